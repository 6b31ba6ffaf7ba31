#include "settlement/clocks.h"

#include <algorithm>

#include "settlement/rows.h"

namespace entente::settlement {
namespace {

using expression::Column;
using expression::RowSet;

/// Longer than any clock runs: the other end of what an open item may still come to.
constexpr std::int64_t kVeryLong = time::Duration::days(400 * 365).micros;

using Micros = std::span<const std::int64_t>;

void elapsed_of(const RunningClock& clock, Micros begins, Micros ends, std::span<std::int64_t> elapsed) {
  if (clock.calendar) return clock.calendar->elapsed(begins, ends, elapsed);
  for (std::size_t i = 0; i < begins.size(); ++i) elapsed[i] = ends[i] - begins[i];
}

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

ClockColumn::ClockColumn()
    : lower_(expression::kBatchRows),
      rows_(expression::kBatchRows),
      begins_(expression::kBatchRows),
      ends_(expression::kBatchRows),
      elapsed_(expression::kBatchRows) {}

void ClockColumn::run(const RunningClock& clock, const expression::Batch& batch, const Column* items,
                      const RowSet& needed, const time::Zone& zone, time::Instant as_of) {
  started_ = open_ = {};
  count_ = 0;
  if (clock.starts == kNowhere || clock.stops == kNowhere) return;
  const Column& starts = batch.columns[clock.starts];
  const Column& stops = batch.columns[clock.stops];
  expression::for_rows(present(starts, needed), [&](std::uint32_t row) {
    const std::int64_t begin = instant_at(starts, row, zone);
    if (begin > as_of.micros) return;
    std::int64_t end = stops.has(row) ? instant_at(stops, row, zone) : time::Instant::max().micros;
    insert(started_, row);
    if (end > as_of.micros) {
      insert(open_, row);
      end = as_of.micros;
    }
    rows_[count_] = row;
    begins_[count_] = begin;
    ends_[count_] = end;
    ++count_;
  });
  elapsed_of(clock, Micros(begins_).first(count_), Micros(ends_).first(count_),
             std::span(elapsed_).first(count_));
  if (items != nullptr && !clock.pauses->empty()) take_off_pauses(clock, *items);
  for (std::size_t i = 0; i < count_; ++i) lower_[rows_[i]] = elapsed_[i];
  if (!any_open()) return;
  upper_ = lower_;
  expression::for_rows(open_, [&](std::uint32_t row) { upper_[row] = kVeryLong; });
}

void ClockColumn::take_off_pauses(const RunningClock& clock, const Column& items) {
  paused_.clear();
  pause_begins_.clear();
  pause_ends_.clear();
  for (std::uint32_t i = 0; i < count_; ++i) {
    if (!items.has(rows_[i])) continue;
    for (const Pauses::Span& pause : clock.pauses->of(items.values[rows_[i]])) {
      const std::int64_t begin = std::max(pause.begin, begins_[i]);
      const std::int64_t end = std::min(pause.end, ends_[i]);
      if (begin >= end) continue;
      paused_.push_back(i);
      pause_begins_.push_back(begin);
      pause_ends_.push_back(end);
    }
  }
  pause_elapsed_.resize(paused_.size());
  elapsed_of(clock, pause_begins_, pause_ends_, pause_elapsed_);
  for (std::size_t i = 0; i < paused_.size(); ++i) elapsed_[paused_[i]] -= pause_elapsed_[i];
}

}  // namespace entente::settlement
