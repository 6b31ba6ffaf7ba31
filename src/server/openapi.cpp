#include "server/openapi.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "server/call.h"
#include "server/routes.h"
#include "server/schemas.h"

namespace entente::server {
namespace {

constexpr std::string_view kVersion = "1";

Json reference_to(const std::string& schema) {
  return {{"$ref", "#/components/schemas/" + schema}};
}

bool is_of_relationship(const Route& route) {
  return route.pattern.starts_with("/relationships/{r}");
}

Json parameter_json(const Parameter& parameter, const char* where, bool required) {
  return {{"name", parameter.name},
          {"in", where},
          {"description", parameter.description},
          {"required", required},
          {"schema", parameter.schema}};
}

std::string meaning_of(const std::string& name) {
  static const std::map<std::string, std::string> known = {
      {"r", "id or short name of the relationship"},
      {"a", "id of the agreement"},
      {"month", "month, YYYY-MM"},
      {"format", "html, xlsx or csv"},
      {"level", "name of the service level"},
      {"id", "id of the claim or swap"},
      {"n", "number of the import"},
      {"person", "id of the person"},
      {"w", "id of the webhook"},
      {"d", "id of the delivery"},
      {"token", "the one-time token, or the id of an API token"},
      {"provider", "id of the provider"},
      {"session", "id of the session"},
      {"invitation", "id of the invitation"}};
  const auto found = known.find(name);
  return found == known.end() ? std::string() : found->second;
}

Json parameters_json(const Route& route) {
  Json all = Json::array();
  for (const std::string& name : parameter_names(route.pattern))
    all.push_back(parameter_json({name, meaning_of(name)}, "path", true));
  if (is_of_relationship(route)) {
    all.push_back(
        parameter_json({"seat", "as whom, where one sits on both sides", {{"enum", {"client", "supplier"}}}},
                       "query", false));
    if (is_safe(route.method)) {
      all.push_back(parameter_json(
          {"view", "`other`: what the other side sees, without anybody's private ring", {{"const", "other"}}},
          "query", false));
    }
  }
  for (const Parameter& one : route.query) all.push_back(parameter_json(one, "query", one.required));
  if (route.wants_match)
    all.push_back(parameter_json({"If-Match", "ETag of the state that was decided on; 412 when it moved"},
                                 "header", false));
  if (route.can_dry_run)
    all.push_back(parameter_json({"Prefer", "`dry-run`: nothing is written"}, "header", false));
  if (route.method == Method::post && route.access != Access::anyone && !route.takes_file)
    all.push_back(
        parameter_json({"Idempotency-Key", "sent again with the same request: the same answer, done once"},
                       "header", false));
  return all;
}

Json answer_json(const Route& route) {
  Json answer = {{"description", route.summary}};
  if (!route.answer.empty())
    answer["content"]["application/json"]["schema"] = reference_to(route.answer);
  else if (!route.media.empty())
    answer["content"][route.media]["schema"] = {{"type", "string"}};
  if (route.has_etag)
    answer["headers"]["ETag"] = {{"description", "names the state"}, {"schema", {{"type", "string"}}}};
  if (route.status == 303)
    answer["headers"]["Location"] = {{"description", "where to go"}, {"schema", {{"type", "string"}}}};
  return answer;
}

Json operation_json(const Route& route) {
  Json operation = {{"operationId", route.id},
                    {"tags", {route.tag}},
                    {"summary", route.summary},
                    {"parameters", parameters_json(route)}};
  if (route.access == Access::anyone) operation["security"] = Json::array();
  operation["x-role"] = std::string(name(route.access));
  if (!route.body.empty()) {
    operation["requestBody"] = {{"required", true},
                                {"content", {{"application/json", {{"schema", reference_to(route.body)}}}}}};
  } else if (route.takes_file) {
    operation["requestBody"] = {
        {"required", true},
        {"content",
         {{"application/octet-stream", {{"schema", {{"type", "string"}, {"format", "binary"}}}}}}}};
  }
  operation["responses"][std::to_string(route.status)] = answer_json(route);
  operation["responses"]["default"] = {{"$ref", "#/components/responses/Problem"}};
  return operation;
}

std::string lower_method(Method method) {
  std::string text(name(method));
  for (char& c : text) c = static_cast<char>(c + 32);
  return text;
}

std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, "\\");
  return text;
}

}  // namespace

Json openapi(const Router& router) {
  Json paths = Json::object();
  // In the order of the addresses, not of matching.
  std::vector<const Route*> ordered;
  for (const Route& route : router.routes()) ordered.push_back(&route);
  std::ranges::stable_sort(ordered, {}, [](const Route* route) { return route->pattern; });
  for (const Route* route : ordered)
    paths[route->pattern][lower_method(route->method)] = operation_json(*route);

  Json components;
  for (const auto& [name, schema] : schemas()) components["schemas"][name] = schema;
  components["responses"]["Problem"] = {
      {"description", "What went wrong, with the diagnostics that the command line draws (RFC 9457)"},
      {"content", {{"application/problem+json", {{"schema", reference_to("Problem")}}}}}};
  components["securitySchemes"] = {{"session",
                                    {{"type", "apiKey"},
                                     {"in", "cookie"},
                                     {"name", "entente_session"},
                                     {"description",
                                      "set by POST /session; over TLS it is called __Host-entente_session; "
                                      "changes also carry X-CSRF-Token"}}},
                                   {"token", {{"type", "http"}, {"scheme", "bearer"}}}};
  return {
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "Entente"},
        {"version", kVersion},
        {"description", "Outsourcing agreements computed, and months closed, by both parties together."}}},
      {"servers", Json::array({{{"url", std::string(kBase)}}})},
      {"security", Json::array({{{"session", Json::array()}}, {{"token", Json::array()}}})},
      {"paths", std::move(paths)},
      {"components", std::move(components)}};
}

std::string api_page(const Router& router) {
  std::string text =
      "# The API\n\n"
      "Everything below `/api/v1`. JSON in and out; money is `{\"amount\": \"1234.50\", \"currency\": "
      "\"EUR\"}`, "
      "instants are\nRFC 3339, months `YYYY-MM`. `GET /api/v1/openapi.json` says the same for programs, with "
      "the "
      "shape of every body;\n`entente schema openapi` prints it. This page is written from the table of "
      "routes.\n\n"
      "- **Who asks**: the cookie `entente_session` (with the header `X-CSRF-Token` on changes), or "
      "`Authorization: Bearer` with an\n  API token. The column *who* names the role that is needed at one's "
      "own "
      "side; what is not yours answers as what does not exist.\n"
      "- **Seats**: `?seat=client|supplier` where one sits on both sides; `?view=other` shows what the other "
      "side "
      "sees.\n"
      "- **Errors**: `application/problem+json` with `code` and `diagnostics`; `entente explain CODE` "
      "explains "
      "each.\n"
      "- **Safety**: `If-Match` with the ETag that was read gives 412 when the state moved; "
      "`Idempotency-Key` "
      "makes a POST harmless\n  to repeat; `Prefer: dry-run` writes nothing where it is understood.\n";
  std::vector<std::string> tags;
  for (const Route& route : router.routes()) {
    if (std::ranges::find(tags, route.tag) == tags.end()) tags.push_back(route.tag);
  }
  std::ranges::sort(tags);
  for (const std::string& tag : tags) {
    text += fmt::format("\n## {}\n\n| request | what it does | who |\n|---|---|---|\n", tag);
    std::vector<const Route*> ordered;
    for (const Route& route : router.routes()) {
      if (route.tag == tag) ordered.push_back(&route);
    }
    std::ranges::stable_sort(ordered, {}, [](const Route* route) { return route->pattern; });
    for (const Route* route : ordered) {
      std::string query;
      for (const Parameter& one : route->query)
        query += fmt::format("{}{}", query.empty() ? "?" : "&", one.name);
      text += fmt::format("| `{} {}{}` | {} | {} |\n", name(route->method), route->pattern, query,
                          cell(route->summary), name(route->access));
    }
  }
  text +=
      "\nOutside of the API: `/healthz` (the program runs), `/readyz` (record and accounts can be read), "
      "`/metrics` (Prometheus).\n";
  return text;
}

std::vector<Route> about_routes() {
  return {{.method = Method::get,
           .pattern = "/openapi.json",
           .id = "describeApi",
           .tag = "about",
           .summary = "This description",
           .access = Access::anyone,
           .handle = [](Call& call) { return call.ok(openapi(all_routes())); }}};
}

Router all_routes() {
  Router router;
  for (auto make : {session_routes, own_routes, relationship_routes, agreement_routes, statement_routes,
                    close_routes, import_routes, record_routes, people_routes, webhook_routes, about_routes})
    router.add(make());
  return router;
}

}  // namespace entente::server
