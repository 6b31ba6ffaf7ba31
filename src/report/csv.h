// Lines of a statement as CSV for spreadsheets and scripts: RFC 4180 (comma, CRLF, quotes doubled), decimals
// with a point, instants in RFC 3339. Text that a spreadsheet would take for a formula is preceded by an
// apostrophe; numbers never are.
#pragma once

#include <string>

#include "report/view.h"

namespace entente::report {

std::string levels_csv(const settlement::Statement& statement);
std::string credits_csv(const settlement::Statement& statement);
std::string charges_csv(const settlement::Statement& statement);
/// One line a step: depth, id, label, value, rule, note, origins.
std::string explanation_csv(const explain::Figure& root);
std::string rows_csv(const LevelRows& rows);

/// One field, quoted where needed and guarded against formula injection.
std::string csv_field(std::string_view text);

}  // namespace entente::report
