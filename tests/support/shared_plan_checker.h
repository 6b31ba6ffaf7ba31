// A checker of plans whose items several offers may share. It reads the plan as it is written and the parts
// that were planned, and reckons everything once more in a way of its own: what each part costs, what every
// limit takes, what came to an offer when. It uses nothing of the engine but the document's data.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sourcing/planning.h"

namespace entente::planning_instances {

class SharedPlanChecker {
 public:
  using Plan = sourcing::Plan;
  using Parts = std::map<std::string, std::int64_t>;  ///< by offer, in millionths

  SharedPlanChecker(const Plan& plan, const sourcing::Planned& planned)
      : plan_(plan),
        planned_(planned),
        count_(static_cast<std::size_t>(plan.count())),
        spent_(count_, 0),
        risk_in_(count_, 0) {}

  /// What is wrong with the plan; empty: nothing.
  std::string fault() {
    for (std::size_t i = 0; i < plan_.items.size(); ++i) {
      const auto& planned = planned_.items[i].planned;
      if (planned) {
        item(plan_.items[i], *planned);
      } else if (plan_.items[i].value.must || plan_.items[i].value.service) {
        wrong("{} is missing", *plan_.items[i].name);
      }
    }
    order();
    limits();
    return fault_;
  }

 private:
  template <class... Args>
  void wrong(fmt::format_string<Args...> form, Args&&... args) {
    if (fault_.empty()) fault_ = fmt::format(form, std::forward<Args>(args)...);
  }

  static std::int64_t millionths(const money::Percent& share) {
    return std::llround(share.points().to_double() * 10'000);
  }
  static std::int64_t rounded(std::int64_t units, std::int64_t part) {
    const std::int64_t product = units * part;
    return product / 1'000'000 + (product % 1'000'000 >= 500'000 ? 1 : 0);
  }
  const sourcing::Offer& offer(const std::string& name) const {
    return *sourcing::find_named(plan_.offers, name);
  }

  void item(const document::Named<sourcing::Item>& named, const sourcing::Course& course) {
    const sourcing::Item& item = named.value;
    std::vector<Parts> periods(static_cast<std::size_t>(course.duration));
    std::vector<std::map<std::string, std::int64_t>> costs(periods.size());
    for (const sourcing::Portion& each : course.portions) {
      const std::string& name = *plan_.offers[static_cast<std::size_t>(each.offer)].name;
      const auto k = static_cast<std::size_t>(each.period);
      if (k >= periods.size() || periods[k].contains(name)) {
        wrong("{}: {} twice in a period, or outside", *named.name, name);
        return;
      }
      periods[k][name] = each.part;
      costs[k][name] = each.cost.units();
    }
    for (std::size_t k = 0; k < periods.size(); ++k) {
      if (item.service || k == 0) whole(named, periods[k]);
    }
    if (!fault_.empty()) return;
    const auto start = static_cast<std::size_t>(course.start);
    if (start + periods.size() > count_) wrong("{} ends after the plan", *named.name);
    if (item.service && (start != 0 || periods.size() != count_))
      wrong("{} does not run always", *named.name);
    if (!fault_.empty()) return;
    runs_[*named.name] = {course.start, course.start + course.duration};
    if (item.service) {
      stays(named, periods);
    } else {
      work(named, course, periods);
    }
    pay(named, course, periods, costs);
    take(named, course, periods, costs);
  }

  /// Parts make the whole, in steps, of as many offers as may be, or as somebody said.
  void whole(const document::Named<sourcing::Item>& named, const Parts& parts) {
    std::int64_t sum = 0;
    for (const auto& [name, part] : parts) sum += part;
    if (sum != 1'000'000) wrong("{}: parts make {}", *named.name, sum);
    for (const auto* said : {&plan_.today, &plan_.overrides}) {
      const sourcing::Assignment* assignment = sourcing::find_named(*said, *named.name);
      if (assignment == nullptr) continue;
      Parts as_said;
      for (const auto& each : assignment->shares) as_said[*each.name] = millionths(*each.value);
      if (as_said == parts) return;
    }
    const auto& shares = named.value.shares;
    const std::size_t most = !shares ? 1 : shares->offers ? static_cast<std::size_t>(**shares->offers) : 2;
    if (parts.size() > most) wrong("{}: {} offers at once", *named.name, parts.size());
    for (const auto& [name, part] : parts) {
      if (parts.size() > 1 && part % millionths(*shares->step) != 0)
        wrong("{}: {} is not in steps", *named.name, name);
    }
  }

  void stays(const document::Named<sourcing::Item>& named, const std::vector<Parts>& periods) {
    std::int64_t changes = 0;
    for (std::size_t k = 0; k < periods.size(); ++k) {
      for (const auto& [name, part] : periods[k]) {
        if (static_cast<std::int64_t>(k) < offer(name).lead_time)
          wrong("{}: {} too early", *named.name, name);
      }
      if (k == 0 || periods[k] == periods[k - 1]) continue;
      ++changes;
      for (const auto& [name, part] : periods[k - 1]) {
        if (periods[k].contains(name)) continue;
        std::size_t first = k - 1;
        while (first > 0 && periods[first - 1].contains(name)) --first;
        if (static_cast<std::int64_t>(k - first) < offer(name).minimum_stay)
          wrong("{}: {} leaves too early", *named.name, name);
      }
    }
    if (changes > plan_.switches) wrong("{} changes {} times", *named.name, changes);
  }

  void work(const document::Named<sourcing::Item>& named, const sourcing::Course& course,
            const std::vector<Parts>& periods) {
    std::size_t longest = 0;
    for (const auto& [name, part] : periods.front()) {
      const sourcing::Way& way = *sourcing::find_named(named.value.ways, name);
      const auto lasts = static_cast<std::size_t>(way.lasts           ? **way.lasts
                                                  : named.value.lasts ? **named.value.lasts
                                                                      : 1);
      longest = std::max(longest, lasts);
      for (std::size_t k = 0; k < periods.size(); ++k) {
        if (periods[k].contains(name) != (k < lasts)) wrong("{}: {} runs otherwise", *named.name, name);
      }
      if (course.start < offer(name).lead_time) wrong("{}: {} too early", *named.name, name);
    }
    if (longest != periods.size()) wrong("{} ends before its longest part", *named.name);
  }

  /// What each part is paid: its share of its way, and of the switching cost what came to it.
  void pay(const document::Named<sourcing::Item>& named, const sourcing::Course& course,
           const std::vector<Parts>& periods, const std::vector<std::map<std::string, std::int64_t>>& costs) {
    Parts before;
    bool begins = true;
    if (const sourcing::Assignment* today = sourcing::find_named(plan_.today, *named.name)) {
      begins = false;
      for (const auto& each : today->shares) before[*each.name] = millionths(*each.value);
      if (before.empty()) before[today->offers.empty() ? *today->offer : *today->offers.front()] = 1'000'000;
    }
    std::int64_t all = 0;
    double worth = 0;
    for (std::size_t k = 0; k < periods.size(); ++k) {
      std::int64_t in_period = 0;
      for (const auto& [name, part] : periods[k]) {
        const sourcing::Way& way = *sourcing::find_named(named.value.ways, name);
        std::int64_t cost = 0;
        if (named.value.service) {
          cost = rounded((way.costs.empty() ? **way.cost : *way.costs[k]).units(), part);
          const std::int64_t had = before.contains(name) ? before.at(name) : 0;
          if (!(begins && k == 0) && part > had && plan_.switching_cost)
            cost += rounded((**plan_.switching_cost).units(), part - had);
        } else {
          const std::int64_t units = rounded((**way.cost).units(), part);
          const auto lasts = static_cast<std::int64_t>(
              std::ranges::count_if(periods, [&](const Parts& each) { return each.contains(name); }));
          cost = units / lasts + (static_cast<std::int64_t>(k) < units % lasts ? 1 : 0);
        }
        if (cost != costs[k].at(name)) wrong("{}: {} costs {} in {}", *named.name, name, cost, k);
        in_period += cost;
        const double value = !way.values.empty() ? way.values[k]->to_double()
                             : way.value         ? (**way.value).to_double()
                             : named.value.value ? (**named.value.value).to_double()
                                                 : 0;
        if (named.value.service) {
          worth += learned(named, name, periods, k) * value;
        } else if (k == 0) {
          const double stays = named.value.fades ? 1 - (**named.value.fades).points().to_double() / 100 : 1;
          const auto later =
              course.start -
              (named.value.earliest ? sourcing::period_of(plan_, **named.value.earliest).value() : 0);
          worth += static_cast<double>(part) / 1e6 * value * std::pow(stays, later);
        }
      }
      if (named.value.shares && named.value.shares->each_more)
        in_period +=
            (**named.value.shares->each_more).units() * static_cast<std::int64_t>(periods[k].size() - 1);
      if (in_period != course.costs[k].units()) wrong("{} costs {} in {}", *named.name, in_period, k);
      spent_[static_cast<std::size_t>(course.start) + k] += in_period;
      all += in_period;
      before = periods[k];
    }
    if (all != course.cost.units()) wrong("{} costs {} in all", *named.name, all);
    const double rough = 0.5 + 0.5 * static_cast<double>(4 * periods.size());
    if (std::abs(worth * 100 - static_cast<double>(course.worth)) > rough)
      wrong("{} is worth {} and not {}", *named.name, worth, static_cast<double>(course.worth) / 100);
  }

  /// The part of an offer by what it has learned: of what it had at the least ever since, all that long.
  double learned(const document::Named<sourcing::Item>& named, const std::string& name,
                 const std::vector<Parts>& periods, std::size_t now) const {
    const auto part_at = [&](std::int64_t k) -> std::int64_t {
      if (k >= 0) {
        const Parts& parts = periods[static_cast<std::size_t>(k)];
        return parts.contains(name) ? parts.at(name) : 0;
      }
      const sourcing::Assignment* today = sourcing::find_named(plan_.today, *named.name);
      if (today == nullptr) return part_of_first(periods, name);
      for (const auto& each : today->shares) {
        if (*each.name == name) return millionths(*each.value);
      }
      if (!today->shares.empty()) return 0;
      return (today->offers.empty() ? *today->offer : *today->offers.front()) == name ? 1'000'000 : 0;
    };
    const auto& dip = offer(name).learning ? offer(name).learning : plan_.learning;
    double sum = 0;
    std::int64_t before = 0;
    for (std::int64_t since = -1; since <= static_cast<std::int64_t>(now); ++since) {
      std::int64_t least = part_at(since);
      for (std::int64_t k = since; k <= static_cast<std::int64_t>(now); ++k)
        least = std::min(least, part_at(k));
      const double came = static_cast<double>(least - before) / 1e6;
      before = least;
      double reaches = 1;
      if (since >= 0 && dip) {
        const double length = plan_.months_of_period() * 365.25 / 7 / 12;
        const double time = dip->weeks->to_double(), depth = dip->depth->points().to_double() / 100;
        const double from = length * static_cast<double>(static_cast<std::int64_t>(now) - since);
        reaches = 1 - depth * time / length * (std::exp(-from / time) - std::exp(-(from + length) / time));
      }
      sum += came * reaches;
    }
    return sum;
  }
  static std::int64_t part_of_first(const std::vector<Parts>& periods, const std::string& name) {
    return periods.front().contains(name) ? periods.front().at(name) : 0;
  }

  void take(const document::Named<sourcing::Item>& named, const sourcing::Course& course,
            const std::vector<Parts>& periods,
            const std::vector<std::map<std::string, std::int64_t>>& costs) {
    for (std::size_t k = 0; k < periods.size(); ++k) {
      const std::size_t t = static_cast<std::size_t>(course.start) + k;
      for (const auto& [name, part] : periods[k]) {
        const sourcing::Way& way = *sourcing::find_named(named.value.ways, name);
        const double share = static_cast<double>(part) / 1e6;
        const std::string& supplier = *offer(name).supplier;
        effort_[{supplier, t}] += share * way.effort.to_double();
        paid_[{supplier, t}] += costs[k].at(name);
        risk_in_[t] += share * way.risk.to_double();
        if (named.value.service || k == 0) risk_ += share * way.risk.to_double();
        for (const auto& rail : plan_.guard_rails) {
          if (rail.value.supplier && **rail.value.supplier != supplier) continue;
          if (rail.value.items) with_[*rail.name].insert(*named.name);
        }
      }
    }
  }

  void order() {
    for (const auto& named : plan_.items) {
      if (!runs_.contains(*named.name)) continue;
      for (const auto& before : named.value.after) {
        if (!runs_.contains(*before) || runs_.at(*before).second > runs_.at(*named.name).first)
          wrong("{} begins before {} has ended", *named.name, *before);
      }
    }
  }

  void limits() {
    std::int64_t total = 0;
    for (std::size_t t = 0; t < count_; ++t) {
      const std::int64_t budget = sourcing::spendable(plan_, static_cast<std::int32_t>(t)).units();
      total += budget;
      std::int64_t missing = 0;
      for (const auto& each : plan_.commitments)
        missing += std::max<std::int64_t>(0, (**each.value.spend).units() - paid_[{*each.value.supplier, t}]);
      if (spent_[t] + missing > budget) wrong("period {} costs {} of {}", t, spent_[t] + missing, budget);
      for (const auto& supplier : plan_.suppliers) {
        if (supplier.value.capacity &&
            effort_[{*supplier.name, t}] > (**supplier.value.capacity).to_double() + 1e-9)
          wrong("{} has no room in {}", *supplier.name, t);
      }
      if (plan_.limits.period_risk && risk_in_[t] > (**plan_.limits.period_risk).to_double() + 1e-9)
        wrong("risk in {}", t);
    }
    if (plan_.limits.risk && risk_ > (**plan_.limits.risk).to_double() + 1e-9) wrong("risk {}", risk_);
    for (const auto& rail : plan_.guard_rails) {
      if (rail.value.items && static_cast<std::int64_t>(with_[*rail.name].size()) > **rail.value.items)
        wrong("too many items under {}", *rail.name);
      if (!rail.value.share) continue;
      std::int64_t paid = 0;
      for (std::size_t t = 0; t < count_; ++t) paid += paid_[{**rail.value.supplier, t}];
      if (static_cast<double>(paid) >
          static_cast<double>(total) * (**rail.value.share).points().to_double() / 100 + 1e-6)
        wrong("{} has {} of {}", **rail.value.supplier, paid, total);
    }
  }

  const Plan& plan_;
  const sourcing::Planned& planned_;
  std::size_t count_;
  std::string fault_;
  std::vector<std::int64_t> spent_;
  std::vector<double> risk_in_;
  double risk_ = 0;
  std::map<std::pair<std::string, std::size_t>, double> effort_;
  std::map<std::pair<std::string, std::size_t>, std::int64_t> paid_;
  std::map<std::string, std::set<std::string>> with_;
  std::map<std::string, std::pair<std::int32_t, std::int32_t>> runs_;
};

}  // namespace entente::planning_instances
