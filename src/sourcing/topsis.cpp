#include "sourcing/topsis.h"

#include <algorithm>
#include <cmath>

namespace entente::sourcing {

std::vector<double> topsis(const DecisionMatrix& matrix) {
  const std::vector<double> weights = normalised(matrix.weights);
  std::vector<double> to_best(matrix.bidders, 0), to_worst(matrix.bidders, 0);
  for (std::size_t k = 0; k < matrix.criteria; ++k) {
    // Squares of 1e200 are not numbers: the column is brought to one before.
    double greatest = 0;
    for (std::size_t i = 0; i < matrix.bidders; ++i) greatest = std::max(greatest, std::abs(matrix.at(i, k)));
    if (greatest == 0) continue;
    double squares = 0, low = matrix.at(0, k) / greatest, high = low;
    for (std::size_t i = 0; i < matrix.bidders; ++i) {
      const double value = matrix.at(i, k) / greatest;
      squares += value * value;
      low = std::min(low, value);
      high = std::max(high, value);
    }
    const double factor = weights[k] / std::sqrt(squares);
    const bool higher = matrix.directions[k] == Direction::higher_is_better;
    const double best = higher ? high : low, worst = higher ? low : high;
    for (std::size_t i = 0; i < matrix.bidders; ++i) {
      const double value = matrix.at(i, k) / greatest;
      to_best[i] += factor * factor * (value - best) * (value - best);
      to_worst[i] += factor * factor * (value - worst) * (value - worst);
    }
  }
  std::vector<double> closeness(matrix.bidders, 0.5);
  for (std::size_t i = 0; i < matrix.bidders; ++i) {
    const double best = std::sqrt(to_best[i]), worst = std::sqrt(to_worst[i]);
    if (best + worst > 0) closeness[i] = worst / (best + worst);
  }
  return closeness;
}

}  // namespace entente::sourcing
