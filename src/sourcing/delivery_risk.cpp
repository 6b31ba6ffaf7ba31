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
#include "stats/risk.h"

namespace entente::sourcing {
namespace {

constexpr std::size_t kTable = 1025;      ///< points of a spread between its ends, by normal deviate
constexpr double kDeviates = 6;           ///< and from how far on the two sides
constexpr std::size_t kNormal = 1 << 14;  ///< points of the normal quantile
constexpr std::int64_t kBlock = 4096;     ///< samples that one worker takes at a time
constexpr std::size_t kTrackEnough = 8;   ///< pieces of finished work that speak for themselves
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

/// A factor on an estimate as a function of a standard normal deviate.
class Factor {
 public:
  Factor() : values_(kTable, 1.0) {}
  template <class Distribution>
  static Factor of(const Distribution& distribution) {
    Factor made;
    for (std::size_t k = 0; k < kTable; ++k) {
      const double z = kDeviates * (2 * static_cast<double>(k) / (kTable - 1) - 1);
      made.values_[k] = distribution.quantile(std::clamp(stats::normal_cdf(z), 1e-9, 1 - 1e-9));
    }
    made.certain_ = false;
    return made;
  }
  bool certain() const { return certain_; }
  double at_deviate(double z) const {
    const double x = std::clamp((z + kDeviates) * (kTable - 1) / (2 * kDeviates), 0.0, kTable - 1.000001);
    const auto k = static_cast<std::size_t>(x);
    return values_[k] + (x - static_cast<double>(k)) * (values_[k + 1] - values_[k]);
  }

 private:
  std::vector<double> values_;
  bool certain_ = true;
};

/// Standard normal deviates from uniform numbers by a table; exact to 1e-4 between its outermost points.
class NormalTable {
 public:
  NormalTable() : values_(kNormal + 1) {
    for (std::size_t k = 0; k <= kNormal; ++k)
      values_[k] = stats::normal_quantile(
          std::clamp(static_cast<double>(k) / kNormal, 0.25 / kNormal, 1 - 0.25 / kNormal));
  }
  double operator()(double u) const {
    const double x = u * kNormal;
    const auto k = static_cast<std::size_t>(x);
    return values_[k] + (x - static_cast<double>(k)) * (values_[k + 1] - values_[k]);
  }

 private:
  std::vector<double> values_;
};

struct Part {
  std::int32_t item = 0, supplier = 0;
  double cost = 0, value = 0, duration = 0, start = 0;
  bool work = true;
  const Factor *cost_factor = nullptr, *time_factor = nullptr;
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
    return summarise();
  }

 private:
  void prepare(const Program& program, const Choice& choice) {
    std::map<std::string, std::int32_t> part_of_item;
    for (std::size_t i = 0; i < choice.size(); ++i) {
      if (choice[i] == kNone) continue;
      const Course& course = program.courses[i][at(choice[i])];
      const auto& offer = plan_.offers[at(course.offers.back())];
      Part each;
      each.item = static_cast<std::int32_t>(i);
      each.supplier = supplier_index(*offer.value.supplier);
      each.cost = number(course.cost.amount());
      each.value = static_cast<double>(course.worth) / 100;
      each.start = course.start;
      each.duration = course.duration;
      each.work = !plan_.items[i].value.service;
      each.cost_factor = factor_of(offer, false);
      each.time_factor = factor_of(offer, true);
      part_of_item[*plan_.items[i].name] = static_cast<std::int32_t>(parts_.size());
      parts_.push_back(std::move(each));
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
    for (const auto& written : plan_.risk.events) add_event(written, program, choice);
    in_common_ =
        std::sqrt(std::max(0.0, stats::normal_correlation(plan_.risk.in_common ? part(**plan_.risk.in_common)
                                                                               : kUsualInCommon)));
    for (std::int32_t t = 0; t < plan_.count(); ++t) budget_ += number(spendable(plan_, t).amount());
  }

  std::int32_t supplier_index(const std::string& name) const {
    for (std::size_t k = 0; k < plan_.suppliers.size(); ++k) {
      if (*plan_.suppliers[k].name == name) return static_cast<std::int32_t>(k);
    }
    return 0;
  }

  /// By offer, then supplier, then model, then all.
  const Factor* factor_of(const Named<Offer>& offer, bool time) {
    const std::array<std::string, 4> names{*offer.name, *offer.value.supplier,
                                           std::string(model_name(*offer.value.model)), "all"};
    for (const std::string& name : names) {
      const Uncertainty* found = find_named(plan_.risk.spreads, name);
      if (found == nullptr) continue;
      if (!time && !found->track_record.empty()) return remember(name + " track", tracked(*found, name));
      const auto& spread = time ? found->time : found->cost;
      if (spread) return remember(name + (time ? " time" : " cost"), spread_factor(*spread));
    }
    return remember("none", Factor());
  }
  const Factor* remember(const std::string& key, Factor factor) {
    return &factors_.try_emplace(key, std::move(factor)).first->second;
  }

  static Factor spread_factor(const Spread& spread) {
    const auto value = [](const std::optional<Placed<money::Percent>>& each, double usual) {
      return each ? part(**each) : usual;
    };
    if (spread.p90) {
      const double p50 = value(spread.p50, 1), p90 = value(spread.p90, 1);
      return p90 > p50 ? Factor::of(stats::Lognormal::of_p50_p90(p50, p90))
                       : Factor::of(stats::Pert{p50, p50, p50});
    }
    const double likely = value(spread.likely, 1);
    const double low = value(spread.low, std::min(1.0, likely)), high = value(spread.high, likely);
    if (spread.shape == Spread::Shape::triangular) return Factor::of(stats::Triangular{low, likely, high});
    return Factor::of(stats::Pert{low, likely, high});
  }

  /// Finished work speaks for a supplier; few pieces of it are drawn towards what all suppliers' work shows.
  Factor tracked(const Uncertainty& of, const std::string& name) {
    std::vector<double> own, all;
    for (const auto& each : of.track_record) own.push_back(std::max(1e-6, number(each)));
    for (const auto& other : plan_.risk.spreads) {
      for (const auto& each : other.value.track_record) all.push_back(std::max(1e-6, number(each)));
    }
    if (own.size() < 2 && all.size() < 2)
      return Factor::of(stats::Pert{own.front(), own.front(), own.front()});
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
      const double only = std::exp(fitted.mu);
      return Factor::of(stats::Pert{only, only, only});
    }
    return Factor::of(fitted);
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

  void add_event(const Named<RiskEvent>& written, const Program& program, const Choice& choice) {
    const RiskEvent& of = written.value;
    Event made{part(*of.chance),
               of.cost ? part(*of.cost) : 0,
               of.delay ? number(*of.delay) : 0,
               of.value ? part(*of.value) : 0,
               {}};
    for (std::size_t k = 0; k < parts_.size(); ++k) {
      const std::int32_t item = parts_[k].item;
      const Course& course = program.courses[at(item)][at(choice[at(item)])];
      const bool met = std::ranges::any_of(course.offers, [&](std::int32_t index) {
        const auto& offer = plan_.offers[at(index)];
        return (!of.supplier || **of.supplier == *offer.value.supplier) &&
               (!of.offer || **of.offer == *offer.name) && (!of.model || **of.model == *offer.value.model);
      });
      if (met && (!of.item || **of.item == *plan_.items[at(item)].name))
        made.meets.push_back(static_cast<std::int32_t>(k));
    }
    sources_.push_back(*written.name);
    events_.push_back(std::move(made));
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
        cost_factor[k] = normal_(common.uniform());
        time_factor[k] = normal_(common.uniform());
      }
      std::ranges::fill(cost_more, 0.0);
      std::ranges::fill(delay, 0.0);
      std::ranges::fill(less, 1.0);
      Random happens(seed, kEventStream + sample * 4 + 1);
      for (std::size_t k = 0; k < events_.size(); ++k) {
        const bool now = happens.uniform() < events_[k].chance;
        if (sample < watched_) by_source_[parts_.size() + k][sample] = now ? 1 : 0;
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
        double of_cost = 1, of_time = 1;
        if (!each.cost_factor->certain())
          of_cost = each.cost_factor->at_deviate(in_common_ * cost_factor[at(each.supplier)] +
                                                 own * normal_(uniform(key)));
        if (each.work && !each.time_factor->certain())
          of_time = each.time_factor->at_deviate(in_common_ * time_factor[at(each.supplier)] +
                                                 own * normal_(uniform(key ^ 0x5851f42d4c957f2dULL)));
        const double costs = each.cost * (of_cost + cost_more[at(k)]);
        cost += costs;
        if (sample < watched_) by_source_[at(k)][sample] = costs + 1e-6 * of_time;
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

  static double uniform(std::uint64_t key) { return static_cast<double>(Random::mix(key) >> 11) * 0x1.0p-53; }

  DeliveryRisk summarise() {
    DeliveryRisk made;
    made.samples = static_cast<std::int64_t>(cost_.size());
    for (std::size_t k = 0; k < sources_.size(); ++k) {
      const std::vector<double> cost(cost_.begin(), cost_.begin() + static_cast<std::ptrdiff_t>(watched_));
      const std::vector<double> end(end_.begin(), end_.begin() + static_cast<std::ptrdiff_t>(watched_));
      made.drivers.push_back(
          {sources_[k], stats::spearman(by_source_[k], cost), stats::spearman(by_source_[k], end)});
    }
    std::ranges::stable_sort(made.drivers, [](const Driver& a, const Driver& b) {
      return std::max(std::abs(a.cost), std::abs(a.end)) > std::max(std::abs(b.cost), std::abs(b.end));
    });
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
    made.contingency = made.cost.p80 - planned_cost_;
    assumptions_.push_back(
        fmt::format("what one supplier delivers moves together, by a normal correlation of {:.2f}",
                    in_common_ * in_common_));
    if (factors_.contains("none"))
      assumptions_.emplace_back("what no spread speaks of costs and lasts what was estimated");
    made.assumptions = assumptions_;
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
  NormalTable normal_;
  std::map<std::string, Factor> factors_;
  std::vector<Part> parts_;
  std::vector<std::int32_t> order_;
  std::vector<Event> events_;
  std::vector<std::string> sources_, assumptions_;
  std::vector<std::vector<double>> by_source_;
  std::size_t watched_ = 0;
  double in_common_ = 0, budget_ = 0, planned_cost_ = 0, planned_value_ = 0, planned_end_ = 0;
  std::vector<double> cost_, end_, value_;
};

}  // namespace

DeliveryRisk delivery_risk(const Plan& plan, const Program& program, const Choice& choice,
                           const RiskOptions& options) {
  return Drawing(plan, program, choice, options).run();
}

}  // namespace entente::sourcing
