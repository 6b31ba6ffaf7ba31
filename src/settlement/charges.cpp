// Charges as the base of credits: a line is an amount a month, pro rata by calendar days where the month is
// not whole (A.8).
#include <array>

#include "settlement/month.h"

namespace entente::settlement {
namespace {

using money::Decimal;
using money::Money;

Money line_in(const agreement::Terms& terms, const agreement::ChargeLine& line, time::Month month) {
  for (const auto& [name, amount] : line.by_month) {
    if (*name == month.to_string()) return *amount;
  }
  time::DateRange days = days_within(terms, month);
  if (line.from) days.begin = std::max(days.begin, **line.from);
  if (line.to) days.end = std::min(days.end, **line.to + 1);
  if (days.empty()) return Money::zero(*terms.currency);
  const std::int32_t whole = month.end_day() - month.first_day();
  if (days.length() == whole) return *line.month;
  // 31,000 x 12/31 = 12,000.00
  const Decimal exact = line.month->amount() * Decimal(days.length());
  return Money::rounded(money::divide(exact, Decimal(whole), terms.currency->minor_digits(),
                                      money::Rounding::half_away_from_zero),
                        *terms.currency, money::Rounding::half_away_from_zero);
}

}  // namespace

Money charges_in(const agreement::Terms& terms, time::Month month, bool only_eligible) {
  Money sum = Money::zero(*terms.currency);
  for (const auto& line : terms.charges) {
    if (!only_eligible || line.value.eligible) sum += line_in(terms, line.value, month);
  }
  return sum;
}

std::optional<Money> charge_line_in(const agreement::Terms& terms, const std::string& name,
                                    time::Month month) {
  for (const auto& line : terms.charges) {
    if (*line.name == name) return line_in(terms, line.value, month);
  }
  return std::nullopt;
}

Money part_of(const Money& whole, time::DateRange part, time::DateRange days) {
  if (part == days || days.empty()) return whole;
  const std::array<Decimal, 3> weights{Decimal(part.begin - days.begin), Decimal(part.length()),
                                       Decimal(days.end - part.end)};
  return money::split(whole, weights)[1];
}

Money share_of(const Money& whole, const money::Percent& share, money::Rounding rounding) {
  return Money::rounded(whole.amount() * share.fraction(), whole.currency(), rounding);
}

Money year_charges(const MonthWork& work) {
  const time::Month start = contract_year_of(*work.terms, work.month);
  Money sum = work.zero();
  for (std::int32_t i = 0; i < 12; ++i) {
    const time::Month month = start + i;
    const MonthMoney* past = nullptr;
    for (const MonthMoney& entry : work.run->money) {
      if (entry.month == month) past = &entry;
    }
    sum += past != nullptr ? past->eligible : charges_in(*work.terms, month, true);
  }
  return sum;
}

}  // namespace entente::settlement
