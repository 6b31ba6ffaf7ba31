#include "settlement/segments.h"

#include <algorithm>
#include <set>

namespace entente::settlement {
namespace {

constexpr std::int32_t kOpenEndDays = 84006;  // 2200-01-01

const agreement::Version& version_on(const std::vector<agreement::Version>& versions, time::Date day) {
  const agreement::Version* in_force = &versions.front();
  for (const agreement::Version& version : versions) {
    if (version.valid.begin <= day) in_force = &version;
  }
  return *in_force;
}

/// Days inside `days` at which a service level begins, ends, is suspended or resumes.
void add_level_cuts(const agreement::Terms& terms, time::DateRange days, std::set<time::Date>& cuts) {
  const auto cut = [&](time::Date day) {
    if (days.begin < day && day < days.end) cuts.insert(day);
  };
  for (const auto& level : terms.levels) {
    if (level.value.from) cut(**level.value.from);
    if (level.value.until) cut(**level.value.until + 1);
    for (const auto& pause : level.value.suspended) {
      cut(pause->begin);
      cut(pause->end);
    }
  }
}

/// Days inside `days` on which a price changes that is multiplied by a quantity.
void add_charge_cuts(const agreement::Terms& terms, time::DateRange days, std::set<time::Date>& cuts) {
  for (const auto& charge : terms.charges) {
    if (pricing::measures_of(charge.value).empty()) continue;
    for (const time::Date day : pricing::dates_of(charge.value)) {
      if (days.begin < day && day < days.end) cuts.insert(day);
    }
  }
}

}  // namespace

std::vector<Segment> segments_of(const agreement::Agreement& agreement, time::Month first, time::Month last,
                                 std::optional<time::Instant> known, SegmentLength length) {
  std::vector<agreement::Version> versions =
      known ? agreement.versions_known(agreement.original->zone.date_at(*known)) : agreement.versions;
  if (versions.empty()) versions.push_back({{}, agreement.original, {}, false});

  std::vector<Segment> segments;
  for (time::Month month = first; month <= last; month = month + 1) {
    // A.8: new terms count from the next period; only an amendment that says so splits the month at its date.
    std::shared_ptr<const agreement::Terms> terms = version_on(versions, month.first_day()).terms;
    const time::DateRange days = days_within(*terms, month);
    if (days.empty()) continue;
    terms = version_on(versions, days.begin).terms;

    struct Part {
      time::DateRange days;
      std::shared_ptr<const agreement::Terms> terms;
    };
    std::vector<Part> parts{{days, terms}};
    for (const agreement::Version& version : versions) {
      if (!version.split_window || version.valid.begin <= days.begin || version.valid.begin >= days.end)
        continue;
      parts.back().days.end = version.valid.begin;
      parts.push_back({{version.valid.begin, days.end}, version.terms});
    }
    for (const Part& part : parts) {
      std::set<time::Date> cuts{part.days.begin, part.days.end};
      add_level_cuts(*part.terms, part.days, cuts);
      add_charge_cuts(*part.terms, part.days, cuts);
      if (length == SegmentLength::day) {
        for (time::Date day = part.days.begin; day < part.days.end; day = day + 1) cuts.insert(day);
      }
      for (auto cut = cuts.begin(); std::next(cut) != cuts.end(); ++cut) {
        segments.push_back({{*cut, *std::next(cut)}, month, part.terms, parts.size() > 1});
      }
    }
  }
  return segments;
}

std::string tally_key(const agreement::Terms& terms, const std::string& level) {
  const agreement::ServiceLevel* found = find_level(terms, level);
  if (found == nullptr) return {};
  const std::string& measure = *found->measure;
  for (const agreement::ReliefClaim& claim : terms.claims) {
    bool names_this = false;
    bool names_all = true;
    for (const auto& other : terms.levels) {
      if (*other.value.measure != measure) continue;
      const bool named = std::ranges::any_of(claim.levels, [&](const auto& l) { return *l == *other.name; });
      if (*other.name == level) names_this = named;
      names_all = names_all && named;
    }
    if (names_this && !names_all) return measure + "@" + level;
  }
  return measure;
}

bool is_reported(const agreement::Terms& terms, const std::string& key) {
  return std::ranges::any_of(terms.levels, [&](const auto& level) {
    if (!level.value.reporting || !(*level.value.reporting)->missing_is_default) return false;
    if (tally_key(terms, *level.name) == key) return true;
    const agreement::Measure* measure = find_measure(terms, *level.value.measure);
    return measure != nullptr &&
           std::ranges::any_of(measure->parts, [&](const auto& part) { return *part.name == key; });
  });
}

time::DateRange term_of(const agreement::Terms& terms) {
  const time::Date open_end{kOpenEndDays};
  return {*terms.term.from, *terms.term.to ? **terms.term.to + 1 : open_end};
}

time::DateRange days_within(const agreement::Terms& terms, time::Month month) {
  const time::DateRange term = term_of(terms);
  return {std::max(month.first_day(), term.begin), std::min(month.end_day(), term.end)};
}

time::Month contract_year_of(const agreement::Terms& terms, time::Month month) {
  const time::Month start = time::Month::containing(*terms.term.from);
  return start + floor_divide(month - start, 12) * 12;
}

namespace {

template <class Value>
const Value* find_named(const std::vector<document::Named<Value>>& all, const std::string& name) {
  for (const auto& entry : all) {
    if (*entry.name == name) return &entry.value;
  }
  return nullptr;
}

}  // namespace

const agreement::ServiceLevel* find_level(const agreement::Terms& terms, const std::string& name) {
  return find_named(terms.levels, name);
}
const agreement::Measure* find_measure(const agreement::Terms& terms, const std::string& name) {
  return find_named(terms.measures, name);
}
const agreement::Dataset* find_dataset(const agreement::Terms& terms, const std::string& name) {
  return find_named(terms.data, name);
}
const agreement::Clock* find_clock(const agreement::Terms& terms, const std::string& name) {
  return find_named(terms.clocks, name);
}

std::shared_ptr<const calendar::Calendar> compile_calendar(const agreement::Terms& terms,
                                                           const std::string& name, time::DateRange range) {
  const calendar::CalendarSpec* spec = find_named(terms.calendars, name);
  return std::make_shared<const calendar::Calendar>(
      spec != nullptr ? *spec : calendar::CalendarSpec::always(terms.zone), range);
}

time::Date after(const agreement::Terms& terms, time::Date day, const agreement::Span& span) {
  if (span.business_days != 0) {
    const auto on = compile_calendar(terms, span.calendar, {day - 7, day + 2 * span.business_days + 62});
    const auto due = on->add_business_days(terms.zone.start_of(day), span.business_days);
    return due ? terms.zone.date_at(*due) : day;
  }
  if (span.months != 0) {
    const time::Month target = time::Month::containing(day) + span.months;
    const auto last = static_cast<unsigned>(target.end_day() - target.first_day());
    return time::Date::of(target.year(), target.month(), std::min(day.day(), last));
  }
  if (span.calendar_days != 0) return day + span.calendar_days;
  constexpr std::int64_t kDay = time::Duration::days(1).micros;
  return day + static_cast<std::int32_t>((span.amount.micros + kDay - 1) / kDay);
}

ClaimState state_of(const agreement::Terms& terms, const agreement::ReliefClaim& claim, time::Instant as_of,
                    std::optional<time::Instant> known) {
  using Decision = agreement::ReliefClaim::Decision;
  const auto after_known = [&](const std::optional<text::Placed<time::Date>>& day) {
    return known && day && **day > terms.zone.date_at(*known);
  };
  if (after_known(claim.notified_on)) return ClaimState::unknown;
  const Decision decision = after_known(claim.decided_on) ? Decision::pending : *claim.decision;
  if (decision == Decision::refused) return ClaimState::refused;
  if (decision != Decision::pending) return ClaimState::granted;

  // A.9: what silence means is for the agreement to say, and only for a claim that was raised in time.
  const auto& rules = terms.relief;
  if (!rules || !rules->silence || !rules->decide_within || !claim.notified_on) return ClaimState::pending;
  const bool late =
      rules->notice_within && **claim.notified_on > after(terms, *claim.event_on, **rules->notice_within);
  const bool silent = terms.zone.date_at(as_of) > after(terms, **claim.notified_on, **rules->decide_within);
  if (!silent || late) return ClaimState::pending;
  return **rules->silence == "granted" ? ClaimState::granted : ClaimState::refused;
}

}  // namespace entente::settlement
