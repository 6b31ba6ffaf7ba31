// The grammar of working hours: days (`mon-thu`, `mon, wed`, `daily`), intervals (`08:00-12:30 13:30-18:00`)
// and days of every year (`12-25`).
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "agreement/quantities.h"
#include "calendar/calendar.h"

namespace entente::agreement {

/// `mon-thu`, `sat`, `mon, wed, fri`, `fri-mon`, `daily`.
Reading<std::array<bool, 7>> read_days(std::string_view written);
/// `08:00-12:30 13:30-18:00`, `22:00-06:00` over midnight, `closed`.
Reading<std::vector<calendar::Hours>> read_hours(std::string_view written);
/// `12-25`.
std::optional<calendar::MonthDay> read_month_day(std::string_view written);

std::string write(const std::vector<calendar::Hours>& hours);
std::string write(calendar::MonthDay day);

}  // namespace entente::agreement
