// Any bytes as a selection, with its sheets behind a line `=== name`: reading, joining and choosing never
// break, everything reported points inside its text, and the standard layout says the same. Corpus:
// tests/fuzz/corpus/selection_document.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "base/assert.h"
#include "sound_diagnostics.h"
#include "sourcing/selection.h"
#include "text/source.h"

using namespace entente;

namespace {

constexpr std::size_t kBytesMax = 16 * 1024;
/// Larger tables say nothing new and take long.
constexpr std::size_t kCellsMax = 2'000;

text::SourcePtr source_of(const std::string& name, std::string content) {
  return std::make_shared<const text::Source>(name, std::move(content));
}

/// The document, and the files behind it.
std::map<std::string, std::string> files_in(const std::string& bytes) {
  std::map<std::string, std::string> files;
  std::string name;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    const std::string line = bytes.substr(at, end - at);
    if (line.starts_with("=== ")) {
      name = line.substr(4);
    } else {
      files[name] += line;
      files[name] += '\n';
    }
    at = end + 1;
  }
  return files;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kBytesMax) return 0;
  const auto files = files_in(std::string(data, data + size));
  const auto found = files.find("");
  if (found == files.end()) return 0;
  const sourcing::ReadSheet read = [&](const std::string& named) -> text::Outcome<text::SourcePtr> {
    const auto file = files.find(named);
    return file == files.end() ? text::SourcePtr() : source_of(named, file->second);
  };
  const text::SourcePtr document = source_of("selection.yaml", found->second);
  const sourcing::SelectionCase opened = sourcing::load_selection(document, read);
  check(opened.diagnostics);
  for (const auto& [name, content] : files) {
    if (!name.empty()) check(sourcing::load_own_scores(document, source_of(name, content)).diagnostics);
  }
  if (text::has_errors(opened.diagnostics)) return 0;
  if (opened.tree.leaves.size() * opened.terms->candidates().size() > kCellsMax) return 0;
  const sourcing::Selection chosen = sourcing::choose(opened, {.depth = sourcing::Depth::ranking});
  ENTENTE_ASSERT(chosen.open || chosen.order.size() == chosen.standing.size(),
                 "every bid that stands is ranked");
  const auto laid_out = sourcing::format_selection(document);
  ENTENTE_ASSERT(laid_out.has_value(), "what loads has a layout");
  const sourcing::SelectionCase again =
      sourcing::load_selection(source_of("selection.yaml", *laid_out), read);
  ENTENTE_ASSERT(!text::has_errors(again.diagnostics), "the layout loads");
  ENTENTE_ASSERT(sourcing::choose(again, {.depth = sourcing::Depth::ranking}).order == chosen.order,
                 "the layout says the same");
  return 0;
}
