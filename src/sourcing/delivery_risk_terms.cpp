#include "sourcing/delivery_risk_terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

namespace entente::sourcing {
namespace {

constexpr std::size_t kTrackEnough = 8;  ///< pieces of finished work that speak for themselves
constexpr double kUsualInCommon = 0.3;

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}
double number(const money::Decimal& decimal) {
  return std::stod(decimal.to_string());
}
double part(const money::Percent& percent) {
  return number(percent.points()) / 100;
}

class Preparing {
 public:
  Preparing(const Plan& plan, const Program& program, const Choice& choice) : plan_(plan) {
    made_.seed = static_cast<std::uint64_t>(plan_.risk.seed);
    made_.suppliers = plan_.suppliers.size();
    for (std::size_t i = 0; i < choice.size(); ++i) {
      if (choice[i] != kNone) add_item(i, program.courses[i][at(choice[i])]);
    }
    for (const RiskPart& each : made_.parts) {
      made_.planned_cost += each.cost;
      made_.planned_value += each.value;
      if (each.work) made_.planned_end = std::max(made_.planned_end, each.start + each.duration);
    }
    order_parts();
    made_.items = made_.sources.size();
    for (const auto& written : plan_.risk.events) add_event(written);
    correlate_suppliers();
    made_.in_common =
        std::sqrt(std::max(0.0, stats::normal_correlation(plan_.risk.in_common ? part(**plan_.risk.in_common)
                                                                               : kUsualInCommon)));
    for (std::int32_t t = 0; t < plan_.count(); ++t) made_.budget += number(spendable(plan_, t).amount());
    made_.assumptions.push_back(
        fmt::format("what one supplier delivers moves together, by a normal correlation of {:.2f}",
                    made_.in_common * made_.in_common));
    if (tables_.contains("none"))
      made_.assumptions.emplace_back("what no spread speaks of costs and lasts what was estimated");
  }

  RiskTerms made() && { return std::move(made_); }

 private:
  /// A part for each offer as long as it has some of the item without a break.
  void add_item(std::size_t item, const Course& course) {
    const auto& named = plan_.items[item];
    Mix before;
    if (const Assignment* today = find_named(plan_.today, *named.name))
      before = mixes_said(plan_, *today).front();
    // Work is worth what it is when it is done, whichever part took how long.
    const auto weight = [&](const Portion& portion) {
      const bool counts = named.value.service || portion.period == 0;
      return counts ? static_cast<double>(portion.part) / static_cast<double>(kWhole) : 0;
    };
    double whole = 0;
    for (const Portion& portion : course.portions) whole += weight(portion);
    std::map<std::int32_t, std::size_t> running;  ///< by offer: its part in the period before
    std::map<std::size_t, money::Money> costs;    ///< by part
    std::int32_t period = 0;
    std::map<std::int32_t, std::size_t> now;
    Mix mix;
    for (const Portion& portion : course.portions) {
      if (portion.period != period) {
        period = portion.period;
        running = std::exchange(now, {});
        before = std::exchange(mix, {});
      }
      const auto found = running.find(portion.offer);
      const std::size_t k = found == running.end() ? add_part(item, course, portion) : found->second;
      RiskPart& each = made_.parts[k];
      now[portion.offer] = k;
      mix.push_back({portion.offer, portion.part});
      each.value += weight(portion);
      if (each.work) each.duration = period + 1;
      // A service that is nowhere today does not switch when it begins.
      const bool rises = portion.part > part_in(before, portion.offer);
      each.entered = each.entered || (!each.work && rises && (period > 0 || !before.empty()));
      const auto [cost, is_new] = costs.try_emplace(k, portion.cost);
      if (!is_new) cost->second += portion.cost;
    }
    for (const auto& [k, cost] : costs) {
      made_.parts[k].cost = number(cost.amount());
      made_.parts[k].value = static_cast<double>(course.worth) / 100 * made_.parts[k].value / whole;
    }
    if (!course.sharing.is_zero()) add_governing(item, course);
    made_.sources.push_back(*named.name);
  }

  std::size_t add_part(std::size_t item, const Course& course, const Portion& portion) {
    const auto& offer = plan_.offers[at(portion.offer)];
    RiskPart each;
    each.item = static_cast<std::int32_t>(item);
    each.source = made_.sources.size();
    each.offer = at(portion.offer);
    each.supplier = supplier_index(*offer.value.supplier);
    each.start = course.start;
    each.duration = course.duration;
    each.work = !plan_.items[item].value.service;
    each.cost_factor = factor_of(offer, false);
    each.time_factor = factor_of(offer, true);
    parts_of_item_[*plan_.items[item].name].push_back(made_.parts.size());
    made_.parts.push_back(std::move(each));
    return made_.parts.size() - 1;
  }

  /// What offers beyond the first cost comes to what was planned, whoever delivers.
  void add_governing(std::size_t item, const Course& course) {
    RiskPart each;
    each.item = static_cast<std::int32_t>(item);
    each.source = made_.sources.size();
    each.start = course.start;
    each.work = false;
    each.delivered = false;
    each.cost = number(course.sharing.amount());
    each.cost_factor = each.time_factor = table("certain", [] { return DeviateTable(); });
    made_.parts.push_back(std::move(each));
  }

  std::size_t supplier_index(const std::string& name) const {
    for (std::size_t k = 0; k < plan_.suppliers.size(); ++k) {
      if (*plan_.suppliers[k].name == name) return k;
    }
    return 0;
  }

  /// By offer, then supplier, then model, then all.
  std::size_t factor_of(const Named<Offer>& offer, bool time) {
    const std::array<std::string, 4> names{*offer.name, *offer.value.supplier,
                                           std::string(model_name(*offer.value.model)), "all"};
    for (const std::string& name : names) {
      const Uncertainty* found = find_named(plan_.risk.spreads, name);
      if (found == nullptr) continue;
      if (!time && !found->track_record.empty())
        return table(name + " track", [&] { return tracked(*found, name); });
      const auto& spread = time ? found->time : found->cost;
      if (spread) return table(name + (time ? " time" : " cost"), [&] { return spread_factor(*spread); });
    }
    return table("none", [] { return DeviateTable(); });
  }
  /// Tables cost a thousand quantiles: each is made once.
  template <class Make>
  std::size_t table(const std::string& key, const Make& make) {
    const auto [found, is_new] = tables_.try_emplace(key, made_.factors.size());
    if (is_new) made_.factors.push_back(make());
    return found->second;
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
      made_.assumptions.push_back(
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
    std::vector<RiskPart> ordered;
    std::vector<std::size_t> place(made_.parts.size(), kUnseen);
    const auto visit = [&](const auto& self, std::size_t k) -> void {
      if (place[k] != kUnseen) return;
      place[k] = kEntered;
      std::vector<std::size_t> after;
      for (const auto& before : plan_.items[at(made_.parts[k].item)].value.after) {
        const auto found = parts_of_item_.find(*before);
        if (found == parts_of_item_.end()) continue;
        for (const std::size_t earlier : found->second) {
          self(self, earlier);
          if (place[earlier] != kEntered) after.push_back(place[earlier]);
        }
      }
      place[k] = ordered.size();
      made_.parts[k].after = std::move(after);
      ordered.push_back(std::move(made_.parts[k]));
    };
    for (std::size_t k = 0; k < place.size(); ++k) visit(visit, k);
    made_.parts = std::move(ordered);
  }

  void add_event(const Named<RiskEvent>& written) {
    const RiskEvent& of = written.value;
    for (RiskPart& each : made_.parts) {
      const auto& offer = plan_.offers[each.offer];
      const bool met =
          each.delivered && (!of.supplier || **of.supplier == *offer.value.supplier) &&
          (!of.offer || **of.offer == *offer.name) && (!of.model || **of.model == *offer.value.model) &&
          (!of.item || **of.item == *plan_.items[at(each.item)].name) && (!of.at_switch || each.entered);
      if (met) each.events.push_back(made_.events.size());
    }
    made_.sources.push_back(*written.name);
    made_.events.push_back({part(*of.chance), of.cost ? part(*of.cost) : 0, of.delay ? number(*of.delay) : 0,
                            of.value ? part(*of.value) : 0});
  }

  /// Common causes of suppliers correlate as the plan says; what contradicts itself is drawn together
  /// towards independence, and that is said.
  void correlate_suppliers() {
    if (plan_.risk.correlations.empty()) return;
    const std::size_t n = plan_.suppliers.size();
    stats::Correlation wanted{n, std::vector<double>(n * n, 0.0)};
    for (std::size_t k = 0; k < n; ++k) wanted.entries[k * n + k] = 1;
    for (const InCommon& each : plan_.risk.correlations) {
      const std::size_t a = supplier_index(*each.between[0]), b = supplier_index(*each.between[1]);
      wanted.entries[a * n + b] = wanted.entries[b * n + a] = stats::normal_correlation(part(*each.by));
    }
    made_.between = stats::cholesky(wanted);
    if (made_.between->shrinkage > 0)
      made_.assumptions.push_back(
          fmt::format("the correlations between suppliers contradict each other; all are lowered by {:.0f}%",
                      100 * made_.between->shrinkage));
  }

  static constexpr std::size_t kUnseen = SIZE_MAX, kEntered = SIZE_MAX - 1;

  const Plan& plan_;
  RiskTerms made_;
  std::map<std::string, std::vector<std::size_t>> parts_of_item_;
  std::map<std::string, std::size_t> tables_;
};

}  // namespace

RiskTerms risk_terms(const Plan& plan, const Program& program, const Choice& choice) {
  return Preparing(plan, program, choice).made();
}

}  // namespace entente::sourcing
