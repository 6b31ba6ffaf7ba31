#include "report/drawing.h"

#include <algorithm>

#include "report/printable.h"
#include "text/unicode.h"

namespace entente::report {
namespace {

constexpr std::size_t kGap = 2;                ///< columns between columns
constexpr std::size_t kSmallestFlexible = 14;  ///< a text column is not made narrower than this,
constexpr std::size_t kLongestKept = 24;       ///< nor than its longest word up to this
constexpr std::size_t kIndent = 2;

std::string_view ink_code(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::muted:
      return "\x1b[2m";
    case Tone::strong:
      return "\x1b[1m";
    case Tone::met:
      return "\x1b[32m";
    case Tone::near:
      return "\x1b[33m";
    case Tone::missed:
      return "\x1b[1;31m";
    case Tone::neutral:
      return "\x1b[2m";
    case Tone::disputed:
      return "\x1b[35m";
  }
  return "";
}

Tone tone_of(const Cell& cell) {
  return cell.mark ? cell.mark->tone : cell.tone;
}

std::string aligned(std::string_view text, std::size_t width, Align align) {
  return align == Align::right ? text::pad_left(text, width) : text::pad_right(text, width);
}

/// Widths that let `table` fit into `width` columns, by narrowing the widest left-aligned columns; empty if
/// nothing helps.
std::vector<std::size_t> fitting(const Table& table, std::vector<std::size_t> widths,
                                 const std::vector<std::size_t>& smallest, std::size_t width) {
  const auto total = [&] {
    std::size_t sum = kIndent;
    for (const std::size_t w : widths) sum += w + kGap;
    return sum - kGap;
  };
  while (total() > width) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (table.columns[i].align == Align::left && widths[i] > smallest[i] &&
          (widest == widths.size() || widths[i] > widths[widest]))
        widest = i;
    }
    if (widest == widths.size()) return {};
    --widths[widest];
  }
  return widths;
}

std::size_t longest_word(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    longest = std::max(longest, text::display_width(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

/// text::wrap, with words that are longer than the line cut into pieces.
std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  for (std::string& line : text::wrap(text, width)) {
    std::string_view rest = line;
    while (text::display_width(rest) > width) {
      std::string piece = text::truncate(rest, width, "");
      if (piece.empty()) break;
      rest.remove_prefix(piece.size());
      lines.push_back(std::move(piece));
    }
    lines.emplace_back(rest);
  }
  if (lines.empty()) lines.emplace_back();
  return lines;
}

}  // namespace

std::string Drawing::ink(Tone tone, std::string_view text) const {
  const std::string_view code = ink_code(tone);
  if (!options_.colour || code.empty() || text.empty()) return std::string(text);
  return std::string(code) + std::string(text) + "\x1b[0m";
}

std::string Drawing::mark(const Mark& mark) const {
  return std::string(glyph(mark)) + " " + std::string(mark.word);
}

void Drawing::line(std::string_view text) {
  // Trailing spaces of the last column would only wrap on narrow terminals.
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  out_ += text;
  out_ += '\n';
}

void Drawing::heading(std::string_view text) {
  line();
  line(ink(Tone::strong, text));
}

void Drawing::paragraph(std::string_view first, std::string_view text, Tone tone) {
  const std::size_t indent = text::display_width(first);
  const std::size_t room = std::max<std::size_t>(options_.width > indent ? options_.width - indent : 0, 16);
  std::string begin(first);
  for (const std::string& piece : wrapped(printable(text), room)) {
    line(begin + ink(tone, piece));
    begin.assign(indent, ' ');
  }
}

std::string Drawing::cell_text(const Cell& cell) const {
  std::string shown = cell.mark ? mark(*cell.mark) : std::string{};
  const std::string text = printable(cell.text);
  if (!shown.empty() && !text.empty()) shown += ' ';
  return shown + text;
}

void Drawing::table(const Table& table) {
  if (table.rows.empty()) {
    if (!table.empty.empty()) paragraph(std::string(kIndent, ' '), table.empty, Tone::muted);
    return;
  }
  std::vector<std::size_t> widths, smallest;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    std::size_t widest = text::display_width(table.columns[i].title);
    std::size_t word = 0;
    for (const Row& row : table.rows) {
      const std::string text = cell_text(row.cells[i]);
      widest = std::max(widest, text::display_width(text));
      word = std::max(word, row.cells[i].mark ? text::display_width(text) : longest_word(text));
    }
    widths.push_back(widest);
    smallest.push_back(std::max(kSmallestFlexible, std::min(word, kLongestKept)));
  }
  widths = fitting(table, std::move(widths), smallest, options_.width);
  if (widths.empty())
    draw_records(table);
  else
    draw_columns(table, widths);
}

void Drawing::draw_columns(const Table& table, const std::vector<std::size_t>& widths) {
  const auto draw_line = [&](const auto& piece_of, const auto& tone_of_column) {
    std::string drawn(kIndent, ' ');
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (i > 0) drawn.append(kGap, ' ');
      const std::string piece = piece_of(i);
      const bool last = i + 1 == widths.size();
      // Ink covers the words only, not the padding around them.
      const std::string padded = last && table.columns[i].align == Align::left
                                     ? piece
                                     : aligned(piece, widths[i], table.columns[i].align);
      const std::size_t begin = padded.find_first_not_of(' ');
      if (begin == std::string::npos) {
        drawn += padded;
        continue;
      }
      const std::size_t end = padded.find_last_not_of(' ') + 1;
      drawn += padded.substr(0, begin) +
               ink(tone_of_column(i), std::string_view(padded).substr(begin, end - begin)) +
               padded.substr(end);
    }
    line(drawn);
  };
  draw_line([&](std::size_t i) { return table.columns[i].title; }, [](std::size_t) { return Tone::muted; });
  for (const Row& row : table.rows) {
    std::vector<std::vector<std::string>> pieces;
    std::size_t height = 1;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      pieces.push_back(wrapped(cell_text(row.cells[i]), std::max<std::size_t>(widths[i], 1)));
      height = std::max(height, pieces.back().size());
    }
    for (std::size_t at = 0; at < height; ++at)
      draw_line([&](std::size_t i) { return at < pieces[i].size() ? pieces[i][at] : std::string{}; },
                [&](std::size_t i) { return tone_of(row.cells[i]); });
    notes(row, kIndent + kGap);
  }
}

void Drawing::draw_records(const Table& table) {
  for (const Row& row : table.rows) {
    // The state leads if the row has one; the first cell names the row; the others follow as "title value".
    std::string head;
    for (const Cell& cell : row.cells)
      if (cell.mark) head = ink(cell.mark->tone, mark(*cell.mark));
    const std::size_t first = row.cells.front().mark ? 1 : 0;
    std::string name = printable(row.cells[first].text);
    std::string indent(kIndent, ' ');
    if (!head.empty()) indent += head + "  ";
    const std::size_t used = kIndent + (head.empty() ? 0 : 2);
    std::size_t head_width = used;
    for (const Cell& cell : row.cells)
      if (cell.mark) head_width += text::display_width(mark(*cell.mark));
    const std::size_t room = options_.width > head_width + 8 ? options_.width - head_width : 8;
    std::string begin = indent;
    for (const std::string& piece : wrapped(name, room)) {
      line(begin + ink(Tone::strong, piece));
      begin.assign(kIndent + kGap, ' ');
    }
    std::string rest;
    for (std::size_t i = first + 1; i < row.cells.size(); ++i) {
      const Cell& cell = row.cells[i];
      const std::string text = printable(cell.text);
      if (text.empty() || text == "-") continue;
      if (!rest.empty()) rest += either(" · ", ", ");
      rest += cell.mark ? text : table.columns[i].title + " " + text;
    }
    if (!rest.empty()) paragraph(std::string(kIndent + kGap, ' '), rest);
    notes(row, kIndent + kGap);
  }
}

void Drawing::notes(const Row& row, std::size_t indent) {
  for (const std::string& note : row.notes)
    paragraph(std::string(indent, ' ') + std::string(either("↳ ", "> ")), note, Tone::muted);
}

}  // namespace entente::report
