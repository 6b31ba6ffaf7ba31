// Local time of many instants: the offset changes of a zone in one flat list, and the stretch in which the
// last instant lay.
#pragma once

#include <cstdint>
#include <vector>

#include "time/zone.h"

namespace entente::expression {

inline constexpr std::int64_t kDayMicros = 86'400'000'000;

/// Years 1 to 9999: instants and dates beyond are missing, so that no calendar arithmetic leaves its range.
inline constexpr std::int64_t kFirstDay = -719'162;
inline constexpr std::int64_t kLastDay = 2'932'896;
inline constexpr std::int64_t kFirstInstant = kFirstDay * kDayMicros;
inline constexpr std::int64_t kLastInstant = (kLastDay + 1) * kDayMicros - 1;
inline bool is_possible_instant(std::int64_t t) {
  return t >= kFirstInstant && t <= kLastInstant;
}
inline bool is_possible_day(std::int64_t day) {
  return day >= kFirstDay && day <= kLastDay;
}

class LocalClock {
 public:
  explicit LocalClock(const time::Zone& zone);

  /// Microseconds of the local clock; `t` is a possible instant.
  std::int64_t local(std::int64_t t) {
    if (t < begin_ || t >= end_) find(t);
    return t + offset_;
  }

 private:
  void find(std::int64_t t);

  time::Zone zone_;
  std::vector<std::int64_t> changes_;
  std::vector<std::int64_t> offsets_;  ///< before the first change, after each change
  std::int64_t begin_ = 0;
  std::int64_t end_ = 0;  ///< the offset holds in [begin_, end_)
  std::int64_t offset_ = 0;
};

}  // namespace entente::expression
