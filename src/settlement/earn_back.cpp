// Credits that good performance returns, in the four forms of A.6. Never more than was paid, and nothing once
// the term ends before the condition is complete (early termination is a lapse).
#include <fmt/format.h>

#include <algorithm>

#include "settlement/month.h"

namespace entente::settlement {
namespace {

using agreement::EarnBack;
using money::Decimal;
using money::Money;

Money returned_share(const EarnBack& rules, const Money& amount) {
  if (!rules.returns) return amount;
  return money::min(amount, share_of(amount, **rules.returns, money::Rounding::half_away_from_zero));
}

void give_back(MonthWork& work, const OpenCredit& credit, const Money& amount, std::string reason) {
  if (amount.is_zero()) return;
  EarnBackLine line{credit.level, credit.month, amount, std::move(reason), {}};
  line.figure = fmt::format("earn-backs/{}/{}", credit.level, credit.month.to_string());
  work.totals.earned_back += amount;
  work.earn_backs.push_back(std::move(line));
}

const LevelMonth* this_month(const MonthWork& work, const std::string& level) {
  const auto found = work.run->levels.find(level);
  if (found == work.run->levels.end() || found->second.months.empty()) return nullptr;
  const LevelMonth& last = found->second.months.back();
  return last.month == work.month ? &last : nullptr;
}

/// (a) At the end of the contract year: mean of the year at the expected level or better, and no default
/// after the credit.
void by_yearly_mean(MonthWork& work, const EarnBack& rules) {
  const time::Month year = contract_year_of(*work.terms, work.month);
  const bool year_ends = work.month == year + 11 && work.days.end == work.month.end_day();
  const bool term_ends = *work.terms->term.to && work.days.end == term_of(*work.terms).end;
  if (!year_ends) {
    if (term_ends) work.run->open.clear();
    return;
  }
  const auto& segments = work.run->tallies->segments;
  std::size_t first = segments.size(), last = 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].month < year || segments[i].month > work.month) continue;
    first = std::min(first, i);
    last = i + 1;
  }
  for (const OpenCredit& credit : work.run->open) {
    const agreement::ServiceLevel* level = find_level(*work.terms, credit.level);
    if (level == nullptr) continue;
    const LevelState& state = work.run->levels[credit.level];
    const auto& bar = state.expected ? state.expected : state.minimum;
    if (!bar) continue;
    const auto later_default = std::ranges::find_if(state.months, [&](const LevelMonth& past) {
      return past.month > credit.month && past.default_kind != Default::none;
    });
    if (rules.no_further_default && later_default != state.months.end()) continue;
    const Collected whole =
        collect(*work.run, credit.level, first, last, unit_of_level(*work.terms, *level), level->averaging);
    const Result mean =
        make_result(whole.value, unit_of_level(*work.terms, *level), std::nullopt, {bar->value});
    const auto direction = level->direction ? **level->direction : agreement::Direction::higher;
    if (!mean.exact || !reaches(mean, bar->value, direction)) continue;
    give_back(work, credit, returned_share(rules, credit.outstanding),
              fmt::format("mean of the contract year {} {} {}{}", mean.shown,
                          direction == agreement::Direction::higher ? ">=" : "<=", show(*bar),
                          rules.no_further_default ? ", no further default" : ""));
  }
  work.run->open.clear();
}

/// (b) The next k judged periods all reach the expected level.
void by_next_periods(MonthWork& work, const EarnBack& rules) {
  const std::int64_t needed = rules.periods ? **rules.periods : 1;
  std::vector<OpenCredit> still_open;
  for (OpenCredit& credit : work.run->open) {
    const LevelMonth* now = this_month(work, credit.level);
    if (credit.month == work.month || now == nullptr || !now->judged) {
      still_open.push_back(credit);
      continue;
    }
    if (now->below_expected) continue;
    ++credit.good_periods;
    if (credit.good_periods < needed) {
      still_open.push_back(credit);
      continue;
    }
    give_back(work, credit, returned_share(rules, credit.outstanding),
              fmt::format("{} {} at the expected level or better", needed,
                          needed == 1 ? "period" : "periods in a row"));
  }
  work.run->open = std::move(still_open);
}

/// (c) A later period better than a higher target returns the oldest credit of the level.
void by_better_target(MonthWork& work, const EarnBack& rules) {
  for (const auto& [name, target] : rules.targets) {
    const LevelMonth* now = this_month(work, *name);
    const agreement::ServiceLevel* level = find_level(*work.terms, *name);
    if (now == nullptr || level == nullptr || !now->judged || !now->result.exact) continue;
    const auto direction = level->direction ? **level->direction : agreement::Direction::higher;
    if (!better_than(now->result, target->value, direction)) continue;
    auto& open = work.run->open;
    const auto oldest = std::ranges::find_if(
        open, [&](const OpenCredit& credit) { return credit.level == *name && credit.month < work.month; });
    if (oldest == open.end()) continue;
    give_back(work, *oldest, returned_share(rules, oldest->outstanding),
              fmt::format("{} is better than the target {}", now->result.shown, show(*target)));
    open.erase(oldest);
  }
}

/// (d) Each month in which a level is better than its target banks points; a point returns what a point
/// costs.
void by_points_bank(MonthWork& work, const EarnBack& rules) {
  const agreement::Credits& credits = *work.rules();
  if (!rules.bank_per_point || !credits.points) return;
  for (const auto& entry : work.terms->levels) {
    const LevelMonth* now = this_month(work, *entry.name);
    if (now == nullptr || !now->judged || !now->result.exact || !now->expected) continue;
    agreement::Quantity target = *now->expected;
    for (const auto& [name, higher] : rules.targets) {
      if (*name == *entry.name) target = *higher;
    }
    const auto direction = entry.value.direction ? **entry.value.direction : agreement::Direction::higher;
    if (better_than(now->result, target.value, direction))
      work.run->bank = work.run->bank + **rules.bank_per_point;
  }
  const Decimal point = work.totals.eligible.amount() * (*credits.points->value_per_point).fraction();
  if (point.is_zero()) return;
  auto& open = work.run->open;
  while (!open.empty() && !work.run->bank.is_zero() && open.front().month < work.month) {
    OpenCredit& oldest = open.front();
    const Money worth =
        Money::rounded(work.run->bank * point, *work.terms->currency, money::Rounding::toward_zero);
    const Money returned = returned_share(rules, money::min(worth, oldest.outstanding));
    if (returned.is_zero()) break;
    give_back(work, oldest, returned,
              fmt::format("from {} banked points at {} each", work.run->bank.to_string(), point.to_string()));
    const Decimal used = money::divide(returned.amount(), point, 6, money::Rounding::ceiling);
    work.run->bank = used < work.run->bank ? work.run->bank - used : Decimal();
    oldest.outstanding -= returned;
    if (!oldest.outstanding.is_zero() && !rules.returns) break;
    open.erase(open.begin());
  }
}

}  // namespace

void return_credits(MonthWork& work) {
  if (work.rules() == nullptr || !work.rules()->earn_back) return;
  const EarnBack& rules = *work.rules()->earn_back;
  switch (*rules.variant) {
    case EarnBack::Variant::yearly_mean:
      by_yearly_mean(work, rules);
      break;
    case EarnBack::Variant::next_periods:
      by_next_periods(work, rules);
      break;
    case EarnBack::Variant::better_target:
      by_better_target(work, rules);
      break;
    case EarnBack::Variant::points_bank:
      by_points_bank(work, rules);
      break;
  }
}

}  // namespace entente::settlement
