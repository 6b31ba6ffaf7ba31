// The pricing models with the numbers of the domain reference, B.2, and their edges.
#include <gtest/gtest.h>

#include "pricing/price.h"
#include "pricing/test_values.h"

namespace entente::pricing {
namespace {

using namespace test;

TEST(TimeAndMaterials, above_the_ceiling_the_supplier_bears_the_rest) {
  const std::vector<Worked> worked{{"senior", exact("1640.5"), rate("95.00")}};
  const auto open = time_and_materials(worked, std::nullopt, Exact(), eur());
  EXPECT_EQ(cents(open.amount), "155,847.50");
  const auto capped = time_and_materials(worked, eur("150000"), Exact(), eur());
  EXPECT_EQ(cents(capped.amount), "150,000.00");
  ASSERT_EQ(capped.notes.size(), 1U);
  EXPECT_EQ(capped.notes[0], "EUR 5,847.50 above the ceiling of EUR 150,000.00 are borne by the supplier");
}

TEST(TimeAndMaterials, what_was_charged_before_counts_towards_the_ceiling) {
  const std::vector<Worked> worked{{"senior", exact("100"), rate("95")}, {"junior", exact("10"), rate("70")}};
  EXPECT_EQ(cents(time_and_materials(worked, eur("150000"), exact("145000"), eur()).amount), "5,000.00");
  EXPECT_EQ(cents(time_and_materials(worked, eur("150000"), exact("160000"), eur()).amount), "0.00");
  EXPECT_EQ(cents(time_and_materials(worked, eur("150000"), Exact(), eur()).amount), "10,200.00");
}

const std::vector<PriceBand> kBands{band("5000", "2.00"), band("10000", "1.80"), band("", "1.50")};

TEST(UnitBands, each_slice_at_its_own_price) {
  EXPECT_EQ(cents(at_bands(kBands, BandReading::each_slice, Exact(12500))), "22,750.00");
  EXPECT_EQ(cents(at_bands(kBands, BandReading::each_slice, Exact(5000))), "10,000.00");
  EXPECT_EQ(cents(at_bands(kBands, BandReading::each_slice, Exact(0))), "0.00");
}

TEST(UnitBands, all_units_at_the_price_that_the_quantity_reaches) {
  EXPECT_EQ(cents(at_bands(kBands, BandReading::all_units, Exact(12500))), "18,750.00");
  EXPECT_EQ(cents(at_bands(kBands, BandReading::all_units, Exact(10000))), "18,000.00");
  EXPECT_EQ(cents(at_bands(kBands, BandReading::all_units, Exact(10001))), "15,001.50");
}

TEST(UnitBands, a_cliff_is_shown_with_the_two_quantities) {
  const auto found = cliffs(kBands);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].units, decimal("5000"));
  EXPECT_EQ(cents(found[0].cost), "10,000.00");
  EXPECT_EQ(cents(found[0].next_cost), "9,001.80");
  EXPECT_EQ(cents(found[1].cost), "18,000.00");
  EXPECT_EQ(cents(found[1].next_cost), "15,001.50");
}

TEST(UnitBands, tiers_of_a_year_count_from_what_the_year_has_had) {
  UnitPrice terms;
  terms.of.value = "parcels";
  terms.bands = kBands;
  terms.over = Over::contract_year;
  const auto made = unit_price(terms, day("2026-04-01"), Exact(4000), Exact(8000));
  // 2,000 at 1.80 and 2,000 at 1.50.
  EXPECT_EQ(cents(made.amount), "6,600.00");
}

TEST(UnitPrice, a_least_number_of_units_is_charged_in_any_case) {
  UnitPrice terms;
  terms.of.value = "parcels";
  terms.price = Dated<Rate>(rate("0.42"));
  terms.least = decimal("1000");
  EXPECT_EQ(cents(unit_price(terms, day("2026-04-01"), Exact(250), Exact()).amount), "420.00");
  EXPECT_EQ(cents(unit_price(terms, day("2026-04-01"), Exact(1250), Exact()).amount), "525.00");
}

VolumeBand volume(VolumeBand::Outside outside) {
  VolumeBand terms;
  terms.of.value = "tickets";
  terms.baseline = Dated<money::Decimal>(decimal("1000"));
  terms.dead_band = percent("5");
  terms.additional = Dated<Rate>(rate("180"));
  terms.reduced = Dated<Rate>(rate("140"));
  terms.outside = outside;
  return terms;
}

TEST(ArcRrc, outside_the_dead_band_charges_from_the_baseline) {
  const auto terms = volume(VolumeBand::Outside::from_baseline);
  EXPECT_EQ(cents(additional_or_reduced(terms, day("2026-01-01"), Exact(1080)).amount), "14,400.00");
  EXPECT_EQ(cents(additional_or_reduced(terms, day("2026-01-01"), Exact(930)).amount), "-9,800.00");
}

TEST(ArcRrc, or_only_the_excess_over_its_edge) {
  const auto terms = volume(VolumeBand::Outside::only_excess);
  EXPECT_EQ(cents(additional_or_reduced(terms, day("2026-01-01"), Exact(1080)).amount), "5,400.00");
  EXPECT_EQ(cents(additional_or_reduced(terms, day("2026-01-01"), Exact(930)).amount), "-2,800.00");
}

TEST(ArcRrc, inside_the_dead_band_nothing_is_charged) {
  for (const auto outside : {VolumeBand::Outside::from_baseline, VolumeBand::Outside::only_excess}) {
    const auto terms = volume(outside);
    EXPECT_EQ(cents(additional_or_reduced(terms, day("2026-01-01"), Exact(1040)).amount), "0.00");
    EXPECT_EQ(cents(additional_or_reduced(terms, day("2026-01-01"), Exact(1050)).amount), "0.00");
    EXPECT_EQ(cents(additional_or_reduced(terms, day("2026-01-01"), Exact(950)).amount), "0.00");
  }
}

TEST(ArcRrc, of_a_baseline_of_zero_every_unit_is_additional) {
  auto terms = volume(VolumeBand::Outside::from_baseline);
  terms.baseline = Dated<money::Decimal>(decimal("0"));
  EXPECT_EQ(cents(additional_or_reduced(terms, day("2026-01-01"), Exact(3)).amount), "540.00");
  EXPECT_EQ(cents(additional_or_reduced(terms, day("2026-01-01"), Exact(0)).amount), "0.00");
}

TEST(ArcRrc, far_from_the_baseline_it_is_to_be_agreed_anew) {
  auto terms = volume(VolumeBand::Outside::from_baseline);
  terms.corridor = percent("25");
  EXPECT_TRUE(additional_or_reduced(terms, day("2026-01-01"), Exact(1250)).notes.empty());
  EXPECT_EQ(additional_or_reduced(terms, day("2026-01-01"), Exact(1251)).notes.size(), 1U);
  EXPECT_EQ(additional_or_reduced(terms, day("2026-01-01"), Exact(749)).notes.size(), 1U);
}

TEST(ArcRrc, a_new_baseline_holds_from_its_day) {
  auto terms = volume(VolumeBand::Outside::from_baseline);
  terms.baseline.steps.push_back({Placed<time::Date>(day("2026-07-01")), decimal("1080")});
  EXPECT_EQ(cents(additional_or_reduced(terms, day("2026-06-01"), Exact(1080)).amount), "14,400.00");
  EXPECT_EQ(cents(additional_or_reduced(terms, day("2026-07-01"), Exact(1080)).amount), "0.00");
}

TargetCost target() {
  TargetCost terms;
  terms.target = eur("1000000");
  terms.fee = eur("80000");
  terms.share = percent("40");
  terms.ceiling = eur("1200000");
  return terms;
}

TEST(TargetCost, saving_and_overrun_are_shared_up_to_the_ceiling) {
  EXPECT_EQ(cents(target_price(target(), Exact(900000)).amount), "1,020,000.00");
  EXPECT_EQ(cents(target_price(target(), Exact(1150000)).amount), "1,170,000.00");
  const auto over = target_price(target(), Exact(1300000));
  EXPECT_EQ(cents(over.amount), "1,200,000.00");
  EXPECT_EQ(over.notes.at(0), "EUR 60,000.00 above the ceiling are borne by the supplier");
}

TEST(TargetCost, the_suppliers_margin_is_shown) {
  const auto margin = [](std::int64_t cost) {
    const auto made = target_price(target(), Exact(cost));
    for (const auto& input : made.figure.inputs) {
      if (input.label == "margin of the supplier") return input.value;
    }
    return std::string();
  };
  EXPECT_EQ(margin(900000), "EUR 120,000.00");
  EXPECT_EQ(margin(1150000), "EUR 20,000.00");
  EXPECT_EQ(margin(1300000), "EUR -100,000.00");
}

TEST(TargetCost, above_the_point_of_total_assumption_the_supplier_bears_all) {
  EXPECT_EQ(cents(point_of_total_assumption(target())), "1,200,000.00");
  const auto at = *target_price(target(), Exact(1200000)).amount;
  EXPECT_EQ(cents(at), "1,200,000.00");
  EXPECT_EQ(*target_price(target(), Exact(1200001)).amount, at);
}

TEST(TargetCost, by_share_bands) {
  TargetCost terms;
  terms.target = eur("1000000");
  terms.fee = eur("0");
  terms.gain = {{Placed(percent("10")), percent("50")}, {std::nullopt, percent("30")}};
  terms.pain = {{Placed(percent("10")), percent("50")},
                {Placed(percent("20")), percent("75")},
                {std::nullopt, percent("100")}};
  EXPECT_EQ(cents(target_price(terms, Exact(850000)).amount), "915,000.00");
  EXPECT_EQ(cents(target_price(terms, Exact(1250000)).amount), "1,075,000.00");
  EXPECT_FALSE(point_of_total_assumption(terms));
}

TEST(TargetCost, a_collar_holds_the_fee) {
  TargetCost terms = target();
  terms.ceiling.reset();
  terms.least_fee = eur("20000");
  terms.greatest_fee = eur("120000");
  EXPECT_EQ(cents(target_price(terms, Exact(1250000)).amount), "1,270,000.00");
  EXPECT_EQ(cents(target_price(terms, Exact(800000)).amount), "920,000.00");
}

TEST(GainShare, plain_and_above_a_threshold) {
  GainShare terms;
  terms.share = percent("50");
  EXPECT_EQ(cents(gain_share(terms, Exact(250000), Exact(), Exact(), eur()).amount), "125,000.00");
  terms.share = percent("40");
  terms.threshold = eur("50000");
  EXPECT_EQ(cents(gain_share(terms, Exact(250000), Exact(), Exact(), eur()).amount), "80,000.00");
}

TEST(GainShare, cap_and_clawback_count_over_the_span) {
  GainShare terms;
  terms.share = percent("40");
  terms.cap = eur("100000");
  EXPECT_EQ(cents(gain_share(terms, Exact(200000), Exact(100000), Exact(40000), eur()).amount), "60,000.00");
  // The saving turns: 150,000 in all instead of 200,000.
  terms.cap.reset();
  EXPECT_EQ(cents(gain_share(terms, Exact(-50000), Exact(200000), Exact(80000), eur()).amount), "0.00");
  terms.clawback = percent("100");
  EXPECT_EQ(cents(gain_share(terms, Exact(-50000), Exact(200000), Exact(80000), eur()).amount), "-20,000.00");
  terms.clawback = percent("50");
  EXPECT_EQ(cents(gain_share(terms, Exact(-50000), Exact(200000), Exact(80000), eur()).amount), "-10,000.00");
}

TEST(OutcomeFee, benefit_times_attribution_times_share_up_to_the_cap) {
  Outcome terms;
  terms.share = percent("25");
  terms.attribution = percent("80");
  EXPECT_EQ(cents(outcome(terms, Exact(640000), eur()).amount), "128,000.00");
  terms.cap = eur("100000");
  EXPECT_EQ(cents(outcome(terms, Exact(640000), eur()).amount), "100,000.00");
}

TEST(OutcomeFee, a_benefit_in_the_corridor_counts_as_agreed_and_none_bears_no_fee) {
  Outcome terms;
  terms.share = percent("10");
  terms.corridor = Corridor{eur("500000"), eur("700000"), eur("600000")};
  EXPECT_EQ(cents(outcome(terms, Exact(510000), eur()).amount), "60,000.00");
  EXPECT_EQ(cents(outcome(terms, Exact(700001), eur()).amount), "70,000.10");
  EXPECT_EQ(cents(outcome(terms, Exact(-5), eur()).amount), "0.00");
  terms.least = eur("10000");
  EXPECT_EQ(cents(outcome(terms, Exact(-5), eur()).amount), "10,000.00");
}

TEST(CostPlus, allowed_cost_and_fee_with_disallowed_cost_listed) {
  CostPlus terms;
  terms.fee_share = percent("8");
  const std::vector<Cost> costs{{"labour", Exact(400000)}, {"tools", Exact(80000)}};
  const std::vector<Cost> refused{{"travel", Exact(1200)}};
  const auto made = cost_plus(terms, costs, refused, Exact(), eur());
  EXPECT_EQ(cents(made.amount), "518,400.00");
  EXPECT_EQ(made.notes.at(0), "EUR 1,200.00 of cost are not allowed and not paid");
  terms.cap = eur("600000");
  EXPECT_EQ(cents(cost_plus(terms, costs, refused, exact("500000"), eur()).amount), "100,000.00");
}

TEST(Capacity, is_paid_used_or_not_and_rolls_over_as_agreed) {
  Capacity terms;
  terms.agreed = decimal("640");
  terms.price = eur("48000");
  terms.more = rate("78");
  EXPECT_EQ(cents(capacity(terms, Exact(600), Exact()).amount), "48,000.00");
  EXPECT_EQ(capacity(terms, Exact(600), Exact()).notes.at(0), "40 unused units lapse");
  EXPECT_EQ(cents(capacity(terms, Exact(660), Exact()).amount), "49,560.00");
  EXPECT_EQ(cents(capacity(terms, Exact(660), Exact(15)).amount), "48,390.00");
  EXPECT_EQ(cents(capacity(terms, Exact(660), Exact(40)).amount), "48,000.00");
}

TEST(Milestones, keep_back_and_release_the_same_sum) {
  Milestones terms;
  Milestone design, build, move;
  design.price = eur("100000.01");
  design.accepted = day("2026-03-02");
  build.price = eur("200000.01");
  build.accepted = day("2026-06-30");
  move.price = eur("50000");
  terms.steps = {named("design", design), named("build", build), named("move", move)};
  terms.retention = percent("10");
  terms.released = day("2026-12-31");
  EXPECT_EQ(cents(milestones(terms, month("2026-03")).amount), "90,000.01");
  EXPECT_EQ(cents(milestones(terms, month("2026-06")).amount), "180,000.01");
  EXPECT_EQ(cents(milestones(terms, month("2026-07")).amount), "0.00");
  EXPECT_EQ(cents(milestones(terms, month("2026-12")).amount), "30,000.00");
}

TEST(FixedPrice, is_charged_in_the_month_of_acceptance) {
  FixedPrice terms;
  terms.price = eur("120000");
  EXPECT_EQ(cents(fixed_price(terms, month("2026-05")).amount), "0.00");
  terms.accepted = day("2026-05-31");
  EXPECT_EQ(cents(fixed_price(terms, month("2026-05")).amount), "120,000.00");
  EXPECT_EQ(cents(fixed_price(terms, month("2026-06")).amount), "0.00");
}

TEST(Subscription, seats_overage_and_uplift) {
  Subscription terms;
  terms.seats = decimal("200");
  terms.price = Dated<Rate>(rate("25"));
  terms.overage = rate("30");
  EXPECT_EQ(cents(subscription(terms, day("2026-01-01"), Exact(150), 0).amount), "5,000.00");
  EXPECT_EQ(cents(subscription(terms, day("2026-01-01"), Exact(210), 0).amount), "5,300.00");
  terms.uplift = percent("3");
  EXPECT_EQ(cents(subscription(terms, day("2028-01-01"), Exact(210), 2).amount), "5,622.77");
}

TEST(Bounty, each_accepted_submission_up_to_the_months_limit) {
  const std::vector<Accepted> accepted{{"minor", Exact(12), rate("200")}, {"grave", Exact(2), rate("2000")}};
  EXPECT_EQ(cents(bounty(accepted, std::nullopt, eur()).amount), "6,400.00");
  EXPECT_EQ(cents(bounty(accepted, eur("5000"), eur()).amount), "5,000.00");
}

TEST(PassThrough, cost_with_a_mark_up_that_may_be_limited) {
  PassThrough terms;
  const std::vector<Cost> costs{{"licences", Exact(100000)}};
  EXPECT_EQ(cents(pass_through(terms, costs, eur()).amount), "100,000.00");
  terms.mark_up = percent("3");
  EXPECT_EQ(cents(pass_through(terms, costs, eur()).amount), "103,000.00");
  terms.cap = eur("2000");
  EXPECT_EQ(cents(pass_through(terms, costs, eur()).amount), "102,000.00");
}

TEST(PartMonths, are_charged_by_days) {
  EXPECT_EQ(cents(pro_rata(Exact(31000), 12, 31)), "12,000.00");
  EXPECT_EQ(cents(pro_rata(Exact(90000), 20, 30)), "60,000.00");
}

TEST(AtRisk, follows_the_prorated_charge) {
  const Exact base = pro_rata(Exact(90000), 20, 30);
  EXPECT_EQ(cents(share_of(share_of(base, percent("12")), percent("25"))), "1,800.00");
}

}  // namespace
}  // namespace entente::pricing
