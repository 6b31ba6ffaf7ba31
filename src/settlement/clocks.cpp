#include "settlement/clocks.h"

#include <algorithm>
#include <bit>

#include "settlement/rows.h"

namespace entente::settlement {
namespace {

using expression::Column;
using expression::RowSet;

/// Longer than any clock runs: the other end of what an open item may still come to.
constexpr std::int64_t kVeryLong = time::Duration::days(400 * 365).micros;

}  // namespace

time::Duration RunningClock::elapsed(time::Interval run, std::optional<std::int64_t> item) const {
  const auto counted = [&](time::Interval span) {
    return calendar ? calendar->elapsed(span.begin, span.end) : span.length();
  };
  time::Duration sum = counted(run);
  if (!item) return sum;
  for (const Pauses::Span& pause : pauses->of(*item)) {
    const time::Interval inside = time::intersection({{pause.begin}, {pause.end}}, run);
    if (!inside.empty()) sum -= counted(inside);
  }
  return sum;
}

ClockColumn::ClockColumn() : lower_(expression::kBatchRows) {
  runs_.make_room(expression::kBatchRows);
}

void ClockColumn::Spans::make_room(std::size_t more) {
  if (count + more <= rows.size()) return;
  const std::size_t room = std::max(count + more, 2 * rows.size());
  rows.resize(room);
  for (std::vector<std::int64_t>* column : {&begins, &ends, &elapsed}) column->resize(room);
}

void ClockColumn::Spans::measure(const RunningClock& clock) {
  const std::span<const std::int64_t> from(begins.data(), count), to(ends.data(), count);
  if (clock.calendar) return clock.calendar->elapsed(from, to, std::span(elapsed.data(), count));
  for (std::size_t i = 0; i < count; ++i) elapsed[i] = to[i] - from[i];
}

void ClockColumn::run(const RunningClock& clock, const expression::Batch& batch, const Paused& paused,
                      const RowSet& needed, const time::Zone& zone, time::Instant as_of) {
  started_ = open_ = {};
  runs_.count = 0;
  if (clock.starts == kNowhere || clock.stops == kNowhere) return;
  const Column& starts = batch.columns[clock.starts];
  const Column& stops = batch.columns[clock.stops];
  const RowSet rows = present(starts, needed), stopped = present(stops, rows);
  const auto collect = [&](auto&& begin_at, auto&& end_at) {
    for (std::size_t block = 0; block < expression::kBlocks; ++block) {
      std::uint64_t started = 0, open = 0;
      runs_before_[block] = static_cast<std::uint32_t>(runs_.count);
      expression::for_bits(rows[block], [&](std::size_t i) {
        const auto row = static_cast<std::uint32_t>(block * expression::kBlockRows + i);
        const std::int64_t begin = begin_at(row);
        if (begin > as_of.micros) return;
        const bool has_end = ((stopped[block] >> i) & 1U) != 0;
        const std::int64_t end = has_end ? end_at(row) : time::Instant::max().micros;
        started |= std::uint64_t{1} << i;
        open |= static_cast<std::uint64_t>(end > as_of.micros) << i;
        runs_.add(row, begin, std::min(end, as_of.micros));
      });
      started_[block] = started;
      open_[block] = open;
    }
  };
  if (starts.type.kind != expression::Kind::date && stops.type.kind != expression::Kind::date) {
    collect([&](std::uint32_t row) { return starts.values[row]; },
            [&](std::uint32_t row) { return stops.values[row]; });
  } else {
    collect([&](std::uint32_t row) { return instant_at(starts, row, zone); },
            [&](std::uint32_t row) { return instant_at(stops, row, zone); });
  }
  runs_.measure(clock);
  for (std::size_t i = 0; i < runs_.count; ++i) lower_[runs_.rows[i]] = runs_.elapsed[i];
  if (paused.items != nullptr) take_off_pauses(clock, paused);
  if (!any_open()) return;
  upper_ = lower_;
  expression::for_rows(open_, [&](std::uint32_t row) { upper_[row] = kVeryLong; });
}

void ClockColumn::take_off_pauses(const RunningClock& clock, const Paused& paused) {
  pauses_.count = 0;
  expression::for_rows(started_ & paused.rows, [&](std::uint32_t row) {
    const std::size_t block = row / expression::kBlockRows;
    const std::uint64_t below = expression::first_bits(row % expression::kBlockRows);
    const std::size_t run =
        runs_before_[block] + static_cast<std::size_t>(std::popcount(started_[block] & below));
    const std::span<const Pauses::Span> spans = clock.pauses->of(paused.items->values[row]);
    pauses_.make_room(spans.size());
    for (const Pauses::Span& pause : spans) {
      const std::int64_t begin = std::max(pause.begin, runs_.begins[run]);
      const std::int64_t end = std::min(pause.end, runs_.ends[run]);
      if (begin < end) pauses_.add(row, begin, end);
    }
  });
  pauses_.measure(clock);
  for (std::size_t i = 0; i < pauses_.count; ++i) lower_[pauses_.rows[i]] -= pauses_.elapsed[i];
}

}  // namespace entente::settlement
