#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "explain/explain.h"

namespace entente::explain {
namespace {

Origin line_two() {
  const auto source = std::make_shared<const text::Source>("agreement.yaml", "a: 1\nbb: 5%\n");
  return {.place = {source, {9, 11}}, .data = {}, .clause = "7.2"};
}

Figure figure(std::string id, std::string label, std::string value) {
  Figure made;
  made.id = std::move(id);
  made.label = std::move(label);
  made.value = std::move(value);
  return made;
}

Figure credit() {
  Figure root = figure("credits", "credits", "EUR 2,410.63");
  Figure& gross = root.add(figure("credits/p2/gross", "before caps", "EUR 2,410.6275"));
  gross.rule = "base x rate";
  gross.origins.push_back(line_two());
  gross.add(figure("", "base", "EUR 48,212.55"));
  gross.add(figure("items/INC-4417", "INC-4417", "late by 25 min"))
      .origins.push_back(
          {.place = {}, .data = {"tickets.csv", 212, "resolved_at", "INC-4417"}, .clause = {}});
  return root;
}

TEST(Trace, a_figure_is_found_by_its_id_at_any_depth) {
  const Figure root = credit();
  EXPECT_EQ(find(root, "credits"), &root);
  ASSERT_NE(find(root, "items/INC-4417"), nullptr);
  EXPECT_EQ(find(root, "items/INC-4417")->value, "late by 25 min");
  EXPECT_EQ(find(root, "items/INC-1"), nullptr);
}

TEST(Trace, an_origin_reads_as_line_clause_and_row) {
  Origin origin = line_two();
  EXPECT_EQ(to_string(origin), "agreement.yaml:2; clause 7.2");
  origin.data = {"tickets.csv", 212, "", ""};
  EXPECT_EQ(to_string(origin), "agreement.yaml:2; clause 7.2; tickets.csv, row 212");
  EXPECT_EQ(to_string(Origin{}), "");
}

TEST(Trace, a_place_inside_data_names_its_column_and_falls_back_to_the_item) {
  EXPECT_EQ(to_string(Origin{.place = {}, .data = {"t.csv", 3, "due_on", "L-9"}, .clause = {}}),
            "t.csv, row 3, column due_on");
  EXPECT_EQ(to_string(Origin{.place = {}, .data = {"", 0, "", "L-9"}, .clause = {}}), "L-9");
}

TEST(Trace, json_keeps_the_tree_and_gives_every_origin_an_element) {
  const nlohmann::json json = to_json(credit());
  const nlohmann::json& gross = json.at("inputs").at(0);
  EXPECT_EQ(gross.at("rule"), "base x rate");
  EXPECT_EQ(gross.at("origins").at(0),
            (nlohmann::json{{"file", "agreement.yaml"}, {"line", 2}, {"column", 5}}));
  EXPECT_EQ(gross.at("origins").at(1), (nlohmann::json{{"clause", "7.2"}}));
  EXPECT_EQ(gross.at("inputs").at(1).at("origins").at(0),
            (nlohmann::json{
                {"file", "tickets.csv"}, {"row", 212}, {"column", "resolved_at"}, {"item", "INC-4417"}}));
  EXPECT_TRUE(json.at("origins").empty());
}

}  // namespace
}  // namespace entente::explain
