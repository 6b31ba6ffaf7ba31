#include "sourcing/switch_analysis.h"

#include <algorithm>
#include <cmath>

#include "sourcing/linear_program.h"

namespace entente::sourcing {
namespace {

/// Weight moved in, weight moved out, by criterion.
std::optional<WeightSwitch> nearest(const DecisionMatrix& values, const std::vector<double>& weights,
                                    std::size_t bidder) {
  const std::size_t m = values.criteria;
  LinearProgram program;
  program.objective.assign(2 * m, 0);
  std::fill(program.objective.begin(), program.objective.begin() + static_cast<std::ptrdiff_t>(m), -1.0);
  std::vector<double> balance(2 * m, 1);
  std::fill(balance.begin() + static_cast<std::ptrdiff_t>(m), balance.end(), -1.0);
  program.equal(balance, 0);
  for (std::size_t k = 0; k < m; ++k) {
    std::vector<double> out(2 * m, 0);
    out[m + k] = 1;
    program.at_most(std::move(out), weights[k]);
  }
  for (std::size_t other = 0; other < values.bidders; ++other) {
    if (other == bidder) continue;
    std::vector<double> row(2 * m);
    double now = 0;
    for (std::size_t k = 0; k < m; ++k) {
      const double ahead = values.at(bidder, k) - values.at(other, k);
      row[k] = ahead;
      row[m + k] = -ahead;
      now += weights[k] * ahead;
    }
    program.at_least(std::move(row), -now);
  }
  const auto found = maximise(program);
  if (!found) return std::nullopt;
  WeightSwitch made{bidder, std::max(0.0, -found->value), weights};
  for (std::size_t k = 0; k < m; ++k) {
    const double moved = found->variables[k] - found->variables[m + k];
    made.weights[k] = std::max(0.0, made.weights[k] + moved);
  }
  return made;
}

}  // namespace

std::vector<std::optional<WeightSwitch>> weight_switches(const DecisionMatrix& values) {
  const std::vector<double> weights = normalised(values.weights);
  const std::vector<int> ranks = ranks_of(weighted_sum(values));
  std::vector<std::optional<WeightSwitch>> made(values.bidders);
  for (std::size_t i = 0; i < values.bidders; ++i) {
    if (ranks[i] > 1) made[i] = nearest(values, weights, i);
  }
  return made;
}

std::vector<WeightRange> weight_ranges(const DecisionMatrix& values) {
  std::vector<WeightRange> made(values.criteria);
  if (values.bidders == 0) return made;
  const std::vector<double> weights = normalised(values.weights);
  const std::vector<double> scores = weighted_sum(values);
  const std::size_t first = order_of(scores).front();
  for (std::size_t k = 0; k < values.criteria; ++k) {
    const double rest = 1 - weights[k];
    for (std::size_t j = 0; j < values.bidders; ++j) {
      if (j == first) continue;
      // Ahead at weight t: t x alone + (1 - t) x others.
      const double alone = values.at(first, k) - values.at(j, k);
      const double others = rest > 0 ? (scores[first] - scores[j] - weights[k] * alone) / rest : 0;
      const double slope = alone - others;
      if (slope == 0) continue;
      const double even = -others / slope;
      if (slope > 0) made[k].from = std::max(made[k].from, std::min(even, weights[k]));
      if (slope < 0) made[k].to = std::min(made[k].to, std::max(even, weights[k]));
    }
  }
  return made;
}

std::vector<ScoreSwitch> score_switches(const DecisionMatrix& values, std::span<const double> scores,
                                        std::span<const std::optional<ValueScale>> scales) {
  std::vector<ScoreSwitch> made;
  if (values.bidders < 2) return made;
  const std::vector<double> weights = normalised(values.weights), sums = weighted_sum(values);
  const std::vector<std::size_t> order = order_of(sums);
  const std::size_t first = order[0], second = order[1];
  const auto part = [&](const ScoreSwitch& change) {
    const auto& anchors = scales[change.criterion]->anchors();
    return std::abs(change.to - change.from) / (anchors.back().at - anchors.front().at);
  };
  for (std::size_t i = 0; i < values.bidders; ++i) {
    // The first falls back to the second; any other rises to the first.
    const double needed = i == first ? sums[second] - sums[first] : sums[first] - sums[i];
    for (std::size_t k = 0; k < values.criteria; ++k) {
      if (!scales[k] || weights[k] <= 0) continue;
      const double from = scores[i * values.criteria + k];
      const auto to = scales[k]->nearest(values.at(i, k) + needed / weights[k], from);
      if (to) made.push_back({i, k, from, *to, i == first ? second : i});
    }
  }
  std::ranges::stable_sort(made, {}, part);
  return made;
}

}  // namespace entente::sourcing
