// The published schemas. Written by hand, in the order of the output; json_test.cpp holds them and the output
// together.
#include "report/json.h"
#include "report/schema_parts.h"

namespace entente::report {
namespace {

Json level_schema() {
  const Json text = type("string"), count = type("integer");
  return object({{"level", text},
                 {"title", text},
                 {"clause", nullable(text)},
                 {"service", nullable(text)},
                 {"measure", text},
                 {"kind", one_of({"critical", "key"})},
                 {"direction", one_of({"higher", "lower"})},
                 {"window", text},
                 {"expected", nullable(reference("quantity"))},
                 {"minimum", nullable(reference("quantity"))},
                 {"result", reference("result")},
                 {"numerator", reference("integer")},
                 {"denominator", reference("integer")},
                 {"n", count},
                 {"excluded", count},
                 {"missing", count},
                 {"status", reference("status")},
                 {"default", one_of({"none", "minimum", "expected"})},
                 {"consecutive", count},
                 {"priority_swap", nullable(text)},
                 {"severity", nullable(text)},
                 {"points", nullable(reference("decimal"))},
                 {"notes", list_of(text)},
                 {"suggestions", list_of(text)},
                 {"figure", nullable(text)},
                 {"if_granted", nullable(object({{"result", reference("result")},
                                                 {"status", nullable(reference("status"))}}))}});
}

Json credit_schema() {
  const Json text = type("string");
  return object(
      {{"for", text},
       {"because", text},
       {"base", reference("money")},
       {"at_risk", reference("money")},
       {"allocation_percent", nullable(reference("decimal"))},
       {"multiplier", reference("decimal")},
       {"gross", reference("money")},
       {"suppressed_by", nullable(text)},
       {"after_level_cap", reference("money")},
       {"after_month_cap", reference("money")},
       {"payable", reference("money")},
       {"state", one_of({"accrued", "claim needed", "lapsed", "suppressed", "capped out", "earned back"})},
       {"claim_by", nullable(reference("date"))},
       {"earn_back_by", nullable(reference("date"))},
       {"clause", nullable(text)},
       {"figure", nullable(text)}});
}

Json totals_schema() {
  Json properties;
  for (const char* name :
       {"charges", "discount", "eligible", "at_risk", "gross", "suppressed", "cut_by_level_cap",
        "cut_by_month_cap", "cut_by_rolling_cap", "cut_by_year_cap", "below_minimum", "carried_in",
        "carried_out", "credits", "earned_back", "bonus", "net_credits", "credits_this_year"})
    properties[name] = reference("money");
  properties["pays_in_cash"] = type("boolean");
  properties["points"] = reference("decimal");
  return object(std::move(properties));
}

Json line_definitions() {
  const Json text = type("string"), count = type("integer");
  Json defs;
  defs["level"] = level_schema();
  defs["charge"] = object({{"charge", text},
                           {"title", text},
                           {"clause", nullable(text)},
                           {"service", nullable(text)},
                           {"model", text},
                           {"quantity", nullable(text)},
                           {"amount", nullable(reference("money"))},
                           {"before_index", nullable(reference("money"))},
                           {"discount", reference("money")},
                           {"commitment", nullable(reference("money"))},
                           {"eligible", type("boolean")},
                           {"notes", list_of(text)},
                           {"figure", nullable(text)}});
  defs["credit"] = credit_schema();
  defs["totals"] = totals_schema();
  defs["earn_back"] = object({{"level", text},
                              {"credit_of", reference("month")},
                              {"amount", reference("money")},
                              {"because", text},
                              {"figure", nullable(text)}});
  defs["bonus"] = object(
      {{"level", text}, {"amount", reference("money")}, {"because", text}, {"figure", nullable(text)}});
  defs["trigger"] = object({{"trigger", text},
                            {"clause", nullable(text)},
                            {"what", text},
                            {"opens", text},
                            {"fired", type("boolean")},
                            {"count", count},
                            {"needed", count},
                            {"of_months", count},
                            {"months", list_of(reference("month"))},
                            {"option_until", nullable(reference("date"))},
                            {"remediation_due", nullable(text)},
                            {"figure", nullable(text)}});
  defs["deliverable"] = object({{"deliverable", text},
                                {"title", text},
                                {"clause", nullable(text)},
                                {"due", reference("date")},
                                {"delivered", nullable(reference("date"))},
                                {"days_late", count},
                                {"steps", count},
                                {"credit", reference("money")},
                                {"cap", reference("money")},
                                {"figure", nullable(text)}});
  defs["history_month"] = object({{"month", reference("month")},
                                  {"status", reference("status")},
                                  {"result", reference("result")},
                                  {"expected", nullable(reference("quantity"))},
                                  {"minimum", nullable(reference("quantity"))},
                                  {"n", count},
                                  {"payable", reference("money")},
                                  {"terms_changed", type("boolean")}});
  defs["quarantined"] =
      object({{"dataset", text}, {"code", nullable(text)}, {"reason", text}, {"rows", count}});
  defs["import"] = object({{"number", count},
                           {"dataset", text},
                           {"file", text},
                           {"known_at", reference("instant")},
                           {"rows", count},
                           {"undone", type("boolean")}});
  return defs;
}

}  // namespace

Json statement_schema() {
  const Json text = type("string");
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"$id", "urn:entente:statement:1"},
                 {"title", "Statement of a month, version 1"}};
  schema.update(object(
      {{"version", {{"const", 1}}},
       {"kind", {{"const", "statement"}}},
       {"sample", type("boolean")},
       {"agreement", text},
       {"title", text},
       {"client", text},
       {"supplier", text},
       {"month", reference("month")},
       {"from", reference("date")},
       {"until", reference("date")},
       {"zone", text},
       {"currency", reference("currency")},
       {"as_of", reference("instant")},
       {"as_known", nullable(reference("instant"))},
       {"amendments", list_of(type("integer"))},
       {"finding", text},
       {"levels", list_of(reference("level"))},
       {"charges", list_of(reference("charge"))},
       {"credits", list_of(reference("credit"))},
       {"totals", reference("totals")},
       {"earn_backs", list_of(reference("earn_back"))},
       {"bonuses", list_of(reference("bonus"))},
       {"triggers", list_of(reference("trigger"))},
       {"deliverables", list_of(reference("deliverable"))},
       {"history", list_of(object({{"level", text}, {"months", list_of(reference("history_month"))}}))},
       {"quarantined", list_of(reference("quarantined"))},
       {"imports", list_of(reference("import"))},
       {"waterfall", object({{"credits", list_of(reference("step"))}, {"net", list_of(reference("step"))}})},
       {"rows_scanned", type("integer")},
       {"notes", list_of(text)},
       {"explanation", reference("figure")}}));
  Json defs = common_definitions();
  defs.update(line_definitions());
  schema["$defs"] = std::move(defs);
  return schema;
}

Json restatement_schema() {
  const Json text = type("string");
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"$id", "urn:entente:restatement:1"},
                 {"title", "What changed between two statements of one month, version 1"}};
  schema.update(object(
      {{"version", {{"const", 1}}},
       {"kind", {{"const", "restatement"}}},
       {"finding", text},
       {"changes", list_of(object({{"figure", text}, {"label", text}, {"before", text}, {"after", text}}))},
       {"credit_before", reference("money")},
       {"credit_after", reference("money")}}));
  const Json defs = common_definitions();
  for (const char* name : {"decimal", "currency", "money"}) schema["$defs"][name] = defs[name];
  return schema;
}

Json import_schema() {
  const Json text = type("string"), count = type("integer");
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"$id", "urn:entente:import:1"},
                 {"title", "Report of an import, version 1"}};
  schema.update(object({{"version", {{"const", 1}}},
                        {"kind", {{"const", "import"}}},
                        {"file", text},
                        {"import", nullable(count)},
                        {"dry_run", type("boolean")},
                        {"same_file", type("boolean")},
                        {"dataset", text},
                        {"rows_read", count},
                        {"ready", count},
                        {"unchanged", count},
                        {"replaced", count},
                        {"warnings", count},
                        {"errors", count},
                        {"diagnostics", list_of(type("object"))}}));
  return schema;
}

}  // namespace entente::report
