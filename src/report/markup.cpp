#include "report/markup.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "report/printable.h"
#include "text/unicode.h"

namespace entente::report {
namespace {

/// Pixels without noise: one decimal, none where it is zero.
std::string px(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

constexpr double kColumnWidth = 0.57;  ///< of the font size, for the mean character of a sans serif face

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string anchor(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 && byte < 0x80)
      result += c;
    else if (c == '-')
      result += c;
    else if (c == '/')
      result += '.';
    else
      result += fmt::format("_{:02X}", byte);
  }
  return result;
}

double text_width(std::string_view text, double size) {
  return static_cast<double>(text::display_width(text)) * size * kColumnWidth;
}

std::vector<std::string> text_lines(std::string_view text, double width, double size, std::size_t lines_max) {
  const auto columns = static_cast<std::size_t>(std::max(width / (size * kColumnWidth), 4.0));
  const std::string clean = printable(text);
  std::vector<std::string> lines = text::wrap(clean, columns);
  const bool cut = lines.size() > lines_max;
  if (cut) {
    lines.resize(lines_max);
    lines.back() += " …";
  }
  for (std::string& line : lines) line = text::truncate(line, columns);
  return lines;
}

void Svg::text(double x, double y, std::string_view text, std::string_view style, Anchor anchor) {
  const std::string_view at = anchor == Anchor::start    ? ""
                              : anchor == Anchor::middle ? " text-anchor=\"middle\""
                                                         : " text-anchor=\"end\"";
  body_ += fmt::format("<text x=\"{}\" y=\"{}\"{}{}{}>{}</text>", px(x), px(y), at,
                       style.empty() ? "" : " class=\"",
                       style.empty() ? std::string{} : std::string(style) + "\"", escaped(text));
}

void Svg::rect(double x, double y, double width, double height, std::string_view style) {
  body_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"{}\"/>", px(x), px(y),
                       px(std::max(width, 0.0)), px(std::max(height, 0.0)), style);
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view style) {
  body_ += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" class=\"{}\"/>", px(x1), px(y1), px(x2),
                       px(y2), style);
}

void Svg::path(std::string_view commands, std::string_view style) {
  body_ += fmt::format("<path d=\"{}\" class=\"{}\"/>", commands, style);
}

std::string Svg::finish(std::string_view style, std::string_view label) const {
  return fmt::format("<svg class=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">{}</svg>", style,
                     px(width_), px(height_), escaped(label), body_);
}

}  // namespace entente::report
