#include "sourcing/local_search.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <tuple>

#include "base/random.h"

namespace entente::sourcing {
namespace {

constexpr std::size_t kPushedOut = 3;      ///< items that one change may push out
constexpr std::int64_t kStopEvery = 4096;  ///< steps between looks at the stop flag
constexpr int kWordBits = 64;
constexpr double kFine = 1024;  ///< parts of one of value that worths are counted in

std::size_t at(std::int64_t index) {
  return static_cast<std::size_t>(index);
}

/// The model laid out for many small changes: uses side by side, those that give room apart. What changes are
/// judged by is the worth of an alternative, its value less a part of the price of what it uses.
class Board {
 public:
  Board(const PlanModel& model, const std::vector<double>& prices, double priced)
      : choice_(model.items.size(), kNone) {
    for (const ModelRow& row : model.rows) room_.push_back(row.limit);
    words_ = (model.items.size() + kWordBits - 1) / kWordBits;
    users_.assign(model.rows.size() * words_, 0);
    std::int64_t sum = 1;
    for (const ModelItem& item : model.items) {
      std::int64_t most = 0;
      first_.push_back(static_cast<std::int32_t>(entries_.size()));
      for (const Alternative& each : item.alternatives) {
        auto worth = static_cast<double>(each.value);
        if (priced > 0) {
          for (const Use& use : each.uses)
            worth -= priced * prices[at(use.row)] * static_cast<double>(use.amount);
        }
        Entry entry{std::llround(kFine * worth), each.value, static_cast<std::uint32_t>(uses_.size()), 0, 0};
        most = std::max(most, std::abs(entry.worth));
        for (const Use& use : each.uses) {
          if (use.amount > 0) uses_.push_back(use);
        }
        entry.gives = static_cast<std::uint32_t>(uses_.size());
        for (const Use& use : each.uses) {
          if (use.amount < 0) uses_.push_back(use);
        }
        entry.end = static_cast<std::uint32_t>(uses_.size());
        entries_.push_back(entry);
      }
      sum += most;
    }
    // Leaving out what must be done costs more than everything else is worth.
    for (const ModelItem& item : model.items) {
      without_.push_back(item.must ? -sum : 0);
      worth_ += without_.back();
      missing_ += item.must ? 1 : 0;
    }
  }

  const Choice& choice() const { return choice_; }
  std::int64_t worth() const { return worth_; }
  std::int64_t value() const { return value_; }
  /// Nothing that must be done is left out.
  bool is_whole() const { return missing_ == 0; }
  std::int64_t worth_of(std::size_t item, std::int32_t alternative) const {
    return alternative == kNone ? without_[item] : entry(item, alternative).worth;
  }

  /// Rows over their limits are only possible in between.
  void put(std::size_t item, std::int32_t alternative) {
    const std::int32_t old = choice_[item];
    worth_ += worth_of(item, alternative) - worth_of(item, old);
    if (without_[item] != 0) missing_ += (alternative == kNone ? 1 : 0) - (old == kNone ? 1 : 0);
    if (old != kNone) value_ -= entry(item, old).value;
    const std::uint64_t bit = std::uint64_t{1} << (item % kWordBits);
    const std::size_t word = item / kWordBits;
    if (old != kNone) {
      const Entry& of = entry(item, old);
      for (std::uint32_t u = of.first; u < of.end; ++u) room_[at(uses_[u].row)] += uses_[u].amount;
      for (std::uint32_t u = of.first; u < of.gives; ++u) users_[at(uses_[u].row) * words_ + word] &= ~bit;
    }
    choice_[item] = alternative;
    if (alternative == kNone) return;
    const Entry& of = entry(item, alternative);
    value_ += of.value;
    for (std::uint32_t u = of.first; u < of.end; ++u) room_[at(uses_[u].row)] -= uses_[u].amount;
    for (std::uint32_t u = of.first; u < of.gives; ++u) users_[at(uses_[u].row) * words_ + word] |= bit;
  }

  /// Would an item that has nothing keep every row with this?
  bool fits(std::size_t item, std::int32_t alternative) const {
    const Entry& of = entry(item, alternative);
    for (std::uint32_t u = of.first; u < of.gives; ++u) {
      if (uses_[u].amount > room_[at(uses_[u].row)]) return false;
    }
    return true;
  }

  /// A row over its limit among those that the item's alternative uses; -1: none.
  std::int32_t broken(std::size_t item, std::int32_t alternative) const {
    const Entry& of = entry(item, alternative);
    for (std::uint32_t u = of.first; u < of.gives; ++u) {
      if (room_[at(uses_[u].row)] < 0) return uses_[u].row;
    }
    return -1;
  }
  /// A row that the alternative gave room to and that misses it; -1: none.
  std::int32_t missed(std::size_t item, std::int32_t alternative) const {
    const Entry& of = entry(item, alternative);
    for (std::uint32_t u = of.gives; u < of.end; ++u) {
      if (room_[at(uses_[u].row)] < 0) return uses_[u].row;
    }
    return -1;
  }

  /// One of the items that use the row, drawn at random; -1: there is none.
  std::int32_t user(std::int32_t row, Random& random) const {
    const std::uint64_t* words = users_.data() + at(row) * words_;
    std::uint64_t count = 0;
    for (std::size_t w = 0; w < words_; ++w) count += static_cast<std::uint64_t>(std::popcount(words[w]));
    if (count == 0) return -1;
    auto nth = static_cast<int>(random.below(count));
    for (std::size_t w = 0;; ++w) {
      const int here = std::popcount(words[w]);
      if (nth >= here) {
        nth -= here;
        continue;
      }
      std::uint64_t bits = words[w];
      for (; nth > 0; --nth) bits &= bits - 1;
      return static_cast<std::int32_t>(w * kWordBits) + std::countr_zero(bits);
    }
  }

 private:
  struct Entry {
    std::int64_t worth = 0, value = 0;
    std::uint32_t first = 0, gives = 0, end = 0;  ///< into the uses
  };
  const Entry& entry(std::size_t item, std::int32_t alternative) const {
    return entries_[at(first_[item]) + at(alternative)];
  }

  Choice choice_;
  std::vector<Entry> entries_;
  std::vector<std::int32_t> first_;  ///< of each item's entries
  std::vector<Use> uses_;
  std::vector<std::int64_t> room_;    ///< of each row
  std::vector<std::uint64_t> users_;  ///< of each row, a bit for each item with a positive use
  std::size_t words_ = 1;
  std::vector<std::int64_t> without_;
  std::int64_t worth_ = 0, value_ = 0;
  std::int32_t missing_ = 0;
};

class Annealing {
 public:
  Annealing(const PlanModel& model, const SearchOptions& options)
      : model_(model),
        options_(options),
        board_(model, options.prices, options.priced),
        random_(options.seed, options.stream) {}

  Found run(const Choice& start) {
    prepare(start);
    Found found;
    bool whole = board_.is_whole();
    std::int64_t best = board_.value();
    Choice best_choice = board_.choice();
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
      if (board_.is_whole() && (board_.value() > best || !whole)) {
        whole = true;
        best = board_.value();
        best_choice = board_.choice();
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
      const ModelItem& item = model_.items[i];
      std::int64_t most = item.must ? board_.worth_of(i, 0) : 0, least = most;
      for (std::size_t a = 0; a < item.alternatives.size(); ++a) {
        const std::int64_t worth = board_.worth_of(i, static_cast<std::int32_t>(a));
        most = std::max(most, worth);
        least = std::min(least, worth);
      }
      sum += static_cast<double>(most - least);
      ++count;
    }
    mean_ = std::max(1.0, sum / static_cast<double>(std::max<std::int64_t>(1, count)));
    // First what gives room to others, then the rest: twice over, until nothing more goes in.
    for (int round = 0; round < 2; ++round) {
      for (std::size_t i = 0; i < start.size(); ++i) {
        if (board_.choice()[i] == kNone && start[i] != kNone && board_.fits(i, start[i]))
          board_.put(i, start[i]);
      }
    }
  }

  void change(double temperature) {
    if (movable_.empty()) return;
    const std::size_t item = movable_[random_.below(movable_.size())];
    const std::int32_t old = board_.choice()[item];
    const auto& allowed = allowed_[item];
    std::int32_t alternative = kNone;
    // The most promising are tried more often; now and then an item goes.
    const std::uint64_t drawn = random_.next();
    if (old == kNone || drawn % 16 != 0) {
      const auto a = static_cast<std::size_t>(((drawn >> 8) & 0xffffff) * allowed.size() >> 24);
      const auto b = static_cast<std::size_t>(((drawn >> 32) & 0xffffff) * allowed.size() >> 24);
      alternative = allowed[(drawn & 0x80) != 0 ? std::min(a, b) : a];
    }
    if (alternative == old) return;
    const std::int64_t gain = board_.worth_of(item, alternative) - board_.worth_of(item, old);
    // One draw decides how much may be lost, before anything is moved.
    const double least = temperature * std::log(1.0 - random_.uniform());
    if (static_cast<double>(gain) < least) return;
    move(item, old, alternative, least);
  }

  /// Puts the alternative in, takes out what is in its way, and finds other places for that; all as before
  /// where the loss is too great.
  void move(std::size_t item, std::int32_t old, std::int32_t alternative, double least) {
    const std::int64_t before = board_.worth();
    board_.put(item, kNone);
    if (alternative != kNone && board_.fits(item, alternative) &&
        (old == kNone || !misses(item, old, alternative))) {
      board_.put(item, alternative);
      return;
    }
    board_.put(item, alternative);
    out_.clear();
    bool fine = true;
    for (std::int32_t row = next_broken(item, old, alternative); row >= 0;
         row = next_broken(item, old, alternative)) {
      const std::int32_t other = out_.size() == kPushedOut ? -1 : board_.user(row, random_);
      if (other < 0 || at(other) == item) {
        fine = false;
        break;
      }
      out_.emplace_back(other, board_.choice()[at(other)]);
      board_.put(at(other), kNone);
    }
    if (fine) {
      for (const auto& [other, was] : out_) place(at(other), was);
      if (static_cast<double>(board_.worth() - before) >= least) return;
    }
    board_.put(item, kNone);
    for (const auto& [other, was] : out_) board_.put(at(other), kNone);
    board_.put(item, old);
    for (const auto& [other, was] : out_) board_.put(at(other), was);
  }

  bool misses(std::size_t item, std::int32_t old, std::int32_t alternative) {
    board_.put(item, alternative);
    const bool missed = board_.missed(item, old) >= 0;
    board_.put(item, kNone);
    return missed;
  }

  std::int32_t next_broken(std::size_t item, std::int32_t old, std::int32_t alternative) const {
    std::int32_t row = alternative == kNone ? -1 : board_.broken(item, alternative);
    if (row < 0 && old != kNone) row = board_.missed(item, old);
    // What went may have given room to yet others.
    for (std::size_t k = 0; row < 0 && k < out_.size(); ++k)
      row = board_.missed(at(out_[k].first), out_[k].second);
    return row;
  }

  /// The most promising alternative that fits.
  void place(std::size_t item, std::int32_t was) {
    if (allowed_[item].empty()) {
      if (board_.fits(item, was)) board_.put(item, was);
      return;
    }
    for (const std::int32_t alternative : allowed_[item]) {
      if (board_.worth_of(item, alternative) <= board_.worth_of(item, kNone) ||
          !board_.fits(item, alternative))
        continue;
      board_.put(item, alternative);
      return;
    }
  }

  const PlanModel& model_;
  const SearchOptions& options_;
  Board board_;
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
  Board plan(model, prices, 0);
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
