// Half-open intervals of instants and sets of them.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "time/instant.h"

namespace entente::time {

/// [begin, end): begin is included, end is not.
struct Interval {
  Instant begin;
  Instant end;
  Duration length() const { return end - begin; }
  bool empty() const { return end <= begin; }
  bool contains(Instant t) const { return begin <= t && t < end; }
  friend constexpr auto operator<=>(const Interval&, const Interval&) = default;
};

Interval intersection(const Interval& a, const Interval& b);  ///< may be empty

/// A set of instants: sorted, disjoint, non-empty intervals that do not touch.
class IntervalSet {
 public:
  IntervalSet() = default;
  /// Union of any intervals, overlapping or not; empty ones vanish.
  static IntervalSet of(std::vector<Interval> intervals);

  std::span<const Interval> intervals() const& { return intervals_; }
  std::vector<Interval> intervals() && {
    return std::move(intervals_);
  }  ///< of a temporary set: safe to loop over
  bool empty() const { return intervals_.empty(); }
  Duration length() const;
  bool contains(Instant t) const;

  friend IntervalSet operator|(const IntervalSet& a, const IntervalSet& b);  ///< union
  friend IntervalSet operator&(const IntervalSet& a, const IntervalSet& b);  ///< intersection
  friend IntervalSet operator-(const IntervalSet& a, const IntervalSet& b);  ///< difference
  friend bool operator==(const IntervalSet&, const IntervalSet&) = default;

 private:
  std::vector<Interval> intervals_;
};

}  // namespace entente::time
