// Credits in words: the amount at risk, caps, repeats, what is returned, bonuses, and critical deliverables.
#include <fmt/format.h>

#include <algorithm>

#include "agreement/phrase.h"
#include "agreement/plain_chapters.h"
#include "agreement/quantities.h"
#include "agreement/value_codecs.h"

namespace entente::agreement {
namespace {

void say_at_risk(const Telling& telling, const Credits& rules, Topic& topic) {
  if (rules.at_risk) {
    std::string text =
        fmt::format("At risk in a month is {} of its eligible charges", (**rules.at_risk).to_string());
    if (telling.worked.month) {
      text += fmt::format("; in {} that is {} of {}", month_words(*telling.worked.month),
                          telling.worked.at_risk.to_string(), telling.worked.eligible.to_string());
    }
    say(topic, text + ". A month's credits never add up to more.", rules.at_risk->place);
  }
  money::Decimal allocated;
  text::Place place;
  std::vector<std::string> shares;
  for (const auto& [level, share] : rules.allocation) {
    allocated = allocated + share->points();
    shares.push_back(fmt::format("{} to `{}`", share->to_string(), *level));
    if (!place) place = level.place;
  }
  for (const auto& [category, inside] : rules.categories) {
    std::vector<std::string> levels;
    for (const auto& [level, share] : inside.levels)
      levels.push_back(fmt::format("{} to `{}`", share->to_string(), *level));
    allocated = allocated + inside.share->points();
    shares.push_back(fmt::format("{} to the category `{}` (of which {})", inside.share->to_string(),
                                 *category, list_words(levels)));
    if (!place) place = category.place;
  }
  if (!shares.empty()) {
    say(topic,
        fmt::format("A default of each level costs its share of the amount at risk: {}. The shares add up to "
                    "{}%.",
                    list_words(shares), allocated.to_string()),
        place);
  }
  if (rules.pool)
    say(topic, fmt::format("The shares may add up to {}.", (**rules.pool).to_string()), rules.pool->place);
  else if (!shares.empty())
    say(topic, "The shares may add up to 100%.");
  if (rules.allocation_cap)
    say(topic, fmt::format("No level may have more than {}.", (**rules.allocation_cap).to_string()),
        rules.allocation_cap->place);
}

void say_repeats(const Credits& rules, Topic& topic) {
  if (!rules.repeated_default.empty()) {
    std::vector<std::string> factors;
    for (std::size_t i = 0; i < rules.repeated_default.size(); ++i) {
      factors.push_back(fmt::format("the {} counts x {}", ordinal(static_cast<std::int64_t>(i) + 1),
                                    rules.repeated_default[i]->to_string()));
    }
    say(topic,
        fmt::format("Of defaults of a level in a row {}, and so do all that follow it; this holds for shares "
                    "of the pool and fixed sums. Months that are not judged neither add to the row nor end "
                    "it.",
                    list_words(factors)),
        rules.repeated_default.front().place);
  }
  say(topic,
      *rules.one_incident == OneIncident::largest_only
          ? "When several misses of a month have one cause, only the largest of their credits is paid; the "
            "others still count for triggers."
          : "When several misses of a month have one cause, the credit of each is paid.",
      rules.one_incident.place);
}

void say_caps(const Credits& rules, Topic& topic) {
  const Caps& caps = rules.caps;
  if (caps.level)
    say(topic,
        fmt::format("One level costs at most {} of the amount at risk in a month.",
                    (**caps.level).to_string()),
        caps.level->place);
  if (caps.month)
    say(topic,
        fmt::format("All credits of a month come to at most {} of its eligible charges.",
                    (**caps.month).to_string()),
        caps.month->place);
  if (caps.month_amount)
    say(topic, fmt::format("All credits of a month come to at most {}.", (**caps.month_amount).to_string()),
        caps.month_amount->place);
  if (caps.rolling) {
    say(topic,
        fmt::format("The credits of {} in a row come to at most {} of their eligible charges.",
                    counted(caps.rolling_months ? **caps.rolling_months : 12, "month"),
                    (**caps.rolling).to_string()),
        caps.rolling->place);
  }
  if (caps.year)
    say(topic,
        fmt::format("The credits of a contract year come to at most {} of its eligible charges.",
                    (**caps.year).to_string()),
        caps.year->place);
  if (caps.year_amount)
    say(topic,
        fmt::format("The credits of a contract year come to at most {}.", (**caps.year_amount).to_string()),
        caps.year_amount->place);
  say(topic, rules.carry_forward ? "What the caps cut off is carried into the next month."
                                 : "What the caps cut off is not carried into later months.");
}

void say_payment(const Credits& rules, Topic& topic) {
  if (rules.minimum)
    say(topic, fmt::format("A credit below {} is not paid.", (**rules.minimum).to_string()),
        rules.minimum->place);
  if (rules.claim_within)
    say(topic,
        fmt::format("A credit lapses unless it is claimed within {} after the month.",
                    write(**rules.claim_within)),
        rules.claim_within->place);
  else
    say(topic, "Credits need no claim: they reduce the next invoice.");
  if (rules.shortest_period_days)
    say(topic,
        fmt::format("A level that holds on fewer than {} of a month is reported without credit.",
                    counted(**rules.shortest_period_days, "day")),
        rules.shortest_period_days->place);
  say(topic, fmt::format("Sums are rounded {} to the smallest unit of the currency, once, at their line.",
                         money::name(rules.rounding)));
}

std::string earn_back_condition(const EarnBack& rule) {
  switch (*rule.variant) {
    case EarnBack::Variant::yearly_mean:
      return fmt::format(
          "at the end of the contract year the level's result over the whole year reaches "
          "expected{}",
          rule.no_further_default ? " and no default has followed the credit" : "");
    case EarnBack::Variant::next_periods:
      return rule.periods && **rule.periods != 1
                 ? fmt::format("the next {} judged months all reach expected", **rule.periods)
                 : std::string("the next judged month reaches expected");
    case EarnBack::Variant::better_target:
      return "a later month is better than the target that is agreed for this; the oldest credit is returned "
             "first";
    case EarnBack::Variant::points_bank:
      break;
  }
  return "enough points are banked: each month better than its target (or than expected) banks points, and a "
         "banked point returns what a service point costs";
}

void say_earn_back(const Credits& rules, Topic& topic) {
  if (!rules.earn_back) {
    say(topic, "Credits cannot be earned back.");
    return;
  }
  const EarnBack& rule = *rules.earn_back;
  say(topic,
      fmt::format("The supplier earns {} of a credit back when {}.",
                  rule.returns ? (**rule.returns).to_string() : std::string("the whole"),
                  earn_back_condition(rule)),
      rule.variant.place);
  for (const auto& [level, target] : rule.targets)
    say(topic, fmt::format("The target of `{}` for this is {}.", *level, write(*target)), target.place);
  if (rule.bank_per_point)
    say(topic, fmt::format("A better month banks {} points.", (**rule.bank_per_point).to_string()),
        rule.bank_per_point->place);
  say(topic,
      rule.not_for_repeated ? "Credits of defaults in a row and of catastrophic results are not returned."
                            : "Credits of defaults in a row and of catastrophic results are returned too.",
      rule.variant.place);
}

void say_bonus(const Credits& rules, Topic& topic) {
  if (rules.points) {
    say(topic,
        fmt::format("A service point is worth {} of the month's eligible charges{}.",
                    rules.points->value_per_point->to_string(),
                    rules.points->repeat_doubles
                        ? ", twice as much for a failure right after a failed month"
                        : "; a failure right after a failed month counts as any other"),
        rules.points->value_per_point.place);
  }
  if (!rules.bonus) return;
  std::vector<std::string> shares;
  for (const auto& [level, share] : rules.bonus->levels)
    shares.push_back(fmt::format("{} for `{}`", share->to_string(), *level));
  const text::Place place =
      rules.bonus->levels.empty() ? text::Place() : rules.bonus->levels.front().name.place;
  say(topic,
      fmt::format(
          "A bonus is paid for results better than the level's bonus bar: {} of the eligible charges. "
          "It is a line of its own, never netted against credits.",
          list_words(shares)),
      place);
  if (rules.bonus->cap)
    say(topic,
        fmt::format("The bonuses of a month come to at most {} of its eligible charges.",
                    (**rules.bonus->cap).to_string()),
        rules.bonus->cap->place);
  say(topic,
      rules.bonus->only_without_default ? "In a month with any default there is no bonus."
                                        : "A default elsewhere does not stand in the way of a bonus.",
      place);
}

}  // namespace

Chapter tell_credits(const Telling& telling) {
  Chapter chapter{"credits", "Credits", {}};
  if (!telling.terms.credits) return chapter;
  const Credits& rules = **telling.terms.credits;
  const text::Place& place = telling.terms.credits->place;
  const auto topic = [&](const char* id, const char* title, auto&& tell) {
    Topic made{id, title, rules.clause, place, {}};
    tell(made);
    if (!made.sentences.empty()) chapter.topics.push_back(std::move(made));
  };
  topic("at-risk", "What is at risk", [&](Topic& made) { say_at_risk(telling, rules, made); });
  topic("repeats", "Repeated defaults and shared causes", [&](Topic& made) { say_repeats(rules, made); });
  topic("caps", "Caps", [&](Topic& made) { say_caps(rules, made); });
  topic("payment", "Payment and rounding", [&](Topic& made) { say_payment(rules, made); });
  topic("earn-back", "Earn-back", [&](Topic& made) { say_earn_back(rules, made); });
  topic("bonus", "Points and bonuses", [&](Topic& made) { say_bonus(rules, made); });
  return chapter;
}

Chapter tell_deliverables(const Telling& telling) {
  Chapter chapter{"deliverables", "Critical deliverables", {}};
  for (const auto& [name, item] : telling.terms.deliverables) {
    Topic topic{*name,
                item.title.empty() ? *name : fmt::format("{}: {}", *name, item.title),
                *item.clause,
                name.place,
                {}};
    const time::Date due = *item.due + static_cast<std::int32_t>(item.client_delay_days);
    std::string text = fmt::format("It is due by {}", day_words(*item.due));
    if (item.client_delay_days > 0) {
      text += fmt::format("; {} that the client cost move that to {}",
                          counted(item.client_delay_days, "calendar day"), day_words(due));
    }
    if (item.grace) text += fmt::format("; {} more are still in time", write(**item.grace));
    say(topic, text + ".", item.due.place);
    say(topic,
        fmt::format("Each {} of delay after that costs {} of its price of {}, at most {}.", item.per,
                    item.rate->to_string(), item.price->to_string(),
                    item.cap ? fmt::format("{} ({})", (**item.cap).to_string(),
                                           money::Money::rounded(
                                               item.price->amount() * (**item.cap).fraction(),
                                               item.price->currency(), money::Rounding::half_away_from_zero)
                                               .to_string())
                             : fmt::format("the price")),
        item.rate.place);
    if (item.delivered)
      say(topic, fmt::format("It was delivered on {}.", day_words(**item.delivered)), item.delivered->place);
    if (item.from)
      say(topic,
          fmt::format("The dataset `{}` says when it came{}.", **item.from,
                      item.delivered ? ", where no day stands here" : ""),
          item.from->place);
    chapter.topics.push_back(std::move(topic));
  }
  return chapter;
}

}  // namespace entente::agreement
