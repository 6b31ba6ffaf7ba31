#include "sourcing/plan_bound.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "sourcing/lane_programme.h"

namespace entente::sourcing {
namespace {

constexpr double kFirstStep = 1.0, kLaterStep = 0.3, kLastStep = 1e-3;
constexpr std::size_t kRemembered = 4;  ///< items that a lane learns to remember in one round
constexpr std::int64_t kOften = 20;     ///< one of so many looks that take an item twice make it remembered
constexpr std::int32_t kPatience = 30;  ///< steps without a smaller bound before they are halved
constexpr double kOldDirection = 0.35;  ///< of the direction before, which dampens zigzag

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

/// Bounds, prices and slacks at one point. Prices are of rows divided by their scales, then of items.
struct Seen {
  double bound = 0;
  double magnitude = 0;  ///< sum of what was added up, for the error of rounding
  std::vector<double> slope;
  std::int64_t states = 0;
  /// Lane and item that were taken more than once.
  std::vector<std::pair<std::int32_t, std::int32_t>> twice;
};

using Counts = std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t>;

class Relaxation {
 public:
  Relaxation(const PlanModel& model, bool by_lanes) : model_(model), by_lanes_(by_lanes) {
    scale_.assign(model.rows.size(), 0);
    for (const ModelItem& item : model.items) {
      for (const Alternative& each : item.alternatives) {
        for (const Use& use : each.uses)
          scale_[at(use.row)] = std::max(scale_[at(use.row)], std::abs(static_cast<double>(use.amount)));
      }
    }
    for (double& scale : scale_) scale = std::max(scale, 1.0);
  }

  /// The lanes of the model; false where an alternative does not fit into one.
  bool find_lanes() {
    std::map<std::int32_t, std::vector<std::int64_t>> limits;
    for (const ModelRow& row : model_.rows) {
      if (row.lane < 0) continue;
      if (row.limit > LaneProgramme::kGreatestLimit || row.limit < 0) return false;
      auto& lane = limits[row.lane];
      if (row.period != static_cast<std::int32_t>(lane.size())) return false;
      lane.push_back(row.limit);
    }
    if (limits.empty()) return false;
    std::map<std::int32_t, std::vector<Booking>> bookings;
    for (std::size_t i = 0; i < model_.items.size(); ++i) {
      for (std::size_t a = 0; a < model_.items[i].alternatives.size(); ++a) {
        Booking booking{static_cast<std::int32_t>(i), static_cast<std::int32_t>(a), 0, 0, 0};
        std::int32_t lane = -1;
        for (const Use& use : model_.items[i].alternatives[a].uses) {
          const ModelRow& row = model_.rows[at(use.row)];
          if (row.lane < 0) continue;
          if (booking.duration == 0) {
            lane = row.lane;
            booking.start = row.period;
            booking.amount = use.amount;
          } else if (row.lane != lane || row.period != booking.start + booking.duration ||
                     use.amount != booking.amount) {
            return false;
          }
          ++booking.duration;
        }
        if (booking.amount < 0 || booking.duration > LaneProgramme::kLongest) return false;
        if (lane < 0) {
          free_.push_back(booking);
        } else if (booking.amount <= LaneProgramme::kGreatestLimit) {
          bookings[lane].push_back(booking);
        }  // what exceeds every limit is in no plan
      }
    }
    for (auto& [lane, held] : bookings) lanes_.emplace_back(limits[lane], std::move(held));
    return true;
  }

  std::size_t size() const { return model_.rows.size() + (by_lanes_ ? model_.items.size() : 0); }
  bool may_be_negative(std::size_t k) const {
    return k >= model_.rows.size() && model_.items[k - model_.rows.size()].must;
  }
  /// Prices of rows that the lanes keep themselves stay at nothing.
  bool is_priced(std::size_t k) const {
    return !by_lanes_ || k >= model_.rows.size() || model_.rows[k].lane < 0;
  }
  double scale(std::size_t row) const { return scale_[row]; }

  double worth(const Alternative& alternative, const std::vector<double>& prices) const {
    auto worth = static_cast<double>(alternative.value);
    for (const Use& use : alternative.uses)
      worth -= prices[at(use.row)] * static_cast<double>(use.amount) / scale_[at(use.row)];
    return worth;
  }

  std::optional<Seen> look(const std::vector<double>& prices) const {
    Seen seen;
    seen.slope.assign(size(), 0);
    for (std::size_t r = 0; r < model_.rows.size(); ++r) {
      const double limit = static_cast<double>(model_.rows[r].limit) / scale_[r];
      add(seen, prices[r] * limit);
      if (is_priced(r)) seen.slope[r] = -limit;
    }
    const bool fine = by_lanes_ ? look_by_lanes(prices, seen) : (look_by_items(prices, seen), true);
    if (!fine) return std::nullopt;
    return seen;
  }

  /// Lets lanes remember what they took twice most often in `looks` looks; false: there is nothing to
  /// remember.
  bool learn(const Counts& twice, std::int64_t looks) {
    std::map<std::int32_t, std::vector<std::pair<std::int64_t, std::int32_t>>> by_lane;
    for (const auto& [pair, count] : twice) {
      if (count * kOften >= looks) by_lane[pair.first].emplace_back(-count, pair.second);
    }
    bool learned = false;
    for (auto& [lane, items] : by_lane) {
      std::ranges::sort(items);
      if (items.size() > kRemembered) items.resize(kRemembered);
      for (const auto& [count, item] : items) learned = lanes_[at(lane)].remember(item) || learned;
    }
    return learned;
  }

  /// For each alternative what the bound would be with it in the plan.
  std::vector<std::vector<double>> with(const std::vector<double>& prices, double bound) const {
    std::vector<std::vector<double>> all(model_.items.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      const ModelItem& item = model_.items[i];
      double best = item.must ? -1e300 : 0;
      for (const Alternative& each : item.alternatives) {
        all[i].push_back(worth(each, prices));
        best = std::max(best, all[i].back());
      }
      for (double& each : all[i]) {
        // By lanes an alternative of negative worth lowers the bound by that at least.
        each = by_lanes_ ? bound + std::min(0.0, each - prices[model_.rows.size() + i]) : bound - best + each;
      }
    }
    return all;
  }

 private:
  static void add(Seen& seen, double amount) {
    seen.bound += amount;
    seen.magnitude += std::abs(amount);
  }

  void choose(Seen& seen, const Alternative& alternative) const {
    for (const Use& use : alternative.uses) {
      if (is_priced(at(use.row)))
        seen.slope[at(use.row)] += static_cast<double>(use.amount) / scale_[at(use.row)];
    }
  }

  void look_by_items(const std::vector<double>& prices, Seen& seen) const {
    for (const ModelItem& item : model_.items) {
      double best = item.must ? -1e300 : 0;
      const Alternative* chosen = nullptr;
      for (const Alternative& each : item.alternatives) {
        const double found = worth(each, prices);
        if (found <= best) continue;
        best = found;
        chosen = &each;
      }
      if (chosen == nullptr) continue;
      add(seen, best);
      choose(seen, *chosen);
    }
  }

  bool look_by_lanes(const std::vector<double>& prices, Seen& seen) const {
    const std::size_t rows = model_.rows.size();
    for (std::size_t i = 0; i < model_.items.size(); ++i) {
      add(seen, prices[rows + i]);
      seen.slope[rows + i] = -1;
    }
    const auto take = [&](const Booking& booking) {
      choose(seen, model_.items[at(booking.item)].alternatives[at(booking.alternative)]);
      seen.slope[rows + at(booking.item)] += 1;
    };
    const auto worth_of = [&](const Booking& booking) {
      return worth(model_.items[at(booking.item)].alternatives[at(booking.alternative)], prices) -
             prices[rows + at(booking.item)];
    };
    for (const Booking& booking : free_) {
      const double found = worth_of(booking);
      if (found <= 0) continue;
      add(seen, found);
      take(booking);
    }
    std::vector<double> worths;
    for (const LaneProgramme& lane : lanes_) {
      worths.clear();
      for (const Booking& booking : lane.bookings()) worths.push_back(worth_of(booking));
      const auto pick = lane.best(worths);
      if (!pick) return false;
      add(seen, pick->worth);
      seen.states += static_cast<std::int64_t>(pick->states);
      for (const std::size_t b : pick->chosen) take(lane.bookings()[b]);
      count_twice(lane, *pick, seen);
    }
    return true;
  }

  void count_twice(const LaneProgramme& lane, const LanePick& pick, Seen& seen) const {
    std::vector<std::int32_t> items;
    for (const std::size_t b : pick.chosen) items.push_back(lane.bookings()[b].item);
    std::ranges::sort(items);
    const auto index = static_cast<std::int32_t>(&lane - lanes_.data());
    for (std::size_t k = 1; k < items.size(); ++k) {
      if (items[k] == items[k - 1]) seen.twice.emplace_back(index, items[k]);
    }
  }

  const PlanModel& model_;
  bool by_lanes_;
  std::vector<double> scale_;
  std::vector<LaneProgramme> lanes_;
  std::vector<Booking> free_;  ///< use no lane
};

struct Descent {
  Seen best;
  std::vector<double> prices;
  std::int32_t iterations = 0;
  std::int64_t states = 0;
  Counts twice;
  bool found = false;
  bool whole = true;  ///< false: a lane had more states than can be looked at
};

Descent descend(const Relaxation& relaxation, std::vector<double> prices, const BoundOptions& options,
                double step, std::int64_t states) {
  Descent made;
  std::vector<double> direction(relaxation.size(), 0);
  std::int32_t waited = 0;
  for (; made.iterations < options.iterations && step > kLastStep && made.states < states;
       ++made.iterations) {
    const auto seen = relaxation.look(prices);
    if (!seen) {
      made.whole = false;
      return made;
    }
    made.states += seen->states;
    for (const auto& pair : seen->twice) ++made.twice[pair];
    if (!made.found || seen->bound < made.best.bound - 1e-7 * std::abs(made.best.bound)) {
      made.best = *seen;
      made.prices = prices;
      made.found = true;
      waited = 0;
    } else if (++waited >= kPatience) {
      step /= 2;
      waited = 0;
      prices = made.prices;
      std::ranges::fill(direction, 0.0);
      continue;
    }
    double length = 0;
    for (std::size_t k = 0; k < direction.size(); ++k) {
      direction[k] = seen->slope[k] + kOldDirection * direction[k];
      // What would go below nothing does not move, and should not shorten the step.
      const bool stuck = prices[k] <= 0 && direction[k] < 0 && !relaxation.may_be_negative(k);
      if (!stuck) length += direction[k] * direction[k];
    }
    const double distance = seen->bound - static_cast<double>(options.known);
    if (length <= 1e-12 || distance <= 0) break;
    const double move = step * std::max(distance, 1.0) / length;
    for (std::size_t k = 0; k < prices.size(); ++k) {
      if (!relaxation.is_priced(k)) continue;
      prices[k] += move * direction[k];
      if (!relaxation.may_be_negative(k)) prices[k] = std::max(0.0, prices[k]);
    }
  }
  return made;
}

/// Prices of the lanes' relaxation to begin with, from those of the plain one.
std::vector<double> lane_prices(const PlanModel& model, const Relaxation& plain, const Relaxation& lanes,
                                const std::vector<double>& found) {
  std::vector<double> prices(lanes.size(), 0.0);
  for (std::size_t r = 0; r < model.rows.size(); ++r) {
    if (lanes.is_priced(r)) prices[r] = found[r];
  }
  for (std::size_t i = 0; i < model.items.size(); ++i) {
    double best = model.items[i].must ? -1e300 : 0;
    for (const Alternative& each : model.items[i].alternatives)
      best = std::max(best, plain.worth(each, found));
    prices[model.rows.size() + i] = best;
  }
  return prices;
}

/// Allows for the rounding of doubles.
double safe(const Seen& seen) {
  return seen.bound + 1e-9 + 1e-12 * seen.magnitude;
}

}  // namespace

Bound upper_bound(const PlanModel& model, const BoundOptions& options) {
  const Relaxation plain(model, false);
  const Descent first =
      descend(plain, std::vector<double>(plain.size(), 0.0), options, kFirstStep, options.states);
  Bound made;
  made.value = static_cast<std::int64_t>(std::floor(safe(first.best)));
  made.iterations = first.iterations;
  made.with = plain.with(first.prices, safe(first.best));
  for (std::size_t r = 0; r < model.rows.size(); ++r) made.prices.push_back(first.prices[r] / plain.scale(r));
  if (options.lanes == BoundOptions::Lanes::never) return made;

  Relaxation lanes(model, true);
  if (!lanes.find_lanes()) return made;
  std::vector<double> prices = lane_prices(model, plain, lanes, first.prices);
  double step = kFirstStep;
  std::int64_t left = options.states;
  while (left > 0) {
    const Descent round = descend(lanes, prices, options, step, left);
    made.iterations += round.iterations;
    left -= round.states;
    if (round.found) {
      made.value = std::min(made.value, static_cast<std::int64_t>(std::floor(safe(round.best))));
      made.by_lanes = true;
      const auto with = lanes.with(round.prices, safe(round.best));
      for (std::size_t i = 0; i < with.size(); ++i) {
        for (std::size_t a = 0; a < with[i].size(); ++a)
          made.with[i][a] = std::min(made.with[i][a], with[i][a]);
      }
      prices = round.prices;
    }
    if (!round.whole || !lanes.learn(round.twice, round.iterations)) break;
    step = kLaterStep;
  }
  return made;
}

}  // namespace entente::sourcing
