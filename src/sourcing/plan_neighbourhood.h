// Some tens of items of a plan chosen anew together while the others stay: a relaxation of these items alone
// in the room that the rest leaves (plan_relaxation.h), and a tree over it (plan_tree.h) that goes deep first
// and looks for something better than what is there. Where exact searches (plan_exact.h) see nine items, this
// sees forty, without a promise that it finds the best of them.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "sourcing/plan_model.h"

namespace entente::sourcing {

struct NeighbourhoodOptions {
  std::int64_t nodes = 60;  ///< of the tree
  std::int32_t cut_rounds = 2;
  const std::atomic<bool>* stop = nullptr;
};

struct Nearby {
  Choice choice;          ///< the better plan; `from` where none was found
  std::int64_t work = 0;  ///< about so many numbers were touched
};

/// `from` is feasible; only alternatives of `allowed` (by item of the model), what the free items have, and
/// nothing at all are looked at.
Nearby better_nearby(const PlanModel& model, const Choice& from, const std::vector<std::int32_t>& free,
                     const std::vector<std::vector<std::int32_t>>& allowed,
                     const NeighbourhoodOptions& options);

}  // namespace entente::sourcing
