// A charge of an agreement in a month: its model on each span of days in which its prices stay the same, then
// index, currency and commitment. What depends on earlier months (ceilings, tiers of a year, unused capacity)
// is reckoned again from their quantities, so that nothing has to be remembered.
#include "pricing/price.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "pricing/figures.h"

namespace entente::pricing {
namespace {

class Pricer {
 public:
  Pricer(const Charge& charge, const Facts& facts) : charge_(&charge), facts_(facts) {}

  PricedCharge run() {
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

  /// Only the sum, for earlier months.
  std::optional<Exact> amount() {
    PricedCharge made;
    if (const Placed<money::Money>* actual = written_for(facts_.month)) return part_of_actual(**actual);
    const auto spans = spans_of(*charge_, facts_.days);
    if (spans.empty()) return Exact();
    price_spans(spans, made);
    return made.amount;
  }

 private:
  const Placed<money::Money>* written_for(time::Month month) const {
    for (const auto& [name, amount] : charge_->by_month) {
      if (*name == month.to_string()) return &amount;
    }
    return nullptr;
  }

  Exact part_of_actual(const money::Money& actual) const {
    const time::DateRange whole = days_in_term(facts_.month);
    return pro_rata(Exact(actual), facts_.days.length(), whole.length());
  }

  time::DateRange days_in_term(time::Month month) const {
    return {std::max(month.first_day(), facts_.term.begin), std::min(month.end_day(), facts_.term.end)};
  }

  money::Currency currency() const {
    return charge_->converted ? *charge_->converted->from : facts_.currency;
  }

  static std::vector<time::DateRange> spans_of(const Charge& charge, time::DateRange days) {
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

  void price_spans(const std::vector<time::DateRange>& spans, PricedCharge& made) {
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

  static void take_over(explain::Figure from, explain::Figure& into) {
    into.rule = std::move(from.rule);
    into.note = std::move(from.note);
    into.origins.insert(into.origins.end(), from.origins.begin(), from.origins.end());
    for (auto& input : from.inputs) into.inputs.push_back(std::move(input));
  }

  const Indexes& indexes() const {
    static const Indexes none;
    return facts_.indexes != nullptr ? *facts_.indexes : none;
  }

  Factor last_known_factor() const {
    for (time::Month month = facts_.month; month >= *charge_->indexed->base && facts_.month - month < 240;
         month = month - 1) {
      Factor factor = index_factor(*charge_->indexed, indexes(), month);
      if (factor.value) return factor;
    }
    Factor one;
    one.value = money::Decimal(1);
    return one;
  }

  static Charge indexed_rates(const Charge& charge, const money::Decimal& factor) {
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

  bool convert(Exact& sum, PricedCharge& made) const {
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
    line.add(figure(fmt::format("{} for {}", *rule.rates, fixed_in.to_string()), market->value.to_string(),
                    {}, market->place));
    line.add(figure("reference", rule.reference->to_string(), {}, rule.reference.place));
    if (!source.empty()) line.note = "source: " + source;
    if (!rule.chosen_by.empty())
      line.note += (line.note.empty() ? "" : "; ") + ("chosen by " + rule.chosen_by);
    made.figure.add(figure("before conversion", show(sum, *rule.from)));
    sum = converted(rule, effective, sum);
    return true;
  }

  // The models.

  std::optional<Exact> quantity(const std::string& measure, time::DateRange days) const {
    return facts_.quantity ? facts_.quantity(measure, days) : std::nullopt;
  }

  static Priced unknown(const Charge& charge, const std::string& measure) {
    return not_determined({}, fmt::format("`{}` is not measured in this month", measure), charge.model_place);
  }

  /// Days of the span as a part of its whole month.
  static Exact part_of(time::Month month, time::DateRange days) {
    return Exact(money::Ratio{days.length(), month.end_day() - month.first_day()});
  }

  Priced on(const Charge& charge, time::Month month, time::DateRange days) const {
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
        return benefit ? outcome(*charge.outcome, *benefit, currency())
                       : unknown(charge, *charge.outcome->of);
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

  static Priced nothing() {
    Priced made;
    made.amount = Exact();
    return made;
  }

  /// A quantity, or what the terms expect: nothing, where they name no number.
  std::optional<Exact> known(const std::string& measure, time::DateRange days,
                             const Exact& expected = Exact()) const {
    auto found = quantity(measure, days);
    if (!found && facts_.as_expected) return expected;
    return found;
  }

  bool closes_month(time::Month month, time::DateRange days) const {
    return days.end == days_in_term(month).end;
  }

  Priced base(const Charge& charge, time::Month month, time::DateRange days) const {
    Priced made;
    const std::int32_t whole = month.end_day() - month.first_day();
    const money::Money& sum = **charge.month;
    made.amount = pro_rata(Exact(sum), days.length(), whole);
    made.figure = figure("base", show(*made.amount, sum.currency()), {}, charge.month->place);
    if (days.length() != whole) {
      made.figure.rule = "month x days / days of the month";
      made.figure.add(figure("month", sum.to_string(), {}, charge.month->place));
      made.figure.add(figure("days", fmt::format("{} of {}", days.length(), whole)));
    }
    return made;
  }

  Priced base_and_volume(const Charge& charge, time::Month month, time::DateRange days) const {
    const VolumeBand& terms = *charge.volume;
    const Exact part = part_of(month, days);
    const auto* baseline = terms.baseline.on(days.begin);
    const auto units = known(*terms.of, days, baseline != nullptr ? Exact(*baseline->value) * part : Exact());
    if (!units) return unknown(charge, *terms.of);
    Priced fixed = charge.month ? base(charge, month, days) : nothing();
    Priced moved = additional_or_reduced(terms, days.begin, *units, part);
    if (!moved.amount) return moved;
    Priced made;
    made.quantity = moved.quantity;
    made.notes = moved.notes;
    if (terms.months_in_a_row && closes_month(month, days)) {
      const std::int64_t row = months_outside(month);
      if (row >= **terms.months_in_a_row)
        made.notes.push_back(fmt::format(
            "{} months in a row outside of the dead band: the baseline is to be agreed anew", row));
    }
    made.amount = *fixed.amount + *moved.amount;
    made.figure = figure("base and volume", show(*made.amount, currency()),
                         "base + additional units or - reduced units", charge.model_place);
    if (charge.month) made.figure.add(std::move(fixed.figure));
    made.figure.add(std::move(moved.figure));
    for (const std::string& note : made.notes) made.figure.note = note;
    return made;
  }

  /// Months up to this one, one after the other, whose quantity lay outside of the dead band.
  std::int64_t months_outside(time::Month month) const {
    std::int64_t row = 0;
    for (time::Month at = month; !days_in_term(at).empty(); at = at - 1) {
      const Charge& charge = charge_for(at);
      if (!charge.volume) break;
      bool outside = false;
      for (const time::DateRange& span : spans_of(charge, days_in_term(at))) {
        const auto units = quantity(*charge.volume->of, span);
        outside =
            outside || (units && outside_dead_band(*charge.volume, span.begin, *units, part_of(at, span)));
      }
      if (!outside) break;
      ++row;
    }
    return row;
  }

  const Charge& charge_for(time::Month month) const {
    if (month != facts_.month && facts_.charge_in) {
      if (const Charge* then = facts_.charge_in(month)) return *then;
    }
    return *charge_;
  }

  /// Calls `visit(charge, month, span)` for every span of days before `until` that belongs to the same
  /// stretch.
  template <class Visit>
  void before(Over over, time::Month month, time::Date until, Visit&& visit) const {
    time::Month at = month;
    if (over == Over::contract_year) at = contract_year_of(facts_.term, month);
    if (over == Over::all) at = time::Month::containing(facts_.term.begin);
    for (; at <= month; at = at + 1) {
      const Charge& charge = charge_for(at);
      time::DateRange days = days_in_term(at);
      days.end = std::min(days.end, until);
      for (const time::DateRange& span : spans_of(charge, days)) visit(charge, at, span);
    }
  }

  std::optional<std::vector<Worked>> worked_on(const Charge& charge, time::DateRange days,
                                               std::string& missing) const {
    std::vector<Worked> worked;
    for (const auto& [measure, rates] : charge.hours->rates) {
      const auto hours = known(*measure, days);
      const auto* step = rates.on(days.begin);
      if (!hours || step == nullptr) {
        missing = *measure;
        return std::nullopt;
      }
      worked.push_back({*measure, *hours, *step->value});
    }
    return worked;
  }

  Priced hours(const Charge& charge, time::Month month, time::DateRange days) const {
    std::string missing;
    const auto worked = worked_on(charge, days, missing);
    if (!worked) return unknown(charge, missing);
    Exact charged;
    std::optional<money::Money> cap;
    if (charge.hours->cap) {
      cap = **charge.hours->cap;
      before(charge.hours->cap_over, month, days.begin,
             [&](const Charge& then, time::Month, time::DateRange span) {
               std::string ignored;
               if (!then.hours) return;
               const auto earlier = worked_on(then, span, ignored);
               if (!earlier) return;
               for (const Worked& each : *earlier) charged += each.hours * Exact(each.rate.amount);
             });
      charged = std::min(charged, Exact(*cap));
    }
    return time_and_materials(*worked, cap, charged, currency());
  }

  Priced capacity_on(const Charge& charge, time::Month month, time::DateRange days) const {
    const Capacity& terms = *charge.capacity;
    const Exact part = part_of(month, days);
    const auto used = known(*terms.of, days, Exact(*terms.agreed) * part);
    if (!used) return unknown(charge, *terms.of);
    struct Left {
      time::Month from;
      Exact units;
    };
    std::deque<Left> left;  // oldest first, used first
    const std::int64_t lasts = terms.roll_over_months ? **terms.roll_over_months : 1;
    const auto lapse = [&](time::Month at) {
      while (!left.empty() && at - left.front().from > lasts) left.pop_front();
    };
    if (terms.unused == Capacity::Unused::rolls_over) {
      before(Over::all, month, days.begin, [&](const Charge& then, time::Month at, time::DateRange span) {
        if (!then.capacity) return;
        const auto units = quantity(*then.capacity->of, span);
        if (!units) return;
        lapse(at);
        Exact over = *units - Exact(*then.capacity->agreed) * part_of(at, span);
        if (over.is_negative()) left.push_back({at, -over});
        while (!over.is_negative() && !over.is_zero() && !left.empty()) {
          const Exact taken = std::min(over, left.front().units);
          over -= taken;
          left.front().units -= taken;
          if (left.front().units.is_zero()) left.pop_front();
        }
      });
      lapse(month);
    }
    Exact free_units;
    for (const Left& each : left) free_units += each.units;
    return capacity(terms, *used, free_units, part);
  }

  Exact units_before(const Charge& charge, time::Month month, time::Date until) const {
    Exact sum;
    before(charge.unit->over, month, until, [&](const Charge& then, time::Month, time::DateRange span) {
      if (!then.unit) return;
      const auto units = quantity(*then.unit->of, span);
      if (units) sum += then.unit->least ? std::max(*units, Exact(**then.unit->least)) : *units;
    });
    return sum;
  }

  Priced units(const Charge& charge, time::Month month, time::DateRange days) const {
    const UnitPrice& terms = *charge.unit;
    const auto units = known(*terms.of, days, terms.least ? Exact(**terms.least) : Exact());
    if (!units) return unknown(charge, *terms.of);
    const Exact earlier = terms.over == Over::month ? Exact() : units_before(charge, month, days.begin);
    Priced made = unit_price(terms, days.begin, *units, earlier);
    const bool settles = terms.over == Over::contract_year && !terms.bands.empty() &&
                         *terms.reading == BandReading::all_units && closes_year(charge, month, days);
    if (!settles || !made.amount) return made;
    Exact billed = *made.amount;
    before(
        Over::contract_year, month, days.begin,
        [&](const Charge& then, time::Month at, time::DateRange span) {
          if (!then.unit) return;
          const auto then_units = quantity(*then.unit->of, span);
          if (!then_units) return;
          if (const auto was =
                  unit_price(*then.unit, span.begin, *then_units, units_before(then, at, span.begin)).amount)
            billed += *was;
        });
    const Exact charged = terms.least ? std::max(*units, Exact(**terms.least)) : *units;
    const Exact due = at_bands(terms.bands, BandReading::all_units, earlier + charged);
    const Exact correction = due - billed;
    if (correction.is_zero()) return made;
    made.amount = *made.amount + correction;
    explain::Figure line =
        figure("year at the tier that it reached", show(correction, currency()),
               "all units of the year at its price - what was charged", terms.reading.place);
    line.add(figure("units of the year", show(earlier + charged)));
    line.add(figure("at the tier", show(due, currency())));
    line.add(figure("charged", show(billed, currency())));
    made.figure.value = show(*made.amount, currency());
    made.figure.add(std::move(line));
    made.notes.push_back(show(correction, currency()) + " settle the year at the tier that it reached");
    made.figure.note = made.notes.back();
    return made;
  }

  /// Do these days end the contract year, the term or the charge?
  bool closes_year(const Charge& charge, time::Month month, time::DateRange days) const {
    if (!closes_month(month, days)) return charge.to && days.end == **charge.to + 1;
    return contract_year_of(facts_.term, month + 1) != contract_year_of(facts_.term, month) ||
           days.end == facts_.term.end || (charge.to && days.end == **charge.to + 1);
  }

  std::optional<std::vector<Cost>> costs_of(const std::vector<Placed<std::string>>& measures,
                                            time::DateRange days, std::string& missing) const {
    std::vector<Cost> costs;
    for (const auto& measure : measures) {
      const auto amount = known(*measure, days);
      if (!amount) {
        missing = *measure;
        return std::nullopt;
      }
      costs.push_back({*measure, *amount});
    }
    return costs;
  }

  /// Disallowed cost is listed where it is measured; nothing depends on it.
  std::vector<Cost> listed(const std::vector<Placed<std::string>>& measures, time::DateRange days) const {
    std::vector<Cost> costs;
    for (const auto& measure : measures) {
      if (const auto amount = quantity(*measure, days)) costs.push_back({*measure, *amount});
    }
    return costs;
  }

  Priced costs_plus(const Charge& charge, time::Month month, time::DateRange days) const {
    const CostPlus& terms = *charge.cost_plus;
    std::string missing;
    const auto costs = costs_of(terms.costs, days, missing);
    if (!costs) return unknown(charge, missing);
    CostPlus in_part = terms;
    if (terms.fee)
      in_part.fee->value = (Exact(**terms.fee) * part_of(month, days))
                               .in(terms.fee->value.currency(), money::Rounding::half_away_from_zero);
    Exact charged;
    if (terms.cap) {
      before(Over::all, month, days.begin, [&](const Charge& then, time::Month at, time::DateRange span) {
        std::string ignored;
        if (!then.cost_plus) return;
        const auto earlier = costs_of(then.cost_plus->costs, span, ignored);
        if (!earlier) return;
        CostPlus open = *then.cost_plus;
        open.cap.reset();
        if (open.fee)
          open.fee->value = (Exact(**open.fee) * part_of(at, span))
                                .in(open.fee->value.currency(), money::Rounding::half_away_from_zero);
        charged += *cost_plus(open, *earlier, {}, Exact(), currency()).amount;
      });
      charged = std::min(charged, Exact(**terms.cap));
    }
    return cost_plus(in_part, *costs, listed(terms.disallowed, days), charged, currency());
  }

  Priced target(const Charge& charge, time::Month month, time::DateRange days) const {
    const TargetCost& terms = *charge.target_cost;
    const time::Month settled = time::Month::containing(*terms.settled);
    if (month > settled) return nothing();
    std::string missing;
    const auto costs = costs_of(terms.costs, days, missing);
    if (!costs) return unknown(charge, missing);
    Exact now;
    for (const Cost& cost : *costs) now += cost.amount;
    Exact earlier;
    before(Over::all, month, days.begin, [&](const Charge& then, time::Month, time::DateRange span) {
      std::string ignored;
      if (!then.target_cost) return;
      const auto known_costs = costs_of(then.target_cost->costs, span, ignored);
      if (!known_costs) return;
      for (const Cost& cost : *known_costs) earlier += cost.amount;
    });
    const auto on_account = [&](const Exact& cost) {
      if (!terms.on_account) return Exact();
      return terms.ceiling ? std::min(cost, Exact(**terms.ceiling)) : cost;
    };
    const bool final = month == settled && closes_month(month, days);
    if (!final) {
      Priced made;
      made.amount = on_account(earlier + now) - on_account(earlier);
      made.quantity = show(now, currency()) + " of cost";
      made.figure = figure(
          "on account", show(*made.amount, currency()),
          terms.on_account ? "cost of the month until the final account" : "nothing until the final account",
          terms.target.place);
      for (const Cost& cost : *costs) made.figure.add(figure(cost.of, show(cost.amount, currency())));
      return made;
    }
    Priced made = target_price(terms, earlier + now);
    const Exact paid = on_account(earlier);
    made.figure.label = "final account";
    if (!paid.is_zero()) {
      made.figure.add(figure("paid on account", show(paid, currency()), "cost of the months before"));
      made.figure.rule += " - what was paid on account";
    }
    made.amount = *made.amount - paid;
    made.figure.value = show(*made.amount, currency());
    return made;
  }

  std::optional<Exact> saving_on(const GainShare& terms, time::Month month, time::DateRange days,
                                 bool expect) const {
    const auto part = part_of(month, days);
    if (!terms.baseline) return expect ? known(*terms.of, days) : quantity(*terms.of, days);
    const Exact without = Exact(**terms.baseline) * part;
    const auto cost = expect ? known(*terms.of, days, without) : quantity(*terms.of, days);
    if (!cost) return std::nullopt;
    return without - *cost;
  }

  Priced gain(const Charge& charge, time::Month month, time::DateRange days) const {
    const GainShare& terms = *charge.gain_share;
    const auto saving = saving_on(terms, month, days, true);
    if (!saving) return unknown(charge, *terms.of);
    Exact saved, shared;
    before(terms.over, month, days.begin, [&](const Charge& then, time::Month at, time::DateRange span) {
      if (!then.gain_share) return;
      const auto earlier = saving_on(*then.gain_share, at, span, false);
      if (!earlier) return;
      shared += *gain_share(*then.gain_share, *earlier, saved, shared, currency()).amount;
      saved += *earlier;
    });
    return gain_share(terms, *saving, saved, shared, currency());
  }

  Priced seats(const Charge& charge, time::Month month, time::DateRange days) const {
    const Subscription& terms = *charge.subscription;
    std::optional<Exact> used = Exact(*terms.seats);
    if (terms.of) used = known(**terms.of, days, Exact(*terms.seats));
    if (!used) return unknown(charge, **terms.of);
    const time::Date begun = charge.from ? std::max(**charge.from, facts_.term.begin) : facts_.term.begin;
    const std::int64_t years = (contract_year_of(facts_.term, month) -
                                contract_year_of(facts_.term, time::Month::containing(begun))) /
                               12;
    return subscription(terms, days.begin, *used, years, part_of(month, days));
  }

  Priced bounties(const Charge& charge, time::DateRange days) const {
    std::vector<Accepted> accepted;
    for (const auto& [measure, prices] : charge.bounty->prices) {
      const auto count = known(*measure, days);
      const auto* step = prices.on(days.begin);
      if (!count || step == nullptr) return unknown(charge, *measure);
      accepted.push_back({*measure, *count, *step->value});
    }
    std::optional<money::Money> cap;
    if (charge.bounty->cap) cap = **charge.bounty->cap;
    return bounty(accepted, cap, currency());
  }

  // The commitment, at the end of its span.

  std::optional<Exact> billed_in(time::Month month) const {
    const Charge& charge = charge_for(month);
    Facts then = facts_;
    then.month = month;
    then.days = days_in_term(month);
    return Pricer(charge, then).amount();
  }

  void add_commitment(PricedCharge& made) const {
    if (!charge_->commitment || facts_.as_expected) return;
    const Commitment& rule = *charge_->commitment;
    time::DateRange days = facts_.days;
    if (charge_->to) days.end = std::min(days.end, **charge_->to + 1);
    const bool closes = rule.over == Over::month           ? closes_month(facts_.month, days)
                        : rule.over == Over::contract_year ? closes_year(*charge_, facts_.month, days)
                                                           : ends_all(days);
    if (!closes || spans_of(*charge_, facts_.days).empty()) return;
    const time::Month begin = std::max(first_month(), span_start(rule.over, facts_.month));
    Exact carried;
    if (*rule.shortfall == Commitment::Shortfall::rolls_over && rule.over == Over::contract_year) {
      for (time::Month start = contract_year_of(facts_.term, first_month()); start < begin;
           start = start + 12) {
        carried = *missing_in(rule, std::max(start, first_month()), start + 12, carried).amount;
      }
    }
    Priced missing = missing_in(rule, begin, facts_.month + 1, carried);
    const bool rolls = *rule.shortfall == Commitment::Shortfall::rolls_over && !ends_all(days);
    made.commitment = rolls ? Exact() : *missing.amount;
    made.commitment_figure = std::move(missing.figure);
    if (!made.commitment->is_zero() || rolls) {
      for (std::string& note : missing.notes) {
        if (rolls || *rule.shortfall == Commitment::Shortfall::converts)
          made.notes.push_back(std::move(note));
      }
    }
  }

  bool ends_all(time::DateRange days) const {
    return days.end == facts_.term.end || (charge_->to && days.end == **charge_->to + 1);
  }

  time::Month first_month() const {
    const time::Date begin = charge_->from ? std::max(**charge_->from, facts_.term.begin) : facts_.term.begin;
    return time::Month::containing(begin);
  }

  time::Month span_start(Over over, time::Month month) const {
    if (over == Over::month) return month;
    return over == Over::contract_year ? contract_year_of(facts_.term, month) : first_month();
  }

  /// The commitment of the months [begin, end) against what they were billed.
  Priced missing_in(const Commitment& rule, time::Month begin, time::Month end, const Exact& carried) const {
    Exact billed;
    Commitment part = rule;
    part.relieved.clear();
    for (time::Month at = begin; at < end; at = at + 1) {
      if (const auto sum = billed_in(at)) billed += *sum;
      for (const auto& each : rule.relieved) {
        if (*each.name == at.to_string()) part.relieved.push_back(each);
      }
    }
    if (rule.over == Over::contract_year && end - begin < 12) {
      part.amount.value = (Exact(*rule.amount) * Exact(money::Ratio{end - begin, 12}))
                              .in(rule.amount->currency(), money::Rounding::half_away_from_zero);
    }
    return shortfall(part, billed, carried, facts_.currency);
  }

  const Charge* charge_;
  const Facts& facts_;
};

}  // namespace

PricedCharge price(const Named<Charge>& charge, const Facts& facts) {
  PricedCharge made = Pricer(charge.value, facts).run();
  made.figure.label = charge.value.title.empty() ? *charge.name : charge.value.title;
  if (!made.figure.origins.empty()) made.figure.origins.front().clause = *charge.value.clause;
  if (made.figure.origins.empty() || !made.figure.origins.front().place)
    made.figure.origins = {{charge.name.place, {}, *charge.value.clause}};
  return made;
}

}  // namespace entente::pricing
