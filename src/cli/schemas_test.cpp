// What commands print as JSON holds to the schema that `entente schema` prints: the whole program, over a
// small desk of its own.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/cli.h"
#include "report/schema_validator.h"

namespace entente::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAgreement = R"(agreement: desk
title: Service desk
parties: {client: northwind, supplier: helio}
currency: EUR
zone: Europe/London
term: {from: 2026-01-01, to: 2027-12-31}
data:
  tickets: {kind: items}
clocks:
  resolution: {of: tickets, starts: opened_at, stops: resolved_at, runs on: always}
measures:
  in-time: {of: tickets, counted in: resolved_at, elapsed: {clock: resolution, within: 8 h}}
service levels:
  resolution: {clause: 6.1, measure: in-time, kind: critical, expected: 90%, minimum: 80%}
charges:
  desk: {month: 10000 EUR}
credits:
  clause: 7
  at risk: 10% of monthly charges
  allocation: {resolution: 100%}
)";

/// A desk with eight months of tickets, some of which took too long.
class Schemas : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string made = (fs::temp_directory_path() / "entente-schemas-XXXXXX").string();
    ASSERT_NE(::mkdtemp(made.data()), nullptr);
    folder_ = made;
    std::ofstream(folder_ / "agreement.yaml") << kAgreement;
    std::ofstream tickets(folder_ / "tickets.csv");
    tickets << "item,opened_at,resolved_at\n";
    for (int month = 1; month <= 8; ++month) {
      for (int ticket = 0; ticket < 40; ++ticket) {
        const int day = 1 + ticket % 27;
        const int hours = ticket % (7 + month) == 0 ? 11 : 3;
        tickets << "T" << month << "-" << ticket << ",2026-0" << month << "-" << (day < 10 ? "0" : "") << day
                << "T09:00:00Z,2026-0" << month << "-" << (day < 10 ? "0" : "") << day << "T"
                << (9 + hours < 10 ? "0" : "") << 9 + hours << ":00:00Z\n";
      }
    }
    tickets.close();
    printed(
        {"import", path("tickets.csv"), "--kind", "items", "--known-at", "2026-09-01", "--store", store()});
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string store() const { return path("measurements.duckdb"); }

  static std::string printed(const std::vector<std::string>& arguments) {
    std::ostringstream out, err;
    Console console{out, err};
    EXPECT_NE(run(arguments, console), kCouldNotRun) << err.str();
    return out.str();
  }

  static void expect_valid(const std::string& schema, std::vector<std::string> arguments) {
    for (const char* more : {"--format", "json"}) arguments.emplace_back(more);
    const auto document = nlohmann::json::parse(printed(arguments));
    const auto published = nlohmann::json::parse(printed({"schema", schema}));
    for (const std::string& problem : report::problems_of(document, published)) ADD_FAILURE() << problem;
  }

 private:
  fs::path folder_;
};

TEST_F(Schemas, statement_invoice_forecast_and_chart_are_what_they_say) {
  const std::string agreement = path("agreement.yaml");
  expect_valid("statement", {"statement", agreement, "--month", "2026-05"});
  expect_valid("invoice", {"invoice", agreement, "--month", "2026-05"});
  expect_valid("forecast", {"forecast", agreement, "--as-of", "2026-08-14"});
  expect_valid("forecast", {"forecast", agreement, "--as-of", "2026-08-14", "--calibration"});
  for (const char* kind : {"xmr", "p", "ewma", "cusum"})
    expect_valid("chart", {"chart", "resolution", agreement, "--month", "2026-08", "--kind", kind});
}

TEST_F(Schemas, backtests_comparisons_and_baselines_are_what_they_say) {
  const std::string agreement = path("agreement.yaml");
  const std::string path_of_bar = "service levels.resolution.expected=";
  expect_valid("backtest", {"backtest", agreement, "--month", "2026-08"});
  expect_valid("backtest", {"backtest", agreement, "--month", "2026-08", "--set", path_of_bar + "95%"});
  expect_valid("backtest",
               {"backtest", agreement, "--month", "2026-08", "--vary", path_of_bar + "70%,85%,95%"});
  expect_valid("backtest", {"backtest", agreement, "--month", "2026-08", "--set", path_of_bar + "95%",
                            "--simulate", "50"});
  std::ifstream in(agreement);
  std::string other((std::istreambuf_iterator<char>(in)), {});
  other.replace(other.find("90%"), 3, "95%");
  std::ofstream(path("other.yaml")) << other;
  expect_valid("comparison", {"compare", agreement, path("other.yaml"), "--store", store()});
  expect_valid("baseline", {"baseline", "--agreement", agreement, "--month", "2026-08"});
}

}  // namespace
}  // namespace entente::cli
