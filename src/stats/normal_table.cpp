#include "stats/normal_table.h"

#include "stats/distributions.h"

namespace entente::stats {

NormalTable::NormalTable() {
  const auto cells = static_cast<std::size_t>(kCells);
  for (std::size_t i = 0; i <= cells + 1; ++i) {
    const double part = static_cast<double>(std::min(i, cells)) / kCells;
    cdfs_.push_back(normal_cdf(-kFar + part * 2 * kFar));
  }
  // Distances from the nearer end, below which the quantile lies as far under zero as it lies over it on the
  // other side: the lines give its size, and the side its sign.
  const std::uint64_t last = std::bit_cast<std::uint64_t>(0.5) >> kDropped;
  for (std::uint64_t piece = kFirst; piece < last; ++piece) {
    const auto from = std::bit_cast<double>(piece << kDropped);
    const auto to = std::bit_cast<double>((piece + 1) << kDropped);
    const double at_from = -normal_quantile(from), at_to = -normal_quantile(to);
    const double slope = (at_to - at_from) / (to - from);
    quantiles_.push_back({at_from - slope * from, slope});
  }
  quantiles_.push_back({0, 0});
}

}  // namespace entente::stats
