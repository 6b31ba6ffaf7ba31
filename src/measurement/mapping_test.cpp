#include "measurement/mapping.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "measurement/import_test_support.h"

namespace entente::measurement {
namespace {

LoadedMapping load(const std::string& yaml) {
  return load_mapping(std::make_shared<text::Source>("mapping.yaml", yaml));
}

std::string rendered(const text::Diagnostics& diagnostics) {
  std::string made;
  for (const text::Diagnostic& one : diagnostics) made += text::render_full(one) + "\n";
  return made;
}

const std::string kWhole = R"(import: incidents
kind: items
file: {format: csv, delimiter: ";", decimal: ",", missing: ["?", "n/a"]}
zone: Europe/London
columns:
  item: number
  opened_at: {from: opened, format: "%d/%m/%Y %H:%M", zone: America/New_York}
  priority: {from: prio, values: {P1: "1 - Critical", P2: "2 - High"}}
  weight: {from: weight_kg, type: number}
events:
  dataset: incident-events
  at: updated
  state: state
  columns:
    by: updated_by
each: components
where: category != "Test"
)";

TEST(Mapping, written_and_read_again_says_the_same) {
  LoadedMapping first = load(kWhole);
  EXPECT_EQ(rendered(first.diagnostics), "");
  std::string written = write_mapping(first.mapping);
  LoadedMapping second = load(written);
  EXPECT_EQ(rendered(second.diagnostics), "");
  EXPECT_EQ(write_mapping(second.mapping), written);
  const Mapping& mapping = second.mapping;
  EXPECT_EQ(*mapping.dataset, "incidents");
  EXPECT_EQ(mapping.file.delimiter, ";");
  EXPECT_EQ(mapping.file.missing, (std::vector<std::string>{"?", "n/a"}));
  ASSERT_EQ(mapping.columns.size(), 4U);
  EXPECT_EQ(mapping.columns[1].format, "%d/%m/%Y %H:%M");
  EXPECT_EQ(mapping.columns[1].zone, "America/New_York");
  EXPECT_EQ(mapping.columns[2].values.at("P1"), "1 - Critical");
  EXPECT_EQ(mapping.columns[3].kind, expression::Kind::number);
  ASSERT_TRUE(mapping.events.has_value());
  EXPECT_EQ(*mapping.events->at, "updated");
  EXPECT_EQ(mapping.events->columns.at(0).to, "by");
  EXPECT_EQ(mapping.each, "components");
  EXPECT_EQ(**mapping.where, "category != \"Test\"");
}

TEST(Mapping, knows_whether_its_kind_was_written) {
  EXPECT_TRUE(load("import: a\nkind: items\n").mapping.kind_given);
  EXPECT_FALSE(load("import: a\n").mapping.kind_given);
}

TEST(Mapping, misspelt_words_are_said_all_at_once_each_with_the_likely_one) {
  LoadedMapping loaded = load(
      "import: a\nkind: itms\nfile: {delimeter: \";\"}\nzone: Europe/Londn\ncolumns:\n  item: number\n"
      "  opened_at: {from: opened, format: \"%d.%m.%Y %kh\"}\n");
  std::string text = rendered(loaded.diagnostics);
  for (const char* word : {"`items`", "`delimiter`", "`Europe/London`", "T0142", "T0143", "%k"}) {
    EXPECT_NE(text.find(word), std::string::npos) << word << "\n" << text;
  }
  EXPECT_EQ(loaded.diagnostics.size(), 4U) << text;
}

TEST(Mapping, a_file_layout_that_cannot_be_is_refused) {
  LoadedMapping loaded = load("import: a\nfile: {format: excel, decimal: \"'\", delimiter: \"::\"}\n");
  ASSERT_EQ(loaded.diagnostics.size(), 3U) << rendered(loaded.diagnostics);
  for (const text::Diagnostic& one : loaded.diagnostics) EXPECT_EQ(one.code, "T0140");
}

using MappedImport = ImportTest;

TEST_F(MappedImport, a_column_that_the_file_lacks_is_pointed_at_with_the_likely_one) {
  auto store = Store::in_memory();
  LoadedMapping loaded =
      load("import: tickets\nzone: UTC\ncolumns:\n  item: number\n  opened_at: opend_at\n  state: colour\n");
  text::Diagnostics refused =
      refusal(*store, file("t.csv", "number,opened_at,state\nT-1,2026-04-02,New\n"), loaded.mapping);
  EXPECT_EQ(codes(refused), (std::vector<std::string>{"T0133", "T0133"}));
  std::string text = rendered(refused);
  EXPECT_NE(text.find("change `opend_at` to `opened_at`"), std::string::npos) << text;
  EXPECT_NE(text.find("columns of"), std::string::npos) << text;
  EXPECT_TRUE(store->datasets().empty());
}

TEST_F(MappedImport, values_are_renamed_and_unwanted_rows_left_out) {
  auto store = Store::in_memory();
  LoadedMapping loaded = load(
      "import: tickets\nzone: UTC\ncolumns:\n  item: NUMBER\n  opened_at: opened\n  priority: {from: prio, "
      "values: {P1: critical}}\nwhere: priority != \"test\"\n");
  ImportReport report = import(*store,
                               file("t.csv",
                                    "number,opened,prio\nT-1,2026-04-02,P1\nT-2,2026-04-02,test\n"
                                    "T-3,2026-04-02,P3\n"),
                               loaded.mapping, at(100));
  EXPECT_EQ(codes(report), std::vector<std::string>{});
  EXPECT_EQ(report.rows_read, 3);
  EXPECT_EQ(report.ready, 2);
  EXPECT_EQ(rows(*store, {"item", "priority"}), (Lines{"T-1 critical", "T-3 P3"}));
}

TEST_F(MappedImport, a_wrong_condition_is_pointed_at_inside_its_text) {
  auto store = Store::in_memory();
  LoadedMapping loaded = load(
      "import: tickets\nzone: UTC\ncolumns: {item: number, opened_at: opened}\nwhere: priorty == \"P1\"\n");
  text::Diagnostics refused =
      refusal(*store, file("t.csv", "number,opened\nT-1,2026-04-02\n"), loaded.mapping);
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_TRUE(refused[0].labels.at(0).place);
}

TEST(Mapping, its_schema_is_json_and_names_its_keys) {
  nlohmann::json schema = nlohmann::json::parse(mapping_json_schema());
  std::string text = schema.dump();
  for (const char* key : {"\"import\"", "\"columns\"", "\"events\"", "\"missing\""}) {
    EXPECT_NE(text.find(key), std::string::npos) << key;
  }
}

}  // namespace
}  // namespace entente::measurement
