// Weights: from comparisons in pairs, as a region, and how far they can move; people who score.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.h"
#include "sourcing/ahp.h"
#include "sourcing/linear_program.h"
#include "sourcing/raters.h"
#include "sourcing/smaa.h"
#include "sourcing/switch_analysis.h"

namespace entente::sourcing {
namespace {

Comparisons table_of(std::size_t size, const std::vector<double>& upper) {
  Comparisons made(size);
  std::size_t at = 0;
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = i + 1; j < size; ++j) made.set(i, j, upper[at++]);
  }
  return made;
}

TEST(Hierarchy, weights_and_ratio_of_the_reference) {
  const Hierarchy found = hierarchy(table_of(3, {3, 5, 3}));
  EXPECT_NEAR(found.weights[0], .6370, 5e-5);
  EXPECT_NEAR(found.weights[1], .2583, 5e-5);
  EXPECT_NEAR(found.weights[2], .1047, 5e-5);
  EXPECT_NEAR(found.eigenvalue, 3.0385, 5e-5);
  EXPECT_NEAR(found.index, .0193, 5e-5);
  EXPECT_NEAR(found.ratio, .0332, 5e-5);
  EXPECT_LE(found.eigenvalue_low, found.eigenvalue);
  EXPECT_GE(found.eigenvalue_high, found.eigenvalue);
  EXPECT_LT(found.eigenvalue_high - found.eigenvalue_low, 1e-11);
}

TEST(Hierarchy, a_circle_is_refused_and_its_repair_named) {
  const Hierarchy found = hierarchy(table_of(3, {5, 1.0 / 3, 3}));
  EXPECT_NEAR(found.eigenvalue, 4.838, 5e-4);
  EXPECT_NEAR(found.ratio, 1.58, 5e-3);
  ASSERT_TRUE(found.worst && found.worst_triple);
  EXPECT_LT(found.worst->ratio_after, 1e-9);
  EXPECT_NEAR(found.worst_triple->product, 45, 1e-9);
}

TEST(Hierarchy, two_are_always_consistent) {
  const Hierarchy found = hierarchy(table_of(2, {9}));
  EXPECT_NEAR(found.weights[0], 0.9, 1e-12);
  EXPECT_EQ(found.ratio, 0);
  EXPECT_FALSE(found.worst);
  EXPECT_EQ(hierarchy(Comparisons(1)).weights, std::vector{1.0});
}

TEST(Hierarchy, a_consistent_table_has_no_negative_index) {
  const Hierarchy found = hierarchy(table_of(4, {2, 4, 8, 2, 4, 2}));
  EXPECT_GE(found.index, 0);
  EXPECT_LT(found.index, 1e-12);
  EXPECT_FALSE(found.worst);
}

TEST(Hierarchy, missing_comparisons_follow_from_the_others) {
  Comparisons chain(4);
  chain.set(0, 1, 2);
  chain.set(1, 2, 2);
  chain.set(2, 3, 2);
  const Hierarchy found = hierarchy(chain);
  EXPECT_EQ(found.missing, 3U);
  EXPECT_NEAR(found.weights[0], 8.0 / 15, 1e-12);
  EXPECT_NEAR(found.weights[3], 1.0 / 15, 1e-12);
  EXPECT_NEAR(found.ratio, 0, 1e-9);
}

TEST(Hierarchy, what_was_never_compared_falls_apart_in_groups) {
  Comparisons parts(4);
  parts.set(0, 2, 2);
  parts.set(1, 3, 2);
  const Hierarchy found = hierarchy(parts);
  EXPECT_TRUE(found.weights.empty());
  EXPECT_EQ(found.groups, (std::vector<std::vector<std::size_t>>{{0, 2}, {1, 3}}));
}

TEST(Hierarchy, people_are_joined_by_geometric_means) {
  const std::vector<Comparisons> people = {table_of(2, {2}), table_of(2, {8})};
  EXPECT_NEAR(together(people).at(0, 1), 4, 1e-12);
  EXPECT_NEAR(together(people).at(1, 0), 0.25, 1e-12);
}

TEST(Hierarchy, logarithmic_least_squares_is_the_geometric_mean_on_whole_tables) {
  const Comparisons table = table_of(3, {3, 5, 3});
  const auto weights = *least_squares_weights(table);
  const double first = std::cbrt(15.0), second = std::cbrt(1.0), third = std::cbrt(1.0 / 15);
  EXPECT_NEAR(weights[0], first / (first + second + third), 1e-12);
}

TEST(Raters, scores_that_lie_apart_are_talked_about) {
  const ScoreSpread spread = spread_of(std::vector{4.0, 4.0, 2.0, 5.0});
  EXPECT_NEAR(spread.mean, 3.75, 1e-12);
  EXPECT_NEAR(spread.deviation, 1.258, 5e-4);
  EXPECT_EQ(spread.range(), 3);
  EXPECT_EQ(spread_of({}).count, 0U);
}

TEST(Raters, concordance_of_the_reference) {
  const auto w = kendalls_w({{1, 2, 3, 4}, {1, 3, 2, 4}, {2, 1, 3, 4}});
  ASSERT_TRUE(w);
  EXPECT_NEAR(*w, .7778, 5e-5);
}

TEST(Raters, concordance_that_cannot_be_said) {
  EXPECT_FALSE(kendalls_w({{1, 2, 3}}));
  EXPECT_FALSE(kendalls_w({{1}, {1}}));
  EXPECT_FALSE(kendalls_w({{3, 3, 3}, {3, 3, 3}}));
  EXPECT_NEAR(*kendalls_w({{1, 2, 2}, {1, 2, 2}}), 1, 1e-12);
}

TEST(Raters, leniency_is_against_the_panel_on_the_same_things) {
  const auto lenient =
      leniency({{5.0, 4.0, std::nullopt}, {3.0, 2.0, 1.0}, {std::nullopt, std::nullopt, std::nullopt}});
  EXPECT_NEAR(*lenient[0], 1, 1e-12);
  EXPECT_NEAR(*lenient[1], -2.0 / 3, 1e-12);
  EXPECT_FALSE(lenient[2]);
}

TEST(LinearProgram, finds_the_corner) {
  LinearProgram program{{3, 5}, {}};
  program.at_most({1, 0}, 4);
  program.at_most({0, 2}, 12);
  program.at_most({3, 2}, 18);
  const auto found = maximise(program);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->value, 36, 1e-9);
  EXPECT_NEAR(found->variables[0], 2, 1e-9);
}

TEST(LinearProgram, says_where_there_is_no_point_or_no_end) {
  LinearProgram impossible{{1}, {}};
  impossible.at_most({1}, 1);
  impossible.at_least({1}, 2);
  EXPECT_FALSE(maximise(impossible));
  LinearProgram endless{{1, 0}, {}};
  endless.at_most({0, 1}, 1);
  EXPECT_FALSE(maximise(endless));
  LinearProgram equal{{0, 1}, {}};
  equal.equal({1, 1}, 1);
  equal.at_least({1, 0}, 0.25);
  EXPECT_NEAR(maximise(equal)->value, 0.75, 1e-9);
}

TEST(WeightSpace, draws_keep_what_is_known) {
  std::vector<double> draws;
  const WeightSpace ordered = WeightSpace::ordered(4, {{2}, {0}, {3}});
  ordered.draw(3, 5, 200, draws);
  for (std::size_t i = 0; i < 200; ++i) {
    const double* w = draws.data() + i * 4;
    EXPECT_GE(w[2], w[0]);
    EXPECT_GE(w[0], w[3]);
    EXPECT_NEAR(w[0] + w[1] + w[2] + w[3], 1, 1e-12);
  }
  const auto stated = WeightSpace::stated(3, {{{1, -1, -1}, 0}, {{0, 1, 0}, 0.1}});
  ASSERT_TRUE(stated);
  stated->draw(3, 0, 300, draws);
  for (std::size_t i = 0; i < 300; ++i) {
    const double* w = draws.data() + i * 3;
    EXPECT_GE(w[0], w[1] + w[2] - 1e-9);
    EXPECT_GE(w[1], 0.1 - 1e-9);
  }
  EXPECT_FALSE(WeightSpace::stated(2, {{{1, 0}, 0.6}, {{0, 1}, 0.6}}));
}

TEST(WeightSpace, a_walk_finds_the_mean_of_an_order) {
  // The mean of ordered weights is known: (1 + 1/2 + 1/3) / 3, ...
  const auto stated = WeightSpace::stated(3, {{{1, -1, 0}, 0}, {{0, 1, -1}, 0}});
  std::vector<double> draws;
  std::vector<double> mean(3, 0);
  constexpr std::size_t kBlocks = 40;
  for (std::size_t block = 0; block < kBlocks; ++block) {
    stated->draw(11, block, kDrawsPerBlock, draws);
    for (std::size_t i = 0; i < draws.size(); ++i) mean[i % 3] += draws[i];
  }
  for (double& each : mean) each /= static_cast<double>(kBlocks * kDrawsPerBlock);
  EXPECT_NEAR(mean[0], 11.0 / 18, 0.006);
  EXPECT_NEAR(mean[1], 5.0 / 18, 0.006);
  EXPECT_NEAR(mean[2], 2.0 / 18, 0.006);
}

UncertainTable three_bids() {
  UncertainTable of;
  of.bidders = 3;
  of.criteria = 3;
  of.low = {90, 80, 70, 60, 70, 60, 95, 40, 50};
  of.high = {95, 85, 75, 90, 80, 90, 95, 70, 50};
  of.weights = WeightSpace::any(3);
  of.methods = {Method::weighted_sum, Method::topsis, Method::vikor, Method::promethee};
  of.preferences.assign(3, Preference{Shape::linear, 5, 20, 0});
  return of;
}

TEST(Smaa, gives_the_same_numbers_with_any_number_of_threads) {
  const Acceptability one = smaa(three_bids(), {.samples = 5000, .seed = 9, .workers = 1});
  const Acceptability four = smaa(three_bids(), {.samples = 5000, .seed = 9, .workers = 4});
  EXPECT_EQ(one.at_rank, four.at_rank);
  EXPECT_EQ(one.beats, four.beats);
  EXPECT_EQ(one.central_weights, four.central_weights);
  EXPECT_EQ(one.confidence, four.confidence);
}

TEST(Smaa, shares_add_up_by_bid_and_by_place) {
  UncertainTable of = three_bids();
  of.low = of.high = {50, 50, 50, 50, 50, 50, 40, 90, 10};  // two bids are always tied
  of.methods = {Method::weighted_sum};
  const Acceptability found = smaa(of, {.samples = 3000, .seed = 2});
  for (std::size_t i = 0; i < 3; ++i) {
    double bid = 0, place = 0;
    for (std::size_t r = 0; r < 3; ++r) {
      bid += found.at_rank[i][r];
      place += found.at_rank[r][i];
    }
    EXPECT_NEAR(bid, 1, 1e-9);
    EXPECT_NEAR(place, 1, 1e-9);
  }
  EXPECT_NEAR(found.beats[0][1], 0.5, 1e-12);
  EXPECT_NEAR(found.first(0), found.first(1), 1e-12);
}

TEST(Smaa, bids_in_another_order_have_the_same_shares) {
  UncertainTable one = three_bids();
  one.high = one.low;  // without draws of scores, every draw of weights is the same draw
  one.methods = {Method::weighted_sum};
  UncertainTable two = one;
  for (std::size_t k = 0; k < 3; ++k) {
    two.low[k] = one.low[6 + k];
    two.low[6 + k] = one.low[k];
  }
  two.high = two.low;
  const Acceptability before = smaa(one, {.samples = 3000, .seed = 4});
  const Acceptability after = smaa(two, {.samples = 3000, .seed = 4});
  EXPECT_EQ(before.at_rank[0], after.at_rank[2]);
  EXPECT_EQ(before.at_rank[1], after.at_rank[1]);
  EXPECT_EQ(before.beats[0][1], after.beats[2][1]);
}

DecisionMatrix two_bids() {
  return {2, 2, {80, 40, 50, 90}, {0.6, 0.4}, {Direction::higher_is_better, Direction::higher_is_better}};
}

TEST(Switches, the_least_weight_that_moves) {
  // 64 against 66: 30 w = 50 (1 - w) at w = 0.625.
  const auto found = weight_switches(two_bids());
  EXPECT_FALSE(found[1]);
  ASSERT_TRUE(found[0]);
  EXPECT_NEAR(found[0]->moved, 0.025, 1e-9);
  EXPECT_NEAR(found[0]->weights[0], 0.625, 1e-9);
  const std::vector<WeightRange> ranges = weight_ranges(two_bids());
  EXPECT_NEAR(ranges[0].from, 0, 1e-12);
  EXPECT_NEAR(ranges[0].to, 0.625, 1e-9);
  EXPECT_NEAR(ranges[1].from, 0.375, 1e-9);
}

TEST(Switches, no_weights_help_a_dominated_bid) {
  DecisionMatrix bids = two_bids();
  bids.values = {80, 40, 90, 90};
  EXPECT_FALSE(weight_switches(bids)[0]);
}

TEST(Switches, the_least_score_that_changes_the_first) {
  const ValueScale scale({{0, 0}, {5, 100}});
  const std::vector<std::optional<ValueScale>> scales = {scale, scale};
  const std::vector<double> scores = {4, 2, 2.5, 4.5};
  const auto found = score_switches(two_bids(), scores, scales);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().criterion, 0U);
  EXPECT_NEAR(std::abs(found.front().to - found.front().from), 2.0 / 0.6 / 20, 1e-9);
  for (const ScoreSwitch& change : found) EXPECT_EQ(change.first, 0U);
}

TEST(Switches, a_weight_switch_really_switches) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Random random(seed);
    DecisionMatrix bids;
    bids.bidders = 2 + random.below(6);
    bids.criteria = 1 + random.below(7);
    for (std::size_t c = 0; c < bids.bidders * bids.criteria; ++c)
      bids.values.push_back(100 * random.uniform());
    for (std::size_t k = 0; k < bids.criteria; ++k) {
      bids.weights.push_back(random.uniform());
      bids.directions.push_back(Direction::higher_is_better);
    }
    for (const auto& change : weight_switches(bids)) {
      if (!change) continue;
      DecisionMatrix moved = bids;
      moved.weights = change->weights;
      EXPECT_NEAR(std::accumulate(change->weights.begin(), change->weights.end(), 0.0), 1, 1e-9);
      const std::vector<double> scores = weighted_sum(moved);
      const double best = *std::max_element(scores.begin(), scores.end());
      EXPECT_NEAR(scores[change->bidder], best, 1e-7);
    }
  }
}

}  // namespace
}  // namespace entente::sourcing
