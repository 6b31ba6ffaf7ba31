// Any bytes as a document: reading never breaks, and whatever reads without a problem is laid out so that it
// says the same, in a layout that is its own layout.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/assert.h"
#include "document/write.h"
#include "text/source.h"

using namespace entente;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto source_of = [](std::string content) {
    return std::make_shared<const text::Source>("a.yaml", std::move(content));
  };
  const auto source = source_of(std::string(data, data + size));
  const document::Parsed parsed = document::parse(source);
  for (const text::Diagnostic& problem : parsed.diagnostics) {
    ENTENTE_ASSERT(problem.code.size() == 5 && !problem.message.empty(),
                   "a problem has a code and a headline");
    for (const text::Label& label : problem.labels) {
      ENTENTE_ASSERT(label.place.span.begin <= label.place.span.end && label.place.span.end <= size,
                     "labels lie in the text");
    }
  }
  const auto keep_order = [](document::Node&) {};
  if (!parsed.diagnostics.empty()) return 0;
  const document::Parsed written = document::parse(source_of(document::write(parsed.root)));
  ENTENTE_ASSERT(written.diagnostics.empty(), "what is written can be read");
  ENTENTE_ASSERT(document::same_content(written.root, parsed.root), "what is written says the same");
  const auto once = document::format_by(source, keep_order);
  ENTENTE_ASSERT(once.has_value(), "a readable document has a layout");
  const auto twice = document::format_by(source_of(*once), keep_order);
  ENTENTE_ASSERT(twice.has_value() && *twice == *once, "the layout is its own layout");
  return 0;
}
