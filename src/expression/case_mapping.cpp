#include "expression/case_mapping.h"

#include <initializer_list>

namespace entente::expression {
namespace {

/// Lower case of a code point below U+0800, or itself.
unsigned lower_of(unsigned c) {
  if (c >= 'A' && c <= 'Z') return c + 32;
  if (c < 0x80) return c;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
  // Latin Extended-A alternates; dotted and dotless i change their length, kra and n with apostrophe have no
  // other case.
  if ((c >= 0x100 && c <= 0x12F) || (c >= 0x132 && c <= 0x137) || (c >= 0x14A && c <= 0x177))
    return c % 2 == 0 ? c + 1 : c;
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c % 2 == 1 ? c + 1 : c;
  if (c >= 0x391 && c <= 0x3A9 && c != 0x3A2) return c + 32;
  if (c >= 0x410 && c <= 0x42F) return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  return c;
}

unsigned upper_of(unsigned c) {
  if (c >= 'a' && c <= 'z') return c - 32;
  if (c < 0x80) return c;
  for (const unsigned distance : {32U, 1U, 80U}) {
    if (c > distance && lower_of(c - distance) == c) return c - distance;
  }
  return c;
}

template <class Map>
void change(char* text, std::size_t length, Map map) {
  for (std::size_t i = 0; i < length; ++i) {
    const auto first = static_cast<unsigned char>(text[i]);
    if (first < 0x80) {
      text[i] = static_cast<char>(map(first));
      continue;
    }
    if (first < 0xC2 || first > 0xDF || i + 1 == length) continue;
    const auto second = static_cast<unsigned char>(text[i + 1]);
    if ((second & 0xC0U) != 0x80U) continue;
    const unsigned mapped = map((first & 0x1FU) << 6 | (second & 0x3FU));
    if (mapped >= 0x80 && mapped < 0x800) {
      text[i] = static_cast<char>(0xC0U | mapped >> 6);
      text[i + 1] = static_cast<char>(0x80U | (mapped & 0x3FU));
    }
    ++i;
  }
}

}  // namespace

void to_lower(char* text, std::size_t length) {
  change(text, length, lower_of);
}
void to_upper(char* text, std::size_t length) {
  change(text, length, upper_of);
}

}  // namespace entente::expression
