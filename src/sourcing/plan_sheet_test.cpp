// Items of a plan as a sheet: what is written is read again as the same plan, and what is wrong is said with
// its cell.
#include "sourcing/plan_sheet.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>

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
  EXPECT_EQ(codes("PK\x03\x04 and so on"), Codes{"L0123"});
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
