#include "time/zone.h"

#include <date/tz.h>
#include <gtest/gtest.h>
// RapidCheck's GoogleTest header needs GoogleTest's before it.
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "time/zone_file.h"

namespace entente::time {
namespace {

Zone zone(std::string_view name) {
  return Zone::find(name).value();
}
LocalTime local(int year, unsigned month, unsigned day, int hour, int minute) {
  return LocalTime::of(Date::of(year, month, day), Duration::minutes(hour * 60 + minute));
}
Instant utc(std::string_view text) {
  return Instant::parse(text).value();
}
using Kind = Zone::Resolved::Kind;

TEST(Zone, london_summer_time) {
  const Zone london = zone("Europe/London");
  EXPECT_EQ(london.to_local(utc("2026-07-01T12:00Z")), local(2026, 7, 1, 13, 0));
  EXPECT_EQ(london.offset_at(utc("2026-01-01T12:00Z")), Duration{});
  EXPECT_EQ(london.abbreviation_at(utc("2026-07-01T12:00Z")), "BST");
  EXPECT_EQ(london.day(Date::of(2026, 3, 29)).length(), Duration::hours(23));
  EXPECT_EQ(london.day(Date::of(2026, 10, 25)).length(), Duration::hours(25));
  EXPECT_EQ(london.day(Date::of(2026, 10, 26)).length(), Duration::hours(24));
}

TEST(Zone, a_skipped_time_moves_forward_by_the_gap) {
  const Zone london = zone("Europe/London");
  const auto skipped = london.resolve(local(2026, 3, 29, 1, 30));
  EXPECT_EQ(skipped.kind, Kind::skipped);
  EXPECT_EQ(london.to_local(skipped.instant), local(2026, 3, 29, 2, 30));
  EXPECT_EQ(london.resolve(local(2026, 3, 29, 2, 0)).kind, Kind::unique);
  EXPECT_EQ(london.resolve(local(2026, 3, 29, 0, 59)).kind, Kind::unique);
}

TEST(Zone, a_time_that_occurs_twice_means_the_first) {
  const Zone london = zone("Europe/London");
  const auto twice = london.resolve(local(2026, 10, 25, 1, 30));
  EXPECT_EQ(twice.kind, Kind::twice);
  EXPECT_EQ(twice.instant, utc("2026-10-25T00:30Z"));
  EXPECT_EQ(london.resolve(local(2026, 10, 25, 2, 0)).kind, Kind::unique);
  EXPECT_EQ(london.to_instant(local(2026, 10, 25, 2, 0)), utc("2026-10-25T02:00Z"));
}

TEST(Zone, lord_howe_moves_its_clocks_by_half_an_hour) {
  const Zone lord_howe = zone("Australia/Lord_Howe");
  EXPECT_EQ(lord_howe.day(Date::of(2024, 10, 6)).length(), Duration::minutes(23 * 60 + 30));
  EXPECT_EQ(lord_howe.day(Date::of(2024, 4, 7)).length(), Duration::minutes(24 * 60 + 30));
  const auto skipped = lord_howe.resolve(local(2024, 10, 6, 2, 15));
  EXPECT_EQ(skipped.kind, Kind::skipped);
  EXPECT_EQ(lord_howe.to_local(skipped.instant), local(2024, 10, 6, 2, 45));
  EXPECT_EQ(lord_howe.describe_change_near(local(2024, 10, 6, 2, 15)),
            "clocks went from 02:00 UTC+10:30 to 02:30 UTC+11:00 that night");
}

TEST(Zone, apia_skipped_a_whole_day) {
  const Zone apia = zone("Pacific/Apia");
  EXPECT_TRUE(apia.day(Date::of(2011, 12, 30)).empty());
  EXPECT_EQ(apia.day(Date::of(2011, 12, 29)).length(), Duration::hours(24));
  const auto skipped = apia.resolve(local(2011, 12, 30, 10, 0));
  EXPECT_EQ(skipped.kind, Kind::skipped);
  EXPECT_EQ(apia.to_local(skipped.instant), local(2011, 12, 31, 10, 0));
  EXPECT_EQ(apia.describe_change_near(local(2011, 12, 30, 10, 0)),
            "clocks went from 2011-12-30 00:00 UTC-10:00 to 2011-12-31 00:00 UTC+14:00");
}

TEST(Zone, kathmandu_is_five_hours_and_three_quarters_ahead) {
  EXPECT_EQ(zone("Asia/Kathmandu").to_local(utc("2026-04-02T00:00Z")), local(2026, 4, 2, 5, 45));
}

TEST(Zone, a_clock_change_is_told_in_words) {
  const Zone london = zone("Europe/London");
  EXPECT_EQ(london.describe_change_near(local(2026, 3, 29, 1, 30)),
            "clocks went from 01:00 GMT to 02:00 BST that night");
  EXPECT_EQ(london.describe_change_near(local(2026, 10, 25, 1, 30)),
            "clocks went from 02:00 BST to 01:00 GMT that night");
  EXPECT_EQ(london.describe_change_near(local(2026, 6, 1, 12, 0)), "");
  EXPECT_EQ(Zone().describe_change_near(local(2026, 3, 29, 1, 30)), "");
}

TEST(Zone, rules_go_on_after_the_last_written_change) {
  const Zone berlin = zone("Europe/Berlin");
  EXPECT_EQ(berlin.abbreviation_at(utc("2100-07-01T12:00Z")), "CEST");
  EXPECT_EQ(berlin.abbreviation_at(utc("2199-01-01T12:00Z")), "CET");
  EXPECT_EQ(berlin.day(Date::of(2150, 3, 29)).length(), Duration::hours(23));  // the last Sunday
  const auto changes = berlin.changes_in({utc("2090-01-01T00:00Z"), utc("2091-01-01T00:00Z")});
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0], utc("2090-03-26T01:00Z"));
  EXPECT_EQ(changes[1], utc("2090-10-29T01:00Z"));
}

TEST(Zone, dublin_counts_its_summer_as_standard_time) {
  const Zone dublin = zone("Europe/Dublin");
  EXPECT_EQ(dublin.abbreviation_at(utc("2080-07-01T12:00Z")), "IST");
  EXPECT_EQ(dublin.offset_at(utc("2080-01-01T12:00Z")), Duration{});
}

TEST(Zone, unknown_names_and_paths_are_no_zones) {
  for (const char* name : {"", "Europe/Londn", "../../etc/passwd", "/etc/passwd", "Europe", "tzdata.zi",
                           "Europe/../UTC", "zone.tab", "europe/london/"}) {
    EXPECT_FALSE(Zone::find(name).has_value()) << name;
  }
  const auto names = Zone::names();
  EXPECT_TRUE(std::ranges::binary_search(names, std::string("Europe/London")));
  EXPECT_TRUE(std::ranges::binary_search(names, std::string("UTC")));
  EXPECT_GT(names.size(), 300U);
}

TEST(Zone, damaged_zone_files_are_refused) {
  const std::string good = load_zone_file("Europe/London").value();
  ASSERT_TRUE(read_zone_file(good).has_value());
  EXPECT_FALSE(read_zone_file("").has_value());
  EXPECT_FALSE(read_zone_file("TZif2").has_value());
  for (std::size_t size = 0; size < good.size(); size += 7) {
    const auto periods = read_zone_file(std::string_view(good).substr(0, size));
    // The rule at the end may be missing; everything before it may not.
    EXPECT_TRUE(size >= good.size() - 40 || !periods.has_value()) << size;
  }
  for (std::size_t at = 0; at < good.size(); at += 3) {
    std::string damaged = good;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x5a);
    (void)read_zone_file(damaged);  // may be anything, but is not a crash
  }
}

// The oracle: Howard Hinnant's date library over the same zone files, as far as it reads them (it stops
// before the rule).

RC_GTEST_PROP(ZoneLaws, offsets_agree_with_the_date_library, ()) {
  const auto names = Zone::names();
  const std::string name = names[*rc::gen::inRange<std::size_t>(0, names.size())];
  const auto seconds = *rc::gen::inRange<std::int64_t>(0, 2'100'000'000);
  const auto info = date::locate_zone(name)->get_info(date::sys_seconds(std::chrono::seconds(seconds)));
  const Instant t = Instant::from_seconds(seconds);
  RC_ASSERT(zone(name).offset_at(t) == Duration::seconds(info.offset.count()));
  RC_ASSERT(zone(name).abbreviation_at(t) == info.abbrev);
}

RC_GTEST_PROP(ZoneLaws, local_times_lead_back_or_say_why_not, ()) {
  const auto names = Zone::names();
  const Zone any = zone(names[*rc::gen::inRange<std::size_t>(0, names.size())]);
  // Mostly around changes, where it matters.
  Instant t = Instant::from_seconds(*rc::gen::inRange<std::int64_t>(0, 7'000'000'000));
  const auto changes = any.changes_in({t, t + Duration::days(400)});
  if (!changes.empty()) t = changes.front() + Duration::seconds(*rc::gen::inRange(-100'000, 100'000));
  const LocalTime shown = any.to_local(t);
  const auto back = any.resolve(shown);
  RC_ASSERT(back.kind != Kind::skipped);
  RC_ASSERT(back.instant == t || (back.kind == Kind::twice && back.instant < t));
  RC_ASSERT(any.to_local(back.instant) == shown);

  const LocalTime other{shown.micros + *rc::gen::inRange<std::int64_t>(-90'000, 90'000) * 1'000'000};
  const auto resolved = any.resolve(other);
  const LocalTime read = any.to_local(resolved.instant);
  RC_ASSERT((resolved.kind == Kind::skipped) == (read != other));
  RC_ASSERT(read >= other);
}

}  // namespace
}  // namespace entente::time
