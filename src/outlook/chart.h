// Control charts of a service level's history: is a month unusual, or is the process as it always is, and is
// what it always does good enough? The two answers are told apart: a process may be stable and below its
// target. Limits begin anew where terms changed. With few points there are points and no limits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "settlement/statement.h"
#include "stats/control.h"

namespace entente::outlook {

enum class ChartKind { individuals, proportions, ewma, cusum };
std::string_view name(ChartKind kind);  ///< "individuals (XmR)", "proportions (p)", ...

struct ChartPoint {
  time::Month month;
  settlement::Status status = settlement::Status::not_measured;
  settlement::Result result;
  std::int64_t n = 0;
  double value = 0;      ///< in the unit of the bars
  double drawn = 0;      ///< what the chart shows: the value, its smoothed mean, or a cumulated sum
  double drawn_low = 0;  ///< the lower cumulated sum
  std::optional<stats::Bounds> limits;
  std::optional<double> moving_range;
  std::optional<agreement::Quantity> expected, minimum;
  std::size_t segment = 0;
  std::vector<stats::RunRule> signals;
  bool cusum_signal = false;
};

/// A stretch of months under the same terms.
struct ChartSegment {
  time::Month first, last;
  std::int64_t points = 0;
  std::optional<double> mean, mean_moving_range, range_limit;
  std::optional<stats::Bounds> limits;  ///< of the individual values; p charts: at the mean volume
};

struct Chart {
  std::string level, title;
  agreement::Quantity::Unit unit = agreement::Quantity::Unit::percent;
  agreement::Direction direction = agreement::Direction::higher;
  ChartKind kind = ChartKind::individuals;
  std::string why_this_kind;
  std::vector<stats::RunRule> rules;
  std::vector<ChartPoint> points;
  std::vector<ChartSegment> segments;
  bool enough = false;             ///< the last segment has limits
  bool stable = false;             ///< no signal in the last segment
  bool last_unusual = false;       ///< the last point completes a pattern
  std::optional<bool> mean_meets;  ///< the mean of the last segment reaches the expected level
  std::string finding;
};

/// Points that a segment needs before limits are drawn.
inline constexpr std::int64_t kPointsNeeded = 10;

struct ChartOptions {
  std::optional<ChartKind> kind;  ///< empty: by what the measure counts
  std::vector<stats::RunRule> rules = stats::usual_rules();
};

/// The chart of `level` over the months of `statements` (oldest first); months without a result are left out.
/// Empty: no statement has such a level.
std::optional<Chart> chart(const std::vector<settlement::Statement>& statements, const std::string& level,
                           const ChartOptions& options = {});

}  // namespace entente::outlook
