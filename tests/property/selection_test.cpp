// Laws of choosing: what must not matter does not matter. Order of bidders, scale and origin of figures, size
// of weights; flows add up to nothing; shares add up to one.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numeric>

#include "sourcing/promethee.h"
#include "sourcing/smaa.h"
#include "sourcing/topsis.h"
#include "sourcing/vikor.h"

namespace entente::sourcing {
namespace {

/// Whole numbers, so that ties are common.
DecisionMatrix any_matrix() {
  DecisionMatrix made;
  made.bidders = *rc::gen::inRange<std::size_t>(1, 9);
  made.criteria = *rc::gen::inRange<std::size_t>(1, 6);
  made.values = *rc::gen::container<std::vector<double>>(
      made.bidders * made.criteria,
      rc::gen::map(rc::gen::inRange(0, 30), [](int v) { return static_cast<double>(v); }));
  made.weights = *rc::gen::container<std::vector<double>>(
      made.criteria, rc::gen::map(rc::gen::inRange(0, 10), [](int v) { return static_cast<double>(v); }));
  made.directions = *rc::gen::container<std::vector<Direction>>(
      made.criteria, rc::gen::element(Direction::higher_is_better, Direction::lower_is_better));
  return made;
}

std::vector<Preference> any_preferences(std::size_t criteria) {
  std::vector<Preference> made;
  for (std::size_t k = 0; k < criteria; ++k) {
    const int q = *rc::gen::inRange(0, 6), wide = *rc::gen::inRange(0, 10);
    made.push_back({static_cast<Shape>(*rc::gen::inRange(0, 6)), static_cast<double>(q),
                    static_cast<double>(q + wide), static_cast<double>(wide)});
  }
  return made;
}

std::vector<double> turned(std::vector<double> scores) {
  for (double& score : scores) score = -score;
  return scores;
}

DecisionMatrix permuted(const DecisionMatrix& matrix, const std::vector<std::size_t>& order) {
  DecisionMatrix made = matrix;
  for (std::size_t i = 0; i < matrix.bidders; ++i) {
    for (std::size_t k = 0; k < matrix.criteria; ++k) made.at(i, k) = matrix.at(order[i], k);
  }
  return made;
}

RC_GTEST_PROP(Selection, the_order_in_which_bidders_are_written_changes_nothing, ()) {
  const DecisionMatrix matrix = any_matrix();
  const std::vector<Preference> preferences = any_preferences(matrix.criteria);
  std::vector<std::size_t> order(matrix.bidders);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
  const DecisionMatrix other = permuted(matrix, order);
  const auto same = [&](const std::vector<double>& before, const std::vector<double>& after) {
    const std::vector<int> ranks_before = ranks_of(before), ranks_after = ranks_of(after);
    for (std::size_t i = 0; i < order.size(); ++i) {
      RC_ASSERT(std::abs(after[i] - before[order[i]]) < 1e-9);
      RC_ASSERT(ranks_after[i] == ranks_before[order[i]]);
    }
  };
  same(weighted_sum(matrix), weighted_sum(other));
  same(topsis(matrix), topsis(other));
  same(turned(vikor(matrix).q), turned(vikor(other).q));
  same(promethee(matrix, preferences).net, promethee(other, preferences).net);
}

RC_GTEST_PROP(Selection, scale_and_origin_of_figures_change_nothing, ()) {
  const DecisionMatrix matrix = any_matrix();
  std::vector<Preference> preferences = any_preferences(matrix.criteria);
  DecisionMatrix other = matrix;
  const double weight = *rc::gen::element(0.25, 4.0, 64.0);
  for (double& each : other.weights) each *= weight;
  std::vector<Preference> scaled = preferences;
  for (std::size_t k = 0; k < matrix.criteria; ++k) {
    const double factor = *rc::gen::element(0.5, 2.0, 1024.0), shift = *rc::gen::inRange(-50, 50);
    for (std::size_t i = 0; i < matrix.bidders; ++i) other.at(i, k) = factor * (matrix.at(i, k) + shift);
    scaled[k].indifference *= factor;
    scaled[k].strict *= factor;
    scaled[k].spread *= factor;
  }
  const std::vector<double> q = vikor(matrix).q, other_q = vikor(other).q;
  const std::vector<double> net = promethee(matrix, preferences).net,
                            other_net = promethee(other, scaled).net;
  const std::vector<double> sums = weighted_sum(scaled_by_range(matrix)),
                            others = weighted_sum(scaled_by_range(other));
  for (std::size_t i = 0; i < matrix.bidders; ++i) {
    RC_ASSERT(std::abs(q[i] - other_q[i]) < 1e-9);
    RC_ASSERT(std::abs(net[i] - other_net[i]) < 1e-9);
    RC_ASSERT(std::abs(sums[i] - others[i]) < 1e-9);
  }
}

RC_GTEST_PROP(Selection, flows_add_up_to_nothing, ()) {
  const DecisionMatrix matrix = any_matrix();
  const Flows flows = promethee(matrix, any_preferences(matrix.criteria));
  RC_ASSERT(std::abs(std::accumulate(flows.net.begin(), flows.net.end(), 0.0)) < 1e-9);
  for (std::size_t i = 0; i < matrix.bidders; ++i) {
    RC_ASSERT(flows.leaving[i] > -1e-9);
    RC_ASSERT(flows.leaving[i] < 1 + 1e-9);
    RC_ASSERT(flows.entering[i] > -1e-9);
  }
}

RC_GTEST_PROP(Selection, a_bid_that_is_better_in_everything_is_before_the_other, ()) {
  DecisionMatrix matrix = any_matrix();
  RC_PRE(matrix.bidders > 1);
  for (std::size_t k = 0; k < matrix.criteria; ++k) {
    const double better = matrix.directions[k] == Direction::higher_is_better ? 1 : -1;
    matrix.at(0, k) = matrix.at(1, k) + better;
    matrix.weights[k] += 1;
  }
  const std::vector<Preference> usual(matrix.criteria, Preference{Shape::usual});
  for (const std::vector<double>& scores :
       {weighted_sum(matrix), turned(vikor(matrix).q), promethee(matrix, usual).net})
    RC_ASSERT(ranks_of(scores)[0] <= ranks_of(scores)[1]);
}

RC_GTEST_PROP(Selection, shares_of_places_add_up, ()) {
  const DecisionMatrix matrix = any_matrix();
  UncertainTable of;
  of.bidders = matrix.bidders;
  of.criteria = matrix.criteria;
  of.low = of.high = matrix.values;
  of.weights = WeightSpace::any(matrix.criteria);
  const Acceptability found = smaa(of, {.samples = 300, .seed = 5});
  for (std::size_t i = 0; i < matrix.bidders; ++i) {
    double places = 0, bids = 0;
    for (std::size_t r = 0; r < matrix.bidders; ++r) {
      places += found.at_rank[i][r];
      bids += found.at_rank[r][i];
      if (r != i) RC_ASSERT(std::abs(found.beats[i][r] + found.beats[r][i] - 1) < 1e-9);
    }
    RC_ASSERT(std::abs(places - 1) < 1e-9);
    RC_ASSERT(std::abs(bids - 1) < 1e-9);
  }
}

}  // namespace
}  // namespace entente::sourcing
