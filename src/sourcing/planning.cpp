#include "sourcing/planning.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <thread>

#include "stats/pareto.h"

namespace entente::sourcing {
namespace {

constexpr double kHundredths = 100;
// What a point of a frontier may take: cuts and a tree are what takes long, and a plan needs neither.
constexpr std::int64_t kStepsOfPoint = 200'000;
constexpr std::int64_t kNeighbourhoodOfPoint = 10'000'000;
constexpr std::int32_t kRoundsOfPoint = 1;

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

double points(std::int64_t worth) {
  return static_cast<double>(worth) / kHundredths;
}

class Planning {
 public:
  Planning(const Plan& plan, const PlanningOptions& options) : plan_(plan), options_(options) {}

  Planned run() {
    made_.program = program_of(plan_);
    made_.today = today_of(plan_, made_.program);
    look_at_today();
    solve_it();
    if (made_.solved.feasible) {
      made_.after = totals_of(plan_, made_.program, made_.solved.choice);
      made_.value = points(made_.solved.value);
      made_.bound = points(made_.solved.bound.value);
      made_.gap = made_.bound > 0 ? (made_.bound - made_.value) / made_.bound : 0;
      price_limits();
      if (!plan_.overrides.empty()) compare_overrides();
      if (options_.frontiers) draw_frontiers();
    } else {
      made_.after = totals_of(plan_, made_.program, Choice(plan_.items.size(), kNone));
      loosen();
    }
    for (std::size_t i = 0; i < plan_.items.size(); ++i) made_.items.push_back(describe(i));
    return std::move(made_);
  }

 private:
  SolveOptions search(const Choice& start) const {
    SolveOptions search = options_.search;
    search.start = start;
    return search;
  }

  /// Today may be where the owner decided otherwise, or on a way that is screened out by now.
  void look_at_today() {
    ProgramOptions as_it_is;
    as_it_is.overrides = as_it_is.screening = false;
    made_.as_it_is = program_of(plan_, as_it_is);
    const Program& program = made_.as_it_is;
    made_.today_as_it_is = today_of(plan_, program);
    const Choice& today = made_.today_as_it_is;
    for (std::size_t i = 0; i < today.size(); ++i) {
      today_.push_back(today[i] == kNone ? std::optional<Course>() : program.courses[i][at(today[i])]);
    }
    made_.before = totals_of(plan_, program, today);
    const auto usage = usage_of(program.model, today);
    for (std::size_t r = 0; r < usage.size(); ++r) {
      if (usage[r] <= made_.program.model.rows[r].limit) continue;
      const RowMeaning& row = made_.program.rows[r];
      made_.today_breaks.push_back(
          fmt::format("{}: {} over", row_name(plan_, row),
                      row_amount(plan_, row, usage[r] - made_.program.model.rows[r].limit)));
    }
    made_.today_fits = made_.today_breaks.empty();
  }

  void solve_it() {
    if (!options_.fewest_changes) {
      made_.solved = solve(made_.program.model, search(made_.today));
      return;
    }
    // Staying outweighs all value there is, so that the most that can stay does, and value decides the rest.
    ProgramOptions staying;
    staying.worth_of_staying = 1;
    for (const ModelItem& item : made_.program.model.items) {
      std::int64_t most = 0;
      for (const Alternative& each : item.alternatives) most = std::max(most, std::abs(each.value));
      staying.worth_of_staying += most;
    }
    Program program = program_of(plan_, staying);
    made_.solved = solve(program.model, search(made_.today));
    const bool proven = made_.solved.stopped == Stopped::proven;
    if (!made_.solved.feasible) return;
    made_.solved.value = value_of(made_.program.model, made_.solved.choice);
    // The bound of the plan that may change everything: what changing little costs is the distance to it.
    made_.solved.bound = upper_bound(made_.program.model, options_.search.bound);
    made_.solved.stopped = proven ? Stopped::proven : made_.solved.stopped;
  }

  void price_limits() {
    const auto usage = usage_of(made_.program.model, made_.solved.choice);
    for (std::size_t r = 0; r < usage.size(); ++r) {
      const RowMeaning& row = made_.program.rows[r];
      if (row.kind == RowMeaning::Kind::order) continue;
      LimitPrice each;
      each.limit = row_name(plan_, row);
      const std::int64_t limit = made_.program.model.rows[r].limit;
      each.used = row_amount(plan_, row, usage[r]);
      each.most = row_amount(plan_, row, limit);
      each.full = limit > 0 && static_cast<double>(usage[r]) >= 0.98 * static_cast<double>(limit);
      const bool money =
          row.kind == RowMeaning::Kind::budget || row.kind == RowMeaning::Kind::commitment || spends(row);
      const std::int64_t unit = money ? 1000 * row.one : row.one;
      each.price = made_.solved.bound.prices[r] * static_cast<double>(unit) / kHundredths;
      each.per = row_amount(plan_, row, unit);
      made_.limits.push_back(std::move(each));
    }
  }

  bool spends(const RowMeaning& row) const {
    if (row.kind != RowMeaning::Kind::guard_rail) return false;
    const GuardRail* rail = find_named(plan_.guard_rails, row.name);
    return rail != nullptr && (rail->spend || rail->share);
  }

  void compare_overrides() {
    ProgramOptions free;
    free.overrides = false;
    const Program program = program_of(plan_, free);
    // The same plan, said in the alternatives that are there without overrides.
    Choice start;
    for (std::size_t i = 0; i < program.courses.size(); ++i)
      start.push_back(same_course(program, i, course_of(i)));
    const Solved solved = solve(program.model, search(start));
    if (!solved.feasible) return;
    WithoutOverrides without;
    without.value = points(solved.value);
    for (const auto& each : plan_.overrides) {
      for (std::size_t i = 0; i < plan_.items.size(); ++i) {
        if (*plan_.items[i].name == *each.name && solved.choice[i] != start[i])
          without.items.push_back(*each.name);
      }
    }
    made_.without_overrides = std::move(without);
  }

  const Course* course_of(std::size_t item) const {
    const std::int32_t chosen = made_.solved.choice[item];
    return chosen == kNone ? nullptr : &made_.program.courses[item][at(chosen)];
  }
  static std::int32_t same_course(const Program& program, std::size_t item, const Course* course) {
    if (course == nullptr) return kNone;
    const auto& courses = program.courses[item];
    const auto found =
        std::ranges::find_if(courses, [&](const Course& each) { return same_parts(each, *course); });
    return found == courses.end() ? kNone : static_cast<std::int32_t>(found - courses.begin());
  }

  /// Value against budget and against risk: two rows of plans that need nothing of each other.
  void draw_frontiers() {
    money::Money budget = money::Money::zero(*plan_.currency);
    for (std::int32_t t = 0; t < plan_.count(); ++t) budget += spendable(plan_, t);
    const auto by_budget = [&] {
      made_.by_budget = frontier(&ProgramOptions::budget, [&](double part) {
        const double units = std::floor(static_cast<double>(budget.units()) * part);
        return money::Money::minor(static_cast<std::int64_t>(units), *plan_.currency).to_string();
      });
    };
    const auto by_risk = [&] {
      if (!plan_.limits.risk) return;
      const double risk = std::stod((**plan_.limits.risk).to_string());
      made_.by_risk =
          frontier(&ProgramOptions::risk, [&](double part) { return fmt::format("{:.1f}", part * risk); });
    };
    std::jthread beside;
    if (options_.search.workers > 1) {
      beside = std::jthread(by_risk);
    } else {
      by_risk();
    }
    by_budget();
  }

  /// Limits only grow from point to point, so the plan before always fits and the values never fall.
  template <class Name>
  std::vector<FrontierPoint> frontier(double ProgramOptions::* limited, const Name& name) const {
    constexpr std::array kParts{0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2};
    std::vector<FrontierPoint> made;
    std::vector<stats::Pair> worth;
    Choice from;
    for (const double part : kParts) {
      ProgramOptions limits;
      limits.*limited = part;
      const Program program = program_of(plan_, limits);
      Solved solved;
      if (part == 1 && !options_.fewest_changes) {
        solved = made_.solved;
        keep_better(program, from, solved);
      } else {
        solved = solve(program.model, short_search(from));
        if (is_feasible(program.model, made_.solved.choice))
          keep_better(program, made_.solved.choice, solved);
      }
      from = solved.choice;
      made.push_back({part, name(part), points(solved.value), points(solved.bound.value), solved.feasible});
      worth.push_back({-static_cast<std::int64_t>(worth.size()),
                       solved.feasible ? solved.value : std::numeric_limits<std::int64_t>::min() / 2});
    }
    // What no plan exceeds under a limit, none exceeds under less.
    for (std::size_t k = made.size() - 1; k-- > 0;)
      made[k].bound = std::min(made[k].bound, made[k + 1].bound);
    for (FrontierPoint& each : made) each.adds = false;
    for (const stats::Kept& each : stats::non_dominated(worth))
      made[each.index].adds = made[each.index].feasible;
    return made;
  }

  /// A plan that is known and fits, where the search found none as good.
  static void keep_better(const Program& program, const Choice& known, Solved& solved) {
    if (known.empty()) return;
    const std::int64_t value = value_of(program.model, known);
    if (solved.feasible && solved.value >= value) return;
    solved.feasible = true;
    solved.choice = known;
    solved.value = value;
  }

  /// Twenty points take about as long as the plan itself: they begin with their neighbour's plan.
  SolveOptions short_search(const Choice& start) const {
    SolveOptions quick = search(start);
    quick.steps = std::min<std::int64_t>(quick.steps / 4, kStepsOfPoint);
    quick.regions = std::min(quick.regions / 4, 2);
    quick.neighbourhood_work = std::min<std::int64_t>(quick.neighbourhood_work / 4, kNeighbourhoodOfPoint);
    quick.chains = std::min(quick.chains, 2);
    quick.rounds = 1;
    quick.first_nodes = quick.tree_nodes = 0;
    quick.bound.rounds = std::min(quick.bound.rounds, kRoundsOfPoint);
    quick.workers = std::max(1U, quick.workers / 2);
    return quick;
  }

  /// Every limit may give way in steps, at a cost of its share; what must be done has to fit.
  void loosen() {
    constexpr std::array<std::int64_t, 17> kSteps{0,  1,  2,  3,  4,   5,   7,   10, 15,
                                                  20, 30, 50, 75, 100, 150, 250, 500};
    PlanModel elastic = made_.program.model;
    for (ModelItem& item : elastic.items) {
      for (Alternative& each : item.alternatives) each.value = 0;
    }
    std::vector<std::size_t> rows;
    for (std::size_t r = 0; r < made_.program.rows.size(); ++r) {
      if (made_.program.rows[r].kind == RowMeaning::Kind::order) continue;
      ModelItem& slack = elastic.items.emplace_back();
      slack.must = true;
      rows.push_back(r);
      for (const std::int64_t step : kSteps) {
        const std::int64_t base = std::max<std::int64_t>(elastic.rows[r].limit, made_.program.rows[r].one);
        Alternative& each = slack.alternatives.emplace_back();
        each.value = 2 * kSteps.back() - step;
        if (step > 0) each.uses.push_back({static_cast<std::int32_t>(r), -((base * step + 99) / 100)});
      }
    }
    // From where everything is as loose as can be, what must be done goes in, and limits are drawn in.
    Choice start(elastic.items.size(), kNone);
    for (std::size_t k = plan_.items.size(); k < start.size(); ++k)
      start[k] = static_cast<std::int32_t>(kSteps.size()) - 1;
    const Solved solved = solve(elastic, search(start));
    if (!solved.feasible) return;
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const std::int32_t chosen = solved.choice[plan_.items.size() + k];
      if (chosen <= 0) continue;
      const RowMeaning& row = made_.program.rows[rows[k]];
      const Alternative& step = elastic.items[plan_.items.size() + k].alternatives[at(chosen)];
      made_.loosened.push_back({row_name(plan_, row), row_amount(plan_, row, -step.uses.front().amount),
                                static_cast<double>(kSteps[at(chosen)]) / 100});
    }
  }

  PlannedItem describe(std::size_t i) const {
    const auto& item = plan_.items[i];
    PlannedItem made;
    made.name = *item.name;
    made.title = item.value.title.empty() ? *item.name : item.value.title;
    if (item.value.product) made.product = **item.value.product;
    made.must = item.value.must;
    made.service = item.value.service;
    made.decided = find_named(plan_.overrides, *item.name) != nullptr;
    for (const Screened& each : made_.program.screened[i]) {
      if (!each.reason.empty()) made.screened_out.push_back(each);
    }
    made.today = today_[i];
    if (made_.solved.feasible) {
      if (const Course* planned = course_of(i)) made.planned = *planned;
    }
    if (made.planned) {
      const bool same = made.today && same_parts(*made.today, *made.planned);
      made.change = same ? Change::stays : made.today ? Change::moves : Change::begins;
      if (made.service) explain_switches(i, made);
    } else {
      made.change = made.today ? Change::ends : Change::left_out;
      if (made_.solved.feasible) explain_absence(i, made);
    }
    return made;
  }

  void explain_switches(std::size_t i, PlannedItem& made) const {
    const Course& course = *made.planned;
    for (std::int32_t t = 0; t < course.duration; ++t) {
      if (t == 0 && !made.today) continue;
      const Mix before = t > 0 ? mix_in(course, t - 1) : mix_in(*made.today, 0);
      if (before == mix_in(course, t)) continue;
      Placement staying;
      for (std::int32_t k = 0; k < course.duration; ++k)
        staying.mixes.push_back(k < t ? mix_in(course, k) : before);
      made.switches.push_back({t, made.decided ? "so the owner decided" : reason_against(i, staying)});
    }
  }

  /// What an item would take too much of, or bring less, with another of its courses.
  std::string reason_against(std::size_t i, const Placement& placement) const {
    const auto& courses = made_.program.courses[i];
    const auto found =
        std::ranges::find_if(courses, [&](const Course& each) { return is_at(each, placement); });
    if (found == courses.end()) {
      // A mix that something outdoes is not among the courses.
      const bool mixed =
          std::ranges::any_of(placement.mixes, [](const Mix& each) { return each.size() > 1; });
      return mixed ? "staying would be worth no more" : "it cannot stay";
    }
    const auto& alternatives = made_.program.model.items[i].alternatives;
    const Alternative& other = alternatives[static_cast<std::size_t>(found - courses.begin())];
    Choice without = made_.solved.choice;
    without[i] = kNone;
    const auto usage = usage_of(made_.program.model, without);
    for (const Use& use : other.uses) {
      const std::int64_t over = usage[at(use.row)] + use.amount - made_.program.model.rows[at(use.row)].limit;
      if (over <= 0) continue;
      const RowMeaning& row = made_.program.rows[at(use.row)];
      return fmt::format("staying would be {} over the {}", row_amount(plan_, row, over),
                         row_name(plan_, row));
    }
    const std::int64_t less = alternatives[at(made_.solved.choice[i])].value - other.value;
    if (less <= 0) return "staying would be worth as much";
    return fmt::format("staying would be worth {:.1f} less", points(less));
  }

  /// The way that misses least, and what it misses.
  void explain_absence(std::size_t i, PlannedItem& made) const {
    const ModelItem& item = made_.program.model.items[i];
    if (item.alternatives.empty()) {
      made.reason =
          made.screened_out.empty() ? "no period has room for any of its ways" : "every way is screened out";
      return;
    }
    double most_with = -1e300;
    for (const double with : made_.solved.bound.with[i]) most_with = std::max(most_with, with);
    const auto highest = static_cast<std::int64_t>(std::floor(most_with));
    made.least_loss = std::max<std::int64_t>(0, made_.solved.value - highest);
    const auto usage = usage_of(made_.program.model, made_.solved.choice);
    double least = 1e300;
    std::size_t nearest = 0;
    for (std::size_t a = 0; a < item.alternatives.size(); ++a) {
      double missing = item.alternatives[a].value <= 0 ? 1000 : 0;
      for (const Use& use : item.alternatives[a].uses) {
        const std::int64_t over =
            usage[at(use.row)] + use.amount - made_.program.model.rows[at(use.row)].limit;
        if (over <= 0 || use.amount <= 0) continue;
        const auto limit =
            static_cast<double>(std::max<std::int64_t>(1, made_.program.model.rows[at(use.row)].limit));
        missing += static_cast<double>(over) / limit;
      }
      if (missing < least) {
        least = missing;
        nearest = a;
      }
    }
    const Course& course = made_.program.courses[i][nearest];
    made.nearest_offer = mix_text(plan_, mix_in(course, 0));
    made.nearest_start = course.start;
    for (const Use& use : item.alternatives[nearest].uses) {
      const std::int64_t over = usage[at(use.row)] + use.amount - made_.program.model.rows[at(use.row)].limit;
      if (over <= 0 || use.amount <= 0) continue;
      const RowMeaning& row = made_.program.rows[at(use.row)];
      if (row.kind == RowMeaning::Kind::order) {
        if (made.missing.empty() || made.missing.back().limit != row_name(plan_, row))
          made.missing.push_back({row_name(plan_, row), {}});
      } else {
        made.missing.push_back({row_name(plan_, row), row_amount(plan_, row, over)});
      }
    }
    made.reason = made.missing.empty() ? "it would fit, and add nothing to what the plan aims at"
                                       : "other items are worth more for what it would take";
  }

  const Plan& plan_;
  const PlanningOptions& options_;
  Planned made_;
  std::vector<std::optional<Course>> today_;
};

}  // namespace

std::string_view name(Change change) {
  switch (change) {
    case Change::stays:
      return "stays";
    case Change::moves:
      return "moves";
    case Change::begins:
      return "begins";
    case Change::ends:
      return "ends";
    case Change::left_out:
      return "left out";
  }
  return {};
}

std::string row_name(const Plan& plan, const RowMeaning& row) {
  const std::string when = row.period < 0 ? std::string() : period_name(plan, row.period);
  switch (row.kind) {
    case RowMeaning::Kind::budget:
      return plan.budget.carry_over ? fmt::format("budget up to {}", when)
                                    : fmt::format("budget of {}", when);
    case RowMeaning::Kind::commitment:
      return plan.budget.carry_over ? fmt::format("budget up to {} beside {}", when, row.name)
                                    : fmt::format("budget of {} beside {}", when, row.name);
    case RowMeaning::Kind::capacity:
      return fmt::format("capacity of {} in {}", row.name, when);
    case RowMeaning::Kind::risk:
      return "risk of the plan";
    case RowMeaning::Kind::period_risk:
      return fmt::format("risk in {}", when);
    case RowMeaning::Kind::guard_rail:
      return when.empty() ? fmt::format("guard rail {}", row.name)
                          : fmt::format("guard rail {} in {}", row.name, when);
    case RowMeaning::Kind::order:
      return row.name;
  }
  return {};
}

std::string row_amount(const Plan& plan, const RowMeaning& row, std::int64_t amount) {
  const bool money = [&] {
    if (row.kind == RowMeaning::Kind::budget || row.kind == RowMeaning::Kind::commitment) return true;
    if (row.kind != RowMeaning::Kind::guard_rail) return false;
    const GuardRail* rail = find_named(plan.guard_rails, row.name);
    return rail != nullptr && (rail->spend || rail->share);
  }();
  if (money) return money::Money::minor(amount, *plan.currency).to_string();
  const double number = static_cast<double>(amount) / static_cast<double>(row.one);
  std::string text = fmt::format("{:.2f}", number);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  if (row.kind == RowMeaning::Kind::capacity) return text + " of effort";
  if (row.kind == RowMeaning::Kind::risk || row.kind == RowMeaning::Kind::period_risk)
    return text + " risk points";
  return text;
}

Planned make_plan(const Plan& plan, const PlanningOptions& options) {
  return Planning(plan, options).run();
}

}  // namespace entente::sourcing
