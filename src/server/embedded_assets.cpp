#include "server/assets.h"
#include "server/embedded_bytes.h"

namespace entente::server {

const Assets& embedded_assets() {
  static const Assets all = [] {
    Assets made;
    for (const EmbeddedBytes& file : web_files()) made.add(file.name, file.bytes);
    return made;
  }();
  return all;
}

}  // namespace entente::server
