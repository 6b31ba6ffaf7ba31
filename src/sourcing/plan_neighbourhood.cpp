#include "sourcing/plan_neighbourhood.h"

#include <algorithm>

#include "sourcing/plan_relaxation.h"
#include "sourcing/plan_tree.h"

namespace entente::sourcing {
namespace {

constexpr std::int64_t kPivotsOfNode = 50;    ///< about, with the branchings that are tried
constexpr std::int64_t kCutsOfTerm = 40'000;  ///< numbers, about: what a term costs in each round of cuts

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

/// The free items as a model of their own, and which alternative each of its alternatives is.
struct Part {
  PlanModel model;
  std::vector<std::vector<std::int32_t>> alternatives;
  std::int64_t value = 0;  ///< of the free items as they are
};

Part part_of(const PlanModel& model, const Choice& from, const std::vector<std::int32_t>& free,
             const std::vector<std::vector<std::int32_t>>& allowed) {
  Part part;
  Choice rest = from;
  for (const std::int32_t item : free) rest[at(item)] = kNone;
  const std::vector<std::int64_t> usage = usage_of(model, rest);
  std::vector<std::int32_t> row_of(model.rows.size(), -1);
  for (const std::int32_t item : free) {
    std::vector<std::int32_t> open = allowed[at(item)];
    const std::int32_t now = from[at(item)];
    if (now != kNone && std::ranges::find(open, now) == open.end()) open.push_back(now);
    ModelItem made;
    made.must = model.items[at(item)].must;
    for (const std::int32_t alternative : open) {
      Alternative each = model.items[at(item)].alternatives[at(alternative)];
      for (Use& use : each.uses) {
        std::int32_t& row = row_of[at(use.row)];
        if (row < 0) {
          row = static_cast<std::int32_t>(part.model.rows.size());
          part.model.rows.push_back(model.rows[at(use.row)]);
          part.model.rows.back().limit -= usage[at(use.row)];
        }
        use.row = row;
      }
      std::ranges::sort(each.uses, {}, &Use::row);
      made.alternatives.push_back(std::move(each));
    }
    if (now != kNone) part.value += model.items[at(item)].alternatives[at(now)].value;
    part.model.items.push_back(std::move(made));
    part.alternatives.push_back(std::move(open));
  }
  return part;
}

}  // namespace

Nearby better_nearby(const PlanModel& model, const Choice& from, const std::vector<std::int32_t>& free,
                     const std::vector<std::vector<std::int32_t>>& allowed,
                     const NeighbourhoodOptions& options) {
  const Part part = part_of(model, from, free, allowed);
  PlanRelaxation relaxation(part.model);
  TighteningOptions tightening;
  tightening.rounds = options.cut_rounds;
  relaxation.tighten(tightening);
  Nearby made{from, 0};
  const auto rows = static_cast<std::int64_t>(relaxation.program().rows());
  std::int64_t terms = 1;
  for (const ModelItem& item : part.model.items) {
    for (const Alternative& each : item.alternatives) terms += static_cast<std::int64_t>(each.uses.size());
  }
  made.work = relaxation.program().pivots() * rows * rows + options.cut_rounds * terms * kCutsOfTerm;
  if (relaxation.bound() < static_cast<double>(part.value) + 1) return made;
  TreeOptions tree;
  tree.nodes = options.nodes;
  tree.candidates = 3;
  tree.trial_pivots = 15;
  tree.has_known = true;
  tree.known = part.value;
  tree.deep_first = true;
  tree.stop = options.stop;
  const Grown grown = grow_tree(relaxation, tree);
  made.work += grown.nodes * kPivotsOfNode * rows * rows;
  if (grown.choice.empty()) return made;
  Choice better = from;
  for (std::size_t k = 0; k < free.size(); ++k)
    better[at(free[k])] = grown.choice[k] == kNone ? kNone : part.alternatives[k][at(grown.choice[k])];
  if (is_feasible(model, better)) made.choice = std::move(better);
  return made;
}

}  // namespace entente::sourcing
