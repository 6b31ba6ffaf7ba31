// The clocks of rows: time from start to stop, on a calendar, without pauses, as of an instant. A clock is
// computed for the rows that somebody needs, and for no others.
#pragma once

#include <array>
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

  /// Numbers of the rows' items, and the rows whose item pauses at some time.
  struct Paused {
    const expression::Column* items = nullptr;
    expression::RowSet rows{};
  };

  /// Computes the clock at `needed` rows; the others have no value. `paused`: of the clock's own pauses.
  void run(const RunningClock& clock, const expression::Batch& batch, const Paused& paused,
           const expression::RowSet& needed, const time::Zone& zone, time::Instant as_of);

  const expression::RowSet& started() const { return started_; }
  const expression::RowSet& open() const { return open_; }  ///< still runs
  bool any_open() const { return !none(open_); }
  const std::int64_t* lower() const { return lower_.data(); }
  const std::int64_t* upper() const { return any_open() ? upper_.data() : lower_.data(); }

 private:
  /// Rows with their spans, and how long each is on the clock.
  struct Spans {
    std::vector<std::uint32_t> rows;
    std::vector<std::int64_t> begins, ends, elapsed;
    std::size_t count = 0;

    void make_room(std::size_t more);
    /// There is room.
    void add(std::uint32_t row, std::int64_t begin, std::int64_t end) {
      rows[count] = row;
      begins[count] = begin;
      ends[count] = end;
      ++count;
    }
    void measure(const RunningClock& clock);
  };
  void take_off_pauses(const RunningClock& clock, const Paused& paused);

  expression::RowSet started_{}, open_{};
  std::vector<std::int64_t> lower_, upper_;
  Spans runs_;                                                    ///< of rows that started
  std::array<std::uint32_t, expression::kBlocks> runs_before_{};  ///< how many lie in earlier blocks
  Spans pauses_;                                                  ///< cut to those
};

/// A start, a stop or an instant to count by; a day begins with its first instant.
inline std::int64_t instant_at(const expression::Column& column, std::uint32_t row, const time::Zone& zone) {
  if (column.type.kind != expression::Kind::date) return column.values[row];
  return zone.start_of(time::Date{static_cast<std::int32_t>(column.values[row])}).micros;
}

}  // namespace entente::settlement
