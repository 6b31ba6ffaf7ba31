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
  for (double u = 0.5; u > 0x1.0p-60; u *= 0.993) {
    ASSERT_NEAR(table.quantile(u), normal_quantile(u), 2e-5) << u;
    ASSERT_EQ(table.quantile(1 - u), -table.quantile(1 - (1 - u))) << u;
  }
  EXPECT_EQ(table.quantile(0.5), 0);
  EXPECT_LT(table.quantile(0), -8) << "what a generator of numbers from 0 on may ask";
  EXPECT_EQ(table.quantile(1), -table.quantile(0));
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
