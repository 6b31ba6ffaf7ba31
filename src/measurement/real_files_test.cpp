// Files of the world outside through the mappings in examples/, against numbers that others counted.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "measurement/store.h"
#include "text/diagnostic_render.h"

namespace entente::measurement {
namespace {

using expression::Batch;

std::string shared(const std::string& name) {
  return std::string(ENTENTE_SHARED_DIR) + "/data/" + name;
}

Mapping example(const std::string& name) {
  std::ifstream in(std::string(ENTENTE_SOURCE_DIR) + "/examples/" + name);
  std::stringstream text;
  text << in.rdbuf();
  LoadedMapping loaded = load_mapping(std::make_shared<text::Source>(name, text.str()));
  for (const text::Diagnostic& one : loaded.diagnostics) ADD_FAILURE() << text::render_full(one);
  return loaded.mapping;
}

ImportOptions now() {
  ImportOptions options;
  options.known_at = time::Instant::from_seconds(1'480'000'000);
  return options;
}

TEST(RealFiles, the_servicenow_log_becomes_incidents_and_their_history) {
  if (!std::filesystem::exists(shared("uci_incident_event_log.csv.gz"))) {
    GTEST_SKIP() << "the shared data folder is not there";
  }
  auto store = Store::in_memory();
  auto report = store->import(shared("uci_incident_event_log.csv.gz"), example("uci/mapping.yaml"), now());
  ASSERT_TRUE(report.has_value()) << text::render_full(report.error().front());
  std::ifstream in(shared("uci_reference_stats.json"));
  nlohmann::json stats = nlohmann::json::parse(in);
  EXPECT_EQ(report->rows_read, stats["rows"]);
  EXPECT_EQ(report->ready, stats["incidents"]);
  EXPECT_EQ(report->errors, 0);
  EXPECT_EQ(report->warnings, stats["rows_out_of_time_order_within_incident"]);
  ASSERT_EQ(report->diagnostics.size(), 1U);
  EXPECT_EQ(report->diagnostics[0].code, "T0114");

  std::map<std::string, std::int64_t> by_priority;
  std::int64_t unresolved = 0;
  std::int64_t made = 0;
  auto items = store->scan({.dataset = "incidents", .columns = {"priority", "resolved_at", "made_sla"}}, 1,
                           [&](unsigned, const Batch& batch) {
                             for (std::size_t r = 0; r < batch.rows; ++r) {
                               ++by_priority[std::string(batch.columns[0].texts[r].view())];
                               unresolved += batch.columns[1].has(r) ? 0 : 1;
                               made += batch.columns[2].values[r];
                             }
                           });
  EXPECT_EQ(items, stats["incidents"].get<std::int64_t>());
  EXPECT_EQ(unresolved, stats["incidents_without_resolved_at"]);
  EXPECT_EQ(made, stats["incident_last_row_made_sla_true"]);
  for (const auto& [priority, about] : stats["by_priority_last_row"].items()) {
    EXPECT_EQ(by_priority[priority], about["incidents"]) << priority;
  }

  std::map<std::string, std::int64_t> states;
  std::int64_t last = -1;
  std::int64_t last_at = 0;
  std::int64_t open = 0;
  auto events = store->scan(
      {.dataset = "incident-events", .columns = {"state", kItemNumber, "at", kUntil}, .by_item = true}, 1,
      [&](unsigned, const Batch& batch) {
        for (std::size_t r = 0; r < batch.rows; ++r) {
          ++states[std::string(batch.columns[0].texts[r].view())];
          std::int64_t item = batch.columns[1].values[r];
          std::int64_t at = batch.columns[2].values[r];
          ASSERT_TRUE(item > last || (item == last && at >= last_at));
          last = item;
          last_at = at;
          open += batch.columns[3].has(r) ? 0 : 1;
        }
      });
  ASSERT_TRUE(events.has_value()) << text::render_full(events.error().front());
  EXPECT_EQ(events, stats["rows"].get<std::int64_t>());
  EXPECT_EQ(open, stats["incidents"]) << "each incident has one last event";
  for (const auto& [state, rows] : stats["state_counts_rows"].items())
    EXPECT_EQ(states[state], rows) << state;
}

TEST(RealFiles, without_a_mapping_the_servicenow_log_becomes_the_same_incidents_and_history) {
  if (!std::filesystem::exists(shared("uci_incident_event_log.csv.gz"))) {
    GTEST_SKIP() << "the shared data folder is not there";
  }
  auto store = Store::in_memory();
  Mapping guess;
  guess.dataset = text::Placed<std::string>("incidents");
  auto report = store->import(shared("uci_incident_event_log.csv.gz"), guess, now());
  ASSERT_TRUE(report.has_value()) << text::render_full(report.error().front());
  std::ifstream in(shared("uci_reference_stats.json"));
  nlohmann::json stats = nlohmann::json::parse(in);
  EXPECT_EQ(report->ready, stats["incidents"]);
  EXPECT_EQ(report->errors, 0);
  for (const text::Diagnostic& one : report->diagnostics) {
    EXPECT_TRUE(one.code == "T0114" || one.code == "T0121") << text::render_full(one);
  }
  const std::vector<DatasetInfo> datasets = store->datasets();
  const DatasetInfo* history = find(datasets, "incidents-events");
  ASSERT_NE(history, nullptr);
  EXPECT_EQ(history->rows, stats["rows"]);
}

TEST(RealFiles, outages_of_github_stand_once_for_each_component) {
  if (!std::filesystem::exists(shared("github_status_incidents.jsonl.gz"))) {
    GTEST_SKIP() << "the shared data folder is not there";
  }
  auto store = Store::in_memory();
  auto report =
      store->import(shared("github_status_incidents.jsonl.gz"), example("github/mapping.yaml"), now());
  ASSERT_TRUE(report.has_value()) << text::render_full(report.error().front());
  EXPECT_EQ(report->rows_read, 819);
  EXPECT_EQ(report->errors, 0);
  EXPECT_GT(report->ready, 819);
  std::int64_t maintenance = 0;
  std::int64_t no_component = 0;
  auto rows = store->scan({.dataset = "outages", .columns = {"kind", "service"}}, 1,
                          [&](unsigned, const Batch& batch) {
                            for (std::size_t r = 0; r < batch.rows; ++r) {
                              maintenance += batch.columns[0].texts[r].view() == "maintenance" ? 1 : 0;
                              no_component += batch.columns[1].has(r) ? 0 : 1;
                            }
                          });
  EXPECT_EQ(rows, report->ready);
  EXPECT_GE(maintenance, 18);
  EXPECT_EQ(no_component, 158);
}

TEST(RealFiles, order_lines_of_usaid_keep_their_missing_dates) {
  if (!std::filesystem::exists(shared("usaid_scms_delivery_history_10324.csv.gz"))) {
    GTEST_SKIP() << "the shared data folder is not there";
  }
  auto store = Store::in_memory();
  auto report =
      store->import(shared("usaid_scms_delivery_history_10324.csv.gz"), example("usaid/mapping.yaml"), now());
  ASSERT_TRUE(report.has_value()) << text::render_full(report.error().front());
  EXPECT_EQ(report->rows_read, 10'324);
  EXPECT_EQ(report->ready, 10'324);
  EXPECT_EQ(report->errors, 0);
}

}  // namespace
}  // namespace entente::measurement
