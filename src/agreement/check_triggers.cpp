// Triggers that can never fire, or that ask for what the agreement does not have.
#include <fmt/format.h>

#include <algorithm>

#include "agreement/bars.h"
#include "agreement/phrase.h"

namespace entente::agreement {

namespace {

void check_trigger(const Trigger& trigger, const Terms& terms, Loading& loading) {
  const auto& place = trigger.when.place;
  const auto* credits = terms.credits ? &terms.credits->value : nullptr;
  if (trigger.times > trigger.of_months && trigger.subject != Trigger::Subject::late_deliverables) {
    loading.report(text::error("A0801", fmt::format("{} months of {} can never happen", trigger.times,
                                                    trigger.of_months))
                       .at(place, "this trigger can never fire")
                       .help("the first number is at most the second: `3 of 6 months`"));
  }
  switch (trigger.subject) {
    case Trigger::Subject::late_deliverables:
      if (static_cast<std::size_t>(trigger.times) > terms.deliverables.size()) {
        loading.report(
            text::error("A0801", fmt::format("there are only {}",
                                             counted(static_cast<std::int64_t>(terms.deliverables.size()),
                                                     "critical deliverable")))
                .at(place,
                    fmt::format("{} would have to be late, so this trigger can never fire", trigger.times)));
      }
      return;
    case Trigger::Subject::credits:
      if (credits == nullptr || (trigger.test == Trigger::Test::share_of_at_risk && !credits->at_risk)) {
        loading.report(
            text::error("A0803", "this trigger asks for credits that the agreement does not have")
                .at(place, credits == nullptr ? "there are no `credits`" : "no amount is `at risk`"));
      } else if (trigger.test == Trigger::Test::share_of_year && credits->caps.year &&
                 trigger.amount >= credits->caps.year->value.points()) {
        loading.report(text::error("A0801", fmt::format("the credits of a year never exceed {}",
                                                        credits->caps.year->value.to_string()))
                           .at(place, "this trigger can never fire")
                           .beside(credits->caps.year->place, "they are capped here"));
      } else if (trigger.test == Trigger::Test::share_of_at_risk && trigger.amount > money::Decimal(100)) {
        loading.report(text::error("A0801", "the credits of a month never exceed the amount at risk")
                           .at(place, "this trigger can never fire"));
      }
      return;
    case Trigger::Subject::points:
      if (credits == nullptr || !credits->points)
        loading.report(
            text::error("A0803", "this trigger asks for service points that the agreement does not have")
                .at(place, "no level gives points"));
      return;
    case Trigger::Subject::any_level:
      if (trigger.test == Trigger::Test::catastrophic &&
          std::ranges::none_of(terms.levels,
                               [](const auto& level) { return level.value.catastrophic.has_value(); })) {
        loading.report(text::error("A0802", "no service level says what is catastrophic")
                           .at(place, "this trigger can never fire")
                           .help("add `catastrophic: 70%` to a service level"));
      }
      return;
    case Trigger::Subject::level:
      break;
  }
  const auto* level = find_entry(terms.levels, trigger.level);
  if (level == nullptr) return;
  if (trigger.test == Trigger::Test::catastrophic && !level->value.catastrophic) {
    loading.report(text::error("A0802", fmt::format("`{}` does not say what is catastrophic", trigger.level))
                       .at(place, "this trigger can never fire")
                       .beside(level->name.place, "`catastrophic` is missing here"));
  }
  if (*level->value.kind == LevelKind::key) {
    loading.report(
        text::warning("A0804", fmt::format("`{}` is a key level: its misses are no defaults", trigger.level))
            .at(place_inside(place, *trigger.when, 0, trigger.level.size()), "triggers count defaults")
            .beside(level->value.kind.place, "reported only")
            .help("make it critical with `credit: none` if the trigger is meant"));
  }
}

}  // namespace

void check_triggers(const Terms& terms, Loading& loading) {
  for (const auto& trigger : terms.triggers) check_trigger(trigger, terms, loading);
}

}  // namespace entente::agreement
