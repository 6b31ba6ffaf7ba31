#include "sourcing/delivery_risk_draws.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <thread>

#include "base/random.h"
#include "stats/normal_table.h"

namespace entente::sourcing {
namespace {

constexpr std::size_t kBatch = 256;   ///< courses that go through the items together
constexpr std::size_t kBlock = 4096;  ///< courses that one worker takes at a time: whole batches
constexpr std::uint64_t kFactorStream = 1'000'000, kEventStream = 2'000'000;
constexpr std::uint64_t kTimeBits = 0x5851f42d4c957f2dULL;

using Lane = std::array<double, kBatch>;

const stats::NormalTable& normal_table() {
  static const stats::NormalTable table;
  return table;
}

/// A standard normal deviate from 64 random bits; never from 0 or 1.
double deviate(const stats::NormalTable& normal, std::uint64_t bits) {
  return normal.quantile((static_cast<double>(bits >> 11) + 0.5) * 0x1.0p-53);
}

class Batches {
 public:
  Batches(const RiskTerms& terms, std::size_t watched, RiskDraws& draws)
      : terms_(terms),
        watched_(watched),
        draws_(draws),
        common_cost_(terms.suppliers),
        common_time_(terms.suppliers),
        happened_(terms.events.size()),
        ends_(terms.parts.size()) {}

  /// The courses from `first` on, which ends where a batch does or with the last of them.
  void draw(std::size_t first) {
    const std::size_t count = std::min(kBatch, draws_.cost.size() - first);
    for (std::size_t s = 0; s < kBatch; ++s)
      keys_[s] = Random::mix(terms_.seed * 0x9e3779b97f4a7c15ULL + (first + s) * 2 + 1);
    draw_common(first);
    draw_events(first, count);
    cost_.fill(0);
    value_.fill(0);
    latest_.fill(0);
    for (std::size_t k = 0; k < terms_.parts.size(); ++k) draw_part(k, first, count);
    const auto to = [&](std::vector<double>& all, const Lane& lane) {
      std::copy_n(lane.begin(), count, all.begin() + static_cast<std::ptrdiff_t>(first));
    };
    to(draws_.cost, cost_);
    to(draws_.end, latest_);
    to(draws_.value, value_);
  }

 private:
  void draw_common(std::size_t first) {
    const stats::NormalTable& normal = normal_table();
    for (std::size_t s = 0; s < kBatch; ++s) {
      Random random(terms_.seed, kFactorStream + (first + s) * 4);
      for (std::size_t k = 0; k < terms_.suppliers; ++k) {
        common_cost_[k][s] = deviate(normal, random.next());
        common_time_[k][s] = deviate(normal, random.next());
      }
    }
    if (!terms_.between) return;
    correlate(common_cost_);
    correlate(common_time_);
  }

  /// By the lower triangle, the last row first: what it reads has not been replaced yet.
  void correlate(std::vector<Lane>& lanes) const {
    const std::size_t n = terms_.suppliers;
    for (std::size_t row = n; row-- > 0;) {
      Lane sum{};
      for (std::size_t column = 0; column <= row; ++column) {
        const double weight = terms_.between->lower[row * n + column];
        for (std::size_t s = 0; s < kBatch; ++s) sum[s] += weight * lanes[column][s];
      }
      lanes[row] = sum;
    }
  }

  void draw_events(std::size_t first, std::size_t count) {
    for (auto& each : happened_) each.clear();
    if (happened_.empty()) return;
    for (std::size_t s = 0; s < count; ++s) {
      Random random(terms_.seed, kEventStream + (first + s) * 4 + 1);
      for (std::size_t k = 0; k < happened_.size(); ++k) {
        const bool now = random.uniform() < terms_.events[k].chance;
        if (now) happened_[k].push_back(static_cast<std::uint32_t>(s));
        if (first + s < watched_) draws_.by_source[terms_.items + k][first + s] = now ? 1 : 0;
      }
    }
  }

  void draw_part(std::size_t k, std::size_t first, std::size_t count) {
    const RiskPart& each = terms_.parts[k];
    // Keyed by item and course, so that a plan with other items draws the same for this one.
    const std::uint64_t item = static_cast<std::uint64_t>(each.item + 1) * 0xd1342543de82ef95ULL;
    draw_factor(of_cost_, terms_.factors[each.cost_factor], common_cost_[each.supplier], item, 0);
    if (each.work) {
      draw_factor(of_time_, terms_.factors[each.time_factor], common_time_[each.supplier], item, kTimeBits);
    } else {
      of_time_.fill(1);
    }
    begin_.fill(each.start);
    for (const std::size_t before : each.after) {
      for (std::size_t s = 0; s < kBatch; ++s) begin_[s] = std::max(begin_[s], ends_[before][s]);
    }
    Lane& end = ends_[k];
    if (each.work) {
      for (std::size_t s = 0; s < kBatch; ++s) end[s] = begin_[s] + each.duration * of_time_[s];
    } else {
      end.fill(0);
    }
    less_.fill(1);
    for (const std::size_t event : each.events) {
      const RiskOccurrence& what = terms_.events[event];
      for (const std::uint32_t s : happened_[event]) {
        of_cost_[s] += what.cost;
        if (each.work) end[s] += what.delay;
        less_[s] *= 1 - what.value;
      }
    }
    for (std::size_t s = 0; s < kBatch; ++s) {
      cost_[s] += each.cost * of_cost_[s];
      latest_[s] = std::max(latest_[s], end[s]);
      value_[s] += each.value * less_[s];
    }
    if (first >= watched_) return;
    std::vector<double>& seen = draws_.by_source[each.source];
    for (std::size_t s = 0; s < std::min(count, watched_ - first); ++s)
      seen[first + s] += each.cost * of_cost_[s] + 1e-6 * of_time_[s];
  }

  void draw_factor(Lane& to, const DeviateTable& table, const Lane& common, std::uint64_t item,
                   std::uint64_t bits) const {
    if (table.certain()) {
      to.fill(table.at(0));
      return;
    }
    const stats::NormalTable& normal = normal_table();
    const double together = terms_.in_common;
    const double own = std::sqrt(std::max(0.0, 1 - together * together));
    for (std::size_t s = 0; s < kBatch; ++s)
      to[s] = together * common[s] + own * deviate(normal, Random::mix((keys_[s] + item) ^ bits));
    table.replace(to);
  }

  const RiskTerms& terms_;
  std::size_t watched_;
  RiskDraws& draws_;
  std::array<std::uint64_t, kBatch> keys_{};
  std::vector<Lane> common_cost_, common_time_;       ///< by supplier
  std::vector<std::vector<std::uint32_t>> happened_;  ///< by event: courses of the batch in which it does
  std::vector<Lane> ends_;                            ///< by part
  Lane of_cost_{}, of_time_{}, begin_{}, less_{}, cost_{}, value_{}, latest_{};
};

}  // namespace

RiskDraws draw_risk(const RiskTerms& terms, const RiskDrawing& drawing) {
  RiskDraws made;
  made.cost.resize(drawing.courses);
  made.end.resize(drawing.courses);
  made.value.resize(drawing.courses);
  const std::size_t watched = std::min(drawing.watched, drawing.courses);
  made.by_source.assign(terms.sources.size(), std::vector<double>(watched));
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    Batches batches(terms, watched, made);
    for (std::size_t block = next.fetch_add(kBlock); block < drawing.courses;
         block = next.fetch_add(kBlock)) {
      for (std::size_t first = block; first < std::min(drawing.courses, block + kBlock); first += kBatch)
        batches.draw(first);
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned k = 1; k < drawing.workers; ++k) threads.emplace_back(work);
  work();
  threads.clear();
  return made;
}

}  // namespace entente::sourcing
