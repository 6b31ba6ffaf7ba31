// Some items of a plan chosen anew, exactly, while the others stay: depth first, cut off by the prices of
// rows (plan_bound.h), which bound what the items still to come can add. Nodes are counted, not timed.
#pragma once

#include <cstdint>
#include <vector>

#include "sourcing/plan_model.h"

namespace entente::sourcing {

struct ExactOptions {
  std::int64_t nodes = 200'000;
  /// Alternatives of each item that may be chosen; empty: all of them.
  std::vector<std::vector<std::int32_t>> allowed;
};

struct Finished {
  Choice choice;          ///< the best plan; `from` where there is no better one
  bool complete = false;  ///< nothing better exists with these items free
};

/// `from` is feasible, or empty when every item is in `free`. `prices` are not below nothing.
Finished finish(const PlanModel& model, const Choice& from, const std::vector<std::int32_t>& free,
                const std::vector<double>& prices, const ExactOptions& options);

}  // namespace entente::sourcing
