#include "calendar/calendar.h"

#include <gtest/gtest.h>

#include <limits>

#include "calendar/clock.h"

namespace entente::calendar {
namespace {

using time::Date;
using time::Duration;
using time::Instant;
using time::Interval;
using time::LocalTime;

const time::DateRange k2026{Date::of(2026, 1, 1), Date::of(2027, 1, 1)};

Duration at(int hour, int minute) {
  return Duration::hours(hour) + Duration::minutes(minute);
}

/// Monday to Friday 09:00 to 17:30 in London, with the bank holidays of Easter 2026.
CalendarSpec uk_office() {
  CalendarSpec spec;
  spec.name = "uk-office";
  spec.zone = time::Zone::find("Europe/London").value();
  for (std::size_t day = 0; day < 5; ++day) spec.week[day] = {{at(9, 0), at(17, 30)}};
  spec.holidays = {{Date::of(2026, 4, 3), "Good Friday"}, {Date::of(2026, 4, 6), "Easter Monday"}};
  spec.yearly_holidays = {{{12, 25}, "Christmas Day"}};
  return spec;
}

Instant local(const Calendar& calendar, unsigned month, unsigned day, int hour, int minute) {
  return calendar.spec().zone.to_instant(LocalTime::of(Date::of(2026, month, day), at(hour, minute)));
}

TEST(BusinessTime, clock_stops_over_easter_and_resumes_on_tuesday) {
  const Calendar calendar(uk_office(), k2026);
  const Instant opened = local(calendar, 4, 2, 16, 10);
  EXPECT_EQ(calendar.add(opened, Duration::hours(4)), local(calendar, 4, 7, 11, 40));
  EXPECT_EQ(calendar.elapsed(opened, local(calendar, 4, 7, 12, 5)), at(4, 25));
  EXPECT_EQ(calendar.elapsed(local(calendar, 4, 7, 12, 5), opened), -at(4, 25));
}

TEST(BusinessTime, the_days_of_that_clock_are_explained) {
  const Calendar calendar(uk_office(), k2026);
  const auto days = day_by_day(calendar, {local(calendar, 4, 2, 16, 10), local(calendar, 4, 7, 12, 5)}, {});
  ASSERT_EQ(days.size(), 6U);
  EXPECT_EQ(days[0].total, at(1, 20));
  EXPECT_EQ(days[0].reason, "");
  EXPECT_EQ(days[1].reason, "holiday: Good Friday");
  EXPECT_EQ(days[2].reason, "weekend");
  EXPECT_EQ(days[3].reason, "weekend");
  EXPECT_EQ(days[4].reason, "holiday: Easter Monday");
  EXPECT_EQ(days[5].total, at(3, 5));
  ASSERT_EQ(days[5].counted.size(), 1U);
  EXPECT_EQ(days[5].counted[0].begin, local(calendar, 4, 7, 9, 0));
}

TEST(BusinessTime, pauses_are_named_on_the_day_they_cut) {
  const Calendar calendar(uk_office(), k2026);
  const std::vector<Interval> pauses{{local(calendar, 4, 8, 10, 0), local(calendar, 4, 8, 12, 0)},
                                     {local(calendar, 4, 8, 11, 0), local(calendar, 4, 8, 13, 0)}};
  const Interval run{local(calendar, 4, 7, 16, 30), local(calendar, 4, 9, 9, 30)};
  EXPECT_EQ(elapsed_without(calendar, run, pauses), at(1, 0) + at(5, 30) + at(0, 30));
  const auto days = day_by_day(calendar, run, pauses);
  ASSERT_EQ(days.size(), 3U);
  EXPECT_EQ(days[1].reason, "paused");
  EXPECT_EQ(days[1].total, at(5, 30));
  EXPECT_EQ(deadline(calendar, run.begin, at(3, 0), pauses), local(calendar, 4, 8, 14, 0));
  // Used up in the instant in which a pause begins: due then, not after the pause.
  EXPECT_EQ(deadline(calendar, run.begin, at(2, 0), pauses), local(calendar, 4, 8, 10, 0));
}

TEST(BusinessTime, closing_time_is_closed_and_opening_time_is_open) {
  const Calendar calendar(uk_office(), k2026);
  EXPECT_TRUE(calendar.is_open(local(calendar, 4, 7, 9, 0)));
  EXPECT_FALSE(calendar.is_open(local(calendar, 4, 7, 17, 30)));
  EXPECT_EQ(calendar.next_open(local(calendar, 4, 7, 17, 30)), local(calendar, 4, 8, 9, 0));
  EXPECT_EQ(calendar.next_close(local(calendar, 4, 7, 17, 29)), local(calendar, 4, 7, 17, 30));
  EXPECT_EQ(calendar.prev_close(local(calendar, 4, 7, 17, 30)), local(calendar, 4, 7, 17, 30));
  EXPECT_EQ(calendar.prev_close(local(calendar, 4, 7, 10, 0)), local(calendar, 4, 2, 17, 30));
}

TEST(BusinessTime, an_amount_that_ends_at_closing_time_lands_where_it_is_told_to) {
  const Calendar calendar(uk_office(), k2026);
  const Instant morning = local(calendar, 4, 7, 9, 0);
  EXPECT_EQ(calendar.add(morning, at(8, 30)), local(calendar, 4, 7, 17, 30));
  EXPECT_EQ(calendar.add(morning, at(8, 30), Calendar::Landing::open), local(calendar, 4, 8, 9, 0));
  EXPECT_EQ(calendar.add(local(calendar, 4, 8, 9, 0), -at(8, 30)), morning);
  EXPECT_EQ(calendar.add(morning, Duration{}), morning);
}

TEST(BusinessTime, a_night_shift_belongs_to_the_evening_it_opens_on) {
  CalendarSpec spec = uk_office();
  for (auto& hours : spec.week) hours = {{at(22, 0), at(6, 0)}};
  const Calendar calendar(spec, k2026);
  // Good Friday takes away the night that opens on it; the tail of Thursday's night stays.
  EXPECT_TRUE(calendar.is_open(local(calendar, 4, 3, 5, 0)));
  EXPECT_FALSE(calendar.is_open(local(calendar, 4, 3, 23, 0)));
  EXPECT_FALSE(calendar.is_open(local(calendar, 4, 4, 5, 0)));
  EXPECT_EQ(calendar.day(Date::of(2026, 4, 3)).reason, "holiday: Good Friday");
  EXPECT_EQ(calendar.day(Date::of(2026, 4, 3)).open.size(), 1U);
}

TEST(BusinessTime, the_night_of_a_clock_change_is_an_hour_shorter_or_longer) {
  CalendarSpec spec = uk_office();
  for (auto& hours : spec.week) hours = {{at(22, 0), at(6, 0)}};
  const Calendar calendar(spec, k2026);
  const auto night = [&](unsigned month, unsigned day) {
    return calendar.elapsed(local(calendar, month, day, 18, 0), local(calendar, month, day + 1, 12, 0));
  };
  EXPECT_EQ(night(3, 28), Duration::hours(7));
  EXPECT_EQ(night(10, 24), Duration::hours(9));
  EXPECT_EQ(night(3, 27), Duration::hours(8));
}

TEST(BusinessTime, seasons_shifts_and_breaks_change_the_week) {
  CalendarSpec spec = uk_office();
  Week summer;
  for (std::size_t day = 0; day < 5; ++day) summer[day] = {{at(8, 0), at(16, 0)}};
  Week winter;
  spec.seasons = {{{7, 1}, {8, 31}, summer}, {{12, 20}, {1, 5}, winter}};
  spec.shifts[Date::of(2026, 7, 4)] = {{at(10, 0), at(14, 0)}};
  spec.shifts[Date::of(2026, 4, 3)] = {{at(10, 0), at(14, 0)}};
  spec.daily_breaks = {{at(12, 0), at(12, 30)}};
  spec.breaks[Date::of(2026, 7, 1)] = {{at(8, 0), at(9, 0)}};
  const Calendar calendar(spec, k2026);
  const auto hours_of = [&](unsigned month, unsigned day) {
    const Interval whole = spec.zone.day(Date::of(2026, month, day));
    return calendar.elapsed(whole.begin, whole.end);
  };
  EXPECT_EQ(hours_of(6, 30), at(8, 0));
  EXPECT_EQ(hours_of(7, 1), at(6, 30));
  EXPECT_EQ(hours_of(7, 2), at(7, 30));
  EXPECT_EQ(hours_of(7, 4), at(3, 30));   // a Saturday that is worked
  EXPECT_EQ(hours_of(4, 3), Duration{});  // a holiday wins over a shift
  EXPECT_EQ(hours_of(12, 21), Duration{});
  EXPECT_EQ(hours_of(1, 5), Duration{});
  EXPECT_EQ(hours_of(1, 6), at(8, 0));
  EXPECT_EQ(calendar.day(Date::of(2026, 12, 21)).reason, "closed");
  EXPECT_EQ(calendar.day(Date::of(2026, 12, 25)).reason, "holiday: Christmas Day");
  EXPECT_TRUE(calendar.is_business_day(Date::of(2026, 7, 4)));
}

TEST(BusinessTime, business_days_keep_the_time_of_day) {
  const Calendar calendar(uk_office(), k2026);
  EXPECT_EQ(calendar.add_business_days(local(calendar, 4, 2, 16, 10), 2), local(calendar, 4, 8, 16, 10));
  EXPECT_EQ(calendar.add_business_days(local(calendar, 4, 8, 16, 10), -2), local(calendar, 4, 2, 16, 10));
  EXPECT_EQ(calendar.add_business_days(local(calendar, 4, 2, 19, 0), 1), local(calendar, 4, 8, 9, 0));
  EXPECT_EQ(calendar.business_days(Date::of(2026, 4, 1), Date::of(2026, 5, 1)), 20);
  EXPECT_EQ(calendar.business_days(Date::of(2026, 5, 1), Date::of(2026, 4, 1)), -20);
}

TEST(BusinessTime, always_means_every_minute_and_never_closes) {
  const Calendar calendar(CalendarSpec::always(), k2026);
  const Instant noon = local(calendar, 4, 2, 12, 0);
  EXPECT_EQ(calendar.elapsed(noon, noon + Duration::days(1'000)), Duration::days(1'000));
  EXPECT_EQ(calendar.add(noon, Duration::days(400)), noon + Duration::days(400));
  EXPECT_FALSE(calendar.next_close(noon).has_value());
  EXPECT_FALSE(calendar.prev_close(noon).has_value());
}

TEST(BusinessTime, a_calendar_without_hours_never_opens) {
  const Calendar calendar(CalendarSpec{}, k2026);
  const Instant noon = local(calendar, 4, 2, 12, 0);
  EXPECT_EQ(calendar.elapsed(noon, noon + Duration::days(10)), Duration{});
  EXPECT_FALSE(calendar.add(noon, at(0, 1)).has_value());
  EXPECT_FALSE(calendar.next_open(noon).has_value());
  EXPECT_FALSE(calendar.add_business_days(noon, 1).has_value());
}

TEST(BusinessTime, instants_at_the_ends_of_time_are_no_trouble) {
  const Calendar calendar(uk_office(), k2026);
  const Instant noon = local(calendar, 4, 7, 12, 0);
  EXPECT_GT(calendar.elapsed(noon, noon + Duration::days(365 * 500)), Duration::days(365 * 100));
  EXPECT_FALSE(calendar.is_open(Instant::max()));
  EXPECT_FALSE(calendar.is_open(Instant::min()));
  EXPECT_TRUE(calendar.open_intervals({Instant::max(), Instant::min()}).empty());
  EXPECT_FALSE(calendar.add(noon, Duration{std::numeric_limits<std::int64_t>::max()}).has_value());
}

TEST(BusinessTime, hours_by_the_second_are_searched_and_come_out_alike) {
  // Far too ragged for the table's cells: open every other second of one morning.
  CalendarSpec spec;
  std::vector<Hours> hours;
  for (int second = 0; second < 7'200; second += 2) {
    hours.push_back({at(9, 0) + Duration::seconds(second), at(9, 0) + Duration::seconds(second + 1)});
  }
  spec.week[1] = hours;
  const Calendar calendar(spec, k2026);
  const Instant nine = local(calendar, 4, 7, 9, 0);
  EXPECT_EQ(calendar.elapsed(nine, nine + Duration::hours(2)), Duration::hours(1));
  EXPECT_EQ(calendar.elapsed(nine, nine + Duration::seconds(3)), Duration::seconds(2));
  EXPECT_EQ(calendar.elapsed(nine + Duration{500'000}, nine + Duration{1'500'000}), Duration{500'000});
}

}  // namespace
}  // namespace entente::calendar
