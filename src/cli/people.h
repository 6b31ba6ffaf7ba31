// The accounts of a home on the command line.
#pragma once

#include "cli/command.h"

namespace entente::cli {

void add_people(CLI::App& app, Session& session);  ///< people

}  // namespace entente::cli
