// A clock over a calendar: business time from start to stop without the pauses.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "calendar/calendar.h"

namespace entente::calendar {

/// Business time of `run` outside of `pauses` (any order, may overlap or reach beyond `run`).
time::Duration elapsed_without(const Calendar& calendar, const time::Interval& run,
                               std::span<const time::Interval> pauses);

/// When a clock that started at `start` uses up `target`: the deadline, with the pauses known so far. Empty
/// if never.
std::optional<time::Instant> deadline(const Calendar& calendar, time::Instant start, time::Duration target,
                                      std::span<const time::Interval> pauses);

/// Running totals of one run/pause/stop history, day by day, for explanations.
struct DayCount {
  time::Date date;
  std::vector<time::Interval> counted;  ///< what ran on this local day
  time::Duration total;
  std::string reason;  ///< why nothing, or less, counted: "holiday: Good Friday", "weekend", "paused"
};
std::vector<DayCount> day_by_day(const Calendar& calendar, const time::Interval& run,
                                 std::span<const time::Interval> pauses);

}  // namespace entente::calendar
