// Completion times of small networks that others worked out exactly, with fractions. Drawn with a fixed seed,
// every probability has to lie within four standard errors of the exact one, and so has the mean.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "oracle/absent.h"
#include "sourcing/delivery_risk.h"
#include "sourcing/planning.h"

namespace {

using namespace entente;
using nlohmann::json;

std::optional<json> exact() {
  std::ifstream in(std::string(ENTENTE_SHARED_DIR) + "/oracles/risk/schedule_risk_exact.json");
  if (!in) return std::nullopt;
  return json::parse(in);
}

double fraction(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return std::stod(text);
  return std::stod(text.substr(0, slash)) / std::stod(text.substr(slash + 1));
}

/// An item for each activity, given to an offer of its own that spreads as the activity does. It lasts the
/// least that it can, so that nothing that waits for it is planned later than it could begin.
std::string network(const json& activities, const std::map<std::string, std::string>& after) {
  std::string offers, items, spreads;
  for (const auto& [name, waits] : after) {
    const json& durations = activities.at(name);
    int least = 1000;
    for (const auto& [duration, chance] : durations.items()) least = std::min(least, std::stoi(duration));
    offers += "  do-" + name + ": {model: project, supplier: own}\n";
    items += "  " + name + ": {must: yes, lasts: " + std::to_string(least) +
             ", value: 100, fades: 5%, after: [" + waits + "], ways: {do-" + name + ": {cost: 1 EUR}}}\n";
    std::string outcomes;
    for (const auto& [duration, chance] : durations.items()) {
      char part[64];
      std::snprintf(part, sizeof part, "%s%.8f%%: %.6f%%", outcomes.empty() ? "" : ", ",
                    100.0 * std::stoi(duration) / least, 100 * fraction(chance.get<std::string>()));
      outcomes += part;
    }
    spreads += "    do-" + name + ": {time: {outcomes: {" + outcomes + "}}}\n";
  }
  return "plan: network\ncurrency: EUR\nstarts: 2027-01\nperiods: 30\nbudget: {first: 100 EUR}\n"
         "suppliers: {own: {}}\noffers:\n" +
         offers + "items:\n" + items + "risk:\n  in common: 0%\n  samples: 400000\n  spreads:\n" + spreads;
}

/// How often the last activity ends after so many periods.
std::map<int, double> drawn(const std::string& text, double& mean) {
  const auto read = sourcing::read_plan(std::make_shared<text::Source>("network.yaml", text));
  for (const auto& each : read.diagnostics) ADD_FAILURE() << each.code << " " << each.message;
  const sourcing::Plan& plan = read.plan.value();
  const sourcing::Program program = sourcing::program_of(plan);
  // Each item as early as what it waits for allows.
  sourcing::Choice choice(plan.items.size(), sourcing::kNone);
  for (bool again = true; again;) {
    again = false;
    for (std::size_t i = 0; i < plan.items.size(); ++i) {
      std::int32_t begin = 0;
      for (const auto& before : plan.items[i].value.after) {
        for (std::size_t k = 0; k < plan.items.size(); ++k) {
          if (*plan.items[k].name != *before || choice[k] == sourcing::kNone) continue;
          const auto& course = program.courses[k][static_cast<std::size_t>(choice[k])];
          begin = std::max(begin, course.start + course.duration);
        }
      }
      for (std::size_t a = 0; a < program.courses[i].size(); ++a) {
        if (program.courses[i][a].start != begin) continue;
        again = again || choice[i] != static_cast<std::int32_t>(a);
        choice[i] = static_cast<std::int32_t>(a);
      }
    }
  }
  const auto ends = sourcing::draw_courses(plan, program, choice, {.samples = 0, .workers = 2}).end;
  std::map<int, double> counts;
  mean = 0;
  for (const double end : ends) {
    counts[static_cast<int>(std::lround(end))] += 1.0 / static_cast<double>(ends.size());
    mean += end / static_cast<double>(ends.size());
  }
  return counts;
}

void compare(const json& published, double published_mean, const std::map<int, double>& counts, double mean) {
  constexpr double kSamples = 400'000;
  double sure = 0, square = 0;
  for (const auto& [value, chance] : published.items()) {
    const double p = fraction(chance.get<std::string>());
    const auto found = counts.find(std::stoi(value));
    ASSERT_NE(found, counts.end()) << value;
    EXPECT_NEAR(found->second, p, 4 * std::sqrt(p * (1 - p) / kSamples)) << value;
    sure += p;
    square += p * std::stod(value) * std::stod(value);
  }
  EXPECT_NEAR(sure, 1, 1e-12);
  EXPECT_EQ(counts.size(), published.size());
  const double deviation = std::sqrt(square - published_mean * published_mean);
  EXPECT_NEAR(mean, published_mean, 4 * deviation / std::sqrt(kSamples));
}

TEST(RiskOfOthers, three_activities_in_a_row_end_as_their_exact_distribution_says) {
  const auto oracle = exact();
  if (!oracle)
    GTEST_SKIP() << absent_oracle("risk/schedule_risk_exact.json",
                                  "the exact completion time of three activities");
  double mean = 0;
  const auto counts = drawn(network(oracle->at("activities"), {{"A", ""}, {"B", "A"}, {"C", "B"}}), mean);
  compare(oracle->at("serial_A_B_C").at("pmf"), oracle->at("serial_A_B_C").at("mean"), counts, mean);
}

TEST(RiskOfOthers, what_runs_side_by_side_ends_with_the_later_one) {
  const auto oracle = exact();
  if (!oracle)
    GTEST_SKIP() << absent_oracle("risk/schedule_risk_exact.json", "the exact completion time of a network");
  double mean = 0;
  const auto counts =
      drawn(network(oracle->at("activities"), {{"A", ""}, {"B", "A"}, {"C", "B"}, {"D", "A"}, {"E", "C, D"}}),
            mean);
  const json& published = oracle->at("series_parallel_A_then_max_BC_D_then_E");
  compare(published.at("pmf"), published.at("mean"), counts, mean);
  // With the modes it would be thirteen: what waits for two waits longer than for each of them.
  EXPECT_GT(mean, published.at("deterministic_with_modes").get<double>() + 1);
}

TEST(RiskOfOthers, paths_that_begin_with_the_same_activity_are_not_independent) {
  const auto oracle = exact();
  if (!oracle)
    GTEST_SKIP() << absent_oracle("risk/schedule_risk_exact.json",
                                  "the exact completion time of two paths with a common begin");
  double mean = 0;
  const auto counts = drawn(network(oracle->at("activities"), {{"A", ""}, {"B", "A"}, {"D", "A"}}), mean);
  const json& published = oracle->at("shared_predecessor");
  compare(published.at("pmf_exact"), published.at("mean_exact"), counts, mean);
  EXPECT_LT(mean, published.at("mean_wrong").get<double>() - 0.05);
}

}  // namespace
