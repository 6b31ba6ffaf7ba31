// The API described by its own table of routes: OpenAPI 3.1 for programs, a reference page for people.
#pragma once

#include <string>

#include "server/router.h"

namespace entente::server {

Json openapi(const Router& router);
/// docs/reference/api.md.
std::string api_page(const Router& router);

}  // namespace entente::server
