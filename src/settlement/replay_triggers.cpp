// Triggers of a month under compiled rules: step 13.
#include "settlement/replay_judging.h"

#include <algorithm>

namespace entente::settlement {
namespace {

using money::Decimal;
using money::Money;
using Test = agreement::Trigger::Test;

}  // namespace

void Replay::Compiled::Judging::evaluate_triggers() {
  for (const TriggerRules& each : terms.triggers) {
    if (fires(each)) out.fired |= std::uint64_t{1} << each.index;
  }
}

bool Replay::Compiled::Judging::fires(const TriggerRules& each) const {
  const agreement::Trigger& trigger = *each.trigger;
  const auto in_window = [&](std::int32_t m) { return now - m < trigger.of_months; };
  std::int64_t count = 0;
  bool last_is_now = false;
  switch (trigger.test) {
    case Test::below_minimum:
    case Test::below_expected:
    case Test::catastrophic: {
      bool spoken = false;
      for (const std::uint32_t level : each.levels) {
        const auto [found, now_too] = count_level(trigger, level);
        if (found <= count && spoken) continue;
        spoken = true;
        count = found;
        last_is_now = now_too;
      }
      return count >= trigger.times && last_is_now;
    }
    case Test::share_of_at_risk:
      for (std::int32_t m = 0; m <= now; ++m) {
        const State::Money& past = state.money[static_cast<std::size_t>(m)];
        if (!in_window(m) || past.at_risk == 0) continue;
        const Decimal share =
            Money::minor(past.at_risk, rules.currency).amount() * money::Percent(trigger.amount).fraction();
        if (Money::minor(past.gross, rules.currency).amount() < share) continue;
        ++count;
        last_is_now = m == now;
      }
      return count >= trigger.times && last_is_now;
    case Test::share_of_year: {
      std::int64_t gross = 0;
      for (std::int32_t m = std::max(0, month.year_first); m <= now; ++m)
        gross += state.money[static_cast<std::size_t>(m)].gross;
      return Money::minor(gross, rules.currency).amount() >
             Money::minor(month.year_charges, rules.currency).amount() *
                 money::Percent(trigger.amount).fraction();
    }
    case Test::late_days:
      for (const std::int64_t late : month.days_late) count += Decimal(late) > trigger.amount ? 1 : 0;
      return count > 0 && count >= trigger.times;
    case Test::at_least: {
      Decimal sum;
      for (std::int32_t m = 0; m <= now; ++m) {
        const Decimal& past = state.money[static_cast<std::size_t>(m)].points;
        if (!in_window(m) || past.is_zero()) continue;
        sum = sum + past;
        last_is_now = m == now;
      }
      const Wide reached = sum.units_at(0, money::Rounding::toward_zero);
      return reached >= trigger.amount.units_at(0, money::Rounding::ceiling) && last_is_now;
    }
  }
  return false;
}

std::pair<std::int64_t, bool> Replay::Compiled::Judging::count_level(const agreement::Trigger& trigger,
                                                                     std::uint32_t level) const {
  const std::uint8_t wanted = trigger.test == Test::below_minimum    ? kBelowMinimum
                              : trigger.test == Test::below_expected ? kBelowExpected
                                                                     : kCatastrophic;
  const bool in_a_row = trigger.times == trigger.of_months;
  int left = trigger.times;
  std::int64_t count = 0;
  bool now_too = false;
  for (std::int32_t m = now; m >= 0; --m) {
    const std::uint8_t past = flags(level, m);
    if ((past & kKnown) == 0) continue;
    if (in_a_row) {
      if (left == 0) break;
      if ((past & kJudged) == 0) continue;
      --left;
    } else if (now - m >= trigger.of_months) {
      break;
    }
    if ((past & wanted) == 0) continue;
    ++count;
    now_too = now_too || m == now;
  }
  return {count, now_too};
}

}  // namespace entente::settlement
