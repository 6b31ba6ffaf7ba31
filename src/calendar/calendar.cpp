#include "calendar/calendar.h"

#include <algorithm>

#include "base/assert.h"
#include "calendar/opening.h"
#include "calendar/table.h"

namespace entente::calendar {
namespace {

using time::Date;
using time::Duration;
using time::Instant;
using time::Interval;

/// How far a search goes for time that a calendar may never have.
constexpr std::int32_t kSearchDays = 60 * 366;

/// Instants beyond these years are taken as these: no calendar is written for them, and dates have four
/// digits.
constexpr Instant kEarliest = Instant::from_seconds(-62'135'596'800);  // 0001-01-01
constexpr Instant kLatest = Instant::from_seconds(253'402'300'800);    // 10000-01-01
constexpr Date kFirstDate{-719'157};                                   // 0001-01-06
constexpr Date kLastDate{2'932'891};                                   // 9999-12-26

Instant bounded(Instant t) {
  return std::clamp(t, kEarliest, kLatest);
}

/// Walks away from `from` in growing steps (`direction` 1 or -1) and hands each step's open time and far end
/// to `visit`, which returns true when it has seen enough. Ends after 60 years.
template <class Visit>
void walk(const CalendarSpec& spec, Instant from, int direction, Visit visit);

}  // namespace

CalendarSpec CalendarSpec::always(time::Zone zone) {
  CalendarSpec spec;
  spec.name = "always";
  spec.zone = std::move(zone);
  for (auto& hours : spec.week) hours = {{Duration{}, Duration::hours(24)}};
  return spec;
}

Calendar::Calendar(CalendarSpec spec, time::DateRange range) : spec_(std::move(spec)) {
  range.begin = std::clamp(range.begin, kFirstDate, kLastDate - 1);
  range.end = std::clamp(range.end, range.begin + 1, kLastDate);
  table_ = std::make_shared<const Table>(spec_, range);
}

Duration Calendar::elapsed(Instant begin, Instant end) const {
  const Table& table = *table_;
  if (table.covers(begin) && table.covers(end)) [[likely]] {
    return {table.open_before(end.micros) - table.open_before(begin.micros)};
  }
  begin = bounded(begin);
  end = bounded(end);
  if (end < begin) return -elapsed(end, begin);
  // By steps, so that a span of centuries needs little memory.
  Duration sum;
  while (begin < end) {
    const Instant step_end = std::min(end, begin + Duration::days(20'000));
    sum += open_within(spec_, {begin, step_end}).length();
    begin = step_end;
  }
  return sum;
}

void Calendar::elapsed(std::span<const std::int64_t> begin, std::span<const std::int64_t> end,
                       std::span<std::int64_t> out) const {
  ENTENTE_ASSERT(begin.size() == end.size() && begin.size() == out.size(),
                 "the spans are columns of the same rows");
  const Table& table = *table_;
  for (std::size_t i = 0; i < begin.size(); ++i) {
    if (table.covers(Instant{begin[i]}) && table.covers(Instant{end[i]})) [[likely]] {
      out[i] = table.open_before(end[i]) - table.open_before(begin[i]);
    } else {
      out[i] = elapsed(Instant{begin[i]}, Instant{end[i]}).micros;
    }
  }
}

std::optional<Instant> Calendar::add(Instant start, Duration amount, Landing landing) const {
  start = bounded(start);
  amount = std::clamp(amount, kEarliest - kLatest, kLatest - kEarliest);
  if (amount.micros == 0) {
    if (landing == Landing::open) return next_open(start);
    return start;
  }
  return amount.micros > 0 ? add_forwards(start, amount, landing) : add_backwards(start, -amount);
}

std::optional<Instant> Calendar::add_forwards(Instant start, Duration amount, Landing landing) const {
  const Table& table = *table_;
  if (table.covers(start) && amount.micros <= table.before.back() - table.open_before(start.micros)) {
    const std::int64_t target = table.open_before(start.micros) + amount.micros;
    // The interval in which the target is reached: the first with at least that much open time at its end.
    const auto found = std::ranges::lower_bound(table.before.begin() + 1, table.before.end(), target);
    const auto i = static_cast<std::size_t>(found - table.before.begin()) - 1;
    const Instant reached = table.open[i].begin + Duration{target - table.before[i]};
    if (landing == Landing::close || reached < table.open[i].end) return reached;
    if (i + 1 < table.open.size()) return table.open[i + 1].begin;
  }

  std::optional<Instant> reached;
  std::int64_t rest = amount.micros;
  walk(spec_, start, 1, [&](std::span<const Interval> open, Instant) {
    for (const Interval& interval : open) {
      const std::int64_t length = interval.length().micros;
      if (rest < length || (rest == length && landing == Landing::close)) {
        reached = interval.begin + Duration{rest};
        return true;
      }
      rest -= length;
    }
    return false;
  });
  return reached;
}

std::optional<Instant> Calendar::add_backwards(Instant start, Duration amount) const {
  const Table& table = *table_;
  if (table.covers(start) && amount.micros <= table.open_before(start.micros)) {
    const std::int64_t target = table.open_before(start.micros) - amount.micros;
    // The last interval with no more than that much open time before it.
    const auto found = std::ranges::upper_bound(table.before.begin(), table.before.end() - 1, target);
    const auto i = static_cast<std::size_t>(found - table.before.begin()) - 1;
    return table.open[i].begin + Duration{target - table.before[i]};
  }

  std::optional<Instant> reached;
  std::int64_t rest = amount.micros;
  walk(spec_, start, -1, [&](std::span<const Interval> open, Instant) {
    for (auto interval = open.rbegin(); interval != open.rend(); ++interval) {
      const std::int64_t length = interval->length().micros;
      if (rest <= length) {
        reached = interval->end - Duration{rest};
        return true;
      }
      rest -= length;
    }
    return false;
  });
  return reached;
}

bool Calendar::is_open(Instant t) const {
  const Table& table = *table_;
  if (!table.covers(t)) return !open_within(spec_, {t, t + Duration{1}}).empty();
  const std::size_t i = table.first_ending_after(t.micros);
  return i < table.open.size() && table.open[i].begin <= t;
}

std::optional<Instant> Calendar::next_open(Instant t) const {
  t = bounded(t);
  const Table& table = *table_;
  if (table.covers(t)) {
    const std::size_t i = table.first_ending_after(t.micros);
    if (i < table.open.size()) return std::max(t, table.open[i].begin);
    t = Instant{table.end};
  }
  std::optional<Instant> found;
  walk(spec_, t, 1, [&](std::span<const Interval> open, Instant) {
    if (!open.empty()) found = open.front().begin;
    return found.has_value();
  });
  return found;
}

std::optional<Instant> Calendar::next_close(Instant t) const {
  t = bounded(t);
  const Table& table = *table_;
  if (table.covers(t)) {
    const std::size_t i = table.first_ending_after(t.micros);
    if (i < table.open.size() && table.open[i].end.micros < table.end) return table.open[i].end;
  }
  std::optional<Instant> open_until;  // an interval that was cut where a step ended
  std::optional<Instant> found;
  walk(spec_, t, 1, [&](std::span<const Interval> open, Instant step_end) {
    if (open_until && (open.empty() || open.front().begin > *open_until)) {
      found = open_until;
    } else if (!open.empty() && open.front().end < step_end) {
      found = open.front().end;
    } else if (!open.empty()) {
      open_until = open.front().end;
    }
    return found.has_value();
  });
  return found;
}

std::optional<Instant> Calendar::prev_close(Instant t) const {
  t = bounded(t);
  const Table& table = *table_;
  if (table.covers(t)) {
    const std::size_t i = table.first_ending_after(t.micros);
    if (i > 0) return table.open[i - 1].end;
  }
  Instant step_begin = t;  // the later end of the step
  bool open_there = is_open(t);
  std::optional<Instant> found;
  walk(spec_, t, -1, [&](std::span<const Interval> open, Instant step_end) {
    std::span<const Interval> closed = open;
    if (!closed.empty() && open_there && closed.back().end == step_begin)
      closed = closed.first(closed.size() - 1);
    if (!closed.empty()) found = closed.back().end;
    open_there = !open.empty() && open.front().begin == step_end;
    step_begin = step_end;
    return found.has_value();
  });
  return found;
}

std::vector<Interval> Calendar::open_intervals(const Interval& within) const {
  if (within.empty()) return {};
  const Interval range{bounded(within.begin), bounded(within.end)};
  const Table& table = *table_;
  std::vector<Interval> result;
  if (table.covers(range.begin) && range.end.micros <= table.end) {
    for (std::size_t i = table.first_ending_after(range.begin.micros);
         i < table.open.size() && table.open[i].begin < range.end; ++i) {
      result.push_back(time::intersection(table.open[i], range));
    }
    return result;
  }
  const time::IntervalSet open = open_within(spec_, range);
  result.assign(open.intervals().begin(), open.intervals().end());
  return result;
}

bool Calendar::is_business_day(Date date) const {
  const Table& table = *table_;
  if (!table.covers(date)) return has_hours(spec_, date);
  const auto i = static_cast<std::size_t>(date - table.dates.begin);
  return table.business_days_before[i] != table.business_days_before[i + 1];
}

std::optional<Instant> Calendar::add_business_days(Instant start, int days) const {
  start = bounded(start);
  const time::LocalTime local = spec_.zone.to_local(start);
  Date date = local.date();
  const int step = days < 0 ? -1 : 1;
  std::int32_t without = 0;
  for (int left = days; left != 0;) {
    date = date + step;
    if (date <= kFirstDate || date >= kLastDate) return std::nullopt;
    if (is_business_day(date)) {
      left -= step;
      without = 0;
    } else if (++without > kSearchDays) {
      return std::nullopt;
    }
  }
  const Instant kept = spec_.zone.to_instant(time::LocalTime::of(date, local.time_of_day()));
  if (days >= 0 || is_open(kept)) return next_open(kept);
  return prev_close(kept);
}

std::int32_t Calendar::business_days(Date begin, Date end) const {
  if (end < begin) return -business_days(end, begin);
  const Table& table = *table_;
  if (begin >= table.dates.begin && end <= table.dates.end) {
    return table.business_days_before[static_cast<std::size_t>(end - table.dates.begin)] -
           table.business_days_before[static_cast<std::size_t>(begin - table.dates.begin)];
  }
  begin = std::clamp(begin, kFirstDate, kLastDate);
  end = std::clamp(end, kFirstDate, kLastDate);
  std::int32_t count = 0;
  for (Date date = begin; date < end; date = date + 1) count += is_business_day(date) ? 1 : 0;
  return count;
}

Calendar::Day Calendar::day(Date date) const {
  Day day{date, open_intervals(spec_.zone.day(date)), ""};
  if (const std::string* holiday = holiday_on(spec_, date)) {
    day.reason = holiday->empty() || *holiday == "holiday" ? "holiday" : "holiday: " + *holiday;
  } else if (day.open.empty()) {
    day.reason = date.weekday() >= time::Weekday::saturday ? "weekend" : "closed";
  }
  return day;
}

namespace {

/// Whether any week has hours, so that time opens again and again.
bool recurs(const CalendarSpec& spec) {
  const auto has_hours = [](const Week& week) {
    return std::ranges::any_of(week, [](const std::vector<Hours>& hours) { return !hours.empty(); });
  };
  return has_hours(spec.week) || std::ranges::any_of(spec.seasons, has_hours, &Season::week);
}

template <class Visit>
void walk(const CalendarSpec& spec, Instant from, int direction, Visit visit) {
  Instant limit = bounded(from + Duration::days(std::int64_t{direction} * kSearchDays));
  if (!recurs(spec)) {
    // Nothing opens before the first shift or after the last.
    if (spec.shifts.empty()) return;
    const Instant first = Instant{} + Duration::days(spec.shifts.begin()->first.days - 3);
    const Instant last = Instant{} + Duration::days(spec.shifts.rbegin()->first.days + 4);
    limit = direction > 0 ? std::max(from, std::min(limit, last)) : std::min(from, std::max(limit, first));
  }
  for (std::int64_t step_days = 8; from != limit; step_days = std::min<std::int64_t>(step_days * 4, 4'000)) {
    const Duration step = Duration::days(direction * step_days);
    const Instant to = direction > 0 ? std::min(limit, from + step) : std::max(limit, from + step);
    const time::IntervalSet open = open_within(spec, {std::min(from, to), std::max(from, to)});
    if (visit(open.intervals(), to)) return;
    from = to;
  }
}

}  // namespace
}  // namespace entente::calendar
