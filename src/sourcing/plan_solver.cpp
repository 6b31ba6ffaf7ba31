#include "sourcing/plan_solver.h"

#include <algorithm>
#include <cmath>
#include <thread>

#include "base/assert.h"
#include "base/random.h"
#include "sourcing/local_search.h"
#include "sourcing/plan_exact.h"
#include "sourcing/plan_tree.h"

namespace entente::sourcing {
namespace {

constexpr std::size_t kRegion = 9;  ///< items that are searched exactly together
constexpr std::uint64_t kRegionStream = 1'000'000;
constexpr double kWarm = 0.6;  ///< of the first temperature, where a later round begins

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

struct Best {
  Choice choice;  ///< empty: none yet
  std::int64_t value = 0;

  void take(const PlanModel& model, const Choice& other) {
    if (other.empty() || !is_feasible(model, other)) return;
    const std::int64_t worth = value_of(model, other);
    if (!choice.empty() && !is_better(worth, other, value, choice)) return;
    choice = other;
    value = worth;
  }
};

/// Alternatives that a plan better than `than` may contain, and those of `keep`; the most promising first.
std::vector<std::vector<std::int32_t>> promising(const Bound& bound, const Best& than) {
  std::vector<std::vector<std::int32_t>> all;
  for (std::size_t i = 0; i < bound.with.size(); ++i) {
    std::vector<std::int32_t> allowed;
    for (std::size_t a = 0; a < bound.with[i].size(); ++a) {
      const auto alternative = static_cast<std::int32_t>(a);
      const bool kept = !than.choice.empty() && than.choice[i] == alternative;
      if (than.choice.empty() || kept || bound.with[i][a] >= static_cast<double>(than.value) + 1)
        allowed.push_back(alternative);
    }
    std::ranges::stable_sort(
        allowed, [&](std::int32_t a, std::int32_t b) { return bound.with[i][at(a)] > bound.with[i][at(b)]; });
    all.push_back(std::move(allowed));
  }
  return all;
}

/// Work that shares rows with one item, drawn at random: where a better arrangement may hide.
std::vector<std::int32_t> region_of(const PlanModel& model, const Choice& choice, std::size_t size,
                                    Random& random) {
  std::vector<std::int32_t> region{static_cast<std::int32_t>(random.below(model.items.size()))};
  const auto uses_row = [&](std::int32_t item, std::int32_t row) {
    if (choice[at(item)] == kNone) return false;
    const auto& uses = model.items[at(item)].alternatives[at(choice[at(item)])].uses;
    const auto found = std::ranges::lower_bound(uses, row, {}, &Use::row);
    return found != uses.end() && found->row == row;
  };
  for (int tries = 0; region.size() < size && tries < 60; ++tries) {
    const std::int32_t near = region[random.below(region.size())];
    const auto& alternatives = model.items[at(near)].alternatives;
    if (alternatives.empty()) continue;
    const std::int32_t of = choice[at(near)] != kNone
                                ? choice[at(near)]
                                : static_cast<std::int32_t>(random.below(alternatives.size()));
    const auto& uses = alternatives[at(of)].uses;
    std::vector<std::int32_t> others;
    if (!uses.empty() && random.below(4) != 0) {
      const std::int32_t row = uses[random.below(uses.size())].row;
      for (std::size_t i = 0; i < model.items.size(); ++i) {
        if (uses_row(static_cast<std::int32_t>(i), row)) others.push_back(static_cast<std::int32_t>(i));
      }
    } else {
      others.push_back(static_cast<std::int32_t>(random.below(model.items.size())));
    }
    if (others.empty()) continue;
    const std::int32_t other = others[random.below(others.size())];
    if (std::ranges::find(region, other) == region.end()) region.push_back(other);
  }
  return region;
}

class Solving {
 public:
  Solving(const PlanModel& model, const SolveOptions& options) : model_(model), options_(options) {}

  Solved run() {
    Solved made;
    best_.take(model_, Choice(model_.items.size(), kNone));
    best_.take(model_, options_.start);
    PlanRelaxation relaxation(model_);
    TighteningOptions tightening = options_.bound;
    tightening.workers = options_.workers;
    relaxation.tighten(tightening);
    made.bound = sourcing::bound_of(relaxation);
    best_.take(model_, greedy(model_, made.bound.prices));
    warm_up(made.bound);
    bool proven = grow(relaxation, made.bound, options_.first_nodes);
    for (std::int32_t round = 0; !proven && round < options_.rounds && !stopped(); ++round) {
      improve(made.bound, round);
      proven = !best_.choice.empty() && best_.value >= made.bound.value;
    }
    if (!proven && !stopped()) proven = grow(relaxation, made.bound, options_.tree_nodes);
    made.feasible = !best_.choice.empty();
    made.choice = best_.choice;
    made.value = best_.value;
    if (proven && made.feasible) made.bound.value = made.value;
    made.stopped = proven ? Stopped::proven : stopped() ? Stopped::time : Stopped::steps;
    return made;
  }

 private:
  bool stopped() const { return options_.stop != nullptr && options_.stop->load(); }

  void warm_up(const Bound& bound) {
    SearchOptions search;
    search.steps = std::min<std::int64_t>(options_.steps / 8, 100'000);
    search.seed = options_.seed;
    search.stream = kRegionStream / 2;
    search.allowed = promising(bound, {});
    best_.take(model_, anneal(model_, start(), search).choice);
  }

  /// The best so far, or what was given to begin with, although it is not a plan yet.
  Choice start() const {
    if (!best_.choice.empty()) return best_.choice;
    if (options_.start.size() == model_.items.size()) return options_.start;
    return Choice(model_.items.size(), kNone);
  }

  /// True: the best was proven, or that there is no plan.
  bool grow(const PlanRelaxation& relaxation, Bound& bound, std::int64_t nodes) {
    TreeOptions tree;
    tree.nodes = nodes;
    tree.workers = options_.workers;
    tree.stop = options_.stop;
    tree.has_known = !best_.choice.empty();
    tree.known = best_.value;
    const Grown grown = grow_tree(relaxation, tree);
    best_.take(model_, grown.choice);
    bound.nodes += grown.nodes;
    if (grown.complete) return true;
    bound.value = std::min(bound.value, static_cast<std::int64_t>(std::floor(grown.bound)));
    return !best_.choice.empty() && best_.value >= bound.value;
  }

  /// One round: chains side by side, then the best of them.
  void improve(const Bound& bound, std::int32_t round) {
    const auto allowed = promising(bound, best_);
    std::vector<Choice> found(at(options_.chains));
    std::atomic<std::int32_t> next{0};
    const auto work = [&] {
      for (std::int32_t chain = next++; chain < options_.chains; chain = next++)
        found[at(chain)] = one_chain(bound, allowed, round, chain);
    };
    {
      std::vector<std::jthread> threads;
      for (unsigned k = 1; k < options_.workers; ++k) threads.emplace_back(work);
      work();
    }
    for (const Choice& each : found) best_.take(model_, each);
  }

  Choice one_chain(const Bound& bound, const std::vector<std::vector<std::int32_t>>& allowed,
                   std::int32_t round, std::int32_t chain) const {
    const auto stream = static_cast<std::uint64_t>(round * options_.chains + chain);
    SearchOptions search;
    search.steps = options_.steps;
    search.seed = options_.seed;
    search.stream = stream;
    search.allowed = allowed;
    search.stop = options_.stop;
    if (round > 0) search.hot *= kWarm;
    Best best = best_;
    best.take(model_, anneal(model_, start(), search).choice);
    if (best.choice.empty()) return {};
    Random random(options_.seed, kRegionStream + stream);
    for (std::int32_t k = 0; k < options_.regions && !stopped(); ++k) {
      const auto region = region_of(model_, best.choice, kRegion, random);
      const Finished finished = finish(model_, best.choice, region, bound.prices, {options_.nodes, allowed});
      best.take(model_, finished.choice);
    }
    return best.choice;
  }

  const PlanModel& model_;
  const SolveOptions& options_;
  Best best_;
};

}  // namespace

std::string_view name(Stopped stopped) {
  switch (stopped) {
    case Stopped::proven:
      return "proven";
    case Stopped::steps:
      return "steps";
    case Stopped::time:
      return "time";
  }
  return {};
}

Solved solve(const PlanModel& model, const SolveOptions& options) {
  ENTENTE_ASSERT(model_fault(model).empty(), "whoever makes a model keeps its rules");
  return Solving(model, options).run();
}

}  // namespace entente::sourcing
