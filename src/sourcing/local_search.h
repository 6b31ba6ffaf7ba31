// Better plans by small changes: simulated annealing over one item at a time, where an alternative that does
// not fit pushes out what is in its way, and what was pushed out finds another place if there is one. A
// change is judged by value, and by what the room that it takes or leaves is worth at the prices of the rows:
// room that stays free is not lost while others may still need it. Steps are counted, not timed, and random
// numbers depend on seed and stream alone: the same arguments give the same plan on any day and any machine.
//
// Kirkpatrick, Gelatt and Vecchi, Optimization by simulated annealing (1983).
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "sourcing/plan_model.h"

namespace entente::sourcing {

struct SearchOptions {
  std::int64_t steps = 1'000'000;
  std::uint64_t seed = 1;
  std::uint64_t stream = 0;
  double hot = 0.1, cold = 0.002;  ///< of what an item decides on average, first and last temperature
  std::vector<double> prices;      ///< of each row (plan_bound.h); only needed where `priced` is not nothing
  double priced = 0;               ///< part of the prices that changes are judged by, less than one
  /// Alternatives of each item that may be chosen, the most promising first; empty: all of them.
  std::vector<std::vector<std::int32_t>> allowed;
  const std::atomic<bool>* stop = nullptr;  ///< only a safety net: what it cuts short is not repeatable
};

struct Found {
  Choice choice;  ///< empty: no feasible plan was met
  std::int64_t value = 0;
  bool complete = true;  ///< false: stopped before the last step
};

/// The best plan met from `start` on (which need not be feasible: alternatives that do not fit are left out).
Found anneal(const PlanModel& model, const Choice& start, const SearchOptions& options);

/// Items one after the other, each with the alternative that is worth most for the prices of the rows it
/// uses, as long as it fits. A plan to start from; items that must be done come first.
Choice greedy(const PlanModel& model, const std::vector<double>& prices);

}  // namespace entente::sourcing
