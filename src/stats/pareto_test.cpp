// The merge of classes against trying every choice.
#include "stats/pareto.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace entente::stats {
namespace {

using Classes = std::vector<std::vector<Pair>>;

// Every choice of one option from each class, in lexicographic order.
std::vector<Picks> all_choices(const Classes& classes) {
  std::vector<Picks> all = {{}};
  for (const auto& options : classes) {
    std::vector<Picks> longer;
    for (const Picks& picks : all) {
      for (std::uint32_t o = 0; o < options.size(); ++o) {
        longer.push_back(picks);
        longer.back().push_back(o);
      }
    }
    all = std::move(longer);
  }
  return all;
}

Pair sum_of(const Classes& classes, const Picks& picks) {
  Pair sum;
  for (std::size_t i = 0; i < picks.size(); ++i)
    sum = {sum.a + classes[i][picks[i]].a, sum.b + classes[i][picks[i]].b};
  return sum;
}

Classes any_classes(std::uint32_t most_options) {
  Classes classes(*rc::gen::inRange<std::size_t>(0, 6));
  for (auto& options : classes) {
    options.resize(*rc::gen::inRange<std::size_t>(1, most_options + 1));
    for (Pair& option : options) option = {*rc::gen::inRange(-6, 7), *rc::gen::inRange(-6, 7)};
  }
  return classes;
}

TEST(Pareto, three_clauses_give_the_front_that_trying_all_gives) {
  const Classes classes = {{{3, 94}, {43, 46}, {84, 1}}, {{5, 80}, {49, 43}, {91, 2}}};
  const Front front = merge_classes(classes);
  ASSERT_FALSE(front.empty());
  EXPECT_EQ(front.points().front().at, (Pair{175, 3}));
  EXPECT_EQ(front.witness(0), (Picks{2, 2}));
  EXPECT_EQ(front.points().back().at, (Pair{8, 174}));
}

TEST(Pareto, without_classes_there_is_nothing_to_gain_and_without_options_nothing_to_choose) {
  const Front nothing = merge_classes({});
  ASSERT_EQ(nothing.size(), 1U);
  EXPECT_EQ(nothing.points().front().at, Pair{});
  EXPECT_TRUE(nothing.witness(0).empty());
  EXPECT_TRUE(merge_classes(Classes{{{1, 1}}, {}}).empty());
}

TEST(Pareto, of_equal_points_the_first_is_kept_with_their_number) {
  const std::vector<Pair> points = {{1, 5}, {4, 4}, {4, 4}, {3, 4}, {5, 1}};
  const std::vector<Kept> kept = non_dominated(points);
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[1].at, (Pair{4, 4}));
  EXPECT_EQ(kept[1].index, 1U);
  EXPECT_EQ(kept[1].equal, 2U);
}

RC_GTEST_PROP(Pareto, the_front_holds_every_non_dominated_sum_with_all_its_choices, ()) {
  const Classes classes = any_classes(4);
  const std::vector<Picks> all = all_choices(classes);
  std::vector<Pair> sums;
  std::map<std::pair<std::int64_t, std::int64_t>, std::vector<Picks>> choices;
  for (const Picks& picks : all) {
    sums.push_back(sum_of(classes, picks));
    choices[{sums.back().a, sums.back().b}].push_back(picks);
  }
  const std::vector<Kept> kept = non_dominated(sums);
  const Front front = merge_classes(classes);
  RC_ASSERT(front.size() == kept.size());
  for (std::size_t p = 0; p < front.size(); ++p) {
    const Pair at = front.points()[p].at;
    RC_ASSERT(at == kept[p].at);
    RC_ASSERT(front.choices(p, all.size()) == (choices[{at.a, at.b}]));
    RC_ASSERT(front.points()[p].choices == (choices[{at.a, at.b}].size()));
    RC_ASSERT(front.witness(p) == (choices[{at.a, at.b}].front()));
  }
}

RC_GTEST_PROP(Pareto, a_floor_leaves_exactly_the_points_that_reach_it, ()) {
  const Classes classes = any_classes(4);
  const Pair floor = {*rc::gen::inRange(-10, 10), *rc::gen::inRange(-10, 10)};
  const Front whole = merge_classes(classes);
  const Front above = merge_classes(classes, {.at_least = floor});
  std::vector<Front::Point> expected;
  for (const Front::Point& point : whole.points()) {
    if (point.at.a >= floor.a && point.at.b >= floor.b) expected.push_back(point);
  }
  RC_ASSERT(above.size() == expected.size());
  for (std::size_t p = 0; p < expected.size(); ++p) {
    RC_ASSERT(above.points()[p].at == expected[p].at);
    RC_ASSERT(above.points()[p].choices == expected[p].choices);
    RC_ASSERT(sum_of(classes, above.witness(p)) == expected[p].at);
  }
}

RC_GTEST_PROP(Pareto, a_limit_on_counts_gives_the_front_of_the_choices_within_it, ()) {
  const Classes plain = any_classes(3);
  std::vector<std::vector<CountedPair>> classes;
  for (const auto& options : plain) {
    auto& counted = classes.emplace_back();
    for (const Pair& option : options)
      counted.push_back({option, static_cast<std::uint32_t>(*rc::gen::inRange(0, 3))});
  }
  constexpr std::uint32_t kLimit = 4;
  const auto fronts = merge_limited(classes, kLimit);
  for (std::uint32_t k = 0; k <= kLimit; ++k) {
    std::vector<Pair> sums;
    std::vector<std::uint32_t> counts;
    for (const Picks& picks : all_choices(plain)) {
      std::uint32_t count = 0;
      for (std::size_t i = 0; i < picks.size(); ++i) count += classes[i][picks[i]].count;
      if (count > k) continue;
      sums.push_back(sum_of(plain, picks));
      counts.push_back(count);
    }
    const std::vector<Kept> kept = non_dominated(sums);
    RC_ASSERT(fronts[k].size() == kept.size());
    for (std::size_t p = 0; p < kept.size(); ++p) {
      RC_ASSERT(fronts[k][p].at == kept[p].at);
      RC_ASSERT(sum_of(plain, fronts[k][p].witness) == kept[p].at);
      std::uint32_t fewest = kLimit + 1;
      for (std::size_t s = 0; s < sums.size(); ++s) {
        if (sums[s] == kept[p].at) fewest = std::min(fewest, counts[s]);
      }
      RC_ASSERT(fronts[k][p].count == fewest);
    }
  }
}

}  // namespace
}  // namespace entente::stats
