// Plans as whole numbers: the search against every plan there is, bounds that nothing exceeds, and results
// that depend neither on threads nor on the order of items.
#include "sourcing/plan_solver.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/random.h"
#include "sourcing/knapsack_cut.h"
#include "sourcing/linear_program.h"
#include "sourcing/local_search.h"
#include "sourcing/plan_exact.h"
#include "sourcing/plan_neighbourhood.h"
#include "sourcing/plan_tree.h"
#include "sourcing/relaxed_plan.h"

namespace entente::sourcing {
namespace {

/// Work on two lanes of capacity over some periods, within a budget; every third item waits for the one
/// before.
PlanModel random_model(std::uint64_t seed, std::size_t items, std::int32_t periods, bool with_must) {
  Random random(seed);
  PlanModel model;
  for (std::int32_t t = 0; t < periods; ++t) model.rows.push_back({40 - 3 * t, -1, 0});
  for (std::int32_t lane = 0; lane < 2; ++lane) {
    for (std::int32_t t = 0; t < periods; ++t) model.rows.push_back({10, lane, t});
  }
  std::vector<std::int32_t> order;
  for (std::size_t i = 2; i < items; i += 3) {
    order.push_back(static_cast<std::int32_t>(model.rows.size()));
    for (std::int32_t t = 0; t < periods; ++t) model.rows.push_back({0, -1, 0});
  }
  for (std::size_t i = 0; i < items; ++i) {
    ModelItem item;
    item.must = with_must && i == 0;
    for (std::int32_t lane = 0; lane < 2; ++lane) {
      const auto duration = static_cast<std::int32_t>(1 + random.below(2));
      const auto cost = static_cast<std::int64_t>(5 + random.below(20));
      const auto effort = static_cast<std::int64_t>(2 + random.below(7));
      const auto value = static_cast<std::int64_t>(10 + random.below(90));
      for (std::int32_t start = 0; start + duration <= periods; ++start) {
        Alternative each;
        each.value = value - 2 * start;
        for (std::int32_t t = start; t < start + duration; ++t) each.uses.push_back({t, cost});
        for (std::int32_t t = start; t < start + duration; ++t)
          each.uses.push_back({periods + lane * periods + t, effort});
        for (std::size_t k = 0; k < order.size(); ++k) {
          const std::size_t waits = 2 + 3 * k;
          for (std::int32_t t = 0; t < periods; ++t) {
            if (i == waits && t >= start) each.uses.push_back({order[k] + t, 1});
            if (i + 1 == waits && t >= start + duration) each.uses.push_back({order[k] + t, -1});
          }
        }
        item.alternatives.push_back(std::move(each));
      }
    }
    model.items.push_back(std::move(item));
  }
  return model;
}

/// Every plan there is, one after the other.
std::optional<std::int64_t> best_by_hand(const PlanModel& model) {
  std::optional<std::int64_t> best;
  Choice choice(model.items.size(), kNone);
  const auto visit = [&](const auto& self, std::size_t item) -> void {
    if (item == choice.size()) {
      if (is_feasible(model, choice)) best = std::max(best.value_or(INT64_MIN), value_of(model, choice));
      return;
    }
    for (std::int32_t a = kNone; a < static_cast<std::int32_t>(model.items[item].alternatives.size()); ++a) {
      choice[item] = a;
      self(self, item + 1);
    }
    choice[item] = kNone;
  };
  visit(visit, 0);
  return best;
}

SolveOptions quick() {
  SolveOptions options;
  options.steps = 20'000;
  options.chains = 2;
  options.rounds = 1;
  options.regions = 20;
  options.bound.rounds = 5;
  options.neighbourhood_work = 2'000'000;
  return options;
}

std::vector<std::vector<std::int32_t>> everything(const PlanModel& model) {
  std::vector<std::vector<std::int32_t>> all;
  for (const ModelItem& item : model.items) {
    all.emplace_back();
    for (std::size_t a = 0; a < item.alternatives.size(); ++a)
      all.back().push_back(static_cast<std::int32_t>(a));
  }
  return all;
}

RC_GTEST_PROP(PlanSolver, finds_the_best_of_all_plans_of_a_small_model_and_proves_it, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  const PlanModel model = random_model(seed, 5, 3, seed % 2 == 0);
  const auto by_hand = best_by_hand(model);
  const Solved solved = solve(model, quick());
  RC_ASSERT(solved.feasible == by_hand.has_value());
  if (!by_hand) return;
  RC_ASSERT(is_feasible(model, solved.choice));
  RC_ASSERT(solved.value == *by_hand);
  RC_ASSERT(solved.stopped == Stopped::proven);
}

RC_GTEST_PROP(PlanBound, is_never_below_the_best_plan_with_or_without_cuts, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  const PlanModel model = random_model(seed, 5, 3, false);
  const std::int64_t best = best_by_hand(model).value_or(0);
  const Bound plain = upper_bound(model, {.rounds = 0}), cut = upper_bound(model, {.rounds = 8});
  RC_ASSERT(cut.value >= best);
  RC_ASSERT(plain.value >= cut.value);
  RC_ASSERT(upper_bound(model, {.rounds = 8, .workers = 3}).value == cut.value);
}

RC_GTEST_PROP(PlanBound, holds_where_the_work_is_cut_short, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  const PlanModel model = random_model(seed, 5, 3, seed % 2 == 0);
  const auto work = *rc::gen::inRange<std::int64_t>(0, 100'000);
  if (const auto best = best_by_hand(model)) RC_ASSERT(upper_bound(model, {.work = work}).value >= *best);
}

RC_GTEST_PROP(PlanTree, closes_on_the_best_of_all_plans, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  const PlanModel model = random_model(seed, 5, 3, seed % 2 == 0);
  const auto best = best_by_hand(model);
  PlanRelaxation relaxation(model);
  relaxation.tighten({.rounds = static_cast<std::int32_t>(seed % 3)});
  const Grown whole = grow_tree(relaxation, {.nodes = 5000});
  RC_ASSERT(whole.complete);
  RC_ASSERT(whole.choice.empty() == !best.has_value());
  if (best) RC_ASSERT(whole.value == *best);
  const Grown some = grow_tree(relaxation, {.nodes = 8, .workers = 2});
  if (best) RC_ASSERT(some.bound >= static_cast<double>(*best));
  const Grown better = grow_tree(relaxation, {.nodes = 5000, .known = best.value_or(0), .has_known = true});
  if (best) RC_ASSERT(better.complete && better.choice.empty());
}

RC_GTEST_PROP(PlanSolver, the_order_of_items_changes_neither_the_best_nor_that_it_is_proven, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  PlanModel model = random_model(seed, 8, 4, false);
  SolveOptions options = quick();
  options.first_nodes = 20'000;
  const Solved before = solve(model, options);
  std::ranges::reverse(model.items);
  const Solved after = solve(model, options);
  RC_ASSERT(before.stopped == Stopped::proven && after.stopped == Stopped::proven);
  RC_ASSERT(before.value == after.value && before.bound.value == after.bound.value);
}

RC_GTEST_PROP(RelaxedPlan, comes_to_what_the_small_simplex_comes_to, ()) {
  Random random(*rc::gen::inRange<std::uint64_t>(1, 1'000'000));
  const std::size_t groups = 2 + random.below(4), each = 1 + random.below(4), rows = 1 + random.below(5);
  std::vector<RelaxedPlan::Column> columns;
  LinearProgram small;
  for (std::size_t j = 0; j < groups * each; ++j) {
    columns.push_back({static_cast<double>(random.below(50)), static_cast<std::int32_t>(j / each)});
    small.objective.push_back(columns.back().worth);
  }
  RelaxedPlan plan(columns, std::vector<bool>(groups, false));
  for (std::size_t g = 0; g < groups; ++g) {
    std::vector<double> row(columns.size(), 0);
    for (std::size_t k = 0; k < each; ++k) row[g * each + k] = 1;
    small.at_most(std::move(row), 1);
  }
  for (std::size_t r = 0; r < rows; ++r) {
    std::vector<Term> terms;
    std::vector<double> row(columns.size(), 0);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      row[j] = static_cast<double>(random.below(9));
      if (row[j] > 0) terms.push_back({static_cast<std::int32_t>(j), row[j]});
    }
    const auto limit = static_cast<double>(1 + random.below(20));
    plan.add_row(std::move(terms), limit);
    small.at_most(std::move(row), limit);
    RC_ASSERT(plan.solve({}) == RelaxedPlan::Ended::best);
  }
  const double bound = plan.bound_of(plan.prices());
  RC_ASSERT(std::abs(bound - maximise(small)->value) < 1e-3);
  const RelaxedPlan::Basis basis = plan.basis();
  plan.restore(basis);
  RC_ASSERT(std::abs(plan.bound_of(plan.prices()) - bound) < 1e-6);
}

RC_GTEST_PROP(KnapsackCut, is_kept_by_every_choice_within_the_limit_and_broken_by_the_point, ()) {
  Random random(*rc::gen::inRange<std::uint64_t>(1, 1'000'000));
  std::vector<KnapsackOption> options;
  const std::size_t groups = 3 + random.below(4);
  for (std::size_t g = 0; g < groups; ++g) {
    std::int64_t weight = static_cast<std::int64_t>(random.below(9));
    const std::size_t count = 1 + random.below(3);
    for (std::size_t k = 0; k < count; ++k) {
      weight += static_cast<std::int64_t>(1 + random.below(8));
      options.push_back(
          {static_cast<std::int32_t>(g), weight, random.uniform() / static_cast<double>(count)});
    }
  }
  const auto limit = static_cast<std::int64_t>(8 + random.below(20));
  const auto cut = knapsack_cut(options, limit);
  if (!cut) return;
  double of_point = 0;
  for (std::size_t k = 0; k < options.size(); ++k)
    of_point += static_cast<double>(cut->amounts[k]) * options[k].part;
  RC_ASSERT(of_point > static_cast<double>(cut->at_most));
  for (std::uint32_t set = 0; set < (1U << options.size()); ++set) {
    std::int64_t weight = 0, amount = 0;
    std::vector<int> taken(groups, 0);
    bool one_of_each = true;
    for (std::size_t k = 0; k < options.size(); ++k) {
      if ((set >> k & 1U) == 0) continue;
      weight += options[k].weight;
      amount += cut->amounts[k];
      one_of_each = one_of_each && ++taken[static_cast<std::size_t>(options[k].group)] == 1;
    }
    if (one_of_each && weight <= limit) RC_ASSERT(amount <= cut->at_most);
  }
}

RC_GTEST_PROP(PlanBound, with_an_alternative_is_never_below_the_best_plan_that_has_it, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  PlanModel model = random_model(seed, 4, 3, false);
  const Bound bound = upper_bound(model, {.rounds = 4});
  const auto item = static_cast<std::size_t>(seed % 4);
  for (std::size_t a = 0; a < model.items[item].alternatives.size(); ++a) {
    PlanModel only = model;
    only.items[item].alternatives = {model.items[item].alternatives[a]};
    only.items[item].must = true;
    const auto best = best_by_hand(only);
    RC_ASSERT(!best || bound.with[item][a] >= static_cast<double>(*best));
  }
}

TEST(PlanSolver, gives_the_same_plan_with_any_number_of_threads) {
  const PlanModel model = random_model(11, 24, 6, true);
  SolveOptions options = quick();
  options.first_nodes = 2;
  options.tree_nodes = 10;
  options.chains = 4;
  const Solved one = solve(model, options);
  options.workers = 3;
  const Solved three = solve(model, options);
  EXPECT_EQ(one.choice, three.choice);
  EXPECT_EQ(one.bound.value, three.bound.value);
  ASSERT_TRUE(one.feasible);
  EXPECT_TRUE(is_feasible(model, one.choice));
  EXPECT_LE(one.value, one.bound.value);
}

TEST(PlanSolver, says_when_what_must_be_done_does_not_fit) {
  PlanModel model;
  model.rows = {{10, -1, 0}};
  model.items = {{{{5, {{0, 6}}}}, true}, {{{5, {{0, 6}}}}, true}};
  const Solved solved = solve(model, quick());
  EXPECT_FALSE(solved.feasible);
  EXPECT_TRUE(solved.choice.empty());
}

TEST(PlanSolver, never_returns_less_than_the_plan_it_was_given) {
  const PlanModel model = random_model(5, 20, 5, false);
  SolveOptions options = quick();
  const Solved first = solve(model, options);
  options.start = first.choice;
  options.steps = 10;
  options.regions = 0;
  options.first_nodes = options.tree_nodes = 0;
  EXPECT_GE(solve(model, options).value, first.value);
}

TEST(PlanExact, finishes_a_few_items_while_the_others_stay) {
  const PlanModel model = random_model(3, 5, 3, false);
  const Bound bound = upper_bound(model, {.rounds = 2});
  const Choice nothing(5, kNone);
  const Finished all = finish(model, nothing, {0, 1, 2, 3, 4}, bound.prices, {1'000'000, {}});
  EXPECT_TRUE(all.complete);
  EXPECT_EQ(value_of(model, all.choice), *best_by_hand(model));
  const Finished one = finish(model, nothing, {1}, bound.prices, {1000, {}});
  EXPECT_EQ(one.choice[0], kNone);
  EXPECT_NE(one.choice[1], kNone);
}

RC_GTEST_PROP(PlanNeighbourhood, comes_to_the_best_of_the_free_items_while_the_others_stay, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  const PlanModel model = random_model(seed, 7, 3, false);
  const Choice from = greedy(model, std::vector<double>(model.rows.size(), 0));
  RC_ASSERT(is_feasible(model, from));
  std::vector<std::int32_t> free;
  for (std::int32_t item = 0; item < 7; ++item) {
    if ((seed >> item & 1U) != 0) free.push_back(item);
  }
  const Nearby nearby = better_nearby(model, from, free, everything(model), {.nodes = 5000});
  RC_ASSERT(is_feasible(model, nearby.choice));
  const std::vector<double> prices = upper_bound(model, {.rounds = 0}).prices;
  const Finished twin = finish(model, from, free, prices, {.nodes = 1'000'000, .allowed = {}});
  RC_ASSERT(twin.complete);
  RC_ASSERT(value_of(model, nearby.choice) == value_of(model, twin.choice));
  for (std::size_t item = 0; item < 7; ++item) {
    if ((seed >> item & 1U) == 0) RC_ASSERT(nearby.choice[item] == from[item]);
  }
}

RC_GTEST_PROP(LocalSearch, judges_by_prices_and_answers_with_values, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  const PlanModel model = random_model(seed, 9, 4, seed % 2 == 0);
  SearchOptions search;
  search.steps = 5'000;
  search.seed = seed;
  search.prices = upper_bound(model, {.rounds = 0}).prices;
  search.priced = 0.8;
  const Found found = anneal(model, Choice(model.items.size(), kNone), search);
  if (found.choice.empty()) return;
  RC_ASSERT(is_feasible(model, found.choice));
  RC_ASSERT(found.value == value_of(model, found.choice));
}

}  // namespace
}  // namespace entente::sourcing
