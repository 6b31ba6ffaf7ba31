// The planner on published instances: value, proven bound and time, each plan checked by code that reads the
// instance as it is written.
//
//   build/release/bench/plan_bench [folder of instances] [threads]     (defaults ../shared/oracles/planning,
//   2)
//   build/release/bench/plan_bench solve INSTANCE [threads] [effort]    (one line of JSON, for
//   bench/peers/planning.py)
//   build/release/bench/plan_bench assignments PART [threads] [effort]  (those whose names contain PART)
//
// Delivery plans plan_20 and plan_60; all generalized assignments and knapsacks of several resources, counted
// by how many came to their published optimum and how many were proven. Effort multiplies the steps of
// annealing and the nodes of the tree.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "sourcing/plan_solver.h"
#include "support/planning_instances.h"

namespace {

using namespace entente;
using namespace entente::planning_instances;
using sourcing::Solved;
using sourcing::SolveOptions;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

SolveOptions effort_of(double effort, unsigned threads) {
  SolveOptions options;
  options.workers = threads;
  options.chains = std::max(2, static_cast<std::int32_t>(std::lround(6 * effort)));
  options.tree_nodes = std::llround(200 * effort);
  return options;
}

void delivery_plan(const std::filesystem::path& path, unsigned threads, double effort) {
  const auto plan = read(path);
  if (!plan) return;
  const auto model = plan_model(*plan);
  const auto begun = Clock::now();
  const Solved solved = sourcing::solve(model, effort_of(effort, threads));
  const double seconds = since(begun);
  std::int64_t value = 0;
  const std::string fault = fault_of_plan(*plan, solved.choice, value);
  fmt::print("{:<14} value {:>6}  bound {:>6}  {:>6.1f} s  {}\n", path.filename().string(), value,
             solved.bound.value, seconds, fault.empty() ? "checked" : fault);
}

int solve_one(const std::filesystem::path& path, unsigned threads, double effort) {
  const auto plan = read(path);
  if (!plan) return 2;
  const auto begun = Clock::now();
  const Solved solved = sourcing::solve(plan_model(*plan), effort_of(effort, threads));
  const json line{{"value", solved.value},
                  {"bound", solved.bound.value},
                  {"seconds", since(begun)},
                  {"stopped", std::string(name(solved.stopped))},
                  {"choice", solved.choice}};
  fmt::print("{}\n", line.dump());
  return 0;
}

std::map<std::string, std::string> references(const std::filesystem::path& path, std::size_t column) {
  std::ifstream in(path);
  std::map<std::string, std::string> values;
  std::string line, cell;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::istringstream row(line);
    std::vector<std::string> cells;
    while (std::getline(row, cell, ',')) cells.push_back(cell);
    if (cells.size() > column) values[cells.front()] = cells[column];
  }
  return values;
}

void assignments(const std::filesystem::path& folder, std::string_view part, unsigned threads,
                 double effort) {
  const auto instances = read(folder / "gap_instances.json");
  if (!instances) return;
  const auto known = references(folder / "gap_values.csv", 4);
  int all = 0, reached = 0, proven = 0;
  const auto begun = Clock::now();
  for (const auto& [name, gap] : instances->items()) {
    if (!known.contains(name) || !name.contains(part)) continue;
    const std::int64_t sign = gap.at("sense") == "min" ? -1 : 1;
    const std::int64_t optimum = std::stoll(known.at(name));
    const Solved solved = sourcing::solve(assignment_model(gap), effort_of(effort, threads));
    const bool right = solved.feasible && solved.value == sign * optimum;
    ++all;
    reached += right ? 1 : 0;
    proven += solved.stopped == sourcing::Stopped::proven ? 1 : 0;
    if (!right)
      fmt::print("{:<14} value {:>6}  bound {:>6}  known {}\n", name, sign * solved.value,
                 sign * solved.bound.value, optimum);
  }
  fmt::print("assignments    {} of {} at their optimum, {} proven, {:.1f} s\n", reached, all, proven,
             since(begun));
}

void knapsacks(const std::filesystem::path& folder, unsigned threads) {
  const auto instances = read(folder / "mmkp_instances.json");
  if (!instances) return;
  for (const auto& [name, mmkp] : instances->items()) {
    const auto begun = Clock::now();
    const Solved solved = sourcing::solve(knapsack_model(mmkp), effort_of(1, threads));
    fmt::print("{:<14} value {:>6}  bound {:>6}  {:>6.1f} s  known {}\n", name, solved.value,
               solved.bound.value, since(begun),
               mmkp.contains("exact_value") ? fmt::format("{}", whole(mmkp.at("exact_value"))) : "-");
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int index, double usual) { return argc > index ? std::atof(argv[index]) : usual; };
  if (argc > 2 && std::string_view(argv[1]) == "solve")
    return solve_one(argv[2], static_cast<unsigned>(number(3, 2)), number(4, 1));
  if (argc > 2 && std::string_view(argv[1]) == "assignments") {
    assignments("../shared/oracles/planning", argv[2], static_cast<unsigned>(number(3, 2)), number(4, 1));
    return 0;
  }
  const std::filesystem::path folder = argc > 1 ? argv[1] : "../shared/oracles/planning";
  const auto threads = static_cast<unsigned>(number(2, 2));
  delivery_plan(folder / "plan_20.json", threads, 1);
  delivery_plan(folder / "plan_60.json", threads, 1);
  assignments(folder, "", threads, 1);
  knapsacks(folder, threads);
  return 0;
}
