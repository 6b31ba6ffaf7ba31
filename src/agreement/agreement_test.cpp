#include "agreement/agreement.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "text/diagnostic_render.h"

namespace entente::agreement {
namespace {

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

const std::string kRoot = ENTENTE_SOURCE_DIR;

Loaded load_text(const std::string& content) {
  return load(std::make_shared<const text::Source>("agreement.yaml", content), nullptr);
}

Loaded load_example(const std::string& name) {
  const std::string folder = kRoot + "/examples/" + name + "/";
  return load(
      std::make_shared<const text::Source>("agreement.yaml", read(folder + "agreement.yaml")),
      [folder](const std::string& path) -> text::Outcome<std::string> { return read(folder + path); });
}

std::string drawn(const text::Diagnostics& diagnostics) {
  std::string all;
  for (const auto& each : diagnostics) all += text::render_full(each) + "\n";
  return all;
}

const std::string kSmall = R"(agreement: desk
parties: {client: Northwind Bank, supplier: Helio}
currency: EUR
zone: Europe/London
term: {from: 2026-01-01, to: 2027-12-31}
calendars: {office: mon-fri 09:00-17:30}
clocks:
  resolution: {of: tickets, starts: opened_at, stops: resolved_at, runs on: office}
measures:
  in-time: {of: tickets, elapsed: {clock: resolution, within: 8 business hours}}
service levels:
  in-time: {expected: 95%, minimum: 90%}
)";

TEST(Agreement, examples_of_four_industries_load_without_a_word) {
  for (const std::string name : {"minimal", "service-desk", "payroll", "logistics"}) {
    const Loaded loaded = load_example(name);
    EXPECT_TRUE(loaded.agreement != nullptr) << name;
    EXPECT_TRUE(loaded.diagnostics.empty()) << name << "\n" << drawn(loaded.diagnostics);
  }
}

TEST(Agreement, what_a_small_agreement_leaves_unsaid_has_its_default) {
  const Loaded loaded = load_text(kSmall);
  ASSERT_TRUE(loaded.agreement != nullptr) << drawn(loaded.diagnostics);
  const Terms& terms = *loaded.agreement->original;
  EXPECT_EQ(terms.parties.client->id, "northwind-bank");
  ASSERT_EQ(terms.data.size(), 1u);
  EXPECT_EQ(*terms.data[0].value.kind, "items");
  const Measure& measure = terms.measures[0].value;
  EXPECT_EQ(**measure.counted_in, "resolved_at") << "where the clock stops";
  EXPECT_EQ(**measure.within, "8 business hours on office") << "the clock's calendar";
  const ServiceLevel& level = terms.levels[0].value;
  EXPECT_EQ(*level.measure, "in-time") << "the measure of the same name";
  EXPECT_EQ(*level.kind, LevelKind::critical);
  EXPECT_EQ(**level.direction, Direction::higher);
  EXPECT_EQ(level.window->kind, Window::Kind::month);
}

TEST(Agreement, scope_has_standard_columns_own_columns_computed_ones_and_clocks_in_this_order) {
  const Loaded loaded = load_example("logistics");
  const auto scope = scope_of(*loaded.understood, "order-lines");
  ASSERT_GE(scope.variables.size(), 4u);
  EXPECT_EQ(scope.variables.front().name, "deliverable");
  EXPECT_EQ(scope.variables.back().name, "in_full");
  EXPECT_EQ(scope.variables.back().type, expression::Type::boolean());
  const auto dispatches = scope_of(*loaded.understood, "dispatches");
  EXPECT_EQ(dispatches.variables.back().name, "dispatch");
  EXPECT_EQ(dispatches.variables.back().type, expression::Type::business("dock"));
}

TEST(Amendments, terms_change_on_the_day_on_which_they_take_effect) {
  const Loaded loaded = load_example("service-desk");
  ASSERT_TRUE(loaded.agreement != nullptr);
  const auto& agreement = *loaded.agreement;
  ASSERT_EQ(agreement.versions.size(), 3u);
  const auto expected_on = [&](time::Date day) {
    return agreement.terms_on(day).levels[1].value.expected->value.written;
  };
  EXPECT_EQ(expected_on(time::Date::of(2025, 12, 31)), "95%");
  EXPECT_EQ(expected_on(time::Date::of(2026, 1, 1)), "96%");
  EXPECT_EQ(agreement.versions[1].valid.end, time::Date::of(2026, 5, 1));
  EXPECT_EQ(agreement.versions[2].amendments, (std::vector<std::int64_t>{1, 2}));
}

TEST(Amendments, a_retroactive_one_is_unknown_until_it_is_signed) {
  const Loaded loaded = load_example("service-desk");
  ASSERT_TRUE(loaded.agreement != nullptr);
  const auto before = loaded.agreement->versions_known(time::Date::of(2026, 5, 19));
  const auto after = loaded.agreement->versions_known(time::Date::of(2026, 5, 20));
  EXPECT_EQ(before.size(), 2u);
  ASSERT_EQ(after.size(), 3u);
  EXPECT_EQ((**after[2].terms->charges[1].value.month).units(), 38'500'00);
  EXPECT_EQ(loaded.agreement->versions_known(time::Date::of(2025, 1, 1)).size(), 1u);
}

TEST(Amendments, problems_of_amended_terms_point_at_the_amendment) {
  const Loaded loaded = load_text(kSmall + R"(amendments:
  - {number: 1, signed: 2026-02-01, effective: 2026-03-01, set: {service levels.in-time.expected: 85%}}
)");
  ASSERT_EQ(loaded.diagnostics.size(), 1u) << drawn(loaded.diagnostics);
  EXPECT_EQ(loaded.diagnostics[0].code, "A0401");
  EXPECT_EQ(loaded.diagnostics[0].labels[1].place.written(), "85%");
}

TEST(Amendments, levels_are_added_and_removed) {
  const Loaded loaded = load_text(kSmall + R"(amendments:
  - number: 1
    signed: 2026-02-01
    effective: 2026-03-01
    set: {service levels.fast: {measure: in-time, expected: 80%}}
  - {number: 2, signed: 2026-05-01, effective: 2026-06-01, remove: [service levels.fast]}
)");
  ASSERT_TRUE(loaded.agreement != nullptr) << drawn(loaded.diagnostics);
  EXPECT_EQ(loaded.agreement->versions[1].terms->levels.size(), 2u);
  EXPECT_EQ(loaded.agreement->versions[2].terms->levels.size(), 1u);
}

TEST(Agreement, the_standard_layout_keeps_its_meaning_and_does_not_change_again) {
  for (const std::string name : {"minimal", "service-desk", "payroll", "logistics"}) {
    const std::string content = read(kRoot + "/examples/" + name + "/agreement.yaml");
    const std::string once = format(text::Source("agreement.yaml", content));
    EXPECT_EQ(format(text::Source("agreement.yaml", once)), once) << name;
  }
}

TEST(Agreement, schema_describes_every_section) {
  const auto schema = nlohmann::json::parse(json_schema());
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_NE(schema.dump().find("service levels"), std::string::npos);
}

TEST(Agreement, the_reference_page_is_current) {
  const std::string path = kRoot + "/docs/reference/agreement.md";
  const std::string page = reference_page();
  if (std::getenv("ENTENTE_UPDATE") != nullptr) std::ofstream(path, std::ios::binary) << page;
  EXPECT_EQ(read(path), page) << "run this test with ENTENTE_UPDATE=1 and look at the difference";
}

}  // namespace
}  // namespace entente::agreement
