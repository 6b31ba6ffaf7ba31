#include "app/embedded.h"

#include <algorithm>

namespace entente::app {

const EmbeddedFile* find(const std::vector<EmbeddedFile>& files, std::string_view name) {
  const auto found = std::ranges::find(files, name, &EmbeddedFile::name);
  return found == files.end() ? nullptr : &*found;
}

}  // namespace entente::app
