#include "stats/binomial_draw.h"

#include <gtest/gtest.h>

#include "stats/distributions.h"

namespace entente::stats {
namespace {

/// Draws at evenly spaced quantiles, and the greatest difference of their shares from the distribution.
double greatest_difference(std::int64_t tries, double share) {
  static const NormalTable normal;
  constexpr int kDraws = 20'000;
  const BinomialDraw draw(share);
  std::vector<int> drawn(static_cast<std::size_t>(tries) + 1, 0);
  for (int i = 0; i < kDraws; ++i)
    ++drawn.at(static_cast<std::size_t>(draw.quantile(tries, (i + 0.5) / kDraws, normal)));
  double greatest = 0, sum = 0;
  for (std::int64_t k = 0; k <= tries; ++k) {
    sum += drawn[static_cast<std::size_t>(k)] / static_cast<double>(kDraws);
    greatest = std::max(greatest, std::abs(sum - binomial_cdf(k, tries, share)));
  }
  return greatest;
}

TEST(BinomialDraw, few_expected_hits_or_misses_are_exact) {
  for (const std::int64_t tries : {1, 2, 7, 40, 333, 5'000}) {
    for (const double expected : {0.001, 0.4, 1.0, 3.0, 9.9}) {
      const double share = expected / static_cast<double>(tries);
      if (share >= 1) continue;
      EXPECT_LT(greatest_difference(tries, share), 1e-4) << tries << " at " << share;
      EXPECT_LT(greatest_difference(tries, 1 - share), 1e-4) << tries << " at " << 1 - share;
    }
  }
}

TEST(BinomialDraw, many_are_close_to_the_distribution) {
  for (const std::int64_t tries : {21, 25, 40, 100, 1'000, 20'000}) {
    for (const double share : {0.0006, 0.0011, 0.004, 0.012, 0.05, 0.11, 0.3, 0.45, 0.5}) {
      if (static_cast<double>(tries) * share <= BinomialDraw::kFewExpected) continue;
      EXPECT_LT(greatest_difference(tries, share), 0.002) << tries << " at " << share;
      EXPECT_LT(greatest_difference(tries, 1 - share), 0.002) << tries << " at " << 1 - share;
    }
  }
}

TEST(BinomialDraw, shares_of_nothing_and_everything) {
  const NormalTable normal;
  for (const double u : {0.0, 0.3, 0.999999}) {
    EXPECT_EQ(BinomialDraw(0).quantile(50, u, normal), 0);
    EXPECT_EQ(BinomialDraw(1).quantile(50, u, normal), 50);
    EXPECT_EQ(BinomialDraw(0.3).quantile(0, u, normal), 0);
  }
}

}  // namespace
}  // namespace entente::stats
