#include "stats/inference.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace entente::stats {
namespace {

TEST(Wilson, seventy_eight_of_a_hundred) {
  const Bounds bounds = wilson(78, 100);
  EXPECT_NEAR(bounds.low, 0.689, 0.0005);
  EXPECT_NEAR(bounds.high, 0.850, 0.0005);
}

TEST(Wilson, stays_within_a_share_when_everything_succeeds_or_fails) {
  EXPECT_EQ(wilson(5, 5).high, 1.0);
  EXPECT_GT(wilson(5, 5).low, 0.5);
  EXPECT_EQ(wilson(0, 5).low, 0.0);
}

TEST(NetPromoterScore, sixty_promoters_and_fifteen_detractors_of_a_hundred) {
  const auto score = net_promoter_score(60, 25, 15);
  ASSERT_TRUE(score);
  EXPECT_EQ(score->score, (money::Ratio{45, 1}));
  EXPECT_NEAR(score->standard_error, 7.40, 0.005);
  EXPECT_NEAR(score->interval.low, 30.5, 0.05);
  EXPECT_NEAR(score->interval.high, 59.5, 0.05);
  EXPECT_FALSE(net_promoter_score(0, 0, 0));
}

TEST(ControlChart, limits_of_eight_months) {
  const std::vector<double> months = {98.2, 98.6, 97.9, 98.4, 98.8, 98.1, 98.5, 98.3};
  const auto limits = xmr_limits(months);
  ASSERT_TRUE(limits);
  EXPECT_NEAR(limits->mean, 98.35, 1e-9);
  EXPECT_NEAR(limits->mean_moving_range, 0.4714, 5e-5);
  EXPECT_NEAR(limits->natural.low, 97.096, 5e-4);
  EXPECT_NEAR(limits->natural.high, 99.604, 5e-4);
  EXPECT_NEAR(limits->range_limit, 1.541, 5e-4);
  EXPECT_FALSE(xmr_limits(std::vector<double>{98.2}));
}

TEST(Ewma, drifts_slowly) {
  EXPECT_NEAR(ewma(98.4, std::vector<double>{98.0, 97.8, 97.9}, 0.2), 98.153, 5e-4);
}

TEST(BurnRate, agrees_with_every_published_row) {
  const std::filesystem::path path = std::filesystem::path(ENTENTE_SHARED_DIR) / "oracles/sla/burn_rate.csv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the shared oracles are not here";
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  int rows = 0;
  while (std::getline(file, line)) {
    // id, "source", period days, consumed per cent, window hours, expected
    line = line.substr(line.rfind('"') + 2);
    std::istringstream cells(line);
    std::string days, consumed, hours, expected;
    std::getline(cells, days, ',');
    std::getline(cells, consumed, ',');
    std::getline(cells, hours, ',');
    std::getline(cells, expected, ',');
    while (!expected.empty() && (expected.back() == '\r' || expected.back() == ' ')) expected.pop_back();
    EXPECT_EQ(burn_rate(*money::Decimal::parse(consumed), std::stoll(hours), std::stoll(days)),
              money::to_ratio(*money::Decimal::parse(expected)))
        << line;
    ++rows;
  }
  EXPECT_GT(rows, 0);
}

}  // namespace
}  // namespace entente::stats
