#include "app/sample_clock.h"

#include <gtest/gtest.h>

namespace entente::app {
namespace {

time::Instant at(const char* text) {
  return time::Instant::parse(text).value();
}

TEST(SampleClock, counts_from_the_morning_on_which_the_story_begins) {
  const time::Instant story = at("2026-11-06T09:00:00Z");
  const time::Instant made = at("2031-03-04T17:20:05.250000Z");
  const time::Duration lag = sample_lag("Made up.\n" + sample_clock_line(story, made));
  EXPECT_EQ((made - lag).to_string(), "2026-11-06T09:00:00Z");
  EXPECT_EQ((made + time::Duration::minutes(90) - lag).to_string(), "2026-11-06T10:30:00Z");
}

TEST(SampleClock, goes_with_the_machine_where_the_label_says_nothing) {
  EXPECT_EQ(sample_lag("").micros, 0);
  EXPECT_EQ(sample_lag("Its clock began at noon when it was made, later.\n").micros, 0);
}

}  // namespace
}  // namespace entente::app
