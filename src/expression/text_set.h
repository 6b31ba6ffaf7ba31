// Comparing pieces of text by their 16 bytes: up to 12 characters need no look behind a pointer. That rests
// on the bytes behind a short text being zero, as DuckDB and TextRef::of leave them.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "expression/batch.h"

namespace entente::expression {

struct TextWords {
  std::uint64_t first = 0;   ///< length and prefix
  std::uint64_t second = 0;  ///< rest of an inline text, or the pointer
  friend bool operator==(const TextWords&, const TextWords&) = default;
};

inline TextWords words_of(const TextRef& text) {
  return std::bit_cast<TextWords>(text);
}

/// `text` has a value (the words of a missing one may be anything).
inline bool equal_texts(const TextRef& a, const TextRef& b) {
  const TextWords x = words_of(a);
  const TextWords y = words_of(b);
  if (x.first != y.first) return false;
  if (x.second == y.second) return true;
  return a.length > 12 && std::memcmp(a.view().data(), b.view().data(), a.length) == 0;
}

/// The values of an `in` list: open addressing over a hash of the words (long texts: of their content).
class TextSet {
 public:
  explicit TextSet(std::vector<std::string> texts);

  std::size_t size() const { return texts_.size(); }
  const TextRef& at(std::size_t i) const { return refs_[i]; }
  const std::vector<std::string>& texts() const { return texts_; }
  bool all_short() const { return all_short_; }

  bool contains(const TextRef& text) const {
    std::size_t slot = hash(text) & mask_;
    while (slots_[slot] >= 0) {
      if (equal_texts(refs_[static_cast<std::size_t>(slots_[slot])], text)) return true;
      slot = (slot + 1) & mask_;
    }
    return false;
  }

 private:
  static std::uint64_t hash(const TextRef& text);

  std::vector<std::string> texts_;
  std::vector<TextRef> refs_;
  std::vector<std::int32_t> slots_;  ///< index of a text, or -1
  std::size_t mask_ = 0;
  bool all_short_ = true;
};

}  // namespace entente::expression
