#include "expression/text_classes.h"

#include <algorithm>
#include <bit>

#include "base/random.h"
#include "expression/kernels.h"

namespace entente::expression {
namespace {

std::vector<TextRef> constants_of(const Step& step, const std::vector<std::unique_ptr<Step>>& steps) {
  if (step.op == Op::equal) return {steps[step.parts[1]]->constant_text};
  std::vector<TextRef> texts;
  for (std::size_t i = 0; i < step.texts->size(); ++i) texts.push_back(step.texts->at(i));
  return texts;
}

}  // namespace

bool TextClasses::fits(const Step& step, const std::vector<std::unique_ptr<Step>>& steps) {
  if (step.op != Op::equal && (step.op != Op::in || step.texts == nullptr)) return false;
  const Step& left = *steps[step.parts[0]];
  if (left.op != Op::column || left.type.kind != Kind::text) return false;
  if (step.op == Op::in) return step.texts->all_short();
  const Step& right = *steps[step.parts[1]];
  return right.is_constant() && !right.missing && right.constant_text.length <= 12;
}

TextClasses::TextClasses(std::vector<std::uint32_t> members, const std::vector<std::unique_ptr<Step>>& steps)
    : members_(std::move(members)) {
  std::vector<TextWords> constants;
  for (const std::uint32_t member : members_) {
    auto& numbers = constants_.emplace_back();
    for (const TextRef& text : constants_of(*steps[member], steps)) {
      const TextWords words = words_of(text);
      const auto known = std::ranges::find(constants, words);
      numbers.push_back(static_cast<std::uint32_t>(known - constants.begin()) + 1);
      if (known == constants.end()) constants.push_back(words);
    }
  }
  rows_of_.resize(constants.size() + 1);
  place(constants);
}

void TextClasses::place(const std::vector<TextWords>& constants) {
  const auto bits = static_cast<unsigned>(std::bit_width(constants.size() * 2));
  for (std::uint64_t attempt = 0;; ++attempt) {
    // More room after some failures, so that the search ends.
    shift_ = 64 - bits - static_cast<unsigned>(attempt / 32);
    Random random(attempt);
    factors_ = {random.next() | 1U, random.next() | 1U};
    slots_.assign(std::size_t{1} << (64 - shift_), Slot{});
    const bool alone = std::ranges::all_of(constants, [&](const TextWords& words) {
      Slot& slot = slots_[slot_of(words)];
      const bool free = slot.number == 0;
      slot = {words, static_cast<std::uint32_t>(&words - constants.data()) + 1};
      return free;
    });
    if (alone) return;
  }
}

void TextClasses::run(std::vector<std::unique_ptr<Step>>& steps, Blocks needed, std::size_t rows) {
  const Step& column = *steps[steps[members_.front()]->parts[0]];
  for_blocks(needed, rows, [&](std::size_t block, std::size_t base, std::size_t n) {
    std::ranges::fill(rows_of_, 0);
    const TextRef* texts = column.refs + base;
    for (std::size_t i = 0; i < n; ++i) {
      const TextWords words = words_of(texts[i]);
      const Slot& slot = slots_[slot_of(words)];
      const std::uint32_t number = slot.words == words ? slot.number : 0;
      rows_of_[number] |= std::uint64_t{1} << i;
    }
    const std::uint64_t known = column.valid_block(block);
    for (std::size_t m = 0; m < members_.size(); ++m) {
      Step& member = *steps[members_[m]];
      std::uint64_t bits = 0;
      for (const std::uint32_t number : constants_[m]) bits |= rows_of_[number];
      member.known[block] = known;
      member.truth[block] = bits & known;
    }
  });
  for (const std::uint32_t member : members_) steps[member]->done |= needed;
}

}  // namespace entente::expression
