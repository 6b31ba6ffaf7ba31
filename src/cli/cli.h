// The command line: arguments in, a use case of app, a rendering of report out. It knows no rule of the
// domain.
#pragma once

#include <string>
#include <vector>

#include "cli/console.h"

namespace entente::cli {

/// Exit codes, one rule for every command (docs/help/exit-codes.md).
inline constexpr int kClean = 0;
inline constexpr int kFindings = 1;
inline constexpr int kCouldNotRun = 2;
inline constexpr int kInterrupted = 130;

/// Runs one command line (without the program's name) and returns its exit code.
int run(std::vector<std::string> arguments, Console& console);

}  // namespace entente::cli
