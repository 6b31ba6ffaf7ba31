// Charges: measures that give quantities, prices with their days, bands, indexes, exchange rates, the rules
// of the invoice. What is allowed but does not fit is said by check_pricing_fit.cpp.
#include <fmt/format.h>

#include <algorithm>

#include "agreement/bars.h"
#include "pricing/price.h"

namespace entente::agreement {

namespace {

using pricing::Charge;
using pricing::Dated;
using pricing::Rate;

const money::Decimal kHundred{100};

std::string shown(const money::Decimal& units) {
  return pricing::show(pricing::Exact(units));
}

class Charges {
 public:
  Charges(const Terms& terms, Loading& loading) : terms_(terms), loading_(loading) {}

  void run() {
    for (const auto& charge : terms_.charges) check_charge(charge);
    for (const auto& index : terms_.indexes) check_index(index);
    if (terms_.invoicing) check_invoicing(*terms_.invoicing);
  }

 private:
  void check_charge(const Named<Charge>& named) {
    const Charge& charge = named.value;
    currency_ = charge.converted ? *charge.converted->from : *terms_.currency;
    currency_place_ = charge.converted ? charge.converted->from.place : terms_.currency.place;
    for (const auto& measure : pricing::measures_of(charge)) want_measure(measure);
    if (charge.month) want_currency(*charge.month);
    if (charge.hours) {
      for (const auto& rate : charge.hours->rates) check_dated(named, rate.value);
      want_currency(charge.hours->cap);
    }
    if (charge.capacity) {
      want_currency(charge.capacity->price);
      if (charge.capacity->more) want_rate(**charge.capacity->more, charge.capacity->more->place);
    }
    if (charge.fixed_price) want_currency(charge.fixed_price->price);
    if (charge.milestones) check_milestones(*charge.milestones);
    if (charge.unit) {
      if (charge.unit->price) check_dated(named, *charge.unit->price);
      check_bands(charge.unit->bands);
    }
    if (charge.volume) check_volume(named, *charge.volume);
    if (charge.cost_plus) {
      want_currency(charge.cost_plus->fee);
      want_currency(charge.cost_plus->cap);
    }
    if (charge.target_cost) check_target(*charge.target_cost);
    if (charge.gain_share) {
      want_share(charge.gain_share->share);
      if (charge.gain_share->clawback) want_share(*charge.gain_share->clawback);
      want_currency(charge.gain_share->baseline);
      want_currency(charge.gain_share->threshold);
      want_currency(charge.gain_share->cap);
    }
    if (charge.outcome) check_outcome(*charge.outcome);
    if (charge.subscription) {
      check_dated(named, charge.subscription->price);
      if (charge.subscription->overage)
        want_rate(**charge.subscription->overage, charge.subscription->overage->place);
    }
    if (charge.bounty) {
      for (const auto& price : charge.bounty->prices) check_dated(named, price.value);
      want_currency(charge.bounty->cap);
    }
    if (charge.pass_through) want_currency(charge.pass_through->cap);
    if (charge.indexed) check_indexing(*charge.indexed);
    if (charge.converted) check_conversion(*charge.converted);
    currency_ = *terms_.currency;
    currency_place_ = terms_.currency.place;
    for (const auto& month : charge.by_month) want_currency(month.value);
    if (charge.commitment) {
      want_currency(charge.commitment->amount);
      for (const auto& month : charge.commitment->relieved) {
        want_month(month.name);
        want_currency(month.value);
      }
    }
  }

  // Names and units.

  void want_measure(const Placed<std::string>& name) {
    const Measure* measure = find_named(terms_.measures, *name);
    if (measure == nullptr) {
      loading_.report(unknown_name("A0201", "measure", *name, name.place, declared(terms_.measures)));
      return;
    }
    const Quantity::Unit unit = unit_of(terms_, *measure);
    if (unit != Quantity::Unit::percent) return;
    loading_.report(text::error("P0105", fmt::format("`{}` is a share, and a charge needs a quantity", *name))
                        .at(name.place, "a share in per cent")
                        .beside(measure->type.place, "reckoned here")
                        .help("name a measure that counts rows or adds up a number: `count: rows` or "
                              "`sum: quantity`"));
  }

  void want_currency(const money::Money& sum, const text::Place& place) {
    if (!currency_place_ || sum.currency() == currency_) return;
    wrong_currency(sum.currency(), place);
  }
  void want_currency(const Placed<money::Money>& sum) { want_currency(*sum, sum.place); }
  void want_currency(const std::optional<Placed<money::Money>>& sum) {
    if (sum) want_currency(*sum);
  }
  void want_rate(const Rate& rate, const text::Place& place) {
    if (rate.amount.is_negative()) {
      loading_.report(text::error("P0107", "a price below zero").at(place, "what is paid back is a credit"));
    }
    if (currency_place_ && rate.currency != currency_) wrong_currency(rate.currency, place);
  }
  void wrong_currency(money::Currency found, const text::Place& place) {
    if (currency_ != *terms_.currency) {
      loading_.report(text::error("P0115", fmt::format("a price in {} in a charge that is converted from {}",
                                                       found.code(), currency_.code()))
                          .at(place, "another currency")
                          .beside(currency_place_, "the charge's currency")
                          .help("write all prices of the charge in one currency"));
      return;
    }
    loading_.report(text::error("A0609", fmt::format("a sum in {} in an agreement in {}", found.code(),
                                                     terms_.currency->code()))
                        .at(place, "another currency")
                        .beside(terms_.currency.place, "the agreement's currency")
                        .help("write all sums in one currency, or add `converted` to the charge"));
  }

  void want_share(const Placed<money::Percent>& share) {
    if (share->points() >= money::Decimal(0) && share->points() <= kHundred) return;
    loading_.report(text::error("P0114", fmt::format("a share of {}", share->to_string()))
                        .at(share.place, "a share from 0% to 100% is wanted"));
  }

  bool want_month(const Placed<std::string>& name) {
    if (time::Month::parse(*name)) return true;
    loading_.report(text::error("A0109", fmt::format("`{}` is not a month", *name))
                        .at(name.place, "a month such as 2026-03 is wanted"));
    return false;
  }

  // Prices and their days.

  void check_dated(const Named<Charge>& charge, const Dated<Rate>& dated) {
    for (const auto& step : dated.steps) want_rate(*step.value, step.value.place);
    check_days(charge, dated, "price");
  }

  template <class Value>
  void check_days(const Named<Charge>& charge, const Dated<Value>& dated, const std::string& noun) {
    for (std::size_t i = 1; i < dated.steps.size(); ++i) {
      const auto& before = dated.steps[i - 1].from;
      const auto& here = dated.steps[i].from;
      if (!before || !here || **before < **here) continue;
      loading_.report(text::error("P0106", fmt::format("two {}s hold from {} on", noun, (**here).to_string()))
                          .at(here->place, "begins no later than the one before")
                          .beside(before->place, "the one before")
                          .help("write the days in order, each once: each holds until the next"));
      return;
    }
    if (dated.steps.empty() || !dated.steps.front().from) return;
    const time::Date first = **dated.steps.front().from;
    const time::Date begin =
        charge.value.from ? std::max(**charge.value.from, *terms_.term.from) : *terms_.term.from;
    if (first <= begin) return;
    loading_.report(text::error("P0107", fmt::format("no {} holds before {}", noun, first.to_string()))
                        .at(dated.steps.front().from->place, "the first one begins here")
                        .beside(charge.value.from ? charge.value.from->place : terms_.term.from.place,
                                "the charge begins here")
                        .help(fmt::format("add the {} that holds from {} on, or let the charge begin later",
                                          noun, begin.to_string())));
  }

  void check_bands(const std::vector<pricing::PriceBand>& bands) {
    std::optional<money::Decimal> end;
    for (std::size_t i = 0; i < bands.size(); ++i) {
      const auto& band = bands[i];
      want_rate(*band.price, band.price.place);
      if (i > 0 && !end) {
        loading_.report(text::error("P0108", "a band after one without an end is never reached")
                            .at(band.place, "never reached")
                            .beside(bands[i - 1].place, "without end")
                            .help("give the band before an end: `through: 10 000`"));
        return;
      }
      if (band.above && (i > 0 ? **band.above != *end : !(**band.above).is_zero())) {
        const bool gap = **band.above > (i > 0 ? *end : money::Decimal(0));
        auto made = text::error(
            "P0108",
            gap ? fmt::format("no price from {} to {}", i > 0 ? shown(*end) : "0", shown(**band.above))
                : fmt::format("two prices from {} to {}", shown(**band.above), shown(*end)));
        made.at(band.above->place,
                gap ? "begins later than the band before ends" : "begins inside the band before");
        if (i > 0) made.beside(bands[i - 1].through->place, "the band before ends here");
        made.help("leave `above` out: a band begins where the one before ends");
        loading_.report(std::move(made));
      } else if (band.through && end && **band.through <= *end) {
        loading_.report(text::error("P0108", "a band ends before it begins")
                            .at(band.through->place, "its upper end")
                            .beside(bands[i - 1].through->place, "it begins here")
                            .help("write bands in rising order"));
      }
      end = band.through ? std::optional(**band.through) : std::nullopt;
    }
    if (!bands.empty() && end) {
      loading_.report(
          text::warning("P0109", fmt::format("nothing says what a unit above {} costs", shown(*end)))
              .at(bands.back().through->place, "the last band ends here")
              .note("the last price goes on")
              .help("leave out `through` of the last band"));
    }
  }

  void check_volume(const Named<Charge>& charge, const pricing::VolumeBand& volume) {
    check_days(charge, volume.baseline, "baseline");
    check_dated(charge, volume.additional);
    check_dated(charge, volume.reduced);
    for (const auto& step : volume.baseline.steps) {
      if (step.value->is_negative())
        loading_.report(
            text::error("P0116", "a baseline below zero").at(step.value.place, "units are counted"));
      if (step.value->is_zero() && volume.dead_band)
        loading_.report(text::warning("P0116", "a dead band around a baseline of zero has no width")
                            .at(volume.dead_band->place, "a share of nothing")
                            .beside(step.value.place, "the baseline"));
    }
    if (volume.dead_band) want_share(*volume.dead_band);
    if (volume.corridor && volume.dead_band && volume.corridor->value < volume.dead_band->value) {
      loading_.report(text::error("P0116", "the baseline is to be agreed anew inside of the dead band")
                          .at(volume.corridor->place, "further from the baseline than this")
                          .beside(volume.dead_band->place, "the dead band is wider")
                          .help("make `agree anew beyond` greater than `dead band`"));
    }
  }

  void check_milestones(const pricing::Milestones& milestones) {
    for (const auto& [name, step] : milestones.steps) want_currency(step.price);
    if (!milestones.retention) {
      if (milestones.released)
        loading_.report(text::error("P0113", "there is nothing to release")
                            .at(milestones.released->place, "everything kept back")
                            .help("add `retention: 10%`"));
      return;
    }
    const auto& retention = *milestones.retention;
    if (retention->points() <= money::Decimal(0) || retention->points() >= kHundred) {
      loading_.report(
          text::error("P0113", fmt::format("{} of each price cannot be kept back", retention->to_string()))
              .at(retention.place, "a share above 0% and below 100% is wanted"));
    }
    if (!milestones.released) {
      loading_.report(text::warning("P0113", "nothing says when what is kept back is released")
                          .at(retention.place, "kept back")
                          .help("add `released: 2026-12-31` when both sides know the day"));
      return;
    }
    for (const auto& [name, step] : milestones.steps) {
      if (!step.due || **step.due <= **milestones.released) continue;
      loading_.report(
          text::error("P0113", fmt::format("what is kept back is released before `{}` is due", *name))
              .at(milestones.released->place, "released")
              .beside(step.due->place, "due later")
              .help("release it when the last milestone is accepted"));
      return;
    }
  }

  void check_target(const pricing::TargetCost& target) {
    for (const auto* sum : {&target.ceiling, &target.least_fee, &target.greatest_fee}) want_currency(*sum);
    want_currency(target.target);
    want_currency(target.fee);
    if (target.share) want_share(*target.share);
    for (const auto* bands : {&target.gain, &target.pain}) {
      for (const auto& band : *bands) want_share(band.share);
    }
    if (target.share && (!target.gain.empty() || !target.pain.empty())) {
      loading_.report(
          text::error("P0114", "saving and overrun are shared twice")
              .at(target.share->place, "by one share")
              .beside((target.gain.empty() ? target.pain : target.gain).front().share.place, "and by bands")
              .help("keep one of the two"));
    }
    if (!target.share && target.gain.empty() && target.pain.empty()) {
      loading_.report(text::warning("P0114", "nothing says how saving and overrun are shared")
                          .at(target.target.place, "the client bears and gains all of it")
                          .help("add `share: 40%`, or bands under `saving` and `overrun`"));
    }
    if (target.least_fee && target.greatest_fee &&
        target.least_fee->value.currency() == target.greatest_fee->value.currency() &&
        target.least_fee->value > target.greatest_fee->value) {
      loading_.report(text::error("P0114", "the least fee is greater than the greatest")
                          .at(target.least_fee->place, "the least")
                          .beside(target.greatest_fee->place, "the greatest"));
    }
    if (target.ceiling && target.ceiling->value.currency() == target.target->currency() &&
        target.fee->currency() == target.target->currency() &&
        target.ceiling->value < *target.target + *target.fee) {
      loading_.report(text::error("P0114", fmt::format("the ceiling lies below the target price of {}",
                                                       (*target.target + *target.fee).to_string()))
                          .at(target.ceiling->place, "the most that is paid")
                          .beside(target.target.place, "target cost")
                          .beside(target.fee.place, "and target fee"));
    }
  }

  void check_outcome(const pricing::Outcome& outcome) {
    want_share(outcome.share);
    if (outcome.attribution) want_share(*outcome.attribution);
    want_currency(outcome.least);
    want_currency(outcome.cap);
    if (!outcome.corridor) return;
    const auto& corridor = *outcome.corridor;
    for (const auto* sum : {&corridor.from, &corridor.to, &corridor.counts_as}) want_currency(*sum);
    if (corridor.from->currency() == corridor.to->currency() && *corridor.from > *corridor.to) {
      loading_.report(text::error("P0116", "the corridor ends before it begins")
                          .at(corridor.to.place, "its end")
                          .beside(corridor.from.place, "its beginning"));
    }
  }

  // Indexes and rates.

  const pricing::Index* want_index(const std::string& name, const text::Place& place) {
    const auto* index = find_named(terms_.indexes, name);
    if (index == nullptr)
      loading_.report(unknown_name("P0110", "index", name, place, declared(terms_.indexes)));
    return index;
  }

  static const Placed<money::Decimal>* value_in(const pricing::Index& index, time::Month month) {
    return find_named(index.values, month.to_string());
  }

  void check_index(const Named<pricing::Index>& index) {
    for (const auto* values : {&index.value.values, &index.value.revised}) {
      for (const auto& [month, value] : *values) {
        want_month(month);
        if (*value > money::Decimal(0)) continue;
        loading_.report(text::error("P0111", fmt::format("the value of `{}` for {} is not above zero",
                                                         *index.name, *month))
                            .at(value.place, "an index or a rate is a number above zero"));
      }
    }
  }

  void check_indexing(const pricing::Indexing& rule) {
    money::Decimal weights;
    for (const auto& [name, weight] : rule.basket) {
      weights = weights + weight->points();
      if (*name != "fixed") check_values(rule, *name, name.place);
    }
    if (rule.to) check_values(rule, **rule.to, rule.to->place);
    if (!rule.basket.empty() && weights != kHundred) {
      loading_.report(
          text::error("P0112", fmt::format("the weights of the basket add up to {}%", weights.to_string()))
              .at(rule.basket.back().value.place, "100% is wanted")
              .help(fmt::format("write the part that does not move as `fixed`: {}% are {}",
                                (weights < kHundred ? kHundred - weights : weights - kHundred).to_string(),
                                weights < kHundred ? "missing" : "too much")));
    }
    if (rule.floor && rule.cap && rule.floor->value > rule.cap->value) {
      loading_.report(text::error("P0116", "the floor lies above the cap")
                          .at(rule.floor->place, "the least movement")
                          .beside(rule.cap->place, "the greatest"));
    }
    if (rule.part) want_share(*rule.part);
    if (rule.every_months == 0) {
      loading_.report(text::error("P0103", "adjustments follow each other after a month at least")
                          .at(rule.place, "`every: 0`"));
    }
  }

  /// The base month, and every month that adjustments read up to the last one printed.
  void check_values(const pricing::Indexing& rule, const std::string& name, const text::Place& place) {
    const auto* index = want_index(name, place);
    if (index == nullptr) return;
    if (value_in(*index, *rule.base) == nullptr) {
      loading_.report(
          text::error("P0111",
                      fmt::format("`{}` has no value for its base month {}", name, (*rule.base).to_string()))
              .at(rule.base.place, "the month that the price was agreed at")
              .help(fmt::format("add `{}: ...` to the values of `{}`", (*rule.base).to_string(), name)));
      return;
    }
    std::optional<time::Month> last;
    for (const auto& each : index->values) {
      const auto month = time::Month::parse(*each.name);
      if (month && (!last || *last < *month)) last = month;
    }
    if (!last || rule.every_months == 0) return;
    const auto every = static_cast<std::int32_t>(rule.every_months);
    const auto lag = static_cast<std::int32_t>(rule.lag_months);
    const time::Month first = (rule.first ? **rule.first : *rule.base + every) - lag;
    for (time::Month month = first; month <= *last; month = month + every) {
      if (value_in(*index, month) != nullptr) continue;
      loading_.report(text::error("P0111", fmt::format("`{}` has no value for {}, which an adjustment reads",
                                                       name, month.to_string()))
                          .at(place, fmt::format("adjusted for {}", (month + lag).to_string()))
                          .note(fmt::format("values are there up to {}", last->to_string()))
                          .help(fmt::format("add `{}: ...` to the values of `{}`", month.to_string(), name)));
      return;
    }
  }

  void check_conversion(const pricing::Conversion& rule) {
    want_index(*rule.rates, rule.rates.place);
    if (*rule.reference <= money::Decimal(0)) {
      loading_.report(text::error("P0116", "a reference rate above zero is wanted")
                          .at(rule.reference.place, "the reference"));
    }
    if (rule.corridor) want_share(*rule.corridor);
    if (rule.shared) want_share(*rule.shared);
    if (rule.shared && !rule.corridor) {
      loading_.report(text::error("P0116", "a share of the movement outside of no corridor")
                          .at(rule.shared->place, "shared")
                          .help("add `corridor: 5%`"));
    }
    if (*rule.from == *terms_.currency) {
      loading_.report(text::error("P0115", "a charge is converted from the agreement's own currency")
                          .at(rule.from.place, "the same currency")
                          .beside(terms_.currency.place, "the agreement's currency")
                          .help("leave `converted` out"));
    }
  }

  void check_invoicing(const pricing::Invoicing& rules) {
    if (rules.discount) {
      if (rules.discount->share) want_share(*rules.discount->share);
      const auto& bands = rules.discount->bands;
      for (std::size_t i = 0; i < bands.size(); ++i) {
        want_currency(bands[i].from);
        want_share(bands[i].discount);
        if (i == 0 || *bands[i - 1].from < *bands[i].from) continue;
        loading_.report(text::error("P0108", "discount bands do not rise")
                            .at(bands[i].from.place, "begins no later than the one before")
                            .beside(bands[i - 1].from.place, "the one before")
                            .help("write bands in rising order"));
      }
    }
    for (const auto& [name, tax] : rules.taxes) {
      want_share(tax.rate);
      for (const auto& charge : tax.on) {
        if (find_named(terms_.charges, *charge) == nullptr)
          loading_.report(unknown_name("A0211", "charge", *charge, charge.place, declared(terms_.charges)));
      }
    }
    if (rules.withholding) want_share(*rules.withholding);
  }

  const Terms& terms_;
  Loading& loading_;
  money::Currency currency_;
  text::Place currency_place_;
};

}  // namespace

void check_charges(const Terms& terms, Loading& loading) {
  if (!loading.decoded) return;
  Charges(terms, loading).run();
}

}  // namespace entente::agreement
