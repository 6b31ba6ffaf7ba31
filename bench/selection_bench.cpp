// SMAA over 100,000 draws of 12 bidders x 8 criteria, PROMETHEE II and TOPSIS over 5,000 bidders x 20
// criteria, and AHP over 200 tables of 9 x 9 comparisons, each with its consistency and what would repair it.
//   cmake --preset release && ninja -C build/release selection_bench
//   build/release/bench/selection_bench [file for the peer]
// Median of five after a warm run. With a file, the tables and the results are written for
// bench/peers/selection.py, which draws and reckons by itself and compares before a time counts.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <thread>

#include "base/random.h"
#include "sourcing/ahp.h"
#include "sourcing/promethee.h"
#include "sourcing/smaa.h"
#include "sourcing/topsis.h"

namespace {

using namespace entente;
using namespace entente::sourcing;

DecisionMatrix table_of(std::size_t bidders, std::size_t criteria) {
  DecisionMatrix made;
  made.bidders = bidders;
  made.criteria = criteria;
  Random random(bidders);
  for (std::size_t c = 0; c < bidders * criteria; ++c) made.values.push_back(100 * random.uniform());
  made.weights.assign(criteria, 1);
  made.directions.assign(criteria, Direction::higher_is_better);
  return made;
}

/// On the nine steps of the usual scale.
std::vector<Comparisons> comparison_tables() {
  std::vector<Comparisons> made(200, Comparisons(9));
  Random random(7);
  for (Comparisons& table : made) {
    for (std::size_t i = 0; i < table.size(); ++i) {
      for (std::size_t j = i + 1; j < table.size(); ++j) {
        const auto times = static_cast<double>(1 + random.below(9));
        table.set(i, j, random.below(2) == 0 ? times : 1 / times);
      }
    }
  }
  return made;
}

double median_of_five(const std::function<void()>& work) {
  work();
  std::vector<double> times;
  for (int run = 0; run < 5; ++run) {
    const auto start = std::chrono::steady_clock::now();
    work();
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  std::ranges::sort(times);
  return times[2];
}

void write(std::ofstream& file, const char* name, const std::vector<double>& values) {
  file << name;
  for (const double value : values) file << fmt::format(" {:.17g}", value);
  file << '\n';
}

}  // namespace

int main(int count, char** arguments) {
  const DecisionMatrix small = table_of(12, 8);
  UncertainTable of;
  of.bidders = 12;
  of.criteria = 8;
  of.low = of.high = small.values;
  of.weights = WeightSpace::any(8);
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  Acceptability shares;
  for (const unsigned workers : {1U, cores}) {
    const double time =
        median_of_five([&] { shares = smaa(of, {.samples = 100000, .seed = 1, .workers = workers}); });
    fmt::print("smaa 12 x 8, 100,000 draws, {} worker{}: {:.1f} ms\n", workers, workers == 1 ? "" : "s",
               time);
  }
  const DecisionMatrix large = table_of(5000, 20);
  Flows flows;
  for (const auto& [name, shape] :
       {std::pair{"linear", Shape::linear}, std::pair{"gaussian", Shape::gaussian}}) {
    const std::vector<Preference> preferences(20, Preference{shape, 5, 20, 10});
    const double time = median_of_five([&] { flows = promethee(large, preferences); });
    fmt::print("promethee 5,000 x 20, {}: {:.1f} ms\n", name, time);
  }
  std::vector<double> closeness;
  const double topsis_time = median_of_five([&] { closeness = topsis(large); });
  fmt::print("topsis 5,000 x 20: {:.2f} ms\n", topsis_time);
  const std::vector<Comparisons> tables = comparison_tables();
  std::vector<Hierarchy> hierarchies;
  const double ahp_time = median_of_five([&] {
    hierarchies.clear();
    for (const Comparisons& table : tables) hierarchies.push_back(hierarchy(table));
  });
  fmt::print("ahp 200 tables of 9 x 9, with the judgement that would repair each: {:.1f} ms\n", ahp_time);
  if (count < 2) return 0;
  std::ofstream file(arguments[1]);
  write(file, "small", small.values);
  std::vector<double> first;
  for (std::size_t i = 0; i < 12; ++i) first.push_back(shares.first(i));
  write(file, "first", first);
  write(file, "large", large.values);
  const std::vector<Preference> linear(20, Preference{Shape::linear, 5, 20, 0});
  write(file, "linear", promethee(large, linear).net);
  write(file, "gaussian", flows.net);
  write(file, "topsis", closeness);
  std::vector<double> ratios, weights, eigenvalues;
  for (std::size_t k = 0; k < tables.size(); ++k) {
    for (std::size_t c = 0; c < 81; ++c) ratios.push_back(tables[k].at(c / 9, c % 9));
    weights.insert(weights.end(), hierarchies[k].weights.begin(), hierarchies[k].weights.end());
    eigenvalues.push_back(hierarchies[k].eigenvalue);
  }
  write(file, "comparisons", ratios);
  write(file, "weights", weights);
  write(file, "eigenvalues", eigenvalues);
  return 0;
}
