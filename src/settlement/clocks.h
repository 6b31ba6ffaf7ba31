// The clocks of rows: time from start to stop, on a calendar, without pauses, as of an instant. A clock is
// computed for the rows that somebody needs, and for no others.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "calendar/calendar.h"
#include "expression/row_set.h"
#include "settlement/pauses.h"
#include "time/zone.h"

namespace entente::settlement {

struct RunningClock {
  std::string name;
  std::size_t variable = 0, starts = 0, stops = 0;     ///< in the scope of the rows
  std::shared_ptr<const calendar::Calendar> calendar;  ///< none: every minute counts
  std::shared_ptr<const Pauses> pauses;

  /// Time in [begin, end) that counts for an item.
  time::Duration elapsed(time::Interval run, std::optional<std::int64_t> item) const;
};

/// One clock at the rows of a batch. What still runs as of then has run for `lower` and will have run for
/// anything up to `upper`; elsewhere the two are equal.
class ClockColumn {
 public:
  ClockColumn();

  /// Computes the clock at `needed` rows; the others have no value. `items`: numbers of the rows' items,
  /// where the clock pauses.
  void run(const RunningClock& clock, const expression::Batch& batch, const expression::Column* items,
           const expression::RowSet& needed, const time::Zone& zone, time::Instant as_of);

  const expression::RowSet& started() const { return started_; }
  const expression::RowSet& open() const { return open_; }  ///< still runs
  bool any_open() const { return !none(open_); }
  const std::int64_t* lower() const { return lower_.data(); }
  const std::int64_t* upper() const { return any_open() ? upper_.data() : lower_.data(); }

 private:
  void take_off_pauses(const RunningClock& clock, const expression::Column& items);

  expression::RowSet started_{}, open_{};
  std::vector<std::int64_t> lower_, upper_;
  /// Rows that started, with their spans.
  std::size_t count_ = 0;
  std::vector<std::uint32_t> rows_;
  std::vector<std::int64_t> begins_, ends_, elapsed_;
  /// Pauses cut to the spans, with indices into `rows_`.
  std::vector<std::uint32_t> paused_;
  std::vector<std::int64_t> pause_begins_, pause_ends_, pause_elapsed_;
};

/// A start, a stop or an instant to count by; a day begins with its first instant.
inline std::int64_t instant_at(const expression::Column& column, std::uint32_t row, const time::Zone& zone) {
  if (column.type.kind != expression::Kind::date) return column.values[row];
  return zone.start_of(time::Date{static_cast<std::int32_t>(column.values[row])}).micros;
}

}  // namespace entente::settlement
