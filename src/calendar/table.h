// The compiled form of a calendar: how much open time lies before any instant of a window, in a few
// nanoseconds.
//
// One entry per UTC day holds the open time before that day and points to the day's pattern; days with the
// same hours share a pattern, so the patterns stay in the nearest cache even when the entries of thirty years
// do not. A pattern is an array of cells of 2^shift microseconds, as large as possible with at most one open
// stretch in each, so that a look-up is two loads and a clamp without a search. Days too ragged for that
// (no written calendar is) are searched.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "calendar/calendar.h"

namespace entente::calendar {

struct Calendar::Table {
  /// Compiles the open time of `spec` for the local days of `range`.
  Table(const CalendarSpec& spec, time::DateRange range);

  bool covers(time::Instant t) const {
    return static_cast<std::uint64_t>(t.micros) - static_cast<std::uint64_t>(begin) <
           static_cast<std::uint64_t>(end - begin);
  }
  bool covers(time::Date date) const { return dates.contains(date); }

  /// Open microseconds in [begin, t); `t` is covered.
  std::int64_t open_before(std::int64_t t) const {
    const auto since = static_cast<std::uint64_t>(t - begin);
    const std::uint64_t day_index = since / kDay;
    const Day& day = days_[day_index];
    if (day.shift == kSearch) [[unlikely]]
      return open_before_by_search(t);
    const auto in_day = static_cast<std::int64_t>(since - day_index * kDay);
    const Cell& cell = cells_[day.first_cell + static_cast<std::uint64_t>(in_day >> day.shift)];
    return day.open_before + cell.open_before + clamped(in_day - cell.begin, cell.length);
  }

  /// Index of the first open interval that ends after `t`; open.size() if there is none.
  std::size_t first_ending_after(std::int64_t t) const;

  /// Bounds of the window in UTC microseconds: whole UTC days around the local days.
  std::int64_t begin = 0;
  std::int64_t end = 0;
  time::DateRange dates;

  /// Open intervals cut to the window, and the open time before each of them and before the end of the
  /// window.
  std::vector<time::Interval> open;
  std::vector<std::int64_t> before;
  /// Business days before each date of `dates`, one entry more than dates.
  std::vector<std::int32_t> business_days_before;

 private:
  static constexpr std::uint64_t kDay = 86'400'000'000;
  static constexpr std::uint32_t kSearch = 0xff;

  struct Day {
    std::int64_t open_before;
    std::uint32_t first_cell;
    std::uint32_t shift;
  };
  struct Cell {
    std::int64_t open_before = 0;  ///< since the start of the day
    std::int64_t begin = 0, length = 0;
  };

  static std::int64_t clamped(std::int64_t value, std::int64_t high) {
    const std::int64_t positive = value < 0 ? 0 : value;
    return positive < high ? positive : high;
  }
  std::int64_t open_before_by_search(std::int64_t t) const;
  void index_days();
  /// Cells of one day's stretches (microseconds since the start of the day); empty if no cell size suits.
  static std::optional<std::vector<Cell>> cells_for(const std::vector<time::Interval>& stretches,
                                                    std::uint32_t shift);

  std::vector<Day> days_;
  std::vector<Cell> cells_;
};

}  // namespace entente::calendar
