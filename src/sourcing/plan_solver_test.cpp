// Plans as whole numbers: the search against every plan there is, bounds that nothing exceeds, and results
// that depend neither on threads nor on the order of items.
#include "sourcing/plan_solver.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <optional>

#include "base/random.h"
#include "sourcing/lane_programme.h"
#include "sourcing/plan_exact.h"

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
  options.bound.iterations = 200;
  return options;
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

RC_GTEST_PROP(PlanBound, is_never_below_the_best_plan_with_or_without_lanes, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  const PlanModel model = random_model(seed, 5, 3, false);
  const std::int64_t best = best_by_hand(model).value_or(0);
  for (const auto lanes : {BoundOptions::Lanes::never, BoundOptions::Lanes::when_possible}) {
    BoundOptions options;
    options.lanes = lanes;
    options.iterations = 150;
    const Bound bound = upper_bound(model, options);
    RC_ASSERT(bound.value >= best);
    RC_ASSERT(bound.by_lanes == (lanes == BoundOptions::Lanes::when_possible));
  }
}

RC_GTEST_PROP(PlanBound, with_an_alternative_is_never_below_the_best_plan_that_has_it, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  PlanModel model = random_model(seed, 4, 3, false);
  const Bound bound = upper_bound(model, {.iterations = 150});
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
  options.whole_nodes = 1000;
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
  options.whole_nodes = 10;
  EXPECT_GE(solve(model, options).value, first.value);
}

TEST(LaneProgramme, takes_an_item_twice_unless_it_remembers_it) {
  LaneProgramme lane({10, 10, 10}, {{0, 0, 0, 1, 6}, {0, 1, 1, 1, 6}, {1, 0, 1, 2, 6}});
  const std::vector<double> worths{5, 4, 6};
  EXPECT_DOUBLE_EQ(lane.best(worths)->worth, 11);
  const std::vector<double> again{5, 7, 6};
  EXPECT_DOUBLE_EQ(lane.best(again)->worth, 12);
  EXPECT_TRUE(lane.remember(0));
  EXPECT_FALSE(lane.remember(0));
  EXPECT_DOUBLE_EQ(lane.best(again)->worth, 11);
}

TEST(PlanExact, finishes_a_few_items_while_the_others_stay) {
  const PlanModel model = random_model(3, 5, 3, false);
  const Bound bound = upper_bound(model, {.iterations = 100});
  const Choice nothing(5, kNone);
  const Finished all = finish(model, nothing, {0, 1, 2, 3, 4}, bound.prices, {1'000'000, {}});
  EXPECT_TRUE(all.complete);
  EXPECT_EQ(value_of(model, all.choice), *best_by_hand(model));
  const Finished one = finish(model, nothing, {1}, bound.prices, {1000, {}});
  EXPECT_EQ(one.choice[0], kNone);
  EXPECT_NE(one.choice[1], kNone);
}

}  // namespace
}  // namespace entente::sourcing
