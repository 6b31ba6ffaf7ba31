// The characters of a source: whether they may stand in a document, and the byte offset of each (libyaml
// counts characters, places count bytes).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "text/diagnostic.h"
#include "text/source.h"

namespace entente::document {

/// The first byte that is not UTF-8 (D0106), or the first character that no document may hold (D0112).
std::optional<text::Diagnostic> find_unreadable(const text::SourcePtr& source);

class CharacterOffsets {
 public:
  explicit CharacterOffsets(std::string_view text);
  /// Byte offset of the character with this index; the size of the text behind its end.
  std::uint32_t byte(std::size_t character) const;
  /// Index of the character that begins at this byte.
  std::size_t character(std::uint32_t byte) const;

 private:
  std::uint32_t size_;
  std::vector<std::uint32_t> starts_;  ///< empty when every character is one byte
};

/// Length in bytes of the well-formed UTF-8 sequence at the start of `text`, its code point in `point`; 0
/// when malformed.
std::size_t decode_character(std::string_view text, char32_t& point);

}  // namespace entente::document
