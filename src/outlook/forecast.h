// Where an open period is heading: for each service level the probability of reaching its bars, the result to
// expect with its interval, how many further misses there is room for, and the credit that both parties
// should expect. Pure: an agreement and its tallies by day in, values out; the same input gives the same
// forecast on any day. How each kind of measure is forecast: docs/reference/forecast.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "outlook/error_budget.h"
#include "settlement/statement.h"

namespace entente::outlook {

/// What is likely to come of a level, by the bars of the agreement.
enum class Verdict {
  meets,        ///< probably reaches the expected level
  near,         ///< probably below the expected level, but not below the minimum
  misses,       ///< probably below its lowest bar
  not_forecast  ///< nothing to judge, or nothing to learn from; `sentence` says which
};

/// The other ways to call the end of a month, with the same information.
struct Naive {
  std::optional<double> running_average;  ///< 1 if the result so far reaches the bar, else 0
  std::optional<double> plug_in;          ///< binomial with the share so far and the expected volume
  std::optional<double> climatology;      ///< how many past months reached it
  std::optional<double> extrapolation;    ///< failures so far at this pace to the end: 1 or 0
};

/// One bar and how likely it is to be reached at the end of the window.
struct BarForecast {
  agreement::Quantity bar;
  double probability = 0;
  /// Further failures that still reach it, at the volume to expect; negative: only a larger volume helps.
  std::optional<std::int64_t> affordable;
  Naive naive;
};

/// What the probability would be if one thing were different: what the forecast hangs on most.
struct Driver {
  std::string what;  ///< "the rest runs like this month so far"
  double probability = 0;
};

/// One day of the figure: the result of the window up to and including it.
struct PathPoint {
  time::Date day;
  double value = 0;
};

struct LevelForecast {
  std::string level, title, clause, window;
  agreement::LevelKind kind = agreement::LevelKind::critical;
  agreement::Direction direction = agreement::Direction::higher;
  agreement::Quantity::Unit unit = agreement::Quantity::Unit::percent;
  time::DateRange days;  ///< of the window
  std::optional<BarForecast> expected, minimum;
  Verdict verdict = Verdict::not_forecast;

  settlement::Result so_far;
  std::string so_far_terms;  ///< "31 of 36"
  std::int64_t n = 0;        ///< rows counted so far
  bool counts_rows = false;  ///< rows are good or not: volume and misses have a meaning

  // What is still to come, where rows are counted.
  double more_rows = 0;                      ///< to expect, those in flight included
  std::int64_t more_low = 0, more_high = 0;  ///< 80 % interval
  std::int64_t in_flight = 0;                ///< rows under way that are not judged yet
  double in_flight_late = 0;                 ///< of them to expect past the limit

  // The result to expect, in the unit of the bars.
  double median = 0, low = 0, high = 0;  ///< 80 % between low and high
  std::string median_shown, low_shown, high_shown;
  std::vector<PathPoint> path;

  std::string learned_from;  ///< "11 months of history (weight of 120 rows)", "no history: Jeffreys' prior"
  std::int64_t history_months = 0;
  std::string sentence;
  std::vector<std::string> notes;
  std::vector<Driver> drivers;  ///< strongest effect first
  std::optional<ErrorBudget> budget;

  money::Money expected_credit, p90_credit;  ///< of this level alone, after suppression and caps
};

/// Credits of the month over all futures drawn: the supplier pays what the client receives.
struct Exposure {
  money::Money expected, median, p90, worst;
  double any = 0;  ///< probability that there is a credit at all
  std::int64_t draws = 0;
  double correlation_shrinkage = 0;  ///< how far correlations between levels were drawn to none
  std::int64_t correlation_months = 0;
  std::string not_drawn;  ///< why levels or credits are left out; empty: nothing is
};

struct Forecast {
  settlement::Statement so_far;  ///< the month as far as it has come
  time::Instant as_of;
  std::int32_t days_over = 0, days_left = 0;
  std::vector<LevelForecast> levels;
  std::optional<Exposure> exposure;  ///< empty: the agreement has no credits
  std::string finding;               ///< the forecast in a sentence
};

struct ForecastOptions {
  std::uint64_t seed = 1;
  std::int64_t draws = 2000;
  bool money = true;  ///< false: probabilities only, for calibration
  /// The month's tallies as of some hours before, newest first: short burn rates of availability.
  std::vector<EarlierTallies> earlier = {};
};

/// `daily` is reduced by day, with values kept, from the first month to the last month of any window that is
/// open in `month`; `known.as_of` lies in or after `month`.
text::Outcome<Forecast> forecast(const agreement::Agreement& agreement, const settlement::Tallies& daily,
                                 time::Month month, const settlement::ReduceOptions& known,
                                 const ForecastOptions& options = {});

/// The last month that a window open in `month` reaches into: what `daily` must cover.
time::Month horizon_of(const agreement::Agreement& agreement, time::Month month);

}  // namespace entente::outlook
