#include <gtest/gtest.h>

#include "calendar/calendar.h"

namespace entente::calendar {
namespace {

using time::Date;

const time::DateRange kThreeYears{Date::of(2025, 1, 1), Date::of(2028, 1, 1)};

std::string calendar_of(const std::string& events) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n" + events + "END:VCALENDAR\r\n";
}

std::string event(const std::string& lines) {
  return "BEGIN:VEVENT\r\nUID:1\r\n" + lines + "END:VEVENT\r\n";
}

std::map<Date, std::string> read(const std::string& content) {
  std::string reason;
  const auto holidays = read_ical_holidays(content, kThreeYears, reason);
  EXPECT_TRUE(holidays.has_value()) << reason;
  return holidays.value_or(std::map<Date, std::string>{});
}

TEST(ICal, all_day_events_are_holidays_with_their_names) {
  const auto holidays = read(calendar_of(
      event("DTSTART;VALUE=DATE:20260403\r\nSUMMARY:Good Friday\r\n") +
      event("DTSTART;VALUE=DATE:20260406\r\nDTEND;VALUE=DATE:20260407\r\nSUMMARY:Easter Monday\r\n") +
      event("DTSTART:20260407T090000Z\r\nSUMMARY:A meeting\r\n")));
  EXPECT_EQ(holidays, (std::map<Date, std::string>{{Date::of(2026, 4, 3), "Good Friday"},
                                                   {Date::of(2026, 4, 6), "Easter Monday"}}));
}

TEST(ICal, events_of_several_days_and_yearly_rules_are_written_out) {
  const auto holidays = read(calendar_of(
      event("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Shutdown\r\n") +
      event("DTSTART;VALUE=DATE:20100501\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Labour Day\r\n") +
      event("DTSTART;VALUE=DATE:20200525\r\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO\r\nSUMMARY:Spring\r\n")));
  EXPECT_EQ(holidays.size(), 3U + 3U + 3U);
  EXPECT_EQ(holidays.at(Date::of(2026, 12, 26)), "Shutdown");
  EXPECT_EQ(holidays.at(Date::of(2027, 5, 1)), "Labour Day");
  EXPECT_EQ(holidays.at(Date::of(2026, 5, 25)), "Spring");
}

TEST(ICal, cancelled_and_added_days_count_and_names_are_joined) {
  const auto holidays =
      read(calendar_of(event("DTSTART;VALUE=DATE:20250501\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:"
                             "20260501\r\nRDATE;VALUE=DATE:20260504\r\nSUMMARY:May\r\n") +
                       event("DTSTART;VALUE=DATE:20270501\r\nSUMMARY:Jubilee\r\n")));
  EXPECT_FALSE(holidays.contains(Date::of(2026, 5, 1)));
  EXPECT_EQ(holidays.at(Date::of(2026, 5, 4)), "May");
  EXPECT_EQ(holidays.at(Date::of(2027, 5, 1)), "May, Jubilee");
}

TEST(ICal, what_is_not_a_calendar_gives_a_reason) {
  for (const std::string& content :
       {std::string(), std::string("date,name\n2026-04-03,Good Friday\n"), std::string(9'000'000, 'x'),
        std::string("BEGIN:VCALENDAR\0\0", 17), std::string("%PDF-1.7")}) {
    std::string reason;
    EXPECT_FALSE(read_ical_holidays(content, kThreeYears, reason).has_value());
    EXPECT_FALSE(reason.empty());
  }
}

TEST(ICal, hostile_rules_end) {
  const auto endless = calendar_of(
      event("DTSTART;VALUE=DATE:00010101\r\nRRULE:FREQ=DAILY;INTERVAL=1\r\nSUMMARY:x\r\n") +
      event("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=SECONDLY\r\nSUMMARY:y\r\n") +
      event("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31\r\nSUMMARY:z\r\n") +
      event("DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:99990101\r\nSUMMARY:long\r\n"));
  std::string reason;
  const auto holidays = read_ical_holidays(endless, kThreeYears, reason);
  ASSERT_TRUE(holidays.has_value());
  EXPECT_EQ(holidays->at(Date::of(2026, 12, 31)), "long");
}

}  // namespace
}  // namespace entente::calendar
