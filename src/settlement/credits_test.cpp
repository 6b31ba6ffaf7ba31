// A.4 and A.5: what a miss costs, from the gross credit to what is left after the caps.
#include <gtest/gtest.h>

#include "settlement/hand_made.h"

namespace entente::settlement {
namespace {

using namespace hand_made;

TEST(CreditPool, one_million_at_risk_12_percent_allocation_40_percent_is_48000) {
  Case desk;
  desk.level("p2", "95");
  desk.pool("1000000", "12", {{"p2", "40"}});
  desk.results("p2", {"94.9"});
  const Statement statement = desk.settle("2026-01");
  EXPECT_EQ(statement.totals.at_risk, eur("120000"));
  ASSERT_EQ(statement.credits.size(), 1U);
  EXPECT_EQ(statement.credits[0].gross, eur("48000"));
  EXPECT_EQ(statement.totals.credits, eur("48000"));
  const explain::Figure* gross = explain::find(statement.explanation, "credits/p2/gross");
  ASSERT_NE(gross, nullptr);
  EXPECT_EQ(gross->value, "EUR 48,000.00");
  EXPECT_EQ(gross->rule, "base x at risk x allocation x multiplier");
}

TEST(CreditPool, two_levels_of_shares_multiply_as_in_the_texas_clause) {
  Case desk;
  desk.level("portal", "99");
  desk.pool("100000", "10", {});
  agreement::PoolCategory category;
  category.share.value = percent("50");
  category.levels.push_back(named("portal", text::Placed(percent("40"))));
  desk.credits().categories.push_back(named("systems", category));
  desk.results("portal", {"98"});
  EXPECT_EQ(paid(desk.settle("2026-01"), "portal"), "2,000.00");
}

TEST(CreditCaps, allocations_of_130_percent_pay_the_amount_at_risk_shared_pro_rata) {
  Case desk;
  desk.level("a", "95");
  desk.level("b", "95");
  desk.pool("1000000", "12", {{"a", "60"}, {"b", "70"}});
  desk.results("a", {"90"});
  desk.results("b", {"90"});
  const Statement statement = desk.settle("2026-01");
  EXPECT_EQ(statement.totals.gross, eur("156000"));
  EXPECT_EQ(statement.totals.credits, eur("120000"));
  EXPECT_EQ(statement.totals.cut_by_month_cap, eur("36000"));
  EXPECT_EQ(paid(statement, "a"), "55,384.62");
  EXPECT_EQ(paid(statement, "b"), "64,615.38");
}

TEST(CreditMultiplier, first_second_and_later_defaults_in_a_row_weigh_1_then_1_5_then_2) {
  Case desk;
  desk.level("p1", "95");
  desk.pool("1000000", "12", {{"p1", "40"}});
  for (const char* step : {"1", "1.5", "2"})
    desk.credits().repeated_default.push_back(text::Placed(decimal(step)));
  // A month without measurable volume freezes the counter; a good month starts it again.
  desk.results("p1", {"90", "90", "", "90", "90", "99", "90"});
  EXPECT_EQ(paid(desk.settle("2026-01"), "p1"), "48,000.00");
  EXPECT_EQ(paid(desk.settle("2026-02"), "p1"), "72,000.00");
  EXPECT_EQ(line(desk.settle("2026-03"), "p1").status, Status::not_measured);
  EXPECT_EQ(paid(desk.settle("2026-04"), "p1"), "96,000.00");
  EXPECT_EQ(line(desk.settle("2026-04"), "p1").consecutive, 3);
  EXPECT_EQ(paid(desk.settle("2026-05"), "p1"), "96,000.00");
  EXPECT_EQ(paid(desk.settle("2026-06"), "p1"), "none");
  EXPECT_EQ(paid(desk.settle("2026-07"), "p1"), "48,000.00");
}

TEST(OneIncident, only_the_largest_credit_of_a_shared_cause_is_paid_and_a_tie_goes_to_the_lower_name) {
  Case desk;
  desk.level("p1", "95");
  desk.level("p2", "95");
  desk.level("availability", "95");
  desk.pool("1000000", "12", {{"p1", "40"}, {"p2", "25"}, {"availability", "60"}});
  for (const char* step : {"1", "1.5", "2"})
    desk.credits().repeated_default.push_back(text::Placed(decimal(step)));
  desk.results("p1", {"90", "90"});
  desk.results("p2", {"99", "90"});
  desk.results("availability", {"99", "90"});
  agreement::SharedCause cause;
  cause.id.value = "INC-1";
  cause.month.value = month("2026-02");
  cause.levels = {text::Placed<std::string>("p1"), text::Placed<std::string>("availability")};
  desk.terms.shared_causes.push_back(cause);
  const Statement statement = desk.settle("2026-02");
  EXPECT_EQ(statement.totals.gross, eur("174000"));
  EXPECT_EQ(statement.totals.credits, eur("102000"));
  EXPECT_EQ(statement.totals.suppressed, eur("72000"));
  EXPECT_EQ(credit(statement, "p1")->suppressed_by, "availability");
  EXPECT_EQ(paid(statement, "availability"), "72,000.00");
  EXPECT_EQ(line(statement, "p1").default_kind, Default::minimum) << "suppressed, but still a default";
}

std::vector<Default> defaults_of(Case& desk, const std::string& level, int months) {
  std::vector<Default> found;
  for (int i = 0; i < months; ++i) {
    found.push_back(line(desk.settle((month("2026-01") + i).to_string()), level).default_kind);
  }
  return found;
}

Case expected_misses(bool minimum_counts, bool keep_rolling) {
  Case desk;
  agreement::ExpectedMisses rule;
  rule.minimum_counts = minimum_counts;
  rule.keep_rolling = keep_rolling;
  desk.level("csat", "99.5", "99.0").expected_misses = text::Placed(rule);
  desk.results("csat", {"99.4", "99.6", "99.3", "98.8", "99.2", "99.45"});
  return desk;
}

TEST(ExpectedMisses, strict_reading_fires_in_june_because_april_is_a_minimum_default) {
  Case desk = expected_misses(false, false);
  EXPECT_EQ(defaults_of(desk, "csat", 6), (std::vector{Default::none, Default::none, Default::none,
                                                       Default::minimum, Default::none, Default::expected}));
}

TEST(ExpectedMisses, loose_reading_fires_in_may_and_starts_again) {
  Case desk = expected_misses(true, false);
  EXPECT_EQ(defaults_of(desk, "csat", 6), (std::vector{Default::none, Default::none, Default::none,
                                                       Default::minimum, Default::expected, Default::none}));
}

TEST(ExpectedMisses, loose_reading_that_keeps_rolling_fires_again_in_june) {
  Case desk = expected_misses(true, true);
  EXPECT_EQ(defaults_of(desk, "csat", 6),
            (std::vector{Default::none, Default::none, Default::none, Default::minimum, Default::expected,
                         Default::expected}));
}

agreement::Bounds bounds(const std::string& from, const std::string& to) {
  agreement::Bounds made;
  if (!from.empty()) made.from = share(from);
  if (!to.empty()) made.to = share(to);
  return made;
}

agreement::LevelCredit points_bands() {
  agreement::LevelCredit credit;
  credit.regime.value = agreement::LevelCredit::Regime::points;
  const auto band = [&](const std::string& from, const std::string& to, const std::string& severity,
                        int points) {
    agreement::Band made;
    made.results.value = bounds(from, to);
    made.severity = severity;
    made.points = text::Placed(money::Decimal(points));
    credit.bands.push_back(made);
  };
  band("99", "", "met", 0);
  band("98", "99", "minor", 1);
  band("97", "98", "serious", 2);
  band("96", "97", "severe", 3);
  band("", "96", "critical", 4);
  return credit;
}

TEST(ServicePoints, a_failure_right_after_a_failure_doubles_its_band) {
  Case desk;
  desk.level("kpi", "99").credit = text::Placed(points_bands());
  desk.charge("200000");
  desk.credits().points = agreement::ServicePoints{text::Placed(percent("1"))};
  desk.results("kpi", {"98.5", "97.2"});
  const Statement january = desk.settle("2026-01");
  const Statement february = desk.settle("2026-02");
  EXPECT_EQ(january.totals.points, money::Decimal(1));
  EXPECT_EQ(line(january, "kpi").severity, "minor");
  EXPECT_EQ(february.totals.points, money::Decimal(4));
  EXPECT_EQ(february.totals.credits, eur("8000"));
  EXPECT_EQ(january.totals.credits + february.totals.credits, eur("10000")) << "5 points x 1% x 200,000";
}

TEST(CloudTiers, credit_is_a_share_of_the_services_own_bill) {
  for (const auto& [middle, expected] :
       {std::pair<std::string, std::string>{"30", "1,260.00"}, {"25", "1,050.00"}}) {
    Case cloud;
    agreement::LevelCredit credit;
    credit.regime.value = agreement::LevelCredit::Regime::tiers;
    credit.of = text::Placed<std::string>("compute");
    for (const auto& [from, to, share_of_bill] :
         std::vector<std::tuple<std::string, std::string, std::string>>{
             {"99.0", "99.99", "10"}, {"95.0", "99.0", middle}, {"", "95.0", "100"}}) {
      agreement::Band band;
      band.results.value = bounds(from, to);
      band.credit = text::Placed(percent(share_of_bill));
      credit.bands.push_back(band);
    }
    cloud.level("region", "99.99").credit = text::Placed(credit);
    cloud.charge("100000", "consulting");
    cloud.charge("4200", "compute");
    agreement::Span two_months;
    two_months.months = 2;
    cloud.credits().claim_within = text::Placed(two_months);
    cloud.results("region", {"98.7"});
    const Statement statement = cloud.settle("2026-01");
    EXPECT_EQ(paid(statement, "region"), expected);
    EXPECT_EQ(statement.credits[0].state, CreditLine::State::claim_needed);
    EXPECT_EQ(statement.credits[0].claim_by, day("2026-03-31"));
  }
}

TEST(OtherRegimes, fixed_sum_per_item_and_sliding_scale) {
  Case desk;
  const auto credit = [&](agreement::LevelCredit::Regime regime) {
    agreement::LevelCredit made;
    made.regime.value = regime;
    return made;
  };
  auto fixed = credit(agreement::LevelCredit::Regime::fixed);
  fixed.amount = text::Placed(eur("750"));
  desk.level("fixed", "95").credit = text::Placed(fixed);
  auto per_item = credit(agreement::LevelCredit::Regime::per_item);
  per_item.amount = text::Placed(eur("12.50"));
  desk.level("items", "95").credit = text::Placed(per_item);
  auto sliding = credit(agreement::LevelCredit::Regime::sliding);
  sliding.rate = text::Placed(percent("2"));
  sliding.step = text::Placed(share("0.1"));
  desk.level("sliding", "99.5").credit = text::Placed(sliding);
  sliding.whole_steps = true;
  desk.level("whole", "99.5").credit = text::Placed(sliding);
  sliding.cap = text::Placed(percent("3"));
  desk.level("capped", "99.5").credit = text::Placed(sliding);
  desk.charge("10000");
  desk.results("fixed", {"90"});
  desk.counts("2026-01", "items", 42, 50);
  for (const char* level : {"sliding", "whole", "capped"}) desk.results(level, {"99.25"});
  const Statement statement = desk.settle("2026-01");
  EXPECT_EQ(paid(statement, "fixed"), "750.00");
  EXPECT_EQ(paid(statement, "items"), "100.00");
  EXPECT_EQ(paid(statement, "sliding"), "600.00") << "three started steps";
  EXPECT_EQ(paid(statement, "whole"), "400.00") << "two completed steps";
  EXPECT_EQ(paid(statement, "capped"), "300.00");
}

TEST(Caps, level_rolling_and_yearly_caps_leave_the_room_that_earlier_months_left) {
  Case desk("2026-01-01");
  desk.level("a", "95");
  desk.pool("100000", "10", {{"a", "100"}});
  desk.results("a", {"90", "90", "90", "90"});
  desk.credits().caps.level = text::Placed(percent("80"));
  desk.credits().caps.year = text::Placed(percent("2"));  // of 1,200,000
  EXPECT_EQ(paid(desk.settle("2026-01"), "a"), "8,000.00");
  EXPECT_EQ(paid(desk.settle("2026-03"), "a"), "8,000.00");
  const Statement april = desk.settle("2026-04");
  EXPECT_EQ(paid(april, "a"), "0.00");
  EXPECT_EQ(april.credits[0].state, CreditLine::State::capped_out);
  EXPECT_EQ(april.totals.cut_by_year_cap, eur("8000"));
  EXPECT_EQ(april.totals.cut_by_level_cap, eur("2000"));
}

TEST(Caps, what_a_cap_cuts_is_carried_forward_where_the_agreement_carries) {
  Case desk("2026-01-01", "2026-03-31");
  desk.level("a", "95");
  desk.level("b", "95");
  desk.pool("100000", "10", {{"a", "100"}, {"b", "100"}});
  desk.credits().carry_forward = true;
  desk.results("a", {"90", "99", "99"});
  desk.results("b", {"90", "99", "99"});
  const Statement january = desk.settle("2026-01");
  EXPECT_EQ(january.totals.credits, eur("10000"));
  EXPECT_EQ(january.totals.carried_out, eur("10000"));
  const Statement february = desk.settle("2026-02");
  EXPECT_EQ(february.totals.carried_in, eur("10000"));
  EXPECT_EQ(february.totals.credits, eur("10000"));
  EXPECT_EQ(february.totals.gross, eur("0"));
  EXPECT_TRUE(desk.settle("2026-03").credits.empty());
}

TEST(Caps, a_credit_below_the_least_sum_is_not_paid) {
  Case desk;
  desk.level("a", "95");
  desk.pool("100", "10", {{"a", "5"}});
  desk.credits().minimum = text::Placed(eur("1"));
  desk.results("a", {"90"});
  const Statement statement = desk.settle("2026-01");
  EXPECT_EQ(statement.totals.gross, eur("0.50"));
  EXPECT_EQ(statement.totals.below_minimum, eur("0.50"));
  EXPECT_TRUE(statement.totals.credits.is_zero());
}

TEST(LastMonth, a_credit_of_the_final_month_is_paid_in_cash) {
  Case desk("2026-01-01", "2026-02-28");
  desk.level("a", "95");
  desk.pool("1000", "10", {{"a", "100"}});
  desk.results("a", {"90", "90"});
  EXPECT_FALSE(desk.settle("2026-01").totals.pays_in_cash);
  const Statement last = desk.settle("2026-02");
  EXPECT_TRUE(last.totals.pays_in_cash);
  EXPECT_EQ(explain::find(last.explanation, "credits/a")->note, "paid in cash: no invoice follows");
}

TEST(KeyMeasurement, a_level_that_is_reported_only_bears_no_credit) {
  Case desk;
  desk.level("a", "95").kind.value = agreement::LevelKind::key;
  desk.pool("1000", "10", {{"a", "100"}});
  desk.results("a", {"90"});
  const Statement statement = desk.settle("2026-01");
  EXPECT_EQ(line(statement, "a").status, Status::missed);
  EXPECT_TRUE(statement.credits.empty());
}

}  // namespace
}  // namespace entente::settlement
