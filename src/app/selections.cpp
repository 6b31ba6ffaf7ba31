#include "app/selections.h"

#include <fmt/format.h>

#include "app/documents.h"
#include "base/hash.h"
#include "text/file_error.h"

namespace entente::app {
namespace {

text::Outcome<text::SourcePtr> read_selection(const std::string& path, const Files& files) {
  auto source = text::read_source(files, path);
  if (!source) return std::unexpected(source.error());
  const DocumentKind* kind = kind_of_document((*source)->content());
  if (kind != nullptr && kind->key == "selection") return source;
  text::Diagnostic problem = text::error("B0125", fmt::format("`{}` is not a selection", path));
  problem.file = path;
  problem.help("a selection begins with `selection:` and a short name: docs/guides/choosing-a-partner.md");
  return text::refuse(std::move(problem));
}

std::string in_standard_layout(const text::SourcePtr& source) {
  const DocumentKind* kind = kind_of_document(source->content());
  auto formatted = kind != nullptr ? kind->format(source) : text::Outcome<std::string>(std::string());
  return formatted && !formatted->empty() ? std::move(*formatted) : std::string(source->content());
}

std::string hash_of(const text::SourcePtr& document, const std::vector<text::SourcePtr>& sheets) {
  if (sheets.empty()) return content_hash(in_standard_layout(document));
  ContentHasher all;
  const auto add = [&](const text::SourcePtr& source) {
    const std::string content = in_standard_layout(source);
    all.add(std::to_string(content.size()));
    all.add(content);
  };
  add(document);
  for (const text::SourcePtr& sheet : sheets) add(sheet);
  return all.finish();
}

}  // namespace

text::Outcome<OpenedSelection> select(const std::string& path, unsigned workers, const Files& files) {
  const auto source = read_selection(path, files);
  if (!source) return std::unexpected(source.error());
  sourcing::SelectionCase opened = sourcing::load_selection(*source, sheets_beside(path, files));
  if (text::has_errors(opened.diagnostics)) return std::unexpected(std::move(opened.diagnostics));
  return OpenedSelection{sourcing::choose(opened, {.workers = workers}), opened.diagnostics,
                         hash_of(*source, opened.sheets)};
}

sourcing::ReadSheet sheets_beside(const std::string& path, const Files& files) {
  return [path, &files](const std::string& named) -> text::Outcome<text::SourcePtr> {
    const std::string at = path_beside(path, named);
    if (!files.exists(at)) return text::SourcePtr();
    return text::read_source(files, at);
  };
}

text::Outcome<sourcing::OwnScores> own_scores(const std::string& path, const std::string& sheet,
                                              const Files& files) {
  const auto source = read_selection(path, files);
  if (!source) return std::unexpected(source.error());
  // Names nearby are not offered: they may be somebody else's scores.
  auto content = files.read(sheet, text::kDocumentBytesMax);
  if (!content) return text::refuse(text::file_error(content.error()));
  sourcing::OwnScores own =
      sourcing::load_own_scores(*source, std::make_shared<const text::Source>(sheet, std::move(*content)));
  if (text::has_errors(own.diagnostics)) return std::unexpected(std::move(own.diagnostics));
  return own;
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
