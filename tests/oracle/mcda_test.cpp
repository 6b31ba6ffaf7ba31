// Ranking methods and weights beside other programs and published results: pymcdm, scikit-criteria,
// pyDecision, pyrepo-mcda, JMcDM, AHPy, and exact shares of the space of weights.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "sourcing/ahp.h"
#include "sourcing/decision_matrix.h"
#include "sourcing/promethee.h"
#include "sourcing/smaa.h"
#include "sourcing/topsis.h"
#include "sourcing/vikor.h"

namespace entente::sourcing {
namespace {

using nlohmann::json;

std::optional<json> read(const char* name) {
  std::ifstream file(std::filesystem::path(ENTENTE_SHARED_DIR) / "oracles" / "mcda" / name);
  if (!file) return std::nullopt;
  return json::parse(file);
}

DecisionMatrix matrix_of(const json& problem, const char* directions) {
  DecisionMatrix made;
  made.bidders = problem["matrix"].size();
  made.criteria = problem["matrix"][0].size();
  for (const json& row : problem["matrix"]) {
    for (const json& value : row) made.values.push_back(value.get<double>());
  }
  made.weights = problem["weights"].get<std::vector<double>>();
  for (const json& direction : problem[directions])
    made.directions.push_back(direction.get<int>() > 0 ? Direction::higher_is_better
                                                       : Direction::lower_is_better);
  return made;
}

void expect_near(const std::vector<double>& found, const json& expected, double tolerance,
                 const std::string& what) {
  ASSERT_EQ(found.size(), expected.size()) << what;
  for (std::size_t i = 0; i < found.size(); ++i) {
    // A peer that has no number here is not an answer; ours is a number all the same.
    EXPECT_TRUE(std::isfinite(found[i])) << what;
    if (!expected[i].is_number()) continue;
    EXPECT_NEAR(found[i], expected[i].get<double>(), tolerance) << what << " at " << i;
  }
}

TEST(McdaOracle, published_cases) {
  const auto oracle = read("mcda_cases.json");
  if (!oracle) GTEST_SKIP() << "the shared oracles are not here";
  int checked = 0;
  for (const json& problem : (*oracle)["cases"]) {
    const std::string id = problem["id"], method = problem["method"];
    const json& expected = problem["expected"];
    if (method == "TOPSIS" && problem.value("recomputed_how", "").ends_with("vector")) {
      expect_near(topsis(matrix_of(problem, "directions")),
                  expected.is_array() ? expected : expected["score"], 6e-4, id);
      ++checked;
    } else if (method == "VIKOR") {
      const double v = problem.contains("parameters") ? problem["parameters"].value("v", 0.5) : 0.5;
      const Vikor found = vikor(matrix_of(problem, "directions"), v);
      expect_near(found.q, expected.is_array() ? expected : expected["Q"], problem.value("tolerance", 1.1e-3),
                  id);
      if (expected.is_object() && expected.contains("S")) {
        expect_near(found.group, expected["S"], 6e-4, id);
        expect_near(found.regret, expected["R"], 6e-4, id);
      }
      if (expected.is_object() && expected.contains("compromise_set_index0")) {
        std::vector<std::size_t> set = found.compromise;
        std::ranges::sort(set);
        EXPECT_EQ(set, expected["compromise_set_index0"].get<std::vector<std::size_t>>()) << id;
      }
      ++checked;
    } else if (method == "PROMETHEE_II") {
      std::vector<Preference> preferences;
      for (const json& p : problem["parameters"]["p"])
        preferences.push_back({Shape::v_shape, 0, p.get<double>(), 0});
      expect_near(promethee(matrix_of(problem, "directions"), preferences).net, expected, 6e-5, id);
      ++checked;
    }
  }
  EXPECT_EQ(checked, 11);
}

Comparisons comparisons_of(const json& matrix) {
  const auto ratio = [](const json& value) {
    if (value.is_number()) return value.get<double>();
    const auto text = value.get<std::string>();
    const std::size_t slash = text.find('/');
    const double above = std::stod(text.substr(0, slash));
    return slash == std::string::npos ? above : above / std::stod(text.substr(slash + 1));
  };
  Comparisons made(matrix.size());
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    for (std::size_t j = i + 1; j < matrix.size(); ++j) made.set(i, j, ratio(matrix[i][j]));
  }
  return made;
}

/// Results of the peers under each of their names; a name that a problem does not have is passed over.
class Peers {
 public:
  explicit Peers(const json& problem) : results_(problem["results"]), name_(problem["name"]) {}
  void compare(const std::vector<double>& found, std::initializer_list<const char*> names, double tolerance) {
    for (const char* name : names) {
      if (!results_.contains(name) || !results_[name].is_array()) continue;
      expect_near(found, results_[name], tolerance, name_ + " " + name);
      ++compared;
    }
  }
  int compared = 0;

 private:
  const json& results_;
  std::string name_;
};

TEST(McdaOracle, twelve_problems_run_through_three_peers) {
  const auto oracle = read("mcda_topsis_promethee_wsm.json");
  if (!oracle) GTEST_SKIP() << "the shared oracles are not here";
  int compared = 0;
  for (const json& problem : (*oracle)["problems"]) {
    const DecisionMatrix matrix = matrix_of(problem, "types");
    const json& results = problem["results"];
    Peers peers(problem);
    peers.compare(topsis(matrix),
                  {"pymcdm_topsis_vector", "pydecision_topsis", "skcriteria_topsis_vector_negate"}, 1e-9);
    peers.compare(vikor(matrix).q, {"pymcdm_vikor_Q"}, 1e-9);
    peers.compare(weighted_sum(scaled_by_range(matrix)), {"pymcdm_wsm_minmax"}, 1e-9);
    const json &q = results["promethee_thresholds"]["q"], &p = results["promethee_thresholds"]["p"];
    const auto shaped = [&](Shape shape) {
      std::vector<Preference> made;
      for (std::size_t k = 0; k < matrix.criteria; ++k) {
        const double spread = results["promethee_gaussian_s"][k].get<double>();
        made.push_back({shape, q[k].get<double>(), p[k].get<double>(), spread});
      }
      return promethee(matrix, made).net;
    };
    peers.compare(shaped(Shape::usual), {"pymcdm_promethee2_usual", "pydecision_promethee2_usual"}, 1e-9);
    peers.compare(shaped(Shape::linear), {"pymcdm_promethee2_vshape2", "pydecision_promethee2_vshape2"},
                  1e-9);
    peers.compare(shaped(Shape::level), {"pymcdm_promethee2_level", "pydecision_promethee2_level"}, 1e-9);
    peers.compare(shaped(Shape::gaussian), {"pydecision_promethee2_gaussian"}, 1e-9);
    if (results.contains("pydecision_promethee2_mixed")) {
      const json& mixed = results["pydecision_promethee2_mixed"];
      std::vector<Preference> made;
      for (std::size_t k = 0; k < matrix.criteria; ++k) {
        const auto type = mixed["params"]["F"][k].get<std::string>();
        made.push_back({static_cast<Shape>(type[1] - '1'), mixed["params"]["Q"][k], mixed["params"]["P"][k],
                        mixed["params"]["S"][k]});
      }
      expect_near(promethee(matrix, made).net, mixed["net_flow"], 1e-9, "mixed");
      ++peers.compared;
    }
    compared += peers.compared;
  }
  EXPECT_GE(compared, 120);
}

TEST(McdaOracle, weights_from_comparisons) {
  const auto oracle = read("mcda_ahp.json");
  if (!oracle) GTEST_SKIP() << "the shared oracles are not here";
  for (const json& problem : (*oracle)["problems"]) {
    const std::string name = problem["name"];
    const Comparisons table = comparisons_of(problem["matrix"]);
    const Hierarchy found = hierarchy(table);
    const json& own = problem["own_eigen"];
    expect_near(found.weights, own["weights"], 1e-9, name);
    EXPECT_NEAR(found.eigenvalue, own["lambda_max"].get<double>(), 1e-9) << name;
    EXPECT_NEAR(found.ratio, own["CR_saaty"].get<double>(), 1e-9) << name;
    expect_near(*least_squares_weights(table), problem["own_geometric"], 1e-9, name);
    expect_near(found.weights, problem["pymcdm"]["weights"], 1e-9, name);
    if (problem["published"].is_object() && problem["published"].contains("weights"))
      expect_near(found.weights, problem["published"]["weights"], 2.2e-3, name);
  }
}

TEST(McdaOracle, whole_hierarchies) {
  const auto oracle = read("mcda_cases.json");
  if (!oracle) GTEST_SKIP() << "the shared oracles are not here";
  int checked = 0;
  for (const json& problem : (*oracle)["cases"]) {
    if (problem["method"] == "AHPWeights") {
      expect_near(hierarchy(comparisons_of(problem["matrix"])).weights, problem["expected"], 6e-5,
                  problem["id"]);
      ++checked;
    }
    if (problem["method"] != "AHP" || !problem.contains("criteria_pairwise")) continue;
    const std::vector<double> weights = hierarchy(comparisons_of(problem["criteria_pairwise"])).weights;
    std::vector<double> scores(problem["expected"]["score"].size(), 0);
    for (std::size_t k = 0; k < weights.size(); ++k) {
      const std::vector<double> of = hierarchy(comparisons_of(problem["alternatives_pairwise"][k])).weights;
      for (std::size_t i = 0; i < scores.size(); ++i) scores[i] += weights[k] * of[i];
    }
    // JMcDM takes row means instead of the eigenvector, and one published table is not exactly reciprocal.
    const bool eigenvector =
        problem["parameters"]["priority"] == "principal eigenvector" && !problem.contains("note");
    expect_near(scores, problem["expected"]["score"], eigenvector ? 6e-5 : 6e-3, problem["id"]);
    ++checked;
  }
  EXPECT_EQ(checked, 4);
}

double fraction(const json& value) {
  if (value.is_number()) return value.get<double>();
  const auto text = value.get<std::string>();
  const std::size_t slash = text.find('/');
  const double above = std::stod(text.substr(0, slash));
  return slash == std::string::npos ? above : above / std::stod(text.substr(slash + 1));
}

TEST(McdaOracle, exact_shares_of_the_space_of_weights) {
  const auto oracle = read("mcda_smaa.json");
  if (!oracle) GTEST_SKIP() << "the shared oracles are not here";
  for (const json& problem : (*oracle)["exact_three_criteria"]) {
    const std::string name = problem["name"];
    UncertainTable of;
    of.bidders = problem["values"].size();
    of.criteria = 3;
    for (const json& row : problem["values"]) {
      for (const json& value : row) of.low.push_back(value.get<double>());
    }
    of.high = of.low;
    of.weights = WeightSpace::any(3);
    const Acceptability found = smaa(of, {.samples = 400000, .seed = 1, .workers = 2});
    for (std::size_t i = 0; i < of.bidders; ++i) {
      EXPECT_NEAR(found.first(i), fraction(problem["first_rank_acceptability"][i]), 0.003) << name;
      for (std::size_t j = 0; j < of.bidders; ++j)
        EXPECT_NEAR(found.beats[i][j], fraction(problem["pairwise_winning_weak"][i][j]), 0.003) << name;
      const json& central = problem["central_weights"][i];
      ASSERT_EQ(found.central_weights[i].has_value(), !central.is_null()) << name;
      if (central.is_null()) continue;
      for (std::size_t k = 0; k < 3; ++k)
        EXPECT_NEAR((*found.central_weights[i])[k], fraction(central[k]), 0.01) << name;
    }
  }
}

}  // namespace
}  // namespace entente::sourcing
