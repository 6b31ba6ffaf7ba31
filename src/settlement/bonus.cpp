// Bonuses: extra pay for better results, from a pool and with a cap of their own, never netted against
// credits (A.6).
#include <fmt/format.h>

#include <algorithm>

#include "settlement/month.h"

namespace entente::settlement {

using money::Decimal;
using money::Money;

void grant_bonuses(MonthWork& work) {
  const agreement::Credits* rules = work.rules();
  if (rules == nullptr || !rules->bonus) return;
  const agreement::Bonus& bonus = *rules->bonus;
  const bool any_default = std::ranges::any_of(
      work.judgements, [](const Judgement& judged) { return judged.line.default_kind != Default::none; });
  if (bonus.only_without_default && any_default) {
    work.notes.push_back("no bonus in a month with a default");
    return;
  }
  for (const auto& [name, share] : bonus.levels) {
    for (const Judgement& judged : work.judgements) {
      const auto& above = judged.level->value.bonus_above;
      if (judged.name() != *name || !judged.judged || !above || !judged.line.result.exact) continue;
      if (!better_than(judged.line.result, (*above)->value, judged.line.direction)) continue;
      Money base = work.totals.eligible;
      // A part of a split month earns on its own days' charges; longer windows on the month's.
      const bool split =
          work.parts.size() > 1 && judged.level->value.window->kind == agreement::Window::Kind::month;
      if (split) base = part_of(base, judged.line.days, work.days);
      BonusLine line{
          *name, share_of(base, *share, rules->rounding), {}, "bonuses/" + judged.line.figure.substr(7)};
      line.reason = fmt::format("{} is better than {}: {} of {}", judged.line.result.shown, show(**above),
                                share->to_string(), base.to_string());
      work.bonuses.push_back(std::move(line));
    }
  }
  Money sum = work.zero();
  for (const BonusLine& line : work.bonuses) sum += line.amount;
  if (bonus.cap) {
    const Money limit = share_of(work.totals.eligible, **bonus.cap, rules->rounding);
    if (sum > limit) {
      std::vector<Decimal> weights;
      for (const BonusLine& line : work.bonuses) weights.push_back(line.amount.amount());
      const auto shares = money::split(limit, weights);
      for (std::size_t i = 0; i < shares.size(); ++i) {
        work.bonuses[i].reason +=
            fmt::format("; {} before the cap of {}", work.bonuses[i].amount.to_string(), limit.to_string());
        work.bonuses[i].amount = shares[i];
      }
      sum = limit;
    }
  }
  work.totals.bonus = sum;
}

}  // namespace entente::settlement
