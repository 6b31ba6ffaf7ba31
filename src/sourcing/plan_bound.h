// What no plan can exceed, from the linear relaxation of the model with cuts (plan_relaxation.h), and what
// its prices say of limits and of single alternatives. Whatever the prices, what they prove is worked out
// from the model's own whole numbers, so a bound holds although the relaxation was solved in floating point.
#pragma once

#include <cstdint>
#include <vector>

#include "sourcing/plan_model.h"
#include "sourcing/plan_relaxation.h"

namespace entente::sourcing {

using BoundOptions = TighteningOptions;

struct Bound {
  std::int64_t value = 0;      ///< no feasible plan is worth more
  std::vector<double> prices;  ///< of each row, in value for one unit of it
  /// By item and alternative: no plan that contains the alternative is worth more.
  std::vector<std::vector<double>> with;
  std::int32_t cuts = 0;   ///< rows that were added to the limits
  std::int64_t nodes = 0;  ///< of a tree (plan_tree.h) that brought the value down further
};

/// A pure function of its arguments; the number of workers changes nothing.
Bound upper_bound(const PlanModel& model, const BoundOptions& options = {});
Bound bound_of(const PlanRelaxation& relaxation);

}  // namespace entente::sourcing
