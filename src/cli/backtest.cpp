// Commands: backtest, compare and baseline.
#include "cli/command.h"

namespace entente::cli {

void add_backtest(CLI::App& /*app*/, Session& /*session*/) {}

}  // namespace entente::cli
