// What a forecast of one level knows: its days so far, its days to come, its bars, and the days before the
// window that it can learn from. Internal to outlook.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "calendar/calendar.h"
#include "settlement/statement.h"

namespace entente::outlook {

struct Day {
  time::Date date;
  time::Month month;
  const settlement::Tally* tally = nullptr;
  bool complete = true;  ///< over as of then
};

struct LevelCase {
  std::shared_ptr<const agreement::Terms> terms;
  std::string name, key;
  const agreement::ServiceLevel* level = nullptr;
  const agreement::Measure* measure = nullptr;
  agreement::Direction direction = agreement::Direction::higher;
  agreement::Quantity::Unit unit = agreement::Quantity::Unit::percent;
  std::optional<agreement::Quantity> expected, minimum;  ///< in force, after ratchets

  time::Instant as_of;
  time::DateRange window;  ///< days of the window, within the term
  bool ends_this_month = true;
  std::vector<Day> past;           ///< days in force that have begun, oldest first, those of the window last
  std::size_t window_from = 0;     ///< index into `past`
  std::vector<time::Date> rest;    ///< days in force that have not begun
  double today_left = 0;           ///< share of the day of `as_of` that is still to come; 0: no such day
  settlement::Tally so_far;        ///< of the window
  settlement::Tally month_so_far;  ///< of the month that is forecast

  time::Instant end() const { return terms->zone.start_of(window.end); }
  /// Days to come, that of today as a part of one.
  double days_left() const { return static_cast<double>(rest.size()) + today_left; }
  std::span<const Day> before_window() const { return std::span(past).first(window_from); }
  std::span<const Day> in_window() const { return std::span(past).subspan(window_from); }

  /// A value against a bar, rounded as the agreement rounds.
  bool reaches(const money::Ratio& value, const agreement::Quantity& bar) const;
  /// What a tally of the measure comes to.
  std::optional<money::Ratio> value_of(const settlement::Tally& tally) const;
};

/// First and last month of the window of `level` that `month` lies in.
struct WindowMonths {
  time::Month first, last;
};
WindowMonths window_months(const agreement::Terms& terms, const agreement::Window& window, time::Month month);

/// The case of a level of the statement so far; empty: it is not in force, or has no measure of its own.
std::optional<LevelCase> case_of(const settlement::Tallies& daily, const settlement::LevelLine& line,
                                 time::Month month, time::Instant as_of);

/// The same tallies by spans of equal terms instead of days.
settlement::Tallies by_terms(const agreement::Agreement& agreement, const settlement::Tallies& daily,
                             std::optional<time::Instant> known);

}  // namespace entente::outlook
