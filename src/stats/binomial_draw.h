// Counts of a binomial distribution drawn by the million: quantiles at a share that stays the same, without
// the special functions of binomial_cdf.
#pragma once

#include <cstdint>

#include "stats/normal_table.h"

namespace entente::stats {

/// A share with what drawing from it needs each time.
class BinomialDraw {
 public:
  explicit BinomialDraw(double share);

  /// The count of hits among `tries` at the quantile `u`, 0 <= u < 1. Exact to rounding where up to
  /// kFewExpected hits or misses are expected; elsewhere by the expansion of Cornish and Fisher (1938), whose
  /// distribution function is within 0.002 of the exact one.
  std::int64_t quantile(std::int64_t tries, double u, const NormalTable& normal) const;

  static constexpr double kFewExpected = 10;

 private:
  double share_, odds_, log_of_rest_;
  double spread_, skew_, peak_, level_;  ///< of one try, as the expansion wants them
};

}  // namespace entente::stats
