// Drawing for a terminal: colours, tables that fit or fall apart into records, paragraphs with a hanging
// indent. Used by terminal.cpp and why.cpp; knows views, not statements.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/terminal.h"

namespace entente::report {

class Drawing {
 public:
  explicit Drawing(const TerminalOptions& options) : options_(options) {}

  std::size_t width() const { return options_.width; }
  bool ascii() const { return options_.ascii; }

  /// `text` in the ink of `tone`; unchanged without colour.
  std::string ink(Tone tone, std::string_view text) const;
  std::string_view glyph(const Mark& mark) const { return options_.ascii ? mark.ascii : mark.glyph; }
  /// "■ missed" without ink.
  std::string mark(const Mark& mark) const;
  /// Arrows, dashes and other signs of our own in ASCII where asked for.
  std::string_view either(std::string_view unicode, std::string_view plain) const {
    return options_.ascii ? plain : unicode;
  }

  void line(std::string_view text = {});
  void heading(std::string_view text);
  /// Wrapped lines; the first starts with `first`, the others with as many spaces.
  void paragraph(std::string_view first, std::string_view text, Tone tone = Tone::plain);
  void table(const Table& table);

  std::string take() { return std::move(out_); }

 private:
  std::string cell_text(const Cell& cell) const;
  void draw_columns(const Table& table, const std::vector<std::size_t>& widths);
  void draw_records(const Table& table);
  void notes(const Row& row, std::size_t indent);

  TerminalOptions options_;
  std::string out_;
};

}  // namespace entente::report
