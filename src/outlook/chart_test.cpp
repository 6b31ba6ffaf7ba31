#include "outlook/chart.h"

#include <gtest/gtest.h>

#include "settlement/hand_made.h"

namespace entente::outlook {
namespace {

using settlement::hand_made::Case;

std::vector<settlement::Statement> statements(const Case& made, const std::string& last) {
  const auto agreement = made.agreement();
  const auto tallies = made.tallies(*agreement, settlement::hand_made::month(last));
  auto all = settlement::settle_all(*agreement, tallies, made.known);
  return all ? std::move(*all) : std::vector<settlement::Statement>{};
}

Case single(const std::vector<std::string>& results, const std::string& expected = "98") {
  Case made;
  made.level("p2", expected);
  made.results("p2", results);
  return made;
}

const std::vector<std::string> kTwelve{"98.2", "98.6", "97.9", "98.4", "98.8", "98.1",
                                       "98.5", "98.3", "98.2", "98.6", "98.4", "98.3"};

TEST(Chart, eight_months_are_too_few_for_limits) {
  const Case made = single({"98.2", "98.6", "97.9", "98.4", "98.8", "98.1", "98.5", "98.3"});
  const auto found = chart(statements(made, "2026-08"), "p2", {.kind = ChartKind::individuals});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->points.size(), 8);
  EXPECT_FALSE(found->enough);
  EXPECT_FALSE(found->points.front().limits);
  EXPECT_EQ(found->finding, "n = 8 of 10 needed for limits");
}

TEST(Chart, a_stable_process_at_its_target_and_one_short_of_it_are_told_apart) {
  const auto good =
      chart(statements(single(kTwelve, "98"), "2026-12"), "p2", {.kind = ChartKind::individuals});
  ASSERT_TRUE(good);
  EXPECT_TRUE(good->stable);
  EXPECT_TRUE(*good->mean_meets);
  const auto poor =
      chart(statements(single(kTwelve, "99"), "2026-12"), "p2", {.kind = ChartKind::individuals});
  EXPECT_TRUE(poor->stable);
  EXPECT_FALSE(*poor->mean_meets);
  EXPECT_NE(poor->finding.find("stable, but on average short of 99%"), std::string::npos) << poor->finding;
}

TEST(Chart, a_month_far_outside_is_unusual) {
  std::vector<std::string> results = kTwelve;
  results.back() = "90";
  const auto found = chart(statements(single(results), "2026-12"), "p2", {.kind = ChartKind::individuals});
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->stable);
  EXPECT_TRUE(found->last_unusual);
  EXPECT_EQ(found->points.back().signals.front(), stats::RunRule::beyond_limits);
}

TEST(Chart, limits_begin_anew_where_a_bar_moves) {
  Case made = single(kTwelve);
  agreement::Terms later = made.terms;
  later.levels.front().value.expected->value.value = money::Decimal(99);
  made.amended.push_back({{settlement::hand_made::day("2026-10-01"), later}, false});
  const auto found = chart(statements(made, "2026-12"), "p2", {.kind = ChartKind::individuals});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->segments.size(), 2);
  EXPECT_EQ(found->segments.front().points, 9);
  EXPECT_EQ(found->segments.back().points, 3);
  EXPECT_EQ(found->finding, "n = 3 of 10 needed for limits: terms changed in 2026-10");
}

TEST(Chart, counts_that_differ_by_chance_alone_get_a_p_chart) {
  Case made;
  made.level("p2", "98");
  const std::int64_t bad[] = {8, 6, 11, 7, 9, 8, 5, 10, 8, 7, 9, 8};
  for (std::int32_t i = 0; i < 12; ++i)
    made.counts((settlement::hand_made::month("2026-01") + i).to_string(), "p2", 400 - bad[i], 400);
  const auto found = chart(statements(made, "2026-12"), "p2");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, ChartKind::proportions);
  EXPECT_NEAR(*found->segments.front().mean, 98, 1e-9);
  EXPECT_NEAR(found->points.front().limits->low, 100 - 4.10, 5e-3);
  EXPECT_EQ(found->points.front().limits->high, 100);
}

TEST(Chart, weighted_means_and_cumulated_sums_show_a_slow_drift) {
  const Case made = single(
      {"98.6", "98.4", "98.5", "98.3", "98.6", "98.4", "98.0", "97.8", "97.9", "97.7", "97.8", "97.6"});
  const auto smoothed = chart(statements(made, "2026-12"), "p2", {.kind = ChartKind::ewma});
  const auto sums = chart(statements(made, "2026-12"), "p2", {.kind = ChartKind::cusum});
  ASSERT_TRUE(smoothed && sums);
  EXPECT_LT(smoothed->points.back().drawn, *smoothed->segments.back().mean);
  EXPECT_TRUE(sums->last_unusual);
  EXPECT_FALSE(chart(statements(made, "2026-12"), "p3"));
}

}  // namespace
}  // namespace entente::outlook
