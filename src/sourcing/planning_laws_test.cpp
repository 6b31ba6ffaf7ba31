// Laws that every plan keeps: what it is worth does not depend on the order of writing or on units of value
// and money, limits that grow never cost value, and what happens to an item is the same in every plan.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.h"
#include "sourcing/delivery_risk.h"
#include "sourcing/planning.h"

namespace entente::sourcing {
namespace {

constexpr std::uint64_t kPlans = 16;

/// A small plan made up from a seed; small enough to be proven best.
struct Made {
  std::vector<std::string> items;
  std::int64_t money = 1, value = 1;  ///< units of both
  double budget = 1;                  ///< of what it is without
  std::string more;                   ///< further keys

  std::string text(std::uint64_t seed) const {
    Random random(seed);
    const std::int64_t first = (40 + static_cast<std::int64_t>(random.below(60))) * 1000;
    std::string made = fmt::format(
        "plan: law\ncurrency: EUR\nstarts: 2027-01\nperiods: 3\nbudget: {{first: {} EUR, falls: 5%}}\n"
        "limits: {{risk: 30}}\nsuppliers: {{kestrel: {{capacity: 9}}, own: {{}}}}\n"
        "offers:\n  team: {{model: team, supplier: kestrel}}\n  own: {{model: in-house, supplier: "
        "own}}\n{}items:\n",
        static_cast<std::int64_t>(static_cast<double>(first * money) * budget), more);
    for (const std::string& item : items) made += item;
    return made;
  }
};

Made made_up(std::uint64_t seed, std::int64_t money = 1, std::int64_t value = 1) {
  Random random(seed, 1);
  Made made;
  made.money = money;
  made.value = value;
  const std::uint64_t count = 3 + random.below(3);
  for (std::uint64_t k = 0; k < count; ++k) {
    const auto cost = static_cast<std::int64_t>(10 + random.below(60)) * 1000 * money;
    const auto worth = static_cast<std::int64_t>(5 + random.below(40)) * value;
    made.items.push_back(
        fmt::format("  i{}: {{lasts: {}, value: {}, ways: {{team: {{cost: {} EUR, effort: {}, risk: {}}}, "
                    "own: {{cost: {} EUR, "
                    "risk: {}}}}}}}\n",
                    k, 1 + random.below(2), worth, cost, 2 + random.below(6), 1 + random.below(12),
                    cost * 6 / 5, 1 + random.below(9)));
  }
  return made;
}

Plan plan_of(const std::string& text) {
  const ReadPlan read = read_plan(std::make_shared<text::Source>("plan.yaml", text));
  for (const text::Diagnostic& each : read.diagnostics) ADD_FAILURE() << each.code << " " << each.message;
  return read.plan.value();
}

Planned planned(const std::string& text) {
  PlanningOptions options;
  options.search.steps = 5'000;
  options.search.chains = 1;
  options.search.rounds = 1;
  options.search.regions = 4;
  options.search.neighbourhood_work = 2'000'000;
  return make_plan(plan_of(text), options);
}

double best_of(const std::string& text) {
  const Planned made = planned(text);
  EXPECT_EQ(made.solved.stopped, Stopped::proven) << text;
  return made.value;
}

TEST(PlanningLaws, the_order_of_writing_changes_nothing) {
  for (std::uint64_t seed = 1; seed <= kPlans; ++seed) {
    Made made = made_up(seed);
    const double value = best_of(made.text(seed));
    std::ranges::reverse(made.items);
    EXPECT_DOUBLE_EQ(best_of(made.text(seed)), value) << seed;
    std::ranges::rotate(made.items, made.items.begin() + 1);
    EXPECT_DOUBLE_EQ(best_of(made.text(seed)), value) << seed;
  }
}

TEST(PlanningLaws, other_units_of_value_and_of_money_give_the_same_plan) {
  for (std::uint64_t seed = 1; seed <= kPlans; ++seed) {
    const Planned one = planned(made_up(seed).text(seed));
    const Planned worth = planned(made_up(seed, 1, 7).text(seed));
    const Planned money = planned(made_up(seed, 100, 1).text(seed));
    EXPECT_DOUBLE_EQ(worth.value, 7 * one.value) << seed;
    EXPECT_DOUBLE_EQ(money.value, one.value) << seed;
    EXPECT_EQ(worth.solved.choice, one.solved.choice) << seed;
  }
}

TEST(PlanningLaws, more_money_never_costs_value_and_more_limits_never_add_any) {
  for (std::uint64_t seed = 1; seed <= kPlans; ++seed) {
    Made made = made_up(seed);
    const double value = best_of(made.text(seed));
    made.budget = 1.25;
    EXPECT_GE(best_of(made.text(seed)), value) << seed;
    made.budget = 1;
    made.more = "guard rails: {few: {supplier: kestrel, items: 1}}\n";
    EXPECT_LE(best_of(made.text(seed)), value) << seed;
    made.more = "commitments: {least: {supplier: kestrel, spend: 9 000 EUR}}\n";
    const double committed = best_of(made.text(seed));
    EXPECT_LE(committed, value) << seed;
    made.more = "commitments: {least: {supplier: kestrel, spend: 18 000 EUR}}\n";
    EXPECT_LE(best_of(made.text(seed)), committed) << seed;
  }
}

TEST(PlanningLaws, frontiers_never_fall) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    PlanningOptions options;
    options.frontiers = true;
    options.search.steps = 5'000;
    options.search.chains = 1;
    options.search.rounds = 1;
    options.search.regions = 4;
    options.search.neighbourhood_work = 2'000'000;
    const Planned made = make_plan(plan_of(made_up(seed).text(seed)), options);
    for (const auto* points : {&made.by_budget, &made.by_risk}) {
      for (std::size_t k = 1; k < points->size(); ++k) {
        EXPECT_GE((*points)[k].value, (*points)[k - 1].value) << seed;
        EXPECT_GE((*points)[k].bound, (*points)[k].value) << seed;
      }
    }
  }
}

TEST(PlanningLaws, what_happens_to_an_item_is_the_same_whatever_else_is_planned) {
  Made made = made_up(3);
  made.more = "risk: {samples: 500, in common: 50%, spreads: {all: {cost: {low: 90%, high: 150%}}}}\n";
  const Plan plan = plan_of(made.text(3));
  const Program program = program_of(plan);
  const auto costs_of = [&](const std::vector<std::size_t>& items) {
    Choice choice(plan.items.size(), kNone);
    for (const std::size_t item : items) choice[item] = 0;
    return draw_courses(plan, program, choice, {}).cost;
  };
  const auto first = costs_of({0}), second = costs_of({1}), both = costs_of({0, 1});
  for (std::size_t k = 0; k < both.size(); ++k) EXPECT_NEAR(both[k], first[k] + second[k], 1e-6);
}

}  // namespace
}  // namespace entente::sourcing
