// The standard normal distribution by look-up, for drawing many millions of values where a few units in the
// fifth decimal do not matter. What matters is asked of normal_quantile and normal_cdf.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace entente::stats {

class NormalTable {
 public:
  NormalTable();

  /// 0 <= u <= 1, within 2e-5 of normal_quantile(u); nearer to 0 and 1 than 2^-60 as at 2^-60. Lines over
  /// pieces that halve towards the end, as the bits of a floating-point number do, so that nothing branches.
  double quantile(double u) const {
    const double from_end = std::max(std::min(u, 1 - u), kLeast);
    const Line& line = quantiles_[(std::bit_cast<std::uint64_t>(from_end) >> kDropped) - kFirst];
    return std::copysign(line.at_zero + line.slope * from_end, u - 0.5);
  }
  /// Within 2e-6 of normal_cdf(x).
  double cdf(double x) const {
    if (x <= -kFar) return 0;
    if (x >= kFar) return 1;
    const double at = (x + kFar) * (kCells / (2 * kFar));
    const auto cell = static_cast<std::size_t>(at);
    return cdfs_[cell] + (at - static_cast<double>(cell)) * (cdfs_[cell + 1] - cdfs_[cell]);
  }

 private:
  static constexpr double kFar = 8;
  static constexpr double kCells = 4096;
  static constexpr double kLeast = 0x1.0p-60;
  static constexpr int kDropped = 52 - 6;  ///< 64 pieces for each halving
  static constexpr std::uint64_t kFirst = std::bit_cast<std::uint64_t>(kLeast) >> kDropped;

  struct Line {
    double at_zero, slope;
  };
  std::vector<Line> quantiles_;  ///< up to and with the piece that begins at a half
  std::vector<double> cdfs_;     ///< kCells + 2 values: the last one is never reached alone
};

}  // namespace entente::stats
