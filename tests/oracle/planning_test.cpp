// Plans, assignments and knapsacks that others published, with the best that is known of them. Every plan is
// checked against the instance as it is written, by code that knows nothing of the engine. The searches here
// are short, because these tests run with sanitizers; bench/plan_bench.cpp gives them their time.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <sstream>

#include "sourcing/delivery_risk.h"
#include "sourcing/plan_solver.h"
#include "stats/pareto.h"
#include "support/planning_instances.h"

namespace {

using namespace entente;
using namespace entente::planning_instances;
using sourcing::Solved;
using sourcing::SolveOptions;

std::filesystem::path folder() {
  return std::filesystem::path(ENTENTE_SHARED_DIR) / "oracles" / "planning";
}

/// First column -> the named column.
std::map<std::string, std::string> column(const std::string& file, const std::string& wanted) {
  std::ifstream in(folder() / file);
  std::map<std::string, std::string> values;
  std::string line, cell;
  std::size_t index = 0;
  for (bool header = true; std::getline(in, line); header = false) {
    std::istringstream row(line);
    std::vector<std::string> cells;
    while (std::getline(row, cell, ',')) cells.push_back(cell);
    if (header) {
      while (index < cells.size() && cells[index] != wanted) ++index;
    } else if (index < cells.size()) {
      values[cells.front()] = cells[index];
    }
  }
  return values;
}

SolveOptions short_search() {
  SolveOptions options;
  options.steps = 60'000;
  options.chains = 2;
  options.rounds = 2;
  options.regions = 10;
  options.neighbourhood_work = 10'000'000;
  options.first_nodes = 20;
  options.tree_nodes = 20;
  options.bound.rounds = 6;
  return options;
}

TEST(PlansOfOthers, delivery_plans_keep_every_limit_and_lie_below_their_bound) {
  // What is known: a plan of so much that was checked, and what HiGHS proved that no plan exceeds.
  const std::map<std::string, std::pair<std::int64_t, std::int64_t>> known{{"plan_20.json", {3236, 3274}},
                                                                           {"plan_60.json", {10895, 11032}}};
  for (const auto& [file, values] : known) {
    const auto plan = read(folder() / file);
    if (!plan) GTEST_SKIP() << "the shared oracles are not on this machine";
    const Solved solved = sourcing::solve(plan_model(*plan), short_search());
    ASSERT_TRUE(solved.feasible) << file;
    std::int64_t value = 0;
    EXPECT_EQ(fault_of_plan(*plan, solved.choice, value), "") << file;
    EXPECT_EQ(value, solved.value) << file;
    EXPECT_LE(solved.value, values.second) << file;
    EXPECT_GE(solved.bound.value, values.first) << file;
    EXPECT_LE(solved.bound.value, values.second + values.second / 60) << file;
    EXPECT_GE(solved.value, values.first - values.first / 20) << file;
    EXPECT_GT(solved.bound.cuts, 0);
  }
}

TEST(PlansOfOthers, threads_change_nothing) {
  for (const std::string file : {"plan_20.json", "plan_60.json"}) {
    const auto plan = read(folder() / file);
    if (!plan) GTEST_SKIP() << "the shared oracles are not on this machine";
    SolveOptions options = short_search();
    options.steps = 20'000;
    options.chains = 5;
    const Solved alone = sourcing::solve(plan_model(*plan), options);
    options.workers = 3;
    const Solved together = sourcing::solve(plan_model(*plan), options);
    EXPECT_EQ(together.choice, alone.choice) << file;
    EXPECT_EQ(together.bound.value, alone.bound.value) << file;
    EXPECT_EQ(together.bound.prices, alone.bound.prices) << file;
    EXPECT_EQ(together.bound.nodes, alone.bound.nodes) << file;
  }
}

TEST(PlansOfOthers, generalized_assignments_come_to_their_published_optima) {
  const auto instances = read(folder() / "gap_instances.json");
  if (!instances) GTEST_SKIP() << "the shared oracles are not on this machine";
  const auto references = column("gap_values.csv", "reference_value");
  int looked_at = 0, reached = 0;
  for (const auto& [name, gap] : instances->items()) {
    if (gap.at("n").get<int>() > 32) continue;
    const std::int64_t known = std::stoll(references.at(name));
    const std::int64_t sign = gap.at("sense") == "min" ? -1 : 1;
    const sourcing::PlanModel model = assignment_model(gap);
    const Solved solved = sourcing::solve(model, short_search());
    ++looked_at;
    if (!solved.feasible) continue;
    EXPECT_TRUE(is_feasible(model, solved.choice)) << name;
    EXPECT_LE(solved.value, sign * known) << name;
    EXPECT_GE(solved.bound.value, sign * known) << name;
    reached += solved.value == sign * known ? 1 : 0;
  }
  EXPECT_GT(looked_at, 10);
  EXPECT_GE(reached, looked_at - 2) << "of " << looked_at;
}

TEST(PlansOfOthers, knapsacks_of_several_resources_come_to_their_optima) {
  const auto instances = read(folder() / "mmkp_instances.json");
  if (!instances) GTEST_SKIP() << "the shared oracles are not on this machine";
  for (const std::string name : {"I01", "I02"}) {
    const json& mmkp = instances->at(name);
    const Solved solved = sourcing::solve(knapsack_model(mmkp), short_search());
    EXPECT_EQ(solved.value, whole(mmkp.at("exact_value"))) << name;
  }
}

TEST(PlansOfOthers, one_budget_gives_every_plan_that_nothing_beats) {
  const auto file = read(folder() / "mckp_exact.json");
  if (!file) GTEST_SKIP() << "the shared oracles are not on this machine";
  int checked = 0;
  for (const json& instance : file->at("instances")) {
    if (instance.at("classes").size() > 50) continue;
    const Solved solved = sourcing::solve(choice_model(instance), short_search());
    EXPECT_LE(solved.value, instance.at("optimum").get<std::int64_t>()) << instance.at("name");
    EXPECT_GE(solved.bound.value, instance.at("optimum").get<std::int64_t>()) << instance.at("name");
    if (instance.at("classes").size() <= 30) {
      EXPECT_EQ(solved.value, instance.at("optimum").get<std::int64_t>()) << instance.at("name");
    }
    ++checked;
  }
  EXPECT_GE(checked, 4);
}

}  // namespace
