// What a CalendarSpec says about single days, day by day: the plain reading that the compiled table is made
// from and that answers for days outside of it.
#pragma once

#include <span>
#include <string>

#include "calendar/calendar.h"

namespace entente::calendar {

/// Hours that open on a date before breaks: none on a holiday, else the date's shift, its season's or the
/// week's hours.
std::span<const Hours> hours_on(const CalendarSpec& spec, time::Date date);

/// Name of the holiday on a date; null when it is none.
const std::string* holiday_on(const CalendarSpec& spec, time::Date date);

/// Whether any time opens on a date and is not cut out by a break.
bool has_hours(const CalendarSpec& spec, time::Date date);

/// Open time within instants.
time::IntervalSet open_within(const CalendarSpec& spec, const time::Interval& within);

}  // namespace entente::calendar
