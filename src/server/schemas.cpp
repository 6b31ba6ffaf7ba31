#include "server/schemas.h"

#include <string_view>

#include "base/assert.h"
#include "report/chart.h"
#include "report/close.h"
#include "report/forecast.h"
#include "report/invoice.h"
#include "report/schema_parts.h"
#include "report/words.h"

namespace entente::server {
namespace {

using Schemas = std::map<std::string, Json>;

Json to(const std::string& name) {
  return {{"$ref", "#/components/schemas/" + name}};
}

/// "#/$defs/money" becomes "#/components/schemas/{prefix}money".
void repoint(Json& schema, const std::string& prefix) {
  constexpr std::string_view kDefs = "#/$defs/";
  if (schema.is_object()) {
    for (auto& [key, value] : schema.items()) {
      if (key == "$ref" && value.is_string() && value.get<std::string>().starts_with(kDefs))
        value = "#/components/schemas/" + prefix + value.get<std::string>().substr(kDefs.size());
      else
        repoint(value, prefix);
    }
  } else if (schema.is_array()) {
    for (Json& one : schema) repoint(one, prefix);
  }
}

/// A published schema under a name. Its definitions stand beside it; where another document defines the same
/// name otherwise, with the document's name before.
void add_published(Schemas& all, const std::string& name, Json schema) {
  const Json defs = schema.contains("$defs") ? schema["$defs"] : Json::object();
  schema.erase("$defs");
  schema.erase("$schema");
  schema.erase("$id");
  Schemas fresh;
  bool same = true;
  for (const auto& [key, value] : defs.items()) {
    Json plain = value;
    repoint(plain, "");
    const auto there = all.find(key);
    same = same && (there == all.end() || there->second == plain);
    fresh[key] = std::move(plain);
  }
  const std::string prefix = same ? "" : name + ".";
  if (!same) {
    fresh.clear();
    for (const auto& [key, value] : defs.items()) {
      Json plain = value;
      repoint(plain, prefix);
      fresh[prefix + key] = std::move(plain);
    }
  }
  repoint(schema, prefix);
  all.merge(fresh);
  all[name] = std::move(schema);
}

Json text() {
  return report::type("string");
}
Json number() {
  return report::type("integer");
}
Json flag() {
  return report::type("boolean");
}
Json any() {
  return Json::object();
}
Json list(Json items) {
  return report::list_of(std::move(items));
}
Json maybe(Json schema) {
  return report::nullable(std::move(schema));
}
Json side() {
  return report::one_of({"client", "supplier"});
}
Json ring() {
  return report::one_of({"private", "shared", "agreed"});
}
Json stage() {
  return report::one_of({"data", "lines", "sign", "closed", "restatement"});
}
Json role() {
  return report::one_of({"reader", "member", "signer", "admin"});
}
/// All required, others allowed: answers may grow.
Json open_object(Json properties, std::vector<std::string> optional = {}) {
  Json made = report::object(std::move(properties));
  made.erase("additionalProperties");
  Json required = Json::array();
  for (const Json& name : made["required"]) {
    if (std::ranges::find(optional, name.get<std::string>()) == optional.end()) required.push_back(name);
  }
  made["required"] = std::move(required);
  return made;
}
Json page_of(Json items) {
  return report::object({{"items", list(std::move(items))}, {"next", maybe(text())}});
}

void add_people(Schemas& all) {
  all["Nothing"] = report::object(Json::object());
  all["Person"] = report::object(
      {{"id", text()}, {"name", text()}, {"email", text()}, {"locale", text()}, {"totp", flag()}});
  all["Membership"] =
      report::object({{"relationship", text()}, {"name", text()}, {"side", side()}, {"role", role()}});
  all["Session"] = report::object({{"person", to("Person")},
                                   {"csrf", text()},
                                   {"memberships", list(to("Membership"))},
                                   {"sample", flag()},
                                   {"now", to("instant")}});
  all["SignIn"] = open_object({{"email", text()}, {"password", text()}, {"totp", text()}}, {"totp"});
  all["Link"] = open_object({{"link", text()}, {"totp", text()}}, {"totp"});
  all["SetUp"] = open_object({{"link", text()}, {"email", text()}, {"name", text()}, {"password", text()}});
  all["NewPassword"] = open_object({{"link", text()}, {"password", text()}});
  all["Password"] = open_object({{"password", text()}});
  all["PasswordChange"] = open_object({{"current", text()}, {"password", text()}});
  all["Providers"] = page_of(report::object({{"id", text()}, {"name", text()}}));
  all["Invitation"] = report::object({{"email", text()},
                                      {"invited_by", text()},
                                      {"relationship", text()},
                                      {"side", side()},
                                      {"role", role()},
                                      {"expires", to("instant")}});
  all["AcceptInvitation"] = open_object({{"name", text()}, {"password", text()}});
  all["SecondFactorRequest"] = open_object({{"code", text()}, {"password", text()}}, {"code", "password"});
  all["SecondFactor"] = open_object(
      {{"secret", text()}, {"uri", text()}, {"enabled", flag()}, {"recovery_codes", list(text())}},
      {"secret", "uri", "enabled", "recovery_codes"});
  all["Token"] = open_object({{"id", text()},
                              {"name", text()},
                              {"scope", report::one_of({"calendar", "read", "write"})},
                              {"relationship", maybe(text())},
                              {"created", to("instant")},
                              {"expires", maybe(to("instant"))},
                              {"last_used", maybe(to("instant"))},
                              {"secret", text()}},
                             {"secret"});
  all["Tokens"] = page_of(to("Token"));
  all["TokenRequest"] = open_object({{"name", text()},
                                     {"scope", report::one_of({"calendar", "read", "write"})},
                                     {"relationship", text()},
                                     {"days", number()}},
                                    {"relationship", "days"});
  all["Sessions"] = page_of(report::object({{"id", text()},
                                            {"created", to("instant")},
                                            {"last_seen", to("instant")},
                                            {"expires", to("instant")},
                                            {"address", text()},
                                            {"agent", text()},
                                            {"current", flag()}}));
  all["Member"] = report::object({{"id", text()},
                                  {"name", text()},
                                  {"email", text()},
                                  {"side", side()},
                                  {"role", role()},
                                  {"ring", ring()},
                                  {"state", report::one_of({"active", "disabled"})},
                                  {"second_factor", flag()}});
  all["People"] = page_of(to("Member"));
  all["PersonChange"] = open_object({{"role", role()}, {"disabled", flag()}}, {"role", "disabled"});
  all["OneTimeLink"] = report::object({{"id", text()}, {"link", text()}, {"expires", to("instant")}});
  all["NewInvitation"] = open_object({{"email", text()}, {"role", role()}});
  all["Invitations"] = page_of(report::object({{"id", text()},
                                               {"email", text()},
                                               {"invited_by", text()},
                                               {"role", role()},
                                               {"created", to("instant")},
                                               {"expires", to("instant")}}));
  all["Webhook"] = open_object({{"id", text()},
                                {"url", text()},
                                {"kinds", list(text())},
                                {"side", side()},
                                {"ring", ring()},
                                {"created", to("instant")},
                                {"secret", text()}},
                               {"secret"});
  all["Webhooks"] = page_of(to("Webhook"));
  all["NewWebhook"] = open_object({{"url", text()}, {"kinds", list(text())}}, {"kinds"});
  all["Deliveries"] = page_of(report::object({{"id", text()},
                                              {"event", text()},
                                              {"status", report::one_of({"waiting", "delivered", "failed"})},
                                              {"attempts", number()},
                                              {"http_status", number()},
                                              {"error", text()},
                                              {"created", to("instant")},
                                              {"next_at", to("instant")}}));
}

void add_relationships(Schemas& all) {
  const Json agreement = open_object({{"id", text()}, {"title", text()}, {"ring", ring()}}, {"ring"});
  const Json counts = report::object(
      {{"open", number()}, {"agreed", number()}, {"disputed", number()}, {"waived", number()}});
  all["RelationshipCard"] =
      open_object({{"id", text()},
                   {"name", text()},
                   {"client", text()},
                   {"supplier", text()},
                   {"seats", list(side())},
                   {"ring", ring()},
                   {"agreements", list(agreement)},
                   {"open_period", to("month")},
                   {"levels", {{"type", "object"}, {"additionalProperties", number()}}},
                   {"net_credit", to("money")},
                   {"strip", list(open_object({{"month", to("month")}, {"worst", text()}}))}},
                  {"open_period", "levels", "net_credit", "strip"});
  all["Relationships"] = page_of(to("RelationshipCard"));
  all["LogEntry"] = open_object({{"position", number()},
                                 {"feed", text()},
                                 {"sequence", number()},
                                 {"hash", text()},
                                 {"at", to("instant")},
                                 {"author", text()},
                                 {"side", side()},
                                 {"ring", ring()},
                                 {"kind", text()},
                                 {"subject", text()},
                                 {"body", any()}},
                                {"body"});
  all["Log"] = page_of(to("LogEntry"));
  all["Relationship"] = open_object(
      {{"id", text()},
       {"name", text()},
       {"client", text()},
       {"supplier", text()},
       {"seat", side()},
       {"role", role()},
       {"ring", ring()},
       {"agreements", list(agreement)},
       {"people",
        list(open_object({{"name", text()}, {"email", text()}, {"side", side()}, {"role", maybe(role())}}))},
       {"recent", list(to("LogEntry"))},
       {"periods", list(open_object({{"month", to("month")},
                                     {"agreement", text()},
                                     {"stage", stage()},
                                     {"lines", counts},
                                     {"net", to("money")},
                                     {"statuses", list(text())}}))}});
  all["CloseSummary"] = report::object({{"month", to("month")},
                                        {"stage", stage()},
                                        {"lines", counts},
                                        {"net", to("money")},
                                        {"statuses", list(text())}});
  all["Closes"] = page_of(to("CloseSummary"));
  all["Verified"] = report::object({{"feeds", list(report::object({{"feed", text()},
                                                                   {"side", side()},
                                                                   {"ring", ring()},
                                                                   {"entries", number()},
                                                                   {"first_key", maybe(text())},
                                                                   {"fingerprint", maybe(text())},
                                                                   {"problems", list(text())}}))}});
  all["BundleTaken"] = report::object({{"from", side()},
                                       {"first", number()},
                                       {"last", number()},
                                       {"fresh", number()},
                                       {"repeated", number()},
                                       {"given_back", number()},
                                       {"fingerprint", text()}});
}

void add_agreements(Schemas& all) {
  const Json diagnostics = list(to("Diagnostic"));
  all["Signature"] = report::object({{"side", side()}, {"author", text()}, {"at", to("instant")}});
  all["Version"] = report::object({{"hash", text()},
                                   {"parents", list(text())},
                                   {"at", to("instant")},
                                   {"author", text()},
                                   {"side", side()},
                                   {"ring", ring()},
                                   {"signatures", list(to("Signature"))}});
  all["Agreements"] =
      page_of(report::object({{"id", text()}, {"title", text()}, {"ring", ring()}, {"agreed", flag()}}));
  all["Agreement"] = report::object({{"id", text()},
                                     {"title", text()},
                                     {"version", text()},
                                     {"ring", ring()},
                                     {"side", side()},
                                     {"versions", list(to("Version"))},
                                     {"heads", list(text())},
                                     {"side_by_side", list(to("SideBySide"))},
                                     {"conflict", flag()},
                                     {"yaml", text()},
                                     {"files", {{"type", "object"}, {"additionalProperties", text()}}},
                                     {"diagnostics", diagnostics},
                                     {"words", maybe(to("PlainWords"))}});
  all["SideBySide"] = report::object({{"version", to("Version")},
                                      {"since", maybe(text())},
                                      {"yaml", text()},
                                      {"files", {{"type", "object"}, {"additionalProperties", text()}}},
                                      {"diff", list(to("TermChange"))}});
  all["AgreementText"] = open_object(
      {{"yaml", text()}, {"files", {{"type", "object"}, {"additionalProperties", text()}}}}, {"files"});
  all["Check"] = report::object(
      {{"diagnostics", diagnostics}, {"words", maybe(to("PlainWords"))}, {"canonical", maybe(text())}});
  all["TermChange"] = report::object({{"sign", report::one_of({"+", "~", "-"})},
                                      {"path", text()},
                                      {"old", maybe(text())},
                                      {"new", maybe(text())},
                                      {"clause", maybe(text())},
                                      {"sentence", text()}});
  all["Differences"] = report::object({{"diff", list(to("TermChange"))}, {"words", maybe(to("PlainWords"))}});
  all["Proposal"] = open_object(
      {{"agreement", text()},
       {"same", flag()},
       {"diagnostics", diagnostics},
       {"diff", list(to("TermChange"))},
       {"money_effect",
        maybe(report::object({{"was", to("money")}, {"would_be", to("money")}, {"months", number()}}))},
       {"without_money", maybe(text())},
       {"joins", list(text())},
       {"hash", text()},
       {"at", to("instant")},
       {"author", text()},
       {"side", side()},
       {"ring", ring()},
       {"signatures", list(to("Signature"))}},
      {"hash", "at", "author", "side", "ring", "signatures"});
  all["VersionNamed"] = open_object({{"version", text()}});
  all["Breakdown"] = report::object({{"level", text()},
                                     {"by", text()},
                                     {"values", list(report::object({{"value", text()},
                                                                     {"shown", text()},
                                                                     {"status", to("status")},
                                                                     {"n", number()},
                                                                     {"result", maybe(to("result"))}}))}});
  all["Why"] = open_object({{"figure", to("figure")},
                            {"level", text()},
                            {"rows", list(report::object({{"key", text()},
                                                          {"good", flag()},
                                                          {"excluded", flag()},
                                                          {"value", text()},
                                                          {"reason", text()}}))},
                            {"complete", flag()}},
                           {"level"});
  all["WhatIf"] = open_object({{"vary", {{"type", "object"}, {"additionalProperties", text()}}},
                               {"yaml", text()},
                               {"last", to("month")},
                               {"years", number()}},
                              {"vary", "yaml", "last", "years"});
  const Json outcome = open_object(
      {{"name", text()},
       {"credits", to("money")},
       {"net_credits", to("money")},
       {"month_p50", to("money")},
       {"month_p90", to("money")},
       {"months", list(open_object({{"month", to("month")},
                                    {"credits", to("money")},
                                    {"levels", list(open_object({{"level", text()},
                                                                 {"status", text()},
                                                                 {"default", flag()},
                                                                 {"payable", to("money")}}))}}))}});
  const Json variant =
      open_object({{"values", list(text())},
                   {"refused", text()},
                   {"net_credits", to("money")},
                   {"month_p90", to("money")},
                   {"missed", number()},
                   {"near", number()},
                   {"months_with_trigger", number()}},
                  {"refused", "net_credits", "month_p90", "missed", "near", "months_with_trigger"});
  all["Outcome"] = outcome;
  all["Backtest"] = open_object(
      {{"first", to("month")},
       {"last", to("month")},
       {"rows", number()},
       {"was", to("Outcome")},
       {"would_be", to("Outcome")},
       {"grid", open_object({{"axes", list(open_object({{"path", text()}, {"values", list(text())}}))},
                             {"variants", list(variant)}})},
       {"notes", list(text())}},
      {"would_be", "grid"});
}

void add_closes(Schemas& all) {
  all["Positions"] = open_object(
      {{"positions", list(open_object({{"line", text()},
                                       {"stand", report::one_of({"agreed", "disputed", "waived", "open"})},
                                       {"reason", text()},
                                       {"evidence", list(text())},
                                       {"digest", text()}},
                                      {"reason", "evidence", "digest"}))}});
  all["DisputeStep"] =
      open_object({{"line", text()},
                   {"act", report::one_of({"answer", "accept", "withdraw", "escalate", "wait"})},
                   {"reason", text()},
                   {"evidence", list(text())},
                   {"stage", text()}},
                  {"reason", "evidence", "stage"});
  all["Note"] =
      open_object({{"about", text()}, {"text", text()}, {"ring", report::one_of({"private", "shared"})}});
  // In the keys of the agreement language.
  all["Claim"] = {{"type", "object"}, {"additionalProperties", true}};
  all["Swap"] = {{"type", "object"}, {"additionalProperties", true}};
  all["Decision"] = open_object({{"decision", report::one_of({"granted", "part", "refused"})},
                                 {"reason", text()},
                                 {"items", list(text())},
                                 {"from", text()},
                                 {"to", text()},
                                 {"time", text()}},
                                {"reason", "items", "from", "to", "time"});
  all["SwapReply"] = open_object({{"accept", flag()}, {"reason", text()}}, {"reason"});
  all["Recorded"] =
      report::object({{"length", number()}, {"documents", list(text())}, {"version", maybe(text())}});
  all["Imports"] = page_of(report::object({{"number", number()},
                                           {"dataset", text()},
                                           {"file", text()},
                                           {"known_at", to("instant")},
                                           {"rows", number()},
                                           {"undone", flag()},
                                           {"ring", ring()}}));
  all["Undone"] = report::object({{"number", number()}, {"dataset", text()}, {"undone", flag()}});
}

/// An item of the queue of many relationships says where it belongs.
void add_queue(Schemas& all) {
  add_published(all, "QueueOfAgreement", report::queue_schema());
  Json item = all["QueueOfAgreement"]["properties"]["items"]["items"];
  Json fields = item["properties"];
  fields["relationship"] = text();
  fields["relationship_name"] = text();
  fields["seat"] = side();
  fields["ring"] = ring();
  all["QueueItem"] = open_object(std::move(fields));
  all["Queue"] = page_of(to("QueueItem"));
}

Schemas make() {
  Schemas all;
  const Json common = report::common_definitions();
  for (const auto& [name, schema] : common.items()) {
    all[name] = schema;
    repoint(all[name], "");
  }
  add_published(all, "Statement", report::statement_schema());
  add_published(all, "Invoice", report::invoice_schema());
  add_published(all, "Forecast", report::forecast_schema());
  add_published(all, "Chart", report::chart_schema());
  add_published(all, "PlainWords", report::words_schema());
  add_published(all, "ImportReport", report::import_schema());
  add_published(all, "Restatement", report::restatement_schema());
  add_published(all, "Close", report::close_schema());
  // Where it is part of an answer, the whole is described in one place.
  all["Close"]["properties"]["statement"] = to("Statement");
  all["Close"]["properties"]["restatement"] = maybe(to("Restatement"));
  add_queue(all);
  all["Diagnostic"] = diagnostic_schema();
  all["Problem"] = problem_schema();
  all["ImportReport"]["properties"]["diagnostics"] = list(to("Diagnostic"));
  add_people(all);
  add_relationships(all);
  add_agreements(all);
  add_closes(all);
  return all;
}

}  // namespace

const std::map<std::string, Json>& schemas() {
  static const Schemas all = make();
  return all;
}

}  // namespace entente::server
