#include "sourcing/delivery_risk.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <functional>
#include <numeric>
#include <span>
#include <thread>

#include "sourcing/delivery_risk_draws.h"
#include "stats/risk.h"

namespace entente::sourcing {
namespace {

constexpr std::size_t kDriverSamples = 20'000;

RiskDraws draws_of(const RiskTerms& terms, const Plan& plan, const RiskOptions& options,
                   std::size_t watched) {
  return draw_risk(
      terms, {static_cast<std::size_t>(options.samples > 0 ? options.samples : plan.risk.samples), watched,
              options.workers});
}

/// Each number below `count` once, by whichever worker is free.
template <class Work>
void share_out(std::size_t count, unsigned workers, const Work& work) {
  std::atomic<std::size_t> next{0};
  const auto take = [&] {
    for (std::size_t k = next++; k < count; k = next++) work(k);
  };
  std::vector<std::jthread> threads;
  for (unsigned k = 1; k < workers; ++k) threads.emplace_back(take);
  take();
}

/// What an item or an event does to the whole, over the courses that were watched.
class Driving {
 public:
  explicit Driving(const RiskDraws& draws)
      : watched_(draws.by_source.empty() ? 0 : draws.by_source.front().size()),
        cost_(draws.cost.data(), watched_),
        cost_ranks_(stats::mean_ranks(cost_)),
        end_ranks_(stats::mean_ranks(std::span(draws.end.data(), watched_))),
        usual_(std::accumulate(cost_.begin(), cost_.end(), 0.0) /
               static_cast<double>(std::max<std::size_t>(1, watched_))) {}

  Driver driver(const std::string& name, const std::vector<double>& source, bool event) const {
    const std::vector<double> ranks = stats::mean_ranks(source);
    Driver each{name, stats::correlation_of_ranks(ranks, cost_ranks_),
                stats::correlation_of_ranks(ranks, end_ranks_)};
    // The tenths by rank; an event has two ranks only, which are its two sides.
    const double tenth = static_cast<double>(watched_) / 10;
    double low = 0, high = 0;
    std::size_t lows = 0, highs = 0;
    for (std::size_t s = 0; s < watched_; ++s) {
      const bool is_low = event ? source[s] == 0 : ranks[s] <= tenth;
      const bool is_high = event ? !is_low : ranks[s] > static_cast<double>(watched_) - tenth;
      low += is_low ? cost_[s] : 0;
      high += is_high ? cost_[s] : 0;
      lows += is_low ? 1 : 0;
      highs += is_high ? 1 : 0;
    }
    each.cost_low = lows > 0 ? low / static_cast<double>(lows) : usual_;
    each.cost_high = highs > 0 ? high / static_cast<double>(highs) : usual_;
    return each;
  }

 private:
  std::size_t watched_;
  std::span<const double> cost_;
  std::vector<double> cost_ranks_, end_ranks_;
  double usual_;
};

std::vector<Converging> convergence(const std::vector<double>& cost) {
  std::vector<Converging> made;
  for (const std::size_t part_of :
       {std::size_t{16}, std::size_t{8}, std::size_t{4}, std::size_t{2}, std::size_t{1}}) {
    const std::size_t count = cost.size() / part_of;
    if (count < 10) continue;
    std::vector<double> first(cost.begin(), cost.begin() + static_cast<std::ptrdiff_t>(count));
    const auto rank = static_cast<std::ptrdiff_t>(std::ceil(0.8 * static_cast<double>(count))) - 1;
    std::ranges::nth_element(first, first.begin() + rank);
    made.push_back({static_cast<std::int64_t>(count), first[static_cast<std::size_t>(rank)]});
  }
  return made;
}

/// `better` first. Selects what is asked for instead of sorting all.
template <class Better>
Outlook outlook(std::vector<double> all, double planned, const Better& better) {
  Outlook made;
  made.planned = planned;
  if (all.empty()) return made;
  made.mean = std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
  const auto count = static_cast<std::int64_t>(all.size());
  const auto place = [&](std::int64_t rank) { return std::clamp<std::int64_t>(rank, 1, count) - 1; };
  const auto quantile = [&](double p) {
    return place(static_cast<std::int64_t>(std::ceil(p * static_cast<double>(count))));
  };
  const stats::Ranks ranks = stats::quantile_ranks(count, 0.8);
  const std::int64_t worst = count - std::max<std::int64_t>(1, count / 10);
  std::array wanted{quantile(0.5), place(ranks.low), quantile(0.8), place(ranks.high), quantile(0.9), worst};
  std::ranges::sort(wanted);
  auto from = all.begin();
  for (const std::int64_t each : wanted) {
    const auto there = all.begin() + each;
    if (there < from) continue;  // the same place once more
    std::nth_element(from, there, all.end(), better);
    from = there + 1;
  }
  const auto at = [&](std::int64_t index) { return all[static_cast<std::size_t>(index)]; };
  made.p50 = at(quantile(0.5));
  made.p80 = at(quantile(0.8));
  made.p90 = at(quantile(0.9));
  made.p80_low = at(place(ranks.low));
  made.p80_high = at(place(ranks.high));
  made.worst_tenth =
      std::accumulate(all.begin() + worst, all.end(), 0.0) / static_cast<double>(count - worst);
  return made;
}

double share_beyond(const std::vector<double>& all, double limit) {
  return static_cast<double>(std::ranges::count_if(all, [&](double each) { return each > limit + 1e-9; })) /
         static_cast<double>(all.size());
}

}  // namespace

DeliveryRisk delivery_risk(const Plan& plan, const Program& program, const Choice& choice,
                           const RiskOptions& options) {
  const RiskTerms terms = risk_terms(plan, program, choice);
  const RiskDraws draws = draws_of(terms, plan, options, kDriverSamples);
  DeliveryRisk made;
  made.samples = static_cast<std::int64_t>(draws.cost.size());
  made.assumptions = terms.assumptions;
  made.over_budget = share_beyond(draws.cost, terms.budget);
  made.late = share_beyond(draws.end, plan.count());
  const Driving driving(draws);
  made.drivers.resize(terms.sources.size());
  share_out(4 + terms.sources.size(), options.workers, [&](std::size_t task) {
    if (task == 0) {
      made.cost = outlook(draws.cost, terms.planned_cost, std::less<>());
    } else if (task == 1) {
      made.end = outlook(draws.end, terms.planned_end, std::less<>());
    } else if (task == 2) {
      made.value = outlook(draws.value, terms.planned_value, std::greater<>());
    } else if (task == 3) {
      made.convergence = convergence(draws.cost);
    } else {
      const std::size_t k = task - 4;
      made.drivers[k] = driving.driver(terms.sources[k], draws.by_source[k], k >= terms.items);
    }
  });
  std::ranges::stable_sort(made.drivers, [](const Driver& a, const Driver& b) {
    return std::max(std::abs(a.cost), std::abs(a.end)) > std::max(std::abs(b.cost), std::abs(b.end));
  });
  made.contingency = made.cost.p80 - terms.planned_cost;
  return made;
}

Courses draw_courses(const Plan& plan, const Program& program, const Choice& choice,
                     const RiskOptions& options) {
  RiskDraws draws = draws_of(risk_terms(plan, program, choice), plan, options, 0);
  return {std::move(draws.cost), std::move(draws.end)};
}

RiskDifference risk_difference(const Plan& plan, const Program& first_program, const Choice& first,
                               const Program& second_program, const Choice& second,
                               const RiskOptions& options) {
  const Courses one = draw_courses(plan, first_program, first, options);
  const Courses other = draw_courses(plan, second_program, second, options);
  RiskDifference made;
  std::vector<double> differences;
  for (std::size_t k = 0; k < one.cost.size(); ++k) {
    differences.push_back(one.cost[k] - other.cost[k]);
    made.cheaper += differences.back() < -1e-9 ? 1 : 0;
    made.earlier += one.end[k] < other.end[k] - 1e-9 ? 1 : 0;
    made.cost_mean += differences.back();
  }
  const auto count = static_cast<double>(std::max<std::size_t>(1, differences.size()));
  made.cheaper /= count;
  made.earlier /= count;
  made.cost_mean /= count;
  if (differences.empty()) return made;
  std::ranges::sort(differences);
  const auto quantile = [&](double p) {
    return differences[std::min(differences.size() - 1, static_cast<std::size_t>(p * count))];
  };
  made.cost_p10 = quantile(0.1);
  made.cost_p90 = quantile(0.9);
  return made;
}

}  // namespace entente::sourcing
