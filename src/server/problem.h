// What went wrong, for programs: diagnostics as application/problem+json (RFC 9457), the same diagnostics
// that the command line draws. Codes H01.. are of this room.
#pragma once

#include <string>

#include "record/problem.h"
#include "report/json.h"
#include "server/http.h"
#include "text/diagnostic.h"

namespace entente::server {

using Json = report::Json;

/// The status that a code stands for: H0101 is 404, a diagnostic of a document 422, the disk 507, ...
int status_of(const text::Diagnostic& diagnostic);

/// {type, title, status, detail, instance, code, diagnostics}; the first diagnostic gives title and code. A
/// status of 0 is taken from it.
Response problem(const text::Diagnostics& diagnostics, const Request& request, int status = 0);
Response problem(const text::Diagnostic& diagnostic, const Request& request, int status = 0);
Json diagnostic_schema();
Json problem_schema();

/// A problem of the record as a diagnostic: R0101 and so on.
text::Diagnostic diagnostic_of(const record::Problem& problem);

// What this room refuses for reasons of its own.
text::Diagnostic not_found();       ///< H0101: not there, or not yours: one answer for both
text::Diagnostic sign_in_needed();  ///< H0102
text::Diagnostic role_needed(const std::string& role);      ///< H0103
text::Diagnostic other_page();                              ///< H0104: no CSRF token, or another origin
text::Diagnostic wrong_method(const std::string& allowed);  ///< H0105
text::Diagnostic unreadable_body(const std::string& why);   ///< H0106
text::Diagnostic too_large(std::uint64_t bytes_max);        ///< H0107
text::Diagnostic moved(const std::string& tag);             ///< H0108
text::Diagnostic reused_key();                              ///< H0109
text::Diagnostic too_often(std::int64_t seconds);           ///< H0110
text::Diagnostic malformed(const std::string& why);         ///< H0111
text::Diagnostic busy();                                    ///< H0112
text::Diagnostic bad_query(const std::string& name, const std::string& why);  ///< H0113
text::Diagnostic our_mistake();                                               ///< H0114
text::Diagnostic too_slow();                                                  ///< H0115
text::Diagnostic wrong_media(const std::string& wanted);                      ///< H0116
/// H0127: what a gzip file of so many bytes comes to is more than this server reads.
text::Diagnostic too_large_unpacked(const std::string& file, std::uint64_t bytes, std::uint64_t packed);
/// H0128: the body has a field that its description does not know.
text::Diagnostic unknown_field(const std::string& path, const std::vector<std::string>& known);

}  // namespace entente::server
