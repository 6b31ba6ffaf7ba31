#include "sourcing/plan_solver.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <thread>

#include "base/assert.h"
#include "base/random.h"
#include "sourcing/local_search.h"
#include "sourcing/plan_exact.h"
#include "sourcing/plan_neighbourhood.h"
#include "sourcing/plan_tree.h"

namespace entente::sourcing {
namespace {

constexpr std::size_t kRegion = 9;  ///< items that are searched exactly together
constexpr std::uint64_t kRegionStream = 1'000'000;
constexpr double kWarm = 0.6;  ///< of the first temperature, where a later round begins
constexpr std::uint64_t kNearbyStream = 2'000'000;
constexpr std::size_t kNearby = 40;        ///< items that are searched together by a relaxation
constexpr double kNearbyWidth = 0.3;       ///< of what an item decides: see `Manner`
constexpr std::int64_t kMostNearby = 40;   ///< of them after each chain
constexpr double kEvenChance = 0.01;       ///< of what an item decides: chance of items that lose nothing
constexpr std::size_t kItemsOfSteps = 60;  ///< items that `SolveOptions::steps` is meant for

/// How a chain goes about it.
struct Manner {
  double width;   ///< alternatives that cost a plan more than so much of what an item decides stay out
  double hot;     ///< first temperature
  double priced;  ///< part of the prices that changes are judged by
  double cold;    ///< last temperature
};
/// Which suits best differs from plan to plan: chains take turns. The last looks at everything that could be
/// in a better plan, and at values alone.
constexpr std::array<Manner, 6> kManners{{{0.05, 0.06, 0.8, 0.005},
                                          {0.02, 0.04, 0.8, 0.002},
                                          {0.1, 0.06, 0.95, 0.002},
                                          {0.05, 0.06, 0.7, 0.005},
                                          {0.3, 0.04, 0.85, 0.002},
                                          {1e6, 0.1, 0, 0.015}}};

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

/// Alternatives that a plan better than `than` may contain and that cost no plan more than `width`, and those
/// of `than`; the most promising first.
std::vector<std::vector<std::int32_t>> promising(const Bound& bound, const Best& than, double width) {
  const double least = static_cast<double>(bound.value) - width;
  std::vector<std::vector<std::int32_t>> all;
  for (std::size_t i = 0; i < bound.with.size(); ++i) {
    std::vector<std::int32_t> allowed;
    for (std::size_t a = 0; a < bound.with[i].size(); ++a) {
      const auto alternative = static_cast<std::int32_t>(a);
      const bool kept = !than.choice.empty() && than.choice[i] == alternative;
      const bool may_be = than.choice.empty() || bound.with[i][a] >= static_cast<double>(than.value) + 1;
      if (kept || (may_be && bound.with[i][a] >= least)) allowed.push_back(alternative);
    }
    std::ranges::stable_sort(
        allowed, [&](std::int32_t a, std::int32_t b) { return bound.with[i][at(a)] > bound.with[i][at(b)]; });
    all.push_back(std::move(allowed));
  }
  return all;
}

/// What an item decides on average: its best against its worst.
double decided_by_an_item(const PlanModel& model) {
  double sum = 0, count = 0;
  for (const ModelItem& item : model.items) {
    if (item.alternatives.empty()) continue;
    std::int64_t most = item.must ? item.alternatives.front().value : 0, least = most;
    for (const Alternative& each : item.alternatives) {
      most = std::max(most, each.value);
      least = std::min(least, each.value);
    }
    sum += static_cast<double>(most - least);
    ++count;
  }
  return std::max(1.0, sum / std::max(1.0, count));
}

/// How much less than its best, at the prices, an item gives as it is chosen.
std::vector<double> losses_of(const PlanModel& model, const Choice& choice,
                              const std::vector<double>& prices) {
  std::vector<double> losses;
  for (std::size_t i = 0; i < model.items.size(); ++i) {
    const ModelItem& item = model.items[i];
    double best = item.must ? -1e300 : 0, chosen = 0;
    for (std::size_t a = 0; a < item.alternatives.size(); ++a) {
      auto worth = static_cast<double>(item.alternatives[a].value);
      for (const Use& use : item.alternatives[a].uses)
        worth -= prices[at(use.row)] * static_cast<double>(use.amount);
      best = std::max(best, worth);
      if (choice[i] == static_cast<std::int32_t>(a)) chosen = worth;
    }
    losses.push_back(std::max(0.0, best - chosen));
  }
  return losses;
}

/// Items drawn at random, half of them the likelier the more they lose.
std::vector<std::int32_t> losers_of(const std::vector<double>& losses, double even, std::size_t size,
                                    Random& random) {
  size = std::min(size, losses.size());
  double sum = 0;
  for (const double loss : losses) sum += loss + even;
  std::vector<std::int32_t> drawn;
  std::vector<char> is_drawn(losses.size(), 0);
  while (drawn.size() < size) {
    std::size_t item = random.below(losses.size());
    if (drawn.size() < size / 2) {
      double left = random.uniform() * sum;
      for (item = 0; item + 1 < losses.size() && left >= losses[item] + even; ++item)
        left -= losses[item] + even;
    }
    if (is_drawn[item] != 0) continue;
    is_drawn[item] = 1;
    drawn.push_back(static_cast<std::int32_t>(item));
  }
  return drawn;
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
  Solving(const PlanModel& model, const SolveOptions& options)
      : model_(model), options_(options), decided_(decided_by_an_item(model)) {
    const auto items = static_cast<std::int64_t>(std::max(kItemsOfSteps, model.items.size()));
    steps_ = options.steps * items / static_cast<std::int64_t>(kItemsOfSteps);
  }

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
    SearchOptions search = in_manner(kManners[0], bound);
    search.steps = std::min<std::int64_t>(options_.steps / 8, 100'000);
    search.stream = kRegionStream / 2;
    search.stop = nullptr;
    best_.take(model_, anneal(model_, start(), search).choice);
  }

  SearchOptions in_manner(const Manner& manner, const Bound& bound) const {
    SearchOptions search;
    search.steps = steps_;
    search.seed = options_.seed;
    search.hot = manner.hot;
    search.cold = manner.cold;
    search.prices = bound.prices;
    search.priced = manner.priced;
    search.allowed = promising(bound, best_, manner.width * decided_);
    search.stop = options_.stop;
    return search;
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
    std::vector<Choice> found(at(options_.chains));
    std::atomic<std::int32_t> next{0};
    const auto work = [&] {
      for (std::int32_t chain = next++; chain < options_.chains; chain = next++)
        found[at(chain)] = one_chain(bound, round, chain);
    };
    {
      std::vector<std::jthread> threads;
      for (unsigned k = 1; k < options_.workers; ++k) threads.emplace_back(work);
      work();
    }
    for (const Choice& each : found) best_.take(model_, each);
  }

  Choice one_chain(const Bound& bound, std::int32_t round, std::int32_t chain) const {
    const auto stream = static_cast<std::uint64_t>(round * options_.chains + chain);
    SearchOptions search = in_manner(kManners[at(chain) % kManners.size()], bound);
    search.stream = stream;
    if (round > 0) search.hot *= kWarm;
    Best best = best_;
    best.take(model_, anneal(model_, start(), search).choice);
    if (best.choice.empty()) return {};
    look_nearby(bound, stream, best);
    const auto allowed = promising(bound, best, 1e300);
    Random random(options_.seed, kRegionStream + stream);
    for (std::int32_t k = 0; k < options_.regions && !stopped(); ++k) {
      const auto region = region_of(model_, best.choice, kRegion, random);
      const Finished finished = finish(model_, best.choice, region, bound.prices, {options_.nodes, allowed});
      best.take(model_, finished.choice);
    }
    return best.choice;
  }

  void look_nearby(const Bound& bound, std::uint64_t stream, Best& best) const {
    const auto allowed = promising(bound, best, kNearbyWidth * decided_);
    Random random(options_.seed, kNearbyStream + stream);
    std::int64_t work = 0;
    std::vector<double> losses = losses_of(model_, best.choice, bound.prices);
    for (std::int64_t k = 0; k < kMostNearby && work < options_.neighbourhood_work && !stopped(); ++k) {
      const auto free = losers_of(losses, kEvenChance * decided_, kNearby, random);
      const Nearby nearby = better_nearby(model_, best.choice, free, allowed, {60, 2, options_.stop});
      work += nearby.work;
      const std::int64_t before = best.value;
      best.take(model_, nearby.choice);
      if (best.value > before) losses = losses_of(model_, best.choice, bound.prices);
    }
  }

  const PlanModel& model_;
  const SolveOptions& options_;
  double decided_;
  std::int64_t steps_ = 0;
  Best best_;
};

}  // namespace

SolveOptions quick_search() {
  SolveOptions search;
  search.steps = 150'000;
  search.chains = 2;
  search.rounds = 1;
  search.regions = 5;
  search.nodes = 5'000;
  search.neighbourhood_work = 50'000'000;
  search.first_nodes = 40;
  search.tree_nodes = 0;
  search.bound.rounds = 6;
  return search;
}

SolveOptions thorough_search() {
  SolveOptions search;
  search.steps = 3'000'000;
  search.chains = 12;
  search.rounds = 4;
  search.regions = 100;
  search.neighbourhood_work = 2'000'000'000;
  search.first_nodes = 500;
  search.tree_nodes = 4000;
  search.bound.rounds = 40;
  return search;
}

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
