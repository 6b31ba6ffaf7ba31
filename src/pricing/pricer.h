// How a charge is priced: the steps that price.cpp takes and the models that they ask. Internal to pricing.
//   price.cpp               the month: spans of equal prices, index, currency
//   priced_quantities.cpp   models that price hours, capacity, units, seats, accepted work
//   priced_costs.cpp        models that price cost and savings
//   priced_commitment.cpp   the commitment at the end of its span
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "pricing/price.h"

namespace entente::pricing {

class Pricer {
 public:
  Pricer(const Charge& charge, const Facts& facts) : charge_(&charge), facts_(facts) {}

  PricedCharge run();

  /// Only the sum, for earlier months.
  std::optional<Exact> amount();

 private:
  const Placed<money::Money>* written_for(time::Month month) const;
  Exact part_of_actual(const money::Money& actual) const;
  time::DateRange days_in_term(time::Month month) const;
  money::Currency currency() const;
  static std::vector<time::DateRange> spans_of(const Charge& charge, time::DateRange days);
  void price_spans(const std::vector<time::DateRange>& spans, PricedCharge& made);
  static void take_over(explain::Figure from, explain::Figure& into);
  const Indexes& indexes() const;
  Factor last_known_factor() const;
  static Charge indexed_rates(const Charge& charge, const money::Decimal& factor);
  bool convert(Exact& sum, PricedCharge& made) const;

  // The models.

  std::optional<Exact> quantity(const std::string& measure, time::DateRange days) const;
  static Priced unknown(const Charge& charge, const std::string& measure);

  /// Days of the span as a part of its whole month.
  static Exact part_of(time::Month month, time::DateRange days);
  Priced on(const Charge& charge, time::Month month, time::DateRange days) const;
  static Priced nothing();

  /// A quantity, or what the terms expect: nothing, where they name no number.
  std::optional<Exact> known(const std::string& measure, time::DateRange days,
                             const Exact& expected = Exact()) const;
  bool closes_month(time::Month month, time::DateRange days) const;
  Priced base(const Charge& charge, time::Month month, time::DateRange days) const;
  Priced base_and_volume(const Charge& charge, time::Month month, time::DateRange days) const;

  /// Months up to this one, one after the other, whose quantity lay outside of the dead band.
  std::int64_t months_outside(time::Month month) const;
  const Charge& charge_for(time::Month month) const;

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
                                               std::string& missing) const;
  Priced hours(const Charge& charge, time::Month month, time::DateRange days) const;
  Priced capacity_on(const Charge& charge, time::Month month, time::DateRange days) const;
  Exact units_before(const Charge& charge, time::Month month, time::Date until) const;
  Priced units(const Charge& charge, time::Month month, time::DateRange days) const;

  /// Do these days end the contract year, the term or the charge?
  bool closes_year(const Charge& charge, time::Month month, time::DateRange days) const;
  std::optional<std::vector<Cost>> costs_of(const std::vector<Placed<std::string>>& measures,
                                            time::DateRange days, std::string& missing) const;

  /// Disallowed cost is listed where it is measured; nothing depends on it.
  std::vector<Cost> listed(const std::vector<Placed<std::string>>& measures, time::DateRange days) const;
  Priced costs_plus(const Charge& charge, time::Month month, time::DateRange days) const;
  Priced target(const Charge& charge, time::Month month, time::DateRange days) const;
  std::optional<Exact> saving_on(const GainShare& terms, time::Month month, time::DateRange days,
                                 bool expect) const;
  Priced gain(const Charge& charge, time::Month month, time::DateRange days) const;
  Priced seats(const Charge& charge, time::Month month, time::DateRange days) const;
  Priced bounties(const Charge& charge, time::DateRange days) const;

  // The commitment, at the end of its span.

  std::optional<Exact> billed_in(time::Month month) const;
  void add_commitment(PricedCharge& made) const;
  bool ends_all(time::DateRange days) const;
  time::Month first_month() const;
  time::Month span_start(Over over, time::Month month) const;

  /// The commitment of the months [begin, end) against what they were billed.
  Priced missing_in(const Commitment& rule, time::Month begin, time::Month end, const Exact& carried) const;
  const Charge* charge_;
  const Facts& facts_;
};

}  // namespace entente::pricing
