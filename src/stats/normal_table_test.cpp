#include "stats/normal_table.h"

#include <gtest/gtest.h>

#include "stats/distributions.h"

namespace entente::stats {
namespace {

TEST(NormalTable, quantiles_are_those_of_the_distribution) {
  const NormalTable table;
  for (int i = 1; i < 200'000; ++i) {
    const double u = i / 200'000.0;
    ASSERT_NEAR(table.quantile(u), normal_quantile(u), 2e-5) << u;
  }
  EXPECT_LT(table.quantile(0), -8) << "what a generator of numbers from 0 on may ask";
  EXPECT_GT(table.quantile(1), 8);
  EXPECT_EQ(table.quantile(0.5), 0);
}

TEST(NormalTable, quantiles_are_as_good_far_out) {
  const NormalTable table;
  for (double u = 0.4; u > 0x1.0p-59; u *= 0.97) {
    ASSERT_NEAR(table.quantile(u), normal_quantile(u), 2e-5) << u;
    const double high = 1 - u;
    ASSERT_EQ(table.quantile(high), -table.quantile(1 - high)) << u;
  }
}

TEST(NormalTable, cumulative_probabilities_are_those_of_the_distribution) {
  const NormalTable table;
  for (int i = -90'000; i <= 90'000; ++i) {
    const double x = i / 10'000.0;
    ASSERT_NEAR(table.cdf(x), normal_cdf(x), 2e-6) << x;
  }
}

}  // namespace
}  // namespace entente::stats
