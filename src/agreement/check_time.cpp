// Dates against the term and against each other, and names that mean two things.
#include <fmt/format.h>

#include <set>

#include "agreement/checks.h"

namespace entente::agreement {

namespace {

class Dates {
 public:
  Dates(const Terms& terms, Loading& loading) : terms_(terms), loading_(loading) {}

  void run() {
    const Term& term = terms_.term;
    if (term.to.value && *term.to.value < *term.from) {
      loading_.report(text::error("A0301", fmt::format("the term ends on {}, before it begins",
                                                       term.to.value->to_string()))
                          .at(term.to.place, "the last day")
                          .beside(term.from.place, "the first day"));
      return;
    }
    if (term.notice && term.to.value) {
      const auto& span = term.notice->value;
      const std::int64_t days =
          span.months * 30LL + span.calendar_days + span.business_days +
          span.amount.micros / time::Duration::days(1).micros * (span.calendar_days == 0);
      if (days > *term.to.value - *term.from) {
        loading_.report(
            text::warning("A0318", fmt::format("the notice of {} is longer than the term", span.written))
                .at(term.notice->place, "could never be given in time")
                .beside(term.to.place, "the term ends here"));
      }
    }
    for (const auto& level : terms_.levels) check_level(level);
    for (const auto& [name, line] : terms_.charges) {
      if (line.from) inside(*line.from, fmt::format("charge `{}` begins", *name));
      if (line.to) inside(*line.to, fmt::format("charge `{}` ends", *name));
      in_order(line.from, line.to, fmt::format("charge `{}`", *name));
    }
    for (const auto& [name, each] : terms_.deliverables)
      inside(each.due, fmt::format("deliverable `{}` is due", *name));
    for (const auto& swap : terms_.swaps) {
      inside(swap.from, fmt::format("the swap for `{}` begins", *swap.what));
      inside(swap.to, fmt::format("the swap for `{}` ends", *swap.what));
    }
    for (const auto& claim : terms_.claims)
      inside(claim.event_on, fmt::format("the event of claim `{}` lies", *claim.id));
    check_names();
  }

 private:
  bool is_inside(time::Date day) const {
    return *terms_.term.from <= day && (!terms_.term.to.value || day <= *terms_.term.to.value);
  }

  void inside(const Placed<time::Date>& day, const std::string& what) {
    if (!day.place || is_inside(*day)) return;
    const bool late = *terms_.term.from <= *day;
    loading_.report(text::warning("A0302", fmt::format("{} outside of the term", what))
                        .at(day.place, late ? "after the last day" : "before the first day")
                        .beside(late ? terms_.term.to.place : terms_.term.from.place,
                                late ? "the last day" : "the first day"));
  }

  void in_order(const std::optional<Placed<time::Date>>& from, const std::optional<Placed<time::Date>>& to,
                const std::string& what) {
    if (!from || !to || **from <= **to) return;
    loading_.report(text::error("A0303", fmt::format("{} ends before it begins", what))
                        .at(to->place, "the last day")
                        .beside(from->place, "the first day"));
  }

  void check_level(const Named<ServiceLevel>& named) {
    const ServiceLevel& level = named.value;
    const std::string what = fmt::format("service level `{}`", *named.name);
    if (level.from) inside(*level.from, what + " begins");
    if (level.until) inside(*level.until, what + " ends");
    in_order(level.from, level.until, what);
    const time::Date last =
        level.until ? **level.until : terms_.term.to.value.value_or(time::Date::of(9999, 12, 31));
    const text::Place& last_place = level.until ? level.until->place : terms_.term.to.place;
    if (level.review_by && (**level.review_by > last || **level.review_by < *terms_.term.from)) {
      const bool late = **level.review_by > last;
      loading_.report(
          text::warning("A0304",
                        fmt::format("the review of `{}` comes {}", *named.name,
                                    late ? "when the level holds no longer" : "before the term begins"))
              .at(level.review_by->place, "review by this day")
              .beside(late ? last_place : terms_.term.from.place, late ? "the last day" : "the first day"));
    }
    if (level.burn_in_until && **level.burn_in_until > last) {
      loading_.report(text::error("A0305", fmt::format("the burn-in of `{}` never ends", *named.name))
                          .at(level.burn_in_until->place, "no consequences before this day")
                          .beside(last_place, "the last day"));
    }
    for (const auto& days : level.suspended) {
      if (days->end <= days->begin) {
        loading_.report(text::error("A0313", "these days end before they begin")
                            .at(days.place, "the first day comes first"));
      } else if (!is_inside(days->begin) || !is_inside(days->end - 1)) {
        loading_.report(
            text::warning("A0313", fmt::format("`{}` is suspended outside of the term", *named.name))
                .at(days.place, "outside of the term")
                .beside(terms_.term.from.place, "the term"));
      }
    }
    if (terms_.term.to.value) {
      const int months =
          time::Month::containing(*terms_.term.to.value) - time::Month::containing(*terms_.term.from) + 1;
      const Window& window = *level.window;
      const int wanted = window.kind == Window::Kind::rolling   ? window.months
                         : window.kind == Window::Kind::year    ? 12
                         : window.kind == Window::Kind::quarter ? 3
                                                                : 1;
      if (wanted > months) {
        loading_.report(
            text::warning("A0314", fmt::format("the window of `{}` is longer than the term", *named.name))
                .at(level.window.place, fmt::format("{} months", wanted))
                .beside(terms_.term.to.place, fmt::format("the term has {}", months)));
      }
    }
  }

  void twice(std::set<std::string>& seen, const Placed<std::string>& id, const std::string& what) {
    if (seen.insert(*id).second) return;
    loading_.report(text::error("A0108", fmt::format("two {} are called `{}`", what, *id))
                        .at(id.place, "the second")
                        .help("give each its own name"));
  }

  void check_names() {
    std::set<std::string> claims, triggers, causes;
    for (const auto& claim : terms_.claims) twice(claims, claim.id, "relief claims");
    for (const auto& trigger : terms_.triggers) twice(triggers, trigger.id, "triggers");
    for (const auto& cause : terms_.shared_causes) twice(causes, cause.id, "shared causes");
    for (const auto& [name, clock] : terms_.clocks) {
      const auto scope = scope_of(terms_, *clock.of);
      for (const auto& variable : scope.variables) {
        if (variable.name == *name && variable.meaning != "clock") {
          loading_.report(
              text::error("A0108", fmt::format("`{}` is a clock and a column of `{}`", *name, *clock.of))
                  .at(name.place, "conditions could not tell the two apart")
                  .help("give the clock another name"));
        }
      }
    }
  }

  const Terms& terms_;
  Loading& loading_;
};

}  // namespace

void check_time(const Terms& terms, Loading& loading) {
  if (terms.term.from.place) Dates(terms, loading).run();
}

}  // namespace entente::agreement
