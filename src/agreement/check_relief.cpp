// Relief claims and priority swaps: who decides, when, and whether it has any effect.
#include <fmt/format.h>

#include <algorithm>

#include "agreement/bars.h"

namespace entente::agreement {

namespace {

std::string_view name(Side side) {
  switch (side) {
    case Side::client:
      return "client";
    case Side::supplier:
      return "supplier";
    case Side::joint:
      return "both sides";
    case Side::neutral:
      break;
  }
  return "a neutral person";
}

/// The last day on which something is still in time.
std::optional<time::Date> last_day(const Terms& terms, time::Date from, const Span& span) {
  if (span.business_days != 0) {
    const auto* spec = find_named(terms.calendars, span.calendar);
    if (spec == nullptr) return std::nullopt;
    const calendar::Calendar calendar(*spec, {from - 1, from + 366});
    time::Date day = from;
    for (int left = span.business_days, steps = 0; left > 0 && steps < 3'660; ++steps) {
      day = day + 1;
      if (calendar.is_business_day(day)) --left;
    }
    return day;
  }
  if (span.months != 0) return from + span.months * 31;
  return from + static_cast<std::int32_t>(span.amount.micros / time::Duration::days(1).micros);
}

class Relief {
 public:
  Relief(const Terms& terms, Loading& loading) : terms_(terms), loading_(loading) {}

  void run() {
    for (const auto& claim : terms_.claims) check_claim(claim);
    for (const auto& swap : terms_.swaps) check_swap(swap);
    if (!terms_.relief) return;
    for (const auto& [name, measure] : terms_.measures) {
      for (const auto& exclusion : measure.excluding) {
        if (is_cause(*exclusion.because)) continue;
        loading_.report(with_causes(
            text::error("A0709", fmt::format("`{}` is no cause of relief, so nothing is excluded for it",
                                             *exclusion.because))
                .at(exclusion.because.place, "not among the causes that relieve")));
      }
    }
  }

 private:
  bool is_cause(const std::string& cause) const {
    return std::ranges::any_of(terms_.relief->causes, [&](const auto& each) { return *each == cause; });
  }

  text::Diagnostic with_causes(text::Diagnostic made) const {
    if (!terms_.relief->causes.empty()) made.beside(terms_.relief->causes[0].place, "the causes begin here");
    return made.help("add it to the causes, or name one of them"), made;
  }

  void check_claim(const ReliefClaim& claim) {
    if (!terms_.relief) {
      loading_.report(
          text::error("A0705",
                      fmt::format("claim `{}` rests on no rule: the agreement has no `relief`", *claim.id))
              .at(claim.cause.place, "no cause relieves")
              .help("add `relief: {causes: [...]}`"));
    } else if (!is_cause(*claim.cause)) {
      loading_.report(
          with_causes(text::error("A0705", fmt::format("`{}` is no cause of relief", *claim.cause))
                          .at(claim.cause.place, "not among the causes that relieve")));
    }
    const bool span = claim.from.has_value() || claim.to.has_value();
    const int ways = (claim.items.empty() ? 0 : 1) + (span ? 1 : 0) + (claim.time ? 1 : 0);
    if (ways != 1 || claim.from.has_value() != claim.to.has_value()) {
      loading_.report(
          text::error("A0707", fmt::format("claim `{}` does not say what leaves the measure", *claim.id))
              .at(claim.id.place, ways > 1 ? "more than one way is given"
                                  : span   ? "a span of time has two ends"
                                           : "nothing is given")
              .help("give one of `items`, `from` and `to`, or `time`"));
    }
    const bool decided = *claim.decision != ReliefClaim::Decision::pending;
    if (decided && (!claim.decided_by || !claim.decided_on)) {
      loading_.report(
          text::warning("A0708", fmt::format("nothing says who decided claim `{}`, and when", *claim.id))
              .at(claim.decision.place, "decided")
              .help("add `decided by` and `decided on`"));
    }
    if (decided && claim.decided_by && **claim.decided_by == *claim.raised_by &&
        (*claim.raised_by == Side::client || *claim.raised_by == Side::supplier)) {
      loading_.report(text::error("A0704", fmt::format("the {} decided its own claim `{}`",
                                                       name(*claim.raised_by), *claim.id))
                          .at(claim.decided_by->place, "decided by")
                          .beside(claim.raised_by.place, "raised by")
                          .note("a claim is decided by the side that does not benefit from it"));
    }
    check_days(claim);
  }

  void check_days(const ReliefClaim& claim) {
    if (claim.notified_on && **claim.notified_on < *claim.event_on) {
      loading_.report(
          text::error("A0712", fmt::format("the notice of claim `{}` comes before the event", *claim.id))
              .at(claim.notified_on->place, "the notice")
              .beside(claim.event_on.place, "the event"));
      return;
    }
    if (claim.decided_on &&
        **claim.decided_on < (claim.notified_on ? **claim.notified_on : *claim.event_on)) {
      loading_.report(
          text::error("A0712", fmt::format("claim `{}` was decided before it was raised", *claim.id))
              .at(claim.decided_on->place, "the decision")
              .beside(claim.notified_on ? claim.notified_on->place : claim.event_on.place,
                      claim.notified_on ? "the notice" : "the event"));
      return;
    }
    if (!terms_.relief) return;
    if (claim.notified_on && terms_.relief->notice_within) {
      const auto last = last_day(terms_, *claim.event_on, **terms_.relief->notice_within);
      if (last && **claim.notified_on > *last) {
        loading_.report(text::warning("A0706", fmt::format("the notice of claim `{}` came late", *claim.id))
                            .at(claim.notified_on->place, fmt::format("it was due by {}", last->to_string()))
                            .beside(terms_.relief->notice_within->place, "the rule")
                            .note("a late notice gives no relief unless it was accepted"));
      }
    }
    if (claim.notified_on && claim.decided_on && terms_.relief->decide_within) {
      const auto last = last_day(terms_, **claim.notified_on, **terms_.relief->decide_within);
      if (last && **claim.decided_on > *last) {
        loading_.report(
            text::warning("A0711", fmt::format("the decision about claim `{}` came late", *claim.id))
                .at(claim.decided_on->place, fmt::format("it was due by {}", last->to_string()))
                .beside(terms_.relief->decide_within->place, "the rule"));
      }
    }
  }

  void check_swap(const PrioritySwap& swap) {
    if (*swap.to < *swap.from) {
      loading_.report(text::error("A0702", fmt::format("the swap for `{}` ends before it begins", *swap.what))
                          .at(swap.to.place, "the last day")
                          .beside(swap.from.place, "the first day"));
    }
    if (swap.agreed_on && **swap.agreed_on >= *swap.from) {
      loading_.report(
          text::error("A0701", fmt::format("the swap for `{}` was agreed after it began", *swap.what))
              .at(swap.agreed_on->place, "agreed on")
              .beside(swap.from.place, "began on")
              .note("a swap that is agreed afterwards would be a waiver")
              .help("for what has happened already, raise a relief claim"));
    }
    for (const auto& dip : swap.levels) {
      const auto* level = find_named(terms_.levels, *dip.name);
      const auto* measure = level == nullptr ? nullptr : find_entry(terms_.measures, *level->measure);
      if (measure == nullptr || !level->expected ||
          !comparable(*dip.value, dip.value.place, terms_, *measure, loading_))
        continue;
      const auto& floor = *floor_of(*level);
      if (better(direction_of(*level), floor->value, dip.value->value)) continue;
      loading_.report(text::warning("A0703", fmt::format("a dip to {} changes nothing for `{}`",
                                                         show(*dip.value), *dip.name))
                          .at(dip.value.place, "the greatest dip that is agreed")
                          .beside(floor.place, "this is allowed anyway"));
    }
  }

  const Terms& terms_;
  Loading& loading_;
};

}  // namespace

void check_relief(const Terms& terms, Loading& loading) {
  Relief(terms, loading).run();
}

}  // namespace entente::agreement
