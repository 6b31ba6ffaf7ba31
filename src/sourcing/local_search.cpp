#include "sourcing/local_search.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "base/random.h"

namespace entente::sourcing {
namespace {

constexpr std::size_t kPushedOut = 3;      ///< items that one change may push out
constexpr std::int64_t kStopEvery = 4096;  ///< steps between looks at the stop flag

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

/// A plan under change: usage and value follow every step.
class Plan {
 public:
  explicit Plan(const PlanModel& model) : model_(model), choice_(model.items.size(), kNone) {
    usage_.assign(model.rows.size(), 0);
    users_.resize(model.rows.size());
    std::int64_t sum = 1;
    for (const ModelItem& item : model.items) {
      std::int64_t most = 0;
      for (const Alternative& each : item.alternatives) most = std::max(most, std::abs(each.value));
      sum += most;
    }
    // Leaving out what must be done costs more than everything else is worth.
    for (const ModelItem& item : model.items) {
      without_.push_back(item.must ? -sum : 0);
      worth_ += without_.back();
    }
  }

  const Choice& choice() const { return choice_; }
  std::int64_t worth() const { return worth_; }
  std::int64_t worth_of(std::size_t item, std::int32_t alternative) const {
    return alternative == kNone ? without_[item] : model_.items[item].alternatives[at(alternative)].value;
  }

  /// Rows over their limits are only possible right after.
  void put(std::size_t item, std::int32_t alternative) {
    worth_ += worth_of(item, alternative) - worth_of(item, choice_[item]);
    if (choice_[item] != kNone) {
      for (const Use& use : model_.items[item].alternatives[at(choice_[item])].uses) {
        usage_[at(use.row)] -= use.amount;
        if (use.amount > 0) {
          auto& users = users_[at(use.row)];
          *std::ranges::find(users, static_cast<std::int32_t>(item)) = users.back();
          users.pop_back();
        }
      }
    }
    choice_[item] = alternative;
    if (alternative == kNone) return;
    for (const Use& use : model_.items[item].alternatives[at(alternative)].uses) {
      usage_[at(use.row)] += use.amount;
      if (use.amount > 0) users_[at(use.row)].push_back(static_cast<std::int32_t>(item));
    }
  }

  /// Would every row be kept? Only rows that old or new alternative use can change.
  bool fits(std::size_t item, std::int32_t alternative) {
    const std::int32_t old = choice_[item];
    if (old != kNone) {
      for (const Use& use : model_.items[item].alternatives[at(old)].uses) usage_[at(use.row)] -= use.amount;
    }
    bool fits = true;
    if (alternative != kNone) {
      for (const Use& use : model_.items[item].alternatives[at(alternative)].uses) {
        if (use.amount > 0 && usage_[at(use.row)] + use.amount > model_.rows[at(use.row)].limit) {
          fits = false;
          break;
        }
      }
    }
    if (old != kNone) {
      // What gave room and goes, as what others wait for, must not be missed.
      for (const Use& use : model_.items[item].alternatives[at(old)].uses) {
        if (fits && use.amount < 0 &&
            usage_[at(use.row)] + gives(item, alternative, use.row) > limit(use.row))
          fits = false;
      }
      for (const Use& use : model_.items[item].alternatives[at(old)].uses) usage_[at(use.row)] += use.amount;
    }
    return fits;
  }

  /// A row over its limit among those that the item's alternatives before and now use; -1: none.
  std::int32_t broken(std::size_t item, std::int32_t before, std::int32_t now) const {
    for (const std::int32_t alternative : {now, before}) {
      if (alternative == kNone) continue;
      for (const Use& use : model_.items[item].alternatives[at(alternative)].uses) {
        if (usage_[at(use.row)] > limit(use.row)) return use.row;
      }
    }
    return -1;
  }

  const std::vector<std::int32_t>& users(std::int32_t row) const { return users_[at(row)]; }

 private:
  std::int64_t limit(std::int32_t row) const { return model_.rows[at(row)].limit; }
  std::int64_t gives(std::size_t item, std::int32_t alternative, std::int32_t row) const {
    if (alternative == kNone) return 0;
    const auto& uses = model_.items[item].alternatives[at(alternative)].uses;
    const auto found = std::ranges::lower_bound(uses, row, {}, &Use::row);
    return found != uses.end() && found->row == row ? found->amount : 0;
  }

  const PlanModel& model_;
  Choice choice_;
  std::vector<std::int64_t> usage_;
  std::vector<std::vector<std::int32_t>> users_;  ///< of each row, items with a positive use
  std::vector<std::int64_t> without_;
  std::int64_t worth_ = 0;
};

class Annealing {
 public:
  Annealing(const PlanModel& model, const SearchOptions& options)
      : model_(model), options_(options), plan_(model), random_(options.seed, options.stream) {}

  Found run(const Choice& start) {
    prepare(start);
    Found found;
    std::int64_t best = plan_.worth();
    Choice best_choice = plan_.choice();
    const double hot = options_.hot * mean_, cold = std::max(options_.cold * mean_, 1e-9);
    const double cooling = std::log(cold / std::max(hot, cold));
    double temperature = hot;
    for (std::int64_t step = 0; step < options_.steps; ++step) {
      if (step % kStopEvery == 0) {
        if (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed)) {
          found.complete = false;
          break;
        }
        temperature =
            hot * std::exp(cooling * static_cast<double>(step) / static_cast<double>(options_.steps));
      }
      change(temperature);
      if (plan_.worth() > best) {
        best = plan_.worth();
        best_choice = plan_.choice();
      }
    }
    if (is_feasible(model_, best_choice)) {
      found.value = value_of(model_, best_choice);
      found.choice = std::move(best_choice);
    }
    return found;
  }

 private:
  void prepare(const Choice& start) {
    allowed_ = options_.allowed;
    if (allowed_.empty()) {
      for (const ModelItem& item : model_.items) {
        auto& all = allowed_.emplace_back(item.alternatives.size());
        std::iota(all.begin(), all.end(), 0);
      }
    }
    double sum = 0;
    std::int64_t count = 0;
    for (std::size_t i = 0; i < allowed_.size(); ++i) {
      if (allowed_[i].empty()) continue;
      movable_.push_back(i);
      std::int64_t most = 0;
      for (const Alternative& each : model_.items[i].alternatives) most = std::max(most, each.value);
      sum += static_cast<double>(most);
      ++count;
    }
    mean_ = std::max(1.0, sum / static_cast<double>(std::max<std::int64_t>(1, count)));
    // First what gives room to others, then the rest: twice over, until nothing more goes in.
    for (int round = 0; round < 2; ++round) {
      for (std::size_t i = 0; i < start.size(); ++i) {
        if (plan_.choice()[i] == kNone && start[i] != kNone && plan_.fits(i, start[i]))
          plan_.put(i, start[i]);
      }
    }
  }

  void change(double temperature) {
    if (movable_.empty()) return;
    const std::size_t item = movable_[random_.below(movable_.size())];
    const std::int32_t old = plan_.choice()[item];
    const auto& allowed = allowed_[item];
    std::int32_t alternative = kNone;
    // The most promising are tried more often; now and then an item goes.
    const std::uint64_t drawn = random_.next();
    if (old == kNone || drawn % 16 != 0) {
      const auto a = static_cast<std::size_t>((drawn >> 8) % allowed.size());
      const auto b = static_cast<std::size_t>((drawn >> 32) % allowed.size());
      alternative = allowed[(drawn & 0x80) != 0 ? std::min(a, b) : a];
    }
    if (alternative == old) return;
    const std::int64_t gain = plan_.worth_of(item, alternative) - plan_.worth_of(item, old);
    // One draw decides how much may be lost, before anything is moved.
    const double least = temperature * std::log(1.0 - random_.uniform());
    if (static_cast<double>(gain) < least) return;
    if (plan_.fits(item, alternative)) {
      plan_.put(item, alternative);
      return;
    }
    push(item, old, alternative, least);
  }

  /// Puts the alternative in and takes out what is in its way, as far as the loss allows; else all as before.
  void push(std::size_t item, std::int32_t old, std::int32_t alternative, double least) {
    const std::int64_t before = plan_.worth();
    plan_.put(item, alternative);
    out_.clear();
    std::int32_t row = plan_.broken(item, old, alternative);
    bool fine = true;
    while (row >= 0) {
      const auto& users = plan_.users(row);
      if (out_.size() == kPushedOut || users.empty()) {
        fine = false;
        break;
      }
      const std::int32_t other = users[random_.below(users.size())];
      if (at(other) == item) {
        fine = false;
        break;
      }
      out_.emplace_back(other, plan_.choice()[at(other)]);
      plan_.put(at(other), kNone);
      if (static_cast<double>(plan_.worth() - before) < least) {
        fine = false;
        break;
      }
      // What goes may have given room to yet others.
      row = plan_.broken(at(other), out_.back().second, kNone);
      if (row < 0) row = plan_.broken(item, old, alternative);
      for (std::size_t k = 0; row < 0 && k + 1 < out_.size(); ++k)
        row = plan_.broken(at(out_[k].first), out_[k].second, kNone);
    }
    if (fine) return;
    plan_.put(item, old);
    for (const auto& [other, was] : out_) plan_.put(at(other), was);
  }

  const PlanModel& model_;
  const SearchOptions& options_;
  Plan plan_;
  Random random_;
  std::vector<std::vector<std::int32_t>> allowed_;
  std::vector<std::size_t> movable_;
  std::vector<std::pair<std::int32_t, std::int32_t>> out_;
  double mean_ = 1;
};

}  // namespace

Found anneal(const PlanModel& model, const Choice& start, const SearchOptions& options) {
  return Annealing(model, options).run(start);
}

Choice greedy(const PlanModel& model, const std::vector<double>& prices) {
  struct Candidate {
    bool must = false;
    double worth = 0;
    std::size_t item = 0;
    std::int32_t alternative = 0;
  };
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < model.items.size(); ++i) {
    for (std::size_t a = 0; a < model.items[i].alternatives.size(); ++a) {
      const Alternative& each = model.items[i].alternatives[a];
      auto worth = static_cast<double>(each.value);
      for (const Use& use : each.uses) worth -= prices[at(use.row)] * static_cast<double>(use.amount);
      candidates.push_back({model.items[i].must, worth, i, static_cast<std::int32_t>(a)});
    }
  }
  std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
    return std::tuple(!a.must, -a.worth, a.item, a.alternative) <
           std::tuple(!b.must, -b.worth, b.item, b.alternative);
  });
  Plan plan(model);
  for (int round = 0; round < 2; ++round) {
    for (const Candidate& each : candidates) {
      if (plan.choice()[each.item] != kNone || !plan.fits(each.item, each.alternative)) continue;
      if (plan.worth_of(each.item, each.alternative) > plan.worth_of(each.item, kNone))
        plan.put(each.item, each.alternative);
    }
  }
  return plan.choice();
}

}  // namespace entente::sourcing
