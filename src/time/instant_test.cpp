#include "time/instant.h"

#include <gtest/gtest.h>
// RapidCheck's GoogleTest header needs GoogleTest's before it.
#include <rapidcheck/gtest.h>

namespace entente::time {
namespace {

template <class A, class B>
concept Addable = requires(A a, B b) { a + b; };
template <class A, class B>
concept Comparable = requires(A a, B b) { a < b; };
static_assert(!Addable<Instant, Instant>, "the sum of two instants means nothing");
static_assert(!Comparable<Instant, LocalTime>, "a local time needs a zone first");
static_assert(!Comparable<Month, Date>);
static_assert(!Addable<Date, Duration>, "a day of a date may last 23 hours");

TEST(Instant, reads_offsets_and_leaves_out_what_may_be_left_out) {
  const Instant expected = Instant::parse("2026-04-02T15:10:00Z").value();
  EXPECT_EQ(expected.to_string(), "2026-04-02T15:10:00Z");
  for (const char* text : {"2026-04-02 16:10+01:00", "2026-04-02T15:10Z", "2026-04-02T08:40:00-06:30",
                           "2026-04-02T15:10:00.000Z", "2026-04-02T20:55+0545", "2026-04-02t15:10z"}) {
    EXPECT_EQ(Instant::parse(text), expected) << text;
  }
  EXPECT_EQ(Instant::parse("2026-04-02T15:10:00.25Z")->to_string(), "2026-04-02T15:10:00.25Z");
  EXPECT_EQ(Instant::parse("1969-12-31T23:59:59.5Z")->micros, -500'000);
  EXPECT_EQ(Instant::parse("2026-04-02T15:10:00.1234567Z")->to_string(), "2026-04-02T15:10:00.123456Z");
}

TEST(Instant, refuses_times_without_an_offset_and_days_that_do_not_exist) {
  for (const char* text :
       {"", "2026-04-02", "2026-04-02T15:10:00", "2026-02-29T00:00Z", "2026-13-01T00:00Z",
        "2026-04-02T24:00Z", "2026-04-02T15:60Z", "2026-04-02T15:10:60Z", "2026-04-02T15:10Zx",
        "2026-4-2T15:10Z", "2026-04-02T15:10:00.Z", "2026-04-02T15:10+1", "26-04-02T15:10Z"}) {
    EXPECT_FALSE(Instant::parse(text).has_value()) << text;
  }
}

TEST(Duration, is_written_in_the_largest_units_that_people_use) {
  EXPECT_EQ(to_string(Duration::minutes(160)), "2 h 40 min");
  EXPECT_EQ(to_string(Duration::minutes(25)), "25 min");
  EXPECT_EQ(to_string(Duration::hours(47)), "47 h");
  EXPECT_EQ(to_string(Duration::hours(76)), "76 h");
  EXPECT_EQ(to_string(Duration::hours(48)), "48 h");
  EXPECT_EQ(to_string(Duration::minutes(80) + Duration::seconds(5)), "1 h 20 min 5 s");
  EXPECT_EQ(to_string(Duration::seconds(45)), "45 s");
  EXPECT_EQ(to_string(Duration{1'500'000}), "1.5 s");
  EXPECT_EQ(to_string(Duration{}), "0 min");
  EXPECT_EQ(to_string(-Duration::minutes(90)), "-1 h 30 min");
}

TEST(Date, knows_leap_days_and_weekdays) {
  EXPECT_EQ(Date::of(1970, 1, 1).days, 0);
  EXPECT_EQ(Date::of(2000, 3, 1) - Date::of(2000, 2, 28), 2);
  EXPECT_EQ(Date::of(1900, 3, 1) - Date::of(1900, 2, 28), 1);
  EXPECT_TRUE(Date::valid(2024, 2, 29));
  EXPECT_FALSE(Date::valid(2023, 2, 29));
  EXPECT_FALSE(Date::valid(2024, 4, 31));
  EXPECT_EQ(Date::of(2026, 4, 3).weekday(), Weekday::friday);
  EXPECT_EQ(Date::of(1969, 12, 28).weekday(), Weekday::sunday);
  EXPECT_EQ(short_name(Date::of(2026, 4, 2).weekday()), "thu");
  EXPECT_EQ(Date::parse("2026-04-02"), Date::of(2026, 4, 2));
  for (const char* text : {"2026-4-2", "2026-04-31", "02.04.2026", "2026-04-02 ", ""})
    EXPECT_FALSE(Date::parse(text)) << text;
}

TEST(LocalTime, shows_seconds_only_when_there_are_any) {
  const LocalTime time = LocalTime::of(Date::of(2026, 4, 2), Duration::minutes(16 * 60 + 10));
  EXPECT_EQ(time.to_string(), "2026-04-02 16:10");
  EXPECT_EQ(LocalTime{time.micros + 5'500'000}.to_string(), "2026-04-02 16:10:05.5");
  EXPECT_EQ(LocalTime{-1}.date(), Date::of(1969, 12, 31));
  EXPECT_EQ(LocalTime{-1}.time_of_day(), Duration{86'399'999'999});
}

TEST(Month, is_half_open_and_counts_over_years) {
  const Month february = Month::parse("2024-02").value();
  EXPECT_EQ(february.first_day(), Date::of(2024, 2, 1));
  EXPECT_EQ(february.end_day(), Date::of(2024, 3, 1));
  EXPECT_EQ((february + 11).to_string(), "2025-01");
  EXPECT_EQ(february - Month::of(2023, 12), 2);
  EXPECT_EQ(Month::containing(Date::of(2023, 12, 31)), february - 2);
  for (const char* text : {"2024-13", "2024-00", "2024-2", "2024-02-01", "24-02"})
    EXPECT_FALSE(Month::parse(text)) << text;
}

RC_GTEST_PROP(DateLaws, years_months_and_days_lead_back_to_the_date, ()) {
  const Date date{*rc::gen::inRange(-4'000'000, 2'900'000)};
  RC_ASSERT(Date::of(date.year(), date.month(), date.day()) == date);
  const Date next = date + 1;
  RC_ASSERT((next.day() == date.day() + 1 && next.month() == date.month()) || next.day() == 1);
  RC_ASSERT((static_cast<int>(date.weekday()) + 1) % 7 == static_cast<int>(next.weekday()));
}

RC_GTEST_PROP(DateLaws, instants_read_back_what_they_write, ()) {
  const Instant t{*rc::gen::inRange<std::int64_t>(-62'135'596'800'000'000, 253'402'300'799'999'999)};
  RC_ASSERT(Instant::parse(t.to_string()) == t);
}

}  // namespace
}  // namespace entente::time
