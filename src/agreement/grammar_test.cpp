#include <gtest/gtest.h>

#include "agreement/hours.h"
#include "agreement/quantities.h"
#include "agreement/sentences.h"

namespace entente::agreement {
namespace {

TEST(Spans, units_say_which_time_is_meant) {
  EXPECT_EQ(read_span("8 business hours on office")->amount, time::Duration::hours(8));
  EXPECT_EQ(read_span("8 business hours on office")->calendar, "office");
  EXPECT_EQ(read_span("10 business days on office")->business_days, 10);
  EXPECT_EQ(read_span("90 calendar days")->amount, time::Duration::days(90));
  EXPECT_EQ(read_span("1 h 30 min")->amount, time::Duration::minutes(90));
  EXPECT_EQ(read_span("2 years")->months, 24);
  EXPECT_TRUE(read_span("2 days")->ambiguous_days);
}

TEST(Spans, what_is_wrong_is_shown_at_its_place) {
  const auto wrong = read_span("8 businss hours");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().begin, 2u);
  EXPECT_FALSE(read_span("ninety days").has_value());
  EXPECT_FALSE(read_span("1.5 business days on office").has_value());
  EXPECT_FALSE(read_span("30 min later").has_value());
}

TEST(Spans, canonical_words_read_back_as_the_same_span) {
  for (const std::string_view written :
       {"8 business hours on office", "10 business days on office", "90 calendar days", "30 min",
        "1 h 30 min", "3 months", "90 business minutes on office", "45 s"}) {
    const auto once = read_span(written);
    ASSERT_TRUE(once.has_value()) << written;
    auto again = read_span(write(*once));
    ASSERT_TRUE(again.has_value()) << write(*once);
    again->written = once->written;
    EXPECT_EQ(*again, *once) << written;
  }
}

TEST(Quantities, unit_follows_from_the_words) {
  EXPECT_EQ(read_quantity("99.95%")->unit, Quantity::Unit::percent);
  EXPECT_EQ(read_quantity("0.1 points")->unit, Quantity::Unit::percent);
  EXPECT_EQ(read_quantity("1 000")->value, money::Decimal(1'000));
  EXPECT_EQ(read_quantity("300 ppm")->unit, Quantity::Unit::number);
  EXPECT_EQ(read_quantity("-20")->value, money::Decimal(-20));
  EXPECT_EQ(read_quantity("4 business hours on office")->value, money::Decimal(4LL * 3'600 * 1'000'000));
  EXPECT_FALSE(read_quantity("95% or so").has_value());
}

TEST(Bounds, ends_are_half_open_unless_they_say_through_or_above) {
  const auto half_open = read_bounds("96.0% .. 97.0%");
  ASSERT_TRUE(half_open.has_value());
  EXPECT_FALSE(half_open->bounds.to_included);
  EXPECT_TRUE(read_bounds("96% through 97%")->bounds.to_included);
  EXPECT_TRUE(read_bounds("above 5% through 7%")->bounds.from_excluded);
  EXPECT_FALSE(read_bounds("below 96%")->bounds.from.has_value());
  EXPECT_FALSE(read_bounds("from 99%")->bounds.to.has_value());
  EXPECT_FALSE(read_bounds("96%").has_value());
  EXPECT_FALSE(read_bounds("90% - 95%").has_value());
}

TEST(Hours, several_intervals_a_day_and_hours_over_midnight) {
  const auto hours = read_hours("08:00-12:30 13:30-18:00");
  ASSERT_TRUE(hours.has_value());
  ASSERT_EQ(hours->size(), 2u);
  EXPECT_EQ(write(*hours), "08:00-12:30 13:30-18:00");
  EXPECT_EQ((*read_hours("22:00-06:00"))[0].close, time::Duration::hours(6));
  EXPECT_TRUE(read_hours("closed")->empty());
  EXPECT_FALSE(read_hours("8-17").has_value());
  EXPECT_FALSE(read_hours("08:00-25:00").has_value());
}

TEST(Hours, days_run_over_the_end_of_the_week) {
  const auto days = read_days("fri-mon");
  ASSERT_TRUE(days.has_value());
  EXPECT_EQ(*days, (std::array<bool, 7>{true, false, false, false, true, true, true}));
  EXPECT_FALSE(read_days("friday").has_value());
}

TEST(Triggers, sentences_of_the_reference) {
  Trigger trigger;
  ASSERT_FALSE(read_trigger("p2-resolution below minimum 3 of 6 months", trigger).has_value());
  EXPECT_EQ(trigger.level, "p2-resolution");
  EXPECT_EQ(trigger.times, 3);
  EXPECT_EQ(trigger.of_months, 6);
  trigger = {};
  ASSERT_FALSE(read_trigger("any level below minimum 2 in a row", trigger).has_value());
  EXPECT_EQ(trigger.subject, Trigger::Subject::any_level);
  EXPECT_EQ(trigger.of_months, 2);
  trigger = {};
  ASSERT_FALSE(read_trigger("any level catastrophic once", trigger).has_value());
  EXPECT_EQ(trigger.test, Trigger::Test::catastrophic);
  trigger = {};
  ASSERT_FALSE(read_trigger("credits at least 75% of at risk 3 of 6 months", trigger).has_value());
  EXPECT_EQ(trigger.test, Trigger::Test::share_of_at_risk);
  EXPECT_EQ(trigger.amount, money::Decimal(75));
  trigger = {};
  ASSERT_FALSE(read_trigger("credits of the year above 10%", trigger).has_value());
  EXPECT_EQ(trigger.test, Trigger::Test::share_of_year);
  trigger = {};
  ASSERT_FALSE(read_trigger("2 critical deliverables late more than 30 days", trigger).has_value());
  EXPECT_EQ(trigger.times, 2);
  EXPECT_EQ(trigger.amount, money::Decimal(30));
  trigger = {};
  ASSERT_FALSE(read_trigger("points at least 10 in 3 months", trigger).has_value());
  EXPECT_EQ(trigger.of_months, 3);
  EXPECT_TRUE(read_trigger("p2-resolution bad 3 of 6 months", trigger).has_value());
}

TEST(EarnBack, four_ways) {
  EarnBack rule;
  ASSERT_FALSE(read_earn_back("yearly mean >= expected and no further default", rule).has_value());
  EXPECT_TRUE(rule.no_further_default);
  ASSERT_FALSE(read_earn_back("next 3 months >= expected", rule).has_value());
  EXPECT_EQ(**rule.periods, 3);
  ASSERT_FALSE(read_earn_back("better target", rule).has_value());
  ASSERT_FALSE(read_earn_back("points bank", rule).has_value());
  EXPECT_EQ(*rule.variant, EarnBack::Variant::points_bank);
  EXPECT_TRUE(read_earn_back("some day", rule).has_value());
}

TEST(Steps, started_and_full_ones) {
  const auto sliding = read_steps("2% per started 0.1 points");
  ASSERT_TRUE(sliding.has_value());
  EXPECT_EQ(sliding->step.value, *money::Decimal::parse("0.1"));
  EXPECT_FALSE(sliding->whole_steps);
  const auto delay = read_steps("500 EUR per full day");
  ASSERT_TRUE(delay.has_value());
  EXPECT_EQ(delay->amount->units(), 500'00);
  EXPECT_TRUE(delay->whole_steps);
  EXPECT_FALSE(read_steps("2% each day").has_value());
}

}  // namespace
}  // namespace entente::agreement
