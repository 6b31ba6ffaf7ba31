#include "sourcing/deviate_table.h"

#include <gtest/gtest.h>

#include "stats/risk.h"

namespace entente::sourcing {
namespace {

template <class Distribution>
void expect_close(const Distribution& distribution, double within) {
  const DeviateTable table = DeviateTable::of(distribution);
  for (int k = -40'000; k <= 40'000; ++k) {
    const double z = k / 10'000.0;
    ASSERT_NEAR(table.at(z), distribution.quantile(stats::normal_cdf(z)), within) << z;
  }
}

TEST(DeviateTable, what_is_looked_up_is_what_the_distribution_says) {
  expect_close(stats::Pert{0.9, 1, 1.6}, 1e-5);
  expect_close(stats::Triangular{0.9, 1, 1.6}, 1e-4);  // it has a corner
  expect_close(stats::Lognormal::of_p50_p90(1, 1.4), 5e-5);
}

TEST(DeviateTable, many_at_once_are_the_same_as_one_by_one) {
  const DeviateTable line = DeviateTable::of(stats::Pert{0.9, 1, 1.6});
  const DeviateTable steps = DeviateTable::of_outcomes({{2, 0.25}, {1, 0.5}, {3, 0.25}});
  for (const DeviateTable* table : {&line, &steps}) {
    std::vector<double> values{-9, -1.5, -0.2, 0, 0.3, 2.1, 9};
    const std::vector<double> deviates = values;
    table->replace(values);
    for (std::size_t k = 0; k < values.size(); ++k) EXPECT_EQ(values[k], table->at(deviates[k])) << k;
  }
  EXPECT_EQ(steps.at(-1), 1);
  EXPECT_EQ(steps.at(0.3), 2);
  EXPECT_EQ(steps.at(1), 3);
}

}  // namespace
}  // namespace entente::sourcing
