#include "report/json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "report/sample_statement.h"

namespace entente::report {
namespace {

/// As much of JSON Schema 2020-12 as the published schemas use.
class Validator {
 public:
  explicit Validator(const Json& schema) : root_(schema) {}

  std::vector<std::string> problems(const Json& value) {
    check(value, root_, "$");
    return problems_;
  }

 private:
  bool valid(const Json& value, const Json& schema) const {
    Validator inner(root_);
    inner.check(value, schema, "");
    return inner.problems_.empty();
  }

  void check(const Json& value, const Json& schema, const std::string& at) {
    for (const auto& [keyword, rule] : schema.items()) {
      if (keyword == "$ref") {
        const std::string name = rule.get<std::string>().substr(std::string("#/$defs/").size());
        if (!root_["$defs"].contains(name)) {
          problems_.push_back("no definition " + name);
        } else {
          check(value, root_["$defs"][name], at);
        }
      } else if (keyword == "type") {
        const std::string type = rule;
        const bool right = type == "object"    ? value.is_object()
                           : type == "array"   ? value.is_array()
                           : type == "string"  ? value.is_string()
                           : type == "integer" ? value.is_number_integer()
                           : type == "boolean" ? value.is_boolean()
                                               : value.is_null();
        if (!right) problems_.push_back(at + " is not of type " + type);
      } else if (keyword == "const") {
        if (value != rule) problems_.push_back(at + " is not " + rule.dump());
      } else if (keyword == "enum") {
        if (std::find(rule.begin(), rule.end(), value) == rule.end())
          problems_.push_back(at + " is not one of " + rule.dump());
      } else if (keyword == "pattern") {
        if (value.is_string() &&
            !std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>())))
          problems_.push_back(at + " does not match " + rule.dump());
      } else if (keyword == "anyOf") {
        if (std::none_of(rule.begin(), rule.end(), [&](const Json& one) { return valid(value, one); }))
          problems_.push_back(at + " matches none of " + rule.dump());
      } else if (keyword == "items" && value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i)
          check(value[i], rule, at + "[" + std::to_string(i) + "]");
      } else if (keyword == "required" && value.is_object()) {
        for (const Json& name : rule)
          if (!value.contains(name.get<std::string>())) problems_.push_back(at + " lacks " + name.dump());
      } else if (keyword == "properties" && value.is_object()) {
        for (const auto& [name, inner] : value.items()) {
          if (rule.contains(name))
            check(inner, rule[name], at + "." + name);
          else if (schema.contains("additionalProperties"))
            problems_.push_back(at + " has an unknown " + name);
        }
      }
    }
  }

  const Json& root_;
  std::vector<std::string> problems_;
};

std::vector<std::string> problems_of(const Json& value, const Json& schema) {
  return Validator(schema).problems(value);
}

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
