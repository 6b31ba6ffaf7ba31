// Which segment an instant or a day lies in, by table: one look-up for most, a step or two where segments are
// shorter than the table's cells.
#pragma once

#include <cstdint>
#include <vector>

#include "settlement/tally.h"

namespace entente::settlement {

class SegmentIndex {
 public:
  SegmentIndex() = default;
  /// `wanted`: segments of these terms; the others are nowhere.
  SegmentIndex(const std::vector<Segment>& segments, const std::vector<std::size_t>& wanted);

  static constexpr std::int32_t kNone = -1;
  std::int32_t of_instant(std::int64_t micros) const { return instants_.find<kInstantStep>(micros); }
  std::int32_t of_day(std::int64_t days) const { return days_.find<kDayStep>(days); }

 private:
  static constexpr std::int64_t kInstantStep = std::int64_t{1} << 36;  // about 19 hours
  static constexpr std::int64_t kDayStep = 1;

  struct Ranges {
    struct Range {
      std::int64_t begin, end;
      std::int32_t segment;
    };
    std::vector<Range> all;
    std::vector<std::uint32_t> table;  ///< first range that ends after the begin of each step

    void index(std::int64_t step);
    template <std::int64_t Step>
    std::int32_t find(std::int64_t value) const {
      if (all.empty() || value < all.front().begin || value >= all.back().end) return kNone;
      std::size_t at = table[static_cast<std::uint64_t>(value - all.front().begin) / Step];
      while (value >= all[at].end) ++at;
      return value >= all[at].begin ? all[at].segment : kNone;
    }
  };
  Ranges instants_, days_;
};

}  // namespace entente::settlement
