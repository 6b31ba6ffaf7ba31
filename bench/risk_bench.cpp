// A million courses of a plan of a hundred items: cost, end and value with spreads, events, what suppliers
// have in common, and work that waits for work.
//
//   build/release/bench/risk_bench [samples] [threads] [file for the peer]     (defaults 1,000,000 and 2)
//
// Prints the best and the median of five runs, drivers and quantiles included, and the quantiles with one
// thread beside those with several, which have to be the same. With a file, the results are written for
// bench/peers/risk.py, which draws the same plan with numpy.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "sourcing/delivery_risk.h"

namespace {

using namespace entente;
using Clock = std::chrono::steady_clock;

std::string plan_text(std::int64_t samples) {
  std::string text =
      "plan: hundred\ncurrency: EUR\nstarts: 2027-01\nperiods: 12\nbudget: {first: 100 000 000 EUR}\n"
      "suppliers: {own: {}, kestrel: {}, lumen: {}, orrin: {}}\n"
      "offers:\n  own-team: {model: in-house, supplier: own}\n  kestrel-team: {model: team, supplier: "
      "kestrel}\n"
      "  lumen-service: {model: managed service, supplier: lumen}\n"
      "  orrin-project: {model: project, supplier: orrin}\nitems:\n";
  constexpr std::array kOffers{"own-team", "kestrel-team", "lumen-service", "orrin-project"};
  for (int k = 0; k < 100; ++k) {
    const std::string after = k % 5 == 0 ? "" : fmt::format("after: [item-{}], ", k - 1);
    text +=
        fmt::format("  item-{}: {{must: yes, lasts: {}, value: 100, {}ways: {{{}: {{cost: {} EUR}}}}}}\n", k,
                    1 + k % 2, after, kOffers[static_cast<std::size_t>(k % 4)], 20'000 + 1'000 * (k % 37));
  }
  return text + fmt::format(R"(risk:
  samples: {}
  in common: 40%
  correlations: [{{between: [kestrel, lumen], by: 50%}}]
  spreads:
    own: {{cost: {{low: 90%, high: 140%}}, time: {{low: 90%, high: 160%}}}}
    kestrel: {{track record: [1.02, 1.15, 0.97, 1.22, 1.08, 1.31, 0.99, 1.12], time: {{p50: 105%, p90: 150%}}}}
    project: {{cost: {{low: 100%, high: 130%, shape: triangular}}, time: {{p50: 110%, p90: 170%}}}}
    all: {{cost: {{p50: 100%, p90: 140%}}, time: {{low: 90%, high: 150%}}}}
  events:
    people-leave: {{chance: 10%, supplier: kestrel, cost: 20%, delay: 0.5}}
    supplier-fails: {{chance: 3%, supplier: orrin, cost: 40%, delay: 2, value: 20%}}
)",
                            samples);
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t samples = argc > 1 ? std::atoll(argv[1]) : 1'000'000;
  const auto threads = static_cast<unsigned>(argc > 2 ? std::atoi(argv[2]) : 2);
  const auto read = sourcing::read_plan(std::make_shared<text::Source>("hundred.yaml", plan_text(samples)));
  if (!read.plan) {
    for (const auto& each : read.diagnostics) fmt::print("{} {}\n", each.code, each.message);
    return 1;
  }
  const sourcing::Program program = sourcing::program_of(*read.plan);
  sourcing::Choice choice;
  // One item after the other as its chain allows: five items of one and two periods end within eight.
  for (std::size_t i = 0; i < program.courses.size(); ++i) {
    std::int32_t begin = 0;
    if (i % 5 != 0) {
      const auto& before = program.courses[i - 1][static_cast<std::size_t>(choice.back())];
      begin = before.start + before.duration;
    }
    const auto found = std::ranges::find(program.courses[i], begin, &sourcing::Course::start);
    choice.push_back(static_cast<std::int32_t>(found - program.courses[i].begin()));
  }
  std::array<double, 5> seconds{};
  sourcing::DeliveryRisk risk;
  for (double& each : seconds) {
    const auto begun = Clock::now();
    risk = sourcing::delivery_risk(*read.plan, program, choice, {.samples = samples, .workers = threads});
    each = std::chrono::duration<double>(Clock::now() - begun).count();
  }
  std::ranges::sort(seconds);
  const auto alone = sourcing::delivery_risk(*read.plan, program, choice, {.samples = samples, .workers = 1});
  fmt::print("{} courses of {} items, {} threads: best {:.2f} s, median {:.2f} s\n", samples, choice.size(),
             threads, seconds.front(), seconds[2]);
  fmt::print("cost P50 {:.0f}, P80 {:.0f}, P90 {:.0f}; end P80 {:.3f}; with one thread {}\n", risk.cost.p50,
             risk.cost.p80, risk.cost.p90, risk.end.p80,
             alone.cost.p80 == risk.cost.p80 && alone.end.mean == risk.end.mean ? "the same" : "DIFFERENT");
  if (argc < 4) return 0;
  const auto written = [](const sourcing::Outlook& of) {
    return nlohmann::json{{"mean", of.mean},        {"p50", of.p50},         {"p80", of.p80},
                          {"p90", of.p90},          {"p80_low", of.p80_low}, {"p80_high", of.p80_high},
                          {"worst", of.worst_tenth}};
  };
  std::ofstream(argv[3]) << nlohmann::json{{"samples", samples},           {"seconds", seconds[2]},
                                           {"cost", written(risk.cost)},   {"end", written(risk.end)},
                                           {"value", written(risk.value)}, {"late", risk.late}}
                                .dump()
                         << '\n';
  return 0;
}
