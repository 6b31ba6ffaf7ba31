#include "calendar/opening.h"

#include <algorithm>

namespace entente::calendar {
namespace {

using time::Date;
using time::Duration;
using time::Interval;
using time::IntervalSet;
using time::LocalTime;

MonthDay month_day_of(Date date) {
  return {date.month(), date.day()};
}

bool in_season(const Season& season, const MonthDay& day) {
  if (season.first <= season.last) return season.first <= day && day <= season.last;
  return season.first <= day || day <= season.last;  // over the turn of the year
}

/// Local hours of a date as instants. Hours that fall into skipped time may come out empty.
Interval to_instants(const time::Zone& zone, Date date, const Hours& hours) {
  const Duration past_midnight = hours.close <= hours.open ? Duration::days(1) : Duration{};
  return {zone.to_instant(LocalTime::of(date, hours.open)),
          zone.to_instant(LocalTime::of(date, hours.close + past_midnight))};
}

void append_hours(const CalendarSpec& spec, Date date, std::vector<Interval>& intervals) {
  for (const Hours& hours : hours_on(spec, date)) intervals.push_back(to_instants(spec.zone, date, hours));
}

void append_breaks(const CalendarSpec& spec, Date date, std::vector<Interval>& intervals) {
  for (const Hours& hours : spec.daily_breaks) intervals.push_back(to_instants(spec.zone, date, hours));
  if (const auto dated = spec.breaks.find(date); dated != spec.breaks.end()) {
    for (const Hours& hours : dated->second) intervals.push_back(to_instants(spec.zone, date, hours));
  }
}

bool has_breaks(const CalendarSpec& spec) {
  return !spec.daily_breaks.empty() || !spec.breaks.empty();
}

}  // namespace

std::span<const Hours> hours_on(const CalendarSpec& spec, Date date) {
  if (holiday_on(spec, date) != nullptr) return {};
  if (!spec.shifts.empty()) {
    if (const auto shift = spec.shifts.find(date); shift != spec.shifts.end()) return shift->second;
  }
  const auto weekday = static_cast<std::size_t>(date.weekday());
  if (!spec.seasons.empty()) {
    const MonthDay day = month_day_of(date);
    for (const Season& season : spec.seasons) {
      if (in_season(season, day)) return season.week[weekday];
    }
  }
  return spec.week[weekday];
}

const std::string* holiday_on(const CalendarSpec& spec, Date date) {
  if (const auto named = spec.holidays.find(date); named != spec.holidays.end()) return &named->second;
  if (spec.yearly_holidays.empty()) return nullptr;
  const auto yearly = spec.yearly_holidays.find(month_day_of(date));
  return yearly != spec.yearly_holidays.end() ? &yearly->second : nullptr;
}

bool has_hours(const CalendarSpec& spec, Date date) {
  if (hours_on(spec, date).empty()) return false;
  std::vector<Interval> hours;
  append_hours(spec, date, hours);
  if (!has_breaks(spec)) {
    return std::ranges::any_of(hours, [](const Interval& i) { return !i.empty(); });
  }
  // Hours may run into the next day, and breaks over midnight into this one.
  std::vector<Interval> breaks;
  for (int day = -1; day <= 1; ++day) append_breaks(spec, date + day, breaks);
  return !(IntervalSet::of(std::move(hours)) - IntervalSet::of(std::move(breaks))).empty();
}

IntervalSet open_within(const CalendarSpec& spec, const Interval& within) {
  if (within.empty()) return {};
  // Hours last up to a day past their date and a clock change moves them by up to a day more.
  const Date first = spec.zone.date_at(within.begin) - 3;
  const Date last = spec.zone.date_at(within.end) + 2;
  std::vector<Interval> hours;
  hours.reserve(static_cast<std::size_t>(last - first) + 1);
  for (Date date = first; date <= last; date = date + 1) append_hours(spec, date, hours);
  IntervalSet open = IntervalSet::of(std::move(hours));
  if (has_breaks(spec)) {
    std::vector<Interval> breaks;
    for (Date date = first; date <= last; date = date + 1) append_breaks(spec, date, breaks);
    open = open - IntervalSet::of(std::move(breaks));
  }
  return open & IntervalSet::of({within});
}

}  // namespace entente::calendar
