#include "calendar/clock.h"

#include <algorithm>

namespace entente::calendar {
namespace {

using time::Duration;
using time::Instant;
using time::Interval;
using time::IntervalSet;

IntervalSet united(std::span<const Interval> intervals) {
  return IntervalSet::of({intervals.begin(), intervals.end()});
}

}  // namespace

Duration elapsed_without(const Calendar& calendar, const Interval& run, std::span<const Interval> pauses) {
  if (run.empty()) return {};
  Duration sum = calendar.elapsed(run.begin, run.end);
  if (pauses.empty()) return sum;
  const auto take_off = [&](const Interval& pause) {
    const Interval inside = time::intersection(pause, run);
    if (!inside.empty()) sum -= calendar.elapsed(inside.begin, inside.end);
  };
  if (pauses.size() == 1) {
    take_off(pauses.front());
  } else {
    for (const Interval& pause : united(pauses).intervals()) take_off(pause);
  }
  return sum;
}

std::optional<Instant> deadline(const Calendar& calendar, Instant start, Duration target,
                                std::span<const Interval> pauses) {
  Instant from = start;
  Duration left = target;
  for (const Interval& pause : united(pauses).intervals()) {
    if (pause.end <= from) continue;
    if (from < pause.begin) {
      const Duration until_pause = calendar.elapsed(from, pause.begin);
      if (left <= until_pause) break;
      left -= until_pause;
    }
    from = pause.end;
  }
  return calendar.add(from, left);
}

std::vector<DayCount> day_by_day(const Calendar& calendar, const Interval& run,
                                 std::span<const Interval> pauses) {
  std::vector<DayCount> days;
  if (run.empty()) return days;
  const time::Zone& zone = calendar.spec().zone;
  const IntervalSet paused = united(pauses);
  const time::Date last = zone.date_at(run.end - Duration{1});
  for (time::Date date = zone.date_at(run.begin); date <= last; date = date + 1) {
    const Calendar::Day day = calendar.day(date);
    const IntervalSet running = IntervalSet::of(day.open) & IntervalSet::of({run});
    const IntervalSet counted = running - paused;
    DayCount count;
    count.date = date;
    count.counted.assign(counted.intervals().begin(), counted.intervals().end());
    count.total = counted.length();
    count.reason = counted == running ? day.reason : "paused";
    days.push_back(std::move(count));
  }
  return days;
}

}  // namespace entente::calendar
