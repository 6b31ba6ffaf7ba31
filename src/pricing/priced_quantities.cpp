// Charges by what was used: base and volume, hours, capacity, units in bands, seats, accepted work.
#include "pricing/pricer.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "pricing/figures.h"

namespace entente::pricing {

Priced Pricer::base(const Charge& charge, time::Month month, time::DateRange days) const {
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

Priced Pricer::base_and_volume(const Charge& charge, time::Month month, time::DateRange days) const {
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
      made.notes.push_back(
          fmt::format("{} months in a row outside of the dead band: the baseline is to be agreed anew", row));
  }
  made.amount = *fixed.amount + *moved.amount;
  made.figure = figure("base and volume", show(*made.amount, currency()),
                       "base + additional units or - reduced units", charge.model_place);
  if (charge.month) made.figure.add(std::move(fixed.figure));
  made.figure.add(std::move(moved.figure));
  for (const std::string& note : made.notes) made.figure.note = note;
  return made;
}

std::int64_t Pricer::months_outside(time::Month month) const {
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

std::optional<std::vector<Worked>> Pricer::worked_on(const Charge& charge, time::DateRange days,
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

Priced Pricer::hours(const Charge& charge, time::Month month, time::DateRange days) const {
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

Priced Pricer::capacity_on(const Charge& charge, time::Month month, time::DateRange days) const {
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

Exact Pricer::units_before(const Charge& charge, time::Month month, time::Date until) const {
  Exact sum;
  before(charge.unit->over, month, until, [&](const Charge& then, time::Month, time::DateRange span) {
    if (!then.unit) return;
    const auto units = quantity(*then.unit->of, span);
    if (units) sum += then.unit->least ? std::max(*units, Exact(**then.unit->least)) : *units;
  });
  return sum;
}

Priced Pricer::units(const Charge& charge, time::Month month, time::DateRange days) const {
  const UnitPrice& terms = *charge.unit;
  const auto units = known(*terms.of, days, terms.least ? Exact(**terms.least) : Exact());
  if (!units) return unknown(charge, *terms.of);
  const Exact earlier = terms.over == Over::month ? Exact() : units_before(charge, month, days.begin);
  Priced made = unit_price(terms, days.begin, *units, earlier);
  const bool settles = terms.over == Over::contract_year && !terms.bands.empty() &&
                       *terms.reading == BandReading::all_units && closes_year(charge, month, days);
  if (!settles || !made.amount) return made;
  Exact billed = *made.amount;
  before(Over::contract_year, month, days.begin,
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
  explain::Figure line = figure("year at the tier that it reached", show(correction, currency()),
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

bool Pricer::closes_year(const Charge& charge, time::Month month, time::DateRange days) const {
  if (!closes_month(month, days)) return charge.to && days.end == **charge.to + 1;
  return contract_year_of(facts_.term, month + 1) != contract_year_of(facts_.term, month) ||
         days.end == facts_.term.end || (charge.to && days.end == **charge.to + 1);
}

Priced Pricer::seats(const Charge& charge, time::Month month, time::DateRange days) const {
  const Subscription& terms = *charge.subscription;
  std::optional<Exact> used = Exact(*terms.seats);
  if (terms.of) used = known(**terms.of, days, Exact(*terms.seats));
  if (!used) return unknown(charge, **terms.of);
  const time::Date begun = charge.from ? std::max(**charge.from, facts_.term.begin) : facts_.term.begin;
  const std::int64_t years =
      (contract_year_of(facts_.term, month) - contract_year_of(facts_.term, time::Month::containing(begun))) /
      12;
  return subscription(terms, days.begin, *used, years, part_of(month, days));
}

Priced Pricer::bounties(const Charge& charge, time::DateRange days) const {
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

}  // namespace entente::pricing
