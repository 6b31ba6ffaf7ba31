#include "sourcing/vikor.h"

#include <algorithm>

namespace entente::sourcing {
namespace {

double part_of_span(double value, double low, double high) {
  return high > low ? (value - low) / (high - low) : 0;
}

/// The first alone when it is ahead by enough and first in S or in R; with the second when only the advantage
/// holds; else all that are near enough.
std::vector<std::size_t> compromise_of(const Vikor& found) {
  std::vector<double> negative;
  negative.reserve(found.q.size());
  for (const double q : found.q) negative.push_back(-q);
  const std::vector<std::size_t> order = order_of(negative);
  if (order.size() < 2) return order;
  const double enough = 1.0 / static_cast<double>(order.size() - 1);
  const std::size_t first = order[0];
  const auto lowest = [first](const std::vector<double>& values) {
    return values[first] <= *std::ranges::min_element(values) + tie_width(values);
  };
  if (found.q[order[1]] - found.q[first] >= enough) {
    if (lowest(found.group) || lowest(found.regret)) return {first};
    return {first, order[1]};
  }
  std::vector<std::size_t> near;
  for (const std::size_t bidder : order) {
    if (found.q[bidder] - found.q[first] < enough) near.push_back(bidder);
  }
  return near;
}

}  // namespace

Vikor vikor(const DecisionMatrix& matrix, double majority) {
  Vikor found;
  const std::size_t n = matrix.bidders;
  found.group.assign(n, 0);
  found.regret.assign(n, 0);
  found.q.assign(n, 0);
  if (n == 0) return found;
  const std::vector<double> weights = normalised(matrix.weights);
  for (std::size_t k = 0; k < matrix.criteria; ++k) {
    double low = matrix.at(0, k), high = low;
    for (std::size_t i = 1; i < n; ++i) {
      low = std::min(low, matrix.at(i, k));
      high = std::max(high, matrix.at(i, k));
    }
    if (!(high > low)) continue;
    const bool higher = matrix.directions[k] == Direction::higher_is_better;
    for (std::size_t i = 0; i < n; ++i) {
      const double gap = higher ? high - matrix.at(i, k) : matrix.at(i, k) - low;
      const double loss = weights[k] * gap / (high - low);
      found.group[i] += loss;
      found.regret[i] = std::max(found.regret[i], loss);
    }
  }
  const auto [group_low, group_high] = std::ranges::minmax(found.group);
  const auto [regret_low, regret_high] = std::ranges::minmax(found.regret);
  for (std::size_t i = 0; i < n; ++i) {
    found.q[i] = majority * part_of_span(found.group[i], group_low, group_high) +
                 (1 - majority) * part_of_span(found.regret[i], regret_low, regret_high);
  }
  found.compromise = compromise_of(found);
  return found;
}

}  // namespace entente::sourcing
