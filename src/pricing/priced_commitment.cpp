// The commitment at the end of its span, against what the months of the span were billed.
#include "pricing/pricer.h"

#include <algorithm>

#include "pricing/figures.h"

namespace entente::pricing {

std::optional<Exact> Pricer::billed_in(time::Month month) const {
  const Charge& charge = charge_for(month);
  Facts then = facts_;
  then.month = month;
  then.days = days_in_term(month);
  return Pricer(charge, then).amount();
}

void Pricer::add_commitment(PricedCharge& made) const {
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
      if (rolls || *rule.shortfall == Commitment::Shortfall::converts) made.notes.push_back(std::move(note));
    }
  }
}

bool Pricer::ends_all(time::DateRange days) const {
  return days.end == facts_.term.end || (charge_->to && days.end == **charge_->to + 1);
}

time::Month Pricer::first_month() const {
  const time::Date begin = charge_->from ? std::max(**charge_->from, facts_.term.begin) : facts_.term.begin;
  return time::Month::containing(begin);
}

time::Month Pricer::span_start(Over over, time::Month month) const {
  if (over == Over::month) return month;
  return over == Over::contract_year ? contract_year_of(facts_.term, month) : first_month();
}

Priced Pricer::missing_in(const Commitment& rule, time::Month begin, time::Month end,
                          const Exact& carried) const {
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

}  // namespace entente::pricing
