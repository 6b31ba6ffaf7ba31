#include "sourcing/knapsack_cut.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "sourcing/relaxed_plan.h"

namespace entente::sourcing {
namespace {

constexpr double kUsed = 1e-6;          ///< parts below count as nothing
constexpr double kWorthwhile = 5e-4;    ///< excess of a cut that is worth having
constexpr std::int64_t kFinest = 6000;  ///< limit of a row after its weights were made coarser
constexpr std::size_t kMostUsed = 60;
constexpr int kRows = 150;  ///< of the linear program, at most

std::size_t at(std::int64_t index) {
  return static_cast<std::size_t>(index);
}

/// Options by group: [first, last).
struct Span {
  std::size_t first = 0, last = 0;
};

class Separation {
 public:
  Separation(const std::vector<KnapsackOption>& options, std::int64_t limit)
      : options_(options), limit_(limit) {
    // Weights in their greatest common part; coarser where that is still too fine. Rounding down weights
    // and limit alike only adds choices, which keeps cuts true.
    std::int64_t common = 0;
    for (const KnapsackOption& each : options) common = std::gcd(common, each.weight);
    common = std::max<std::int64_t>(common, 1);
    if (limit / common > kFinest) common *= (limit / common + kFinest - 1) / kFinest;
    limit_ = limit / common;
    for (const KnapsackOption& each : options) weight_.push_back(each.weight / common);
    for (std::size_t k = 0; k < options.size(); ++k) {
      if (k == 0 || options[k].group != options[k - 1].group) groups_.push_back({k, k});
      groups_.back().last = k + 1;
    }
    for (std::size_t k = 0; k < options.size(); ++k) {
      if (options[k].part > kUsed && weight_[k] <= limit_) used_.push_back(k);
    }
  }

  std::optional<KnapsackCut> run() {
    if (used_.size() < 2 || used_.size() > kMostUsed || !find_deepest()) return std::nullopt;
    if (!make_whole()) return std::nullopt;
    extend();
    return finish();
  }

 private:
  struct State {
    std::int64_t weight = 0;
    double worth = 0;
    std::int32_t node = -1;
  };
  struct Node {
    std::int32_t before = -1;
    std::size_t used = 0;
  };

  /// The choice among used options that is worth most by `worths`.
  double best_choice(const std::vector<double>& worths, std::vector<std::size_t>& chosen) {
    nodes_.clear();
    std::vector<State> states{State{}}, merged, made;
    for (std::size_t first = 0; first < used_.size();) {
      std::size_t last = first;
      while (last < used_.size() && options_[used_[last]].group == options_[used_[first]].group) ++last;
      made = states;
      for (std::size_t u = first; u < last; ++u) {
        if (worths[u] <= 1e-9) continue;
        merged.clear();
        // Both lists ascend by weight and worth; so does what is kept.
        std::size_t a = 0, b = 0;
        const auto keep = [&](const State& state) {
          if (merged.empty() || state.worth > merged.back().worth + 1e-12) merged.push_back(state);
        };
        while (b < states.size() && states[b].weight + weight_[used_[u]] <= limit_) {
          const std::int64_t weight = states[b].weight + weight_[used_[u]];
          if (a < made.size() &&
              (made[a].weight < weight ||
               (made[a].weight == weight && made[a].worth >= states[b].worth + worths[u]))) {
            keep(made[a++]);
            continue;
          }
          const double worth = states[b].worth + worths[u];
          if (merged.empty() || worth > merged.back().worth + 1e-12) {
            nodes_.push_back({states[b].node, u});
            merged.push_back({weight, worth, static_cast<std::int32_t>(nodes_.size()) - 1});
          }
          ++b;
        }
        while (a < made.size()) keep(made[a++]);
        made.swap(merged);
      }
      states.swap(made);
      first = last;
    }
    chosen.clear();
    for (std::int32_t node = states.back().node; node >= 0; node = nodes_[at(node)].before)
      chosen.push_back(nodes_[at(node)].used);
    return states.back().worth;
  }

  /// Amounts of the used options that the point exceeds most, where every choice comes to one at most.
  bool find_deepest() {
    std::vector<RelaxedPlan::Column> columns;
    for (std::size_t u = 0; u < used_.size(); ++u)
      columns.push_back({options_[used_[u]].part, static_cast<std::int32_t>(u)});
    RelaxedPlan program(columns, std::vector<bool>(used_.size(), false));
    std::vector<std::size_t> chosen;
    for (int row = 0; row < kRows; ++row) {
      if (program.solve({3000, -1e300}) != RelaxedPlan::Ended::best) return false;
      deepest_ = program.parts();
      double reached = 0;
      for (std::size_t u = 0; u < used_.size(); ++u) reached += deepest_[u] * options_[used_[u]].part;
      if (reached <= 1 + kWorthwhile) return false;
      const double most = best_choice(deepest_, chosen);
      if (most <= 1 + 1e-6) return true;
      std::vector<Term> terms;
      for (const std::size_t u : chosen) terms.push_back({static_cast<std::int32_t>(u), 1.0});
      std::ranges::sort(terms, {}, &Term::column);
      program.add_row(std::move(terms), 1.0);
    }
    // Not quite the deepest: what it comes to is worked out in whole numbers anyway.
    return true;
  }

  /// The amounts in whole numbers: by the smallest denominator that they have, or a large one.
  bool make_whole() {
    static constexpr std::array<std::int64_t, 18> kDenominators{1,  2,  3,  4,  5,  6,  7,  8,   9,
                                                                10, 11, 12, 13, 14, 15, 60, 210, 1000};
    for (const std::int64_t denominator : kDenominators) {
      double furthest = 0;
      for (const double amount : deepest_) {
        const double scaled = amount * static_cast<double>(denominator);
        furthest = std::max(furthest, std::abs(scaled - std::round(scaled)));
      }
      if (furthest > 1e-3 && denominator != kDenominators.back()) continue;
      amounts_.assign(options_.size(), 0);
      for (std::size_t u = 0; u < used_.size(); ++u)
        amounts_[used_[u]] = std::llround(deepest_[u] * static_cast<double>(denominator));
      break;
    }
    return std::ranges::any_of(amounts_, [](std::int64_t amount) { return amount > 0; });
  }

  /// A heavier option of a group counts as much as a lighter one at least.
  void raise(const Span& group) {
    for (std::size_t k = group.first + 1; k < group.last; ++k)
      amounts_[k] = std::max(amounts_[k], amounts_[k - 1]);
  }
  bool counts(const Span& group) const {
    for (std::size_t k = group.first; k < group.last; ++k) {
      if (amounts_[k] > 0) return true;
    }
    return false;
  }

  /// most[c]: the greatest sum of a choice of weight c at most, with one more group.
  void add_group(const Span& group, std::vector<std::int64_t>& most) const {
    before_ = most;
    for (std::size_t k = group.first; k < group.last; ++k) {
      const std::int64_t amount = amounts_[k], weight = weight_[k];
      if (amount == 0 || weight > limit_) continue;
      if (k > group.first && amounts_[k - 1] == amount) continue;  // the lighter one does as well
      const std::int64_t* from = before_.data();
      std::int64_t* to = most.data() + weight;
      const std::size_t count = at(limit_ - weight) + 1;
      for (std::size_t c = 0; c < count; ++c) to[c] = std::max(to[c], from[c] + amount);
    }
  }

  void extend() {
    std::vector<Span> with, without;
    for (const Span& group : groups_) {
      raise(group);
      (counts(group) ? with : without).push_back(group);
    }
    std::vector<std::int64_t> most(at(limit_) + 1, 0);
    for (const Span& group : with) add_group(group, most);
    std::int64_t highest = most[at(limit_)];
    // Groups that count already: what each may count beside all others.
    for (const Span& group : with) {
      if (group.last - group.first < 2) continue;
      std::vector<std::int64_t> others(at(limit_) + 1, 0);
      for (const Span& other : with) {
        if (other.first != group.first) add_group(other, others);
      }
      lift(group, others, highest);
    }
    std::ranges::fill(most, 0);
    for (const Span& group : with) add_group(group, most);
    highest = most[at(limit_)];
    for (const Span& group : without) {
      lift(group, most, highest);
      if (counts(group)) add_group(group, most);
    }
    highest_ = most[at(limit_)];
  }

  void lift(const Span& group, const std::vector<std::int64_t>& others, std::int64_t highest) {
    for (std::size_t k = group.first; k < group.last; ++k) {
      // What does not fit at all is in no choice and may count as much as the heaviest that fits.
      const std::int64_t left = std::max<std::int64_t>(0, limit_ - weight_[k]);
      amounts_[k] = std::max(amounts_[k], highest - others[at(left)]);
    }
    raise(group);
  }

  std::optional<KnapsackCut> finish() {
    std::int64_t common = highest_;
    for (const std::int64_t amount : amounts_) common = std::gcd(common, amount);
    if (highest_ <= 0 || common <= 0) return std::nullopt;
    KnapsackCut cut;
    cut.at_most = highest_ / common;
    double used = 0;
    for (std::size_t k = 0; k < options_.size(); ++k) {
      cut.amounts.push_back(amounts_[k] / common);
      used += static_cast<double>(cut.amounts.back()) * options_[k].part;
    }
    cut.excess = used / static_cast<double>(cut.at_most) - 1;
    if (cut.excess < kWorthwhile) return std::nullopt;
    return cut;
  }

  const std::vector<KnapsackOption>& options_;
  std::int64_t limit_ = 0;
  std::vector<std::int64_t> weight_;
  std::vector<Span> groups_;
  std::vector<std::size_t> used_;
  std::vector<double> deepest_;
  std::vector<std::int64_t> amounts_;
  std::int64_t highest_ = 0;
  std::vector<Node> nodes_;
  mutable std::vector<std::int64_t> before_;
};

}  // namespace

std::optional<KnapsackCut> knapsack_cut(const std::vector<KnapsackOption>& options, std::int64_t limit) {
  return Separation(options, limit).run();
}

}  // namespace entente::sourcing
