#include "sourcing/plan_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "sourcing/plan_terms.h"

namespace entente::sourcing {
namespace {

constexpr std::int64_t kPoint = 100, kRiskPoint = 1000;
constexpr int kEffortDigits = 3;
constexpr std::size_t kCoursesMost = 6000;  ///< of one service

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

std::int64_t scaled(const money::Decimal& number, int digits) {
  const money::Decimal whole = number.rounded(digits, money::Rounding::half_away_from_zero);
  money::Decimal power(1);
  for (int k = 0; k < digits; ++k) power = power * money::Decimal(10);
  return std::stoll((whole * power).to_fixed(0));
}

std::int64_t part_of(std::int64_t limit, double part) {
  return part == 1 ? limit : static_cast<std::int64_t>(std::floor(static_cast<double>(limit) * part + 1e-9));
}

class Building {
 public:
  Building(const Plan& plan, const ProgramOptions& options) : plan_(plan), options_(options) {
    for (std::size_t k = 0; k < plan.offers.size(); ++k)
      offer_index_[*plan.offers[k].name] = static_cast<std::int32_t>(k);
  }

  Program run() {
    find_effort_scale();
    make_rows();
    for (const auto& item : plan_.items) add(item);
    return std::move(made_);
  }

 private:
  using Kind = RowMeaning::Kind;

  std::int32_t add_row(std::int64_t limit, RowMeaning meaning, std::int32_t lane = -1) {
    made_.model.rows.push_back({limit, lane, lane >= 0 ? meaning.period : 0});
    made_.rows.push_back(std::move(meaning));
    return static_cast<std::int32_t>(made_.rows.size()) - 1;
  }

  /// The coarsest unit in which every effort is whole, so that lanes stay small.
  void find_effort_scale() {
    std::int64_t common = 0;
    for (const auto& item : plan_.items) {
      for (const auto& way : item.value.ways)
        common = std::gcd(common, scaled(way.value.effort, kEffortDigits));
    }
    effort_unit_ = std::max<std::int64_t>(1, common);
  }
  std::int64_t effort(const money::Decimal& number) const {
    return scaled(number, kEffortDigits) / effort_unit_;
  }

  void make_rows() {
    const std::int64_t unit_of_money = scaled(money::Decimal(1), plan_.currency->minor_digits());
    std::int64_t saved = 0, total = 0;
    for (std::int32_t t = 0; t < plan_.count(); ++t) {
      const std::int64_t money = part_of(spendable(plan_, t).units(), options_.budget);
      total += money;
      saved = plan_.budget.carry_over ? saved + money : money;
      budget_.push_back(add_row(saved, {Kind::budget, t, {}, unit_of_money}));
    }
    make_commitments(unit_of_money);
    std::int32_t lane = 0;
    const std::int64_t effort_one = std::max<std::int64_t>(1, 1000 / effort_unit_);
    for (const auto& supplier : plan_.suppliers) {
      if (!supplier.value.capacity) continue;
      auto& rows = capacity_[*supplier.name];
      for (std::int32_t t = 0; t < plan_.count(); ++t)
        rows.push_back(add_row(effort(**supplier.value.capacity),
                               {Kind::capacity, t, *supplier.name, effort_one}, lane));
      ++lane;
    }
    for (const auto& offer : plan_.offers) {
      if (!offer.value.capacity) continue;
      auto& rows = offer_capacity_[*offer.name];
      for (std::int32_t t = 0; t < plan_.count(); ++t)
        rows.push_back(add_row(effort(**offer.value.capacity), {Kind::capacity, t, *offer.name, effort_one}));
    }
    if (plan_.limits.risk)
      risk_ =
          add_row(part_of(scaled(**plan_.limits.risk, 3), options_.risk), {Kind::risk, -1, {}, kRiskPoint});
    for (std::int32_t t = 0; plan_.limits.period_risk && t < plan_.count(); ++t) {
      period_risk_.push_back(add_row(part_of(scaled(**plan_.limits.period_risk, 3), options_.risk),
                                     {Kind::period_risk, t, {}, kRiskPoint}));
    }
    for (const auto& rail : plan_.guard_rails) make_rail(rail, total, unit_of_money);
    for (const auto& item : plan_.items) {
      for (const auto& before : item.value.after) {
        auto& rows = order_[{*before, *item.name}];
        for (std::int32_t t = 0; t < plan_.count(); ++t)
          rows.push_back(add_row(0, {Kind::order, t, fmt::format("{} before {}", *before, *item.name), 1}));
      }
    }
  }

  /// A period pays for what it takes, and for what is missing to its commitments. That it keeps its budget
  /// is one row for each set of commitments that are not reached: what their suppliers get counts in full,
  /// so what all others cost has to stay below what is left.
  void make_commitments(std::int64_t unit_of_money) {
    committed_.resize(at(plan_.count()));
    std::int64_t saved = 0;
    for (std::int32_t t = 0; t < plan_.count(); ++t) {
      const std::int64_t money = part_of(spendable(plan_, t).units(), options_.budget);
      saved = plan_.budget.carry_over ? saved + money : money;
      const auto active = commitments_of(plan_, t);
      for (std::size_t set = 1; set < (std::size_t{1} << active.size()); ++set) {
        std::vector<const LeastTaken*> members;
        std::vector<std::string> names;
        std::int64_t whole = 0;
        for (std::size_t k = 0; k < active.size(); ++k) {
          if ((set >> k & 1) == 0) continue;
          members.push_back(&active[k]->value);
          names.push_back(*active[k]->name);
          whole += whole_of(plan_, active[k]->value, t).units();
        }
        // A budget that does not reach the commitments themselves is refused before; shrunk ones end at 0.
        const std::int64_t left = std::max<std::int64_t>(0, saved - whole);
        const std::int32_t row =
            add_row(left, {Kind::commitment, t, fmt::format("{}", fmt::join(names, " and ")), unit_of_money});
        committed_[at(t)].push_back({row, std::move(members)});
      }
    }
  }

  void make_rail(const Named<GuardRail>& rail, std::int64_t total, std::int64_t unit_of_money) {
    auto& rows = rails_.emplace_back();
    const GuardRail& of = rail.value;
    for (std::int32_t t = 0; t < (of.each_period ? plan_.count() : 1); ++t) {
      std::int64_t limit = 0, one = 1;
      if (of.spend) {
        limit = (**of.spend).units();
        one = unit_of_money;
      } else if (of.share) {
        const std::int64_t whole =
            of.each_period ? part_of(spendable(plan_, t).units(), options_.budget) : total;
        limit = static_cast<std::int64_t>(
            std::floor(static_cast<double>(whole) * std::stod((**of.share).fraction().to_string())));
        one = unit_of_money;
      } else if (of.risk) {
        limit = scaled(**of.risk, 3);
        one = kRiskPoint;
      } else if (of.items) {
        limit = **of.items;
      }
      rows.push_back(add_row(limit, {Kind::guard_rail, of.each_period ? t : -1, *rail.name, one}));
    }
  }

  void add(const Named<Item>& item) {
    auto& screened = made_.screened.emplace_back(screen(plan_, item.value));
    ModelItem& of = made_.model.items.emplace_back();
    auto& courses = made_.courses.emplace_back();
    of.must = item.value.must || item.value.service ||
              std::ranges::find(options_.forced, *item.name) != options_.forced.end();
    std::vector<bool> open;
    for (const Screened& each : screened) open.push_back(each.reason.empty() || !options_.screening);
    if (item.value.service) {
      const Assignment* now = find_named(plan_.today, *item.name);
      const std::string from = now == nullptr ? std::string() : first_offer(*now);
      more_courses_ = false;
      service_courses(item.value, open, from, courses);
      if (more_courses_) made_.not_all_courses.push_back(*item.name);
    } else {
      work_courses(item.value, open, courses);
    }
    if (options_.overrides) {
      if (const Assignment* decided = find_named(plan_.overrides, *item.name)) {
        std::erase_if(courses, [&](const Course& each) { return !agrees(each, *decided); });
        of.must = of.must || !courses.empty();
      }
    }
    const Assignment* today = find_named(plan_.today, *item.name);
    for (const Course& course : courses) {
      Alternative& alternative = of.alternatives.emplace_back(alternative_from(item, course));
      if (today != nullptr && agrees(course, *today)) alternative.value += options_.worth_of_staying;
    }
    if (courses.empty()) of.must = false;
  }

  bool agrees(const Course& course, const Assignment& with) const {
    if (with.from && period_of(plan_, **with.from) != course.start) return false;
    if (!with.offers.empty()) {
      for (std::size_t k = 0; k < course.offers.size() && k < with.offers.size(); ++k) {
        if (*plan_.offers[at(course.offers[k])].name != *with.offers[k]) return false;
      }
      return true;
    }
    return std::ranges::all_of(
        course.offers, [&](std::int32_t offer) { return *plan_.offers[at(offer)].name == *with.offer; });
  }

  void work_courses(const Item& item, const std::vector<bool>& open, std::vector<Course>& courses) {
    const std::int32_t earliest = item.earliest ? period_of(plan_, **item.earliest).value_or(0) : 0;
    const std::int32_t latest =
        item.latest ? period_of(plan_, **item.latest).value_or(plan_.count()) : plan_.count() - 1;
    for (std::size_t w = 0; w < item.ways.size(); ++w) {
      if (!open[w]) continue;
      const Way& way = item.ways[w].value;
      const std::int32_t offer = offer_index_.at(*item.ways[w].name);
      const auto lead = static_cast<std::int32_t>(plan_.offers[at(offer)].value.lead_time);
      const auto duration = static_cast<std::int32_t>(way.lasts    ? **way.lasts
                                                      : item.lasts ? **item.lasts
                                                                   : 1);
      money::Decimal value = way.value ? **way.value : item.value ? **item.value : money::Decimal(0);
      const money::Decimal stays =
          money::Decimal(1) - (item.fades ? (**item.fades).fraction() : money::Decimal(0));
      for (std::int32_t start = earliest; start + duration <= plan_.count() && start <= latest; ++start) {
        if (start >= lead) {
          Course course;
          course.start = start;
          course.duration = duration;
          course.offers.assign(at(duration), offer);
          course.cost = **way.cost;
          course.switching = money::Money::zero(*plan_.currency);
          const std::int64_t units = course.cost.units();
          for (std::int32_t k = 0; k < duration; ++k) {
            const std::int64_t part = units / duration + (k < units % duration ? 1 : 0);
            course.costs.push_back(money::Money::minor(part, *plan_.currency));
          }
          course.worth = discounted(plan_, start + duration - 1, scaled(value, 2));
          course.risk = scaled(way.risk, 3);
          courses.push_back(std::move(course));
        }
        value = (value * stays).rounded(6, money::Rounding::half_even);
      }
    }
  }

  /// Every way through the periods with as many switches as the plan allows and minimum stays kept.
  void service_courses(const Item& item, const std::vector<bool>& open, const std::string& from,
                       std::vector<Course>& courses) {
    std::vector<std::size_t> path;
    step(item, open, from, path, 0, 0, courses);
  }

  static const std::string& first_offer(const Assignment& now) {
    return now.offers.empty() ? *now.offer : *now.offers.front();
  }

  void step(const Item& item, const std::vector<bool>& open, const std::string& from,
            std::vector<std::size_t>& path, std::int64_t switches, std::int64_t stayed,
            std::vector<Course>& courses) {
    if (courses.size() >= kCoursesMost) {
      more_courses_ = true;
      return;
    }
    if (path.size() == static_cast<std::size_t>(plan_.count())) {
      courses.push_back(service_course(item, path, from));
      return;
    }
    const auto t = static_cast<std::int64_t>(path.size());
    // Staying first, so that what is dropped at the limit are the plans that switch most.
    std::vector<std::size_t> order;
    if (!path.empty()) order.push_back(path.back());
    for (std::size_t w = 0; w < item.ways.size(); ++w) {
      if (path.empty() || w != path.back()) order.push_back(w);
    }
    for (const std::size_t w : order) {
      if (!open[w]) continue;
      const Offer& offer = plan_.offers[at(offer_index_.at(*item.ways[w].name))].value;
      if (t < offer.lead_time) continue;
      const bool same = !path.empty() && path.back() == w;
      if (!path.empty() && !same) {
        const Offer& left = plan_.offers[at(offer_index_.at(*item.ways[path.back()].name))].value;
        if (switches == plan_.switches || stayed < left.minimum_stay) continue;
      }
      path.push_back(w);
      step(item, open, from, path, switches + (path.size() > 1 && !same ? 1 : 0), same ? stayed + 1 : 1,
           courses);
      path.pop_back();
    }
  }

  /// `from`: the offer that has it today; another one in the first period is a switch too.
  Course service_course(const Item& item, const std::vector<std::size_t>& path,
                        const std::string& from) const {
    Course course;
    std::int32_t switched = -1;  ///< the period of the last switch
    course.duration = plan_.count();
    course.cost = course.switching = money::Money::zero(*plan_.currency);
    for (std::size_t t = 0; t < path.size(); ++t) {
      const Way& way = item.ways[path[t]].value;
      course.offers.push_back(offer_index_.at(*item.ways[path[t]].name));
      money::Money cost = way.costs.empty() ? **way.cost : *way.costs[t];
      const bool switches =
          t > 0 ? path[t] != path[t - 1] : !from.empty() && *item.ways[path[t]].name != from;
      if (switches) switched = static_cast<std::int32_t>(t);
      if (switches && plan_.switching_cost) {
        cost += **plan_.switching_cost;
        course.switching += **plan_.switching_cost;
      }
      course.costs.push_back(cost);
      course.cost += cost;
      const money::Decimal value = !way.values.empty() ? *way.values[t]
                                   : way.value         ? **way.value
                                   : item.value        ? **item.value
                                                       : money::Decimal(0);
      const auto period = static_cast<std::int32_t>(t);
      course.worth +=
          discounted(plan_, period,
                     switched < 0 ? scaled(value, 2)
                                  : while_learning(plan_, plan_.offers[at(course.offers.back())].value,
                                                   period - switched, scaled(value, 2)));
      course.risk += scaled(way.risk, 3);
    }
    return course;
  }

  Alternative alternative_from(const Named<Item>& item, const Course& course) const {
    Alternative made;
    made.value = course.worth;
    if (plan_.aim == Aim::value_less_cost) {
      const std::int64_t unit = scaled(money::Decimal(1), plan_.currency->minor_digits());
      if (plan_.discount) {
        for (std::int32_t k = 0; k < course.duration; ++k)
          made.value -= discounted(plan_, course.start + k, course.costs[at(k)].units() * kPoint / unit);
      } else {
        made.value -= course.cost.units() * kPoint / unit;
      }
    }
    std::map<std::int32_t, std::int64_t> uses;
    std::int64_t period_share = 0;
    for (std::int32_t k = 0; k < course.duration; ++k) {
      const std::int32_t t = course.start + k;
      const auto& offer = plan_.offers[at(course.offers[at(k)])];
      const Way& way = *find_named(item.value.ways, *offer.name);
      const std::int64_t cost = course.costs[at(k)].units();
      for (std::int32_t later = t; later < (plan_.budget.carry_over ? plan_.count() : t + 1); ++later)
        uses[budget_[at(later)]] += cost;
      use_commitments(*offer.value.supplier, way, t, cost, uses);
      if (const auto found = capacity_.find(*offer.value.supplier); found != capacity_.end())
        uses[found->second[at(t)]] += effort(way.effort);
      if (const auto found = offer_capacity_.find(*offer.name); found != offer_capacity_.end())
        uses[found->second[at(t)]] += effort(way.effort);
      const std::int64_t points = scaled(way.risk, 3);
      if (!period_risk_.empty()) uses[period_risk_[at(t)]] += points;
      if (item.value.service || k == 0) {
        if (risk_ >= 0) uses[risk_] += points;
        period_share = points;
      } else {
        period_share = 0;
      }
      use_rails(item, offer, t, cost, points, period_share, uses);
    }
    for (const auto& [pair, rows] : order_) {
      for (std::int32_t t = 0; t < plan_.count(); ++t) {
        if (pair.second == *item.name && t >= course.start) uses[rows[at(t)]] += 1;
        if (pair.first == *item.name && t >= course.start + course.duration) uses[rows[at(t)]] -= 1;
      }
    }
    for (const auto& [row, amount] : uses) {
      if (amount != 0) made.uses.push_back({row, amount});
    }
    return made;
  }

  void use_commitments(const std::string& supplier, const Way& way, std::int32_t t, std::int64_t cost,
                       std::map<std::int32_t, std::int64_t>& uses) const {
    for (std::int32_t later = t; later < (plan_.budget.carry_over ? plan_.count() : t + 1); ++later) {
      for (const auto& [row, members] : committed_[at(later)]) {
        std::int64_t counts = cost;
        for (const LeastTaken* each : members) {
          if (*each->supplier == supplier && holds_in(plan_, *each, t))
            counts -= taken_of(*each, money::Money::minor(cost, *plan_.currency), way.effort).units();
        }
        uses[row] += counts;
      }
    }
  }

  void use_rails(const Named<Item>& item, const Named<Offer>& offer, std::int32_t t, std::int64_t cost,
                 std::int64_t running_risk, std::int64_t risk,
                 std::map<std::int32_t, std::int64_t>& uses) const {
    for (std::size_t k = 0; k < plan_.guard_rails.size(); ++k) {
      const GuardRail& rail = plan_.guard_rails[k].value;
      if (rail.supplier && **rail.supplier != *offer.value.supplier) continue;
      if (rail.offer && **rail.offer != *offer.name) continue;
      if (rail.model && **rail.model != *offer.value.model) continue;
      if (rail.product && (!item.value.product || **item.value.product != **rail.product)) continue;
      std::int64_t& used = uses[rails_[k][rail.each_period ? at(t) : 0]];
      if (rail.spend || rail.share) {
        used += cost;
      } else if (rail.risk) {
        used += rail.each_period ? running_risk : risk;
      } else {
        used = 1;
      }
    }
  }

  const Plan& plan_;
  const ProgramOptions& options_;
  Program made_;
  bool more_courses_ = false;  ///< of the service whose courses are listed than are kept
  std::map<std::string, std::int32_t> offer_index_;
  std::int64_t effort_unit_ = 1;
  std::vector<std::int32_t> budget_, period_risk_;
  struct Committed {
    std::int32_t row;
    std::vector<const LeastTaken*> members;
  };
  std::vector<std::vector<Committed>> committed_;  ///< by period
  std::int32_t risk_ = -1;
  std::map<std::string, std::vector<std::int32_t>> capacity_, offer_capacity_;
  std::vector<std::vector<std::int32_t>> rails_;
  std::map<std::pair<std::string, std::string>, std::vector<std::int32_t>> order_;
};

}  // namespace

Program program_of(const Plan& plan, const ProgramOptions& options) {
  return Building(plan, options).run();
}

std::int32_t alternative_of(const Plan& plan, const std::vector<Course>& courses,
                            const Assignment& assignment) {
  for (std::size_t a = 0; a < courses.size(); ++a) {
    const Course& course = courses[a];
    if (assignment.from && period_of(plan, **assignment.from) != course.start) continue;
    bool same = true;
    for (std::size_t k = 0; same && k < course.offers.size(); ++k) {
      const std::string& offer = *plan.offers[at(course.offers[k])].name;
      same = offer == (k < assignment.offers.size() ? *assignment.offers[k] : *assignment.offer);
    }
    if (same) return static_cast<std::int32_t>(a);
  }
  return kNone;
}

Choice today_of(const Plan& plan, const Program& program) {
  Choice choice;
  for (std::size_t i = 0; i < plan.items.size(); ++i) {
    const Assignment* today = find_named(plan.today, *plan.items[i].name);
    choice.push_back(today == nullptr ? kNone : alternative_of(plan, program.courses[i], *today));
  }
  return choice;
}

Totals totals_of(const Plan& plan, const Program& program, const Choice& choice) {
  Totals made;
  made.cost = money::Money::zero(*plan.currency);
  made.spend.assign(at(plan.count()), made.cost);
  for (std::size_t i = 0; i < choice.size(); ++i) {
    if (choice[i] == kNone) continue;
    const Course& course = program.courses[i][at(choice[i])];
    made.worth += course.worth;
    made.risk += course.risk;
    made.cost += course.cost;
    for (std::size_t k = 0; k < course.costs.size(); ++k) made.spend[at(course.start) + k] += course.costs[k];
  }
  made.shortfall = shortfalls_of(plan, program, choice);
  for (std::size_t t = 0; t < made.shortfall.size(); ++t) {
    made.spend[t] += made.shortfall[t];
    made.cost += made.shortfall[t];
  }
  return made;
}

}  // namespace entente::sourcing
