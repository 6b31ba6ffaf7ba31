#include "app/selections.h"

#include <fmt/format.h>

#include "app/documents.h"
#include "base/hash.h"
#include "text/file_error.h"

namespace entente::app {

text::Outcome<OpenedSelection> select(const std::string& path, unsigned workers, const Files& files) {
  const auto source = text::read_source(files, path);
  if (!source) return std::unexpected(source.error());
  const DocumentKind* kind = kind_of_document((*source)->content());
  if (kind == nullptr || kind->key != "selection") {
    text::Diagnostic problem = text::error("B0125", fmt::format("`{}` is not a selection", path));
    problem.file = path;
    problem.help("a selection begins with `selection:` and a short name: docs/guides/choosing-a-partner.md");
    return text::refuse(std::move(problem));
  }
  sourcing::SelectionCase opened = sourcing::load_selection(*source);
  if (text::has_errors(opened.diagnostics)) return std::unexpected(std::move(opened.diagnostics));
  const auto formatted = sourcing::format_selection(*source);
  return OpenedSelection{sourcing::choose(opened, {.workers = workers}), opened.diagnostics,
                         content_hash(formatted ? *formatted : std::string((*source)->content()))};
}

text::Outcome<void> still_frozen(const std::string& frozen, const std::string& now, const std::string& path) {
  if (frozen == now) return {};
  text::Diagnostic problem = text::error("B0126", "the memo was frozen with another content");
  problem.file = path;
  problem.note(fmt::format("frozen as {}", frozen));
  problem.note(fmt::format("now it is {}", now));
  problem.help(
      "somebody changed the document since, or the hash is of another memo: compare the two versions");
  return text::refuse(std::move(problem));
}

}  // namespace entente::app
