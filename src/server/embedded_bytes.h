// Files of any bytes that the program carries; cmake/EmbedBinary.cmake writes the table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace entente::server {

struct EmbeddedBytes {
  std::string name;  ///< path below its folder: "assets/index-4f2a.js.br"
  std::string_view bytes;
};

/// web/dist as it was when the program was built; empty: it was not there.
const std::vector<EmbeddedBytes>& web_files();

}  // namespace entente::server
