#include "text/diagnostic.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace entente::text {
namespace {

struct SortKey {
  std::string_view file;
  std::int64_t position = 0;
  std::string_view code;
  auto operator<=>(const SortKey&) const = default;
};

SortKey sort_key(const Diagnostic& diagnostic) {
  for (const Label& label : diagnostic.labels) {
    if (label.role == Label::Role::primary && label.place) {
      return {label.place.source->name(), label.place.span.begin, diagnostic.code};
    }
  }
  if (!diagnostic.data.empty())
    return {diagnostic.data.front().file, diagnostic.data.front().row, diagnostic.code};
  return {diagnostic.file, 0, diagnostic.code};
}

}  // namespace

bool has_errors(const Diagnostics& diagnostics) {
  return std::ranges::any_of(diagnostics, [](const Diagnostic& d) { return d.severity == Severity::error; });
}

void sort_by_place(Diagnostics& diagnostics) {
  std::ranges::stable_sort(diagnostics, {}, sort_key);
}

}  // namespace entente::text
