// The slow twin of business time: counts open minutes one by one, straight from what a CalendarSpec says. It
// shares no code with calendar::Calendar and asks a zone one question only: what do the clocks show at this
// instant? Spec and instants have to be in whole minutes, and offsets in whole quarters of an hour, as they
// are everywhere since 1972.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "calendar/calendar.h"

namespace entente::property {

class MinuteCounter {
 public:
  explicit MinuteCounter(const calendar::CalendarSpec& spec) : spec_(spec) {}

  bool is_open(time::Instant t) {
    const time::Date today = spec_.zone.to_local(t).date();
    bool open = false;
    for (int day = -3; day <= 2; ++day) {
      const Day& hours = day_of(today + day);
      for (const auto& [from, to] : hours.open) open = open || (from <= t && t < to);
    }
    for (int day = -3; day <= 2; ++day) {
      const Day& hours = day_of(today + day);
      for (const auto& [from, to] : hours.breaks) open = open && !(from <= t && t < to);
    }
    return open;
  }

  time::Duration elapsed(time::Instant begin, time::Instant end) {
    if (end < begin) return -elapsed(end, begin);
    std::int64_t minutes = 0;
    for (time::Instant t = begin; t < end; t = t + kMinute) minutes += is_open(t) ? 1 : 0;
    return time::Duration::minutes(minutes);
  }

 private:
  static constexpr time::Duration kMinute = time::Duration::minutes(1);
  using Span = std::pair<time::Instant, time::Instant>;
  struct Day {
    std::vector<Span> open;
    std::vector<Span> breaks;
  };

  const Day& day_of(time::Date date) {
    const auto known = days_.find(date);
    if (known != days_.end()) return known->second;
    Day day;
    bool holiday = spec_.holidays.contains(date);
    for (const auto& [yearly, name] : spec_.yearly_holidays) {
      holiday = holiday || (yearly.month == date.month() && yearly.day == date.day());
    }
    if (!holiday) day.open = spans(date, hours_of(date));
    day.breaks = spans(date, spec_.daily_breaks);
    if (spec_.breaks.contains(date)) {
      for (const Span& span : spans(date, spec_.breaks.at(date))) day.breaks.push_back(span);
    }
    return days_[date] = day;
  }

  std::vector<calendar::Hours> hours_of(time::Date date) const {
    if (spec_.shifts.contains(date)) return spec_.shifts.at(date);
    const unsigned today = date.month() * 100 + date.day();
    for (const calendar::Season& season : spec_.seasons) {
      const unsigned first = season.first.month * 100 + season.first.day;
      const unsigned last = season.last.month * 100 + season.last.day;
      const bool inside = first <= last ? first <= today && today <= last : first <= today || today <= last;
      if (inside) return season.week[static_cast<std::size_t>(date.weekday())];
    }
    return spec_.week[static_cast<std::size_t>(date.weekday())];
  }

  std::vector<Span> spans(time::Date date, const std::vector<calendar::Hours>& list) const {
    std::vector<Span> result;
    for (const calendar::Hours& hours : list) {
      const time::Date last = hours.close <= hours.open ? date + 1 : date;
      result.emplace_back(when_clocks_show(time::LocalTime::of(date, hours.open)),
                          when_clocks_show(time::LocalTime::of(last, hours.close)));
    }
    return result;
  }

  /// The first instant at which the clocks show `local`; when they jump over it, the reading is moved on by
  /// the jump.
  time::Instant when_clocks_show(time::LocalTime local) const {
    const time::Duration quarter = time::Duration::minutes(15);
    const time::Instant earliest = time::Instant{local.micros} - time::Duration::hours(16);
    for (int step = 0; step < 32 * 4; ++step) {
      const time::Instant t = earliest + time::Duration{quarter.micros * step};
      if (spec_.zone.to_local(t) == local) return t;
    }
    for (int step = 0; step < 32 * 4; ++step) {
      const time::Instant t = earliest + time::Duration{quarter.micros * step};
      const std::int64_t before = spec_.zone.to_local(t).micros;
      const std::int64_t after = spec_.zone.to_local(t + quarter).micros;
      const std::int64_t jump = after - before - quarter.micros;
      if (jump > 0 && before < local.micros && local.micros < after) {
        return when_clocks_show(time::LocalTime{local.micros + jump});
      }
    }
    return earliest;
  }

  const calendar::CalendarSpec& spec_;
  std::map<time::Date, Day> days_;
};

}  // namespace entente::property
