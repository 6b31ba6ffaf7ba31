#include "time/interval.h"

#include <algorithm>
#include <cstddef>

namespace entente::time {

Interval intersection(const Interval& a, const Interval& b) {
  return {std::max(a.begin, b.begin), std::min(a.end, b.end)};
}

IntervalSet IntervalSet::of(std::vector<Interval> intervals) {
  std::erase_if(intervals, [](const Interval& i) { return i.empty(); });
  if (!std::ranges::is_sorted(intervals)) std::ranges::sort(intervals);
  std::size_t kept = 0;
  for (const Interval& interval : intervals) {
    if (kept > 0 && interval.begin <= intervals[kept - 1].end) {
      intervals[kept - 1].end = std::max(intervals[kept - 1].end, interval.end);
    } else {
      intervals[kept++] = interval;
    }
  }
  intervals.resize(kept);
  IntervalSet set;
  set.intervals_ = std::move(intervals);
  return set;
}

Duration IntervalSet::length() const {
  Duration sum;
  for (const Interval& interval : intervals_) sum += interval.length();
  return sum;
}

bool IntervalSet::contains(Instant t) const {
  const auto after = std::ranges::upper_bound(intervals_, t, {}, &Interval::begin);
  return after != intervals_.begin() && t < std::prev(after)->end;
}

IntervalSet operator|(const IntervalSet& a, const IntervalSet& b) {
  std::vector<Interval> all;
  all.reserve(a.intervals_.size() + b.intervals_.size());
  std::ranges::merge(a.intervals_, b.intervals_, std::back_inserter(all));
  return IntervalSet::of(std::move(all));
}

IntervalSet operator&(const IntervalSet& a, const IntervalSet& b) {
  IntervalSet result;
  auto left = a.intervals_.begin();
  auto right = b.intervals_.begin();
  while (left != a.intervals_.end() && right != b.intervals_.end()) {
    const Interval common = intersection(*left, *right);
    if (!common.empty()) result.intervals_.push_back(common);
    if (left->end < right->end) {
      ++left;
    } else {
      ++right;
    }
  }
  return result;
}

IntervalSet operator-(const IntervalSet& a, const IntervalSet& b) {
  IntervalSet result;
  auto cut = b.intervals_.begin();
  for (Interval rest : a.intervals_) {
    while (cut != b.intervals_.end() && cut->end <= rest.begin) ++cut;
    // The last cut may reach into the next interval, so a second iterator runs ahead.
    for (auto next = cut; next != b.intervals_.end() && next->begin < rest.end; ++next) {
      if (rest.begin < next->begin) result.intervals_.push_back({rest.begin, next->begin});
      rest.begin = next->end;
    }
    if (!rest.empty()) result.intervals_.push_back(rest);
  }
  return result;
}

}  // namespace entente::time
