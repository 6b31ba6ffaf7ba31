// How good probabilities were, once it is known what came: Brier score, log score, and whether of all that
// was called 70 % about seven in ten came true.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stats/inference.h"

namespace entente::stats {

struct Forecasted {
  double probability = 0;
  bool came = false;
};

/// Mean squared distance between probability and outcome (Brier, 1950): 0 is perfect, 0.25 is a coin.
double brier_score(std::span<const Forecasted> forecasts);
/// Mean of -ln of the probability given to what came; probabilities are kept within 0.001 and 0.999, because
/// one confident error would otherwise be infinitely bad.
double log_score(std::span<const Forecasted> forecasts);

struct ReliabilityBin {
  double from = 0, to = 0;  ///< [from, to), the last one with its upper end
  std::int64_t n = 0, came = 0;
  double mean_probability = 0;
  Bounds observed;  ///< Wilson interval of the share that came; 0 to 1 where n is 0
};
std::vector<ReliabilityBin> reliability(std::span<const Forecasted> forecasts, std::size_t bins = 5);

}  // namespace entente::stats
