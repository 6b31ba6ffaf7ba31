// A.3 and A.8: values, rounding, averaging, few rows, no data, bars and bands.
#include "settlement/results.h"

#include <gtest/gtest.h>

#include "settlement/availability.h"
#include "settlement/hand_made.h"

namespace entente::settlement {
namespace {

using namespace hand_made;
using agreement::ExcludedTime;

time::Instant minute(std::int64_t n) {
  return time::Instant::from_seconds(n * 60);
}

/// A 30-day month with 240 min of maintenance and an outage of 61 min, of which 18 are relieved.
Tally portal(ExcludedTime convention) {
  const time::IntervalSet service = time::IntervalSet::of({{minute(0), minute(43'200)}});
  Downtime down;
  down.excluded = time::IntervalSet::of({{minute(1'000), minute(1'240)}});
  down.outages = time::IntervalSet::of({{minute(5'000), minute(5'061)}});
  down.relieved = time::IntervalSet::of({{minute(5'000), minute(5'018)}});
  return availability_in(service, down, convention);
}

Status judged(const Tally& tally, std::optional<int> places) {
  Case desk;
  auto& level = desk.level("portal", "99.90");
  desk.measure_of("portal").type.value = agreement::MeasureType::availability;
  if (places)
    level.rounding = text::Placed(agreement::LevelRounding{*places, money::Rounding::half_away_from_zero});
  desk.tally("2026-01", "portal", tally);
  return line(desk.settle("2026-01"), "portal").status;
}

std::string four_decimals(const Tally& tally) {
  agreement::Measure measure;
  measure.type.value = agreement::MeasureType::availability;
  const auto value = value_of(measure, tally, agreement::Quantity::Unit::percent);
  return value->rounded(4, money::Rounding::half_away_from_zero).to_fixed(4);
}

TEST(Availability, excluded_time_leaves_both_terms_and_fails_unless_it_is_rounded) {
  const Tally tally = portal(ExcludedTime::leaves_both_terms);
  EXPECT_EQ(tally.denominator, Wide{42'960} * 60'000'000);
  EXPECT_EQ(four_decimals(tally), "99.8999");
  EXPECT_EQ(judged(tally, std::nullopt), Status::missed);
  EXPECT_EQ(judged(tally, 2), Status::met);
}

TEST(Availability, excluded_time_that_leaves_the_downtime_only_passes_either_way) {
  const Tally tally = portal(ExcludedTime::leaves_downtime_only);
  EXPECT_EQ(four_decimals(tally), "99.9005");
  EXPECT_EQ(judged(tally, std::nullopt), Status::met);
  EXPECT_EQ(judged(tally, 2), Status::met);
}

TEST(Availability, with_nothing_excluded_maintenance_is_downtime_and_the_month_fails) {
  const Tally tally = portal(ExcludedTime::nothing_excluded);
  EXPECT_EQ(four_decimals(tally), "99.3032");
  EXPECT_EQ(judged(tally, std::nullopt), Status::missed);
  EXPECT_EQ(judged(tally, 2), Status::missed);
}

TEST(Availability, maintenance_inside_an_outage_is_taken_out_once) {
  const time::IntervalSet service = time::IntervalSet::of({{minute(0), minute(1'000)}});
  Downtime down;
  down.outages = time::IntervalSet::of({{minute(100), minute(200)}});
  down.excluded = time::IntervalSet::of({{minute(150), minute(250)}});
  const Tally both = availability_in(service, down, ExcludedTime::leaves_both_terms);
  EXPECT_EQ(both.denominator, Wide{900} * 60'000'000);
  EXPECT_EQ(both.numerator, Wide{850} * 60'000'000);
  const Tally nothing = availability_in(service, down, ExcludedTime::nothing_excluded);
  EXPECT_EQ(nothing.numerator, Wide{850} * 60'000'000) << "150 min of outage or maintenance";
}

TEST(Averaging, simple_mean_and_pooled_terms_differ_and_the_agreement_chooses) {
  for (const auto& [averaging, shown] :
       {std::pair{agreement::Averaging::simple, "89.5%"}, {agreement::Averaging::pooled, "98.8119%"}}) {
    Case desk;
    auto& level = desk.level("calls", "95");
    level.window.value = {agreement::Window::Kind::rolling, 2, false};
    level.averaging = averaging;
    desk.counts("2026-01", "calls", 990, 1000);
    desk.counts("2026-02", "calls", 8, 10);
    EXPECT_EQ(line(desk.settle("2026-02"), "calls").result.shown, shown);
  }
}

TEST(Averaging, a_month_that_ends_suspended_keeps_a_value_of_its_own) {
  Case desk;
  auto& level = desk.level("calls", "95");
  level.window.value = {agreement::Window::Kind::rolling, 2, false};
  level.averaging = agreement::Averaging::simple;
  level.suspended.push_back(text::Placed(time::DateRange{day("2026-01-16"), day("2026-02-01")}));
  desk.counts("2026-01", "calls", 990, 1000);
  desk.counts("2026-02", "calls", 8, 10);
  EXPECT_EQ(line(desk.settle("2026-02"), "calls").result.shown, "89.5%");
}

TEST(LowVolume, eleven_of_twelve_passes_a_bar_of_98_when_one_failure_is_allowed_below_50) {
  Case desk;
  auto& level = desk.level("p1", "98");
  desk.counts("2026-01", "p1", 11, 12);
  desk.counts("2026-02", "p1", 10, 12);
  EXPECT_EQ(line(desk.settle("2026-01"), "p1").status, Status::missed);
  EXPECT_EQ(line(desk.settle("2026-01"), "p1").result.shown, "91.6667%");
  desk.find("p1").low_volume = text::Placed(agreement::LowVolume{50, 1});
  EXPECT_EQ(line(desk.settle("2026-01"), "p1").status, Status::met);
  EXPECT_EQ(line(desk.settle("2026-02"), "p1").status, Status::missed) << "two failures are too many";
  desk.find("p1").low_volume = text::Placed(agreement::LowVolume{50, std::nullopt});
  EXPECT_EQ(line(desk.settle("2026-01"), "p1").status, Status::not_judged);
  (void)level;
}

TEST(NoData, no_rows_is_its_own_status_and_never_100_percent) {
  Case desk;
  desk.level("p1", "98");
  desk.counts("2026-01", "p1", 0, 0);
  const LevelLine january = line(desk.settle("2026-01"), "p1");
  EXPECT_EQ(january.status, Status::not_measured);
  EXPECT_EQ(january.n, 0);
  EXPECT_FALSE(january.result.exact);
  EXPECT_EQ(january.result.shown, "not measured");
  desk.find("p1").no_data = text::Placed(agreement::NoData::missed);
  EXPECT_EQ(line(desk.settle("2026-01"), "p1").status, Status::missed);
  EXPECT_EQ(line(desk.settle("2026-01"), "p1").default_kind, Default::minimum);
  desk.find("p1").no_data = text::Placed(agreement::NoData::met);
  EXPECT_EQ(line(desk.settle("2026-01"), "p1").status, Status::met);
}

TEST(Bars, a_result_exactly_at_the_bar_meets_it_and_minimum_comes_before_expected) {
  Case desk;
  desk.level("p1", "95", "90");
  desk.results("p1", {"95", "94.9999", "90", "89.9999"});
  EXPECT_EQ(line(desk.settle("2026-01"), "p1").status, Status::met);
  EXPECT_EQ(line(desk.settle("2026-02"), "p1").status, Status::near);
  EXPECT_EQ(line(desk.settle("2026-02"), "p1").default_kind, Default::none);
  EXPECT_EQ(line(desk.settle("2026-03"), "p1").status, Status::near);
  EXPECT_EQ(line(desk.settle("2026-04"), "p1").status, Status::missed);
}

TEST(Bars, the_text_shows_as_many_decimals_as_it_takes_to_stand_on_the_right_side) {
  Case desk;
  desk.level("p1", "99.9");
  desk.counts("2026-01", "p1", 99'899'999, 100'000'000);
  const LevelLine shown = line(desk.settle("2026-01"), "p1");
  EXPECT_EQ(shown.status, Status::missed);
  EXPECT_EQ(shown.result.shown, "99.899999%");
}

TEST(Percentile, nearest_rank_unless_the_agreement_says_otherwise) {
  agreement::Measure measure;
  measure.type.value = agreement::MeasureType::percentile;
  measure.rank = text::Placed(decimal("90"));
  Tally tally;
  for (std::int64_t i = 1; i <= 10; ++i) tally.values.push_back(i * 1'000'000);
  tally.rows = tally.denominator = 10;
  const auto number = agreement::Quantity::Unit::number;
  EXPECT_EQ(*value_of(measure, tally, number), (money::Ratio{9, 1}));
  measure.method = agreement::PercentileMethod::linear;
  EXPECT_EQ(*value_of(measure, tally, number), (money::Ratio{91, 10}));
}

TEST(Values, nps_count_binary_and_composite) {
  agreement::Measure measure;
  measure.type.value = agreement::MeasureType::nps;
  Tally tally;
  tally.rows = tally.denominator = 100;
  tally.numerator = 60 - 15;
  EXPECT_EQ(*value_of(measure, tally, agreement::Quantity::Unit::number), (money::Ratio{45, 1}));
  measure.type.value = agreement::MeasureType::binary;
  EXPECT_EQ(*value_of(measure, tally, agreement::Quantity::Unit::percent), (money::Ratio{100, 1}));
  measure.every = true;
  EXPECT_EQ(*value_of(measure, tally, agreement::Quantity::Unit::percent), (money::Ratio{0, 1}));

  Case desk;
  desk.level("a", "90");
  desk.level("b", "90");
  agreement::Measure composite;
  composite.type.value = agreement::MeasureType::composite;
  composite.parts.push_back(named("a-measure", text::Placed(percent("75"))));
  composite.parts.push_back(named("b-measure", text::Placed(percent("25"))));
  desk.terms.measures.push_back(named("index", composite));
  desk.level("index-level", "90").measure.value = "index";
  desk.results("a", {"92", "92"});
  desk.results("b", {"80"});
  EXPECT_EQ(line(desk.settle("2026-01"), "index-level").result.shown, "89.0%");
  const LevelLine without = line(desk.settle("2026-02"), "index-level");
  EXPECT_EQ(without.status, Status::not_measured) << "nothing is imputed for a part without data";
}

TEST(Windows, a_quarter_is_judged_once_at_its_end_on_pooled_terms) {
  Case desk("2026-01-01");
  desk.level("p1", "95").window.value = {agreement::Window::Kind::quarter, 1, false};
  desk.counts("2026-01", "p1", 80, 100);
  desk.counts("2026-02", "p1", 100, 100);
  desk.counts("2026-03", "p1", 110, 100 + 10);
  EXPECT_EQ(line(desk.settle("2026-02"), "p1").status, Status::not_judged);
  const LevelLine march = line(desk.settle("2026-03"), "p1");
  EXPECT_EQ(march.window, "quarter 2026-Q1");
  EXPECT_EQ(march.terms_shown, "290 of 310");
  EXPECT_EQ(march.status, Status::missed);
}

}  // namespace
}  // namespace entente::settlement
