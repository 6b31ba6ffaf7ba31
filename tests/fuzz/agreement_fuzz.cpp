// Any bytes as an agreement: load never throws or asserts, everything it reports points inside the text, and
// the standard layout of what loads means the same. Corpus: tests/fuzz/corpus/agreement.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "agreement/agreement.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente;
  if (size > 64 * 1024) return 0;
  const std::string content(data, data + size);
  const auto source = std::make_shared<const text::Source>("fuzz.yaml", content);
  const auto loaded = agreement::load(source, nullptr);
  for (const auto& diagnostic : loaded.diagnostics) {
    for (const auto& label : diagnostic.labels) {
      if (label.place && label.place.span.end > content.size()) std::abort();
    }
  }
  if (loaded.agreement == nullptr) return 0;
  const auto again =
      agreement::load(std::make_shared<const text::Source>("fuzz.yaml", agreement::format(*source)), nullptr);
  if (again.agreement == nullptr) std::abort();
  return 0;
}
