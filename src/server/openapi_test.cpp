#include "server/openapi.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "server/routes.h"
#include "server/schemas.h"
#include "server/server_test_home.h"

namespace entente::server {
namespace {

/// As much of JSON Schema as the API's schemas use, with references into the components.
class Validator {
 public:
  std::vector<std::string> problems(const std::string& schema, const Json& value) {
    check(value, schemas().at(schema), schema);
    return found_;
  }

 private:
  bool valid(const Json& value, const Json& schema) {
    Validator inner;
    inner.check(value, schema, "");
    return inner.found_.empty();
  }
  void check(const Json& value, const Json& schema, const std::string& at) {
    if (schema.contains("$ref")) {
      const std::string name =
          schema["$ref"].get<std::string>().substr(std::string("#/components/schemas/").size());
      check(value, schemas().at(name), at);
    }
    if (schema.contains("type")) {
      const std::string type = schema["type"];
      const bool right = type == "object"    ? value.is_object()
                         : type == "array"   ? value.is_array()
                         : type == "string"  ? value.is_string()
                         : type == "integer" ? value.is_number_integer()
                         : type == "number"  ? value.is_number()
                         : type == "boolean" ? value.is_boolean()
                                             : value.is_null();
      if (!right) return found_.push_back(at + " is not of type " + type + ": " + value.dump().substr(0, 80));
    }
    if (schema.contains("enum") && std::ranges::find(schema["enum"], value) == schema["enum"].end())
      found_.push_back(at + " is not one of " + schema["enum"].dump() + ": " + value.dump());
    if (schema.contains("pattern") && value.is_string() &&
        !std::regex_search(value.get<std::string>(), std::regex(schema["pattern"].get<std::string>())))
      found_.push_back(at + " does not match " + schema["pattern"].dump() + ": " + value.dump());
    if (schema.contains("anyOf") &&
        std::ranges::none_of(schema["anyOf"], [&](const Json& one) { return valid(value, one); }))
      found_.push_back(at + " matches none: " + value.dump().substr(0, 200));
    if (value.is_array() && schema.contains("items")) {
      for (std::size_t i = 0; i < value.size(); ++i)
        check(value[i], schema["items"], at + "[" + std::to_string(i) + "]");
    }
    if (!value.is_object()) return;
    for (const Json& name : schema.value("required", Json::array())) {
      if (!value.contains(name.get<std::string>())) found_.push_back(at + " lacks " + name.dump());
    }
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [name, inner] : value.items()) {
      if (properties.contains(name))
        check(inner, properties[name], at + "." + name);
      else if (schema.contains("additionalProperties") && schema["additionalProperties"] == false)
        found_.push_back(at + " has an unknown " + name);
    }
  }
  std::vector<std::string> found_;
};

void collect_references(const Json& json, std::set<std::string>& found) {
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      if (key == "$ref" && value.is_string())
        found.insert(value.get<std::string>());
      else
        collect_references(value, found);
    }
  } else if (json.is_array()) {
    for (const Json& one : json) collect_references(one, found);
  }
}

TEST(OpenApi, describes_every_route_once) {
  const Router router = all_routes();
  const Json document = openapi(router);
  std::set<std::string> ids;
  std::size_t operations = 0;
  for (const auto& [path, methods] : document["paths"].items()) operations += methods.size();
  for (const Route& route : router.routes()) EXPECT_TRUE(ids.insert(route.id).second) << route.id;
  EXPECT_EQ(operations, router.routes().size());
  EXPECT_EQ(document["openapi"], "3.1.0");
}

TEST(OpenApi, refers_only_to_what_it_defines) {
  const Json document = openapi(all_routes());
  std::set<std::string> references;
  collect_references(document, references);
  EXPECT_FALSE(references.empty());
  for (const std::string& reference : references) {
    ASSERT_TRUE(reference.starts_with("#/")) << reference;
    EXPECT_TRUE(document.contains(Json::json_pointer(reference.substr(1)))) << reference;
  }
}

TEST(OpenApi, is_what_the_answers_are) {
  TestHome home;
  const auto ana = home.browser("ana@acme.example");
  const std::string agreement = "/relationships/alpha/agreements/support";
  const std::map<std::string, std::string> asked = {
      {"/session", "whoAmI"},
      {"/me/queue", "listQueue"},
      {"/me/tokens", "listTokens"},
      {"/me/sessions", "listSessions"},
      {"/relationships", "listRelationships"},
      {"/relationships/alpha", "showRelationship"},
      {"/relationships/alpha/agreements", "listAgreements"},
      {agreement, "showAgreement"},
      {agreement + "/statements/2026-03", "showStatement"},
      {agreement + "/invoices/2026-03", "showInvoice"},
      {agreement + "/forecasts/2026-03?as_of=2026-03-20", "showForecast"},
      {agreement + "/charts/p1", "showChart"},
      {agreement + "/breakdowns/2026-03/p1?by=site", "showBreakdown"},
      {agreement + "/why/2026-03?subject=p1", "explainFigure"},
      {agreement + "/why/2026-03?subject=48204", "explainFigure"},
      {agreement + "/closes", "listCloses"},
      {agreement + "/closes/2026-03", "showClose"},
      {"/relationships/alpha/imports", "listImports"},
      {"/relationships/alpha/log", "listLog"},
      {"/relationships/alpha/verify", "verifyRecord"},
      {"/relationships/alpha/people", "listPeople"},
      {"/relationships/alpha/invitations", "listInvitations"},
      {"/relationships/alpha/webhooks", "listWebhooks"},
  };
  const Router router = all_routes();
  for (const auto& [path, id] : asked) {
    const auto route = std::ranges::find_if(router.routes(), [&](const Route& one) { return one.id == id; });
    ASSERT_NE(route, router.routes().end()) << id;
    const auto problems = Validator().problems(route->answer, ana.json(path));
    for (std::size_t i = 0; i < std::min<std::size_t>(problems.size(), 5); ++i)
      ADD_FAILURE() << path << ": " << problems[i];
  }
  const Json refusal = Json::parse(ana.get("/relationships/none").text());
  EXPECT_TRUE(Validator().problems("Problem", refusal).empty());
}

TEST(ApiPage, is_written_from_the_routes) {
  const std::string path = std::string(ENTENTE_SOURCE_DIR) + "/docs/reference/api.md";
  const std::string page = api_page(all_routes());
  const char* update = std::getenv("ENTENTE_UPDATE");
  if (update != nullptr && *update == '1') std::ofstream(path) << page;
  std::ifstream file(path);
  std::ostringstream there;
  there << file.rdbuf();
  EXPECT_TRUE(there.str() == page) << "docs/reference/api.md does not say what the routes are; "
                                      "ENTENTE_UPDATE=1 ctest -R ApiPage rewrites it";
}

}  // namespace
}  // namespace entente::server
