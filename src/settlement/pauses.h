// When clocks stand still: the spans of items in the states that pause a clock, gathered from the events once
// and found by item number without a search.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "agreement/agreement.h"
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
  explicit Pauses(const std::vector<std::vector<OfItem>>& parts);

  std::span<const Span> of(std::int64_t item) const {
    const auto at = static_cast<std::size_t>(item);
    if (item < 0 || at / 64 >= paused_.size() || ((paused_[at / 64] >> (at % 64)) & 1U) == 0) return {};
    return std::span(spans_).subspan(first_[at], first_[at + 1] - first_[at]);
  }
  bool empty() const { return spans_.empty(); }

 private:
  std::vector<std::uint64_t> paused_;  ///< items that have spans, one bit each: most have none
  std::vector<std::uint32_t> first_;   ///< by item number, one entry more than items
  std::vector<Span> spans_;
};

/// The events dataset that a clock's pauses come from; empty if there is none.
std::string history_of(const agreement::Terms& terms, const agreement::Clock& clock);

/// Spans in which `clock` pauses. `key`: of one item only.
text::Outcome<Pauses> read_pauses(const agreement::Terms& terms, const agreement::Clock& clock,
                                  const measurement::Source& source, const ReduceOptions& options,
                                  std::optional<std::string> key = std::nullopt);

}  // namespace entente::settlement
