#include "stats/risk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace entente::stats {
namespace {

TEST(Pert, twenty_thirty_sixty) {
  const Pert pert{20, 30, 60};
  EXPECT_NEAR(pert.shape().alpha, 2, 1e-12);
  EXPECT_NEAR(pert.shape().beta, 4, 1e-12);
  EXPECT_NEAR(pert.mean(), 33.3333, 5e-5);
  EXPECT_NEAR(pert.deviation(), 7.1270, 5e-5);
  EXPECT_NEAR(pert.quantile(0.5), 32.5524, 5e-5);
  EXPECT_NEAR(pert.quantile(0.8), 39.6077, 5e-5);
  EXPECT_NEAR(pert.quantile(0.9), 43.3556, 5e-5);
  EXPECT_NEAR(1 - pert.cdf(40), 0.1875, 1e-12);
}

TEST(Pert, a_value_that_is_certain_and_a_mode_at_an_end) {
  const Pert certain{30, 30, 30};
  EXPECT_EQ(certain.quantile(0.9), 30);
  EXPECT_EQ(certain.deviation(), 0);
  EXPECT_EQ(certain.cdf(30), 1);
  const Pert early{20, 20, 60};
  EXPECT_NEAR(early.shape().alpha, 1, 1e-12);
  EXPECT_GT(early.quantile(0.5), 20);
}

TEST(Lognormal, from_p50_and_p90) {
  const Lognormal made = Lognormal::of_p50_p90(100, 150);
  EXPECT_NEAR(made.sigma, 0.31639, 5e-6);
  EXPECT_NEAR(made.mean(), 105.132, 5e-4);
  EXPECT_NEAR(made.deviation(), 34.112, 5e-4);
  EXPECT_NEAR(made.quantile(0.8), 130.510, 5e-4);
  EXPECT_NEAR(1 - made.cdf(140), 0.14378, 5e-6);
}

TEST(Triangular, twenty_thirty_sixty) {
  const Triangular made{20, 30, 60};
  EXPECT_NEAR(made.mean(), 36.6667, 5e-5);
  EXPECT_NEAR(made.quantile(0.5), 35.5051, 5e-5);
  EXPECT_NEAR(made.cdf(made.quantile(0.2)), 0.2, 1e-12);
}

TEST(RiskEvent, occurs_with_one_in_five) {
  const Pert impact{20, 30, 60};
  const Moments moments = occurring(0.2, {impact.mean(), impact.deviation()});
  EXPECT_NEAR(moments.mean, 6.6667, 5e-5);
  EXPECT_NEAR(moments.deviation, 13.7090, 5e-5);
}

TEST(Copula, rank_correlation_becomes_normal_correlation) {
  EXPECT_NEAR(normal_correlation(0.5), 0.51764, 5e-6);
  EXPECT_NEAR(normal_correlation(1), 1, 1e-12);
}

/// Sum of two PERT values under a copula, sorted.
std::vector<double> sums(double rank_correlation, std::uint64_t draws) {
  const Pert pert{20, 30, 60};
  const double normal = normal_correlation(rank_correlation);
  const Cholesky root = cholesky({2, {1, normal, normal, 1}});
  std::vector<double> made;
  for (std::uint64_t i = 0; i < draws; ++i) {
    Random random(7, i);
    const double u = (static_cast<double>(random.next() >> 11) + 0.5) * 0x1.0p-53;
    const double v = (static_cast<double>(random.next() >> 11) + 0.5) * 0x1.0p-53;
    const std::vector<double> z{normal_quantile(u), normal_quantile(v)};
    const auto correlated = root.apply(z);
    made.push_back(pert.quantile(normal_cdf(correlated[0])) + pert.quantile(normal_cdf(correlated[1])));
  }
  std::ranges::sort(made);
  return made;
}

TEST(Copula, the_sum_of_two_estimates_spreads_with_their_correlation) {
  const auto deviation = [](const std::vector<double>& values) {
    double sum = 0, squares = 0;
    for (const double x : values) sum += x;
    const double mean = sum / static_cast<double>(values.size());
    for (const double x : values) squares += (x - mean) * (x - mean);
    return std::sqrt(squares / static_cast<double>(values.size()));
  };
  const auto beyond80 = [](const std::vector<double>& values) {
    return static_cast<double>(values.end() - std::ranges::upper_bound(values, 80.0)) /
           static_cast<double>(values.size());
  };
  // Tolerances for the smaller sample: 0.6 on quantiles, 0.011 on probabilities.
  constexpr std::uint64_t kDraws = 8'000;
  const auto apart = sums(0, kDraws), together = sums(0.5, kDraws);
  EXPECT_NEAR(deviation(apart), 10.079, 0.25);
  EXPECT_NEAR(deviation(together), 12.39, 0.3);
  EXPECT_NEAR(apart[kDraws * 8 / 10], 75.25, 0.6);
  EXPECT_NEAR(together[kDraws * 8 / 10], 77.41, 0.6);
  EXPECT_NEAR(beyond80(apart), 0.1033, 0.011);
  EXPECT_NEAR(beyond80(together), 0.1538, 0.013);
  // Moments need no simulation: variances add, with twice the covariance.
  const double s = Pert{20, 30, 60}.deviation();
  EXPECT_NEAR(std::sqrt(2 * s * s * (1 + 0.5)), 12.344, 5e-4);
  EXPECT_NEAR(std::sqrt(2 * s * s * (1 + 1.0)), 14.254, 5e-4);
}

TEST(Cholesky, shrinks_what_is_not_positive_definite_and_says_by_how_much) {
  EXPECT_EQ(cholesky({2, {1, 0.5, 0.5, 1}}).shrinkage, 0);
  const Cholesky made = cholesky({3, {1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1}});
  EXPECT_GT(made.shrinkage, 0.4);
  EXPECT_LT(made.shrinkage, 0.5);
  for (std::size_t i = 0; i < 3; ++i) {
    double norm = 0;
    for (std::size_t k = 0; k < 3; ++k) norm += made.lower[i * 3 + k] * made.lower[i * 3 + k];
    EXPECT_NEAR(norm, 1, 1e-12);
  }
}

TEST(Spearman, ties_have_mean_ranks) {
  EXPECT_NEAR(spearman(std::vector<double>{1, 2, 3, 4}, std::vector<double>{10, 20, 30, 400}), 1, 1e-12);
  EXPECT_NEAR(spearman(std::vector<double>{1, 2, 2, 4}, std::vector<double>{4, 2, 2, 1}), -1, 1e-12);
  EXPECT_EQ(spearman(std::vector<double>{1, 2, 3}, std::vector<double>{5, 5, 5}), 0);
}

TEST(Quantile, its_interval_by_order_statistics) {
  const Ranks ranks = quantile_ranks(10'000, 0.8);
  EXPECT_EQ(ranks.low, 7'922);
  EXPECT_EQ(ranks.high, 8'078);
  EXPECT_NEAR(expected_shortfall(std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 20}, 0.8), 14.5, 1e-12);
}

}  // namespace
}  // namespace entente::stats
