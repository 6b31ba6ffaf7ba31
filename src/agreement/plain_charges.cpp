// Charges in words: what is paid for what, what changes the price, and what the invoice makes of it.
#include <fmt/format.h>

#include <algorithm>

#include "agreement/checks.h"
#include "agreement/phrase.h"
#include "agreement/plain_chapters.h"
#include "pricing/charge.h"

namespace entente::agreement {
namespace {

using pricing::BandReading;
using pricing::Charge;
using pricing::Dated;
using pricing::Over;
using pricing::Rate;

std::string rate_words(const Rate& rate) {
  const int places = std::max(rate.amount.scale(), rate.currency.minor_digits());
  return fmt::format("{} {}", rate.currency.code(), rate.amount.to_fixed(places));
}
std::string value_words(const Rate& rate) {
  return rate_words(rate);
}
std::string value_words(const money::Decimal& value) {
  return value.to_string();
}

/// "EUR 95.00, EUR 98.00 (from 12 April 2026)"
template <class Value>
std::string dated_words(const Dated<Value>& dated) {
  std::string text;
  for (const auto& step : dated.steps) {
    if (!text.empty()) text += ", ";
    text += value_words(*step.value);
    if (step.from) text += fmt::format(" (from {})", day_words(**step.from));
  }
  return text;
}

template <class Value>
text::Place place_of(const Dated<Value>& dated) {
  return dated.steps.empty() ? dated.place : dated.steps.front().value.place;
}

std::string over_words(Over over) {
  switch (over) {
    case Over::month:
      return "a month";
    case Over::contract_year:
      return "a contract year";
    case Over::all:
      break;
  }
  return "the whole term";
}

std::string measures_words(const std::vector<Placed<std::string>>& names) {
  std::vector<std::string> all;
  for (const auto& name : names) all.push_back(fmt::format("`{}`", *name));
  return list_words(all);
}

/// One charge, key by key.
class ChargeWords {
 public:
  ChargeWords(const Telling& telling, const Placed<std::string>& name, const Charge& charge)
      : telling_(telling), name_(name), charge_(charge) {}

  Topic tell() {
    topic_ = {*name_,
              charge_.title.empty() ? *name_ : fmt::format("{}: {}", *name_, charge_.title),
              *charge_.clause,
              name_.place,
              {}};
    if (charge_.service)
      add(fmt::format("It pays for the service `{}`.", **charge_.service), charge_.service->place);
    models();
    times();
    changes();
    add(charge_.eligible ? "It counts towards the eligible charges, of which credits are a share."
                         : "It does not count towards the eligible charges, of which credits are a share.",
        {});
    if (!charge_.discounted) add("The discount of the invoice does not apply to it.", {});
    return std::move(topic_);
  }

 private:
  void add(std::string text, const text::Place& place) { say(topic_, std::move(text), place); }

  void models() {
    if (charge_.month) {
      add(fmt::format("{} for each whole month{}; a part of a month is paid by calendar days.",
                      (**charge_.month).to_string(), charge_.volume ? ", the base" : ""),
          charge_.month->place);
    }
    if (charge_.volume) volume(*charge_.volume);
    if (charge_.hours) hours(*charge_.hours);
    if (charge_.capacity) capacity(*charge_.capacity);
    if (charge_.fixed_price) fixed_price(*charge_.fixed_price);
    if (charge_.milestones) milestones(*charge_.milestones);
    if (charge_.unit) unit(*charge_.unit);
    if (charge_.cost_plus) cost_plus(*charge_.cost_plus);
    if (charge_.target_cost) target_cost(*charge_.target_cost);
    if (charge_.gain_share) gain_share(*charge_.gain_share);
    if (charge_.outcome) outcome(*charge_.outcome);
    if (charge_.subscription) subscription(*charge_.subscription);
    if (charge_.bounty) bounty(*charge_.bounty);
    if (charge_.pass_through) pass_through(*charge_.pass_through);
    for (const auto& [month, amount] : charge_.by_month)
      add(fmt::format("For {} it is {}, whatever is said above.", *month, amount->to_string()), amount.place);
  }

  void hours(const pricing::TimeAndMaterials& model) {
    for (const auto& [measure, rate] : model.rates)
      add(fmt::format("Time and materials: each unit of `{}` is paid at {}.", *measure, dated_words(rate)),
          measure.place);
    if (model.cap) {
      add(fmt::format("Not to exceed {} over {}: what is more the supplier bears.", (**model.cap).to_string(),
                      over_words(model.cap_over)),
          model.cap->place);
    }
  }

  void capacity(const pricing::Capacity& model) {
    add(fmt::format("Capacity held ready: {} for {} units a month, used or not; use is measured by `{}`.",
                    model.price->to_string(), model.agreed->to_string(), *model.of),
        model.price.place);
    add(model.unused == pricing::Capacity::Unused::lapses
            ? std::string("Unused units lapse.")
            : fmt::format("Unused units can be used in the next {}.",
                          model.roll_over_months && **model.roll_over_months != 1
                              ? fmt::format("{} months", **model.roll_over_months)
                              : std::string("month")),
        model.agreed.place);
    add(model.more ? fmt::format("Each unit beyond costs {}.", rate_words(**model.more))
                   : std::string("Nothing is charged for units beyond."),
        model.more ? model.more->place : model.agreed.place);
  }

  void fixed_price(const pricing::FixedPrice& model) {
    add(fmt::format("A fixed price of {}, charged in the month of acceptance{}.", model.price->to_string(),
                    model.accepted ? fmt::format(" ({})", day_words(**model.accepted))
                                   : std::string(", which has not come yet")),
        model.price.place);
    if (model.due) add(fmt::format("It is due by {}.", day_words(**model.due)), model.due->place);
  }

  void milestones(const pricing::Milestones& model) {
    for (const auto& [name, step] : model.steps) {
      std::string text = fmt::format("Milestone `{}`", *name);
      if (!step.title.empty()) text += fmt::format(" (\"{}\")", step.title);
      text += fmt::format(": {}", step.price->to_string());
      if (step.due) text += fmt::format(", due by {}", day_words(**step.due));
      text += step.accepted ? fmt::format(", accepted on {}", day_words(**step.accepted))
                            : std::string(", not accepted yet");
      add(text + ".", name.place);
    }
    add("A milestone is charged in the month of its acceptance.", {});
    if (model.retention) {
      add(fmt::format("{} of each accepted price is kept back{}.", (**model.retention).to_string(),
                      model.released ? fmt::format(" and paid on {}", day_words(**model.released))
                                     : std::string("; no day is named on which it is paid")),
          model.retention->place);
    }
  }

  void unit(const pricing::UnitPrice& model) {
    if (model.price)
      add(fmt::format("Each unit of `{}` costs {}.", *model.of, dated_words(*model.price)),
          place_of(*model.price));
    if (!model.bands.empty()) {
      add(*model.reading == BandReading::each_slice
              ? fmt::format("Units of `{}` are paid by bands, each slice at its own price, over {}.",
                            *model.of, over_words(model.over))
              : fmt::format("Units of `{}` are paid by bands, all of them at the price of the band that the "
                            "quantity of {} reaches.",
                            *model.of, over_words(model.over)),
          model.reading.place ? model.reading.place : model.of.place);
      std::optional<money::Decimal> last;
      for (const pricing::PriceBand& band : model.bands) {
        const auto above = band.above ? std::optional(**band.above) : last;
        std::string range =
            above ? fmt::format("Above {}", above->to_string()) : std::string("From the first unit");
        if (band.through) range += fmt::format(" through {}", (**band.through).to_string());
        add(fmt::format("{}: {} each.", range, rate_words(*band.price)), band.place);
        if (band.through) last = **band.through;
      }
    }
    if (model.least)
      add(fmt::format("At least {} units are charged each month.", (**model.least).to_string()),
          model.least->place);
  }

  void volume(const pricing::VolumeBand& model) {
    add(fmt::format("The base pays for a baseline of {} units of `{}` a month.", dated_words(model.baseline),
                    *model.of),
        place_of(model.baseline));
    if (model.dead_band) {
      add(fmt::format("Within {} of the baseline nothing changes.", (**model.dead_band).to_string()),
          model.dead_band->place);
      add(*model.outside == pricing::VolumeBand::Outside::from_baseline
              ? "Once outside, every unit from the baseline on counts."
              : "Once outside, only the units beyond the edge of that band count.",
          model.outside.place ? model.outside.place : model.dead_band->place);
    }
    add(fmt::format("A unit more is charged at {}, a unit fewer is credited at {}.",
                    dated_words(model.additional), dated_words(model.reduced)),
        place_of(model.additional));
    if (model.corridor)
      add(fmt::format("Beyond {} from the baseline both sides talk about a new one.",
                      (**model.corridor).to_string()),
          model.corridor->place);
    if (model.months_in_a_row)
      add(fmt::format("So they do after {} outside of the dead band in a row.",
                      counted(**model.months_in_a_row, "month")),
          model.months_in_a_row->place);
  }

  void cost_plus(const pricing::CostPlus& model) {
    add(fmt::format("Cost plus: the cost measured by {} is paid{}.", measures_words(model.costs),
                    model.fee_share
                        ? fmt::format(", and {} of it as the fee", (**model.fee_share).to_string())
                        : std::string()),
        model.costs.empty() ? text::Place() : model.costs.front().place);
    if (model.fee) add(fmt::format("The fee is {} a month.", (**model.fee).to_string()), model.fee->place);
    if (!model.disallowed.empty())
      add(fmt::format("Listed but not paid: {}.", measures_words(model.disallowed)),
          model.disallowed.front().place);
    if (model.cap)
      add(fmt::format("Cost and fee together are at most {} over the whole term.", (**model.cap).to_string()),
          model.cap->place);
  }

  void target_cost(const pricing::TargetCost& model) {
    add(fmt::format("Target cost: cost is measured by {}; the target is {} with a fee of {}.",
                    measures_words(model.costs), model.target->to_string(), model.fee->to_string()),
        model.target.place);
    if (!model.disallowed.empty())
      add(fmt::format("Listed but not paid: {}.", measures_words(model.disallowed)),
          model.disallowed.front().place);
    if (model.share)
      add(fmt::format("Of what is saved or overrun the supplier gains or bears {}.",
                      (**model.share).to_string()),
          model.share->place);
    bands("saved, the supplier gains", model.gain);
    bands("overrun, the supplier bears", model.pain);
    if (model.ceiling)
      add(fmt::format("The client pays at most {} in all: beyond it the supplier bears everything.",
                      (**model.ceiling).to_string()),
          model.ceiling->place);
    if (model.least_fee)
      add(fmt::format("The fee is never below {}.", (**model.least_fee).to_string()), model.least_fee->place);
    if (model.greatest_fee)
      add(fmt::format("The fee is never above {}.", (**model.greatest_fee).to_string()),
          model.greatest_fee->place);
    add(fmt::format("The final account is drawn up on {}; {}.", day_words(*model.settled),
                    model.on_account ? "until then the cost of each month is paid on account"
                                     : "until then nothing is paid"),
        model.settled.place);
  }

  void bands(std::string_view what, const std::vector<pricing::ShareBand>& all) {
    std::vector<std::string> steps;
    for (const pricing::ShareBand& band : all) {
      steps.push_back(fmt::format("{} {}", band.share->to_string(),
                                  band.through
                                      ? fmt::format("through {} of the target", (**band.through).to_string())
                                      : std::string("beyond")));
    }
    if (!steps.empty())
      add(fmt::format("Of what is {} by bands: {}.", what, list_words(steps)), all.front().share.place);
  }

  void gain_share(const pricing::GainShare& model) {
    add(model.baseline
            ? fmt::format("Gain share: the saving is {} a month less the cost measured by `{}`; the supplier "
                          "receives {} of it.",
                          (**model.baseline).to_string(), *model.of, model.share->to_string())
            : fmt::format("Gain share: the supplier receives {} of the saving measured by `{}`.",
                          model.share->to_string(), *model.of),
        model.share.place);
    if (model.baseline) add("The baseline is as agreed by both sides.", model.baseline->place);
    if (model.threshold)
      add(fmt::format("Savings up to {} in {} are not shared.", (**model.threshold).to_string(),
                      over_words(model.over)),
          model.threshold->place);
    if (model.cap)
      add(fmt::format("The share is at most {} in {}.", (**model.cap).to_string(), over_words(model.over)),
          model.cap->place);
    if (!model.threshold && !model.cap)
      add(fmt::format("It is reckoned over {}.", over_words(model.over)), model.share.place);
    if (model.clawback)
      add(fmt::format("{} of the share is returned for a saving that does not last.",
                      (**model.clawback).to_string()),
          model.clawback->place);
  }

  void outcome(const pricing::Outcome& model) {
    add(fmt::format("Outcome fee: {} of the benefit measured by `{}`{}.", model.share->to_string(), *model.of,
                    model.attribution ? fmt::format(", of which {} is put down to the supplier",
                                                    (**model.attribution).to_string())
                                      : std::string(", all of it put down to the supplier")),
        model.share.place);
    if (model.corridor) {
      add(fmt::format("A benefit from {} to {} counts as {}.", model.corridor->from->to_string(),
                      model.corridor->to->to_string(), model.corridor->counts_as->to_string()),
          model.corridor->from.place);
    }
    if (model.least)
      add(fmt::format("The fee of a month is at least {}.", (**model.least).to_string()), model.least->place);
    if (model.cap)
      add(fmt::format("The fee of a month is at most {}.", (**model.cap).to_string()), model.cap->place);
  }

  void subscription(const pricing::Subscription& model) {
    add(fmt::format(
            "Subscription: {} seats at {} a month each{}.", model.seats->to_string(),
            dated_words(model.price),
            model.of ? fmt::format("; seats in use are measured by `{}`", **model.of) : std::string()),
        place_of(model.price));
    if (model.of)
      add(fmt::format("A seat beyond the agreed ones costs {}.",
                      model.overage ? rate_words(**model.overage) : std::string("the same")),
          model.overage ? model.overage->place : model.of->place);
    if (model.uplift)
      add(fmt::format("The price rises by {} with each contract year.", (**model.uplift).to_string()),
          model.uplift->place);
  }

  void bounty(const pricing::Bounty& model) {
    for (const auto& [measure, price] : model.prices)
      add(fmt::format("Bounty: each accepted submission counted by `{}` is paid {}.", *measure,
                      dated_words(price)),
          measure.place);
    if (model.cap) add(fmt::format("A month costs at most {}.", (**model.cap).to_string()), model.cap->place);
  }

  void pass_through(const pricing::PassThrough& model) {
    add(fmt::format("Passed through: the cost measured by {}{}.", measures_words(model.costs),
                    model.mark_up ? fmt::format(", with a mark-up of {}", (**model.mark_up).to_string())
                                  : std::string(", without a mark-up")),
        model.costs.empty() ? text::Place() : model.costs.front().place);
    if (model.cap)
      add(fmt::format("The mark-up is at most {} a month.", (**model.cap).to_string()), model.cap->place);
  }

  void times() {
    if (charge_.from)
      add(fmt::format("It holds from {} on.", day_words(**charge_.from)), charge_.from->place);
    if (charge_.to)
      add(fmt::format("It holds until {}, that day included.", day_words(**charge_.to)), charge_.to->place);
  }

  void changes() {
    if (charge_.indexed) indexed(*charge_.indexed);
    if (charge_.converted) converted(*charge_.converted);
    if (charge_.commitment) commitment(*charge_.commitment);
  }

  void indexed(const pricing::Indexing& rule) {
    std::string to = rule.to ? fmt::format("the index `{}`", **rule.to) : std::string();
    if (!rule.basket.empty()) {
      std::vector<std::string> parts;
      for (const auto& [index, weight] : rule.basket)
        parts.push_back(*index == "fixed" ? fmt::format("{} that stays", weight->to_string())
                                          : fmt::format("{} of `{}`", weight->to_string(), *index));
      to = "a basket of " + list_words(parts);
    }
    const time::Month first =
        rule.first ? **rule.first : *rule.base + static_cast<std::int32_t>(rule.every_months);
    add(fmt::format("Indexed to {}: base {}, first adjusted in {}, then every {}.", to,
                    month_words(*rule.base), month_words(first), counted(rule.every_months, "month")),
        rule.place);
    std::string how =
        fmt::format("An adjustment reads the value {}, as {} printed.",
                    rule.lag_months == 0 ? std::string("of its own month")
                                         : fmt::format("of {} earlier", counted(rule.lag_months, "month")),
                    *rule.print == pricing::Indexing::Print::first ? "first" : "last");
    how += fmt::format(" The factor is rounded {} to {}", money::name(rule.rounding),
                       counted(rule.decimals, "decimal"));
    how += rule.applies == pricing::Indexing::Applies::amount
               ? " and multiplies the amount."
               : fmt::format(" and multiplies the rates, which are rounded to {}.",
                             counted(rule.rate_decimals, "decimal"));
    add(how, rule.place);
    if (rule.part)
      add(fmt::format("Only {} of the price follows the index.", (**rule.part).to_string()),
          rule.part->place);
    if (rule.floor)
      add(fmt::format("One adjustment moves the price by no less than {}.", (**rule.floor).to_string()),
          rule.floor->place);
    if (rule.cap)
      add(fmt::format("One adjustment moves the price by no more than {}.", (**rule.cap).to_string()),
          rule.cap->place);
    if (rule.floor || rule.cap)
      add(rule.carry_over ? "What these bounds cut off counts at the next adjustment."
                          : "What these bounds cut off is lost.",
          rule.place);
    add(*rule.falling == pricing::Indexing::Falling::follows ? "When the index falls, the price falls."
                                                             : "When the index falls, the price stays.",
        rule.falling.place ? rule.falling.place : rule.place);
  }

  void converted(const pricing::Conversion& rule) {
    add(fmt::format(
            "It is agreed in {} and converted at the rate `{}` of {}; the reference is {} {} for one {}.",
            rule.from->code(), *rule.rates,
            rule.fixing == pricing::Conversion::Fixing::month ? "the month" : "the month before",
            rule.reference->to_string(),
            rule.inverse ? std::string(telling_.terms.currency->code()) : std::string(rule.from->code()),
            rule.inverse ? std::string(rule.from->code()) : std::string(telling_.terms.currency->code())),
        rule.place);
    if (rule.corridor) {
      add(fmt::format("Within {} of the reference the reference holds; of the movement beyond {} counts.",
                      (**rule.corridor).to_string(),
                      rule.shared ? (**rule.shared).to_string() : std::string("everything")),
          rule.corridor->place);
    }
    if (!rule.chosen_by.empty()) add(fmt::format("The rate is chosen by {}.", rule.chosen_by), rule.place);
  }

  void commitment(const pricing::Commitment& rule) {
    std::string what;
    switch (*rule.shortfall) {
      case pricing::Commitment::Shortfall::paid:
        what = "what is missing then is paid";
        break;
      case pricing::Commitment::Shortfall::rolls_over:
        what = "what is missing then is added to the next one";
        break;
      case pricing::Commitment::Shortfall::converts:
        what = rule.into ? fmt::format("what is missing then can be used for `{}`", **rule.into)
                         : std::string("what is missing then can be used otherwise");
        break;
    }
    add(fmt::format("The client takes at least {} in {}; {}.", rule.amount->to_string(),
                    over_words(rule.over), what),
        rule.place);
    for (const auto& [month, amount] : rule.relieved)
      add(fmt::format("In {} {} of it fell away, because the supplier could not deliver.", *month,
                      amount->to_string()),
          month.place);
  }

  const Telling& telling_;
  const Placed<std::string>& name_;
  const Charge& charge_;
  Topic topic_;
};

void say_discount(const pricing::Discount& rule, Topic& topic) {
  if (rule.share) {
    say(topic,
        fmt::format("A discount of {} is taken off the charges it applies to.", (**rule.share).to_string()),
        rule.share->place);
  }
  for (const pricing::DiscountBand& band : rule.bands)
    say(topic,
        fmt::format("From {} of charges on the discount is {}.", band.from->to_string(),
                    band.discount->to_string()),
        band.from.place);
  if (!rule.bands.empty()) {
    say(topic,
        *rule.reading == BandReading::each_slice
            ? "Each slice of the charges has the discount of its own band."
            : "All of the charges have the discount that they reach.",
        rule.reading.place ? rule.reading.place : rule.place);
  }
}

void say_taxes(const pricing::Invoicing& rules, Topic& topic) {
  for (const auto& [name, tax] : rules.taxes) {
    say(topic,
        fmt::format(
            "{} of {} is added{}.", *name, tax.rate->to_string(),
            tax.on.empty() ? std::string(" to everything") : fmt::format(" for {}", measures_words(tax.on))),
        name.place);
  }
  if (!rules.taxes.empty()) {
    say(topic,
        rules.credits_before_tax ? "Taxes are reckoned on what is left after credits."
                                 : "Taxes are reckoned before credits are taken off.",
        rules.place);
  }
  if (rules.withholding) {
    say(topic,
        fmt::format("The client keeps {} of the net back for its tax office.",
                    (**rules.withholding).to_string()),
        rules.withholding->place);
  }
}

}  // namespace

Chapter tell_charges(const Telling& telling) {
  Chapter chapter{"charges", "Charges", {}};
  for (const auto& [name, charge] : telling.terms.charges) {
    chapter.topics.push_back(ChargeWords(telling, name, charge).tell());
  }
  return chapter;
}

Chapter tell_indexes(const Telling& telling) {
  Chapter chapter{"indexes", "Indexes and rates", {}};
  for (const auto& [name, index] : telling.terms.indexes) {
    Topic topic{
        *name, index.title.empty() ? *name : fmt::format("{}: {}", *name, index.title), {}, name.place, {}};
    if (!index.source->empty())
      say(topic, fmt::format("Published by {}.", *index.source), index.source.place);
    const auto values = [&](std::string_view what, const std::vector<Named<Placed<money::Decimal>>>& all) {
      std::vector<std::string> known;
      for (const auto& [month, value] : all)
        known.push_back(fmt::format("{} {}", *month, value->to_string()));
      if (!known.empty()) say(topic, fmt::format("{}: {}.", what, list_words(known)), all.front().name.place);
    };
    values("First prints", index.values);
    values("Later prints", index.revised);
    chapter.topics.push_back(std::move(topic));
  }
  return chapter;
}

Chapter tell_invoicing(const Telling& telling) {
  Chapter chapter{"invoicing", "Invoice", {}};
  if (!telling.terms.invoicing) return chapter;
  const pricing::Invoicing& rules = *telling.terms.invoicing;
  Topic topic{"invoicing", "From charges to the invoice", rules.clause, rules.place, {}};
  if (rules.discount) say_discount(*rules.discount, topic);
  say(topic,
      *rules.credit_base == pricing::Invoicing::CreditBase::after_discount
          ? "Credits are a share of the eligible charges after the discount."
          : "Credits are a share of the eligible charges before the discount.",
      rules.credit_base.place ? rules.credit_base.place : rules.place);
  say_taxes(rules, topic);
  say(topic,
      *rules.excess == pricing::Invoicing::Excess::carried_forward
          ? "Credits greater than the invoice are carried to the next one; in the last month they are paid."
          : "Credits greater than the invoice are paid to the client.",
      rules.excess.place ? rules.excess.place : rules.place);
  if (rules.payment_days)
    say(topic,
        fmt::format("It is paid within {} after the first day of the next month.",
                    counted(**rules.payment_days, "day")),
        rules.payment_days->place);
  say(topic,
      fmt::format("Each line is rounded once, {}; the lines are what counts, not unrounded sums.",
                  money::name(rules.rounding)),
      rules.place);
  chapter.topics.push_back(std::move(topic));
  return chapter;
}

}  // namespace entente::agreement
