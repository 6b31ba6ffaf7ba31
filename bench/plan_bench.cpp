// The planner on published instances: value, proven bound and time, each plan checked by code that reads the
// instance as it is written.
//
//   build/release/bench/plan_bench [folder of instances] [threads]     (defaults ../shared/oracles/planning,
//   2)
//
// Delivery plans plan_20 and plan_60 with the steps that bring them to the best that is known; generalized
// assignments and knapsacks of several resources with the usual effort, counted by how many came to their
// published optimum.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
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

void delivery_plan(const std::filesystem::path& path, unsigned threads, std::int64_t steps,
                   std::int32_t regions) {
  const auto plan = read(path);
  if (!plan) return;
  SolveOptions options;
  options.workers = threads;
  options.steps = steps;
  options.regions = regions;
  options.bound.states = 2'000'000;
  const auto model = plan_model(*plan);
  const auto begun = Clock::now();
  const Solved solved = sourcing::solve(model, options);
  const double seconds = since(begun);
  std::int64_t value = 0;
  const std::string fault = fault_of_plan(*plan, solved.choice, value);
  fmt::print("{:<14} value {:>6}  bound {:>6}  {:>6.1f} s  {}\n", path.filename().string(), value,
             solved.bound.value, seconds, fault.empty() ? "checked" : fault);
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

void assignments(const std::filesystem::path& folder, unsigned threads) {
  const auto instances = read(folder / "gap_instances.json");
  if (!instances) return;
  const auto known = references(folder / "gap_values.csv", 4);
  int all = 0, reached = 0, proven = 0;
  const auto begun = Clock::now();
  for (const auto& [name, gap] : instances->items()) {
    if (gap.at("n").get<int>() > 60 || !known.contains(name)) continue;
    SolveOptions options;
    options.workers = threads;
    options.steps = 500'000;
    options.regions = 200;
    const Solved solved = sourcing::solve(assignment_model(gap), options);
    const std::int64_t sign = gap.at("sense") == "min" ? -1 : 1;
    ++all;
    reached += solved.feasible && solved.value == sign * std::stoll(known.at(name)) ? 1 : 0;
    proven += solved.stopped == sourcing::Stopped::proven ? 1 : 0;
  }
  fmt::print("assignments    {} of {} at their optimum, {} proven, {:.1f} s\n", reached, all, proven,
             since(begun));
}

void knapsacks(const std::filesystem::path& folder, unsigned threads) {
  const auto instances = read(folder / "mmkp_instances.json");
  if (!instances) return;
  for (const auto& [name, mmkp] : instances->items()) {
    SolveOptions options;
    options.workers = threads;
    const auto begun = Clock::now();
    const auto model = knapsack_model(mmkp);
    const Solved solved = sourcing::solve(model, options);
    fmt::print("{:<14} value {:>6}  bound {:>6}  {:>6.1f} s  known {}\n", name, solved.value,
               solved.bound.value, since(begun),
               mmkp.contains("exact_value") ? fmt::format("{}", whole(mmkp.at("exact_value"))) : "-");
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path folder = argc > 1 ? argv[1] : "../shared/oracles/planning";
  const auto threads = static_cast<unsigned>(argc > 2 ? std::atoi(argv[2]) : 2);
  delivery_plan(folder / "plan_20.json", threads, 1'500'000, 250);
  delivery_plan(folder / "plan_60.json", threads, 5'000'000, 400);
  assignments(folder, threads);
  knapsacks(folder, threads);
}
