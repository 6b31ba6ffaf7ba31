// Laws of business time on random calendars, and agreement with the twin that counts minute by minute.
#include <gtest/gtest.h>
// RapidCheck's GoogleTest header needs GoogleTest's before it.
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "any_calendar.h"
#include "calendar/clock.h"
#include "minute_counter.h"

namespace entente::property {
namespace {

using calendar::Calendar;
using calendar::CalendarSpec;
using time::Date;
using time::Duration;
using time::Instant;
using time::Interval;

constexpr int kDays = 12;

/// A calendar compiled for the days that the laws ask about, and the same read day by day.
struct Case {
  Date around;
  CalendarSpec spec;
  Calendar compiled;
  Calendar day_by_day;
  Instant instant() const { return any_instant(around, kDays); }
};

Case any_case() {
  const Date around = any_date();
  CalendarSpec spec = any_spec(around);
  Calendar compiled(spec, {around - 60, around + 60});
  Calendar day_by_day(spec, {Date::of(1950, 1, 1), Date::of(1950, 1, 2)});
  return {around, std::move(spec), std::move(compiled), std::move(day_by_day)};
}

Duration amount_up_to_days(int days) {
  return Duration::minutes(any_number(1, days * 1'440));
}

RC_GTEST_PROP(BusinessTime, elapsed_equals_the_minutes_counted_one_by_one, ()) {
  const Case c = any_case();
  MinuteCounter counter(c.spec);
  const Instant begin = c.instant();
  const Instant end = begin + amount_up_to_days(6);
  RC_ASSERT(c.compiled.elapsed(begin, end) == counter.elapsed(begin, end));
  RC_ASSERT(c.compiled.is_open(begin) == counter.is_open(begin));
}

RC_GTEST_PROP(BusinessTime, days_outside_of_the_compiled_range_are_read_alike, ()) {
  const Case c = any_case();
  const Instant begin = c.instant();
  const Instant end = c.instant();
  const Duration amount = amount_up_to_days(3);
  RC_ASSERT(c.compiled.elapsed(begin, end) == c.day_by_day.elapsed(begin, end));
  RC_ASSERT(c.compiled.is_open(begin) == c.day_by_day.is_open(begin));
  RC_ASSERT(c.compiled.next_open(begin) == c.day_by_day.next_open(begin));
  RC_ASSERT(c.compiled.next_close(begin) == c.day_by_day.next_close(begin));
  RC_ASSERT(c.compiled.prev_close(begin) == c.day_by_day.prev_close(begin));
  RC_ASSERT(c.compiled.open_intervals({begin, end}) == c.day_by_day.open_intervals({begin, end}));
  RC_ASSERT(c.compiled.is_business_day(c.around) == c.day_by_day.is_business_day(c.around));
  for (const auto landing : {Calendar::Landing::close, Calendar::Landing::open}) {
    RC_ASSERT(c.compiled.add(begin, amount, landing) == c.day_by_day.add(begin, amount, landing));
    RC_ASSERT(c.compiled.add(begin, -amount, landing) == c.day_by_day.add(begin, -amount, landing));
  }
  RC_ASSERT(c.compiled.add_business_days(begin, 3) == c.day_by_day.add_business_days(begin, 3));
  RC_ASSERT(c.compiled.add_business_days(begin, -3) == c.day_by_day.add_business_days(begin, -3));
}

RC_GTEST_PROP(BusinessTime, a_span_may_be_split_anywhere, ()) {
  const Case c = any_case();
  const Instant first = c.instant();
  const Instant middle = c.instant() + Duration{any_number(0, 60'000'000)};
  const Instant last = c.instant();
  RC_ASSERT(c.compiled.elapsed(first, last) ==
            c.compiled.elapsed(first, middle) + c.compiled.elapsed(middle, last));
  RC_ASSERT(c.compiled.elapsed(first, last) == -c.compiled.elapsed(last, first));
}

RC_GTEST_PROP(BusinessTime, later_ends_never_count_less_nor_more_than_the_clock, ()) {
  const Case c = any_case();
  const Instant begin = c.instant();
  const Instant end = begin + amount_up_to_days(6);
  const Duration step = amount_up_to_days(1);
  const Duration more = c.compiled.elapsed(begin, end + step) - c.compiled.elapsed(begin, end);
  RC_ASSERT(more >= Duration{});
  RC_ASSERT(more <= step);
}

RC_GTEST_PROP(BusinessTime, adding_is_the_inverse_of_elapsed, ()) {
  const Case c = any_case();
  const Instant start = c.instant();
  const Duration amount = amount_up_to_days(5);
  const auto reached = c.compiled.add(start, amount);
  if (!reached) {
    RC_ASSERT(!c.day_by_day.next_open(start + Duration::days(400)));
    return;
  }
  RC_ASSERT(c.compiled.elapsed(start, *reached) == amount);
  RC_ASSERT(c.compiled.elapsed(start, *reached - Duration{1}) < amount);  // the first such instant
  const auto on_opening = c.compiled.add(start, amount, Calendar::Landing::open);
  if (on_opening) RC_ASSERT(c.compiled.is_open(*on_opening));
}

RC_GTEST_PROP(BusinessTime, subtracting_what_was_added_returns, ()) {
  const Case c = any_case();
  const auto start = c.compiled.next_open(c.instant());
  if (!start) return;  // a calendar without hours
  const Duration amount = amount_up_to_days(2);
  const auto reached = c.compiled.add(*start, amount);
  if (!reached) return;
  RC_ASSERT(c.compiled.add(*reached, -amount) == *start);
}

RC_GTEST_PROP(BusinessTime, open_intervals_add_up_to_elapsed, ()) {
  const Case c = any_case();
  const Instant begin = c.instant();
  const Instant end = begin + amount_up_to_days(10);
  Duration sum;
  Instant last = Instant::min();
  for (const Interval& open : c.compiled.open_intervals({begin, end})) {
    RC_ASSERT(!open.empty());
    RC_ASSERT(last < open.begin);  // in order, and touching ones are merged
    RC_ASSERT(c.compiled.next_open(open.begin) == open.begin);
    last = open.end;
    sum += open.length();
  }
  RC_ASSERT(sum == c.compiled.elapsed(begin, end));
}

RC_GTEST_PROP(BusinessTime, columns_give_what_rows_give, ()) {
  const Case c = any_case();
  std::vector<std::int64_t> begin, end;
  for (int i = 0; i < 20; ++i) {
    // Some rows outside of the compiled range.
    begin.push_back(any_instant(c.around, 80).micros);
    end.push_back(any_instant(c.around, 80).micros);
  }
  std::vector<std::int64_t> out(begin.size());
  c.compiled.elapsed(begin, end, out);
  for (std::size_t i = 0; i < out.size(); ++i) {
    RC_ASSERT(out[i] == c.compiled.elapsed(Instant{begin[i]}, Instant{end[i]}).micros);
  }
}

RC_GTEST_PROP(BusinessTime, pauses_stop_the_clock_and_move_the_deadline, ()) {
  const Case c = any_case();
  MinuteCounter counter(c.spec);
  const Instant start = c.instant();
  const Interval run{start, start + amount_up_to_days(8)};
  std::vector<Interval> pauses;
  for (int count = any_number(0, 4); count > 0; --count) {
    const Instant begin = c.instant();
    pauses.push_back({begin, begin + amount_up_to_days(2)});
  }
  std::int64_t minutes = 0;
  for (Instant t = run.begin; t < run.end; t = t + Duration::minutes(1)) {
    const bool paused = std::ranges::any_of(pauses, [&](const Interval& pause) { return pause.contains(t); });
    minutes += !paused && counter.is_open(t) ? 1 : 0;
  }
  const Duration counted = elapsed_without(c.compiled, run, pauses);
  RC_ASSERT(counted == Duration::minutes(minutes));

  Duration by_days;
  for (const calendar::DayCount& day : day_by_day(c.compiled, run, pauses)) by_days += day.total;
  RC_ASSERT(by_days == counted);

  if (counted > Duration{}) {
    const auto due = deadline(c.compiled, run.begin, counted, pauses);
    RC_ASSERT(due.has_value());
    RC_ASSERT(*due <= run.end);
    RC_ASSERT(elapsed_without(c.compiled, {run.begin, *due}, pauses) == counted);
  }
}

RC_GTEST_PROP(BusinessTime, business_days_are_counted_one_by_one, ()) {
  const Case c = any_case();
  const Date begin = c.around + any_number(-80, 80);
  const Date end = begin + any_number(0, 60);
  std::int32_t count = 0;
  for (Date date = begin; date < end; date = date + 1) count += c.compiled.is_business_day(date) ? 1 : 0;
  RC_ASSERT(c.compiled.business_days(begin, end) == count);
  RC_ASSERT(c.compiled.business_days(end, begin) == -count);
}

}  // namespace
}  // namespace entente::property
