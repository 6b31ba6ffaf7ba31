#include "expression/text_set.h"

#include <algorithm>
#include <bit>

namespace entente::expression {

TextSet::TextSet(std::vector<std::string> texts) : texts_(std::move(texts)) {
  slots_.assign(std::bit_ceil(texts_.size() * 2 + 2), -1);
  mask_ = slots_.size() - 1;
  for (const std::string& text : texts_) {
    refs_.push_back(TextRef::of(text));
    all_short_ = all_short_ && text.size() <= 12;
    std::size_t slot = hash(refs_.back()) & mask_;
    while (slots_[slot] >= 0) slot = (slot + 1) & mask_;
    slots_[slot] = static_cast<std::int32_t>(refs_.size() - 1);
  }
}

std::uint64_t TextSet::hash(const TextRef& text) {
  // Length and prefix, then the rest of a short text or the last bytes of a long one: enough to spread the
  // values of a list.
  TextWords words = words_of(text);
  if (text.length > 12) std::memcpy(&words.second, text.view().data() + text.length - 8, 8);
  std::uint64_t mixed = (words.first ^ (words.second * 0x9e3779b97f4a7c15ULL)) * 0xbf58476d1ce4e5b9ULL;
  return mixed ^ (mixed >> 32);
}

}  // namespace entente::expression
