#include "sourcing/decision_matrix.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace entente::sourcing {

std::vector<double> normalised(std::span<const double> weights) {
  std::vector<double> made(weights.begin(), weights.end());
  const double sum = std::accumulate(made.begin(), made.end(), 0.0);
  for (double& weight : made) weight = sum > 0 ? weight / sum : 1.0 / static_cast<double>(made.size());
  return made;
}

double tie_width(std::span<const double> scores) {
  if (scores.empty()) return 0;
  const auto [low, high] = std::ranges::minmax(scores);
  // Rounding leaves noise in scores that ought to be one number: far below any tie, relative to their size.
  const double noise = 1e-13 * std::max(std::abs(low), std::abs(high));
  return std::max((high - low) * kTieShare, noise);
}

std::vector<std::size_t> order_of(std::span<const double> scores) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  const double width = tie_width(scores);
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && scores[order[begin]] - scores[order[end]] <= width) ++end;
    std::sort(order.begin() + static_cast<std::ptrdiff_t>(begin),
              order.begin() + static_cast<std::ptrdiff_t>(end));
    begin = end;
  }
  return order;
}

std::vector<int> ranks_of(std::span<const double> scores) {
  std::vector<int> ranks(scores.size());
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  const double width = tie_width(scores);
  std::size_t best = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (scores[order[best]] - scores[order[i]] > width) best = i;
    ranks[order[i]] = static_cast<int>(best) + 1;
  }
  return ranks;
}

std::vector<double> weighted_sum(const DecisionMatrix& matrix) {
  const std::vector<double> weights = normalised(matrix.weights);
  std::vector<double> scores(matrix.bidders, 0);
  for (std::size_t i = 0; i < matrix.bidders; ++i) {
    for (std::size_t k = 0; k < matrix.criteria; ++k) {
      const double sign = matrix.directions[k] == Direction::higher_is_better ? 1 : -1;
      scores[i] += sign * weights[k] * matrix.at(i, k);
    }
  }
  return scores;
}

DecisionMatrix scaled_by_range(const DecisionMatrix& matrix) {
  DecisionMatrix made = matrix;
  for (std::size_t k = 0; k < matrix.criteria && matrix.bidders > 0; ++k) {
    double low = matrix.at(0, k), high = low;
    for (std::size_t i = 1; i < matrix.bidders; ++i) {
      low = std::min(low, matrix.at(i, k));
      high = std::max(high, matrix.at(i, k));
    }
    const bool higher = matrix.directions[k] == Direction::higher_is_better;
    for (std::size_t i = 0; i < matrix.bidders; ++i) {
      const double from_worst = higher ? matrix.at(i, k) - low : high - matrix.at(i, k);
      made.at(i, k) = high > low ? from_worst / (high - low) : 1;
    }
    made.directions[k] = Direction::higher_is_better;
  }
  return made;
}

}  // namespace entente::sourcing
