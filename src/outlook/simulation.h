// Years that might have been: months drawn from the history (bootstrap of whole months, so that levels that
// fail together keep doing so), or from a model fitted to it where the history is short. Everything but the
// draws is the agreement's own arithmetic. Draws depend on seed, year and month only, never on the number of
// threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "outlook/backtest.h"

namespace entente::outlook {

struct SimulationOptions {
  std::int64_t years = 10'000;
  std::uint64_t seed = 1;
  unsigned workers = 1;
  /// automatic: whole months from twelve measured months on, the fitted model below.
  enum class Model { automatic, months, fitted } model = Model::automatic;
  settlement::ReduceOptions known;
};

/// Whose terms are simulated, with the tallies they read.
struct Simulated {
  std::string name;
  const agreement::Agreement* agreement = nullptr;
  const settlement::Tallies* tallies = nullptr;
};

struct SimulatedOutcome {
  std::string name;
  double month_mean = 0, year_mean = 0;  ///< minor units of net credits
  std::int64_t month_p50 = 0, month_p90 = 0, month_p99 = 0;
  std::int64_t year_p50 = 0, year_p90 = 0, year_p99 = 0;
  double months_with_credit = 0;  ///< share
  double years_with_trigger = 0;
  std::vector<ExceedancePoint> months;  ///< of the months' credits, a point for each per cent
};

struct Simulation {
  std::int64_t years = 0, months = 0;
  std::uint64_t seed = 1;
  bool fitted = false;  ///< the model is assumed, not seen
  std::size_t months_seen = 0;
  time::Month first, last;   ///< the months whose charges and terms each year has
  double common_factor = 0;  ///< fitted: correlation of the levels' month to month movements
  bool common_factor_assumed = false;
  std::vector<std::string> assumptions;  ///< sentences
  std::vector<SimulatedOutcome> outcomes;
};

/// The same draws for every one of `of`. Refused (O0123) where no month was measured, or where rules are left
/// to the statement's steps.
text::Outcome<Simulation> simulate(const std::vector<Simulated>& of, const SimulationOptions& options);

}  // namespace entente::outlook
