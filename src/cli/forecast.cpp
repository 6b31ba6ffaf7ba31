// Commands: forecast and chart.
#include "cli/command.h"

namespace entente::cli {

void add_forecast(CLI::App& /*app*/, Session& /*session*/) {}

}  // namespace entente::cli
