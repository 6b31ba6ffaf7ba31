// A statement as one self-contained HTML page: figures as inline SVG, styles inline, no script, nothing
// loaded from anywhere. It follows the reader's light or dark setting, reflows on a phone and prints on A4
// with the workings opened.
#pragma once

#include <string>

#include "report/view.h"

namespace entente::report {

std::string statement_html(const settlement::Statement& statement, const ViewOptions& options = {});

}  // namespace entente::report
