// Random calendars for property tests: any hours in whole minutes, over midnight too, in zones with every
// kind of clock change, with seasons, shifts, breaks and holidays around a chosen day.
#pragma once

#include <gtest/gtest.h>
// RapidCheck's GoogleTest header needs GoogleTest's before it.
#include <rapidcheck/gtest.h>

#include "calendar/calendar.h"

namespace entente::property {

inline int any_number(int from, int below) {
  return *rc::gen::inRange(from, below);
}

inline calendar::Hours any_hours() {
  // Half of them on full quarters, so that intervals touch and share boundaries with clock changes.
  const auto minute = [](int last) {
    return time::Duration::minutes(*rc::gen::arbitrary<bool>() ? any_number(0, last / 15 + 1) * 15
                                                               : any_number(0, last + 1));
  };
  return {minute(24 * 60 - 1), minute(24 * 60)};
}

inline std::vector<calendar::Hours> any_hours_list(int at_most) {
  std::vector<calendar::Hours> list;
  for (int count = any_number(0, at_most + 1); count > 0; --count) list.push_back(any_hours());
  return list;
}

inline calendar::Week any_week() {
  calendar::Week week;
  for (auto& hours : week) hours = any_hours_list(2);
  return week;
}

/// A day on which clocks change somewhere, or any other.
inline time::Date any_date() {
  const time::Date special[] = {
      time::Date::of(2011, 12, 30), time::Date::of(2024, 2, 29),  time::Date::of(2024, 3, 31),
      time::Date::of(2024, 10, 27), time::Date::of(2024, 10, 6),  time::Date::of(2024, 4, 7),
      time::Date::of(2018, 11, 4),  time::Date::of(2023, 12, 31), time::Date::of(2044, 3, 27)};
  if (*rc::gen::arbitrary<bool>()) return special[any_number(0, static_cast<int>(std::size(special)))];
  return time::Date::of(2000, 1, 1) + any_number(0, 18'000);
}

inline calendar::CalendarSpec any_spec(time::Date around) {
  const char* zones[] = {"UTC",
                         "Europe/London",
                         "Europe/Berlin",
                         "Australia/Lord_Howe",
                         "Asia/Kathmandu",
                         "Pacific/Apia",
                         "America/St_Johns",
                         "America/Sao_Paulo",
                         "Asia/Tehran",
                         "Africa/Casablanca",
                         "America/New_York",
                         "Pacific/Chatham"};
  calendar::CalendarSpec spec;
  spec.name = "any";
  spec.zone = time::Zone::find(zones[any_number(0, static_cast<int>(std::size(zones)))]).value();
  spec.week = any_week();
  const auto near = [&] { return around + any_number(-10, 11); };
  for (int count = any_number(0, 3); count > 0; --count) {
    const time::Date first = near();
    const time::Date last = first + any_number(0, 200);
    spec.seasons.push_back({{first.month(), first.day()}, {last.month(), last.day()}, any_week()});
  }
  for (int count = any_number(0, 3); count > 0; --count) spec.shifts[near()] = any_hours_list(3);
  for (int count = any_number(0, 3); count > 0; --count) spec.breaks[near()] = any_hours_list(2);
  if (any_number(0, 3) == 0) spec.daily_breaks = any_hours_list(2);
  for (int count = any_number(0, 4); count > 0; --count) spec.holidays[near()] = "holiday";
  const time::Date yearly = near();
  if (any_number(0, 3) == 0) spec.yearly_holidays[{yearly.month(), yearly.day()}] = "yearly";
  return spec;
}

/// An instant in whole minutes within some days of `around`.
inline time::Instant any_instant(time::Date around, int days) {
  return time::Instant{} +
         time::Duration::minutes(around.days * 1'440LL + any_number(-days * 1'440, days * 1'440));
}

}  // namespace entente::property
