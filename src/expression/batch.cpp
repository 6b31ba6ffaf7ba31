#include "expression/batch.h"

#include <algorithm>

namespace entente::expression {

TextRef TextRef::of(std::string_view text) {
  TextRef made;
  made.length = static_cast<std::uint32_t>(text.size());
  if (text.size() <= sizeof made.inlined) {
    std::copy(text.begin(), text.end(), made.inlined);
    return made;
  }
  std::memcpy(made.inlined, text.data(), 4);
  const char* pointer = text.data();
  std::memcpy(made.inlined + 4, &pointer, sizeof pointer);
  return made;
}

}  // namespace entente::expression
