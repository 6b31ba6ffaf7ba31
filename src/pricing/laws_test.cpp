// Laws of prices: what holds for every quantity, every band and every invoice.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "pricing/invoice.h"
#include "pricing/price.h"
#include "pricing/test_values.h"

namespace entente::pricing {
namespace {

using namespace test;

std::int64_t below(std::int64_t limit) {
  return *rc::gen::inRange<std::int64_t>(0, limit);
}

Rate any_rate() {
  return {money::Decimal::scaled(below(1'000'000), 4), eur()};
}

/// One to five bands of rising ends, the last without.
std::vector<PriceBand> any_bands() {
  std::vector<PriceBand> bands;
  std::int64_t end = 0;
  for (std::int64_t i = below(4); i > 0; --i) {
    end += 1 + below(5000);
    PriceBand made;
    made.through = money::Decimal(end);
    made.price = any_rate();
    bands.push_back(made);
  }
  PriceBand last;
  last.price = any_rate();
  bands.push_back(last);
  return bands;
}

RC_GTEST_PROP(UnitBandsLaw, more_units_never_cost_less_slice_by_slice, ()) {
  const auto bands = any_bands();
  const std::int64_t units = below(30'000);
  const std::int64_t more = below(1000);
  RC_ASSERT(at_bands(bands, BandReading::each_slice, Exact(units)) <=
            at_bands(bands, BandReading::each_slice, Exact(units + more)));
}

RC_GTEST_PROP(UnitBandsLaw, slices_are_what_adding_unit_by_unit_comes_to, ()) {
  const auto bands = any_bands();
  const std::int64_t units = below(200);
  Exact sum;
  for (std::int64_t unit = 1; unit <= units; ++unit) {
    const auto at = std::ranges::find_if(
        bands, [&](const PriceBand& band) { return !band.through || Exact(unit) <= Exact(**band.through); });
    sum += Exact(at->price->amount);
  }
  RC_ASSERT(at_bands(bands, BandReading::each_slice, Exact(units)) == sum);
}

RC_GTEST_PROP(UnitBandsLaw, a_year_in_months_costs_what_it_costs_at_once, ()) {
  UnitPrice terms;
  terms.of.value = "units";
  terms.bands = any_bands();
  terms.over = Over::contract_year;
  Exact sum, before;
  for (int month = 0; month < 12; ++month) {
    const Exact units(below(2500));
    sum += *unit_price(terms, day("2026-01-01"), units, before).amount;
    before += units;
  }
  RC_ASSERT(sum == at_bands(terms.bands, BandReading::each_slice, before));
}

RC_GTEST_PROP(UnitBandsLaw, the_witness_of_a_cliff_is_real, ()) {
  const auto bands = any_bands();
  for (const Cliff& cliff : cliffs(bands)) {
    RC_ASSERT(cliff.units < cliff.next);
    RC_ASSERT(at_bands(bands, BandReading::all_units, Exact(cliff.units)) >
              at_bands(bands, BandReading::all_units, Exact(cliff.next)));
  }
}

VolumeBand any_volume(VolumeBand::Outside outside) {
  VolumeBand terms;
  terms.of.value = "units";
  terms.baseline = Dated<money::Decimal>(money::Decimal(below(5000)));
  terms.dead_band = money::Percent(money::Decimal(below(30)));
  terms.additional = Dated<Rate>(any_rate());
  terms.reduced = Dated<Rate>(any_rate());
  terms.outside = outside;
  return terms;
}

RC_GTEST_PROP(ArcRrcLaw, the_excess_alone_is_continuous_at_the_edges, ()) {
  const VolumeBand terms = any_volume(VolumeBand::Outside::only_excess);
  const Exact baseline(*terms.baseline.steps[0].value);
  const Exact width = share_of(baseline, **terms.dead_band);
  const Exact little = Exact(money::Ratio{1, 1'000'000});
  const Exact more = *additional_or_reduced(terms, day("2026-01-01"), baseline + width + little).amount;
  const Exact fewer = *additional_or_reduced(terms, day("2026-01-01"), baseline - width - little).amount;
  RC_ASSERT(more == little * Exact(terms.additional.steps[0].value->amount));
  RC_ASSERT(fewer == -(little * Exact(terms.reduced.steps[0].value->amount)));
}

RC_GTEST_PROP(ArcRrcLaw, more_units_never_cost_less, ()) {
  const VolumeBand terms =
      any_volume(below(2) == 0 ? VolumeBand::Outside::only_excess : VolumeBand::Outside::from_baseline);
  const std::int64_t units = below(10'000);
  RC_ASSERT(*additional_or_reduced(terms, day("2026-01-01"), Exact(units)).amount <=
            *additional_or_reduced(terms, day("2026-01-01"), Exact(units + below(500))).amount);
}

RC_GTEST_PROP(ArcRrcLaw, rebased_to_what_it_was_a_quantity_costs_nothing_more, ()) {
  VolumeBand terms = any_volume(VolumeBand::Outside::only_excess);
  const std::int64_t units = below(10'000);
  terms.baseline = Dated<money::Decimal>(money::Decimal(units));
  RC_ASSERT(additional_or_reduced(terms, day("2026-01-01"), Exact(units)).amount->is_zero());
}

RC_GTEST_PROP(TargetCostLaw, above_the_point_of_total_assumption_the_price_stays, ()) {
  TargetCost terms;
  terms.target = money::Money::minor(1 + below(100'000'000), eur());
  terms.fee = money::Money::minor(below(10'000'000), eur());
  terms.share = money::Percent(money::Decimal(below(99)));
  terms.ceiling = *terms.target + *terms.fee + money::Money::minor(below(50'000'000), eur());
  const Exact point = *point_of_total_assumption(terms);
  const Exact ceiling(**terms.ceiling);
  RC_ASSERT(*target_price(terms, point).amount == ceiling);
  RC_ASSERT(*target_price(terms, point + Exact(1 + below(1'000'000))).amount == ceiling);
  RC_ASSERT(*target_price(terms, point - Exact(1)).amount < ceiling);
}

RC_GTEST_PROP(TargetCostLaw, one_unit_of_cost_never_pays_the_client_nor_costs_more_than_itself, ()) {
  TargetCost terms;
  terms.target = money::Money::minor(100 + below(100'000'000), eur());
  terms.fee = money::Money::minor(below(10'000'000), eur());
  terms.gain = {{Placed(percent("10")), money::Percent(money::Decimal(below(101)))},
                {std::nullopt, money::Percent(money::Decimal(below(101)))}};
  terms.pain = {{Placed(percent("10")), money::Percent(money::Decimal(below(101)))},
                {std::nullopt, money::Percent(money::Decimal(below(101)))}};
  const Exact cost(below(2'000'000));
  const Exact more(below(10'000));
  const Exact step = *target_price(terms, cost + more).amount - *target_price(terms, cost).amount;
  RC_ASSERT(step >= Exact());
  RC_ASSERT(step <= more);
}

RC_GTEST_PROP(CurrencyLaw, there_and_back_is_the_same_sum, ()) {
  Conversion rule;
  rule.from = *money::Currency::find("USD");
  rule.reference = money::Decimal::scaled(1 + below(50'000), 4);
  rule.corridor = money::Percent(money::Decimal(below(20)));
  rule.shared = money::Percent(money::Decimal(below(101)));
  rule.inverse = below(2) == 0;
  const Exact effective = effective_rate(rule, money::Decimal::scaled(1 + below(50'000), 4));
  RC_PRE(effective > Exact());
  const Exact sum(money::Decimal::scaled(below(1'000'000'000), 2));
  RC_ASSERT(converted_back(rule, effective, converted(rule, effective, sum)) == sum);
}

RC_GTEST_PROP(CurrencyLaw, the_effective_rate_lies_between_reference_and_market, ()) {
  Conversion rule;
  rule.reference = money::Decimal::scaled(1 + below(50'000), 4);
  rule.corridor = money::Percent(money::Decimal(below(20)));
  rule.shared = money::Percent(money::Decimal(below(101)));
  const money::Decimal market = money::Decimal::scaled(1 + below(50'000), 4);
  const Exact effective = effective_rate(rule, market);
  RC_ASSERT(effective >= std::min(Exact(market), Exact(*rule.reference)));
  RC_ASSERT(effective <= std::max(Exact(market), Exact(*rule.reference)));
}

InvoiceParts any_parts() {
  InvoiceParts parts;
  parts.month = month("2026-03");
  parts.days = {day("2026-03-01"), day("2026-04-01")};
  parts.currency = eur();
  parts.carried_in = money::Money::minor(below(3) == 0 ? below(200'000) : 0, eur());
  parts.last_month = below(8) == 0;
  const auto add = [](std::vector<InvoiceParts::Part>& to, const std::string& name, std::int64_t units) {
    InvoiceParts::Part part;
    part.name = name + std::to_string(to.size());
    part.amount = money::Money::minor(units, eur());
    part.eligible = below(4) != 0;
    part.discounted = below(4) != 0;
    to.push_back(part);
  };
  for (std::int64_t i = below(4); i >= 0; --i) add(parts.charges, "c", below(1'000'000) - 50'000);
  for (std::int64_t i = below(3); i > 0; --i) add(parts.credits, "s", below(300'000));
  for (std::int64_t i = below(2); i > 0; --i) add(parts.earn_backs, "e", below(50'000));
  return parts;
}

Invoicing any_rules() {
  Invoicing rules;
  if (below(2) == 0) {
    rules.discount.emplace();
    rules.discount->share = money::Percent(money::Decimal(below(30)));
  }
  if (below(2) == 0) {
    Tax tax;
    tax.rate = money::Percent(money::Decimal(below(30)));
    if (below(2) == 0) tax.on = {std::string("c0")};
    rules.taxes = {named("VAT", tax)};
  }
  if (below(3) == 0) rules.withholding = money::Percent(money::Decimal(below(20)));
  rules.credits_before_tax = below(2) == 0;
  rules.excess = below(2) == 0 ? Invoicing::Excess::paid : Invoicing::Excess::carried_forward;
  return rules;
}

RC_GTEST_PROP(InvoiceLaw, the_lines_add_up_to_what_is_payable, ()) {
  const Invoice invoice = make_invoice(any_rules(), any_parts());
  money::Money sum = money::Money::zero(eur());
  for (const auto& line : invoice.lines) sum += line.amount;
  RC_ASSERT(sum == invoice.payable);
  RC_ASSERT(invoice.total == invoice.net + invoice.tax);
}

RC_GTEST_PROP(InvoiceLaw, the_parts_of_the_discount_add_up_to_it, ()) {
  std::vector<money::Money> lines;
  for (std::int64_t i = below(6); i >= 0; --i) lines.push_back(money::Money::minor(below(1'000'000), eur()));
  Discount rule;
  rule.share = money::Percent(money::Decimal(below(40)));
  const auto found = discount_on(rule, lines, eur(), money::Rounding::half_away_from_zero);
  money::Money sum = money::Money::zero(eur());
  for (const auto& part : found.parts) sum += part;
  RC_ASSERT(sum == found.discount);
}

RC_GTEST_PROP(InvoiceLaw, no_credit_is_lost_over_the_months, ()) {
  Invoicing rules;
  money::Money carried = money::Money::zero(eur());
  money::Money given = money::Money::zero(eur());
  money::Money charged = money::Money::zero(eur());
  money::Money paid = money::Money::zero(eur());
  for (int i = 0; i < 6; ++i) {
    InvoiceParts parts = any_parts();
    parts.earn_backs.clear();
    for (auto& charge : parts.charges) charge.amount = money::max(charge.amount, money::Money::zero(eur()));
    parts.last_month = i == 5;
    parts.carried_in = carried;
    const Invoice invoice = make_invoice(rules, parts);
    carried = invoice.carried_out;
    given += invoice.credits;
    charged += invoice.charges;
    paid += invoice.payable;
    RC_ASSERT(parts.last_month || !invoice.net.is_negative());
  }
  RC_ASSERT(carried.is_zero());
  RC_ASSERT(charged - given == paid);
}

RC_GTEST_PROP(MilestoneLaw, in_the_end_every_accepted_price_is_paid_once, ()) {
  Milestones terms;
  money::Money prices = money::Money::zero(eur());
  for (std::int64_t i = below(5); i >= 0; --i) {
    Milestone step;
    step.price = money::Money::minor(below(10'000'000), eur());
    step.accepted = day("2026-01-15") + static_cast<std::int32_t>(below(360));
    prices += *step.price;
    terms.steps.push_back(named("m" + std::to_string(i), step));
  }
  terms.retention = money::Percent(money::Decimal(1 + below(30)));
  terms.released = day("2026-06-01") + static_cast<std::int32_t>(below(200));
  Exact sum;
  for (int i = 0; i < 14; ++i) sum += *milestones(terms, month("2026-01") + i).amount;
  RC_ASSERT(sum == Exact(prices));
}

}  // namespace
}  // namespace entente::pricing
