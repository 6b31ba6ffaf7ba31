// Charges of months from tallies: quantities, tiers and ceilings over months, parts of months, what is not
// measured, commitments; and the invoices that follow.
#include <gtest/gtest.h>

#include "settlement/hand_made.h"
#include "settlement/invoice.h"

namespace entente::settlement {
namespace {

using namespace hand_made;
using text::Placed;

pricing::Rate rate(const std::string& amount) {
  return {decimal(amount), *money::Currency::find("EUR")};
}

/// A case whose measure `<name>-measure` counts rows.
void count_measure(Case& made, const std::string& name) {
  agreement::Measure measure;
  measure.type.value = agreement::MeasureType::count;
  measure.of.dataset.value = "items";
  made.terms.measures.push_back(named(name + "-measure", measure));
}
void counted(Case& made, const std::string& in, const std::string& name, std::int64_t rows) {
  Tally tally;
  tally.rows = rows;
  tally.numerator = rows;
  tally.denominator = std::max<std::int64_t>(rows, 1);
  made.tally(in, name, tally);
}
agreement::ChargeLine& add_charge(Case& made, const std::string& name) {
  made.terms.charges.push_back(named(name, agreement::ChargeLine{}));
  return made.terms.charges.back().value;
}
const ChargeLine& charge(const Statement& statement, const std::string& name) {
  for (const ChargeLine& line : statement.charges) {
    if (line.charge == name) return line;
  }
  throw std::runtime_error("no charge " + name);
}

Case with_volume() {
  Case made("2026-01-01", "2026-12-31");
  made.level("p2", "95", "90");
  count_measure(made, "tickets");
  auto& desk = made.charge("250000", "desk");
  desk.volume.emplace();
  desk.volume->of.value = "tickets-measure";
  desk.volume->baseline = pricing::Dated<money::Decimal>(decimal("1000"));
  desk.volume->dead_band = Placed(percent("5"));
  desk.volume->additional = pricing::Dated<pricing::Rate>(rate("180"));
  desk.volume->reduced = pricing::Dated<pricing::Rate>(rate("140"));
  return made;
}

TEST(ChargesOfAMonth, base_and_additional_units_are_the_base_of_credits) {
  Case made = with_volume();
  made.terms.invoicing.emplace();
  made.terms.invoicing->discount.emplace();
  made.terms.invoicing->discount->share = Placed(percent("2"));
  made.credits().at_risk = Placed(percent("12"));
  made.credits().allocation.push_back(named("p2", Placed(percent("40"))));
  counted(made, "2026-01", "tickets", 1080);
  made.result("2026-01", "p2", "80");
  const Statement statement = made.settle("2026-01");
  EXPECT_EQ(charge(statement, "desk").amount, eur("264400"));
  EXPECT_EQ(charge(statement, "desk").model, "base and volume");
  EXPECT_EQ(charge(statement, "desk").quantity, "1,080, baseline 1,000");
  EXPECT_EQ(statement.totals.discount, eur("5288"));
  EXPECT_EQ(statement.totals.eligible, eur("259112"));
  EXPECT_EQ(statement.totals.credits, eur("12437.38"));
  EXPECT_NE(explain::find(statement.explanation, "charges/desk"), nullptr);
}

TEST(ChargesOfAMonth, without_data_a_charge_is_not_determined_and_nothing_is_put_in_its_place) {
  Case made = with_volume();
  made.result("2026-01", "p2", "97");
  const Statement statement = made.settle("2026-01");
  EXPECT_FALSE(charge(statement, "desk").determined);
  EXPECT_TRUE(charge(statement, "desk").amount.is_zero());
  EXPECT_EQ(statement.notes.front(),
            "the charge `desk` is not determined: `tickets-measure` is not measured in this month");
}

TEST(ChargesOfAMonth, a_yearly_cap_expects_the_baseline_of_months_to_come) {
  Case made = with_volume();
  made.credits().at_risk = Placed(percent("12"));
  made.credits().allocation.push_back(named("p2", Placed(percent("100"))));
  made.credits().caps.year = Placed(percent("1"));
  counted(made, "2026-01", "tickets", 1080);
  made.result("2026-01", "p2", "80");
  // 264,400 in January and 11 months at the base.
  EXPECT_EQ(made.settle("2026-01").totals.credits, eur("30144"));
}

TEST(ChargesOfAMonth, a_ceiling_over_the_whole_term_counts_earlier_months) {
  Case made("2026-01-01", "2026-12-31");
  count_measure(made, "hours");
  auto& team = add_charge(made, "team");
  team.hours.emplace();
  team.hours->rates.push_back(named("hours-measure", pricing::Dated<pricing::Rate>(rate("95"))));
  team.hours->cap = Placed(eur("150000"));
  counted(made, "2026-01", "hours", 1000);
  counted(made, "2026-02", "hours", 500);
  counted(made, "2026-03", "hours", 500);
  counted(made, "2026-04", "hours", 10);
  EXPECT_EQ(charge(made.settle("2026-01"), "team").amount, eur("95000"));
  EXPECT_EQ(charge(made.settle("2026-02"), "team").amount, eur("47500"));
  EXPECT_EQ(charge(made.settle("2026-03"), "team").amount, eur("7500"));
  EXPECT_EQ(charge(made.settle("2026-04"), "team").amount, eur("0"));
}

TEST(ChargesOfAMonth, a_rate_that_changes_inside_a_month_prices_the_hours_of_each_part) {
  Case made("2026-01-01", "2026-12-31");
  count_measure(made, "hours");
  auto& team = add_charge(made, "team");
  team.hours.emplace();
  pricing::Dated<pricing::Rate> rates(rate("95"));
  rates.steps.push_back({Placed(day("2026-03-11")), Placed(rate("98"))});
  team.hours->rates.push_back(named("hours-measure", rates));
  Tally first, second;
  first.rows = first.denominator = 30;
  first.numerator = 30;
  second.rows = second.denominator = 70;
  second.numerator = 70;
  made.parts[day("2026-03-01")]["hours"] = first;
  made.parts[day("2026-03-11")]["hours"] = second;
  const Statement statement = made.settle("2026-03");
  EXPECT_EQ(charge(statement, "team").amount, eur("9710"));  // 30 x 95 + 70 x 98
  EXPECT_EQ(charge(statement, "team").quantity, "30 h + 70 h");
}

TEST(ChargesOfAMonth, a_month_split_by_an_amendment_is_priced_by_both_terms) {
  Case made("2026-01-01", "2026-12-31");
  made.charge("31000");
  agreement::Terms later = made.terms;
  later.charges[0].value.month = Placed(eur("62000"));
  made.amended.push_back({{day("2026-03-13"), later}, true});
  // 12 days at 31,000 and 19 at 62,000.
  EXPECT_EQ(made.settle("2026-03").totals.charges, eur("50000"));
  EXPECT_EQ(made.settle("2026-02").totals.charges, eur("31000"));
  EXPECT_EQ(made.settle("2026-04").totals.charges, eur("62000"));
}

TEST(ChargesOfAMonth, all_units_of_a_year_are_settled_at_the_tier_that_they_reach) {
  Case made("2026-01-01", "2027-12-31");
  count_measure(made, "parcels");
  auto& parcels = add_charge(made, "parcels");
  parcels.unit.emplace();
  parcels.unit->of.value = "parcels-measure";
  pricing::PriceBand low, high;
  low.through = Placed(decimal("5000"));
  low.price = rate("2.00");
  high.price = rate("1.50");
  parcels.unit->bands = {low, high};
  parcels.unit->reading = pricing::BandReading::all_units;
  parcels.unit->over = pricing::Over::contract_year;
  money::Money year = eur("0");
  for (int i = 0; i < 12; ++i) counted(made, (month("2026-01") + i).to_string(), "parcels", 600);
  for (int i = 0; i < 12; ++i) year += made.settle((month("2026-01") + i).to_string()).totals.charges;
  EXPECT_EQ(year, eur("10800"));  // 7,200 x 1.50
  // Eight months at 2.00 were 9,600; the ninth reaches the tier.
  EXPECT_EQ(made.settle("2026-08").totals.charges, eur("1200"));
  EXPECT_EQ(made.settle("2026-09").totals.charges, eur("900"));
  EXPECT_EQ(made.settle("2026-12").totals.charges, eur("-1500"));
}

TEST(ChargesOfAMonth, unused_capacity_rolls_over_for_the_agreed_months) {
  Case made("2026-01-01", "2026-12-31");
  count_measure(made, "hours");
  auto& team = add_charge(made, "team");
  team.capacity.emplace();
  team.capacity->of.value = "hours-measure";
  team.capacity->agreed = decimal("100");
  team.capacity->price = eur("8000");
  team.capacity->more = Placed(rate("90"));
  team.capacity->unused = pricing::Capacity::Unused::rolls_over;
  counted(made, "2026-01", "hours", 80);
  counted(made, "2026-02", "hours", 110);
  counted(made, "2026-03", "hours", 120);
  EXPECT_EQ(made.settle("2026-02").totals.charges, eur("8000"));
  // The ten hours left of January have lapsed by March.
  EXPECT_EQ(made.settle("2026-03").totals.charges, eur("9800"));
  (*made.terms.charges[0].value.capacity).roll_over_months = Placed<std::int64_t>(2);
  EXPECT_EQ(made.settle("2026-03").totals.charges, eur("8900"));
}

TEST(ChargesOfAMonth, a_baseline_left_for_three_months_is_to_be_agreed_anew) {
  Case made = with_volume();
  made.terms.charges[0].value.volume->months_in_a_row = Placed<std::int64_t>(3);
  for (int i = 0; i < 3; ++i) counted(made, (month("2026-01") + i).to_string(), "tickets", 1080);
  EXPECT_TRUE(charge(made.settle("2026-02"), "desk").notes.empty());
  EXPECT_EQ(charge(made.settle("2026-03"), "desk").notes.front(),
            "3 months in a row outside of the dead band: the baseline is to be agreed anew");
}

TEST(ChargesOfAMonth, target_cost_is_paid_on_account_and_settled_at_the_end) {
  Case made("2026-01-01", "2026-12-31");
  count_measure(made, "cost");
  auto& project = add_charge(made, "project");
  project.target_cost.emplace();
  auto& terms = *project.target_cost;
  terms.costs = {std::string("cost-measure")};
  terms.target = eur("1000000");
  terms.fee = eur("80000");
  terms.share = Placed(percent("40"));
  terms.ceiling = Placed(eur("1200000"));
  terms.settled = day("2026-03-31");
  counted(made, "2026-01", "cost", 300000);
  counted(made, "2026-02", "cost", 300000);
  counted(made, "2026-03", "cost", 300000);
  counted(made, "2026-04", "cost", 5000);
  EXPECT_EQ(made.settle("2026-02").totals.charges, eur("300000"));
  EXPECT_EQ(made.settle("2026-03").totals.charges, eur("420000"));
  EXPECT_EQ(made.settle("2026-04").totals.charges, eur("0"));
}

Case with_commitment(pricing::Commitment::Shortfall shortfall) {
  Case made("2026-01-01", "2027-12-31");
  auto& base = made.charge("184200");
  base.commitment.emplace();
  base.commitment->amount = eur("2400000");
  base.commitment->shortfall = shortfall;
  return made;
}

TEST(Commitment, is_settled_in_the_last_month_of_the_contract_year) {
  const Case made = with_commitment(pricing::Commitment::Shortfall::paid);
  EXPECT_FALSE(charge(made.settle("2026-11"), "base").commitment);
  EXPECT_EQ(charge(made.settle("2026-12"), "base").commitment, eur("189600"));
  EXPECT_EQ(made.settle("2026-12").totals.charges, eur("373800"));
}

TEST(Commitment, rolls_over_until_the_term_ends) {
  const Case made = with_commitment(pricing::Commitment::Shortfall::rolls_over);
  EXPECT_FALSE(charge(made.settle("2026-12"), "base").commitment);
  EXPECT_EQ(charge(made.settle("2027-12"), "base").commitment, eur("379200"));
}

TEST(Invoices, credits_that_find_no_room_reduce_the_next_one) {
  Case made("2026-01-01", "2026-12-31");
  agreement::LevelCredit fixed;
  fixed.regime.value = agreement::LevelCredit::Regime::fixed;
  fixed.amount = Placed(eur("1300"));
  made.level("p2", "95", "90").credit = Placed(fixed);
  made.charge("1000");
  made.results("p2", {"80", "97", "97"});
  const auto of = made.agreement();
  const auto tallies = made.tallies(*of, month("2026-03"));
  const auto january = invoice(*of, tallies, month("2026-01"), {made.known, {}});
  const auto february = invoice(*of, tallies, month("2026-02"), {made.known, {}});
  const auto march = invoice(*of, tallies, month("2026-03"), {made.known, {}});
  ASSERT_TRUE(january && february && march);
  EXPECT_EQ(january->payable, eur("0"));
  EXPECT_EQ(january->carried_out, eur("300"));
  EXPECT_EQ(february->payable, eur("700"));
  EXPECT_EQ(march->payable, eur("1000"));
}

TEST(Invoices, a_month_that_comes_out_differently_is_adjusted_on_the_next_invoice) {
  Case made("2026-01-01", "2026-12-31");
  made.level("p2", "95", "90");
  made.pool("100000", "10", {{"p2", "100"}});
  made.results("p2", {"97", "97"});
  const Statement issued = made.settle("2026-01");
  made.result("2026-01", "p2", "80");
  const auto of = made.agreement();
  const auto tallies = made.tallies(*of, month("2026-02"));
  const auto february = invoice(*of, tallies, month("2026-02"), {made.known, {issued}});
  ASSERT_TRUE(february);
  EXPECT_EQ(february->adjustments, eur("-10000"));
  EXPECT_EQ(february->payable, eur("90000"));
  const auto found =
      std::ranges::find(february->lines, pricing::LineKind::adjustment, &pricing::InvoiceLine::kind);
  ASSERT_NE(found, february->lines.end());
  EXPECT_EQ(found->adjusts, "credit/p2");
  EXPECT_EQ(found->adjusts_month, month("2026-01"));
}

TEST(Invoices, what_restatements_change_adds_up_exactly) {
  Case made("2026-01-01", "2026-12-31");
  made.level("p2", "95", "90");
  made.pool("99999.99", "12.5", {{"p2", "37"}});
  made.results("p2", {"97", "80", "97"});
  std::vector<Statement> issued{made.settle("2026-01"), made.settle("2026-02")};
  money::Money was = eur("0");
  for (const auto& in : {"2026-01", "2026-02", "2026-03"}) {
    const auto of = made.agreement();
    was += invoice(*of, made.tallies(*of, month("2026-03")), month(in), {made.known, {}})->payable;
  }
  made.result("2026-01", "p2", "85");
  made.result("2026-02", "p2", "99");
  const auto of = made.agreement();
  const auto tallies = made.tallies(*of, month("2026-03"));
  money::Money fresh = eur("0");
  for (const auto& in : {"2026-01", "2026-02", "2026-03"})
    fresh += invoice(*of, tallies, month(in), {made.known, {}})->payable;
  const auto march = invoice(*of, tallies, month("2026-03"), {made.known, issued});
  EXPECT_EQ(was + march->adjustments, fresh);
}

}  // namespace
}  // namespace entente::settlement
