// What would have to be believed for another bidder to be first: the least weight that has to move, the least
// change of one score, and how far each weight can go alone while the first stays first. Exact for weighted
// sums, by linear programming; the other methods have no such regions.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sourcing/decision_matrix.h"
#include "sourcing/value_scale.h"

namespace entente::sourcing {

struct WeightSwitch {
  std::size_t bidder = 0;
  double moved = 0;  ///< share of all weight that goes from some criteria to others
  std::vector<double>
      weights;  ///< the nearest weights with which this bidder is first or shares the first place
};

/// For each bidder that is not first, the least change of weights that makes it first; nothing where no
/// weights do. `values`: higher is better.
std::vector<std::optional<WeightSwitch>> weight_switches(const DecisionMatrix& values);

struct WeightRange {
  double from = 0, to = 1;
};
/// While one weight goes from 0 to 1 and the others keep their proportions: where the first stays first.
std::vector<WeightRange> weight_ranges(const DecisionMatrix& values);

struct ScoreSwitch {
  std::size_t bidder = 0;  ///< whose score moves
  std::size_t criterion = 0;
  double from = 0, to = 0;  ///< on the criterion's scale
  std::size_t first = 0;    ///< who is first, or shares the first place, then
};
/// Every single score whose change makes another bidder first, the least change (as a part of its scale)
/// first. `scores` as scored, bidders x criteria; a criterion without scale is left alone.
std::vector<ScoreSwitch> score_switches(const DecisionMatrix& values, std::span<const double> scores,
                                        std::span<const std::optional<ValueScale>> scales);

}  // namespace entente::sourcing
