#include "text/diagnostic_render.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "text/snippet.h"
#include "text/unicode.h"

namespace entente::text {
namespace {

std::string_view severity_word(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      break;
  }
  return "note";
}

std::string_view applicability_word(Applicability applicability) {
  switch (applicability) {
    case Applicability::safe:
      return "safe";
    case Applicability::changes_meaning:
      return "changes_meaning";
    case Applicability::display_only:
      break;
  }
  return "display_only";
}

std::string_view promise(Applicability applicability) {
  switch (applicability) {
    case Applicability::safe:
      return "(safe; applied by entente check --fix)";
    case Applicability::changes_meaning:
      return "(changes meaning; not applied automatically)";
    case Applicability::display_only:
      break;
  }
  return "";
}

std::string describe(const DataPlace& place) {
  std::string text = place.file;
  if (place.row > 0) text += fmt::format(", row {}", place.row);
  if (!place.column.empty()) text += ", column " + place.column;
  if (!place.item.empty()) text += fmt::format(" (item {})", place.item);
  return text;
}

// The labels of a diagnostic in the order in which they are drawn: those around the first primary label share
// its snippet, as both sides of a conflict should be seen together; what stands elsewhere becomes a note with
// a snippet of its own.
struct Arrangement {
  std::vector<const Label*> main;
  std::vector<const Label*> elsewhere;
};

std::uint32_t line_of(const Label& label) {
  return label.place.source->line_column(label.place.span.begin).line;
}

Arrangement arrange(const std::vector<Label>& labels) {
  constexpr std::uint32_t kNearLines = 6;
  const auto placed = [](const Label& label) { return static_cast<bool>(label.place); };
  const auto primary = std::ranges::find_if(
      labels, [&](const Label& label) { return placed(label) && label.role == Label::Role::primary; });
  const auto anchor = primary != labels.end() ? primary : std::ranges::find_if(labels, placed);
  Arrangement made;
  if (anchor == labels.end()) return made;
  made.main.push_back(&*anchor);
  for (const Label& label : labels) {
    if (!placed(label) || &label == &*anchor) continue;
    const bool same_file = label.place.source->name() == anchor->place.source->name();
    const std::uint32_t anchor_line = line_of(*anchor);
    const bool near =
        same_file &&
        std::max(line_of(label), anchor_line) - std::min(line_of(label), anchor_line) <= kNearLines;
    const bool together = same_file && (near || label.text.empty() || label.role == Label::Role::primary);
    (together ? made.main : made.elsewhere).push_back(&label);
  }
  return made;
}

std::size_t gutter_width(const Arrangement& arrangement) {
  std::uint32_t highest = 0;
  for (const Label* label : arrangement.main) highest = std::max(highest, line_of(*label));
  for (const Label* label : arrangement.elsewhere) highest = std::max(highest, line_of(*label));
  return highest == 0 ? 2 : std::to_string(highest).size();
}

class FullRenderer {
 public:
  explicit FullRenderer(const RenderOptions& options) : options_(options), paint_{options.colour} {}

  std::string render(const Diagnostic& diagnostic) {
    headline(diagnostic);
    const Arrangement arrangement = arrange(diagnostic.labels);
    const SnippetOptions snippet{paint_, gutter_width(arrangement), options_.width};
    if (!arrangement.main.empty()) {
      arrow(snippet.gutter, to_string(arrangement.main.front()->place));
      out_ += draw_snippet(arrangement.main, snippet);
    }
    for (const DataPlace& place : diagnostic.data) arrow(snippet.gutter, describe(place));
    if (arrangement.main.empty() && diagnostic.data.empty() && !diagnostic.file.empty()) {
      arrow(snippet.gutter, diagnostic.file);
    }
    const bool more_below = !arrangement.elsewhere.empty() || !diagnostic.notes.empty() ||
                            !diagnostic.fixes.empty() || !diagnostic.code.empty();
    if (!arrangement.main.empty() && more_below) {
      out_ += paint_.frame(std::string(snippet.gutter, ' ') + " |") + "\n";
    }
    for (const Label* label : arrangement.elsewhere) note_with_place(*label, snippet);
    for (const std::string& note : diagnostic.notes) paragraph("note", note);
    for (const Fix& fix : diagnostic.fixes) help(fix);
    if (!diagnostic.code.empty())
      out_ += paint_.remark("more") + ": entente explain " + diagnostic.code + "\n";
    return std::move(out_);
  }

 private:
  void headline(const Diagnostic& diagnostic) {
    const std::string code = diagnostic.code.empty() ? "" : "[" + diagnostic.code + "]";
    out_ += paint_.severity(diagnostic.severity, std::string(severity_word(diagnostic.severity)) + code);
    out_ += paint_.strong(": " + visible(diagnostic.message)) + "\n";
  }

  void arrow(std::size_t gutter, const std::string& place) {
    out_ += paint_.frame(std::string(gutter, ' ') + "-->") + " " + visible(place) + "\n";
  }

  void note_with_place(const Label& label, SnippetOptions snippet) {
    paragraph("note", label.text.empty() ? "see also" : label.text);
    arrow(snippet.gutter, to_string(label.place));
    Label bare = label;
    bare.text.clear();
    out_ += draw_snippet({&bare}, snippet);
  }

  void help(const Fix& fix) {
    const std::string_view remark = promise(fix.applicability);
    if (remark.empty()) {
      paragraph("help", fix.text);
      return;
    }
    const bool one_line = display_width(fix.text) + display_width(remark) + 9 <= options_.width;
    paragraph("help",
              one_line ? fix.text + "   " + std::string(remark) : fix.text + "\n" + std::string(remark));
  }

  void paragraph(std::string_view head, std::string_view text) {
    const std::size_t indent = head.size() + 2;
    const std::size_t width = options_.width > indent + 20 ? options_.width - indent : 20;
    out_ += paint_.remark(head) + ": ";
    bool first = true;
    for (const std::string& line : wrap(visible(text), width)) {
      if (!first) out_ += std::string(indent, ' ');
      out_ += line + "\n";
      first = false;
    }
  }

  RenderOptions options_;
  Paint paint_;
  std::string out_;
};

std::string with_single_quotes(std::string text) {
  std::ranges::replace(text, '`', '\'');
  std::ranges::replace(text, '\n', ' ');
  return visible(text);
}

// A safe replacement of a word reads best as the question that everybody knows.
std::string short_help(const Fix& fix) {
  const bool replaces_a_word = fix.applicability == Applicability::safe && fix.edits.size() == 1 &&
                               !fix.edits.front().replacement.empty() &&
                               !fix.edits.front().place.written().empty() &&
                               fix.edits.front().replacement.find('\n') == std::string::npos;
  if (replaces_a_word) return "did you mean '" + fix.edits.front().replacement + "'?";
  return fix.text;
}

std::string place_of(const Diagnostic& diagnostic) {
  const Arrangement arrangement = arrange(diagnostic.labels);
  if (!arrangement.main.empty()) return to_string(arrangement.main.front()->place);
  if (!diagnostic.data.empty()) return describe(diagnostic.data.front());
  return diagnostic.file;
}

nlohmann::json json_of(const Label& label) {
  const LineColumn at = label.place.source->line_column(label.place.span.begin);
  return {{"file", label.place.source->name()},
          {"begin", label.place.span.begin},
          {"end", label.place.span.end},
          {"line", at.line},
          {"column", at.column},
          {"role", label.role == Label::Role::primary ? "primary" : "secondary"},
          {"text", label.text}};
}

nlohmann::json json_of(const DataPlace& place) {
  nlohmann::json made = {{"file", place.file}};
  if (place.row > 0) made["row"] = place.row;
  if (!place.column.empty()) made["column"] = place.column;
  if (!place.item.empty()) made["item"] = place.item;
  return made;
}

nlohmann::json json_of(const Fix& fix) {
  nlohmann::json edits = nlohmann::json::array();
  for (const Edit& edit : fix.edits) {
    if (!edit.place) continue;
    edits.push_back({{"file", edit.place.source->name()},
                     {"begin", edit.place.span.begin},
                     {"end", edit.place.span.end},
                     {"replacement", edit.replacement}});
  }
  return {{"text", fix.text}, {"applicability", applicability_word(fix.applicability)}, {"edits", edits}};
}

template <class Item>
nlohmann::json json_array(const std::vector<Item>& items) {
  nlohmann::json made = nlohmann::json::array();
  for (const Item& item : items) made.push_back(json_of(item));
  return made;
}

}  // namespace

std::string render_full(const Diagnostic& diagnostic, const RenderOptions& options) {
  return FullRenderer(options).render(diagnostic);
}

std::string render_concise(const Diagnostic& diagnostic) {
  std::string line;
  const std::string place = place_of(diagnostic);
  if (!place.empty()) line += place + ": ";
  line += severity_word(diagnostic.severity);
  if (!diagnostic.code.empty()) line += "[" + diagnostic.code + "]";
  line += " " + diagnostic.message;
  if (!diagnostic.fixes.empty()) line += "; " + short_help(diagnostic.fixes.front());
  return with_single_quotes(std::move(line)) + "\n";
}

nlohmann::json to_json(const Diagnostic& diagnostic) {
  std::vector<Label> placed;
  std::ranges::copy_if(diagnostic.labels, std::back_inserter(placed),
                       [](const Label& label) { return static_cast<bool>(label.place); });
  nlohmann::json made = {{"code", diagnostic.code},
                         {"severity", severity_word(diagnostic.severity)},
                         {"message", diagnostic.message},
                         {"labels", json_array(placed)},
                         {"data", json_array(diagnostic.data)},
                         {"notes", diagnostic.notes},
                         {"fixes", json_array(diagnostic.fixes)}};
  if (!diagnostic.file.empty()) made["file"] = diagnostic.file;
  return made;
}

Fixed apply_safe_fixes(const Source& source, const Diagnostics& diagnostics) {
  const auto concerns = [&](const Edit& edit) {
    return edit.place && edit.place.source->name() == source.name() &&
           edit.place.span.begin <= edit.place.span.end && edit.place.span.end <= source.content().size();
  };
  const auto collide = [](const Edit& a, const Edit& b) {
    const Span x = a.place.span;
    const Span y = b.place.span;
    return x == y || (x.begin < y.end && y.begin < x.end);
  };

  // A fix is applied whole or not at all: half of a renaming would break the file.
  std::vector<const Edit*> accepted;
  Fixed fixed;
  for (const Diagnostic& diagnostic : diagnostics) {
    for (const Fix& fix : diagnostic.fixes) {
      const bool whole = fix.applicability == Applicability::safe && !fix.edits.empty() &&
                         std::ranges::all_of(fix.edits, concerns);
      const bool free =
          whole && std::ranges::none_of(fix.edits, [&](const Edit& edit) {
            return std::ranges::any_of(accepted, [&](const Edit* other) { return collide(edit, *other); });
          });
      if (!free) continue;
      for (const Edit& edit : fix.edits) accepted.push_back(&edit);
      ++fixed.applied;
      break;  // further fixes of the same diagnostic are alternatives
    }
  }
  std::ranges::stable_sort(accepted, {}, [](const Edit* edit) { return edit->place.span.begin; });
  std::size_t position = 0;
  for (const Edit* edit : accepted) {
    // Edits of one fix may overlap each other; the first in the text counts.
    if (edit->place.span.begin < position) continue;
    fixed.content += source.content().substr(position, edit->place.span.begin - position);
    fixed.content += edit->replacement;
    position = edit->place.span.end;
  }
  fixed.content += source.content().substr(position);
  return fixed;
}

}  // namespace entente::text
