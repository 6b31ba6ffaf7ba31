// The best plan that can be found for a model, how good any plan can be at most, and what stopped the search.
// A bound and prices first (plan_bound.h); then annealing in several chains (local_search.h) that look at
// promising alternatives only and judge changes by prices, each chain more or less so; each is followed by
// searches among a part of the items (plan_exact.h, plan_neighbourhood.h). A tree over the relaxation
// (plan_tree.h) proves the best of models that are not too large, and brings the bound down for the others.
// Everything is counted in steps and nodes, so the result depends on the model and the options alone, never
// on the number of threads or the speed of the machine; a time limit is a safety net and is reported when it
// was what ended the search.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sourcing/plan_bound.h"
#include "sourcing/plan_model.h"

namespace entente::sourcing {

struct SolveOptions {
  std::int64_t steps = 1'000'000;  ///< of annealing in each chain and round, for each sixty items
  std::int32_t chains = 6;
  std::int32_t rounds = 2;      ///< the later ones begin with the best plan of those before
  std::int32_t regions = 10;    ///< exact searches among a few items, in each chain and round
  std::int64_t nodes = 20'000;  ///< of one of them
  /// Searches among tens of items, in each chain and round: as many as fit into so many numbers touched.
  std::int64_t neighbourhood_work = 400'000'000;
  std::int64_t first_nodes = 100;  ///< of the tree, before any chain: enough for small models
  std::int64_t tree_nodes = 150;   ///< of the tree, after the chains
  BoundOptions bound;
  std::uint64_t seed = 1;
  unsigned workers = 1;
  Choice start;  ///< today's plan, if there is one
  const std::atomic<bool>* stop = nullptr;
};

/// A first look, in seconds where the usual search takes ten.
SolveOptions quick_search();
/// Minutes, for plans that are kept: more of everything.
SolveOptions thorough_search();

enum class Stopped { proven, steps, time };
std::string_view name(Stopped stopped);

struct Solved {
  bool feasible = false;  ///< false: no plan was found that keeps every row and has every item that must be
  Choice choice;
  std::int64_t value = 0;
  Bound bound;  ///< `bound.value` is the value where the best was proven
  Stopped stopped = Stopped::steps;
};

Solved solve(const PlanModel& model, const SolveOptions& options = {});

}  // namespace entente::sourcing
