#include "sourcing/delivery_risk.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <thread>

#include "base/random.h"
#include "sourcing/deviate_table.h"
#include "stats/normal_table.h"
#include "stats/risk.h"

namespace entente::sourcing {
namespace {

constexpr std::int64_t kBlock = 4096;    ///< samples that one worker takes at a time
constexpr std::size_t kTrackEnough = 8;  ///< pieces of finished work that speak for themselves
constexpr double kUsualInCommon = 0.3;
constexpr std::uint64_t kFactorStream = 1'000'000, kEventStream = 2'000'000;
constexpr std::size_t kDriverSamples = 20'000;

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}
double number(const money::Decimal& decimal) {
  return std::stod(decimal.to_string());
}
double part(const money::Percent& percent) {
  return number(percent.points()) / 100;
}

/// An item as long as one offer has it: work is one part, a service one for each of its offers.
struct Part {
  std::int32_t item = 0, source = 0, supplier = 0, offer = 0;
  bool entered = false;  ///< by a switch
  double cost = 0, value = 0, duration = 0, start = 0;
  bool work = true;
  const DeviateTable *cost_factor = nullptr, *time_factor = nullptr;
  std::vector<std::int32_t> after;  ///< parts that have to end before
};

struct Event {
  double chance = 0, cost = 0, delay = 0, value = 0;
  std::vector<std::int32_t> meets;  ///< parts
};

class Drawing {
 public:
  Drawing(const Plan& plan, const Program& program, const Choice& choice, const RiskOptions& options)
      : plan_(plan), options_(options) {
    prepare(program, choice);
  }

  DeliveryRisk run() {
    draw_all();
    return summarise();
  }

  Courses courses() {
    draw_all();
    return {std::move(cost_), std::move(end_)};
  }

 private:
  void draw_all() {
    const auto samples =
        static_cast<std::size_t>(options_.samples > 0 ? options_.samples : plan_.risk.samples);
    cost_.resize(samples);
    end_.resize(samples);
    value_.resize(samples);
    watched_ = std::min(samples, kDriverSamples);
    by_source_.assign(sources_.size(), std::vector<double>(watched_));
    std::atomic<std::int64_t> next{0};
    const auto work = [&] {
      for (std::int64_t first = next.fetch_add(kBlock); first < static_cast<std::int64_t>(samples);
           first = next.fetch_add(kBlock)) {
        draw(static_cast<std::size_t>(first), std::min(samples, static_cast<std::size_t>(first + kBlock)));
      }
    };
    {
      std::vector<std::jthread> threads;
      for (unsigned k = 1; k < options_.workers; ++k) threads.emplace_back(work);
      work();
    }
  }

  void prepare(const Program& program, const Choice& choice) {
    std::map<std::string, std::int32_t> part_of_item;
    for (std::size_t i = 0; i < choice.size(); ++i) {
      if (choice[i] == kNone) continue;
      const Course& course = program.courses[i][at(choice[i])];
      part_of_item[*plan_.items[i].name] = static_cast<std::int32_t>(parts_.size());
      const Assignment* today = find_named(plan_.today, *plan_.items[i].name);
      for (std::size_t from = 0; from < course.offers.size();) {
        std::size_t end = from;
        money::Money cost = money::Money::zero(*plan_.currency);
        for (; end < course.offers.size() && course.offers[end] == course.offers[from]; ++end)
          cost += course.costs[end];
        add_part(static_cast<std::int32_t>(i), course, from, end, number(cost.amount()));
        const std::string& offer = *plan_.offers[at(course.offers[from])].name;
        parts_.back().entered =
            !parts_.back().work &&
            (from > 0 ||
             (today != nullptr && offer != (today->offers.empty() ? *today->offer : *today->offers.front())));
        from = end;
      }
      sources_.push_back(*plan_.items[i].name);
    }
    for (Part& each : parts_) {
      for (const auto& before : plan_.items[at(each.item)].value.after) {
        if (const auto found = part_of_item.find(*before); found != part_of_item.end())
          each.after.push_back(found->second);
      }
      planned_cost_ += each.cost;
      planned_value_ += each.value;
      if (each.work) planned_end_ = std::max(planned_end_, each.start + each.duration);
    }
    order_parts();
    items_ = sources_.size();
    for (const auto& written : plan_.risk.events) add_event(written);
    correlate_suppliers();
    in_common_ =
        std::sqrt(std::max(0.0, stats::normal_correlation(plan_.risk.in_common ? part(**plan_.risk.in_common)
                                                                               : kUsualInCommon)));
    for (std::int32_t t = 0; t < plan_.count(); ++t) budget_ += number(spendable(plan_, t).amount());
  }

  void add_part(std::int32_t item, const Course& course, std::size_t from, std::size_t end, double cost) {
    const auto& offer = plan_.offers[at(course.offers[from])];
    Part each;
    each.item = item;
    each.source = static_cast<std::int32_t>(sources_.size());
    each.offer = course.offers[from];
    each.supplier = supplier_index(*offer.value.supplier);
    each.cost = cost;
    each.value = static_cast<double>(course.worth) / 100 * static_cast<double>(end - from) /
                 static_cast<double>(course.offers.size());
    each.start = course.start;
    each.duration = course.duration;
    each.work = !plan_.items[at(item)].value.service;
    each.cost_factor = factor_of(offer, false);
    each.time_factor = factor_of(offer, true);
    parts_.push_back(std::move(each));
  }

  std::int32_t supplier_index(const std::string& name) const {
    for (std::size_t k = 0; k < plan_.suppliers.size(); ++k) {
      if (*plan_.suppliers[k].name == name) return static_cast<std::int32_t>(k);
    }
    return 0;
  }

  /// By offer, then supplier, then model, then all.
  const DeviateTable* factor_of(const Named<Offer>& offer, bool time) {
    const std::array<std::string, 4> names{*offer.name, *offer.value.supplier,
                                           std::string(model_name(*offer.value.model)), "all"};
    for (const std::string& name : names) {
      const Uncertainty* found = find_named(plan_.risk.spreads, name);
      if (found == nullptr) continue;
      if (!time && !found->track_record.empty()) return remember(name + " track", tracked(*found, name));
      const auto& spread = time ? found->time : found->cost;
      if (spread) return remember(name + (time ? " time" : " cost"), spread_factor(*spread));
    }
    return remember("none", DeviateTable());
  }
  const DeviateTable* remember(const std::string& key, DeviateTable factor) {
    return &factors_.try_emplace(key, std::move(factor)).first->second;
  }

  static DeviateTable spread_factor(const Spread& spread) {
    if (!spread.outcomes.empty()) {
      std::vector<std::pair<double, double>> outcomes;
      for (const auto& each : spread.outcomes) {
        const auto value = money::Percent::parse(*each.name);
        if (value) outcomes.emplace_back(part(*value), part(*each.value));
      }
      return DeviateTable::of_outcomes(std::move(outcomes));
    }
    const auto value = [](const std::optional<Placed<money::Percent>>& each, double usual) {
      return each ? part(**each) : usual;
    };
    if (spread.p90) {
      const double p50 = value(spread.p50, 1), p90 = value(spread.p90, 1);
      return p90 > p50 ? DeviateTable::of(stats::Lognormal::of_p50_p90(p50, p90)) : DeviateTable(p50);
    }
    const double likely = value(spread.likely, 1);
    const double low = value(spread.low, std::min(1.0, likely)), high = value(spread.high, likely);
    if (spread.shape == SpreadShape::triangular)
      return DeviateTable::of(stats::Triangular{low, likely, high});
    return DeviateTable::of(stats::Pert{low, likely, high});
  }

  /// Finished work speaks for a supplier; few pieces of it are drawn towards what all suppliers' work shows.
  DeviateTable tracked(const Uncertainty& of, const std::string& name) {
    std::vector<double> own, all;
    for (const auto& each : of.track_record) own.push_back(std::max(1e-6, number(each)));
    for (const auto& other : plan_.risk.spreads) {
      for (const auto& each : other.value.track_record) all.push_back(std::max(1e-6, number(each)));
    }
    if (own.size() < 2 && all.size() < 2) return DeviateTable(own.front());
    const auto portfolio = stats::Lognormal::fitted(all);
    stats::Lognormal fitted = own.size() < 2 ? portfolio : stats::Lognormal::fitted(own);
    if (own.size() < kTrackEnough) {
      const double weight = static_cast<double>(own.size()) / static_cast<double>(kTrackEnough);
      fitted.mu = weight * fitted.mu + (1 - weight) * portfolio.mu;
      fitted.sigma = weight * fitted.sigma + (1 - weight) * portfolio.sigma;
      assumptions_.push_back(
          fmt::format("{}: {} pieces of finished work are few; the spread leans on all suppliers' "
                      "work by {:.0f}%",
                      name, own.size(), 100 * (1 - weight)));
    }
    if (fitted.sigma <= 1e-9) {
      return DeviateTable(std::exp(fitted.mu));
    }
    return DeviateTable::of(fitted);
  }

  /// What others wait for comes first.
  void order_parts() {
    std::vector<int> state(parts_.size(), 0);
    const auto visit = [&](const auto& self, std::int32_t k) -> void {
      if (state[at(k)] != 0) return;
      state[at(k)] = 1;
      for (const std::int32_t before : parts_[at(k)].after) self(self, before);
      order_.push_back(k);
    };
    for (std::size_t k = 0; k < parts_.size(); ++k) visit(visit, static_cast<std::int32_t>(k));
  }

  void add_event(const Named<RiskEvent>& written) {
    const RiskEvent& of = written.value;
    Event made{part(*of.chance),
               of.cost ? part(*of.cost) : 0,
               of.delay ? number(*of.delay) : 0,
               of.value ? part(*of.value) : 0,
               {}};
    for (std::size_t k = 0; k < parts_.size(); ++k) {
      const Part& each = parts_[k];
      const auto& offer = plan_.offers[at(each.offer)];
      const bool met =
          (!of.supplier || **of.supplier == *offer.value.supplier) &&
          (!of.offer || **of.offer == *offer.name) && (!of.model || **of.model == *offer.value.model) &&
          (!of.item || **of.item == *plan_.items[at(each.item)].name) && (!of.at_switch || each.entered);
      if (met) made.meets.push_back(static_cast<std::int32_t>(k));
    }
    sources_.push_back(*written.name);
    events_.push_back(std::move(made));
  }

  /// Common causes of suppliers correlate as the plan says; what contradicts itself is drawn together
  /// towards independence, and that is said.
  void correlate_suppliers() {
    if (plan_.risk.correlations.empty()) return;
    const std::size_t n = plan_.suppliers.size();
    stats::Correlation wanted{n, std::vector<double>(n * n, 0.0)};
    for (std::size_t k = 0; k < n; ++k) wanted.entries[k * n + k] = 1;
    for (const InCommon& each : plan_.risk.correlations) {
      const std::size_t a = at(supplier_index(*each.between[0])), b = at(supplier_index(*each.between[1]));
      wanted.entries[a * n + b] = wanted.entries[b * n + a] = stats::normal_correlation(part(*each.by));
    }
    between_ = stats::cholesky(wanted);
    if (between_->shrinkage > 0)
      assumptions_.push_back(
          fmt::format("the correlations between suppliers contradict each other; all are lowered by {:.0f}%",
                      100 * between_->shrinkage));
  }

  void draw(std::size_t first, std::size_t last) {
    const auto seed = static_cast<std::uint64_t>(plan_.risk.seed);
    const double own = std::sqrt(std::max(0.0, 1 - in_common_ * in_common_));
    std::vector<double> cost_factor(plan_.suppliers.size()), time_factor(plan_.suppliers.size());
    std::vector<double> cost_more(parts_.size()), delay(parts_.size()), less(parts_.size()),
        end(parts_.size());
    for (std::size_t sample = first; sample < last; ++sample) {
      Random common(seed, kFactorStream + sample * 4);
      for (std::size_t k = 0; k < cost_factor.size(); ++k) {
        cost_factor[k] = deviate(common.next());
        time_factor[k] = deviate(common.next());
      }
      if (between_) {
        cost_factor = between_->apply(cost_factor);
        time_factor = between_->apply(time_factor);
      }
      if (sample < watched_) {
        for (std::size_t k = 0; k < items_; ++k) by_source_[k][sample] = 0;
      }
      std::ranges::fill(cost_more, 0.0);
      std::ranges::fill(delay, 0.0);
      std::ranges::fill(less, 1.0);
      Random happens(seed, kEventStream + sample * 4 + 1);
      for (std::size_t k = 0; k < events_.size(); ++k) {
        const bool now = happens.uniform() < events_[k].chance;
        if (sample < watched_) by_source_[items_ + k][sample] = now ? 1 : 0;
        if (!now) continue;
        for (const std::int32_t met : events_[k].meets) {
          cost_more[at(met)] += events_[k].cost;
          delay[at(met)] += events_[k].delay;
          less[at(met)] *= 1 - events_[k].value;
        }
      }
      double cost = 0, value = 0, latest = 0;
      for (const std::int32_t k : order_) {
        const Part& each = parts_[at(k)];
        // Keyed by item and sample, so that a plan with other items draws the same for this one.
        const std::uint64_t key = Random::mix(seed * 0x9e3779b97f4a7c15ULL + sample * 2 + 1) +
                                  static_cast<std::uint64_t>(each.item + 1) * 0xd1342543de82ef95ULL;
        const double of_cost =
            each.cost_factor->at(each.cost_factor->certain() ? 0
                                                             : in_common_ * cost_factor[at(each.supplier)] +
                                                                   own * deviate(Random::mix(key)));
        double of_time = 1;
        if (each.work) {
          of_time = each.time_factor->at(each.time_factor->certain()
                                             ? 0
                                             : in_common_ * time_factor[at(each.supplier)] +
                                                   own * deviate(Random::mix(key ^ 0x5851f42d4c957f2dULL)));
        }
        const double costs = each.cost * (of_cost + cost_more[at(k)]);
        cost += costs;
        if (sample < watched_) by_source_[at(each.source)][sample] += costs + 1e-6 * of_time;
        double begin = each.start;
        for (const std::int32_t before : each.after) begin = std::max(begin, end[at(before)]);
        end[at(k)] = each.work ? begin + each.duration * of_time + delay[at(k)] : 0;
        latest = std::max(latest, end[at(k)]);
        value += each.value * less[at(k)];
      }
      cost_[sample] = cost;
      end_[sample] = latest;
      value_[sample] = value;
    }
  }

  /// A standard normal deviate from 64 random bits; never from 0 or 1.
  double deviate(std::uint64_t bits) const {
    return normal_.quantile((static_cast<double>(bits >> 11) + 0.5) * 0x1.0p-53);
  }

  DeliveryRisk summarise() {
    DeliveryRisk made;
    made.samples = static_cast<std::int64_t>(cost_.size());
    made.drivers = drivers();
    const auto share = [&](const std::vector<double>& all, double limit) {
      return static_cast<double>(
                 std::ranges::count_if(all, [&](double each) { return each > limit + 1e-9; })) /
             static_cast<double>(all.size());
    };
    made.over_budget = share(cost_, budget_);
    made.late = share(end_, plan_.count());
    made.cost = outlook(cost_, planned_cost_, false);
    made.end = outlook(end_, planned_end_, false);
    made.value = outlook(value_, planned_value_, true);
    made.convergence = convergence();
    made.contingency = made.cost.p80 - planned_cost_;
    assumptions_.push_back(
        fmt::format("what one supplier delivers moves together, by a normal correlation of {:.2f}",
                    in_common_ * in_common_));
    if (factors_.contains("none"))
      assumptions_.emplace_back("what no spread speaks of costs and lasts what was estimated");
    made.assumptions = assumptions_;
    return made;
  }

  std::vector<Driver> drivers() const {
    const std::span<const double> cost(cost_.data(), watched_), end(end_.data(), watched_);
    const std::vector<double> cost_ranks = stats::mean_ranks(cost), end_ranks = stats::mean_ranks(end);
    std::vector<Driver> made;
    for (std::size_t k = 0; k < sources_.size(); ++k) {
      const std::vector<double> ranks = stats::mean_ranks(by_source_[k]);
      Driver each{sources_[k], stats::correlation_of_ranks(ranks, cost_ranks),
                  stats::correlation_of_ranks(ranks, end_ranks)};
      // The tenths by rank; an event has two ranks only, which are its two sides.
      const double tenth = static_cast<double>(watched_) / 10;
      const bool event = k >= items_;
      double low = 0, high = 0;
      std::size_t lows = 0, highs = 0;
      for (std::size_t s = 0; s < watched_; ++s) {
        const bool is_low = event ? by_source_[k][s] == 0 : ranks[s] <= tenth;
        const bool is_high = event ? !is_low : ranks[s] > static_cast<double>(watched_) - tenth;
        low += is_low ? cost[s] : 0;
        high += is_high ? cost[s] : 0;
        lows += is_low ? 1 : 0;
        highs += is_high ? 1 : 0;
      }
      const double usual = std::accumulate(cost.begin(), cost.end(), 0.0) /
                           static_cast<double>(std::max<std::size_t>(1, watched_));
      each.cost_low = lows > 0 ? low / static_cast<double>(lows) : usual;
      each.cost_high = highs > 0 ? high / static_cast<double>(highs) : usual;
      made.push_back(std::move(each));
    }
    std::ranges::stable_sort(made, [](const Driver& a, const Driver& b) {
      return std::max(std::abs(a.cost), std::abs(a.end)) > std::max(std::abs(b.cost), std::abs(b.end));
    });
    return made;
  }

  std::vector<Converging> convergence() const {
    std::vector<Converging> made;
    for (const std::size_t part_of :
         {std::size_t{16}, std::size_t{8}, std::size_t{4}, std::size_t{2}, std::size_t{1}}) {
      const std::size_t count = cost_.size() / part_of;
      if (count < 10) continue;
      std::vector<double> first(cost_.begin(), cost_.begin() + static_cast<std::ptrdiff_t>(count));
      const auto rank = static_cast<std::ptrdiff_t>(std::ceil(0.8 * static_cast<double>(count))) - 1;
      std::ranges::nth_element(first, first.begin() + rank);
      made.push_back({static_cast<std::int64_t>(count), first[static_cast<std::size_t>(rank)]});
    }
    return made;
  }

  /// `from_above`: more is better, so quantiles are those that are reached, not those that are not exceeded.
  static Outlook outlook(std::vector<double> all, double planned, bool from_above) {
    Outlook made;
    made.planned = planned;
    if (all.empty()) return made;
    made.mean = std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
    if (from_above) {
      std::ranges::sort(all, std::greater<>());
    } else {
      std::ranges::sort(all);
    }
    const auto quantile = [&](double p) {
      const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(all.size())));
      return all[std::min(all.size(), std::max<std::size_t>(rank, 1)) - 1];
    };
    made.p50 = quantile(0.5);
    made.p80 = quantile(0.8);
    made.p90 = quantile(0.9);
    const stats::Ranks ranks = stats::quantile_ranks(static_cast<std::int64_t>(all.size()), 0.8);
    const auto ranked = [&](std::int64_t rank) {
      return all[static_cast<std::size_t>(
          std::clamp<std::int64_t>(rank, 1, static_cast<std::int64_t>(all.size())) - 1)];
    };
    made.p80_low = ranked(ranks.low);
    made.p80_high = ranked(ranks.high);
    const std::size_t tenth = std::max<std::size_t>(1, all.size() / 10);
    made.worst_tenth = std::accumulate(all.end() - static_cast<std::ptrdiff_t>(tenth), all.end(), 0.0) /
                       static_cast<double>(tenth);
    return made;
  }

  const Plan& plan_;
  const RiskOptions& options_;
  stats::NormalTable normal_;
  std::map<std::string, DeviateTable> factors_;
  std::vector<Part> parts_;
  std::vector<std::int32_t> order_;
  std::vector<Event> events_;
  std::vector<std::string> sources_, assumptions_;
  std::vector<std::vector<double>> by_source_;
  std::optional<stats::Cholesky> between_;
  std::size_t watched_ = 0, items_ = 0;  ///< items come first among the sources
  double in_common_ = 0, budget_ = 0, planned_cost_ = 0, planned_value_ = 0, planned_end_ = 0;
  std::vector<double> cost_, end_, value_;
};

}  // namespace

DeliveryRisk delivery_risk(const Plan& plan, const Program& program, const Choice& choice,
                           const RiskOptions& options) {
  return Drawing(plan, program, choice, options).run();
}

Courses draw_courses(const Plan& plan, const Program& program, const Choice& choice,
                     const RiskOptions& options) {
  return Drawing(plan, program, choice, options).courses();
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
