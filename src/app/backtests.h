// A history under other terms, two agreements compared, bars proposed from what was reached: an agreement
// file, a store and a proposal in, values for report out.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/statements.h"
#include "outlook/baseline.h"
#include "outlook/simulation.h"
#include "outlook/what_if.h"

namespace entente::app {

struct BacktestRequest {
  std::string agreement, store;
  std::string proposal;               ///< a second agreement file; may be empty
  std::vector<std::string> settings;  ///< `path=value`
  std::vector<std::string> axes;      ///< `path=values`
  std::optional<time::Month> last;    ///< default: the latest month that is over and has data
  std::optional<time::Instant> as_known;
  std::int64_t years = 0;  ///< simulated; 0: none
  std::uint64_t seed = 1;
  outlook::SimulationOptions::Model model = outlook::SimulationOptions::Model::automatic;
  unsigned workers = 1;
  std::function<void(std::int64_t rows)> reading;
  std::function<void(std::size_t done, std::size_t of)> judging;
};

struct BacktestResult {
  outlook::Backtest backtest;
  std::optional<outlook::Simulation> simulation;
  bool sample = false;
};
text::Outcome<BacktestResult> backtest(const BacktestRequest& request, time::Instant now, const Files& files);

struct CompareRequest {
  std::string before, after;  ///< files, or FILE@DATE for the terms in force on a day
  std::string store;
  std::optional<time::Month> last;
  unsigned workers = 1;
  std::function<void(std::int64_t rows)> reading;
};
struct Comparison {
  std::string before, after;  ///< as asked for
  std::vector<outlook::TermChange> changes;
  std::optional<outlook::Backtest> money;  ///< where there is a store beside the old agreement
  std::string without_money;               ///< why not
  bool sample = false;
};
text::Outcome<Comparison> compare(const CompareRequest& request, time::Instant now, const Files& files);

struct BaselineRequest {
  std::string agreement, store;
  std::vector<std::string> levels;
  std::string measure;  ///< a measure without a level, instead of levels
  std::optional<time::Month> last;
  unsigned workers = 1;
  std::function<void(std::int64_t rows)> reading;
};
struct BaselineResult {
  outlook::Baseline baseline;
  bool sample = false;
};
text::Outcome<BaselineResult> baseline(const BaselineRequest& request, time::Instant now, const Files& files);

}  // namespace entente::app
