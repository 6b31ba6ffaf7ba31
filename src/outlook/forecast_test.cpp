#include "outlook/forecast.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "outlook/ahead.h"
#include "outlook/calibration.h"
#include "outlook/daily_case.h"

namespace entente::outlook {
namespace {

using hand_made::DailyCase;
using hand_made::day;
using settlement::Tally;

DailyCase desk(const std::string& expected = "95", const std::string& minimum = "90") {
  DailyCase made;
  made.base.level("p2", expected, minimum);
  made.base.pool("100000", "10", {{"p2", "50"}});
  return made;
}

TEST(Forecast, a_month_that_is_behind_will_probably_miss_and_says_what_room_is_left) {
  DailyCase made = desk("95", "");
  made.steady("2026-01-01", "2026-04-30", "p2", 2, 25);
  made.steady("2026-05-01", "2026-05-18", "p2", 2, 7);  // 31 of 36
  const Forecast forecast = made.at("2026-05-19");
  const LevelForecast& level = forecast.levels.front();
  EXPECT_EQ(level.so_far_terms, "31 of 36");
  EXPECT_EQ(level.verdict, Verdict::misses);
  EXPECT_LT(level.expected->probability, 0.2);
  EXPECT_EQ(level.expected->affordable, -2);  // 3 of about 62 may fail, 5 have
  EXPECT_NEAR(level.more_rows, 26, 1);
  EXPECT_NE(level.sentence.find("will"), std::string::npos);
  EXPECT_NE(level.sentence.find("31 of 36 so far"), std::string::npos) << level.sentence;
  EXPECT_EQ(forecast.days_over, 18);
  EXPECT_EQ(forecast.days_left, 13);
  ASSERT_TRUE(forecast.exposure);
  EXPECT_GT(forecast.exposure->any, 0.8);
  EXPECT_EQ(forecast.exposure->worst.to_string(), "EUR 5,000.00");
  EXPECT_EQ(level.p90_credit.to_string(), "EUR 5,000.00");
}

TEST(Forecast, the_credit_to_expect_is_the_chance_of_a_default_times_its_price) {
  DailyCase made = desk("95", "");
  made.steady("2026-01-01", "2026-04-30", "p2", 2, 18);
  made.steady("2026-05-01", "2026-05-10", "p2", 2, 18);
  const Forecast forecast = made.at("2026-05-11");
  const double miss = 1 - forecast.levels.front().expected->probability;
  const double expected = static_cast<double>(forecast.exposure->expected.units()) / 100;
  EXPECT_GT(miss, 0.2);
  EXPECT_LT(miss, 0.95);
  EXPECT_NEAR(expected, 5000 * miss, 250);
}

TEST(Forecast, without_history_the_window_alone_speaks) {
  DailyCase made = desk();
  made.steady("2026-01-01", "2026-01-10", "p2", 4, 10);
  const LevelForecast level = made.at("2026-01-11").levels.front();
  EXPECT_EQ(level.history_months, 0);
  EXPECT_NE(level.learned_from.find("Jeffreys"), std::string::npos);
  EXPECT_GE(level.minimum->probability, level.expected->probability);
}

TEST(Forecast, history_pulls_a_short_month_towards_what_is_usual) {
  DailyCase good = desk(), poor = desk();
  good.steady("2026-01-01", "2026-05-31", "p2", 4, 50);
  poor.steady("2026-01-01", "2026-05-31", "p2", 4, 12);
  for (DailyCase* each : {&good, &poor}) each->steady("2026-06-01", "2026-06-03", "p2", 4, 20);
  EXPECT_GT(good.at("2026-06-04").levels.front().expected->probability, 0.8);
  EXPECT_LT(poor.at("2026-06-04").levels.front().expected->probability, 0.4);
}

TEST(Forecast, what_came_after_the_instant_is_not_looked_at) {
  DailyCase made = desk();
  made.steady("2026-01-01", "2026-05-12", "p2", 3, 20);
  const double before = made.at("2026-05-13").levels.front().expected->probability;
  made.steady("2026-05-13", "2026-05-31", "p2", 50, 2);
  EXPECT_EQ(made.at("2026-05-13").levels.front().expected->probability, before);
}

TEST(Forecast, a_month_that_is_over_is_certain) {
  DailyCase made = desk();
  made.steady("2026-01-01", "2026-05-31", "p2", 3, 12);  // 91.7 %
  const auto agreement = made.base.agreement();
  settlement::ReduceOptions known;
  known.as_of = made.base.terms.zone.start_of(day("2026-06-01"));
  const auto forecast = outlook::forecast(*agreement, made.tallies(*agreement, hand_made::month("2026-05")),
                                          hand_made::month("2026-05"), known);
  ASSERT_TRUE(forecast);
  const LevelForecast& level = forecast->levels.front();
  EXPECT_EQ(level.expected->probability, 0);
  EXPECT_EQ(level.minimum->probability, 1);
  EXPECT_EQ(level.verdict, Verdict::near);
  EXPECT_EQ(level.low, level.high);
}

TEST(Forecast, follows_the_rounding_and_the_low_volume_rule_of_the_agreement) {
  DailyCase made = desk("95", "");
  made.steady("2026-01-01", "2026-01-30", "p2", 5, 20);  // 95.33 % after 150 of 155
  const auto with = [&](const auto& change) {
    DailyCase other = made;
    change(other.base.find("p2"));
    return other.at("2026-01-31").levels.front();
  };
  const LevelForecast plain = with([](auto&) {});
  const LevelForecast rounded = with([](agreement::ServiceLevel& level) {
    level.rounding = text::Placed(agreement::LevelRounding{0, money::Rounding::half_away_from_zero});
  });
  EXPECT_GE(rounded.expected->probability, plain.expected->probability);
  EXPECT_GE(*rounded.expected->affordable, *plain.expected->affordable);

  const LevelForecast few = with([](agreement::ServiceLevel& level) {
    level.low_volume = text::Placed(agreement::LowVolume{1000, std::nullopt});
  });
  EXPECT_EQ(few.verdict, Verdict::not_forecast);
  EXPECT_NE(few.sentence.find("1000"), std::string::npos) << few.sentence;
  const LevelForecast lenient = with([](agreement::ServiceLevel& level) {
    level.low_volume = text::Placed(agreement::LowVolume{1000, 40});
  });
  EXPECT_GT(lenient.expected->probability, 0.999);
}

TEST(Forecast, the_elapsed_part_of_a_quarter_is_known) {
  DailyCase made = desk("95", "");
  made.base.find("p2").window.value.kind = agreement::Window::Kind::quarter;
  made.steady("2026-01-01", "2026-05-10", "p2", 3, 10);
  const LevelForecast level = made.at("2026-05-11").levels.front();
  EXPECT_EQ(level.days.begin, day("2026-04-01"));
  EXPECT_EQ(level.days.end, day("2026-07-01"));
  EXPECT_NEAR(level.more_rows, 3 * 51, 8);
  EXPECT_LT(level.expected->probability, 0.1);
}

TEST(Forecast, downtime_left_over_decides_availability) {
  const auto made_of = [](double minutes_used) {
    DailyCase made;
    made.base.level("portal", "99.9");
    made.base.measure_of("portal").type.value = agreement::MeasureType::availability;
    std::int64_t seen = 0;
    for (time::Date on = day("2026-01-01"); on < day("2026-06-13"); on = on + 1) {
      double down = ++seen % 15 == 0 && on < day("2026-06-01") ? 12 : 0;
      if (on == day("2026-06-05")) down = minutes_used;
      Tally tally;
      tally.denominator = Wide{86'400'000'000};
      tally.numerator = tally.denominator - static_cast<Wide>(std::llround(down * 60e6));
      tally.rows = down > 0 ? 1 : 0;
      made.days[on]["portal"] = tally;
    }
    return made.at("2026-06-13").levels.front();
  };
  const LevelForecast used = made_of(31), spent = made_of(60), fresh = made_of(0);
  EXPECT_EQ(spent.expected->probability, 0);
  EXPECT_EQ(spent.verdict, Verdict::misses);
  EXPECT_GT(fresh.expected->probability, used.expected->probability);
  EXPECT_GT(used.expected->probability, 0.25);
  ASSERT_TRUE(used.budget);
  EXPECT_NEAR(used.budget->allowed / 60e6, 43.2, 1e-6);
  EXPECT_NEAR(used.budget->share_used, 0.718, 5e-4);
  EXPECT_NEAR(used.budget->rate, 1.79, 5e-3);
  EXPECT_NEAR(*used.budget->spent_on_day, 16.7, 0.05);
}

TEST(Forecast, nine_of_ten_within_a_limit_is_a_share) {
  DailyCase made;
  made.base.level("speed", "");
  agreement::Measure& measure = made.base.measure_of("speed");
  measure.type.value = agreement::MeasureType::percentile;
  measure.rank = text::Placed(money::Decimal(90));
  measure.value = text::Placed<std::string>("hours");
  agreement::ServiceLevel& level = made.base.find("speed");
  level.direction = text::Placed(agreement::Direction::lower);
  level.expected =
      text::Placed(agreement::Quantity{agreement::Quantity::Unit::number, money::Decimal(20), {}, "20"});
  Random random(3);
  for (time::Date on = day("2026-01-01"); on < day("2026-05-16"); on = on + 1) {
    Tally tally;
    for (int i = 0; i < 6; ++i) tally.values.push_back(static_cast<std::int64_t>(random.below(22'000'000)));
    std::ranges::sort(tally.values);
    tally.rows = tally.denominator = 6;
    made.days[on]["speed"] = tally;
  }
  const LevelForecast made_level = made.at("2026-05-16").levels.front();
  // Values are even between 0 and 22, so nine of ten stay below about 19.8.
  EXPECT_GT(made_level.expected->probability, 0.3);
  level.expected =
      text::Placed(agreement::Quantity{agreement::Quantity::Unit::number, money::Decimal(18), {}, "18"});
  EXPECT_LT(made.at("2026-05-16").levels.front().expected->probability, 0.2);
  EXPECT_GT(made_level.median, 18.5);
  EXPECT_LT(made_level.median, 21);
  EXPECT_LE(made_level.low, made_level.median);
  EXPECT_LE(made_level.median, made_level.high);
}

TEST(Forecast, sums_are_drawn_from_days_like_those_to_come) {
  DailyCase made;
  made.base.level("calls", "");
  made.base.measure_of("calls").type.value = agreement::MeasureType::count;
  agreement::ServiceLevel& level = made.base.find("calls");
  level.direction = text::Placed(agreement::Direction::lower);
  level.expected =
      text::Placed(agreement::Quantity{agreement::Quantity::Unit::number, money::Decimal(330), {}, "330"});
  for (time::Date on = day("2026-01-01"); on < day("2026-05-11"); on = on + 1) {
    Tally tally;
    tally.rows = 8 + on.days % 5;
    tally.numerator = tally.rows;
    tally.denominator = tally.rows;
    made.days[on]["calls"] = tally;
  }
  const LevelForecast forecast = made.at("2026-05-11").levels.front();
  EXPECT_NEAR(forecast.median, 310, 8);
  EXPECT_GT(forecast.expected->probability, 0.95);
}

TEST(Forecast, is_the_same_whenever_it_is_made) {
  DailyCase made = desk();
  made.steady("2026-01-01", "2026-05-14", "p2", 3, 14);
  const Forecast a = made.at("2026-05-15"), b = made.at("2026-05-15");
  EXPECT_EQ(a.exposure->expected, b.exposure->expected);
  EXPECT_EQ(a.levels.front().median, b.levels.front().median);
  EXPECT_EQ(a.finding, b.finding);
}

/// Months whose share moves by chance, as the forecast assumes: its chances must come true as often as
/// called.
TEST(Forecast, is_calibrated_in_a_world_of_its_own_kind_and_beats_the_naive_ways) {
  std::vector<Scored> scored;
  for (std::uint64_t world = 0; world < 8; ++world) {
    DailyCase made = desk("92", "");
    Random random(11, world);
    const auto fill = [&](time::Month month) {
      const double share = 0.06 + 0.05 * random.uniform();
      for (time::Date on = month.first_day(); on < month.end_day(); on = on + 1) {
        const auto all = static_cast<std::int64_t>(1 + random.below(6));
        std::int64_t bad = 0;
        for (std::int64_t i = 0; i < all; ++i) bad += random.chance(share) ? 1 : 0;
        made.counts(on, "p2", all - bad, all);
      }
    };
    for (int m = 1; m <= 8; ++m) fill(time::Month::of(2026, static_cast<unsigned>(m)));
    ForecastOptions options;
    options.money = false;
    const auto agreement = made.base.agreement();
    for (unsigned m = 4; m <= 8; ++m) {
      const time::Month month = time::Month::of(2026, m);
      settlement::ReduceOptions after;
      after.as_of = made.base.terms.zone.start_of(month.end_day());
      const auto came = settlement::settle(*agreement, made.tallies(*agreement, month), month, after);
      ASSERT_TRUE(came);
      for (const unsigned over : {6U, 11U, 16U, 21U})
        add_scored(made.at(time::Date::of(2026, m, over).to_string(), options),
                   static_cast<std::int32_t>(over) - 1, *came, scored);
    }
  }
  const auto calibration = score(scored);
  ASSERT_TRUE(calibration);
  ASSERT_EQ(calibration->methods[0].n, 160);
  EXPECT_LT(calibration->methods[0].brier, calibration->methods[1].brier);  // running average
  EXPECT_LT(calibration->methods[0].brier, calibration->methods[2].brier);  // plug-in binomial
  EXPECT_LT(calibration->methods[0].brier, 0.22);
  for (const stats::ReliabilityBin& bin : calibration->reliability) {
    if (bin.n < 20) continue;
    EXPECT_GT(bin.mean_probability, bin.observed.low - 0.08);
    EXPECT_LT(bin.mean_probability, bin.observed.high + 0.08);
  }
}

TEST(ErrorBudget, thirty_one_of_forty_three_minutes_at_day_twelve) {
  const ErrorBudget made = error_budget(43.2, 31, 12, 30);
  EXPECT_NEAR(made.share_used, 0.718, 5e-4);
  EXPECT_NEAR(made.rate, 1.79, 5e-3);
  EXPECT_NEAR(*made.spent_on_day, 16.7, 0.05);
  EXPECT_FALSE(error_budget(43.2, 10, 12, 30).spent_on_day);
  EXPECT_EQ(error_budget(0, 3, 12, 30).share_used, std::numeric_limits<double>::infinity());
}

TEST(Survival, rows_that_still_run_are_not_taken_for_quick_ones) {
  // Ended after 1, 3 and 5; one still runs at 2, one at 4: 4/5, then 2/3 of it, then none.
  const std::vector<std::int64_t> ended{1, 3, 5}, running{2, 4};
  const Survival survival(ended, running);
  EXPECT_DOUBLE_EQ(survival.beyond(0), 1);
  EXPECT_DOUBLE_EQ(survival.beyond(1), 0.8);
  EXPECT_DOUBLE_EQ(survival.beyond(3), 0.8 * 2 / 3);
  EXPECT_DOUBLE_EQ(survival.beyond(5), 0);
  EXPECT_EQ(survival.beyond_given(3, 4), 1);
  EXPECT_GT(survival.beyond_given(3, 2), survival.beyond_given(3, 0));
}

TEST(Volume, weekdays_and_the_last_days_of_months_show_where_they_matter) {
  std::vector<DayCount> desk, pay;
  for (time::Date on = day("2026-01-01"); on < day("2026-07-01"); on = on + 1) {
    const bool weekend = on.weekday() == time::Weekday::saturday || on.weekday() == time::Weekday::sunday;
    desk.push_back({on, weekend ? 0.0 : 10.0});
    pay.push_back({on, time::Month::containing(on).end_day() - on <= 2 ? 100.0 : 0.0});
  }
  std::vector<time::Date> july;
  for (time::Date on = day("2026-07-01"); on < day("2026-08-01"); on = on + 1) july.push_back(on);
  const VolumeAhead by_week = volume_ahead(desk, july);
  EXPECT_EQ(by_week.profile, "weekday");
  EXPECT_NEAR(by_week.total(), 230, 1e-6);
  const VolumeAhead by_end = volume_ahead(pay, july);
  EXPECT_EQ(by_end.profile, "day before the end of the month");
  EXPECT_NEAR(by_end.total(), 200, 1e-6);
}

TEST(SharePrior, is_no_surer_than_its_months_differ) {
  const std::vector<Failed> alike{{5, 100, 1}, {5, 100, 2}, {5, 100, 3}, {5, 100, 4}, {5, 100, 5}};
  const std::vector<Failed> apart{{1, 100, 1}, {14, 100, 2}, {2, 100, 3}, {15, 100, 4}, {3, 100, 5}};
  EXPECT_GT(share_prior(alike).beta.size(), 150);
  EXPECT_LT(share_prior(apart).beta.size(), 40);
  EXPECT_NEAR(share_prior(alike).beta.mean(), 0.05, 0.005);
  EXPECT_EQ(share_prior({}).months, 0);
  EXPECT_EQ(share_prior({}).beta.alpha, 0.5);
}

TEST(ShareAhead, unrest_of_the_days_makes_the_rest_wider) {
  const Failed seen{5, 100, 0};
  const stats::Beta calm = share_ahead({2, 38}, seen, 50, 1), restless = share_ahead({2, 38}, seen, 50, 4);
  EXPECT_GT(calm.size(), restless.size());
  EXPECT_NEAR(calm.mean(), 7.0 / 140, 1e-9);
}

}  // namespace
}  // namespace entente::outlook
