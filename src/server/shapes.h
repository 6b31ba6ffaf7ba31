// Pieces of JSON that several routes give, and the entries of a book as the log shows them.
#pragma once

#include <string>
#include <vector>

#include "server/call.h"

namespace entente::server {

Json list_json(Json items, const Json& next = nullptr);
Json log_entry_json(const record::Signed& entry, std::uint64_t position, bool with_body);
Json version_json(const record::Version& version);
Json person_json(const people::Person& person);
Json memberships_json(const people::Caller& caller, const std::vector<record::Relationship>& relationships);
/// Who is signed in, where they may sit, and the moment by which the record goes.
Json session_json(const Call& call, const people::Caller& caller, const std::string& csrf,
                  const std::vector<record::Relationship>& relationships);
Json diagnostics_json(const text::Diagnostics& diagnostics);
Json instant_or_null(const std::optional<time::Instant>& instant);

/// Number in a parameter of the query; nullopt: not a number within the bounds.
std::optional<std::uint64_t> number_in(const Call& call, std::string_view name, std::uint64_t otherwise,
                                       std::uint64_t max);

/// "https://entente.example" for links that are shown to people.
std::string site_address(const Call& call);

/// A session's answer: body of POST /session and its like, with the cookie.
Response signed_in(const Call& call, const people::SignedIn& session);
void clear_cookie(const Call& call, Response& response);

}  // namespace entente::server
