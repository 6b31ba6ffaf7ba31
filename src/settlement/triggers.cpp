// Step 13: termination, step-in and other consequences, counted on defaults and gross credits and never on
// money actually paid. A trigger opens an option for a time and asks for a remediation plan; it ends nothing
// by itself (A.7).
#include <fmt/format.h>

#include <algorithm>

#include "settlement/month.h"

namespace entente::settlement {
namespace {

using agreement::Trigger;
using money::Decimal;
using Test = Trigger::Test;

bool holds_in(const Trigger& trigger, const LevelMonth& month) {
  switch (trigger.test) {
    case Test::below_minimum:
      return month.below_minimum;
    case Test::below_expected:
      return month.below_expected;
    case Test::catastrophic:
      return month.catastrophic;
    default:
      return false;
  }
}

/// Months of one level that count: of the last `of_months`, or, for "n in a row", of the last n judged ones,
/// so that a month without measurable volume does not break a row.
std::vector<time::Month> months_of_level(const Trigger& trigger, const LevelState& state, time::Month now) {
  std::vector<time::Month> found;
  const bool in_a_row = trigger.times == trigger.of_months;
  int left = trigger.times;
  for (auto past = state.months.rbegin(); past != state.months.rend(); ++past) {
    if (in_a_row) {
      if (left == 0) break;
      if (!past->judged) continue;
      --left;
    } else if (now - past->month >= trigger.of_months) {
      break;
    }
    if (holds_in(trigger, *past)) found.push_back(past->month);
  }
  std::ranges::reverse(found);
  return found;
}

std::vector<time::Month> months_of_credits(const Trigger& trigger, const MonthWork& work) {
  std::vector<time::Month> found;
  for (const MonthMoney& past : work.run->money) {
    if (work.month - past.month >= trigger.of_months || past.at_risk.is_zero()) continue;
    // "not on money actually paid": gross credits, before caps and suppression.
    if (past.gross.amount() >= past.at_risk.amount() * money::Percent(trigger.amount).fraction()) {
      found.push_back(past.month);
    }
  }
  return found;
}

std::string describe(const Trigger& trigger) {
  const std::string subject = trigger.subject == Trigger::Subject::level ? trigger.level : "a critical level";
  const std::string times =
      trigger.times == trigger.of_months
          ? (trigger.times == 1 ? std::string("once") : fmt::format("{} times in a row", trigger.times))
          : fmt::format("{} times in {} months", trigger.times, trigger.of_months);
  switch (trigger.test) {
    case Test::below_minimum:
      return fmt::format("{} below minimum {}", subject, times);
    case Test::below_expected:
      return fmt::format("{} below the expected level {}", subject, times);
    case Test::catastrophic:
      return fmt::format("{} below its catastrophic level {}", subject, times);
    case Test::share_of_at_risk:
      return fmt::format("gross credits of {}% or more of the amount at risk {}", trigger.amount.to_string(),
                         times);
    case Test::share_of_year:
      return fmt::format("gross credits of the contract year above {}% of its charges",
                         trigger.amount.to_string());
    case Test::late_days:
      return fmt::format("{} critical deliverables more than {} days late", trigger.times,
                         trigger.amount.to_string());
    case Test::at_least:
      return fmt::format("{} points or more in {} months", trigger.amount.to_string(), trigger.of_months);
  }
  return trigger.when.value;
}

void count_years_credits(const Trigger& trigger, const MonthWork& work, TriggerLine& line) {
  const time::Month year = contract_year_of(*work.terms, work.month);
  money::Money gross = work.zero();
  for (const MonthMoney& past : work.run->money) {
    if (past.month >= year) gross += past.gross;
  }
  line.needed = 1;
  line.count =
      gross.amount() > year_charges(work).amount() * money::Percent(trigger.amount).fraction() ? 1 : 0;
  if (line.count > 0) line.months.push_back(work.month);
}

void count_late(const Trigger& trigger, const MonthWork& work, TriggerLine& line) {
  for (const DeliverableLine& deliverable : work.deliverables) {
    if (Decimal(deliverable.days_late) > trigger.amount) ++line.count;
  }
  if (line.count > 0) line.months.push_back(work.month);
}

void count_points(const Trigger& trigger, const MonthWork& work, TriggerLine& line) {
  Decimal sum;
  for (const MonthMoney& past : work.run->money) {
    if (work.month - past.month >= trigger.of_months || past.points.is_zero()) continue;
    sum = sum + past.points;
    line.months.push_back(past.month);
  }
  line.count = static_cast<std::int64_t>(sum.units_at(0, money::Rounding::toward_zero));
  line.needed = static_cast<std::int64_t>(trigger.amount.units_at(0, money::Rounding::ceiling));
}

void count_levels(const Trigger& trigger, const MonthWork& work, TriggerLine& line) {
  // Any critical level: the one with the most counting months speaks; ties to the order of the agreement.
  std::string speaks;
  for (const auto& [name, level] : work.terms->levels) {
    const bool meant = trigger.subject == Trigger::Subject::level
                           ? *name == trigger.level
                           : *level.kind == agreement::LevelKind::critical;
    const auto state = work.run->levels.find(*name);
    if (!meant || state == work.run->levels.end()) continue;
    std::vector<time::Month> months = months_of_level(trigger, state->second, work.month);
    if (months.size() <= line.months.size() && !speaks.empty()) continue;
    speaks = *name;
    line.months = std::move(months);
  }
  line.count = static_cast<std::int64_t>(line.months.size());
  if (trigger.subject == Trigger::Subject::any_level && line.count > 0) line.what += " (" + speaks + ")";
}

}  // namespace

void evaluate_triggers(MonthWork& work) {
  for (const Trigger& trigger : work.terms->triggers) {
    TriggerLine line;
    line.trigger = *trigger.id;
    line.clause = trigger.clause;
    line.what = describe(trigger);
    line.opens = trigger.opens;
    line.needed = trigger.times;
    line.of_months = trigger.of_months;
    line.figure = "triggers/" + line.trigger;
    switch (trigger.test) {
      case Test::below_minimum:
      case Test::below_expected:
      case Test::catastrophic:
        count_levels(trigger, work, line);
        break;
      case Test::share_of_at_risk:
        line.months = months_of_credits(trigger, work);
        line.count = static_cast<std::int64_t>(line.months.size());
        break;
      case Test::share_of_year:
        count_years_credits(trigger, work, line);
        break;
      case Test::late_days:
        count_late(trigger, work, line);
        break;
      case Test::at_least:
        count_points(trigger, work, line);
        break;
    }
    // It fires in a month that adds to the count, not again while old months stay in the window.
    line.fired = line.count >= line.needed && !line.months.empty() && line.months.back() == work.month;
    const time::Date last_day = work.days.end - 1;
    if (line.fired) {
      if (trigger.for_time)
        work.run->options[line.trigger] = after(*work.terms, last_day, **trigger.for_time);
      if (trigger.remediation_plan_within) {
        line.remediation_due = after(*work.terms, last_day, **trigger.remediation_plan_within).to_string();
      }
    }
    const auto option = work.run->options.find(line.trigger);
    if (option != work.run->options.end() && option->second >= work.days.begin)
      line.option_until = option->second;
    work.triggers.push_back(std::move(line));
  }
}

}  // namespace entente::settlement
