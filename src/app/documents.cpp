#include "app/documents.h"

#include <algorithm>
#include <array>

#include "app/negotiations.h"
#include "app/plans.h"
#include "sourcing/selection.h"

namespace entente::app {
namespace {

CheckedDocument check_selection(const text::SourcePtr& source) {
  const sourcing::SelectionCase found = sourcing::load_selection(source);
  CheckedDocument checked{found.diagnostics, {}};
  if (!text::has_errors(found.diagnostics)) checked.summary = sourcing::summary_of(found);
  return checked;
}

constexpr auto kKinds = std::to_array<DocumentKind>({
    {"negotiation", check_negotiation, format_negotiation, negotiation_json_schema},
    {"preferences", check_preferences, format_preferences, preferences_json_schema},
    {"plan", check_plan_document, sourcing::format_plan, sourcing::plan_schema},
    {"selection", check_selection, sourcing::format_selection, sourcing::selection_json_schema},
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

}  // namespace entente::app
