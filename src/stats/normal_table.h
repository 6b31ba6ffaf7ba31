// The standard normal distribution by look-up, for drawing many millions of values where a few units in the
// fifth decimal do not matter. What matters is asked of normal_quantile and normal_cdf.
//
// Quantiles bend the more, the nearer to 0 they are asked: each halving of u has cells of its own, and the
// leading bits of a floating-point number are the cell that it lies in.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace entente::stats {

class NormalTable {
 public:
  NormalTable();

  /// 0 <= u <= 1, within 2e-5 of normal_quantile(u), and at 0 and 1 where 2^-60 and 1 - 2^-60 are.
  double quantile(double u) const {
    const double lower = std::max(std::min(u, 1 - u), kLeast);
    const auto bits = std::bit_cast<std::uint64_t>(lower);
    const std::size_t cell = (bits >> kBelowCell) - kFirstCell;
    const double part = static_cast<double>(bits & ((std::uint64_t{1} << kBelowCell) - 1)) * kPerCell;
    const double found = quantiles_[cell] + part * (quantiles_[cell + 1] - quantiles_[cell]);
    return u < 0.5 ? found : -found;
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
  static constexpr double kLeast = 0x1.0p-60;
  static constexpr unsigned kBelowCell = 52 - 6;  ///< bits of a number below its cell: 64 cells a halving
  static constexpr double kPerCell = 1.0 / static_cast<double>(std::uint64_t{1} << kBelowCell);
  static constexpr std::size_t kFirstCell = std::bit_cast<std::uint64_t>(kLeast) >> kBelowCell;
  static constexpr std::size_t kLastCell = std::bit_cast<std::uint64_t>(0.5) >> kBelowCell;
  static constexpr double kFar = 8;
  static constexpr double kCells = 4096;

  std::vector<double> quantiles_, cdfs_;  ///< where each cell begins, and the last one once more
};

}  // namespace entente::stats
