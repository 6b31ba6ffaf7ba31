// Any bytes as a mapping: loading never throws or asserts, everything it reports points inside the text, and
// what loads without an error is written out to a text that loads again and writes the same. Corpus:
// tests/fuzz/corpus/mapping.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "measurement/mapping.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente;
  if (size > 64 * 1024) return 0;
  const std::string content(data, data + size);
  const auto loaded = measurement::load_mapping(std::make_shared<const text::Source>("fuzz.yaml", content));
  for (const auto& diagnostic : loaded.diagnostics) {
    for (const auto& label : diagnostic.labels) {
      if (label.place && label.place.span.end > content.size()) std::abort();
    }
  }
  if (text::has_errors(loaded.diagnostics)) return 0;
  const std::string written = measurement::write_mapping(loaded.mapping);
  const auto again = measurement::load_mapping(std::make_shared<const text::Source>("fuzz.yaml", written));
  if (text::has_errors(again.diagnostics)) std::abort();
  if (measurement::write_mapping(again.mapping) != written) std::abort();
  return 0;
}
