// The published schemas of backtests, comparisons and baselines.
#include "report/backtest.h"
#include "report/schema_parts.h"

namespace entente::report {
namespace {

const std::vector<const char*> kDefinitions{"decimal", "month", "currency", "money"};

/// An object with properties that may be left out beside those that are there.
Json with_optional(Json schema, const Json& properties) {
  schema["properties"].update(properties);
  return schema;
}

Json history() {
  const Json text = type("string"), money = reference("money");
  const Json level =
      object({{"level", text}, {"status", text}, {"default", type("boolean")}, {"payable", money}});
  const Json month = object({{"month", reference("month")},
                             {"eligible", money},
                             {"gross", money},
                             {"credits", money},
                             {"earned_back", money},
                             {"bonus", money},
                             {"triggers", list_of(text)},
                             {"levels", list_of(level)}});
  return object({{"name", text},
                 {"credits", money},
                 {"earned_back", money},
                 {"bonus", money},
                 {"net_credits", money},
                 {"month_p50", money},
                 {"month_p90", money},
                 {"exceedance", list_of(object({{"amount", money}, {"exceeded_in", type("number")}}))},
                 {"months", list_of(month)}});
}

Json grid() {
  const Json text = type("string"), money = reference("money"), count = type("integer");
  // A variant is refused, or has been judged.
  const Json variant = with_optional(object({{"values", list_of(text)}}), {{"refused", text},
                                                                           {"credits", money},
                                                                           {"earned_back", money},
                                                                           {"bonus", money},
                                                                           {"net_credits", money},
                                                                           {"month_p50", money},
                                                                           {"month_p90", money},
                                                                           {"missed", count},
                                                                           {"near", count},
                                                                           {"months_with_trigger", count}});
  return object({{"axes", list_of(object({{"path", text}, {"values", list_of(text)}}))},
                 {"variants", list_of(variant)}});
}

Json simulation() {
  const Json text = type("string"), money = reference("money"), number = type("number");
  return object({{"years", type("integer")},
                 {"seed", type("integer")},
                 {"model", one_of({"fitted", "months"})},
                 {"assumed", type("boolean")},
                 {"measured_months", type("integer")},
                 {"assumptions", list_of(text)},
                 {"outcomes", list_of(object({{"name", text},
                                              {"year_p50", money},
                                              {"year_p90", money},
                                              {"year_p99", money},
                                              {"month_p50", money},
                                              {"month_p90", money},
                                              {"month_p99", money},
                                              {"months_with_credit", number},
                                              {"years_with_trigger", number}}))}});
}

Json backtest() {
  const Json text = type("string"), count = type("integer");
  const Json switching = object({{"level", text},
                                 {"month", reference("month")},
                                 {"status", text},
                                 {"rows", count},
                                 {"expected", nullable(text)},
                                 {"turns_at", nullable(text)},
                                 {"limit", nullable(text)},
                                 {"reached_with_limit", nullable(text)}});
  return with_optional(object({{"version", Json{{"const", 1}}},
                               {"agreement", text},
                               {"client", text},
                               {"supplier", text},
                               {"first", reference("month")},
                               {"last", reference("month")},
                               {"rows", count},
                               {"was", history()},
                               {"switching", list_of(switching)},
                               {"notes", list_of(text)}}),
                       {{"would_be", history()}, {"grid", grid()}, {"simulation", simulation()}});
}

}  // namespace

Json backtest_schema() {
  return published("urn:entente:backtest:1", "Backtest of other terms, version 1", backtest(), kDefinitions);
}

Json comparison_schema() {
  const Json text = type("string");
  const Json term = object({{"kind", one_of({"added", "removed", "changed"})},
                            {"clause", text},
                            {"subject", text},
                            {"term", text},
                            {"before", text},
                            {"after", text},
                            {"sentence", text}});
  const Json comparison = with_optional(
      object({{"version", Json{{"const", 1}}}, {"old", text}, {"new", text}, {"terms", list_of(term)}}),
      {{"money", backtest()}});
  return published("urn:entente:comparison:1", "Comparison of two agreements, version 1", comparison,
                   kDefinitions);
}

Json baseline_schema() {
  const Json text = type("string"), money = reference("money"), count = type("integer"),
             number = type("number");
  const Json point =
      object({{"month", reference("month")}, {"value", reference("decimal")}, {"rows", count}});
  const Json level =
      with_optional(object({{"level", text},
                            {"measured_months", count},
                            {"agreed_expected", nullable(text)},
                            {"agreed_minimum", nullable(text)},
                            {"expected", nullable(text)},
                            {"minimum", nullable(text)},
                            {"reasons", list_of(text)},
                            {"ratchet", list_of(text)},
                            {"credits_was", money},
                            {"credits_would_be", money},
                            {"months", list_of(point)}}),
                    {{"trend_per_year", object({{"slope", number}, {"low", number}, {"high", number}})}});
  const Json baseline = object({{"version", Json{{"const", 1}}},
                                {"agreement", text},
                                {"first", reference("month")},
                                {"last", reference("month")},
                                {"levels", list_of(level)},
                                {"notes", list_of(text)}});
  return published("urn:entente:baseline:1", "Proposed service levels from history, version 1", baseline,
                   kDefinitions);
}

}  // namespace entente::report
