#include "stats/percentile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "base/random.h"

namespace entente::stats {
namespace {

using Method = PercentileMethod;

const std::map<std::string, Method> kNumpyNames = {
    {"inverted_cdf", Method::nearest_rank},
    {"averaged_inverted_cdf", Method::averaged_nearest_rank},
    {"closest_observation", Method::closest_observation},
    {"interpolated_inverted_cdf", Method::interpolated_rank},
    {"hazen", Method::hazen},
    {"weibull", Method::weibull},
    {"linear", Method::linear},
    {"median_unbiased", Method::median_unbiased},
    {"normal_unbiased", Method::normal_unbiased},
    {"lower", Method::lower},
    {"higher", Method::higher},
    {"nearest", Method::nearest},
    {"midpoint", Method::midpoint},
};

money::Ratio of(std::vector<std::int64_t> values, const char* rank, Method method) {
  return *percentile(values, *money::Decimal::parse(rank), method);
}

/// "9", "47/5" or "9.4".
money::Ratio read_ratio(const std::string& text) {
  if (const auto slash = text.find('/'); slash != std::string::npos) {
    return {std::stoll(text.substr(0, slash)), std::stoll(text.substr(slash + 1))};
  }
  return money::to_ratio(*money::Decimal::parse(text));
}

TEST(Percentile, nearest_rank_is_a_value_that_happened) {
  EXPECT_EQ(of({12, 15, 11, 40, 9}, "50", Method::nearest_rank), (money::Ratio{12, 1}));
  EXPECT_EQ(of({12, 15, 11, 40, 9}, "95", Method::nearest_rank), (money::Ratio{40, 1}));
  EXPECT_EQ(of({12, 15, 11, 40, 9}, "80", Method::nearest_rank), (money::Ratio{15, 1}));
  EXPECT_EQ(of({12, 15, 11, 40, 9}, "80.01", Method::nearest_rank), (money::Ratio{40, 1}));
}

TEST(Percentile, agrees_with_exact_results_of_all_methods) {
  const std::filesystem::path path =
      std::filesystem::path(ENTENTE_SHARED_DIR) / "oracles/sla/gen_percentiles.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the shared oracles are not here";
  const nlohmann::json oracle = nlohmann::json::parse(std::ifstream(path));
  int exact = 0;
  int peer = 0;
  int peer_differs = 0;
  for (const auto& point : oracle.at("cases")) {
    const auto values =
        oracle.at("sets").at(point.at("set").get<std::string>()).get<std::vector<std::int64_t>>();
    const std::string rank = point.at("percent").dump();
    for (const auto& [name, method] : kNumpyNames) {
      const money::Ratio found = of(values, rank.c_str(), method);
      if (point.at("exact").contains(name)) {
        EXPECT_EQ(found, read_ratio(point.at("exact").at(name).get<std::string>()))
            << name << " of " << point.at("set") << " at " << rank;
        ++exact;
      }
      const bool same = std::abs(found.to_double() - point.at("results").at(name).get<double>()) < 1e-6;
      same ? ++peer : ++peer_differs;
      if (!same) {
        const auto listed = [&](const nlohmann::json& known) {
          return known.at("method") == name && known.at("set") == point.at("set") &&
                 known.at("percent") == point.at("percent");
        };
        EXPECT_TRUE(std::ranges::any_of(oracle.at("numpy_differs"), listed))
            << name << " of " << point.at("set");
      }
    }
  }
  EXPECT_EQ(exact, 35 * 12);
  // Four of the five points at which numpy is known to differ are among these.
  EXPECT_EQ(peer, 35 * 13 - 4);
  EXPECT_EQ(peer_differs, 4);
}

TEST(Percentile, of_nothing_is_nothing) {
  std::vector<std::int64_t> none;
  EXPECT_FALSE(percentile(none, money::Decimal(50), Method::linear));
  EXPECT_FALSE(median(none));
  EXPECT_FALSE(mean(none));
}

TEST(Percentile, extremes_of_64_bits_do_not_overflow) {
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(of({kLeast, kMost}, "50", Method::linear), (money::Ratio{-1, 2}));
  EXPECT_EQ(of({kMost, kMost}, "99.999", Method::median_unbiased), (money::Ratio{kMost, 1}));
}

TEST(Percentile, selection_gives_what_sorting_gives_in_any_order) {
  Random random(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::int64_t> values(1 + random.below(60));
    for (std::int64_t& value : values) value = static_cast<std::int64_t>(random.below(20));
    const money::Decimal rank = money::Decimal::scaled(static_cast<Wide>(random.below(10'001)), 2);
    std::vector<std::int64_t> sorted = values;
    std::ranges::sort(sorted);
    for (const auto& [name, method] : kNumpyNames) {
      std::vector<std::int64_t> again = values;
      const money::Ratio found = *percentile(again, rank, method);
      std::vector<std::int64_t> same = sorted;
      EXPECT_EQ(found, *percentile(same, rank, method)) << name;
      EXPECT_GE(found, (money::Ratio{sorted.front(), 1}));
      EXPECT_LE(found, (money::Ratio{sorted.back(), 1}));
    }
  }
}

TEST(Median, lies_in_the_middle) {
  std::vector<std::int64_t> odd = {5, 1, 3};
  std::vector<std::int64_t> even = {5, 1, 3, 4};
  EXPECT_EQ(*median(odd), (money::Ratio{3, 1}));
  EXPECT_EQ(*median(even), (money::Ratio{7, 2}));
  EXPECT_EQ(*mean(even), (money::Ratio{13, 4}));
}

}  // namespace
}  // namespace entente::stats
