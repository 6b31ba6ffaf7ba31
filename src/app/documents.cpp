#include "app/documents.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "app/negotiations.h"
#include "app/plans.h"
#include "app/selections.h"
#include "sourcing/selection.h"

namespace entente::app {
namespace {

using sourcing::SheetKind;

CheckedDocument check_selection(const text::SourcePtr& source, const Files& files) {
  const sourcing::SelectionCase found =
      sourcing::load_selection(source, sheets_beside(source->name(), files));
  CheckedDocument checked{found.diagnostics, {}};
  if (!text::has_errors(found.diagnostics)) checked.summary = sourcing::summary_of(found);
  return checked;
}

template <SheetKind kind>
CheckedDocument check_sheet(const text::SourcePtr& source, const Files&) {
  auto summary = sourcing::summary_of_sheet(kind, source);
  if (!summary) return {std::move(summary.error()), {}};
  return {{}, std::move(*summary)};
}
template <SheetKind kind>
text::Outcome<std::string> format_sheet(const text::SourcePtr& source) {
  return sourcing::format_sheet(kind, source);
}
template <SheetKind kind>
std::string sheet_schema() {
  return sourcing::sheet_json_schema(kind);
}

/// Of a document that names no files.
template <CheckedDocument (*check)(const text::SourcePtr&)>
CheckedDocument check_alone(const text::SourcePtr& source, const Files&) {
  return check(source);
}

template <SheetKind kind>
constexpr DocumentKind sheet(std::string_view key) {
  return {key, check_sheet<kind>, format_sheet<kind>, sheet_schema<kind>};
}

constexpr auto kKinds = std::to_array<DocumentKind>({
    {"negotiation", check_alone<check_negotiation>, format_negotiation, negotiation_json_schema},
    {"preferences", check_alone<check_preferences>, format_preferences, preferences_json_schema},
    {"plan", check_alone<check_plan_document>, sourcing::format_plan, sourcing::plan_schema},
    {"selection", check_selection, sourcing::format_selection, sourcing::selection_json_schema},
    sheet<SheetKind::scores>("scores"),
    sheet<SheetKind::profile>("profile"),
    sheet<SheetKind::prices>("price sheets"),
});

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

std::string path_beside(const std::string& path, const std::string& named) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  return folder.empty() ? named : (folder / named).string();
}

}  // namespace entente::app
