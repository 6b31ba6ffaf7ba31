// UTF-8 text as people see it: its code points, how many terminal columns it takes, cut and padded to a
// width, wrapped at spaces. Widths are approximate in the way terminals are: East Asian wide characters and
// emoji take two columns, combining marks none, everything else one. Knows no locale; invalid bytes count as
// one replacement character each.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::text {

struct CodePoint {
  char32_t value = 0;     ///< U+FFFD for a byte that is not UTF-8
  std::size_t bytes = 1;  ///< how far to go on
  bool valid = true;
};

/// The code point at `offset`, which is before the end.
CodePoint code_point_at(std::string_view text, std::size_t offset);

std::size_t count_code_points(std::string_view text);

/// Offset of the first byte that is not UTF-8 (overlong forms and surrogates are not).
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

/// Columns on a terminal: 0, 1 or 2.
std::size_t display_width(char32_t code_point);
std::size_t display_width(std::string_view text);

/// The longest beginning that fits `width` columns; when something is cut off it ends in `ellipsis`.
std::string truncate(std::string_view text, std::size_t width, std::string_view ellipsis = "…");

/// Filled with spaces up to `width` columns; longer text stays as it is.
std::string pad_right(std::string_view text, std::size_t width);
std::string pad_left(std::string_view text, std::size_t width);

/// Lines of at most `width` columns, broken at spaces; a word longer than that stands alone on its line.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace entente::text
