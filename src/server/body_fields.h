// Fields of a body that its description does not know: a misspelt field that is passed over does something
// else than was meant.
#pragma once

#include <string>
#include <vector>

#include "server/problem.h"

namespace entente::server {

struct UnknownField {
  std::string path;                ///< "positions[0].reson"
  std::vector<std::string> known;  ///< fields that stand in its place
};
/// All of them. `schema`: a name of schemas(); objects that are described as open are not looked into.
std::vector<UnknownField> unknown_fields(const Json& body, const std::string& schema);

}  // namespace entente::server
