// A statement as an Excel workbook: sheets Summary, Levels, Charges, Items, Explanation and Read me, with
// typed cells, frozen headers and A4 print setup. The same statement gives the same bytes on any day.
#pragma once

#include <string>

#include "base/result.h"
#include "report/view.h"

namespace entente::report {

/// The workbook's bytes, or the reason why it could not be put together (no room for temporary files).
Result<std::string, std::string> statement_xlsx(const settlement::Statement& statement,
                                                const ViewOptions& options = {});

}  // namespace entente::report
