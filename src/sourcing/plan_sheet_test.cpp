// Items of a plan as a sheet: what is written is read again as the same plan, and what is wrong is said with
// its cell.
#include "sourcing/plan_sheet.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "tables/packed_workbook.h"

namespace entente::sourcing {
namespace {

text::SourcePtr source(const std::string& name, const std::string& text) {
  return std::make_shared<text::Source>(name, text);
}

const std::string kHead =
    "plan: sheet\ncurrency: EUR\nstarts: 2027-01\nperiods: 4\nbudget: {first: 100 000 EUR}\n"
    "suppliers: {kestrel: {}, own: {}}\noffers:\n  team: {model: team, supplier: kestrel}\n"
    "  own: {model: in-house, supplier: own}\nproducts: {web: {}}\n";

ReadPlan with(const std::string& sheet) {
  return read_plan_with_items(source("plan.yaml", kHead), source("items.csv", sheet));
}

Plan read(const std::string& sheet) {
  ReadPlan made = with(sheet);
  for (const auto& each : made.diagnostics) ADD_FAILURE() << each.code << " " << each.message;
  return made.plan.value();
}

std::string csv(const PlanSheet& sheet, char delimiter = ',') {
  std::string text;
  const auto add = [&](const std::vector<std::string>& cells) {
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (c > 0) text += delimiter;
      std::string cell;
      for (const char each : cells[c]) cell += each == '"' ? std::string("\"\"") : std::string(1, each);
      text += "\"" + cell + "\"";
    }
    text += "\r\n";
  };
  add(sheet.columns);
  for (const auto& row : sheet.rows) add(row);
  return text;
}

TEST(PlanSheet, rows_become_items_with_their_ways) {
  const Plan plan = read(
      "Item,Title,Product,Must,Lasts,Value,Fades,Earliest,After,Offer,Cost,Effort,Risk\n"
      "search,\"Search, first\",web,yes,2,50,2%,2027-04,,team,80000,5,4\n"
      ",,,,,,,,,own,\"90 000 EUR\",6,2\n"
      "\n"
      "alerts,,,,,20,,,search,team,30000.50,4,3\n");
  ASSERT_EQ(plan.items.size(), 2U);
  const Item& search = plan.items[0].value;
  EXPECT_EQ(search.title, "Search, first");
  EXPECT_TRUE(search.must);
  ASSERT_EQ(search.ways.size(), 2U);
  EXPECT_EQ((**search.ways[1].value.cost).to_string(), "EUR 90,000.00");
  EXPECT_EQ((**plan.items[1].value.ways[0].value.cost).to_string(), "EUR 30,000.50");
  EXPECT_EQ(*plan.items[1].value.after[0], "search");
}

TEST(PlanSheet, offers_that_only_the_sheet_has_are_added) {
  const Plan plan = read(
      "item;offer;cost;value;model;supplier;lead time\n"
      "a;crowd;5000;9;crowd;kestrel;1\nb;team;6000;8;;;\n");
  ASSERT_EQ(plan.offers.size(), 3U);
  EXPECT_EQ(*plan.offers[2].name, "crowd");
  EXPECT_EQ(plan.offers[2].value.lead_time, 1);
}

TEST(PlanSheet, services_have_lists_of_costs_and_values) {
  const Plan plan = read(
      "item,service,offer,costs,way values\n"
      "run,yes,team,10; 20; 30; 40.50,1; 2; 3; 4\n");
  const Way& way = plan.items[0].value.ways[0].value;
  ASSERT_EQ(way.costs.size(), 4U);
  EXPECT_EQ(way.costs[3]->to_string(), "EUR 40.50");
  EXPECT_EQ(way.values[2]->to_string(), "3");
  const Plan again = read(csv(sheet_of(plan)));
  EXPECT_EQ(write_plan(again), write_plan(plan));
}

TEST(PlanSheet, problems_name_their_row_and_their_column) {
  const ReadPlan wrong = with("item,offer,cost,value\nsearch,team,lots,50\nalerts,taem,5,5\n");
  ASSERT_FALSE(wrong.plan);
  ASSERT_FALSE(wrong.diagnostics.empty());
  const auto& first = wrong.diagnostics[0];
  EXPECT_EQ(text::to_string(first.labels[0].place), "items.csv:2:13");
  EXPECT_TRUE(std::ranges::any_of(
      first.notes, [](const auto& note) { return note.find("row 2, column `cost`") != std::string::npos; }));
}

TEST(PlanSheet, names_that_are_not_there_are_said_with_their_cell) {
  const ReadPlan wrong = with("item,offer,cost,value\nsearch,team,10,50\nalerts,taem,5,5\n");
  ASSERT_EQ(wrong.diagnostics.size(), 1U);
  EXPECT_EQ(wrong.diagnostics[0].code, "L0101");
  EXPECT_EQ(text::to_string(wrong.diagnostics[0].labels[0].place), "items.csv:3:8");
}

std::vector<std::string> codes(const std::string& sheet) {
  std::vector<std::string> all;
  for (const auto& each : with(sheet).diagnostics) all.push_back(each.code);
  return all;
}

TEST(PlanSheet, sheets_that_are_not_right_are_refused_with_all_their_problems) {
  using Codes = std::vector<std::string>;
  EXPECT_EQ(codes(""), Codes{"L0121"});
  EXPECT_EQ(codes("item,ofer,cost\na,team,5\n"), (Codes{"L0121", "L0121"}));
  EXPECT_EQ(codes("item,offer,cost,value\na,team,5,1,9\nb,\"team,5,1\n"), (Codes{"L0122", "L0122"}));
  EXPECT_EQ(codes("item,offer,cost,value\na,team,5,1\na,own,5,2\n"), Codes{"L0122"});
  EXPECT_EQ(codes("item,offer,cost,value\na,team,5,1\na,team,6,1\n"), Codes{"L0122"});
  EXPECT_EQ(codes("item,offer,cost,value\n,team,5,1\n"), Codes{"L0122"});
  EXPECT_EQ(codes("item,offer,cost,value\na,team,#N/A,1\n"), Codes{"L0124"});
  EXPECT_EQ(codes("item,offer,,value\na,team,5,1\n"), Codes{"L0122"});
  EXPECT_EQ(codes("PK\x03\x04 and so on"), Codes{"U0164"});
}

TEST(PlanSheet, columns_without_a_title_may_be_empty) {
  EXPECT_EQ(read("item,offer,,cost,value,\na,team,,5,1,\n").items.size(), 1U);
}

ReadPlan with_rows(const std::string& rows, const std::map<std::string, std::string>& more = {},
                   const std::string& name = {}) {
  return read_plan_with_items(source("plan.yaml", kHead),
                              source("plan.xlsx", tables::packed(tables::workbook_parts(rows, more))), name);
}

std::string row_of(const std::vector<std::string>& texts) {
  std::string row = "<row>";
  for (const std::string& each : texts) row += "<c t='inlineStr'><is><t>" + each + "</t></is></c>";
  return row + "</row>";
}

TEST(PlanSheet, a_workbook_of_another_program_is_read_as_it_was_typed) {
  std::ifstream file(std::string(ENTENTE_SOURCE_DIR) + "/tests/support/workbooks/plan.xlsx",
                     std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  const ReadPlan made = read_plan_with_items(source("plan.yaml", kHead), source("plan.xlsx", content.str()));
  ASSERT_EQ(made.diagnostics.size(), 1U);
  EXPECT_EQ(made.diagnostics[0].code, "L0125");
  EXPECT_EQ(made.diagnostics[0].data[0].file, "plan.xlsx, sheet Items of 2027, A7");
  ASSERT_TRUE(made.plan);
  const Item& search = made.plan->items[0].value;
  EXPECT_EQ(made.plan->items.size(), 2U);
  EXPECT_EQ(search.title, "Search that finds");
  EXPECT_TRUE(search.must);
  EXPECT_EQ(search.fades->value.to_string(), "2%");
  EXPECT_EQ((**search.earliest).to_string(), "2027-02");
  ASSERT_EQ(search.ways.size(), 2U);
  EXPECT_EQ((**search.ways[0].value.cost).to_string(), "EUR 80,000.10");
  EXPECT_EQ((**search.ways[1].value.cost).to_string(), "EUR 90,000.00");
}

TEST(PlanSheet, problems_of_a_workbook_point_at_their_cell) {
  const ReadPlan wrong =
      with_rows(row_of({"item", "offer", "cost", "value"}) +
                "<row r='7'><c t='s'><v>0</v></c>"
                "<c t='inlineStr'><is><t>team</t></is></c><c t='s'><v>0</v></c><c><v>5</v></c></row>");
  ASSERT_EQ(wrong.diagnostics.size(), 1U);
  EXPECT_TRUE(wrong.diagnostics[0].labels.empty());
  ASSERT_EQ(wrong.diagnostics[0].data.size(), 1U);
  EXPECT_EQ(wrong.diagnostics[0].data[0].file, "plan.xlsx, sheet Items, C7");
  EXPECT_EQ(wrong.diagnostics[0].data[0].column, "cost");
}

TEST(PlanSheet, months_that_a_spreadsheet_made_days_of_are_months) {
  const ReadPlan made =
      with_rows(row_of({"item", "offer", "cost", "earliest", "latest"}) +
                "<row><c><v>101</v></c><c t='inlineStr'><is><t>team</t></is></c><c><v>5</v></c>"
                "<c s='2'><v>46419</v></c><c s='3'><v>46447</v></c></row>");
  ASSERT_TRUE(made.plan) << made.diagnostics[0].message;
  const Item& item = made.plan->items[0].value;
  EXPECT_EQ(*made.plan->items[0].name, "101");
  EXPECT_EQ((**item.earliest).to_string(), "2027-02");
  EXPECT_EQ((**item.latest).to_string(), "2027-03");
}

TEST(PlanSheet, other_money_and_cells_without_values_are_said) {
  const auto cost = [](const std::string& cell) {
    const ReadPlan made =
        with_rows(row_of({"item", "offer", "value", "cost"}) +
                      "<row><c t='inlineStr'><is><t>a</t></is></c><c t='inlineStr'><is><t>own</t>"
                      "</is></c><c><v>1</v></c>" +
                      cell + "</row>",
                  {{"xl/styles.xml",
                    "<styleSheet><numFmts><numFmt numFmtId='170' formatCode='[$USD] 0'/></numFmts>"
                    "<cellXfs><xf numFmtId='170'/></cellXfs></styleSheet>"}});
    return made.diagnostics.empty() ? "" : made.diagnostics[0].code;
  };
  EXPECT_EQ(cost("<c t='inlineStr'><is><t>5</t></is></c>"), "");
  EXPECT_NE(cost("<c s='0'><v>5</v></c>"), "");
  EXPECT_EQ(cost("<c t='e'><v>#REF!</v></c>"), "L0124");
  EXPECT_EQ(cost("<c><f>A1</f></c>"), "L0124");
}

TEST(PlanSheet, the_sheet_is_named_or_found_by_its_titles) {
  const std::string relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const std::string sheet = "<worksheet><sheetData>" + row_of({"a remark"}) + "</sheetData></worksheet>";
  std::map<std::string, std::string> two = {
      {"xl/workbook.xml", "<workbook xmlns:r='" + relations +
                              "'><sheets><sheet name='Notes' r:id='n'/>"
                              "<sheet name='Items' r:id='i'/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id='n' Type='" + relations +
                                         "/worksheet' Target='notes.xml'/>"
                                         "<Relationship Id='i' Type='" +
                                         relations +
                                         "/worksheet' Target='worksheets/sheet1.xml'/></Relationships>"},
      {"xl/notes.xml", sheet}};
  const std::string items = row_of({"What we could do"}) + row_of({"item", "offer", "cost", "value"}) +
                            row_of({"a", "team", "5", "1"});
  EXPECT_TRUE(with_rows(items, two).plan);
  EXPECT_TRUE(with_rows(items, two, "Items").plan);
  EXPECT_EQ(with_rows(items, two, "Notes").diagnostics.front().code, "L0121");
  const auto missing = with_rows(items, two, "Itmes").diagnostics;
  EXPECT_EQ(missing.front().code, "U0165");
  EXPECT_EQ(missing.front().fixes.front().text, "write `--sheet \"Items\"`");
  EXPECT_EQ(with_rows(row_of({"nothing"}), two).diagnostics.front().code, "L0123");
  EXPECT_EQ(with_rows(row_of({"nothing"})).diagnostics.front().code, "L0121");
  EXPECT_EQ(with_rows("").diagnostics.front().code, "L0121");
}

TEST(PlanSheet, sheets_that_reach_too_far_are_refused) {
  std::string rows;
  for (int k = 0; k < 80; ++k) rows += "<row><c r='XFD" + std::to_string(k + 1) + "'><v>1</v></c></row>";
  EXPECT_EQ(with_rows(rows).diagnostics.front().code, "U0164");
}

TEST(PlanSheet, an_item_says_once_how_it_is_shared) {
  const ReadPlan read = with(
      "item,value,shares of,shares offers,shares each "
      "more,offer,cost\nsearch,9,25%,3,1500,team,10\n,,,,,own,12\n");
  ASSERT_TRUE(read.plan.has_value());
  const Item& item = read.plan->items[0].value;
  ASSERT_TRUE(item.shares.has_value());
  EXPECT_EQ(item.shares->step->to_string(), "25%");
  EXPECT_EQ(**item.shares->offers, 3);
  EXPECT_EQ((**item.shares->each_more).to_string(), "EUR 1,500.00");
  EXPECT_EQ(write_plan(*with(csv(sheet_of(*read.plan), ',')).plan), write_plan(*read.plan));
}

RC_GTEST_PROP(PlanSheet, what_is_written_is_read_again_as_the_same_plan, ()) {
  std::string sheet = "item,title,must,lasts,value,offer,cost,way value,way lasts,effort,risk\n";
  const auto count = *rc::gen::inRange(1, 8);
  for (int k = 0; k < count; ++k) {
    const std::string title =
        *rc::gen::element<std::string>("", "Plain", "With \"\"quotes\"\"", "A; b", "=sum", "é");
    for (const std::string offer : {"team", "own"}) {
      if (offer == "own" && *rc::gen::inRange(0, 2) == 0) continue;
      sheet += "i" + std::to_string(k) + ",\"" + title + "\"," +
               *rc::gen::just(std::string(k % 2 ? "yes" : "")) + "," + std::to_string(1 + k % 3) + "," +
               std::to_string(10 + k) + "," + offer + "," + std::to_string(*rc::gen::inRange(0, 1'000'000)) +
               "." + std::to_string(*rc::gen::inRange(10, 99)) + ",," + (k % 4 == 0 ? "2" : "") + "," +
               std::to_string(*rc::gen::inRange(0, 20)) + "," + std::to_string(*rc::gen::inRange(0, 20)) +
               "\n";
    }
  }
  const ReadPlan first = with(sheet);
  RC_ASSERT(first.plan.has_value());
  for (const char delimiter : {',', ';', '\t'}) {
    const ReadPlan again = with(csv(sheet_of(*first.plan), delimiter));
    RC_ASSERT(again.plan.has_value());
    RC_ASSERT(write_plan(*again.plan) == write_plan(*first.plan));
  }
}

}  // namespace
}  // namespace entente::sourcing
