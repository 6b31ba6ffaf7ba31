// The ranking methods on the worked case of the domain reference, on textbook cases, and on inputs that are
// legal and odd: one bidder, equal bidders, empty columns.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.h"
#include "sourcing/price_score.h"
#include "sourcing/promethee.h"
#include "sourcing/smaa.h"
#include "sourcing/topsis.h"
#include "sourcing/vikor.h"

namespace entente::sourcing {
namespace {

constexpr auto kUp = Direction::higher_is_better;
constexpr auto kDown = Direction::lower_is_better;

DecisionMatrix four_bids() {
  return {4,
          5,
          {80, 70, 90, 60, 1.00, 70, 85, 75, 80, 1.15, 90, 80, 80, 50, 1.30, 60, 75, 70, 90, 0.95},
          {.25, .20, .20, .10, .25},
          {kUp, kUp, kUp, kUp, kDown}};
}

void expect_near(const std::vector<double>& found, const std::vector<double>& expected, double tolerance) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], tolerance) << "at " << i;
}

TEST(RankingMethods, weighted_sum_with_price_points) {
  DecisionMatrix bids = four_bids();
  const std::vector<double> points = price_points(std::vector{1.00, 1.15, 1.30, 0.95}, {});
  for (std::size_t i = 0; i < 4; ++i) bids.at(i, 4) = points[i];
  bids.directions[4] = kUp;
  expect_near(weighted_sum(bids), {81.750, 78.152, 77.769, 78.000}, 5e-4);
  EXPECT_EQ(ranks_of(weighted_sum(bids)), (std::vector{1, 2, 4, 3}));
}

TEST(RankingMethods, weighted_sum_of_ranges) {
  expect_near(weighted_sum(scaled_by_range(four_bids())), {.6060, .5155, .4833, .4167}, 5e-5);
}

TEST(RankingMethods, topsis_by_vector_norm) {
  expect_near(topsis(four_bids()), {.6182, .4560, .5111, .4609}, 5e-5);
}

TEST(RankingMethods, promethee_with_linear_preferences) {
  const Preference score{Shape::linear, 5, 20, 0}, price{Shape::linear, .02, .20, 0};
  const std::vector<Preference> preferences = {score, score, score, score, price};
  const Flows flows = promethee(four_bids(), preferences);
  expect_near(flows.net, {.2241, -.0889, -.0880, -.0472}, 5e-5);
  EXPECT_NEAR(std::accumulate(flows.net.begin(), flows.net.end(), 0.0), 0, 1e-12);
}

TEST(RankingMethods, smaa_over_all_weights) {
  const DecisionMatrix scaled = scaled_by_range(four_bids());
  UncertainTable of;
  of.bidders = 4;
  of.criteria = 5;
  of.low = of.high = scaled.values;
  of.weights = WeightSpace::any(5);
  const Acceptability found = smaa(of, {.samples = 400000, .seed = 7, .workers = 2});
  const std::vector<double> expected = {.388, .309, .115, .189};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(found.first(i), expected[i], 0.003);
}

TEST(RankingMethods, one_bidder_alone_is_first_in_all_of_them) {
  const DecisionMatrix one{1, 2, {3, 4}, {1, 1}, {kUp, kDown}};
  EXPECT_EQ(topsis(one), std::vector{0.5});
  EXPECT_EQ(vikor(one).q, std::vector{0.0});
  EXPECT_EQ(vikor(one).compromise, std::vector<std::size_t>{0});
  const std::vector<Preference> preferences(2);
  EXPECT_EQ(promethee(one, preferences).net, std::vector{0.0});
  EXPECT_EQ(ranks_of(weighted_sum(one)), std::vector{1});
  EXPECT_EQ(price_points(std::vector{7.0}, {PriceFormula::linear}), std::vector{100.0});
}

TEST(RankingMethods, equal_bidders_are_tied_in_all_of_them) {
  const DecisionMatrix same{3, 2, {3, 0, 3, 0, 3, 0}, {1, 2}, {kUp, kDown}};
  const std::vector<Preference> preferences(2, Preference{Shape::usual});
  for (const std::vector<double>& scores :
       {topsis(same), vikor(same).q, promethee(same, preferences).net, weighted_sum(same)})
    EXPECT_EQ(ranks_of(scores), (std::vector{1, 1, 1}));
  EXPECT_EQ(vikor(same).compromise.size(), 3U);
}

TEST(RankingMethods, a_column_of_zeros_or_of_one_value_says_nothing) {
  const DecisionMatrix with{3, 3, {1, 0, 5, 2, 0, 5, 3, 0, 5}, {1, 1, 1}, {kUp, kUp, kDown}};
  for (const std::vector<double>& scores : {topsis(with), weighted_sum(scaled_by_range(with))}) {
    EXPECT_EQ(ranks_of(scores), (std::vector{3, 2, 1}));
    for (const double score : scores) EXPECT_TRUE(std::isfinite(score));
  }
  for (const double q : vikor(with).q) EXPECT_TRUE(std::isfinite(q));
}

TEST(RankingMethods, sums_that_differ_in_the_last_digit_are_a_tie) {
  const std::vector<double> scores = {0.1 + 0.2, 0.3, 0.1};
  EXPECT_EQ(ranks_of(scores), (std::vector{1, 1, 3}));
  EXPECT_EQ(order_of(scores), (std::vector<std::size_t>{0, 1, 2}));
}

TEST(RankingMethods, no_weight_at_all_counts_every_criterion_the_same) {
  const DecisionMatrix bids{2, 2, {1, 3, 2, 2}, {0, 0}, {kUp, kUp}};
  EXPECT_EQ(ranks_of(weighted_sum(bids)), (std::vector{1, 1}));
}

TEST(RankingMethods, columns_of_very_different_size_meet_in_topsis) {
  const DecisionMatrix bids{3, 2, {1e-200, 3e200, 2e-200, 2e200, 3e-200, 1e200}, {1, 1}, {kUp, kUp}};
  for (const double closeness : topsis(bids)) EXPECT_NEAR(closeness, 0.5, 1e-12);
}

/// Pair by pair, as the method is defined.
std::vector<double> by_pairs(const DecisionMatrix& matrix, const std::vector<Preference>& preferences) {
  const std::vector<double> weights = normalised(matrix.weights);
  std::vector<double> net(matrix.bidders, 0);
  for (std::size_t i = 0; i < matrix.bidders; ++i) {
    for (std::size_t j = 0; j < matrix.bidders; ++j) {
      for (std::size_t k = 0; k < matrix.criteria && i != j; ++k) {
        const double sign = matrix.directions[k] == kUp ? 1 : -1;
        const double ahead = sign * (matrix.at(i, k) - matrix.at(j, k));
        net[i] += weights[k] * (preference(preferences[k], ahead) - preference(preferences[k], -ahead));
      }
    }
    net[i] /= static_cast<double>(matrix.bidders - 1);
  }
  return net;
}

TEST(RankingMethods, promethee_by_windows_and_boxes_is_promethee_by_pairs) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    DecisionMatrix matrix;
    matrix.bidders = 2 + random.below(60);
    matrix.criteria = 6;
    // Whole numbers as well, so that differences fall on the limits.
    const bool whole = seed % 2 == 0;
    for (std::size_t c = 0; c < matrix.bidders * matrix.criteria; ++c)
      matrix.values.push_back(whole ? static_cast<double>(random.below(12)) : 100 * random.uniform());
    std::vector<Preference> preferences;
    for (std::size_t k = 0; k < matrix.criteria; ++k) {
      matrix.weights.push_back(random.uniform());
      matrix.directions.push_back(random.chance(0.5) ? kUp : kDown);
      const double q = static_cast<double>(random.below(4));
      // From far below the differences to far above them.
      const double spread = std::pow(10.0, 4 * random.uniform() - 2);
      preferences.push_back({static_cast<Shape>(k), q, q + static_cast<double>(random.below(5)), spread});
    }
    expect_near(promethee(matrix, preferences).net, by_pairs(matrix, preferences), 1e-11);
  }
}

TEST(RankingMethods, gaussian_sums_of_a_long_list_are_those_of_all_pairs) {
  // Crowded, spread out, and both at once; the bound of the expansions is 3e-13.
  for (const double spread : {0.02, 0.7, 9.0, 300.0}) {
    Random random(5);
    DecisionMatrix matrix;
    matrix.bidders = 700;
    matrix.criteria = 2;
    for (std::size_t i = 0; i < matrix.bidders; ++i) {
      matrix.values.push_back(100 * random.uniform());
      matrix.values.push_back(random.chance(0.3) ? 50 : std::pow(10.0, 3 * random.uniform()));
    }
    matrix.weights = {1, 2};
    matrix.directions = {kUp, kDown};
    const std::vector<Preference> preferences(2, Preference{Shape::gaussian, 0, 0, spread});
    expect_near(promethee(matrix, preferences).net, by_pairs(matrix, preferences), 1e-12);
  }
}

/// A table of any kind of values, with a preference of each shape.
struct Drawn {
  DecisionMatrix matrix;
  std::vector<Preference> preferences;
};

Drawn drawn(std::uint64_t seed) {
  Random random(seed);
  Drawn made;
  made.matrix.bidders = 2 + random.below(90);
  made.matrix.criteria = 6;
  for (std::size_t c = 0; c < made.matrix.bidders * made.matrix.criteria; ++c)
    made.matrix.values.push_back(1 + 100 * random.uniform());
  for (std::size_t k = 0; k < made.matrix.criteria; ++k) {
    made.matrix.weights.push_back(0.1 + random.uniform());
    made.matrix.directions.push_back(random.chance(0.5) ? kUp : kDown);
    made.preferences.push_back({static_cast<Shape>(k), 3, 20, 8});
  }
  return made;
}

TEST(RankingMethods, what_flows_out_flows_in) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Drawn each = drawn(seed);
    const Flows flows = promethee(each.matrix, each.preferences);
    EXPECT_NEAR(std::accumulate(flows.net.begin(), flows.net.end(), 0.0), 0, 1e-11);
    for (std::size_t i = 0; i < each.matrix.bidders; ++i) {
      EXPECT_GE(flows.leaving[i], -1e-12);
      EXPECT_LE(flows.leaving[i] + flows.entering[i], 1 + 1e-12);
    }
  }
}

TEST(RankingMethods, another_unit_of_a_criterion_changes_nothing) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Drawn before = drawn(seed);
    Drawn after = before;
    Random random(seed + 1000);
    for (std::size_t k = 0; k < 6; ++k) {
      const double by = std::pow(2.0, static_cast<double>(random.below(20)) - 10);
      const double moved = static_cast<double>(random.below(64));
      for (std::size_t i = 0; i < before.matrix.bidders; ++i)
        after.matrix.at(i, k) = by * before.matrix.at(i, k) + moved;
      for (double* each :
           {&after.preferences[k].indifference, &after.preferences[k].strict, &after.preferences[k].spread})
        *each *= by;
    }
    expect_near(promethee(after.matrix, after.preferences).net,
                promethee(before.matrix, before.preferences).net, 1e-9);
    expect_near(vikor(after.matrix).q, vikor(before.matrix).q, 1e-9);
    expect_near(weighted_sum(scaled_by_range(after.matrix)), weighted_sum(scaled_by_range(before.matrix)),
                1e-9);
    // Where a unit has no zero of its own, closeness by vector norms says something else.
    Drawn scaled = before;
    for (std::size_t i = 0; i < before.matrix.bidders; ++i) scaled.matrix.at(i, 2) *= 1000;
    expect_near(topsis(scaled.matrix), topsis(before.matrix), 1e-9);
  }
}

TEST(RankingMethods, the_order_of_bidders_and_of_criteria_changes_nothing) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Drawn before = drawn(seed);
    const std::size_t n = before.matrix.bidders, m = before.matrix.criteria;
    Drawn after = before;
    for (std::size_t k = 0; k < m; ++k) {
      after.matrix.weights[k] = before.matrix.weights[m - 1 - k];
      after.matrix.directions[k] = before.matrix.directions[m - 1 - k];
      after.preferences[k] = before.preferences[m - 1 - k];
      for (std::size_t i = 0; i < n; ++i) after.matrix.at(i, k) = before.matrix.at(n - 1 - i, m - 1 - k);
    }
    const auto turned = [](std::vector<double> scores) {
      std::ranges::reverse(scores);
      return scores;
    };
    expect_near(turned(promethee(after.matrix, after.preferences).net),
                promethee(before.matrix, before.preferences).net, 1e-11);
    expect_near(turned(topsis(after.matrix)), topsis(before.matrix), 1e-11);
    expect_near(turned(vikor(after.matrix).q), vikor(before.matrix).q, 1e-11);
    expect_near(turned(weighted_sum(after.matrix)), weighted_sum(before.matrix), 1e-11);
  }
}

TEST(RankingMethods, a_bid_that_gets_better_does_not_come_later) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Drawn before = drawn(seed);
    Random random(seed + 5000);
    const std::size_t who = random.below(before.matrix.bidders), what = random.below(6);
    Drawn after = before;
    const double sign = before.matrix.directions[what] == kUp ? 1 : -1;
    after.matrix.at(who, what) += sign * 30 * random.uniform();
    EXPECT_LE(ranks_of(weighted_sum(after.matrix))[who], ranks_of(weighted_sum(before.matrix))[who]);
    EXPECT_LE(ranks_of(promethee(after.matrix, after.preferences).net)[who],
              ranks_of(promethee(before.matrix, before.preferences).net)[who]);
  }
}

TEST(RankingMethods, shapes_of_preference) {
  EXPECT_EQ(preference({Shape::usual}, 0), 0);
  EXPECT_EQ(preference({Shape::usual}, 0.1), 1);
  EXPECT_EQ(preference({Shape::u_shape, 2}, 2), 0);
  EXPECT_EQ(preference({Shape::u_shape, 2}, 2.1), 1);
  EXPECT_EQ(preference({Shape::v_shape, 0, 4}, 1), 0.25);
  EXPECT_EQ(preference({Shape::v_shape, 0, 0}, 1), 1);
  EXPECT_EQ(preference({Shape::level, 2, 4}, 3), 0.5);
  EXPECT_EQ(preference({Shape::level, 2, 4}, 5), 1);
  EXPECT_EQ(preference({Shape::linear, 2, 4}, 3), 0.5);
  EXPECT_NEAR(preference({Shape::gaussian, 0, 0, 2}, 2), 1 - std::exp(-0.5), 1e-15);
}

TEST(PriceScore, the_formulas_of_the_reference) {
  const std::vector<double> prices = {90, 100, 120, 150};
  const auto weighted = [&](PriceFormula formula) {
    std::vector<double> points = price_points(prices, {formula});
    for (double& each : points) each *= 0.40;
    return points;
  };
  expect_near(weighted(PriceFormula::lowest_over_price), {40.00, 36.00, 30.00, 24.00}, 5e-3);
  expect_near(weighted(PriceFormula::linear), {40.00, 33.33, 20.00, 0.00}, 5e-3);
  expect_near(weighted(PriceFormula::off_the_lowest), {40.00, 35.56, 26.67, 13.33}, 5e-3);
  expect_near(weighted(PriceFormula::around_the_mean), {28.70, 25.22, 18.26, 7.83}, 5e-3);
  expect_near(price_points(prices, {PriceFormula::between, 100, 140}), {100, 100, 50, 0}, 1e-12);
}

TEST(PriceScore, a_third_bid_reverses_the_linear_rule) {
  const auto total = [](const std::vector<double>& prices, const std::vector<double>& quality) {
    std::vector<double> points = price_points(prices, {PriceFormula::linear});
    for (std::size_t i = 0; i < points.size(); ++i) points[i] = 0.6 * quality[i] + 0.4 * points[i];
    return points;
  };
  expect_near(total({100, 110, 160}, {80, 92, 40}), {88.00, 88.53, 24.00}, 5e-3);
  expect_near(total({100, 110}, {80, 92}), {88.00, 55.20}, 5e-3);
}

TEST(PriceScore, a_higher_price_never_gets_more_points) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Random random(seed);
    std::vector<double> prices;
    for (std::size_t i = 0, n = 1 + random.below(8); i < n; ++i)
      prices.push_back(1 + static_cast<double>(random.below(30)));
    std::ranges::sort(prices);
    for (const PriceFormula formula :
         {PriceFormula::lowest_over_price, PriceFormula::linear, PriceFormula::off_the_lowest,
          PriceFormula::around_the_mean, PriceFormula::between}) {
      const std::vector<double> points = price_points(prices, {formula, 8, 20});
      for (std::size_t i = 0; i < prices.size(); ++i) {
        EXPECT_GE(points[i], 0);
        EXPECT_LE(points[i], 100);
        if (i > 0) {
          EXPECT_LE(points[i], points[i - 1] + 1e-12);
        }
      }
    }
  }
}

TEST(PriceScore, odd_prices_have_points_too) {
  EXPECT_EQ(price_points(std::vector{5.0, 5.0}, {PriceFormula::linear}), (std::vector{100.0, 100.0}));
  EXPECT_EQ(price_points(std::vector{0.0, 5.0}, {}), (std::vector{100.0, 0.0}));
  EXPECT_EQ(price_points(std::vector{-2.0, 5.0}, {PriceFormula::off_the_lowest}), (std::vector{100.0, 0.0}));
  EXPECT_TRUE(price_points({}, {}).empty());
}

TEST(PriceScore, low_prices_are_compared_with_the_others) {
  EXPECT_EQ(abnormally_low(std::vector{50.0, 100.0, 110.0}, 0.7), (std::vector{true, false, false}));
  EXPECT_EQ(abnormally_low(std::vector{1.0}, 0.7), std::vector{false});
}

}  // namespace
}  // namespace entente::sourcing
