// Branch and bound over a tightened relaxation (plan_relaxation.h): an item either has one of the
// alternatives that use a row or none of them, whichever item and row promise the greatest fall of the bound
// on both sides. The nodes with the highest bounds are opened first, in batches of a fixed size, each a pure
// function of its place in the tree: neither threads nor the speed of the machine change the result.
#pragma once

#include <atomic>
#include <cstdint>

#include "sourcing/plan_relaxation.h"

namespace entente::sourcing {

struct TreeOptions {
  std::int64_t nodes = 400;        ///< that are opened
  std::int32_t candidates = 8;     ///< branchings that are tried at a node
  std::int64_t trial_pivots = 40;  ///< of one side of one of them
  std::int64_t known = 0;          ///< value of a plan in hand: only better ones are looked for
  bool has_known = false;
  bool deep_first = false;  ///< the deepest node is opened first, alone: for a plan rather than for a bound
  unsigned workers = 1;
  const std::atomic<bool>* stop = nullptr;
};

struct Grown {
  Choice choice;  ///< the best plan met; empty: none better than the known one
  std::int64_t value = 0;
  double bound = 0;       ///< of every plan that is better than the known one
  bool complete = false;  ///< nothing is better than the best of the known plan and `choice`
  std::int64_t nodes = 0;
};

Grown grow_tree(const PlanRelaxation& root, const TreeOptions& options);

}  // namespace entente::sourcing
