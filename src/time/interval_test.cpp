#include "time/interval.h"

#include <gtest/gtest.h>
// RapidCheck's GoogleTest header needs GoogleTest's before it.
#include <rapidcheck/gtest.h>

#include <bitset>

namespace entente::time {
namespace {

Interval between(int begin, int end) {
  return {{begin}, {end}};
}

TEST(IntervalSet, merges_what_overlaps_or_touches) {
  const IntervalSet set =
      IntervalSet::of({between(5, 7), between(1, 3), between(3, 4), between(6, 9), between(2, 2)});
  ASSERT_EQ(set.intervals().size(), 2U);
  EXPECT_EQ(set.intervals()[0], between(1, 4));
  EXPECT_EQ(set.intervals()[1], between(5, 9));
  EXPECT_EQ(set.length(), Duration{7});
  EXPECT_TRUE(set.contains({1}));
  EXPECT_FALSE(set.contains({4}));
  EXPECT_FALSE(set.contains({0}));
}

TEST(IntervalSet, a_cut_may_reach_over_several_intervals) {
  const IntervalSet set = IntervalSet::of({between(0, 4), between(6, 10), between(12, 14)});
  EXPECT_EQ(set - IntervalSet::of({between(2, 13)}), IntervalSet::of({between(0, 2), between(13, 14)}));
  EXPECT_EQ(set - IntervalSet::of({between(7, 8)}),
            IntervalSet::of({between(0, 4), between(6, 7), between(8, 10), between(12, 14)}));
}

TEST(IntervalSet, the_intervals_of_a_temporary_set_outlive_it) {
  Duration sum;
  for (const Interval& interval : IntervalSet::of({between(0, 4), between(6, 10)}).intervals())
    sum += interval.length();
  EXPECT_EQ(sum, Duration{8});
}

// The twin: one bit per microsecond.
using Bits = std::bitset<64>;

Bits bits_of(const std::vector<Interval>& intervals) {
  Bits bits;
  for (const Interval& interval : intervals) {
    for (std::int64_t t = interval.begin.micros; t < interval.end.micros; ++t)
      bits.set(static_cast<std::size_t>(t));
  }
  return bits;
}

Bits bits_of(const IntervalSet& set) {
  return bits_of(std::vector(set.intervals().begin(), set.intervals().end()));
}

std::vector<Interval> any_intervals() {
  std::vector<Interval> intervals;
  for (int count = *rc::gen::inRange(0, 8); count > 0; --count) {
    const int begin = *rc::gen::inRange(0, 64);
    intervals.push_back(between(begin, *rc::gen::inRange(0, 65)));
  }
  return intervals;
}

RC_GTEST_PROP(IntervalSetLaws, sets_are_what_their_bits_are, ()) {
  const auto first = any_intervals();
  const auto second = any_intervals();
  const IntervalSet a = IntervalSet::of(first);
  const IntervalSet b = IntervalSet::of(second);
  RC_ASSERT(bits_of(a) == bits_of(first));
  RC_ASSERT(bits_of(a | b) == (bits_of(first) | bits_of(second)));
  RC_ASSERT(bits_of(a & b) == (bits_of(first) & bits_of(second)));
  RC_ASSERT(bits_of(a - b) == (bits_of(first) & ~bits_of(second)));
  RC_ASSERT(static_cast<std::size_t>((a | b).length().micros) == bits_of(a | b).count());
  for (int t = 0; t < 64; ++t) RC_ASSERT(a.contains({t}) == bits_of(first)[static_cast<std::size_t>(t)]);
  // Every result is again sorted, disjoint and apart, so equal sets have equal intervals.
  RC_ASSERT(((a | b) - b) == (a - b));
  RC_ASSERT(((a & b) | (a - b)) == a);
}

}  // namespace
}  // namespace entente::time
