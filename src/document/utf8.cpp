#include "document/utf8.h"

#include <fmt/format.h>
#include <algorithm>

namespace entente::document {

std::size_t decode_character(std::string_view text, char32_t& point) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) {
    point = first;
    return 1;
  }
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  char32_t value = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return 0;
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (overlong || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 0;
  point = value;
  return length;
}

std::optional<text::Diagnostic> find_unreadable(const text::SourcePtr& source) {
  const std::string_view text = source->content();
  for (std::size_t at = 0; at < text.size();) {
    char32_t point = 0;
    const std::size_t length = decode_character(text.substr(at), point);
    const auto here = static_cast<std::uint32_t>(at);
    if (length == 0) {
      const auto byte = static_cast<unsigned char>(text[at]);
      text::Diagnostic problem = text::error("D0106", "the file is not UTF-8 text");
      problem.at({source, {here, here + 1}},
                 fmt::format("byte 0x{:02X} does not belong to a character", byte));
      if (at == 0 && (byte == 0xFF || byte == 0xFE)) {
        problem.note("it begins like UTF-16, which some Windows programs save as \"Unicode\"");
      } else {
        problem.note("it may be Windows-1252 or Latin-1, as older Windows programs save text");
      }
      return problem.help("save the file as UTF-8");
    }
    const bool control = (point < 0x20 && point != '\t' && point != '\n' && point != '\r') || point == 0x7F ||
                         (point >= 0x80 && point < 0xA0 && point != 0x85) || point == 0xFFFE ||
                         point == 0xFFFF;
    if (control) {
      text::Diagnostic problem = text::error(
          "D0112",
          fmt::format("the file holds the control character U+{:04X}", static_cast<unsigned>(point)));
      problem.at({source, {here, static_cast<std::uint32_t>(at + length)}}, "not part of any text");
      if (point == 0) {
        problem.help("this looks like a binary file; name a YAML file instead");
      } else {
        problem.help("delete the character");
      }
      return problem;
    }
    at += length;
  }
  return std::nullopt;
}

CharacterOffsets::CharacterOffsets(std::string_view text) : size_(static_cast<std::uint32_t>(text.size())) {
  const auto wide = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  if (std::none_of(text.begin(), text.end(), wide)) return;
  for (std::uint32_t at = 0; at < size_; ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80) starts_.push_back(at);
  }
}

std::uint32_t CharacterOffsets::byte(std::size_t character) const {
  if (starts_.empty()) return static_cast<std::uint32_t>(std::min<std::size_t>(character, size_));
  return character < starts_.size() ? starts_[character] : size_;
}

std::size_t CharacterOffsets::character(std::uint32_t byte) const {
  if (starts_.empty()) return byte;
  return static_cast<std::size_t>(std::lower_bound(starts_.begin(), starts_.end(), byte) - starts_.begin());
}

}  // namespace entente::document
