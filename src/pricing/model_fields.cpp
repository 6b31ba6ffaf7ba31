// Field tables of the pricing models.
#include "pricing/charge_fields.h"

namespace entente::document {

using namespace pricing;

void Description<TimeAndMaterials>::describe(Struct<TimeAndMaterials>& s) {
  s.name("time and materials", "Hours or days worked at agreed rates.");
  s.field("rates", &TimeAndMaterials::rates, required, "Measure of hours, with the rate for one.")
      .example("{hours-senior: 95 EUR, hours-junior: 70 EUR}");
  s.field("not to exceed", &TimeAndMaterials::cap, optional,
          "The most that is charged; the supplier bears the rest.")
      .example("150 000 EUR");
  s.field("in", &TimeAndMaterials::cap_over, optional, "Time over which `not to exceed` adds up.")
      .example("contract year");
}

void Description<Capacity>::describe(Struct<Capacity>& s) {
  s.name("capacity", "Capacity that is held ready each month, used or not (a retainer, a team).");
  s.field("of", &Capacity::of, required, "Measure of what was used.").example("hours-team");
  s.field("agreed", &Capacity::agreed, required, "Units held ready each month.").example("640");
  s.field("price", &Capacity::price, required, "Price of a month of it.").example("48 000 EUR");
  s.field("unused", &Capacity::unused, optional, "What becomes of unused capacity.").example("rolls over");
  s.field_with<CountOf<"month">>("usable for", &Capacity::roll_over_months, optional,
                                 "How long capacity that rolls over stays usable.")
      .example("2 months")
      .when_absent("1 month");
  s.field("further unit", &Capacity::more, optional, "Price of a unit beyond the capacity.")
      .example("78 EUR")
      .when_absent("units beyond bear no price");
}

void Description<FixedPrice>::describe(Struct<FixedPrice>& s) {
  s.name("fixed price", "A defined result at one price.");
  s.field("price", &FixedPrice::price, required, "The price.").example("120 000 EUR");
  s.field("due", &FixedPrice::due, optional, "When the result is due.").example("2026-06-30");
  s.field("accepted", &FixedPrice::accepted, optional, "When it was accepted; it is charged in that month.")
      .example("2026-07-03")
      .when_absent("not accepted yet");
}

void Description<Milestone>::describe(Struct<Milestone>& s) {
  s.name("milestone", "One of several results with a price of its own.");
  s.field("title", &Milestone::title, optional, "What it is, in words.").example("Design");
  s.field("price", &Milestone::price, required, "Its price.").example("100 000 EUR");
  s.field("due", &Milestone::due, optional, "When it is due.").example("2026-02-28");
  s.field("accepted", &Milestone::accepted, optional, "When it was accepted; it is charged in that month.")
      .example("2026-03-02")
      .when_absent("not accepted yet");
}

void Description<Milestones>::describe(Struct<Milestones>& s) {
  s.name("milestones", "Results that are charged when they are accepted.");
  s.field("steps", &Milestones::steps, required, "The milestones.")
      .example("{design: {price: 100 000 EUR, accepted: 2026-03-02}}");
  s.field("retention", &Milestones::retention, optional, "Part of each price that is kept back.")
      .example("10%");
  s.field("released", &Milestones::released, optional, "Day on which everything kept back is charged.")
      .example("2026-12-31");
}

void Description<PriceBand>::describe(Struct<PriceBand>& s) {
  s.name("price band", "The price of a unit in a range of quantities; the upper end belongs to it.");
  s.field("above", &PriceBand::above, optional, "Lower end, left out.")
      .example("5 000")
      .when_absent("where the band before ends");
  s.field("through", &PriceBand::through, optional, "Upper end, included.")
      .example("10 000")
      .when_absent("without end");
  s.field("price", &PriceBand::price, required, "Price of a unit.").example("1.80 EUR");
  s.place(&PriceBand::place);
}

void Description<UnitPrice>::describe(Struct<UnitPrice>& s) {
  s.name("unit price", "A price for each accepted unit.");
  s.field("of", &UnitPrice::of, required, "Measure that counts the units.").example("parcels-delivered");
  s.field("price", &UnitPrice::price, optional, "Price of a unit.").example("0.42 EUR");
  s.field("bands", &UnitPrice::bands, optional, "Prices by quantity, instead of `price`.")
      .example("[{through: 5 000, price: 2.00 EUR}, {price: 1.50 EUR}]");
  s.field(
       "reading", &UnitPrice::reading, optional,
       "`each slice` of the quantity at its own price, or `all units` at the price of the band they reach.")
      .example("all units");
  s.field("in", &UnitPrice::over, optional,
          "Time over which bands add up; `all units` of a contract year are settled in its last month.")
      .example("contract year");
  s.field("at least", &UnitPrice::least, optional, "Units that are charged each month in any case.")
      .example("1 000");
  s.one_of({"price", "bands"}, "what a unit costs");
}

void Description<VolumeBand>::describe(Struct<VolumeBand>& s) {
  s.name("volume", "Units more or fewer than a baseline, charged or credited beside the month's base.");
  s.field("of", &VolumeBand::of, required, "Measure of the units.").example("tickets");
  s.field("baseline", &VolumeBand::baseline, required, "Units that the base pays for.").example("1 000");
  s.field("dead band", &VolumeBand::dead_band, optional, "Around the baseline, in which nothing changes.")
      .example("5%")
      .when_absent("none: each unit counts");
  s.field("additional", &VolumeBand::additional, required, "Charged for a unit more.").example("180 EUR");
  s.field("reduced", &VolumeBand::reduced, required, "Credited for a unit fewer.").example("140 EUR");
  s.field("once outside", &VolumeBand::outside, optional,
          "What counts once the quantity lies outside of the dead band.")
      .example("only the excess");
  s.field("agree anew beyond", &VolumeBand::corridor, optional,
          "Further from the baseline than this, it is to be agreed anew.")
      .example("25%");
  s.field_with<CountOf<"month">>("agree anew after", &VolumeBand::months_in_a_row, optional,
                                 "So many months in a row outside of the dead band, likewise.")
      .example("3 months");
}

void Description<CostPlus>::describe(Struct<CostPlus>& s) {
  s.name("cost plus", "Allowed cost and a fee.");
  s.field("costs", &CostPlus::costs, required, "Measures of the allowed cost, in the agreement's currency.")
      .example("[labour-cost, tool-cost]");
  s.field("disallowed", &CostPlus::disallowed, optional, "Measures of cost that is listed and not paid.")
      .example("[travel-first-class]");
  s.field("fee", &CostPlus::fee_share, optional, "Fee as a share of the allowed cost.").example("8%");
  s.field("fixed fee", &CostPlus::fee, optional, "Fee a month.").example("12 000 EUR");
  s.field("ceiling", &CostPlus::cap, optional, "The most of cost and fee in all.").example("600 000 EUR");
  s.one_of({"fee", "fixed fee"}, "what the fee is", Choice::at_least_one);
}

void Description<ShareBand>::describe(Struct<ShareBand>& s) {
  s.name("share band", "The supplier's share of a slice of saving or overrun.");
  s.field("through", &ShareBand::through, optional, "Upper end, as a share of the target cost.")
      .example("10%")
      .when_absent("without end");
  s.field("share", &ShareBand::share, required, "The supplier's share of this slice.").example("50%");
}

void Description<TargetCost>::describe(Struct<TargetCost>& s) {
  s.name("target cost", "Cost and a fee that grows with what is saved and shrinks with what is overrun.");
  s.field("costs", &TargetCost::costs, required, "Measures of the cost.").example("[project-cost]");
  s.field("disallowed", &TargetCost::disallowed, optional, "Measures of cost that is listed and not paid.");
  s.field("target", &TargetCost::target, required, "Target cost.").example("1 000 000 EUR");
  s.field("fee", &TargetCost::fee, required, "Target fee.").example("80 000 EUR");
  s.field("share", &TargetCost::share, optional, "The supplier's share of saving and overrun.")
      .example("40%");
  s.field("saving", &TargetCost::gain, optional, "Shares of the saving by bands, instead of `share`.")
      .example("[{through: 10%, share: 50%}, {share: 30%}]");
  s.field("overrun", &TargetCost::pain, optional, "Shares of the overrun by bands, instead of `share`.")
      .example("[{through: 10%, share: 50%}, {through: 20%, share: 75%}, {share: 100%}]");
  s.field("ceiling", &TargetCost::ceiling, optional, "The most that is paid, cost and fee together.")
      .example("1 200 000 EUR");
  s.field("least fee", &TargetCost::least_fee, optional, "The fee does not fall below.")
      .example("20 000 EUR");
  s.field("greatest fee", &TargetCost::greatest_fee, optional, "The fee does not rise above.")
      .example("120 000 EUR");
  s.field("settled", &TargetCost::settled, required, "Day of the final account.").example("2026-12-31");
  s.field("on account", &TargetCost::on_account, optional, "Each month's cost is paid until then.");
}

void Description<GainShare>::describe(Struct<GainShare>& s) {
  s.name("gain share", "A share of what is saved.");
  s.field("of", &GainShare::of, required,
          "Measure of the verified saving; with `baseline`, of the cost that is left.")
      .example("verified-saving");
  s.field("baseline", &GainShare::baseline, optional, "Cost of a month without the improvement.")
      .example("80 000 EUR");
  s.field("share", &GainShare::share, required, "The supplier's share.").example("40%");
  s.field("threshold", &GainShare::threshold, optional, "Savings up to this are not shared.")
      .example("50 000 EUR");
  s.field("cap", &GainShare::cap, optional, "The most that the supplier's share comes to.")
      .example("100 000 EUR");
  s.field("clawback", &GainShare::clawback, optional,
          "Part of the share that is returned for a saving that does not last.")
      .example("100%")
      .when_absent("nothing is returned");
  s.field("in", &GainShare::over, optional, "Time over which saving, threshold and cap add up.")
      .example("whole term");
}

void Description<Corridor>::describe(Struct<Corridor>& s) {
  s.name("benefit corridor", "Benefits in a range count as one sum.");
  s.field("from", &Corridor::from, required, "Lower end.").example("500 000 EUR");
  s.field("to", &Corridor::to, required, "Upper end.").example("700 000 EUR");
  s.field("counts as", &Corridor::counts_as, required, "What a benefit in the range counts as.")
      .example("600 000 EUR");
}

void Description<Outcome>::describe(Struct<Outcome>& s) {
  s.name("outcome", "A share of a business result.");
  s.field("of", &Outcome::of, required, "Measure of the verified benefit, in money.").example("benefit");
  s.field("share", &Outcome::share, required, "The supplier's share.").example("25%");
  s.field("attribution", &Outcome::attribution, optional, "Part of the benefit that is the supplier's doing.")
      .example("80%")
      .when_absent("all of it");
  s.field("corridor", &Outcome::corridor, optional, "Benefits in a range count as one sum.");
  s.field("at least", &Outcome::least, optional, "The least fee of a month.").example("10 000 EUR");
  s.field("cap", &Outcome::cap, optional, "The greatest fee of a month.").example("100 000 EUR");
}

void Description<Subscription>::describe(Struct<Subscription>& s) {
  s.name("subscription", "Seats or units at a price a month.");
  s.field("of", &Subscription::of, optional, "Measure of the seats in use.")
      .example("seats-used")
      .when_absent("the agreed seats");
  s.field("seats", &Subscription::seats, required, "Agreed seats.").example("200");
  s.field("price", &Subscription::price, required, "Price of a seat a month.").example("25 EUR");
  s.field("overage", &Subscription::overage, optional, "Price of a seat beyond the agreed ones.")
      .example("30 EUR")
      .when_absent("the same price");
  s.field("uplift", &Subscription::uplift, optional, "Rise of the prices in each contract year.")
      .example("3%");
}

void Description<Bounty>::describe(Struct<Bounty>& s) {
  s.name("bounty", "A price for each accepted submission.");
  s.field("prices", &Bounty::prices, required, "Measure of accepted submissions, with the price for one.")
      .example("{fixes-accepted: 400 EUR}");
  s.field("cap", &Bounty::cap, optional, "The most in a month.").example("20 000 EUR");
}

void Description<PassThrough>::describe(Struct<PassThrough>& s) {
  s.name("pass through",
         "Cost of others that the client bears; no base of credits unless `eligible: yes` says so.");
  s.field("costs", &PassThrough::costs, required, "Measures of the cost.").example("[licence-cost]");
  s.field("mark up", &PassThrough::mark_up, optional, "For handling.").example("3%");
  s.field("cap", &PassThrough::cap, optional, "The most of the mark-up in a month.").example("2 000 EUR");
}

}  // namespace entente::document
