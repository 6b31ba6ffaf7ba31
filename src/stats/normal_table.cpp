#include "stats/normal_table.h"

#include "stats/distributions.h"

namespace entente::stats {

NormalTable::NormalTable() {
  for (std::size_t cell = kFirstCell; cell <= kLastCell; ++cell)
    quantiles_.push_back(normal_quantile(std::bit_cast<double>(std::uint64_t{cell} << kBelowCell)));
  quantiles_.push_back(quantiles_.back());
  const auto cells = static_cast<std::size_t>(kCells);
  for (std::size_t i = 0; i <= cells + 1; ++i) {
    const double part = static_cast<double>(std::min(i, cells)) / kCells;
    cdfs_.push_back(normal_cdf(-kFar + part * 2 * kFar));
  }
}

}  // namespace entente::stats
