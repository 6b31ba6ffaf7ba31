#include "sourcing/plan_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

#include "sourcing/plan_terms.h"

namespace entente::sourcing {
namespace {

constexpr std::int64_t kPoint = 100, kRiskPoint = 1000;
constexpr int kEffortDigits = 3;

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

std::int64_t part_of(std::int64_t limit, double part) {
  return part == 1 ? limit : static_cast<std::int64_t>(std::floor(static_cast<double>(limit) * part + 1e-9));
}

class Building {
 public:
  Building(const Plan& plan, const ProgramOptions& options) : plan_(plan), options_(options) {}

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
      const std::vector<std::int64_t> parts = parts_of(plan_, item);
      for (const auto& way : item.value.ways) {
        common = std::gcd(common, scaled(way.value.effort, kEffortDigits));
        for (const std::int64_t part : parts)
          common = std::gcd(common, scaled(share_of(way.value.effort, part), kEffortDigits));
      }
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
    ItemCourses listed = courses_of(plan_, item, open);
    if (listed.not_all) made_.not_all_courses.push_back(*item.name);
    courses = std::move(listed.all);
    std::optional<Placement> today, decided;
    if (const Assignment* said = find_named(plan_.today, *item.name)) today = placement_of(plan_, *said);
    if (const Assignment* said = find_named(plan_.overrides, *item.name))
      decided = placement_of(plan_, *said);
    for (const Course& course : courses) of.alternatives.push_back(alternative_from(item, course));
    leave_out(of, courses, [&](std::size_t a) {
      const auto is_said = [&](const std::optional<Placement>& each) {
        return each && is_at(courses[a], *each);
      };
      return a >= listed.single && !is_said(today) && !is_said(decided) &&
             is_outdone(of.alternatives, a, listed.staying);
    });
    if (options_.overrides && decided) {
      leave_out(of, courses, [&](std::size_t a) { return !is_at(courses[a], *decided); });
      of.must = of.must || !courses.empty();
    }
    for (std::size_t a = 0; today && a < courses.size(); ++a) {
      if (is_at(courses[a], *today)) of.alternatives[a].value += options_.worth_of_staying;
    }
    if (courses.empty()) of.must = false;
  }

  template <class Which>
  static void leave_out(ModelItem& of, std::vector<Course>& courses, const Which& which) {
    std::vector<bool> out;
    for (std::size_t a = 0; a < courses.size(); ++a) out.push_back(which(a));
    std::size_t kept = 0;
    for (std::size_t a = 0; a < courses.size(); ++a) {
      if (out[a]) continue;
      if (kept != a) {
        courses[kept] = std::move(courses[a]);
        of.alternatives[kept] = std::move(of.alternatives[a]);
      }
      ++kept;
    }
    courses.resize(kept);
    of.alternatives.resize(kept);
  }

  /// One of those before it, and of the first `among`, is worth as much and takes as little of everything.
  static bool is_outdone(const std::vector<Alternative>& all, std::size_t index, std::size_t among) {
    for (std::size_t a = 0; a < std::min(index, among); ++a) {
      if (all[a].value >= all[index].value && takes_no_more(all[a].uses, all[index].uses)) return true;
    }
    return false;
  }
  static bool takes_no_more(const std::vector<Use>& uses, const std::vector<Use>& than) {
    std::size_t k = 0;
    for (const Use& each : than) {
      for (; k < uses.size() && uses[k].row < each.row; ++k) {
        if (uses[k].amount > 0) return false;
      }
      const bool both = k < uses.size() && uses[k].row == each.row;
      if ((both ? uses[k].amount : 0) > each.amount) return false;
      k += both ? 1 : 0;
    }
    return std::all_of(uses.begin() + static_cast<std::ptrdiff_t>(k), uses.end(),
                       [](const Use& each) { return each.amount <= 0; });
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
    std::vector<std::int64_t> governing;  ///< by period: what belongs to no offer
    for (const money::Money& each : course.costs) governing.push_back(each.units());
    for (const Portion& portion : course.portions) {
      governing[at(portion.period)] -= portion.cost.units();
      use(item, course, portion, uses);
    }
    for (std::int32_t k = 0; k < course.duration; ++k) {
      if (governing[at(k)] != 0) use_money(item, course.start + k, governing[at(k)], uses);
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

  void use(const Named<Item>& item, const Course& course, const Portion& portion,
           std::map<std::int32_t, std::int64_t>& uses) const {
    const std::int32_t t = course.start + portion.period;
    const auto& offer = plan_.offers[at(portion.offer)];
    const Way& way = *find_named(item.value.ways, *offer.name);
    const std::int64_t cost = portion.cost.units();
    for (std::int32_t later = t; later < (plan_.budget.carry_over ? plan_.count() : t + 1); ++later)
      uses[budget_[at(later)]] += cost;
    const money::Decimal taken = share_of(way.effort, portion.part);
    use_commitments(*offer.value.supplier, taken, t, cost, uses);
    if (const auto found = capacity_.find(*offer.value.supplier); found != capacity_.end())
      uses[found->second[at(t)]] += effort(taken);
    if (const auto found = offer_capacity_.find(*offer.name); found != offer_capacity_.end())
      uses[found->second[at(t)]] += effort(taken);
    const std::int64_t points = scaled(share_of(way.risk, portion.part), 3);
    if (!period_risk_.empty()) uses[period_risk_[at(t)]] += points;
    const bool counts = item.value.service || portion.period == 0;
    if (counts && risk_ >= 0) uses[risk_] += points;
    use_rails(item, &offer, t, {cost, points, counts ? points : 0}, uses);
  }

  /// What offers beyond the first cost is paid out of the budget, and to none of the suppliers.
  void use_money(const Named<Item>& item, std::int32_t t, std::int64_t cost,
                 std::map<std::int32_t, std::int64_t>& uses) const {
    for (std::int32_t later = t; later < (plan_.budget.carry_over ? plan_.count() : t + 1); ++later) {
      uses[budget_[at(later)]] += cost;
      for (const Committed& each : committed_[at(later)]) uses[each.row] += cost;
    }
    use_rails(item, nullptr, t, {cost, 0, 0}, uses);
  }

  void use_commitments(const std::string& supplier, const money::Decimal& effort, std::int32_t t,
                       std::int64_t cost, std::map<std::int32_t, std::int64_t>& uses) const {
    for (std::int32_t later = t; later < (plan_.budget.carry_over ? plan_.count() : t + 1); ++later) {
      for (const auto& [row, members] : committed_[at(later)]) {
        std::int64_t counts = cost;
        for (const LeastTaken* each : members) {
          if (*each->supplier == supplier && holds_in(plan_, *each, t))
            counts -= taken_of(*each, money::Money::minor(cost, *plan_.currency), effort).units();
        }
        uses[row] += counts;
      }
    }
  }

  struct Counted {
    std::int64_t cost, running_risk, risk;
  };
  /// `offer`: nothing where no supplier is paid.
  void use_rails(const Named<Item>& item, const Named<Offer>* offer, std::int32_t t, const Counted& counted,
                 std::map<std::int32_t, std::int64_t>& uses) const {
    for (std::size_t k = 0; k < plan_.guard_rails.size(); ++k) {
      const GuardRail& rail = plan_.guard_rails[k].value;
      if (offer == nullptr && (rail.supplier || rail.offer || rail.model)) continue;
      if (rail.supplier && **rail.supplier != *offer->value.supplier) continue;
      if (rail.offer && **rail.offer != *offer->name) continue;
      if (rail.model && **rail.model != *offer->value.model) continue;
      if (rail.product && (!item.value.product || **item.value.product != **rail.product)) continue;
      std::int64_t& used = uses[rails_[k][rail.each_period ? at(t) : 0]];
      if (rail.spend || rail.share) {
        used += counted.cost;
      } else if (rail.risk) {
        used += rail.each_period ? counted.running_risk : counted.risk;
      } else {
        used = 1;
      }
    }
  }

  const Plan& plan_;
  const ProgramOptions& options_;
  Program made_;
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
  const Placement placement = placement_of(plan, assignment);
  const auto found =
      std::ranges::find_if(courses, [&](const Course& each) { return is_at(each, placement); });
  return found == courses.end() ? kNone : static_cast<std::int32_t>(found - courses.begin());
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
  made.output.assign(at(plan.count()), 0);
  for (std::size_t i = 0; i < choice.size(); ++i) {
    if (choice[i] == kNone) continue;
    const Course& course = program.courses[i][at(choice[i])];
    made.worth += course.worth;
    made.risk += course.risk;
    made.cost += course.cost;
    for (std::size_t k = 0; k < course.costs.size(); ++k) {
      made.spend[at(course.start) + k] += course.costs[k];
      made.output[at(course.start) + k] += course.output[k];
    }
  }
  made.shortfall = shortfalls_of(plan, program, choice);
  for (std::size_t t = 0; t < made.shortfall.size(); ++t) {
    made.spend[t] += made.shortfall[t];
    made.cost += made.shortfall[t];
  }
  return made;
}

std::vector<std::optional<double>> output_for_money(const Totals& totals) {
  std::vector<std::optional<double>> made(totals.output.size());
  double first = 0;  ///< output for money of the period that the others stand beside
  for (std::size_t t = 0; t < made.size(); ++t) {
    const auto spent = static_cast<double>(totals.spend[t].units());
    if (spent <= 0) continue;
    const double brings = static_cast<double>(totals.output[t]) / spent;
    if (first == 0) first = brings;
    if (first > 0) made[t] = brings / first;
  }
  return made;
}

}  // namespace entente::sourcing
