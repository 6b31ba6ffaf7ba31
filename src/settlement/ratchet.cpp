// The bars rise with each contract year (A.6): to the mean of the best months, but no further than a share of
// the gap to the best possible result, and never back. Where lower is better the same is mirrored towards
// zero.
#include <algorithm>

#include "settlement/month.h"

namespace entente::settlement {
namespace {

using agreement::Direction;
using agreement::Quantity;
using money::Decimal;

constexpr int kBarDecimals = 4;

/// The best result that the unit allows; none where a higher number has no end.
std::optional<Decimal> best_possible(Quantity::Unit unit, Direction direction) {
  if (direction == Direction::lower) return Decimal(0);
  if (unit == Quantity::Unit::percent) return Decimal(100);
  return std::nullopt;
}

/// old + g x (best - old)
Decimal limit_of(const Decimal& old, const Decimal& best, const money::Percent& share) {
  return old + (best - old) * share.fraction();
}

/// Mean of the k best months of the contract year that ended; empty with fewer than k.
std::optional<Decimal> candidate_of(const LevelState& state, time::Month year, std::int64_t best_months,
                                    Direction direction) {
  std::vector<money::Ratio> values;
  for (const LevelMonth& past : state.months) {
    if (past.month >= year && past.judged && past.result.exact) values.push_back(*past.result.exact);
  }
  if (best_months <= 0 || values.size() < static_cast<std::size_t>(best_months)) return std::nullopt;
  std::ranges::sort(values, [&](const money::Ratio& a, const money::Ratio& b) {
    return direction == Direction::higher ? b < a : a < b;
  });
  values.resize(static_cast<std::size_t>(best_months));
  return mean_of(values).rounded(kBarDecimals, money::Rounding::half_away_from_zero);
}

void move(std::optional<Quantity>& bar, const Decimal& to, Direction direction) {
  const bool better = direction == Direction::higher ? to > bar->value : to < bar->value;
  if (!better) return;
  bar->value = to;
  bar->written.clear();
}

}  // namespace

void step_ratchets(MonthWork& work) {
  const time::Month year = contract_year_of(*work.terms, work.month);
  if (work.month != year) return;
  for (const auto& [name, level] : work.terms->levels) {
    const auto known = work.run->levels.find(*name);
    if (!level.ratchet || known == work.run->levels.end() || !known->second.expected) continue;
    LevelState& state = known->second;
    const agreement::Ratchet& rule = **level.ratchet;
    const Direction direction = level.direction ? **level.direction : Direction::higher;
    const auto best = best_possible(state.expected->unit, direction);
    const auto candidate = candidate_of(state, year - 12, rule.best_months, direction);
    if (!best || !candidate) continue;
    const Decimal limit = limit_of(state.expected->value, *best, *rule.of_gap);
    const bool candidate_is_nearer = direction == Direction::higher ? *candidate < limit : *candidate > limit;
    const Decimal before = state.expected->value;
    move(state.expected, candidate_is_nearer ? *candidate : limit, direction);
    if (state.minimum && rule.minimum_of_gap && state.expected->value != before) {
      Decimal to = limit_of(state.minimum->value, *best, **rule.minimum_of_gap);
      // MSL <= ESL (>= where lower is better).
      if (direction == Direction::higher ? to > state.expected->value : to < state.expected->value) {
        to = state.expected->value;
      }
      move(state.minimum, to, direction);
    }
  }
}

}  // namespace entente::settlement
