// Shapes of bodies and answers as JSON Schema 2020-12, by name: those of report as they are published, and
// the small ones of the API.
#pragma once

#include <map>
#include <string>

#include "server/problem.h"

namespace entente::server {

/// Name -> schema; references go to "#/components/schemas/{name}".
const std::map<std::string, Json>& schemas();

}  // namespace entente::server
