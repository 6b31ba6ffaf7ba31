#include "report/json.h"

#include <gtest/gtest.h>

#include "report/sample_statement.h"
#include "report/schema_validator.h"

namespace entente::report {
namespace {

TEST(Json, every_statement_follows_the_published_schema) {
  const Json schema = statement_schema();
  for (const settlement::Statement& statement : {sample::statement(), sample::quiet_statement(),
                                                 sample::large_statement(40), sample::large_statement(0)})
    EXPECT_EQ(problems_of(statement_json(statement), schema), std::vector<std::string>{});
}

TEST(Json, the_validator_notices_what_is_wrong) {
  const Json schema = statement_schema();
  Json json = statement_json(sample::statement());
  json["totals"]["credits"]["amount"] = 9250.0;
  json["levels"][0].erase("status");
  json["surprise"] = true;
  EXPECT_EQ(problems_of(json, schema).size(), 3U);
}

TEST(Json, money_and_decimals_are_strings_and_survive_a_round_trip) {
  const Json json = statement_json(sample::statement(), {.sample = true});
  EXPECT_EQ(Json::parse(json_text(json)), json);
  EXPECT_EQ(json["totals"]["net_credits"], (Json{{"amount", "7750.00"}, {"currency", "EUR"}}));
  EXPECT_EQ(json["levels"][0]["result"]["exact"], (Json{{"numerator", "4600"}, {"denominator", "50"}}));
  EXPECT_EQ(json["as_known"], "2026-05-06T08:30:00Z");
  EXPECT_EQ(json["sample"], true);
  EXPECT_EQ(json["explanation"]["value"], "EUR 7,750.00");
}

TEST(Json, broken_text_does_not_break_the_file) {
  settlement::Statement statement = sample::quiet_statement();
  statement.client = "bad \xFF bank";
  EXPECT_EQ(Json::parse(json_text(statement_json(statement)))["client"], "bad \xEF\xBF\xBD bank");
}

TEST(Json, restatements_and_imports_follow_their_schemas) {
  settlement::Restatement restatement;
  restatement.changes = {{"f", "label", "1", "2"}};
  restatement.credit_before = sample::eur("1.00");
  restatement.credit_after = sample::eur("2.00");
  EXPECT_EQ(problems_of(restatement_json(restatement), restatement_schema()), std::vector<std::string>{});
  measurement::ImportReport report;
  report.dataset = "incidents";
  report.diagnostics.push_back(text::error("T0112", "this time does not exist"));
  EXPECT_EQ(problems_of(import_json(report, "tickets.csv"), import_schema()), std::vector<std::string>{});
  EXPECT_EQ(import_json(report, "tickets.csv")["dry_run"], true);
}

}  // namespace
}  // namespace entente::report
