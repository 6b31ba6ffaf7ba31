// How the end of a window is forecast, by what a measure counts: shares of rows, downtime, and everything
// else by resampling days. A model answers for any bar and draws ends of the month. Internal to outlook.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "outlook/forecast.h"
#include "outlook/level_case.h"

namespace entente::outlook {

/// An end of the window, drawn: what its value would be, and what the month's own tally would hold.
struct End {
  double value = 0;  ///< in the unit of the bars
  bool measured = true;
  bool as_value = false;  ///< numerator / denominator is the value itself
  Wide numerator = 0, denominator = 1;
  std::int64_t rows = 0;
};

/// Things about the rest of the window that a forecast depends on, changed one at a time.
struct Variation {
  std::optional<double> share;  ///< failures of the rows to come, instead of what was learned
  double volume = 1;            ///< times as many rows
  bool in_flight_late = false;  ///< every row in flight fails
  bool nothing_more = false;    ///< downtime: no further outage
  bool one_more = false;        ///< downtime: one more outage of usual length
};

class Model {
 public:
  virtual ~Model() = default;
  /// Probability that the window ends at `bar` or better.
  virtual double reach(const agreement::Quantity& bar, const Variation& variation = {}) const = 0;
  /// `level`: quantile of how well the level does, 0 worst, 1 best; everything else from `random`.
  virtual End draw(double level, Random& random) const = 0;
  /// Fills volumes, in-flight rows, what was learned; asks nothing of the bars.
  virtual void describe(LevelForecast& forecast) const = 0;
  virtual std::vector<std::pair<std::string, Variation>> variations() const { return {}; }
  /// Further failures that still reach the bar at the volume to expect.
  virtual std::optional<std::int64_t> affordable(const agreement::Quantity& /*bar*/) const {
    return std::nullopt;
  }
  virtual std::optional<double> plug_in(const agreement::Quantity& /*bar*/) const { return std::nullopt; }
  virtual std::optional<double> extrapolation(const agreement::Quantity& /*bar*/) const {
    return std::nullopt;
  }
  virtual std::optional<ErrorBudget> budget(const agreement::Quantity& /*bar*/) const { return std::nullopt; }
  /// Probability that the window ends with too few rows to be judged.
  virtual double too_few() const { return 0; }
};

/// Shares whose rows are good or not, and percentiles, which are shares within a limit; empty: not such.
std::unique_ptr<Model> share_model(const LevelCase& level, const settlement::Tallies& daily);
std::unique_ptr<Model> downtime_model(const LevelCase& level, const ForecastOptions& options);
/// `parts`: cases of a composite's parts, empty otherwise.
std::unique_ptr<Model> resampling_model(const LevelCase& level, const settlement::Tallies& daily);

}  // namespace entente::outlook
