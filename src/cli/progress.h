// The progress display of this console: on standard error, wiped when done.
#pragma once

#include <memory>
#include <string>

#include "cli/command.h"
#include "report/progress.h"
#include "report/terminal.h"

namespace entente::cli {

std::unique_ptr<report::Progress> show_progress(const Session& session, std::string what);

/// How results are drawn on this console's standard output.
report::TerminalOptions drawing(const Console& console);

}  // namespace entente::cli
