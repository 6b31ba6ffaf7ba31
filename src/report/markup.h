// Text for HTML and SVG: escaped, harmless, and its width guessed where a figure must know it. Knows no page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace entente::report {

/// `text` fit for element content and for attributes in double quotes.
std::string escaped(std::string_view text);

/// An id for an anchor: letters, digits and hyphens stay, "/" becomes ".", everything else "_XX". No two
/// texts share one.
std::string anchor(std::string_view text);

/// About how wide `text` is in pixels at `size` pixels; errs on the wide side.
double text_width(std::string_view text, double size);

/// `text` as at most `lines_max` lines of about `width` pixels, the last one shortened where the text goes
/// on.
std::vector<std::string> text_lines(std::string_view text, double width, double size, std::size_t lines_max);

/// An SVG being drawn. Colours come from classes of the page's style, so that the figure follows light and
/// dark.
class Svg {
 public:
  Svg(double width, double height) : width_(width), height_(height) {}

  enum class Anchor { start, middle, end };
  void text(double x, double y, std::string_view text, std::string_view style, Anchor anchor = Anchor::start);
  void rect(double x, double y, double width, double height, std::string_view style);
  void line(double x1, double y1, double x2, double y2, std::string_view style);
  void path(std::string_view commands, std::string_view style);
  /// A raw element, for the few that need more.
  void raw(std::string_view element) { body_ += element; }

  /// The whole element with role img and `label` as its accessible name.
  std::string finish(std::string_view style, std::string_view label) const;

 private:
  double width_, height_;
  std::string body_;
};

}  // namespace entente::report
