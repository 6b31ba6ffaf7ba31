// A.9: what happens at the edges of an agreement's life, where a careless engine pays twice, or not at all.
#include <gtest/gtest.h>

#include "settlement/hand_made.h"

namespace entente::settlement {
namespace {

using namespace hand_made;

TEST(RetiredLevel, its_allocation_is_neither_paid_nor_given_to_the_others) {
  Case desk;
  desk.level("phone", "95");
  desk.level("fax", "95");
  desk.find("fax").until = text::Placed(day("2026-02-28"));
  desk.pool("100000", "10", {{"phone", "60"}, {"fax", "40"}});
  desk.results("phone", {"96", "96", "90"});
  desk.results("fax", {"90", "90", "90"});
  EXPECT_EQ(paid(desk.settle("2026-02"), "fax"), "4,000.00");

  const Statement march = desk.settle("2026-03");
  EXPECT_EQ(credit(march, "fax"), nullptr) << "the level ended in February";
  EXPECT_EQ(paid(march, "phone"), "6,000.00") << "60 %, not 100 %, of the amount at risk";
  EXPECT_EQ(march.totals.credits, eur("6000"));
}

TEST(RetiredLevel, a_level_that_ends_inside_a_month_is_judged_on_its_own_days) {
  Case desk;
  desk.level("fax", "95").until = text::Placed(day("2026-02-10"));
  desk.pool("100000", "10", {{"fax", "40"}});
  Tally while_it_lasted, afterwards;
  while_it_lasted.rows = while_it_lasted.denominator = while_it_lasted.numerator = 100;
  afterwards.rows = afterwards.denominator = 100;
  desk.parts[day("2026-02-01")]["fax"] = while_it_lasted;
  desk.parts[day("2026-02-11")]["fax"] = afterwards;
  const LevelLine judged = line(desk.settle("2026-02"), "fax");
  EXPECT_EQ(judged.status, Status::met);
  EXPECT_EQ(judged.n, 100);
}

TEST(LeapDay, counts_as_a_day_in_shares_of_a_month_and_ends_a_term) {
  Case late_start("2028-02-15");
  late_start.charge("29000");
  EXPECT_EQ(late_start.settle("2028-02").totals.charges, eur("15000")) << "15 of 29 days";

  Case ends_on_it("2026-01-01", "2028-02-29");
  ends_on_it.level("a", "95");
  ends_on_it.pool("29000", "10", {{"a", "100"}});
  ends_on_it.counts("2028-02", "a", 90, 100);
  const Statement last = ends_on_it.settle("2028-02");
  EXPECT_EQ(last.totals.charges, eur("29000")) << "the whole month";
  EXPECT_EQ(last.totals.credits, eur("2900"));
  EXPECT_TRUE(last.totals.pays_in_cash) << "there is no later invoice";
}

TEST(LeapDay, contract_years_of_a_term_that_begins_on_it_have_twelve_months) {
  Case desk("2028-02-29");
  EXPECT_EQ(contract_year_of(desk.terms, month("2029-01")), month("2028-02"));
  EXPECT_EQ(contract_year_of(desk.terms, month("2029-02")), month("2029-02"));
  agreement::Span year;
  year.months = 12;
  EXPECT_EQ(after(desk.terms, day("2028-02-29"), year), day("2029-02-28"));
}

TEST(ReplacedSupplier, the_charges_of_both_agreements_in_the_month_of_the_change_make_one_month) {
  Case outgoing("2025-01-01", "2026-01-19");
  Case incoming("2026-01-20");
  for (Case* each : {&outgoing, &incoming}) {
    each->level("a", "95");
    each->pool("31000", "10", {{"a", "100"}});
    each->counts("2026-01", "a", 90, 100);
  }
  const Statement before = outgoing.settle("2026-01");
  const Statement after_change = incoming.settle("2026-01");
  EXPECT_EQ(before.totals.charges, eur("19000"));
  EXPECT_EQ(after_change.totals.charges, eur("12000"));
  EXPECT_EQ(before.totals.credits + after_change.totals.credits, eur("3100")) << "10 % of one month's charge";
  EXPECT_TRUE(before.totals.pays_in_cash);
  EXPECT_FALSE(after_change.totals.pays_in_cash);
}

TEST(ReopenedRelief, a_claim_granted_after_the_earn_back_takes_both_away_and_the_difference_is_nothing) {
  Case desk;
  desk.level("csat", "99.5", "99.0");
  desk.pool("1000000", "12", {{"csat", "40"}});
  agreement::EarnBack rule;
  rule.variant.value = agreement::EarnBack::Variant::yearly_mean;
  desk.credits().earn_back = rule;
  desk.results("csat", {"99.6", "99.7", "98.9", "99.8", "99.9", "99.7", "99.8", "99.9", "99.6", "99.8",
                        "99.9", "99.7"});
  const Statement march = desk.settle("2026-03");
  const Statement december = desk.settle("2026-12");
  ASSERT_EQ(december.totals.earned_back, eur("48000"));

  desk.result("2026-03", "csat", "99.6");  // what March comes to once the claim is granted
  const Statement march_again = desk.settle("2026-03");
  const Statement december_again = desk.settle("2026-12");
  EXPECT_EQ(march_again.totals.credits, eur("0"));
  EXPECT_TRUE(december_again.earn_backs.empty()) << "what was not credited cannot come back";
  const Restatement first = compare(march, march_again);
  const Restatement last = compare(december, december_again);
  EXPECT_EQ(first.credit_after - first.credit_before, eur("-48000"));
  EXPECT_EQ(last.credit_after - last.credit_before, eur("48000"));
}

TEST(ReopenedRelief, a_claim_refused_after_all_brings_the_credit_and_its_earn_back) {
  Case desk;
  desk.level("csat", "99.5", "99.0");
  desk.pool("1000000", "12", {{"csat", "40"}});
  agreement::EarnBack rule;
  rule.variant.value = agreement::EarnBack::Variant::next_periods;
  rule.periods = text::Placed(std::int64_t{2});
  desk.credits().earn_back = rule;
  desk.results("csat", {"99.6", "99.6", "99.6", "99.6"});
  EXPECT_EQ(desk.settle("2026-04").totals.net_credits, eur("0"));
  desk.result("2026-02", "csat", "98.0");
  EXPECT_EQ(desk.settle("2026-02").totals.credits, eur("48000"));
  const Statement april = desk.settle("2026-04");
  EXPECT_EQ(april.totals.earned_back, eur("48000")) << "March and April reached the expected level";
  EXPECT_LE(april.totals.earned_back, desk.settle("2026-02").totals.credits);
}

TEST(Suspension, a_transition_month_stays_visible_and_moves_no_counter) {
  Case desk;
  desk.level("a", "95").suspended.push_back(
      text::Placed(time::DateRange{day("2026-02-01"), day("2026-03-01")}));
  desk.pool("100000", "10", {{"a", "100"}});
  for (const char* step : {"1", "1.5", "2"})
    desk.credits().repeated_default.push_back(text::Placed(decimal(step)));
  desk.results("a", {"90", "80", "90"});
  EXPECT_EQ(paid(desk.settle("2026-01"), "a"), "10,000.00");
  const Statement february = desk.settle("2026-02");
  EXPECT_EQ(line(february, "a").status, Status::suspended);
  EXPECT_EQ(february.totals.credits, eur("0"));
  const Statement march = desk.settle("2026-03");
  EXPECT_EQ(credit(march, "a")->multiplier, decimal("1.5"))
      << "the month between is neither kept nor missed: March is the second default in a row";
  EXPECT_EQ(march.totals.gross, eur("15000"));
}

}  // namespace
}  // namespace entente::settlement
