// When clocks stand still: the spans of items in the states that pause a clock, gathered from the events once
// and found by item number without a search.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "agreement/agreement.h"
#include "expression/row_set.h"
#include "measurement/source.h"
#include "settlement/tally.h"

namespace entente::settlement {

class Pauses {
 public:
  struct Span {
    std::int64_t begin = 0, end = 0;  ///< microseconds; the last state of an item has no end
  };
  struct OfItem {
    std::int64_t item = 0;
    Span span;
  };

  Pauses() = default;
  /// Any order; spans of one item that touch or overlap become one.
  explicit Pauses(std::vector<std::vector<OfItem>> parts);

  std::span<const Span> of(std::int64_t item) const {
    const auto word = static_cast<std::size_t>(item) / 64;
    if (item < 0 || word >= words_.size()) return {};
    const std::uint64_t bit = 1ULL << (item % 64);
    if ((words_[word].paused & bit) == 0) return {};
    const std::size_t place = place_of(words_[word], bit);
    return std::span(spans_).subspan(first_[place], first_[place + 1] - first_[place]);
  }
  /// Rows of a batch whose item has spans. `items`: their numbers.
  expression::RowSet paused(const expression::Column& items, std::size_t rows) const;
  bool empty() const { return spans_.empty(); }

 private:
  /// 64 items: which of them pause, and how many do before them. Most items never pause.
  struct Word {
    std::uint64_t paused = 0;
    std::size_t before = 0;
  };
  static std::size_t place_of(const Word& word, std::uint64_t bit) {
    return word.before + static_cast<std::size_t>(std::popcount(word.paused & (bit - 1)));
  }

  std::vector<Word> words_;           ///< by item number / 64
  std::vector<std::uint32_t> first_;  ///< by place among the items that pause, one entry more than those
  std::vector<Span> spans_;
};

/// The events dataset that a clock's pauses come from; empty if there is none.
std::string history_of(const agreement::Terms& terms, const agreement::Clock& clock);

/// Spans in which `clock` pauses. `key`: of one item only.
text::Outcome<Pauses> read_pauses(const agreement::Terms& terms, const agreement::Clock& clock,
                                  const measurement::Source& source, const ReduceOptions& options,
                                  std::optional<std::string> key = std::nullopt);

}  // namespace entente::settlement
