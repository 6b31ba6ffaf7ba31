// Relief, priority swaps, shared causes, triggers and amendments in words.
#include <fmt/format.h>

#include <algorithm>

#include "agreement/bars.h"
#include "agreement/plain_chapters.h"
#include "agreement/terms_fields.h"

namespace entente::agreement {
namespace {

std::vector<std::string> quoted(const std::vector<Placed<std::string>>& names) {
  std::vector<std::string> all;
  all.reserve(names.size());
  for (const auto& name : names) all.push_back(fmt::format("`{}`", *name));
  return all;
}

std::string taken_out(const ReliefClaim& claim) {
  std::vector<std::string> parts;
  if (!claim.items.empty()) {
    std::vector<std::string> items;
    for (const auto& item : claim.items) items.push_back(*item);
    parts.push_back(fmt::format("the {} {}", items.size() == 1 ? "row" : "rows", list_words(items)));
  }
  if (claim.from || claim.to) {
    parts.push_back(fmt::format("the time from {} to {}", claim.from ? **claim.from : "the beginning",
                                claim.to ? **claim.to : "the end"));
  }
  if (claim.time) parts.push_back(fmt::format("{} of downtime", write(**claim.time)));
  return parts.empty() ? std::string("nothing yet") : list_words(parts);
}

std::string decision_words(const ReliefClaim& claim) {
  std::string text;
  switch (*claim.decision) {
    case ReliefClaim::Decision::pending:
      text = "It is not decided";
      break;
    case ReliefClaim::Decision::granted:
      text = "It was granted";
      break;
    case ReliefClaim::Decision::part:
      text = "It was granted in part";
      break;
    case ReliefClaim::Decision::refused:
      text = "It was refused";
      break;
  }
  if (claim.decided_by) text += " by " + side_words(**claim.decided_by);
  if (claim.decided_on) text += " on " + day_words(**claim.decided_on);
  switch (*claim.decision) {
    case ReliefClaim::Decision::pending:
      return text + ": statements show the result without it, and what it would be if it were granted.";
    case ReliefClaim::Decision::refused:
      return text + ": it changes nothing.";
    default:
      return text + ": this leaves the measure.";
  }
}

std::string condition_words(const Trigger& trigger, const Terms& terms) {
  std::string subject = "any critical level";
  std::string_view worse = "below";
  if (trigger.subject == Trigger::Subject::level) {
    subject = fmt::format("`{}`", trigger.level);
    if (const auto* level = find_named(terms.levels, trigger.level))
      worse = direction_of(*level) == Direction::higher ? "below" : "above";
  }
  const std::string times =
      trigger.times == trigger.of_months
          ? (trigger.times == 1 ? std::string("once")
                                : fmt::format("in {} judged months in a row", trigger.times))
          : fmt::format("in {} of any {} months in a row", trigger.times, trigger.of_months);
  switch (trigger.test) {
    case Trigger::Test::below_minimum:
      return fmt::format("{} is {} its minimum {}", subject, worse, times);
    case Trigger::Test::below_expected:
      return fmt::format("{} is {} its expected level {}", subject, worse, times);
    case Trigger::Test::catastrophic:
      return fmt::format("{} has a catastrophic result {}", subject, times);
    case Trigger::Test::share_of_at_risk:
      return fmt::format("the credits of a month, before caps, are {}% of the amount at risk or more {}",
                         trigger.amount.to_string(), times);
    case Trigger::Test::share_of_year:
      return fmt::format("the credits of the contract year, before caps, exceed {}% of its eligible charges",
                         trigger.amount.to_string());
    case Trigger::Test::late_days:
      return fmt::format("{} more than {} days late at the same time",
                         trigger.times == 1 ? std::string("1 critical deliverable is")
                                            : fmt::format("{} critical deliverables are", trigger.times),
                         trigger.amount.to_string());
    case Trigger::Test::at_least:
      return trigger.of_months == 1
                 ? fmt::format("{} service points or more come together in a month",
                               trigger.amount.to_string())
                 : fmt::format("{} service points or more come together in {} months in a row",
                               trigger.amount.to_string(), trigger.of_months);
  }
  return *trigger.when;
}

/// What stands at a path of a document, in one line; empty if nothing does.
std::string value_at(const document::Node& root, std::string_view path) {
  const document::Node* at = &root;
  while (at != nullptr && !path.empty()) {
    const document::Node* next = nullptr;
    std::size_t taken = 0;
    // Names may hold dots themselves: the longest key that fits is meant.
    for (const auto& entry : at->entries) {
      const std::string& key = entry.key;
      const bool fits = path.starts_with(key) && (path.size() == key.size() || path[key.size()] == '.');
      if (fits && key.size() >= taken) {
        next = &entry.value;
        taken = key.size();
      }
    }
    if (next == nullptr) return {};
    path.remove_prefix(std::min(path.size(), taken + 1));
    at = next;
  }
  return at == nullptr ? std::string() : document::inline_text(*at);
}

const Terms* terms_before(const Agreement& agreement, std::int64_t number) {
  const Terms* before = agreement.original.get();
  for (const Version& version : agreement.versions) {
    if (std::ranges::find(version.amendments, number) != version.amendments.end()) return before;
    before = version.terms.get();
  }
  return before;
}

Topic tell_amendment(const Telling& telling, const Amendment& amendment) {
  Topic topic{std::to_string(*amendment.number),
              fmt::format("Amendment {}", *amendment.number),
              {},
              amendment.place,
              {}};
  const std::int32_t before = *amendment.signed_on - *amendment.effective;
  say(topic,
      fmt::format(
          "It was signed on {} and holds from {} on{}.", day_words(*amendment.signed_on),
          day_words(*amendment.effective),
          before > 0 ? fmt::format(": it is retroactive by {}", counted(before, "day")) : std::string()),
      amendment.effective.place);
  const time::Month month = time::Month::containing(*amendment.effective);
  if (*amendment.effective != month.first_day()) {
    say(topic,
        amendment.split_window
            ? fmt::format("{} is split: its days before and after are judged each by their own terms.",
                          month_words(month))
            : fmt::format("A month is judged by the terms of its first day, so judging changes with {}.",
                          month_words(month + 1)),
        amendment.effective.place);
  } else if (amendment.split_window) {
    say(topic, "It would split a month, but begins with one.", amendment.effective.place);
  }
  if (!amendment.reason.empty())
    say(topic, fmt::format("The reason: {}.", amendment.reason), amendment.place);
  const Terms* earlier = terms_before(telling.agreement, *amendment.number);
  const document::Node tree = document::table_of<Terms>().encode(*earlier);
  for (const auto& [path, value] : amendment.set) {
    const std::string was = value_at(tree, *path);
    say(topic,
        fmt::format("It sets \"{}\" to {}{}.", *path, document::inline_text(value),
                    was.empty() ? " (nothing stood there)" : fmt::format(" (before: {})", was)),
        path.place);
  }
  for (const auto& path : amendment.remove) {
    const std::string was = value_at(tree, *path);
    say(topic,
        fmt::format("It takes \"{}\" away{}.", *path, was.empty() ? "" : fmt::format(" (before: {})", was)),
        path.place);
  }
  return topic;
}

}  // namespace

Chapter tell_relief(const Telling& telling) {
  Chapter chapter{"relief", "Relief", {}};
  const Terms& terms = telling.terms;
  if (terms.relief) {
    const ReliefRules& rules = *terms.relief;
    Topic topic{"rules",
                "Rules",
                rules.clause,
                rules.causes.empty() ? text::Place() : rules.causes.front().place,
                {}};
    std::vector<std::string> causes;
    for (const auto& cause : rules.causes) causes.push_back(*cause);
    say(topic, fmt::format("Causes that relieve the supplier: {}.", list_words(causes)), topic.place);
    if (rules.notice_within)
      say(topic,
          fmt::format("A claim is notified within {} after the event; a late one relieves only when it "
                      "is granted all the same.",
                      write(**rules.notice_within)),
          rules.notice_within->place);
    if (rules.decide_within)
      say(topic, fmt::format("It is decided within {} after the notice.", write(**rules.decide_within)),
          rules.decide_within->place);
    say(topic,
        rules.silence ? fmt::format("When no decision comes in time, a claim notified in time counts as {}.",
                                    **rules.silence)
                      : std::string("When no decision comes in time, the claim stays open."),
        rules.silence ? rules.silence->place : topic.place);
    chapter.topics.push_back(std::move(topic));
  }
  for (const ReliefClaim& claim : terms.claims) {
    Topic topic{*claim.id, fmt::format("Claim {}", *claim.id), {}, claim.place, {}};
    std::string text =
        fmt::format("Raised by {} for {} because of {}, about {}.", side_words(*claim.raised_by),
                    list_words(quoted(claim.levels)), *claim.cause, day_words(*claim.event_on));
    text += claim.notified_on ? fmt::format(" Notified on {}.", day_words(**claim.notified_on))
                              : std::string(" No notice is recorded.");
    say(topic, text, claim.id.place);
    say(topic, fmt::format("It would take out {}.", taken_out(claim)), claim.place);
    say(topic, decision_words(claim), claim.decision.place ? claim.decision.place : claim.place);
    if (!claim.reason.empty()) say(topic, fmt::format("The reason: {}.", claim.reason), claim.place);
    if (!claim.evidence.empty()) say(topic, fmt::format("The evidence: {}.", claim.evidence), claim.place);
    chapter.topics.push_back(std::move(topic));
  }
  return chapter;
}

Chapter tell_swaps(const Telling& telling) {
  Chapter chapter{"priority-swaps", "Priority swaps", {}};
  for (const PrioritySwap& swap : telling.terms.swaps) {
    Topic topic{*swap.what, *swap.what, {}, swap.place, {}};
    say(topic,
        fmt::format("From {} to {} another need comes first, as {} asked{}.", day_words(*swap.from),
                    day_words(*swap.to), side_words(*swap.asked_by),
                    swap.agreed_on ? fmt::format("; agreed on {}", day_words(**swap.agreed_on))
                                   : std::string("; the day of agreement is not recorded")),
        swap.from.place);
    for (const auto& [name, dip] : swap.levels) {
      const auto* level = find_named(telling.terms.levels, *name);
      const bool higher = level == nullptr || direction_of(*level) == Direction::higher;
      say(topic,
          fmt::format("`{}` may go {} {}: a miss no worse than that bears no credit and counts for no "
                      "trigger, and stays visible. A worse one is a miss like any other.",
                      *name, higher ? "down to" : "up to", show(*dip)),
          dip.place);
    }
    if (swap.agreed_on && **swap.agreed_on >= *swap.from)
      say(topic, "It was not agreed before its first day, so it has no effect.", swap.agreed_on->place);
    chapter.topics.push_back(std::move(topic));
  }
  return chapter;
}

Chapter tell_causes(const Telling& telling) {
  Chapter chapter{"shared-causes", "Shared causes", {}};
  Topic topic;
  for (const SharedCause& cause : telling.terms.shared_causes) {
    say(topic,
        fmt::format("In {} the misses of {} have one cause: `{}`.", month_words(*cause.month),
                    list_words(quoted(cause.levels)), *cause.id),
        cause.id.place);
  }
  if (!topic.sentences.empty()) chapter.topics.push_back(std::move(topic));
  return chapter;
}

Chapter tell_triggers(const Telling& telling) {
  Chapter chapter{"triggers", "Triggers", {}};
  for (const Trigger& trigger : telling.terms.triggers) {
    Topic topic{*trigger.id,
                *trigger.id,
                trigger.clause,
                trigger.id.place ? trigger.id.place : trigger.when.place,
                {}};
    std::string text =
        fmt::format("When {}, this opens: {}", condition_words(trigger, telling.terms), trigger.opens);
    if (trigger.for_time)
      text += fmt::format(", for {} after the month in which that happens", write(**trigger.for_time));
    say(topic, text + ".", trigger.when.place);
    if (trigger.remediation_plan_within) {
      say(topic,
          fmt::format("A remediation plan is due first, within {} after that month.",
                      write(**trigger.remediation_plan_within)),
          trigger.remediation_plan_within->place);
    }
    say(topic, "Defaults count, whatever was paid for them; nothing ends by itself.");
    chapter.topics.push_back(std::move(topic));
  }
  return chapter;
}

Chapter tell_amendments(const Telling& telling) {
  Chapter chapter{"amendments", "Amendments", {}};
  for (const Amendment& amendment : telling.agreement.original->amendments) {
    Topic topic = tell_amendment(telling, amendment);
    const bool applies = std::ranges::any_of(telling.agreement.versions, [&](const Version& version) {
      return version.terms.get() == &telling.terms &&
             std::ranges::find(version.amendments, *amendment.number) != version.amendments.end();
    });
    say(topic, applies ? fmt::format("On {} it is in force.", day_words(telling.day))
                       : fmt::format("On {} it is not in force yet.", day_words(telling.day)));
    chapter.topics.push_back(std::move(topic));
  }
  return chapter;
}

}  // namespace entente::agreement
