#include "app/documents.h"

#include <algorithm>
#include <array>

namespace entente::app {
namespace {

constexpr std::array<DocumentKind, 0> kKinds = {};

/// The first line that begins with something else than a space, a comment or the mark `---`.
std::string_view first_line(std::string_view content) {
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    const std::string_view line = content.substr(0, end);
    const bool speaks = !line.empty() && line.front() != ' ' && line.front() != '#' && line.front() != '\r' &&
                        !line.starts_with("---");
    if (speaks) return line;
    content.remove_prefix(std::min(end + 1, content.size()));
  }
  return {};
}

}  // namespace

std::span<const DocumentKind> document_kinds() {
  return kKinds;
}

const DocumentKind* kind_of_document(std::string_view content) {
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  const std::string_view line = first_line(content);
  const auto is_key = [&](const DocumentKind& kind) {
    return line.starts_with(kind.key) && line.substr(kind.key.size()).starts_with(":");
  };
  const auto found = std::ranges::find_if(kKinds, is_key);
  return found == kKinds.end() ? nullptr : &*found;
}

}  // namespace entente::app
