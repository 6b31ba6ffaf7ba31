#include "stats/inference.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace entente::stats {

Bounds wilson(std::int64_t successes, std::int64_t total, double z) {
  ENTENTE_ASSERT(total > 0 && successes >= 0 && successes <= total, "a share is of something");
  const double n = static_cast<double>(total);
  const double p = static_cast<double>(successes) / n;
  const double square = z * z;
  const double centre = (p + square / (2 * n)) / (1 + square / n);
  const double half = z * std::sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n);
  // The ends are exact where every or no try succeeded; rounding must not push them out of 0..1.
  return {successes == 0 ? 0.0 : std::max(0.0, centre - half),
          successes == total ? 1.0 : std::min(1.0, centre + half)};
}

std::optional<NetPromoterScore> net_promoter_score(std::int64_t promoters, std::int64_t passives,
                                                   std::int64_t detractors, double z) {
  const std::int64_t total = promoters + passives + detractors;
  if (total <= 0) return std::nullopt;
  const double n = static_cast<double>(total);
  const double p = static_cast<double>(promoters) / n;
  const double d = static_cast<double>(detractors) / n;
  NetPromoterScore made;
  made.score = {static_cast<Wide>(promoters - detractors) * 100, total};
  made.standard_error = 100 * std::sqrt(std::max(0.0, p + d - (p - d) * (p - d)) / n);
  const double score = 100 * (p - d);
  made.interval = {std::max(-100.0, score - z * made.standard_error),
                   std::min(100.0, score + z * made.standard_error)};
  return made;
}

std::optional<XmrLimits> xmr_limits(std::span<const double> values) {
  if (values.size() < 2) return std::nullopt;
  double sum = values[0];
  double ranges = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    sum += values[i];
    ranges += std::abs(values[i] - values[i - 1]);
  }
  XmrLimits limits;
  limits.mean = sum / static_cast<double>(values.size());
  limits.mean_moving_range = ranges / static_cast<double>(values.size() - 1);
  limits.natural = {limits.mean - 2.66 * limits.mean_moving_range,
                    limits.mean + 2.66 * limits.mean_moving_range};
  limits.range_limit = 3.268 * limits.mean_moving_range;
  return limits;
}

double ewma(double start, std::span<const double> values, double weight) {
  ENTENTE_ASSERT(weight > 0 && weight <= 1, "a weight is a share");
  double smoothed = start;
  for (const double value : values) smoothed += weight * (value - smoothed);
  return smoothed;
}

money::Ratio burn_rate(const money::Decimal& consumed, std::int64_t window_hours, std::int64_t period_days) {
  ENTENTE_ASSERT(window_hours > 0, "a window has a length");
  const money::Ratio percent = money::to_ratio(consumed);
  return {checked_multiply(percent.numerator, static_cast<Wide>(period_days) * 24),
          checked_multiply(percent.denominator, static_cast<Wide>(window_hours) * 100)};
}

}  // namespace entente::stats
