// A charge of an agreement in a month: its model on each span of days in which its prices stay the same, then
// index, currency and commitment. What depends on earlier months (ceilings, tiers of a year, unused capacity)
// is reckoned again from their quantities, so that nothing has to be remembered.
#include "pricing/pricer.h"

#include <fmt/format.h>

#include <algorithm>

#include "pricing/figures.h"

namespace entente::pricing {

PricedCharge Pricer::run() {
  PricedCharge made;
  made.model = model_of(*charge_);
  made.figure = figure({}, {}, {}, charge_->place);
  const std::vector<time::DateRange> spans = spans_of(*charge_, facts_.days);
  if (const Placed<money::Money>* actual = written_for(facts_.month)) {
    made.amount = part_of_actual(**actual);
    made.figure.add(
        figure("charged", (*actual)->to_string(), "as it was agreed for this month", actual->place));
  } else if (spans.empty()) {
    made.amount = Exact();
    made.in_force = false;
    made.figure.note = "not in force in this month";
  } else {
    price_spans(spans, made);
  }
  if (made.amount) {
    made.figure.value = show(*made.amount, facts_.currency);
    add_commitment(made);
  } else {
    made.figure.value = "not determined";
  }
  return made;
}

std::optional<Exact> Pricer::amount() {
  PricedCharge made;
  if (const Placed<money::Money>* actual = written_for(facts_.month)) return part_of_actual(**actual);
  const auto spans = spans_of(*charge_, facts_.days);
  if (spans.empty()) return Exact();
  price_spans(spans, made);
  return made.amount;
}

const Placed<money::Money>* Pricer::written_for(time::Month month) const {
  for (const auto& [name, amount] : charge_->by_month) {
    if (*name == month.to_string()) return &amount;
  }
  return nullptr;
}

Exact Pricer::part_of_actual(const money::Money& actual) const {
  const time::DateRange whole = days_in_term(facts_.month);
  return pro_rata(Exact(actual), facts_.days.length(), whole.length());
}

time::DateRange Pricer::days_in_term(time::Month month) const {
  return {std::max(month.first_day(), facts_.term.begin), std::min(month.end_day(), facts_.term.end)};
}

money::Currency Pricer::currency() const {
  return charge_->converted ? *charge_->converted->from : facts_.currency;
}

std::vector<time::DateRange> Pricer::spans_of(const Charge& charge, time::DateRange days) {
  if (charge.from) days.begin = std::max(days.begin, **charge.from);
  if (charge.to) days.end = std::min(days.end, **charge.to + 1);
  std::vector<time::DateRange> spans;
  if (days.empty()) return spans;
  for (const time::Date cut : dates_of(charge)) {
    if (cut <= days.begin || cut >= days.end) continue;
    spans.push_back({days.begin, cut});
    days.begin = cut;
  }
  spans.push_back(days);
  return spans;
}

void Pricer::price_spans(const std::vector<time::DateRange>& spans, PricedCharge& made) {
  std::optional<Factor> factor;
  if (charge_->indexed) {
    factor = index_factor(*charge_->indexed, indexes(), facts_.month);
    if (!factor->value && facts_.as_expected) factor = last_known_factor();
    if (!factor->value) {
      made.figure.note = factor->figure.note;
      made.figure.add(std::move(factor->figure));
      return;
    }
  }
  const bool of_rates = factor && charge_->indexed->applies == Indexing::Applies::rates;
  Charge with_rates;
  const Charge* priced = charge_;
  if (of_rates) {
    with_rates = indexed_rates(*charge_, *factor->value);
    priced = &with_rates;
  }
  Exact sum;
  std::string quantity;
  for (const time::DateRange& span : spans) {
    Priced part = on(*priced, facts_.month, span);
    if (!part.amount) {
      made.figure.note = part.figure.note;
      made.figure.add(std::move(part.figure));
      return;
    }
    sum += *part.amount;
    if (!part.quantity.empty()) quantity += (quantity.empty() ? "" : " + ") + part.quantity;
    if (spans.size() == 1) {
      made.units = part.units;
      made.unit_price = part.unit_price;
      made.unit = part.unit;
    }
    for (std::string& note : part.notes) made.notes.push_back(std::move(note));
    if (spans.size() == 1) {
      take_over(std::move(part.figure), made.figure);
    } else {
      part.figure.label = fmt::format("{} to {}", span.begin.to_string(), (span.end - 1).to_string());
      made.figure.add(std::move(part.figure));
    }
  }
  // A price before index or conversion is not the price of the line.
  if ((factor && !of_rates) || charge_->converted) made.unit_price.reset();
  if (spans.size() > 1) made.figure.rule = "sum of the parts of the month";
  made.quantity = std::move(quantity);
  if (factor && !of_rates) {
    made.before_index = sum;
    sum = sum * Exact(*factor->value);
    made.figure.add(figure("before the index", show(*made.before_index, currency())));
    made.figure.rule += (made.figure.rule.empty() ? "" : ", ") + std::string("x index factor");
  }
  if (factor) made.figure.add(std::move(factor->figure));
  if (charge_->converted && !convert(sum, made)) return;
  made.amount = sum;
}

void Pricer::take_over(explain::Figure from, explain::Figure& into) {
  into.rule = std::move(from.rule);
  into.note = std::move(from.note);
  into.origins.insert(into.origins.end(), from.origins.begin(), from.origins.end());
  for (auto& input : from.inputs) into.inputs.push_back(std::move(input));
}

const Indexes& Pricer::indexes() const {
  static const Indexes none;
  return facts_.indexes != nullptr ? *facts_.indexes : none;
}

Factor Pricer::last_known_factor() const {
  for (time::Month month = facts_.month; month >= *charge_->indexed->base && facts_.month - month < 240;
       month = month - 1) {
    Factor factor = index_factor(*charge_->indexed, indexes(), month);
    if (factor.value) return factor;
  }
  Factor one;
  one.value = money::Decimal(1);
  return one;
}

Charge Pricer::indexed_rates(const Charge& charge, const money::Decimal& factor) {
  Charge made = charge;
  const auto raise = [&](Rate& rate) { rate = indexed(rate, factor, *charge.indexed); };
  const auto raise_all = [&](Dated<Rate>& dated) {
    for (auto& step : dated.steps) raise(*step.value);
  };
  if (made.hours) {
    for (auto& rate : made.hours->rates) raise_all(rate.value);
  }
  if (made.capacity && made.capacity->more) raise(**made.capacity->more);
  if (made.unit) {
    if (made.unit->price) raise_all(*made.unit->price);
    for (auto& band : made.unit->bands) raise(*band.price);
  }
  if (made.volume) {
    raise_all(made.volume->additional);
    raise_all(made.volume->reduced);
  }
  if (made.subscription) {
    raise_all(made.subscription->price);
    if (made.subscription->overage) raise(**made.subscription->overage);
  }
  if (made.bounty) {
    for (auto& price : made.bounty->prices) raise_all(price.value);
  }
  return made;
}

bool Pricer::convert(Exact& sum, PricedCharge& made) const {
  const Conversion& rule = *charge_->converted;
  const time::Month fixed_in =
      rule.fixing == Conversion::Fixing::month_before ? facts_.month - 1 : facts_.month;
  const Placed<money::Decimal>* market = nullptr;
  std::string source;
  for (const auto& [name, index] : indexes()) {
    if (*name != *rule.rates) continue;
    source = *index.source;
    for (const auto& [month, value] : index.values) {
      if (*month == fixed_in.to_string() || (facts_.as_expected && *month <= fixed_in.to_string()))
        market = &value;
    }
  }
  if (market == nullptr || market->value.is_zero()) {
    made.figure.note = fmt::format("the rate `{}` for {} is not known", *rule.rates, fixed_in.to_string());
    return false;
  }
  const Exact effective = effective_rate(rule, market->value);
  explain::Figure& line = made.figure.add(
      figure("exchange rate", show(effective),
             rule.corridor ? fmt::format("the reference inside {} of it; outside, {} of the movement "
                                         "beyond the edge counts",
                                         (**rule.corridor).to_string(),
                                         rule.shared ? (**rule.shared).to_string() : std::string("all"))
                           : "the rate of the fixing month",
             rule.place));
  line.add(figure(fmt::format("{} for {}", *rule.rates, fixed_in.to_string()), market->value.to_string(), {},
                  market->place));
  line.add(figure("reference", rule.reference->to_string(), {}, rule.reference.place));
  if (!source.empty()) line.note = "source: " + source;
  if (!rule.chosen_by.empty()) line.note += (line.note.empty() ? "" : "; ") + ("chosen by " + rule.chosen_by);
  made.figure.add(figure("before conversion", show(sum, *rule.from)));
  sum = converted(rule, effective, sum);
  return true;
}

std::optional<Exact> Pricer::quantity(const std::string& measure, time::DateRange days) const {
  return facts_.quantity ? facts_.quantity(measure, days) : std::nullopt;
}

Priced Pricer::unknown(const Charge& charge, const std::string& measure) {
  return not_determined({}, fmt::format("`{}` is not measured in this month", measure), charge.model_place);
}

Exact Pricer::part_of(time::Month month, time::DateRange days) {
  return Exact(money::Ratio{days.length(), month.end_day() - month.first_day()});
}

Priced Pricer::on(const Charge& charge, time::Month month, time::DateRange days) const {
  switch (model_of(charge)) {
    case Model::monthly:
      return base(charge, month, days);
    case Model::base_and_volume:
      return base_and_volume(charge, month, days);
    case Model::time_and_materials:
    case Model::capped_time_and_materials:
      return hours(charge, month, days);
    case Model::capacity:
      return capacity_on(charge, month, days);
    case Model::fixed_price:
      return closes_month(month, days) ? fixed_price(*charge.fixed_price, month) : nothing();
    case Model::milestones:
      return closes_month(month, days) ? milestones(*charge.milestones, month) : nothing();
    case Model::unit_price:
      return units(charge, month, days);
    case Model::cost_plus:
      return costs_plus(charge, month, days);
    case Model::target_cost:
      return target(charge, month, days);
    case Model::gain_share:
      return gain(charge, month, days);
    case Model::outcome: {
      const auto benefit = known(*charge.outcome->of, days);
      return benefit ? outcome(*charge.outcome, *benefit, currency()) : unknown(charge, *charge.outcome->of);
    }
    case Model::subscription:
      return seats(charge, month, days);
    case Model::bounty:
      return bounties(charge, days);
    case Model::pass_through: {
      const auto& terms = *charge.pass_through;
      std::string missing;
      const auto costs = costs_of(terms.costs, days, missing);
      return costs ? pass_through(terms, *costs, currency()) : unknown(charge, missing);
    }
  }
  return nothing();
}

Priced Pricer::nothing() {
  Priced made;
  made.amount = Exact();
  return made;
}

std::optional<Exact> Pricer::known(const std::string& measure, time::DateRange days,
                                   const Exact& expected) const {
  auto found = quantity(measure, days);
  if (!found && facts_.as_expected) return expected;
  return found;
}

bool Pricer::closes_month(time::Month month, time::DateRange days) const {
  return days.end == days_in_term(month).end;
}

const Charge& Pricer::charge_for(time::Month month) const {
  if (month != facts_.month && facts_.charge_in) {
    if (const Charge* then = facts_.charge_in(month)) return *then;
  }
  return *charge_;
}

PricedCharge price(const Named<Charge>& charge, const Facts& facts) {
  PricedCharge made = Pricer(charge.value, facts).run();
  made.figure.label = charge.value.title.empty() ? *charge.name : charge.value.title;
  if (!made.figure.origins.empty()) made.figure.origins.front().clause = *charge.value.clause;
  if (made.figure.origins.empty() || !made.figure.origins.front().place)
    made.figure.origins = {{charge.name.place, {}, *charge.value.clause}};
  return made;
}

}  // namespace entente::pricing
