#include "stats/distributions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "stats/compound.h"

namespace entente::stats {
namespace {

// 420 items done, 8 failed, 180 to come, at most 12 failures allowed: so 4 more at most.
TEST(BetaBinomial, probability_of_meeting_98_percent_under_three_priors) {
  EXPECT_NEAR(BetaBinomial(180, {8.5, 412.5}).cdf(4), 0.6906, 5e-5);
  EXPECT_NEAR(BetaBinomial(180, {9, 413}).cdf(4), 0.6568, 5e-5);
  EXPECT_NEAR(BetaBinomial(180, {2 + 8.0, 198 + 412.0}).cdf(4), 0.8118, 5e-5);
  EXPECT_NEAR(binomial_cdf(4, 180, 8.0 / 420), 0.7399, 5e-5);
}

TEST(BetaBinomial, recurrence_agrees_with_each_term_and_adds_up_to_one) {
  for (const Beta share : {Beta{0.5, 0.5}, Beta{1, 1}, Beta{5, 95}, Beta{0.3, 20}, Beta{400, 3}}) {
    const BetaBinomial counts(60, share);
    const auto pmf = counts.probabilities();
    EXPECT_NEAR(std::accumulate(pmf.begin(), pmf.end(), 0.0), 1, 1e-12);
    double below = 0;
    for (std::int64_t k = 0; k <= 60; ++k) {
      EXPECT_NEAR(pmf[static_cast<std::size_t>(k)], counts.pmf(k), 1e-12);
      below += pmf[static_cast<std::size_t>(k)];
      EXPECT_NEAR(counts.cdf(k), below, 1e-11);
      EXPECT_NEAR(counts.cdf(k) + counts.tail(k), 1, 1e-11);
    }
  }
  EXPECT_EQ(BetaBinomial(0, {1, 1}).cdf(0), 1);
  EXPECT_EQ(BetaBinomial(10, {1, 1}).cdf(-1), 0);
}

TEST(BetaBinomial, a_sharp_prior_is_the_binomial) {
  EXPECT_NEAR(BetaBinomial(50, {1e7 * 0.1, 1e7 * 0.9}).cdf(5), binomial_cdf(5, 50, 0.1), 1e-5);
}

TEST(Counts, poisson_and_its_mixture) {
  EXPECT_NEAR(poisson_pmf(0, 1.2), 0.3012, 5e-5);  // no further incident: 2 in 30 days, 18 days left
  EXPECT_NEAR(poisson_cdf(2, 2.5), 0.543813, 1e-6);
  const CountDistribution even = poisson_counts(200), mixed = negative_binomial_counts(200, 20);
  EXPECT_NEAR(even.mean(), 200, 1e-6);
  EXPECT_NEAR(mixed.mean(), 200, 1e-6);
  double square = 0;
  for (std::size_t i = 0; i < mixed.probability.size(); ++i) {
    const double k = static_cast<double>(mixed.first) + static_cast<double>(i);
    square += mixed.probability[i] * (k - 200) * (k - 200);
    EXPECT_NEAR(mixed.probability[i],
                negative_binomial_pmf(mixed.first + static_cast<std::int64_t>(i), 200, 20), 1e-9);
  }
  EXPECT_NEAR(square, 200 + 200.0 * 200 / 20, 1e-3);
  EXPECT_EQ(even.quantile(0.5), 200);
  EXPECT_EQ(poisson_counts(0).quantile(0.9), 0);
}

TEST(PoissonBinomial, equal_probabilities_are_the_binomial) {
  const std::vector<double> same(20, 0.15);
  const auto pmf = poisson_binomial(same);
  for (std::int64_t k = 0; k <= 20; ++k)
    EXPECT_NEAR(pmf[static_cast<std::size_t>(k)], binomial_pmf(k, 20, 0.15), 1e-14);
  EXPECT_NEAR(tail_beyond(pmf, 5), 1 - binomial_cdf(5, 20, 0.15), 1e-12);
  const auto sum = convolve(pmf, pmf);
  EXPECT_NEAR(sum[7], binomial_pmf(7, 40, 0.15), 1e-14);
}

TEST(ExactShare, after_none_of_fifty_nine) {
  EXPECT_NEAR(exact_share_upper(0, 59), 0.0495, 5e-5);
  EXPECT_EQ(exact_share(0, 59).low, 0);
  EXPECT_EQ(exact_share(59, 59).high, 1);
  const ShareBounds bounds = exact_share(78, 100);
  EXPECT_NEAR(1 - binomial_cdf(77, 100, bounds.low), 0.025, 1e-9);
  EXPECT_NEAR(binomial_cdf(78, 100, bounds.high), 0.025, 1e-9);
}

TEST(Compound, recursion_agrees_with_the_closed_form) {
  const auto exponential = [](double mean) {
    return [mean](double x) { return x <= 0 ? 0.0 : -std::expm1(-x / mean); };
  };
  const auto sums = compound_sum({3, 0}, exponential(8), 0.02, 2000);
  double within = 0;
  for (std::size_t i = 0; static_cast<double>(i) * 0.02 <= 38.2; ++i) within += sums[i];
  EXPECT_NEAR(1 - within, 0.204236, 2e-4);
  EXPECT_NEAR(compound_poisson_exponential_tail(0, 8, 10), 0, 1e-15);
}

TEST(Compound, an_uncertain_rate_has_the_wider_tail) {
  const auto lognormal = lognormal_cdf(10, 0.8);
  const auto tail = [&](const CountLaw& law) {
    const auto sums = compound_sum(law, lognormal, 0.25, 400);
    return 1 - std::accumulate(sums.begin(), sums.end(), 0.0);
  };
  EXPECT_GT(tail({3, 2}), tail({3, 0}));
  EXPECT_NEAR(tail({3, 1e9}), tail({3, 0}), 1e-6);
}

}  // namespace
}  // namespace entente::stats
