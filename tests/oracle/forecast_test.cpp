// Probabilities that others computed: months missed under beta-binomial forecasts with fixed and uncertain
// volume, downtime as a compound sum, Poisson-binomial tails, burn rates, completion times of small networks.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "oracle/absent.h"
#include "stats/compound.h"
#include "stats/distributions.h"
#include "stats/inference.h"
#include "stats/percentile.h"

namespace entente::stats {
namespace {

using nlohmann::json;

std::optional<json> read(const char* name) {
  const std::filesystem::path path = std::filesystem::path(ENTENTE_SHARED_DIR) / "oracles" / name;
  std::ifstream file(path);
  if (!file) return std::nullopt;
  return json::parse(file);
}

/// Most failures among `total` that still reach the target, in whole numbers of per mille.
std::int64_t allowed(double target, std::int64_t total) {
  const auto per_mille = std::llround(target * 1000);
  return (1000 - per_mille) * total / 1000;
}

TEST(ForecastOracle, fixed_volume) {
  const auto oracle = read("forecast/sla_forecast.json");
  if (!oracle)
    GTEST_SKIP() << absent_oracle("forecast/sla_forecast.json", "the comparison of misses at a fixed volume");
  for (const json& row : (*oracle)["beta_binomial_fixed_volume"]) {
    const std::int64_t so_far = row["n_so_far"], bad = row["bad_so_far"], rest = row["n_remaining"];
    const Beta share{row["prior_alpha_bad"].get<double>() + static_cast<double>(bad),
                     row["prior_beta_good"].get<double>() + static_cast<double>(so_far - bad)};
    const std::int64_t further = allowed(row["target"], so_far + rest) - bad;
    EXPECT_EQ(further, row["max_further_bad"].get<std::int64_t>());
    const double exact = std::stod(row["p_miss_exact"].get<std::string>());
    EXPECT_NEAR(BetaBinomial(rest, share).tail(further), exact, 1e-12 + exact * 1e-9);
  }
}

TEST(ForecastOracle, uncertain_volume) {
  const auto oracle = read("forecast/sla_forecast.json");
  if (!oracle)
    GTEST_SKIP() << absent_oracle("forecast/sla_forecast.json",
                                  "the comparison of misses at an uncertain volume");
  for (const json& row : (*oracle)["beta_binomial_poisson_volume"]) {
    const std::int64_t so_far = row["n_so_far"], bad = row["bad_so_far"];
    const Beta share{row["prior_alpha_bad"].get<double>() + static_cast<double>(bad),
                     row["prior_beta_good"].get<double>() + static_cast<double>(so_far - bad)};
    const CountDistribution volume = poisson_counts(row["lambda_remaining"]);
    double miss = 0;
    for (std::size_t i = 0; i < volume.probability.size(); ++i) {
      const std::int64_t rest = volume.first + static_cast<std::int64_t>(i);
      miss +=
          volume.probability[i] * BetaBinomial(rest, share).tail(allowed(row["target"], so_far + rest) - bad);
    }
    EXPECT_NEAR(miss, row["p_miss"].get<double>(), 1e-9);
  }
}

TEST(ForecastOracle, downtime_that_is_still_to_come) {
  const auto oracle = read("forecast/sla_forecast.json");
  if (!oracle)
    GTEST_SKIP() << absent_oracle("forecast/sla_forecast.json", "the comparison of downtime still to come");
  for (const json& row : (*oracle)["availability_compound_poisson_exponential"]) {
    const double miss = compound_poisson_exponential_tail(
        row["expected_outages_remaining"], row["mean_outage_minutes"], row["allowed_remaining"]);
    EXPECT_NEAR(miss, row["p_miss"].get<double>(), 1e-9);
  }
}

TEST(ForecastOracle, poisson_binomial_tails) {
  const auto oracle = read("forecast/sla_forecast.json");
  if (!oracle)
    GTEST_SKIP() << absent_oracle("forecast/sla_forecast.json", "the comparison of Poisson-binomial tails");
  for (const json& row : (*oracle)["poisson_binomial"]) {
    const auto pmf = poisson_binomial(row["p"].get<std::vector<double>>());
    for (const json& tail : row["tail"])
      EXPECT_NEAR(tail_beyond(pmf, tail["k"]), tail["P_gt_k"].get<double>(), 1e-12);
  }
}

TEST(ForecastOracle, burn_rate_factors_and_percentile_definitions) {
  const auto oracle = read("forecast/sla_forecast.json");
  if (!oracle)
    GTEST_SKIP() << absent_oracle("forecast/sla_forecast.json",
                                  "the comparison of burn rates and percentiles");
  for (const json& row : (*oracle)["burn_rate"]["sloth_google_30d"]) {
    const money::Ratio rate =
        burn_rate(money::Decimal(row["budget_pct"].get<std::int64_t>()), row["long_hours"], 30);
    EXPECT_NEAR(rate.to_double(), row["factor"].get<double>(), 1e-12);
  }
  const json& definitions = (*oracle)["percentile_definitions"];
  std::vector<std::int64_t> hundredths;
  for (const json& x : definitions["x"]) hundredths.push_back(std::llround(x.get<double>() * 100));
  using enum PercentileMethod;
  const std::map<std::string, PercentileMethod> methods{{"nearest_rank", nearest_rank},
                                                        {"linear_excel_R7", linear},
                                                        {"weibull_R6", weibull},
                                                        {"hazen", hazen},
                                                        {"median_unbiased_R8", median_unbiased}};
  for (const auto& [name, expected] : definitions["p95"].items()) {
    auto values = hundredths;
    EXPECT_NEAR(percentile(values, money::Decimal(95), methods.at(name))->to_double() / 100,
                expected.get<double>(), 1e-9)
        << name;
  }
}

using Pmf = std::map<std::int64_t, double>;

double fraction(const std::string& text) {
  const std::size_t slash = text.find('/');
  return std::stod(text.substr(0, slash)) / std::stod(text.substr(slash + 1));
}
Pmf read_pmf(const json& object) {
  Pmf made;
  for (const auto& [value, probability] : object.items())
    made[std::stoll(value)] = fraction(probability.get<std::string>());
  return made;
}
template <class Join>
Pmf joined(const Pmf& a, const Pmf& b, const Join& join) {
  Pmf made;
  for (const auto& [x, p] : a)
    for (const auto& [y, q] : b) made[join(x, y)] += p * q;
  return made;
}
void expect_same(const Pmf& made, const json& expected) {
  for (const auto& [value, probability] : read_pmf(expected))
    EXPECT_NEAR(made.at(value), probability, 1e-12) << value;
}

TEST(RiskOracle, completion_times_by_convolution_and_maximum) {
  const auto oracle = read("risk/schedule_risk_exact.json");
  if (!oracle)
    GTEST_SKIP() << absent_oracle("risk/schedule_risk_exact.json", "the comparison of completion times");
  std::map<std::string, Pmf> activity;
  for (const auto& [name, pmf] : (*oracle)["activities"].items()) activity[name] = read_pmf(pmf);
  const auto plus = [](std::int64_t x, std::int64_t y) { return x + y; };
  const auto later = [](std::int64_t x, std::int64_t y) { return std::max(x, y); };
  const Pmf serial = joined(joined(activity["A"], activity["B"], plus), activity["C"], plus);
  expect_same(serial, (*oracle)["serial_A_B_C"]["pmf"]);
  const Pmf branches = joined(joined(activity["B"], activity["C"], plus), activity["D"], later);
  expect_same(joined(joined(activity["A"], branches, plus), activity["E"], plus),
              (*oracle)["series_parallel_A_then_max_BC_D_then_E"]["pmf"]);
  // The same by whole-number convolution of the library.
  const auto dense = [](const Pmf& pmf) {
    std::vector<double> made(static_cast<std::size_t>(pmf.rbegin()->first) + 1);
    for (const auto& [value, p] : pmf) made[static_cast<std::size_t>(value)] = p;
    return made;
  };
  const auto sum = convolve(convolve(dense(activity["A"]), dense(activity["B"])), dense(activity["C"]));
  for (const auto& [value, p] : serial) EXPECT_NEAR(sum[static_cast<std::size_t>(value)], p, 1e-12);
}

}  // namespace
}  // namespace entente::stats
