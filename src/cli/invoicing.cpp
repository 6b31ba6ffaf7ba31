// Commands: invoice and read.
#include "cli/command.h"

namespace entente::cli {

void add_invoicing(CLI::App& /*app*/, Session& /*session*/) {}

}  // namespace entente::cli
