#include "text/snippet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>

#include "text/unicode.h"

namespace entente::text {
namespace {

constexpr std::size_t kTabColumns = 4;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kEllipsis = "...";

// A label on its line: where it begins and ends in terminal columns.
struct Mark {
  std::size_t begin = 0;
  std::size_t end = 1;
  Label::Role role = Label::Role::primary;
  std::string text;
};

// A source line as it is shown: cells of known width, so that it can be cut anywhere.
struct Shown {
  struct Cell {
    std::string text;
    std::size_t width = 1;
  };
  std::vector<Cell> cells;
  std::vector<std::size_t> column_of_byte;  // one more than there are bytes
};

bool is_control(char32_t c) {
  const bool steers_direction = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || steers_direction;
}

Shown show(std::string_view line) {
  Shown shown;
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size();) {
    const CodePoint at = code_point_at(line, i);
    Shown::Cell cell{std::string(line.substr(i, at.bytes)), display_width(at.value)};
    if (at.value == '\t') {
      cell.width = kTabColumns - column % kTabColumns;
      cell.text = std::string(cell.width, ' ');
    } else if (!at.valid || is_control(at.value)) {
      cell = {std::string(kReplacement), 1};
    }
    for (std::size_t byte = 0; byte < at.bytes; ++byte) shown.column_of_byte.push_back(column);
    column += cell.width;
    shown.cells.push_back(std::move(cell));
    i += at.bytes;
  }
  shown.column_of_byte.push_back(column);
  return shown;
}

std::size_t width_of(const Shown& shown) {
  return shown.column_of_byte.back();
}

Mark mark_for(const Label& label, std::uint32_t line, const Shown& shown) {
  const std::uint32_t line_start = label.place.source->line_start(line);
  const std::size_t last = shown.column_of_byte.size() - 1;
  const auto column_at = [&](std::uint32_t offset) {
    return shown.column_of_byte[std::min<std::size_t>(offset - line_start, last)];
  };
  Mark mark{column_at(label.place.span.begin), 0, label.role, visible(label.text)};
  // A span over several lines is underlined to the end of its first one; an empty one gets a single caret.
  mark.end = std::max(column_at(std::max(label.place.span.end, label.place.span.begin)), mark.begin + 1);
  return mark;
}

// The part of a long line that is shown: columns [begin, end), chosen so that the first mark is in it.
struct Window {
  std::size_t begin = 0;
  std::size_t end = 0;
};

Window window_around(const Shown& shown, const std::vector<Mark>& marks, std::size_t width) {
  const std::size_t total = width_of(shown);
  if (total <= width) return {0, total};
  const auto primary = std::ranges::find(marks, Label::Role::primary, &Mark::role);
  const Mark& anchor = primary != marks.end() ? *primary : marks.front();
  const std::size_t anchor_width = std::min(anchor.end - anchor.begin, width / 2);
  const std::size_t before = (width - anchor_width) / 2;
  std::size_t begin = anchor.begin > before ? anchor.begin - before : 0;
  if (begin + width > total) begin = total - width;
  return {begin, begin + width};
}

// Cuts the line and moves the marks along. What is cut off is replaced by dots within the window.
std::string cut(const Shown& shown, Window window, std::vector<Mark>& marks) {
  const bool cut_left = window.begin > 0;
  const bool cut_right = window.end < width_of(shown);
  const std::size_t first = window.begin + (cut_left ? kEllipsis.size() : 0);
  const std::size_t last = window.end - (cut_right ? kEllipsis.size() : 0);
  std::string text(cut_left ? kEllipsis : "");
  std::size_t column = 0;
  for (const Shown::Cell& cell : shown.cells) {
    if (column >= first && column + cell.width <= last) {
      text += cell.text;
    } else if (column + cell.width > first && column < last) {
      // Half of a wide character at the edge.
      text += std::string(std::min(column + cell.width, last) - std::max(column, first), ' ');
    }
    column += cell.width;
  }
  if (cut_right) text += kEllipsis;
  for (Mark& mark : marks) {
    mark.begin = std::clamp(mark.begin, window.begin, window.end) - window.begin;
    mark.end = std::max(std::clamp(mark.end, window.begin, window.end) - window.begin, mark.begin + 1);
  }
  return text;
}

void trim_right(std::string& text) {
  text.erase(text.find_last_not_of(' ') + 1);
}

class SnippetDrawing {
 public:
  explicit SnippetDrawing(const SnippetOptions& options) : options_(options) {}

  std::string draw(const std::vector<const Label*>& labels) {
    std::map<std::uint32_t, std::vector<const Label*>> by_line;
    for (const Label* label : labels) {
      by_line[label->place.source->line_column(label->place.span.begin).line].push_back(label);
    }
    const Source& source = *labels.front()->place.source;
    blank_line();
    std::uint32_t previous = 0;
    for (const auto& [line, on_line] : by_line) {
      if (previous != 0 && line == previous + 2) source_line(source, previous + 1, {});
      if (previous != 0 && line > previous + 2) out_ += options_.paint.frame("...") + "\n";
      source_line(source, line, on_line);
      previous = line;
    }
    return std::move(out_);
  }

 private:
  void blank_line() { out_ += options_.paint.frame(std::string(options_.gutter, ' ') + " |") + "\n"; }

  void source_line(const Source& source, std::uint32_t line, const std::vector<const Label*>& labels) {
    const Shown shown = show(source.line(line));
    std::vector<Mark> marks;
    for (const Label* label : labels) marks.push_back(mark_for(*label, line, shown));
    const std::size_t around = options_.gutter + 3;
    const std::size_t room = options_.width > around + 20 ? options_.width - around : 20;
    const Window window =
        marks.empty() ? Window{0, std::min(room, width_of(shown))} : window_around(shown, marks, room);
    std::string text = cut(shown, window, marks);
    trim_right(text);
    const std::string number = fmt::format("{:>{}} |", line, options_.gutter);
    out_ += options_.paint.frame(number) + (text.empty() ? "" : " " + text) + "\n";
    underline(std::move(marks));
  }

  // Marks that do not touch share a row: the rightmost has its text beside it, the others below, hung on a
  // bar.
  void underline(std::vector<Mark> marks) {
    std::ranges::stable_sort(marks, {}, &Mark::begin);
    while (!marks.empty()) {
      std::vector<Mark> row;
      std::vector<Mark> rest;
      for (Mark& mark : marks) {
        const bool touches = !row.empty() && mark.begin <= row.back().end;
        (touches ? rest : row).push_back(std::move(mark));
      }
      mark_row(row);
      marks = std::move(rest);
    }
  }

  void mark_row(const std::vector<Mark>& row) {
    std::string text;
    std::size_t column = 0;
    for (const Mark& mark : row) {
      text += std::string(mark.begin - column, ' ') + underlined(mark);
      column = mark.end;
    }
    if (!row.back().text.empty()) text += " " + options_.paint.mark(row.back().role, row.back().text);
    line_in_frame(text);

    std::vector<Mark> hanging(row.begin(), row.end() - 1);
    std::erase_if(hanging, [](const Mark& mark) { return mark.text.empty(); });
    if (!hanging.empty()) bars(hanging, "");
    while (!hanging.empty()) {
      const Mark last = hanging.back();
      hanging.pop_back();
      bars(hanging, std::string(last.begin - (hanging.empty() ? 0 : hanging.back().begin + 1), ' ') +
                        options_.paint.mark(last.role, last.text));
    }
  }

  void bars(const std::vector<Mark>& hanging, const std::string& after) {
    std::string text;
    std::size_t column = 0;
    for (const Mark& mark : hanging) {
      text += std::string(mark.begin - column, ' ') + options_.paint.mark(mark.role, "|");
      column = mark.begin + 1;
    }
    line_in_frame(text + after);
  }

  std::string underlined(const Mark& mark) const {
    const char sign = mark.role == Label::Role::primary ? '^' : '-';
    return options_.paint.mark(mark.role, std::string(mark.end - mark.begin, sign));
  }

  void line_in_frame(const std::string& text) {
    out_ += options_.paint.frame(std::string(options_.gutter, ' ') + " |") + " " + text + "\n";
  }

  SnippetOptions options_;
  std::string out_;
};

std::string painted(bool colour, std::string_view code, std::string_view text) {
  if (!colour) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

}  // namespace

std::string draw_snippet(const std::vector<const Label*>& labels, const SnippetOptions& options) {
  return SnippetDrawing(options).draw(labels);
}

std::string visible(std::string_view text) {
  std::string made;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint at = code_point_at(text, i);
    const bool hidden = !at.valid || (is_control(at.value) && at.value != '\n');
    made += hidden ? kReplacement : text.substr(i, at.bytes);
    i += at.bytes;
  }
  return made;
}

std::string Paint::severity(Severity severity, std::string_view text) const {
  const std::string_view code = severity == Severity::error     ? "1;31"
                                : severity == Severity::warning ? "1;33"
                                                                : "1;36";
  return painted(colour, code, text);
}

std::string Paint::strong(std::string_view text) const {
  return painted(colour, "1", text);
}
std::string Paint::frame(std::string_view text) const {
  return painted(colour, "34", text);
}
std::string Paint::remark(std::string_view text) const {
  return painted(colour, "1;36", text);
}

std::string Paint::mark(Label::Role role, std::string_view text) const {
  return painted(colour, role == Label::Role::primary ? "1;31" : "1;34", text);
}

}  // namespace entente::text
