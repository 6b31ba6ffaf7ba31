#include "stats/normal_table.h"

#include <algorithm>
#include <cmath>

#include "stats/distributions.h"

namespace entente::stats {

NormalTable::NormalTable() {
  const auto cells = static_cast<std::size_t>(kCells);
  for (std::size_t i = 0; i <= cells + 1; ++i) {
    const double part = static_cast<double>(std::min(i, cells)) / kCells;
    quantiles_.push_back(normal_quantile(kTail + part * (1 - 2 * kTail)));
    cdfs_.push_back(normal_cdf(-kFar + part * 2 * kFar));
  }
}

double NormalTable::beyond(double u) {
  return normal_quantile(std::clamp(u, 0x1.0p-60, 1 - 0x1.0p-53));
}

}  // namespace entente::stats
