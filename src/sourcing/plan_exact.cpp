#include "sourcing/plan_exact.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace entente::sourcing {
namespace {

constexpr double kNever = -1e300;

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

struct Branch {
  std::int32_t alternative = kNone;
  double worth = 0;  ///< value less the price of what it uses
};

struct Level {
  std::int32_t item = 0;
  std::vector<Branch> branches;  ///< the most promising first
  double rest = 0;               ///< the best worths of this level and all below it
};

class Search {
 public:
  Search(const PlanModel& model, const Choice& from, const std::vector<std::int32_t>& free,
         const std::vector<double>& prices, const ExactOptions& options)
      : model_(model), options_(options) {
    choice_ = from.empty() ? Choice(model.items.size(), kNone) : from;
    best_ = from;
    best_value_ = from.empty() ? std::numeric_limits<std::int64_t>::min() : value_of(model, from);
    for (const std::int32_t item : free) choice_[at(item)] = kNone;
    first_value_ = value_ = value_of(model, choice_);
    usage_ = usage_of(model, choice_);
    room_.assign(model.rows.size(), 0);
    for (std::size_t r = 0; r < model.rows.size(); ++r)
      slack_ += prices[r] * static_cast<double>(model.rows[r].limit - usage_[r]);
    for (const std::int32_t item : free) levels_.push_back(level_of(item, prices));
    // Few branches and much at stake first.
    std::ranges::stable_sort(levels_, {}, [](const Level& level) {
      const double spread =
          level.branches.size() > 1 ? level.branches[0].worth - level.branches[1].worth : 1e300;
      return -spread;
    });
    double rest = 0;
    for (std::size_t k = levels_.size(); k-- > 0;) {
      rest += levels_[k].branches.empty() ? kNever : levels_[k].branches.front().worth;
      levels_[k].rest = rest;
    }
    gives_.assign(levels_.size() + 1, {});
    for (std::size_t k = 0; k < levels_.size(); ++k) add_gives(k);
  }

  Finished run() {
    descend(0, 0);
    return {std::move(best_), nodes_ <= options_.nodes};
  }

 private:
  Level level_of(std::int32_t item, const std::vector<double>& prices) const {
    const ModelItem& of = model_.items[at(item)];
    Level level;
    level.item = item;
    std::vector<std::int32_t> allowed;
    if (options_.allowed.empty()) {
      allowed.resize(of.alternatives.size());
      std::iota(allowed.begin(), allowed.end(), 0);
    } else {
      allowed = options_.allowed[at(item)];
    }
    for (const std::int32_t alternative : allowed) {
      const Alternative& each = of.alternatives[at(alternative)];
      auto worth = static_cast<double>(each.value);
      for (const Use& use : each.uses) worth -= prices[at(use.row)] * static_cast<double>(use.amount);
      level.branches.push_back({alternative, worth});
    }
    if (!of.must) level.branches.push_back({kNone, 0});
    std::ranges::stable_sort(level.branches,
                             [](const Branch& a, const Branch& b) { return a.worth > b.worth; });
    return level;
  }

  /// The most room that this level's item can give to each row.
  void add_gives(std::size_t level) {
    std::vector<std::int64_t> most(model_.rows.size(), 0);
    for (const Branch& branch : levels_[level].branches) {
      if (branch.alternative == kNone) continue;
      for (const Use& use : uses_of(levels_[level].item, branch.alternative))
        most[at(use.row)] = std::max(most[at(use.row)], -use.amount);
    }
    for (std::size_t r = 0; r < most.size(); ++r) {
      if (most[r] == 0) continue;
      gives_[level].push_back({static_cast<std::int32_t>(r), most[r]});
      room_[r] += most[r];
    }
  }

  const std::vector<Use>& uses_of(std::int32_t item, std::int32_t alternative) const {
    return model_.items[at(item)].alternatives[at(alternative)].uses;
  }

  void descend(std::size_t depth, double worth) {
    if (++nodes_ > options_.nodes) return;
    if (depth == levels_.size()) {
      for (std::size_t r = 0; r < usage_.size(); ++r) {
        if (usage_[r] > model_.rows[r].limit) return;
      }
      if (best_.empty() || is_better(value_, choice_, best_value_, best_)) {
        best_value_ = value_;
        best_ = choice_;
      }
      return;
    }
    const Level& level = levels_[depth];
    const double others = depth + 1 < levels_.size() ? levels_[depth + 1].rest : 0;
    for (const Use& give : gives_[depth]) room_[at(give.row)] -= give.amount;
    for (const Branch& branch : level.branches) {
      const double most = base() + worth + branch.worth + others;
      if (!best_.empty() && std::floor(most + 1e-6) <= static_cast<double>(best_value_)) break;
      if (most <= kNever / 2 || nodes_ > options_.nodes) break;
      if (branch.alternative != kNone && !fits(level.item, branch.alternative)) continue;
      if (branch.alternative == kNone && !holds(depth)) continue;
      put(level.item, branch.alternative);
      descend(depth + 1, worth + branch.worth);
      take(level.item, branch.alternative);
    }
    for (const Use& give : gives_[depth]) room_[at(give.row)] += give.amount;
  }

  /// What stays, and what the room left is worth.
  double base() const { return static_cast<double>(first_value_) + slack_; }

  bool fits(std::int32_t item, std::int32_t alternative) const {
    for (const Use& use : uses_of(item, alternative)) {
      if (use.amount > 0 &&
          usage_[at(use.row)] + use.amount - room_[at(use.row)] > model_.rows[at(use.row)].limit)
        return false;
    }
    return true;
  }
  /// Without this level's item, can the rows that it might have given room to still be kept?
  bool holds(std::size_t depth) const {
    return std::ranges::all_of(gives_[depth], [&](const Use& give) {
      return usage_[at(give.row)] - room_[at(give.row)] <= model_.rows[at(give.row)].limit;
    });
  }

  void put(std::int32_t item, std::int32_t alternative) {
    choice_[at(item)] = alternative;
    if (alternative == kNone) return;
    value_ += model_.items[at(item)].alternatives[at(alternative)].value;
    for (const Use& use : uses_of(item, alternative)) usage_[at(use.row)] += use.amount;
  }
  void take(std::int32_t item, std::int32_t alternative) {
    choice_[at(item)] = kNone;
    if (alternative == kNone) return;
    value_ -= model_.items[at(item)].alternatives[at(alternative)].value;
    for (const Use& use : uses_of(item, alternative)) usage_[at(use.row)] -= use.amount;
  }

  const PlanModel& model_;
  const ExactOptions& options_;
  Choice choice_, best_;
  std::int64_t value_ = 0, best_value_ = 0, first_value_ = 0;
  std::vector<std::int64_t> usage_, room_;
  double slack_ = 0;
  std::vector<Level> levels_;
  std::vector<std::vector<Use>> gives_;
  std::int64_t nodes_ = 0;
};

}  // namespace

Finished finish(const PlanModel& model, const Choice& from, const std::vector<std::int32_t>& free,
                const std::vector<double>& prices, const ExactOptions& options) {
  return Search(model, from, free, prices, options).run();
}

}  // namespace entente::sourcing
