// Figures about figures: intervals for shares and scores from few answers, limits of control charts,
// smoothing, and how fast an error budget is used up. Doubles except where a result may decide about money
// (burn rate).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "money/decimal.h"

namespace entente::stats {

struct Bounds {
  double low = 0;
  double high = 0;
};

inline constexpr double kNormal95 =
    1.959963984540054;  ///< two-sided 95 % quantile of the normal distribution

/// Score interval of a share (Wilson, JASA 22, 1927), as shares from 0 to 1. 78 of 100 -> 0.689 to 0.850.
/// `total` > 0.
Bounds wilson(std::int64_t successes, std::int64_t total, double z = kNormal95);

/// Net promoter score in points, -100 to 100: promoters minus detractors over all answers. The standard error
/// follows from the variance (p + d - (p - d)^2) / n. 60/25/15 -> +45, 7.40, 30.5 to 59.5.
struct NetPromoterScore {
  money::Ratio score;
  double standard_error = 0;
  Bounds interval;  ///< cut to -100..100
};
/// Empty if there are no answers.
std::optional<NetPromoterScore> net_promoter_score(std::int64_t promoters, std::int64_t passives,
                                                   std::int64_t detractors, double z = kNormal95);

/// Limits of an individuals and moving range chart (Shewhart; constants 2.66 = 3 / d2 and 3.268 = D4 for
/// pairs), in the unit of the values and in their order of time.
struct XmrLimits {
  double mean = 0;
  double mean_moving_range = 0;
  Bounds natural;          ///< mean +- 2.66 mean moving range
  double range_limit = 0;  ///< 3.268 mean moving range
};
/// Empty for fewer than two values.
std::optional<XmrLimits> xmr_limits(std::span<const double> values);

/// Exponentially weighted moving average after `values`, from `start`; each value enters with `weight` (0 <
/// weight <= 1). 98.4; 98.0, 97.8, 97.9 at 0.2 -> 98.153.
double ewma(double start, std::span<const double> values, double weight);

/// How many times faster than evenly an error budget is used up: `consumed` per cent of it in `window_hours`,
/// for a budget of `period_days`. 5 % in 6 h of 30 days -> 6. The window is positive.
money::Ratio burn_rate(const money::Decimal& consumed, std::int64_t window_hours, std::int64_t period_days);

}  // namespace entente::stats
