// The error budget of a window: how much may fail before the bar is missed, how much of it is used, how fast,
// and when it is spent at this pace. For shares of rows and for availability. A burn rate of 1 uses the
// budget up exactly at the end of the window.
//
// The two-window alerts are those of the Site Reliability Workbook (Beyer et al., 2018, chapter 5): 2 % of a
// month's budget in an hour is a rate of 14.4, 5 % in 6 hours of 6, 10 % in 3 days of 1. Where rows are known
// by day only, 10 % in a day (3) and in 3 days (1) take their place.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "settlement/tally.h"

namespace entente::outlook {

/// A window over which a burn rate is looked at, and the rate from which it is remarkable.
struct BurnWindow {
  std::string name;  ///< "1 h", "1 day"
  double hours = 0;
  double rate = 0;
  double limit = 0;
  bool alert = false;
};

struct ErrorBudget {
  bool in_time = false;  ///< microseconds of downtime; otherwise rows
  double allowed = 0;    ///< in the whole window, at the volume to expect
  double used = 0;
  double share_used = 0;     ///< used / allowed; infinite where nothing is allowed and something was used
  double share_elapsed = 0;  ///< of the window
  double rate = 0;           ///< share_used / share_elapsed
  /// Day of the window, counted from 0 at its beginning, on which the budget is spent at this pace. Empty:
  /// not within the window.
  std::optional<double> spent_on_day;
  std::vector<BurnWindow> windows;
};

/// 43.2 min allowed, 31 used after 12 of 30 days -> 71.8 %, rate 1.79, spent on day 16.7.
ErrorBudget error_budget(double allowed, double used, double days_elapsed, double days_in_window);

/// The tallies of the same month as of some hours earlier.
struct EarlierTallies {
  double hours = 0;
  settlement::Tallies tallies;
};

}  // namespace entente::outlook
