// Bars proposed from what a level has reached: expected and minimum levels as parts of its months kept them,
// with trend, season and small months told apart, and the steps of a yearly ratchet. With fewer than ten
// measured months nothing is proposed: what is shown then is what there is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "outlook/backtest.h"

namespace entente::outlook {

/// Measured months that a proposal needs.
inline constexpr std::size_t kBaselineMonths = 10;

struct BaselinePoint {
  time::Month month;
  money::Ratio value;  ///< in the unit of the bars
  std::int64_t n = 0;
};

struct Trend {
  double per_year = 0;       ///< in the unit of the bars
  double low = 0, high = 0;  ///< 95 % interval
  bool clear() const { return low > 0 || high < 0; }
};

struct LevelBaseline {
  std::string level, title, clause;
  agreement::Quantity::Unit unit = agreement::Quantity::Unit::percent;
  agreement::Direction direction = agreement::Direction::higher;
  bool counts_rows = true;  ///< a row more or less moves the value: not where the value is time or a sum
  std::vector<BaselinePoint> points;
  std::optional<agreement::Quantity> agreed_expected, agreed_minimum;
  std::optional<agreement::Quantity> expected, minimum;   ///< proposed; empty: too few months
  std::size_t reached_expected = 0, reached_minimum = 0;  ///< months of the history that reach the proposal
  std::optional<Trend> trend;
  std::vector<agreement::Quantity> ratchet;         ///< expected level of the next contract years
  std::vector<std::string> reasons;                 ///< sentences
  std::int64_t credits_was = 0, credits_would = 0;  ///< of this level over the history, minor units
};

struct Baseline {
  std::string agreement, title, client, supplier;
  money::Currency currency;
  time::Month first, last;
  std::vector<LevelBaseline> levels;
  std::optional<History> was, would;  ///< with every proposal together
  std::vector<std::string> notes;
};

struct BaselineOptions {
  settlement::ReduceOptions known;
  std::vector<std::string> levels;  ///< empty: every level with a bar
};

text::Outcome<Baseline> propose_baseline(const agreement::Agreement& agreement,
                                         const settlement::Tallies& tallies,
                                         const agreement::ReadFile& read_file,
                                         const BaselineOptions& options);

/// A bar as an agreement writes it: `95.5%`, `300`, `40 business hours on office`.
std::string written(const agreement::Quantity& quantity);

}  // namespace entente::outlook
