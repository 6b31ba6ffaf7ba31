// The standard normal distribution by look-up, for drawing many millions of values where a few units in the
// fifth decimal do not matter. What matters is asked of normal_quantile and normal_cdf.
#pragma once

#include <vector>

namespace entente::stats {

class NormalTable {
 public:
  NormalTable();

  /// 0 < u < 1, within 2e-5 of normal_quantile(u).
  double quantile(double u) const {
    if (u < kTail || u > 1 - kTail) return beyond(u);
    return between(quantiles_, (u - kTail) * (kCells / (1 - 2 * kTail)));
  }
  /// Within 2e-6 of normal_cdf(x).
  double cdf(double x) const {
    if (x <= -kFar) return 0;
    if (x >= kFar) return 1;
    return between(cdfs_, (x + kFar) * (kCells / (2 * kFar)));
  }

 private:
  static constexpr double kTail = 1.0 / 64;  ///< nearer to 0 and 1 the quantile bends too much for a line
  static constexpr double kFar = 8;
  static constexpr double kCells = 4096;

  static double between(const std::vector<double>& table, double at) {
    const auto cell = static_cast<std::size_t>(at);
    return table[cell] + (at - static_cast<double>(cell)) * (table[cell + 1] - table[cell]);
  }
  static double beyond(double u);

  std::vector<double> quantiles_, cdfs_;  ///< kCells + 2 values each: the last one is never reached alone
};

}  // namespace entente::stats
