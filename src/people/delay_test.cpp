#include "people/delay.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "people/people_test_home.h"

namespace entente::people {
namespace {

using time::Duration;

TEST(Delay, grows_from_five_seconds_to_fifteen_minutes) {
  std::vector<std::int64_t> seconds;
  for (int failures = 1; failures <= 14; ++failures)
    seconds.push_back(delay_after(failures, kAccountDelay).micros / 1'000'000);
  EXPECT_EQ(seconds, (std::vector<std::int64_t>{0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900}));
  EXPECT_EQ(delay_after(19, kAddressDelay), Duration{});
  EXPECT_EQ(delay_after(20, kAddressDelay), Duration::seconds(5));
}

TEST(Delay, is_forgotten_a_day_after_the_last_failure) {
  const Failures many{40, kNow};
  EXPECT_EQ(seconds_to_wait(many, kAccountDelay, kNow), 900);
  EXPECT_EQ(seconds_to_wait(many, kAccountDelay, kNow + Duration::minutes(15)), 0);
  EXPECT_EQ(after_failure(many, kAccountDelay, kNow + Duration::hours(23)).count, 41);
  EXPECT_EQ(after_failure(many, kAccountDelay, kNow + Duration::hours(24)).count, 1);
}

RC_GTEST_PROP(Delay, nobody_is_locked_out_for_ever, (std::uint32_t count, std::int32_t away_seconds)) {
  const Failures failures{count, kNow};
  for (const DelayRule& rule : {kAccountDelay, kAddressDelay}) {
    const std::int64_t wait = seconds_to_wait(failures, rule, kNow + Duration::seconds(away_seconds));
    RC_ASSERT(wait >= 0);
    RC_ASSERT(wait <= 900);  // also when the clock stepped back by years
    RC_ASSERT(seconds_to_wait(failures, rule, kNow + kLongestDelay) == 0);
  }
}

RC_GTEST_PROP(Delay, one_more_failure_never_shortens_the_pause, (std::uint16_t count)) {
  RC_ASSERT(delay_after(count, kAccountDelay) <= delay_after(count + 1, kAccountDelay));
}

TEST(Delay, one_household_is_one_address) {
  EXPECT_EQ(address_group("203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(address_group("::ffff:203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(address_group("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(address_group("2001:db8:1:2::1"), address_group("2001:db8:1:2:ffff::"));
  EXPECT_NE(address_group("2001:db8:1:2::1"), address_group("2001:db8:1:3::1"));
  EXPECT_EQ(address_group("somewhere"), "somewhere");
}

}  // namespace
}  // namespace entente::people
