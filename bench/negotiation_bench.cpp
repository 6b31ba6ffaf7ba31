// The exact Pareto set and six ways to choose from it for two parties over 20 x 5, 30 x 8 and 50 x 10 clauses
// and options, and the best improvement that touches few clauses.
//   cmake --preset release && ninja -C build/release negotiation_bench
//   build/release/bench/negotiation_bench [file for the peer]
// With a file, instances and results are written for bench/peers/negotiation.py, which enumerates where that
// can be done, merges with numpy where it cannot, checks every package without this engine, and reports its
// times.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/random.h"
#include "negotiation/improve.h"
#include "negotiation/solve.h"

namespace {

using namespace entente;
using namespace entente::negotiation;

constexpr int kRepeats = 5;

Game instance(std::uint32_t issues, std::uint32_t options, std::uint64_t seed) {
  Game game;
  Random random(seed);
  game.field.options.assign(issues, options);
  for (Preferences* side : {&game.client, &game.supplier}) {
    std::int64_t most = 0;
    for (std::uint32_t i = 0; i < issues; ++i) {
      auto& worth = side->worth.emplace_back();
      for (std::uint32_t o = 0; o < options; ++o)
        worth.push_back(static_cast<std::int64_t>(random.below(101)));
      most += *std::ranges::max_element(worth);
    }
    side->reservation = most / 3;
  }
  return game;
}

template <class Work>
double milliseconds(const Work& work) {
  std::vector<double> times;
  for (int r = 0; r < kRepeats; ++r) {
    const auto start = std::chrono::steady_clock::now();
    work();
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  std::ranges::sort(times);
  return times[kRepeats / 2];
}

}  // namespace

int main(int argc, char** argv) {
  nlohmann::json written = nlohmann::json::array();
  std::printf("%8s %8s %12s %14s %16s\n", "clauses", "options", "front", "front, ms", "with 6 choices, ms");
  for (const auto& [issues, options] :
       {std::pair(8U, 5U), std::pair(20U, 5U), std::pair(30U, 8U), std::pair(50U, 10U)}) {
    const Game game = instance(issues, options, 17);
    const auto groups = groups_of(game.field, {&game.client, &game.supplier});
    std::size_t size = 0;
    const double front = milliseconds([&] {
      const ParetoSet set(game, *groups, {game.client.reservation, game.supplier.reservation});
      size = set.size();
    });
    std::optional<Solved> solved;
    const double all = milliseconds([&] { solved = solve(game); });
    std::printf("%8u %8u %12zu %14.2f %16.2f\n", issues, options, size, front, all);
    nlohmann::json choices;
    for (const Choice& choice : solved->choices)
      choices[std::string(name_of(choice.method))] = {
          choice.points.front().worth.a, choice.points.front().worth.b, choice.points.front().first};
    nlohmann::json points = nlohmann::json::array();
    for (const Worth& worth : solved->front) points.push_back({worth.a, worth.b});
    written.push_back({{"client", game.client.worth},
                       {"supplier", game.supplier.worth},
                       {"reservation", {game.client.reservation, game.supplier.reservation}},
                       {"front", points},
                       {"choices", choices},
                       {"ms", all}});
  }
  const Game game = instance(30, 8, 17);
  const Package deal(30, 0);
  Game open = game;
  open.client.reservation = open.supplier.reservation = 0;
  const double few = milliseconds([&] { (void)improve_touching(open, deal, 3, Method::nash); });
  std::printf("best improvement of 30 x 8 touching at most 3 clauses: %.2f ms\n", few);
  if (argc > 1) std::ofstream(argv[1]) << written.dump() << '\n';
  return 0;
}
