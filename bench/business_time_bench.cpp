// Business time: nanoseconds per `elapsed` on one core for calendars of several kinds, compiled for 30 years.
//
//   cmake --preset release && cmake --build --preset release --target business_time_bench
//   build/release/bench/business_time_bench
//
// Random: begin and end anywhere in the 30 years, so that every look-up misses the nearest cache.
// Ticket-like: begins rise slowly and ends follow within a week, as rows of a ticket log do. `four` asks four
// calendars in turn about each row, as a settlement does. items_per_second is the number of elapsed times per
// second; the goal is 50 million for every calendar.
#include <benchmark/benchmark.h>

#include "base/random.h"
#include "calendar/calendar.h"

namespace entente::calendar {
namespace {

using time::Date;
using time::Duration;
using time::Instant;

constexpr std::size_t kRows = 1 << 20;
const time::DateRange kYears{Date::of(2000, 1, 1), Date::of(2030, 1, 1)};

Duration at(int hour, int minute) {
  return Duration::hours(hour) + Duration::minutes(minute);
}

CalendarSpec weekdays(const char* zone, std::vector<Hours> hours) {
  CalendarSpec spec;
  spec.zone = time::Zone::find(zone).value();
  for (std::size_t day = 0; day < 5; ++day) spec.week[day] = hours;
  return spec;
}

CalendarSpec around_the_clock() {
  return CalendarSpec::always();
}
CalendarSpec office_utc() {
  return weekdays("UTC", {{at(9, 0), at(17, 0)}});
}
CalendarSpec office_london() {
  return weekdays("Europe/London", {{at(9, 0), at(17, 30)}});
}

CalendarSpec lunch_new_york() {
  return weekdays("America/New_York", {{at(8, 30), at(12, 0)}, {at(13, 0), at(17, 45)}});
}

CalendarSpec odd_minutes_lord_howe() {
  CalendarSpec spec = weekdays("Australia/Lord_Howe", {{at(7, 53), at(16, 7)}});
  spec.daily_breaks = {{at(10, 11), at(10, 24)}, {at(12, 1), at(12, 43)}, {at(15, 2), at(15, 9)}};
  return spec;
}

CalendarSpec many_holidays_berlin() {
  CalendarSpec spec = weekdays("Europe/Berlin", {{at(8, 0), at(18, 0)}});
  Random random(7);
  for (int i = 0; i < 2'000; ++i) {
    spec.holidays[kYears.begin + static_cast<std::int32_t>(random.below(11'000))] = "holiday";
  }
  for (int i = 0; i < 500; ++i) {
    const auto minute = static_cast<int>(random.below(60));
    spec.shifts[kYears.begin + static_cast<std::int32_t>(random.below(11'000))] = {
        {at(6, minute), at(11, minute)}};
  }
  return spec;
}

CalendarSpec night_shifts_sydney() {
  CalendarSpec spec =
      weekdays("Australia/Sydney", {{at(6, 0), at(13, 45)}, {at(14, 15), at(21, 0)}, {at(22, 0), at(5, 15)}});
  spec.daily_breaks = {{at(2, 0), at(2, 25)}};
  return spec;
}

/// Opens and closes every ten minutes, the most ragged calendar that anyone could mean.
CalendarSpec ragged_paris() {
  std::vector<Hours> hours;
  for (int minute = 0; minute < 24 * 60; minute += 10) hours.push_back({at(0, minute), at(0, minute + 7)});
  CalendarSpec spec = weekdays("Europe/Paris", hours);
  return spec;
}

using MakeSpec = CalendarSpec (*)();

struct Rows {
  std::vector<std::int64_t> begin, end, out;
};

Rows random_rows() {
  Rows rows;
  Random random(1);
  const std::int64_t first = kYears.begin.days * 86'400'000'000;
  const auto span = static_cast<std::uint64_t>(kYears.length()) * 86'400'000'000;
  for (std::size_t i = 0; i < kRows; ++i) {
    rows.begin.push_back(first + static_cast<std::int64_t>(random.below(span)));
    rows.end.push_back(first + static_cast<std::int64_t>(random.below(span)));
  }
  rows.out.resize(kRows);
  return rows;
}

Rows ticket_rows() {
  Rows rows;
  Random random(2);
  std::int64_t begin = kYears.begin.days * 86'400'000'000;
  const auto step = static_cast<std::uint64_t>(kYears.length() - 7) * 86'400'000'000 / kRows;
  for (std::size_t i = 0; i < kRows; ++i) {
    begin += static_cast<std::int64_t>(step);
    rows.begin.push_back(begin);
    rows.end.push_back(begin + static_cast<std::int64_t>(random.below(7 * 86'400'000'000)));
  }
  rows.out.resize(kRows);
  return rows;
}

void one_by_one(benchmark::State& state, MakeSpec make, Rows (*make_rows)()) {
  const Calendar calendar(make(), kYears);
  const Rows rows = make_rows();
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < kRows; ++i)
      sum += calendar.elapsed(Instant{rows.begin[i]}, Instant{rows.end[i]}).micros;
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kRows));
}

void columns(benchmark::State& state, MakeSpec make, Rows (*make_rows)()) {
  const Calendar calendar(make(), kYears);
  Rows rows = make_rows();
  for (auto _ : state) {
    calendar.elapsed(rows.begin, rows.end, rows.out);
    benchmark::DoNotOptimize(rows.out.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kRows));
}

void four(benchmark::State& state, Rows (*make_rows)()) {
  const Calendar calendars[] = {Calendar(office_london(), kYears), Calendar(lunch_new_york(), kYears),
                                Calendar(many_holidays_berlin(), kYears),
                                Calendar(night_shifts_sydney(), kYears)};
  const Rows rows = make_rows();
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < kRows; ++i) {
      for (const Calendar& calendar : calendars) {
        sum += calendar.elapsed(Instant{rows.begin[i]}, Instant{rows.end[i]}).micros;
      }
    }
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kRows * 4));
}

void add_eight_hours(benchmark::State& state, MakeSpec make) {
  const Calendar calendar(make(), kYears);
  const Rows rows = ticket_rows();
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < kRows; ++i) {
      sum += calendar.add(Instant{rows.begin[i]}, Duration::hours(8))->micros % 1'000;
    }
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kRows));
}

void compile(benchmark::State& state, MakeSpec make) {
  const CalendarSpec spec = make();
  for (auto _ : state) {
    const Calendar calendar(spec, kYears);
    benchmark::DoNotOptimize(&calendar);
  }
}

// The name is the calendar; each is asked in four ways.
#define CALENDAR(name)                                              \
  BENCHMARK_CAPTURE(one_by_one, name##_random, name, random_rows);  \
  BENCHMARK_CAPTURE(one_by_one, name##_tickets, name, ticket_rows); \
  BENCHMARK_CAPTURE(columns, name##_random, name, random_rows);     \
  BENCHMARK_CAPTURE(columns, name##_tickets, name, ticket_rows)

CALENDAR(around_the_clock);
CALENDAR(office_utc);
CALENDAR(office_london);
CALENDAR(lunch_new_york);
CALENDAR(odd_minutes_lord_howe);
CALENDAR(many_holidays_berlin);
CALENDAR(night_shifts_sydney);
CALENDAR(ragged_paris);
BENCHMARK_CAPTURE(four, random, random_rows);
BENCHMARK_CAPTURE(four, tickets, ticket_rows);
BENCHMARK_CAPTURE(add_eight_hours, office_london, office_london);
BENCHMARK_CAPTURE(add_eight_hours, ragged_paris, ragged_paris);
BENCHMARK_CAPTURE(compile, office_london, office_london)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(compile, ragged_paris, ragged_paris)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace entente::calendar

BENCHMARK_MAIN();
