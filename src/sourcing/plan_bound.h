// What no plan can exceed: a Lagrangian relaxation. Rows get prices, and a plan that may break them for these
// prices is found item by item; whatever the prices, its worth bounds every plan that keeps the rows. A
// subgradient method looks for the prices that make the bound smallest.
//
// Where every alternative uses one lane (a supplier's capacity over consecutive periods), a second relaxation
// keeps the lanes' rows as they are and prices the items instead: each lane is then solved exactly by a
// dynamic programme over the capacity in use, which whole numbers make much tighter than any price can.
//
// Held and Karp, The traveling-salesman problem and minimum spanning trees II (1971), for the method.
#pragma once

#include <cstdint>
#include <vector>

#include "sourcing/plan_model.h"

namespace entente::sourcing {

struct BoundOptions {
  std::int32_t iterations = 1200;    ///< of the subgradient method, in each of its rounds
  std::int64_t states = 60'000'000;  ///< of lanes, that may be looked at in all
  std::int64_t known = 0;            ///< value of a plan in hand; it only sets the length of steps
  enum class Lanes { when_possible, never } lanes = Lanes::when_possible;
};

struct Bound {
  std::int64_t value = 0;      ///< no feasible plan is worth more
  std::vector<double> prices;  ///< of each row, in value for one unit of it
  /// By item and alternative: no plan that contains the alternative is worth more.
  std::vector<std::vector<double>> with;
  std::int32_t iterations = 0;
  bool by_lanes = false;  ///< the tighter relaxation gave it
};

/// A pure function of its arguments.
Bound upper_bound(const PlanModel& model, const BoundOptions& options = {});

}  // namespace entente::sourcing
