#include "report/printable.h"

#include "text/unicode.h"

namespace entente::report {
namespace {

bool is_unsafe(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029 || c == 0xFFFE || c == 0xFFFF;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const text::CodePoint point = text::code_point_at(text, at);
    if (point.value == '\n' || point.value == '\t' || point.value == '\r')
      result += ' ';
    else if (!point.valid || is_unsafe(point.value))
      result += "\xEF\xBF\xBD";
    else
      result += text.substr(at, point.bytes);
    at += point.bytes;
  }
  return result;
}

}  // namespace entente::report
