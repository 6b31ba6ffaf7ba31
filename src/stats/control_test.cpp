#include "stats/control.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stats/samples.h"
#include "stats/scores.h"

namespace entente::stats {
namespace {

TEST(PChart, limits_are_cut_at_zero) {
  const Bounds limits = p_limits(0.02, 400);
  EXPECT_EQ(limits.low, 0);
  EXPECT_NEAR(limits.high, 0.0410, 5e-5);
}

TEST(EwmaChart, follows_a_drift_within_widening_limits) {
  const auto points = ewma_chart(std::vector<double>{98.0, 97.8, 97.9}, 98.4, 0.3, 0.2);
  EXPECT_NEAR(points.back().value, 98.153, 5e-4);
  EXPECT_NEAR(points.front().limits.high - 98.4, 3 * 0.3 * 0.2, 1e-9);
  EXPECT_GT(points[2].limits.high, points[1].limits.high);
}

TEST(Cusum, adds_up_a_small_shift_until_it_shows) {
  std::vector<double> values(20, 10.0);
  for (std::size_t i = 10; i < 20; ++i) values[i] = 11.0;  // one standard deviation up
  const auto points = cusum_chart(values, 10, 1, 0.5, 4);
  EXPECT_FALSE(points[17].signal);
  EXPECT_TRUE(points[18].signal);
  EXPECT_FALSE(cusum_chart(values, 10, 0)[19].signal);
}

std::vector<RunRule> found(const std::vector<double>& z) {
  std::vector<RunRule> rules;
  for (const Signal& signal : run_signals(z, all_rules())) {
    if (signal.at + 1 == z.size()) rules.push_back(signal.rule);
  }
  return rules;
}

TEST(RunRules, each_finds_its_pattern) {
  using enum RunRule;
  EXPECT_EQ(found({0, 0.2, 3.1}), (std::vector{beyond_limits}));
  EXPECT_EQ(found({-1, .1, .5, .2, .6, .3, .2, .4, .1, .5}), (std::vector{same_side}));
  EXPECT_EQ(found({-.9, -.5, -.1, .3, .7, .8}), (std::vector{trend}));
  EXPECT_EQ(found({.5, -.5, .5, -.5, .5, -.5, 1.5, -.5, .5, -.5, .5, -.5, .5, -.5}),
            (std::vector{alternating}));
  EXPECT_EQ(found({2.2, -.3, 2.4}), (std::vector{two_of_three}));
  EXPECT_EQ(found({1.2, 1.3, -.3, 1.4, 1.1}), (std::vector{four_of_five}));
  EXPECT_EQ(found({.1, .2, -.3, -.2, .3, .1, .2, -.1, -.2, .1, .2, .3, -.1, -.2, .1}),
            (std::vector{hugging}));
  EXPECT_EQ(found({1.2, -1.3, 1.4, 1.1, -1.2, -1.1, 1.3, -1.2}), (std::vector{avoiding}));
}

TEST(RunRules, a_process_that_never_moves_is_not_remarkable) {
  EXPECT_TRUE(run_signals(std::vector<double>(30, 0.0), all_rules()).empty());
}

TEST(RunRules, a_point_back_on_the_other_side_ends_no_pattern) {
  EXPECT_TRUE(found({2.2, 2.3, -.5}).empty());
}

TEST(Samples, sizes_for_audits) {
  EXPECT_EQ(sample_size(0.05), 385);
  EXPECT_EQ(sample_size(0.05, 1'000), 278);
  EXPECT_EQ(acceptance_size(0.05, 0.95), 59);
  EXPECT_EQ(acceptance_size(0.05, 0.95, 1), 93);
  EXPECT_EQ(acceptance_size(0.10, 0.90), 22);
}

TEST(Groups, client_and_supplier_see_one_thing_differently) {
  const Group client{12, 2.8, 0.9}, supplier{9, 3.9, 0.7};
  EXPECT_NEAR(std::abs(cohen_d(client, supplier)), 1.34, 0.005);
  EXPECT_NEAR(std::abs(welch(client, supplier).t), 3.15, 0.005);
  EXPECT_NEAR(welch(client, supplier).degrees, 18.95, 0.005);
}

TEST(Concentration, of_three_suppliers) {
  const double index = concentration(std::vector<double>{50, 30, 20});
  EXPECT_NEAR(index, 3'800, 1e-9);
  EXPECT_NEAR(10'000 / index, 2.63, 0.005);
}

TEST(Scores, of_four_forecasts) {
  const std::vector<Forecasted> made{{0.9, true}, {0.8, true}, {0.3, false}, {0.6, false}};
  EXPECT_NEAR(brier_score(made), (0.01 + 0.04 + 0.09 + 0.36) / 4, 1e-12);
  EXPECT_NEAR(log_score(made), -(std::log(0.9) + std::log(0.8) + std::log(0.7) + std::log(0.4)) / 4, 1e-12);
  const auto bins = reliability(made, 2);
  EXPECT_EQ(bins[0].n, 1);
  EXPECT_EQ(bins[1].n, 3);
  EXPECT_EQ(bins[1].came, 2);
  EXPECT_NEAR(bins[1].mean_probability, 2.3 / 3, 1e-12);
  EXPECT_NEAR(log_score(std::vector<Forecasted>{{1.0, false}}), -std::log(0.001), 1e-9);
}

}  // namespace
}  // namespace entente::stats
