#include "stats/scores.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace entente::stats {

double brier_score(std::span<const Forecasted> forecasts) {
  double sum = 0;
  for (const Forecasted& f : forecasts) {
    const double distance = f.probability - (f.came ? 1 : 0);
    sum += distance * distance;
  }
  return forecasts.empty() ? 0 : sum / static_cast<double>(forecasts.size());
}

double log_score(std::span<const Forecasted> forecasts) {
  double sum = 0;
  for (const Forecasted& f : forecasts) {
    const double given = std::clamp(f.probability, 0.001, 0.999);
    sum -= std::log(f.came ? given : 1 - given);
  }
  return forecasts.empty() ? 0 : sum / static_cast<double>(forecasts.size());
}

std::vector<ReliabilityBin> reliability(std::span<const Forecasted> forecasts, std::size_t bins) {
  ENTENTE_ASSERT(bins > 0, "forecasts go into bins");
  std::vector<ReliabilityBin> made(bins);
  for (std::size_t i = 0; i < bins; ++i) {
    made[i].from = static_cast<double>(i) / static_cast<double>(bins);
    made[i].to = static_cast<double>(i + 1) / static_cast<double>(bins);
  }
  for (const Forecasted& f : forecasts) {
    const auto at = std::min(static_cast<std::size_t>(f.probability * static_cast<double>(bins)), bins - 1);
    ++made[at].n;
    made[at].came += f.came ? 1 : 0;
    made[at].mean_probability += f.probability;
  }
  for (ReliabilityBin& bin : made) {
    if (bin.n == 0) {
      bin.observed = {0, 1};
      continue;
    }
    bin.mean_probability /= static_cast<double>(bin.n);
    bin.observed = wilson(bin.came, bin.n);
  }
  return made;
}

}  // namespace entente::stats
