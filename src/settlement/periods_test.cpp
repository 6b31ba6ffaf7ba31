// A.6 to A.9: what happens over months - earn-back, bonus, ratchet, deliverables, triggers, amendments,
// swaps, relief.
#include <gtest/gtest.h>

#include "settlement/hand_made.h"

namespace entente::settlement {
namespace {

using namespace hand_made;
using agreement::EarnBack;

Case earned_year(const std::vector<std::string>& results) {
  Case desk("2026-01-01");
  desk.level("csat", "99.5", "99.0");
  desk.pool("1000000", "12", {{"csat", "40"}});
  EarnBack rule;
  rule.variant.value = EarnBack::Variant::yearly_mean;
  desk.credits().earn_back = rule;
  desk.results("csat", results);
  return desk;
}

const std::vector<std::string> kYear{"99.6", "99.7", "98.9", "99.8", "99.9", "99.7",
                                     "99.8", "99.9", "99.6", "99.8", "99.9", "99.7"};

TEST(EarnBack, a_yearly_mean_of_99_6917_returns_the_march_credit_at_year_end) {
  Case desk = earned_year(kYear);
  EXPECT_EQ(desk.settle("2026-03").totals.credits, eur("48000"));
  EXPECT_TRUE(desk.settle("2026-11").earn_backs.empty());
  const Statement december = desk.settle("2026-12");
  ASSERT_EQ(december.earn_backs.size(), 1U);
  EXPECT_EQ(december.earn_backs[0].amount, eur("48000"));
  EXPECT_EQ(december.earn_backs[0].of, month("2026-03"));
  EXPECT_EQ(december.earn_backs[0].reason, "mean of the contract year 99.6917% >= 99.5%, no further default");
  EXPECT_EQ(december.totals.net_credits, eur("-48000"));
}

TEST(EarnBack, a_further_default_keeps_the_first_credit_and_only_the_last_may_come_back) {
  std::vector<std::string> results = kYear;
  results[8] = "98.9";
  const Statement december = earned_year(results).settle("2026-12");
  ASSERT_EQ(december.earn_backs.size(), 1U);
  EXPECT_EQ(december.earn_backs[0].of, month("2026-09"));
}

TEST(EarnBack, early_termination_is_a_lapse) {
  Case desk = earned_year(kYear);
  desk.terms.term.to.value = day("2026-10-31");
  EXPECT_TRUE(desk.settle("2026-10").earn_backs.empty());
}

TEST(EarnBack, the_next_k_periods_at_the_expected_level_return_it_and_a_miss_ends_the_chance) {
  Case desk("2026-01-01");
  desk.level("a", "95");
  desk.pool("1000", "10", {{"a", "100"}});
  EarnBack rule;
  rule.variant.value = EarnBack::Variant::next_periods;
  rule.periods = text::Placed<std::int64_t>(2);
  rule.not_for_repeated = false;
  desk.credits().earn_back = rule;
  desk.results("a", {"90", "96", "", "97", "90", "96", "90"});
  EXPECT_TRUE(desk.settle("2026-02").earn_backs.empty());
  ASSERT_EQ(desk.settle("2026-04").earn_backs.size(), 1U) << "a month without data does not count";
  EXPECT_EQ(desk.settle("2026-04").totals.earned_back, eur("100"));
  EXPECT_TRUE(desk.settle("2026-07").earn_backs.empty());
}

TEST(EarnBack, a_better_target_later_offsets_the_oldest_credit) {
  Case desk("2026-01-01");
  desk.level("a", "95");
  desk.pool("1000", "10", {{"a", "100"}});
  EarnBack rule;
  rule.variant.value = EarnBack::Variant::better_target;
  rule.targets.push_back(named("a", text::Placed(share("98"))));
  rule.returns = text::Placed(percent("50"));
  desk.credits().earn_back = rule;
  desk.results("a", {"90", "98", "98.5", "99"});
  EXPECT_TRUE(desk.settle("2026-02").earn_backs.empty()) << "98 is not better than 98";
  EXPECT_EQ(desk.settle("2026-03").totals.earned_back, eur("50"));
  EXPECT_TRUE(desk.settle("2026-04").earn_backs.empty());
}

TEST(EarnBack, banked_points_return_what_a_point_costs) {
  Case desk("2026-01-01");
  desk.level("a", "95");
  desk.pool("1000", "10", {{"a", "100"}});
  desk.credits().points = agreement::ServicePoints{text::Placed(percent("1"))};
  EarnBack rule;
  rule.variant.value = EarnBack::Variant::points_bank;
  rule.bank_per_point = text::Placed(decimal("2"));
  desk.credits().earn_back = rule;
  desk.results("a", {"90", "96", "97"});
  EXPECT_EQ(desk.settle("2026-02").totals.earned_back, eur("20")) << "2 points at 1% of 1,000";
  EXPECT_EQ(desk.settle("2026-03").totals.earned_back, eur("20"));
}

TEST(EarnBack, repeated_defaults_are_not_earned_back) {
  Case desk("2026-01-01");
  desk.level("a", "95");
  desk.pool("1000", "10", {{"a", "100"}});
  EarnBack rule;
  rule.variant.value = EarnBack::Variant::next_periods;
  desk.credits().earn_back = rule;
  desk.results("a", {"90", "90", "96"});
  EXPECT_TRUE(desk.settle("2026-03").earn_backs.empty());
}

TEST(Bonus, better_results_earn_a_line_of_its_own_up_to_the_cap_and_none_in_a_month_with_a_default) {
  Case desk;
  desk.level("a", "95").bonus_above = text::Placed(share("98"));
  desk.level("b", "95").bonus_above = text::Placed(share("98"));
  desk.pool("10000", "10", {{"a", "50"}, {"b", "50"}});
  agreement::Bonus bonus;
  bonus.levels.push_back(named("a", text::Placed(percent("3"))));
  bonus.levels.push_back(named("b", text::Placed(percent("3"))));
  bonus.cap = text::Placed(percent("5"));
  desk.credits().bonus = bonus;
  desk.results("a", {"99", "99", "98"});
  desk.results("b", {"99", "90", "97"});
  EXPECT_EQ(desk.settle("2026-01").totals.bonus, eur("500"));
  const Statement february = desk.settle("2026-02");
  EXPECT_TRUE(february.totals.bonus.is_zero());
  EXPECT_EQ(february.totals.net_credits, eur("500")) << "never netted silently";
  EXPECT_TRUE(desk.settle("2026-03").totals.bonus.is_zero());
}

Case ratcheted(const std::string& expected, const std::string& minimum,
               const std::vector<std::string>& results) {
  Case desk("2026-01-01");
  auto& level = desk.level("otif", expected, minimum);
  agreement::Ratchet ratchet;
  ratchet.of_gap.value = percent("10");
  ratchet.minimum_of_gap = text::Placed(percent("5"));
  level.ratchet = text::Placed(ratchet);
  desk.results("otif", results);
  return desk;
}

TEST(Ratchet, the_best_four_give_99_075_but_ten_percent_of_the_gap_limits_the_step_to_98_20) {
  Case desk = ratcheted("98.0", "96.0", {"98.1", "99.1", "98.2", "99.3", "98.9", "99.0", "98.0", "98.1"});
  EXPECT_EQ(line(desk.settle("2026-12"), "otif").expected->value, decimal("98.0"));
  const LevelLine next = line(desk.settle("2027-01"), "otif");
  EXPECT_EQ(next.expected->value, decimal("98.2"));
  EXPECT_EQ(next.minimum->value, decimal("96.2"));
}

TEST(Ratchet, never_goes_down_and_stays_at_100) {
  Case worse = ratcheted("98.0", "", {"97", "97", "97", "97"});
  EXPECT_EQ(line(worse.settle("2027-01"), "otif").expected->value, decimal("98"));
  Case full = ratcheted("100", "99", {"100", "100", "100", "100"});
  EXPECT_EQ(line(full.settle("2027-01"), "otif").expected->value, decimal("100"));
  EXPECT_EQ(line(full.settle("2027-01"), "otif").minimum->value, decimal("99"));
}

TEST(Ratchet, is_mirrored_where_lower_is_better) {
  Case desk = ratcheted("5", "7", {"3", "3", "3", "3"});
  desk.find("otif").direction = text::Placed(agreement::Direction::lower);
  const LevelLine next = line(desk.settle("2027-01"), "otif");
  EXPECT_EQ(next.expected->value, decimal("4.5"));
  EXPECT_EQ(next.minimum->value, decimal("6.65"));
}

agreement::CriticalDeliverable plan(const std::string& due, const std::string& delivered) {
  agreement::CriticalDeliverable made;
  made.clause.value = "9";
  made.due.value = day(due);
  if (!delivered.empty()) made.delivered = text::Placed(day(delivered));
  agreement::Span grace;
  grace.calendar_days = 3;
  made.grace = text::Placed(grace);
  made.price.value = eur("300000");
  made.rate.value = percent("2");
  made.cap = text::Placed(percent("10"));
  return made;
}

TEST(CriticalDeliverable, three_full_weeks_after_grace_cost_18000) {
  Case desk;
  desk.terms.deliverables.push_back(named("plan", plan("2026-01-05", "2026-01-30")));
  const Statement statement = desk.settle("2026-01");
  ASSERT_EQ(statement.deliverables.size(), 1U);
  EXPECT_EQ(statement.deliverables[0].steps, 3) << "22 days after 8 January";
  EXPECT_EQ(statement.deliverables[0].days_late, 25);
  EXPECT_EQ(statement.deliverables[0].credit, eur("18000"));
  EXPECT_EQ(statement.deliverables[0].cap, eur("30000"));
  EXPECT_EQ(statement.totals.credits, eur("18000"));
}

TEST(CriticalDeliverable, what_is_late_over_months_is_credited_as_it_grows_up_to_the_cap) {
  Case desk;
  desk.terms.deliverables.push_back(named("plan", plan("2026-01-05", "")));
  EXPECT_EQ(desk.settle("2026-01").totals.credits, eur("18000"));
  EXPECT_EQ(desk.settle("2026-02").totals.credits, eur("12000"));
  EXPECT_EQ(desk.settle("2026-03").totals.credits, eur("0"));
}

TEST(CriticalDeliverable, a_delay_that_the_client_caused_moves_the_due_date_day_for_day) {
  Case desk;
  auto made = plan("2026-01-05", "2026-01-30");
  made.client_delay_days = 10;
  desk.terms.deliverables.push_back(named("plan", made));
  EXPECT_EQ(desk.settle("2026-01").totals.credits, eur("6000"));
}

agreement::Trigger trigger(const std::string& level, int times, int of_months) {
  agreement::Trigger made;
  made.id.value = "exit";
  made.level = level;
  made.times = times;
  made.of_months = of_months;
  made.opens = "termination option";
  agreement::Span open;
  open.calendar_days = 90;
  made.for_time = text::Placed(open);
  return made;
}

TEST(Triggers, three_of_six_months_open_an_option_for_90_days) {
  Case desk;
  desk.level("a", "95", "90");
  desk.results("a", {"80", "96", "80", "96", "80", "96", "96"});
  desk.terms.triggers.push_back(trigger("a", 3, 6));
  EXPECT_FALSE(desk.settle("2026-03").triggers[0].fired);
  const Statement may = desk.settle("2026-05");
  EXPECT_TRUE(may.triggers[0].fired);
  EXPECT_EQ(may.triggers[0].months, (std::vector{month("2026-01"), month("2026-03"), month("2026-05")}));
  EXPECT_EQ(may.triggers[0].option_until, day("2026-08-29"));
  const Statement june = desk.settle("2026-06");
  EXPECT_FALSE(june.triggers[0].fired) << "it fires once";
  EXPECT_EQ(june.triggers[0].option_until, day("2026-08-29"));
}

TEST(Triggers, a_month_without_data_does_not_break_two_in_a_row) {
  Case desk;
  desk.level("a", "95", "90");
  desk.results("a", {"80", "", "80"});
  desk.terms.triggers.push_back(trigger("a", 2, 2));
  EXPECT_TRUE(desk.settle("2026-03").triggers[0].fired);
}

TEST(Triggers, count_gross_credits_and_not_money_actually_paid) {
  Case desk;
  desk.level("a", "95");
  desk.pool("1000", "10", {{"a", "80"}});
  desk.credits().caps.month_amount = text::Placed(eur("1"));
  desk.results("a", {"90", "90", "90"});
  auto made = trigger("", 3, 6);
  made.subject = agreement::Trigger::Subject::credits;
  made.test = agreement::Trigger::Test::share_of_at_risk;
  made.amount = decimal("75");
  desk.terms.triggers.push_back(made);
  EXPECT_FALSE(desk.settle("2026-02").triggers[0].fired);
  const Statement march = desk.settle("2026-03");
  EXPECT_EQ(march.totals.credits, eur("1"));
  EXPECT_TRUE(march.triggers[0].fired);
}

TEST(Triggers, any_critical_level_below_its_catastrophic_level_once) {
  Case desk;
  desk.level("a", "95");
  desk.level("b", "95").catastrophic = text::Placed(share("70"));
  desk.results("a", {"60", "99"});
  desk.results("b", {"80", "69.9"});
  auto made = trigger("", 1, 1);
  made.subject = agreement::Trigger::Subject::any_level;
  made.test = agreement::Trigger::Test::catastrophic;
  desk.terms.triggers.push_back(made);
  EXPECT_FALSE(desk.settle("2026-01").triggers[0].fired);
  EXPECT_TRUE(desk.settle("2026-02").triggers[0].fired);
}

TEST(PartPeriods, charges_are_pro_rata_by_calendar_days) {
  Case twelve_days("2026-01-20");
  twelve_days.charge("31000");
  EXPECT_EQ(twelve_days.settle("2026-01").totals.eligible, eur("12000"));

  Case desk("2026-04-11");
  desk.level("a", "95");
  desk.pool("90000", "12", {{"a", "25"}});
  desk.results("a", {"90"});
  const Statement april = desk.settle("2026-04");
  EXPECT_EQ(april.totals.eligible, eur("60000"));
  EXPECT_EQ(april.totals.credits, eur("1800"));
}

TEST(PartPeriods, a_part_shorter_than_the_least_period_is_reported_without_credit) {
  Case desk("2026-01-20");
  desk.level("a", "95");
  desk.pool("31000", "12", {{"a", "25"}});
  desk.credits().shortest_period_days = text::Placed<std::int64_t>(15);
  desk.results("a", {"90", "90"});
  const Statement january = desk.settle("2026-01");
  EXPECT_EQ(line(january, "a").status, Status::not_judged);
  EXPECT_EQ(line(january, "a").result.shown, "90.0%");
  EXPECT_TRUE(january.credits.empty());
  EXPECT_EQ(paid(desk.settle("2026-02"), "a"), "930.00");
}

TEST(Amendments, inside_a_month_count_from_the_next_unless_they_split_it) {
  Case desk;
  desk.level("a", "95");
  desk.pool("28000", "10", {{"a", "100"}});
  desk.results("a", {"96", "96", "96"});
  agreement::Terms raised = desk.terms;
  raised.levels[0].value.expected = text::Placed(share("97"));
  desk.amended.push_back({{day("2026-02-15"), raised}, false});
  EXPECT_EQ(line(desk.settle("2026-02"), "a").status, Status::met);
  EXPECT_EQ(line(desk.settle("2026-03"), "a").status, Status::missed);

  desk.amended[0].second = true;
  Tally first, second;
  first.rows = first.denominator = second.rows = second.denominator = 100;
  first.numerator = second.numerator = 96;
  desk.parts[day("2026-02-01")]["a"] = first;
  desk.parts[day("2026-02-15")]["a"] = second;
  const Statement february = desk.settle("2026-02");
  ASSERT_EQ(february.levels.size(), 2U);
  EXPECT_EQ(february.levels[0].status, Status::met);
  EXPECT_EQ(february.levels[1].status, Status::missed);
  ASSERT_EQ(february.credits.size(), 1U);
  EXPECT_EQ(february.credits[0].base, eur("14000")) << "its own 14 of 28 days";
  EXPECT_EQ(february.credits[0].payable, eur("1400"));
}

TEST(PrioritySwap, a_miss_inside_the_dip_bears_no_credit_and_no_count_and_stays_visible) {
  Case desk;
  desk.level("a", "95", "90");
  desk.pool("1000", "10", {{"a", "100"}});
  desk.results("a", {"88", "84", "80"});
  agreement::PrioritySwap swap;
  swap.what.value = "store-opening";
  swap.from.value = day("2026-01-10");
  swap.to.value = day("2026-02-10");
  swap.levels.push_back(named("a", text::Placed(share("85"))));
  desk.terms.swaps.push_back(swap);
  desk.terms.triggers.push_back(trigger("a", 1, 1));
  const Statement january = desk.settle("2026-01");
  EXPECT_EQ(line(january, "a").status, Status::missed);
  EXPECT_EQ(line(january, "a").swap, "store-opening");
  EXPECT_EQ(line(january, "a").default_kind, Default::none);
  EXPECT_TRUE(january.credits.empty());
  EXPECT_FALSE(january.triggers[0].fired);
  const Statement february = desk.settle("2026-02");
  EXPECT_EQ(paid(february, "a"), "100.00") << "below the dip it is a miss like any other";
  EXPECT_TRUE(february.triggers[0].fired);
}

TEST(Relief, pending_claims_show_a_second_result) {
  Case desk;
  desk.level("a", "95");
  desk.counts("2026-01", "a", 94, 100);
  desk.if_granted("2026-01", "a", 94, 98);
  const LevelLine shown = line(desk.settle("2026-01"), "a");
  EXPECT_EQ(shown.status, Status::missed);
  EXPECT_EQ(shown.if_granted->shown, "95.9184%");
  EXPECT_EQ(shown.status_if_granted, Status::met);
}

TEST(Reporting, a_result_that_did_not_come_in_time_is_deemed_a_default) {
  Case desk;
  agreement::Reporting rule;
  rule.due.value.calendar_days = 10;
  desk.level("a", "95").reporting = text::Placed(rule);
  desk.pool("1000", "10", {{"a", "100"}});
  desk.known.as_of = desk.terms.zone.start_of(day("2026-02-10"));
  EXPECT_EQ(line(desk.settle("2026-01"), "a").status, Status::not_measured);
  desk.known.as_of = desk.terms.zone.start_of(day("2026-02-11"));
  const Statement late = desk.settle("2026-01");
  EXPECT_EQ(line(late, "a").status, Status::missed);
  EXPECT_EQ(credit(late, "a")->what, "reporting failure");
}

/// A level that must be reported within ten days, whose January came late.
Case reported_late(std::int64_t good_of_hundred) {
  Case desk;
  agreement::Reporting rule;
  rule.due.value.calendar_days = 10;
  desk.level("a", "95").reporting = text::Placed(rule);
  desk.pool("1000", "10", {{"a", "100"}});
  Tally tally;
  tally.rows = 100;
  tally.numerator = good_of_hundred;
  tally.denominator = 100;
  tally.first_known = desk.terms.zone.start_of(day("2026-03-02")).micros;
  desk.tally("2026-01", "a", tally);
  return desk;
}

TEST(Reporting, a_pass_that_came_late_reverses_the_default_and_keeps_the_reporting_credit) {
  Case desk = reported_late(99);
  desk.credits().repeated_default = {text::Placed(decimal("1")), text::Placed(decimal("2"))};
  desk.result("2026-02", "a", "90");
  const Statement late = desk.settle("2026-01");
  EXPECT_EQ(line(late, "a").status, Status::met);
  EXPECT_EQ(line(late, "a").default_kind, Default::none);
  EXPECT_EQ(credit(late, "a")->what, "reporting failure");
  EXPECT_EQ(paid(late, "a"), "100.00");
  EXPECT_EQ(line(late, "a").notes.back(),
            "reported late: data first known on 2026-03-02, due by 2026-02-10 (reporting failure)");
  EXPECT_EQ(line(desk.settle("2026-02"), "a").consecutive, 1) << "the reversed default does not count";
}

TEST(Reporting, a_miss_that_came_late_bears_its_own_credit_and_no_second_one) {
  const Statement late = reported_late(90).settle("2026-01");
  EXPECT_EQ(line(late, "a").default_kind, Default::minimum);
  ASSERT_EQ(late.credits.size(), 1U);
  EXPECT_EQ(late.credits.front().what, "default");
}

TEST(Reporting, what_came_in_time_or_is_not_due_yet_is_not_late) {
  Case desk = reported_late(99);
  desk.known.as_of = desk.terms.zone.start_of(day("2026-01-20"));
  EXPECT_TRUE(desk.settle("2026-01").credits.empty()) << "the month is not over";
  desk.known.as_of = desk.terms.zone.start_of(day("2100-01-01"));
  desk.find("a").reporting->value.due.value.calendar_days = 40;
  EXPECT_TRUE(desk.settle("2026-01").credits.empty());
}

TEST(Suspension, burn_in_sunset_and_suspended_months_bear_nothing) {
  Case desk;
  auto& level = desk.level("a", "95");
  level.burn_in_until = text::Placed(day("2026-02-01"));
  level.suspended.push_back(text::Placed(time::DateRange{day("2026-03-01"), day("2026-04-01")}));
  level.until = text::Placed(day("2026-04-30"));
  desk.pool("1000", "10", {{"a", "100"}});
  desk.results("a", {"90", "90", "90", "90", "90"});
  EXPECT_EQ(line(desk.settle("2026-01"), "a").status, Status::burn_in);
  EXPECT_EQ(paid(desk.settle("2026-02"), "a"), "100.00");
  EXPECT_EQ(line(desk.settle("2026-03"), "a").status, Status::suspended);
  EXPECT_EQ(line(desk.settle("2026-04"), "a").consecutive, 2) << "a suspended month freezes the counter";
  const Statement may = desk.settle("2026-05");
  EXPECT_EQ(line(may, "a").status, Status::not_in_force);
  EXPECT_TRUE(may.credits.empty());
}

TEST(Restatement, names_what_changed_and_the_money_adds_up) {
  Case desk;
  desk.level("a", "95");
  desk.pool("1000", "10", {{"a", "100"}});
  desk.results("a", {"90"});
  const Statement before = desk.settle("2026-01");
  desk.results("a", {"96"});
  const Statement after = desk.settle("2026-01");
  const Restatement restated = compare(before, after);
  EXPECT_EQ(restated.credit_before, eur("100"));
  EXPECT_EQ(restated.credit_after, eur("0"));
  ASSERT_FALSE(restated.changes.empty());
  EXPECT_EQ(restated.changes[0].figure, "levels/a");
  EXPECT_EQ(restated.changes[0].before, "90.0%, missed (90 of 100)");
  EXPECT_TRUE(compare(after, after).changes.empty());
}

TEST(Statement, outside_of_the_term_there_is_none_and_history_shows_13_months) {
  Case desk("2025-01-01", "2026-06-30");
  desk.level("a", "95");
  desk.results("a", std::vector<std::string>(18, "96"));
  EXPECT_EQ(desk.settle("2026-06").history[0].second.size(), 13U);
  EXPECT_EQ(desk.settle("2026-06").history[0].second.front().month, month("2025-06"));
  const auto of = desk.agreement();
  const auto outside = settle(*of, desk.tallies(*of, month("2026-07")), month("2026-07"), desk.known);
  ASSERT_FALSE(outside);
  EXPECT_EQ(outside.error().front().code, "S0101");
}

}  // namespace
}  // namespace entente::settlement
