// A history judged again under a proposal, beside what it was: month by month, for both sides, with the
// points at which each month would turn.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "outlook/variants.h"

namespace entente::outlook {

/// A level in a month, as it was or as it would have been.
struct LevelOutcome {
  settlement::Status status = settlement::Status::not_in_force;
  bool is_default = false;
  std::int64_t payable = 0;
};
struct MonthOutcome {
  time::Month month;
  std::int64_t eligible = 0, at_risk = 0;
  std::int64_t gross = 0, credits = 0, earned_back = 0, bonus = 0;
  std::vector<LevelOutcome> levels;  ///< as Backtest::levels
  std::vector<std::string> fired;    ///< triggers

  /// What the month's charges are reduced by.
  std::int64_t net() const { return credits - earned_back; }
};
struct History {
  std::string name;  ///< "as agreed", "expected 97%"
  std::vector<MonthOutcome> months;
  std::string
      left_to_statement;  ///< why it was judged by the statement's steps; empty: by the compiled rules

  std::int64_t credits() const;
  std::int64_t earned_back() const;
  std::int64_t bonus() const;
  std::int64_t net() const { return credits() - earned_back(); }
  std::int64_t eligible() const;
};

/// The bar, or the limit, at which a month's judgement turns: bars up to `bar` (down to it, where lower is
/// better) are reached, stricter ones are missed.
struct SwitchingPoint {
  std::string level;
  time::Month month;
  std::int64_t n = 0;
  std::optional<agreement::Quantity> bar;     ///< result as compared; what an expected level would flip at
  std::optional<agreement::Quantity> agreed;  ///< the expected level in force
  std::optional<time::Duration> limit, limit_agreed;  ///< elapsed measures: shortest limit with which the
                                                      ///< expected level is reached
  settlement::Status status = settlement::Status::not_measured;
};

/// Amounts that are exceeded in a share of the months.
struct ExceedancePoint {
  double share = 0;  ///< of months with more than `amount`
  std::int64_t amount = 0;
};
std::vector<ExceedancePoint> exceedance(const History& history);
/// Nearest rank: the amount that `percent` of the months do not exceed.
std::int64_t percentile_of(const History& history, int percent);

struct Backtest {
  std::string agreement, title, client, supplier;
  money::Currency currency;
  time::Month first, last;
  std::int64_t rows = 0;
  std::vector<std::string> levels, titles;
  History was;
  std::optional<History> would;
  std::vector<SwitchingPoint> switching;
  std::optional<Grid> grid;
  std::vector<std::string> notes;
};

/// Months of the tallies under an agreement.
text::Outcome<History> history_of(const agreement::Agreement& agreement, const settlement::Tallies& tallies,
                                  const settlement::ReduceOptions& known,
                                  const std::vector<std::string>& levels, std::string name);

/// Names of the levels of every version that bear on money or not, in the agreement's order.
std::vector<std::string> level_names(const agreement::Agreement& agreement);

/// Where each month of each level would turn, from its result and, where values were kept, its clock times.
std::vector<SwitchingPoint> switching_points(const agreement::Agreement& agreement,
                                             const settlement::Tallies& tallies,
                                             const settlement::ReduceOptions& known, const History& history);

}  // namespace entente::outlook
