// Pareto sets and bargaining solutions that others computed: domains of a negotiation competition under two
// ways of reckoning utility, and outsourcing deals in whole numbers with their improvements.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "negotiation/improve.h"
#include "negotiation/solve.h"

namespace entente::negotiation {
namespace {

using nlohmann::json;

std::optional<json> read(const char* name) {
  const std::filesystem::path path =
      std::filesystem::path(ENTENTE_SHARED_DIR) / "oracles" / "negotiation" / name;
  std::ifstream file(path);
  if (!file) return std::nullopt;
  return json::parse(file);
}

struct Named {
  Method method;
  const char* key;
};
constexpr Named kSolutions[] = {{Method::nash, "nash"},
                                {Method::kalai_smorodinsky, "ks_leximin"},
                                {Method::ks_min_spread, "ks_min_spread"},
                                {Method::ks_abs_diff, "ks_genius_min_abs_diff"},
                                {Method::egalitarian, "egalitarian_leximin"},
                                {Method::welfare, "max_welfare"}};

const Choice& choice_of(const Solved& solved, Method method) {
  return *std::ranges::find(solved.choices, method, &Choice::method);
}

// Points as the oracle writes them, in units of `scale`.
void expect_points(const Solved& solved, const json& expected, double scale, const std::string& scenario) {
  for (const Named& each : kSolutions) {
    if (!expected.contains(each.key)) continue;
    const std::vector<Point>& points = choice_of(solved, each.method).points;
    const json& wanted = expected[each.key];
    ASSERT_EQ(points.size(), wanted.size()) << scenario << " " << each.key;
    for (std::size_t p = 0; p < points.size(); ++p) {
      const bool found = std::ranges::any_of(wanted, [&](const json& want) {
        return std::abs(static_cast<double>(points[p].worth.a) / scale - want["u"][0].get<double>()) < 1e-9 &&
               std::abs(static_cast<double>(points[p].worth.b) / scale - want["u"][1].get<double>()) < 1e-9;
      });
      EXPECT_TRUE(found) << scenario << " " << each.key << ": ("
                         << static_cast<double>(points[p].worth.a) / scale << ", "
                         << static_cast<double>(points[p].worth.b) / scale << ")";
    }
  }
  if (expected.contains("n_rational_frontier")) {
    EXPECT_EQ(solved.front.size(), expected["n_rational_frontier"].get<std::size_t>()) << scenario;
  }
}

void expect_front(const ParetoSet& set, const json& expected, double scale, const std::string& scenario) {
  ASSERT_EQ(set.size(), expected.size()) << scenario;
  for (std::size_t p = 0; p < set.size(); ++p) {
    EXPECT_NEAR(static_cast<double>(set.worths()[p].a) / scale, expected[p][0].get<double>(), 1e-9)
        << scenario;
    EXPECT_NEAR(static_cast<double>(set.worths()[p].b) / scale, expected[p][1].get<double>(), 1e-9)
        << scenario;
    EXPECT_EQ(set.packages_at(p), expected[p][2].get<std::uint64_t>()) << scenario << " point " << p;
  }
}

ParetoSet whole_front(const Game& game) {
  constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::min();
  return {game, *groups_of(game.field, {&game.client, &game.supplier}), {kAny, kAny}};
}

Game game_of(const json& scenario) {
  Game game;
  game.client.worth = scenario["utility_a"].get<std::vector<std::vector<std::int64_t>>>();
  game.supplier.worth = scenario["utility_b"].get<std::vector<std::vector<std::int64_t>>>();
  for (const auto& options : game.client.worth)
    game.field.options.push_back(static_cast<std::uint32_t>(options.size()));
  game.client.reservation = scenario["reservation"][0];
  game.supplier.reservation = scenario["reservation"][1];
  return game;
}

TEST(NegotiationOracle, outsourcing_deals_in_whole_numbers) {
  const auto oracle = read("negotiation_synthetic.json");
  if (!oracle) GTEST_SKIP() << "the shared oracles are not here";
  for (const json& scenario : *oracle) {
    const std::string name = scenario["scenario"];
    Game game = game_of(scenario);
    expect_front(whole_front(game), scenario["own_exact"]["frontier"], 1, name);
    expect_points(*solve(game), scenario["own_exact"]["disagreement_is_reservation"], 1, name);
    game.client.reservation = std::max(game.client.reservation, scenario["min"][0].get<std::int64_t>());
    game.supplier.reservation = std::max(game.supplier.reservation, scenario["min"][1].get<std::int64_t>());
    expect_points(*solve(game), scenario["own_exact"]["disagreement_is_max_of_reservation_and_min"], 1, name);
  }
}

TEST(NegotiationOracle, first_packages_and_improvements_of_a_deal) {
  const auto oracle = read("negotiation_synthetic.json");
  if (!oracle) GTEST_SKIP() << "the shared oracles are not here";
  for (const json& scenario : *oracle) {
    const std::string name = scenario["scenario"];
    const Game game = game_of(scenario);
    const Solved solved = *solve(game);
    for (const Named& each : kSolutions) {
      const json& wanted = scenario["own_exact"]["disagreement_is_reservation"][each.key];
      if (choice_of(solved, each.method).points.size() != 1 || wanted.size() != 1) continue;
      EXPECT_EQ(choice_of(solved, each.method).points.front().first, wanted[0]["value_index"].get<Package>())
          << name << " " << each.key;
    }
    // There the deal is what both have for certain, even where it lies below a reservation.
    Game signed_deal = game;
    signed_deal.client.reservation = scenario["min"][0];
    signed_deal.supplier.reservation = scenario["min"][1];
    const json& after = scenario["post_settlement"];
    const auto deal = after["start_value_index"].get<Package>();
    const auto by_nash = improve(signed_deal, deal, Method::nash);
    EXPECT_EQ(by_nash->deal, (Worth{after["start_u"][0], after["start_u"][1]})) << name;
    EXPECT_EQ(by_nash->front.size(), after["n_improving_frontier_points"].get<std::size_t>()) << name;
    if (!after.contains("nash_from_agreement")) continue;
    const auto by_leximin = improve(signed_deal, deal, Method::egalitarian);
    for (const auto& [improved, key] :
         {std::pair(&*by_nash, "nash_from_agreement"), std::pair(&*by_leximin, "leximin_gain")}) {
      ASSERT_EQ(improved->choice.points.size(), after[key].size()) << name << " " << key;
      for (const Point& point : improved->choice.points) {
        EXPECT_TRUE(
            std::ranges::any_of(after[key],
                                [&](const json& want) {
                                  return want["u"][0].get<double>() == static_cast<double>(point.worth.a) &&
                                         want["u"][1].get<double>() == static_cast<double>(point.worth.b);
                                }))
            << name << " " << key;
      }
    }
  }
}

/// Utilities of the domains are products of decimals; as whole numbers they are exact in this unit or rounded
/// to it, sixteen digits after the point.
enum class Convention { plain, divided_by_largest };

Preferences preferences_of(const json& party, Convention convention, double scale) {
  Preferences preferences;
  for (std::size_t i = 0; i < party["weights"].size(); ++i) {
    const auto evaluations = party["evaluations"][i].get<std::vector<long double>>();
    const long double largest = *std::ranges::max_element(evaluations);
    std::vector<std::int64_t>& worth = preferences.worth.emplace_back();
    for (const long double evaluation : evaluations) {
      long double value = party["weights"][i].get<double>() * evaluation;
      if (convention == Convention::divided_by_largest) value = largest == 0 ? 0 : value / largest;
      worth.push_back(std::llround(value * static_cast<long double>(scale)));
    }
  }
  preferences.reservation = std::llround(party["reservation"].get<double>() * scale);
  return preferences;
}

TEST(NegotiationOracle, domains_of_a_competition) {
  const auto oracle = read("negotiation_genius_domains.json");
  if (!oracle) GTEST_SKIP() << "the shared oracles are not here";
  constexpr double kScale = 1e14;
  for (const json& domain : *oracle) {
    const std::string name = domain["scenario"];
    for (const auto& [key, convention] :
         {std::pair("own_exact_negmas_convention", Convention::plain),
          std::pair("own_exact_genius_convention", Convention::divided_by_largest)}) {
      Game game;
      game.client = preferences_of(domain["parties"][0], convention, kScale);
      game.supplier = preferences_of(domain["parties"][1], convention, kScale);
      for (const auto& options : game.client.worth)
        game.field.options.push_back(static_cast<std::uint32_t>(options.size()));
      const json& expected = domain[key];
      const std::string label = name + " " + key;
      expect_front(whole_front(game), expected["frontier"], kScale, label);
      expect_points(*solve(game), expected, kScale, label);
    }
  }
}

}  // namespace
}  // namespace entente::negotiation
