#include "outlook/level_case.h"

#include <algorithm>

#include "settlement/results.h"
#include "settlement/segments.h"

namespace entente::outlook {

using agreement::MeasureType;
using agreement::Window;
using settlement::Segment;
using settlement::Tallies;
using settlement::Tally;

bool LevelCase::reaches(const money::Ratio& value, const agreement::Quantity& bar) const {
  settlement::Result result{.unit = unit, .exact = value, .compared = std::nullopt, .shown = {}};
  if (level->rounding && unit != agreement::Quantity::Unit::duration)
    result.compared = value.rounded((*level->rounding)->places, (*level->rounding)->mode);
  return settlement::reaches(result, bar.value, direction);
}

std::optional<money::Ratio> LevelCase::value_of(const Tally& tally) const {
  return settlement::value_of(*measure, tally, unit);
}

WindowMonths window_months(const agreement::Terms& terms, const Window& window, time::Month month) {
  switch (window.kind) {
    case Window::Kind::month:
      return {month, month};
    case Window::Kind::quarter: {
      const time::Month first = month - (month.index % 3);
      return {first, first + 2};
    }
    case Window::Kind::year: {
      const time::Month first = window.contract_year ? settlement::contract_year_of(terms, month)
                                                     : time::Month::of(month.year(), 1);
      return {first, first + 11};
    }
    case Window::Kind::rolling:
      return {month - (window.months - 1), month};
  }
  return {month, month};
}

namespace {

bool active(const agreement::ServiceLevel& level, time::Date day) {
  if ((level.from && day < **level.from) || (level.until && day > **level.until)) return false;
  return std::ranges::none_of(level.suspended, [&](const auto& span) { return span->contains(day); });
}

}  // namespace

std::optional<LevelCase> case_of(const Tallies& daily, const settlement::LevelLine& line, time::Month month,
                                 time::Instant as_of) {
  static const Tally kNothing;
  LevelCase made;
  for (const Segment& segment : daily.segments) {
    if (segment.month == month) made.terms = segment.terms;
  }
  if (!made.terms) return std::nullopt;
  made.name = line.level;
  made.level = settlement::find_level(*made.terms, line.level);
  if (made.level == nullptr) return std::nullopt;
  made.measure = settlement::find_measure(*made.terms, *made.level->measure);
  if (made.measure == nullptr) return std::nullopt;
  made.direction = line.direction;
  made.unit = line.result.unit;
  made.expected = line.expected;
  made.minimum = line.minimum;
  made.as_of = as_of;

  WindowMonths months = window_months(*made.terms, *made.level->window, month);
  const time::DateRange term = settlement::term_of(*made.terms);
  months.last = std::min(months.last, time::Month::containing(term.end - 1));
  made.ends_this_month = months.last == month;
  made.window = {std::max(months.first.first_day(), term.begin), std::min(months.last.end_day(), term.end)};
  const time::Zone& zone = made.terms->zone;

  for (std::size_t i = 0; i < daily.segments.size(); ++i) {
    const Segment& segment = daily.segments[i];
    if (segment.month > months.last) break;
    const agreement::ServiceLevel* then = settlement::find_level(*segment.terms, line.level);
    if (then == nullptr) continue;
    const std::string key = settlement::tally_key(*segment.terms, line.level);
    for (time::Date day = segment.days.begin; day < segment.days.end; day = day + 1) {
      if (!active(*then, day)) continue;
      // A month that an amendment splits is judged in parts: the last one is forecast.
      if (segment.month == month && segment.split && segment.terms != made.terms) {
        continue;
      }
      const time::Interval span = zone.day(day);
      if (span.begin >= as_of) {
        made.rest.push_back(day);
        continue;
      }
      const auto found = daily.by_measure[i].find(key);
      Day past{day, segment.month, found == daily.by_measure[i].end() ? &kNothing : &found->second,
               span.end <= as_of};
      if (!past.complete)
        made.today_left = static_cast<double>((span.end - as_of).micros) /
                          static_cast<double>((span.end - span.begin).micros);
      made.past.push_back(past);
      made.key = key;
    }
  }
  if (made.past.empty() && made.rest.empty()) return std::nullopt;
  if (made.key.empty()) made.key = settlement::tally_key(*made.terms, line.level);
  while (made.window_from < made.past.size() && made.past[made.window_from].date < made.window.begin)
    ++made.window_from;
  // Before the window begins there is no part of a day of it.
  if (made.past.empty() || made.past.back().date < made.window.begin) made.today_left = 0;
  std::erase_if(made.rest, [&](time::Date day) { return !made.window.contains(day); });
  const bool state = *made.measure->type == MeasureType::backlog_age;
  for (const Day& day : made.in_window()) {
    if (state) made.so_far = made.month_so_far = Tally{};
    made.so_far.add(*day.tally);
    if (day.month == month) made.month_so_far.add(*day.tally);
  }
  return made;
}

Tallies by_terms(const agreement::Agreement& agreement, const Tallies& daily,
                 std::optional<time::Instant> known) {
  Tallies made;
  if (daily.segments.empty()) return made;
  made.segments =
      settlement::segments_of(agreement, daily.segments.front().month, daily.segments.back().month, known);
  const std::size_t count = made.segments.size();
  made.by_measure.resize(count);
  made.if_granted.resize(count);
  made.exclusions.resize(count);
  made.quarantined = daily.quarantined;
  made.imports = daily.imports;
  made.rows_scanned = daily.rows_scanned;
  made.in_flight = daily.in_flight;
  made.delivered = daily.delivered;
  made.notes = daily.notes;

  std::size_t at = 0;
  for (std::size_t i = 0; i < daily.segments.size(); ++i) {
    while (at < count && made.segments[at].days.end <= daily.segments[i].days.begin) ++at;
    if (at == count) break;
    const agreement::Terms& terms = *made.segments[at].terms;
    for (const auto& [key, tally] : daily.by_measure[i]) {
      const agreement::Measure* measure = settlement::find_measure(terms, key.substr(0, key.find('@')));
      Tally& sum = made.by_measure[at][key];
      const bool state = measure != nullptr && *measure->type == MeasureType::backlog_age;
      const bool values = state || (measure != nullptr && *measure->type == MeasureType::percentile);
      const auto granted = daily.if_granted[i].find(key);
      if (granted != daily.if_granted[i].end() || made.if_granted[at].contains(key)) {
        Tally& other = made.if_granted[at].try_emplace(key, sum).first->second;
        if (state) other = Tally{};
        other.add(granted != daily.if_granted[i].end() ? granted->second : tally);
      }
      // A backlog is a state: the last day that has begun says it.
      if (state && tally.denominator == 0 && tally.values.empty() && tally.excluded_rows == 0) continue;
      if (state) sum = Tally{};
      if (values) {
        sum.add(tally);
      } else {
        Tally plain = tally;
        plain.values.clear();
        plain.running.clear();
        sum.add(plain);
      }
    }
    for (const auto& [key, causes] : daily.exclusions[i]) {
      for (const auto& [cause, rows] : causes) made.exclusions[at][key][cause] += rows;
    }
  }
  return made;
}

}  // namespace entente::outlook
