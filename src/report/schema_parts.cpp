#include "report/schema_parts.h"

namespace entente::report {

Json reference(const char* name) {
  return {{"$ref", std::string("#/$defs/") + name}};
}
Json type(const char* name) {
  return {{"type", name}};
}
Json nullable(Json schema) {
  return {{"anyOf", Json::array({std::move(schema), type("null")})}};
}
Json list_of(Json items) {
  return {{"type", "array"}, {"items", std::move(items)}};
}
Json one_of(std::vector<std::string> words) {
  return {{"enum", std::move(words)}};
}
Json pattern(const char* expression) {
  return {{"type", "string"}, {"pattern", expression}};
}

Json object(Json properties) {
  Json required = Json::array();
  for (const auto& [name, schema] : properties.items()) required.push_back(name);
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false}};
}

Json common_definitions() {
  Json defs;
  defs["decimal"] = pattern("^-?[0-9]+(\\.[0-9]+)?$");
  defs["integer"] = pattern("^-?[0-9]+$");
  defs["date"] = pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
  defs["month"] = pattern("^[0-9]{4}-[0-9]{2}$");
  defs["instant"] = pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?Z$");
  defs["currency"] = pattern("^[A-Z]{3}$");
  defs["money"] = object({{"amount", reference("decimal")}, {"currency", reference("currency")}});
  defs["unit"] = one_of({"percent", "number", "microseconds"});
  defs["status"] =
      one_of({"met", "near", "missed", "not measured", "not judged", "burn-in", "suspended", "not in force"});
  defs["quantity"] = {
      {"type", "object"},
      {"properties",
       {{"value", reference("decimal")}, {"unit", reference("unit")}, {"calendar", type("string")}}},
      {"required", {"value", "unit"}},
      {"additionalProperties", false}};
  defs["result"] = object({{"unit", reference("unit")},
                           {"exact", nullable(object({{"numerator", reference("integer")},
                                                      {"denominator", reference("integer")}}))},
                           {"compared", nullable(reference("decimal"))},
                           {"shown", type("string")}});
  defs["figure"] = {{"type", "object"},
                    {"properties",
                     {{"id", type("string")},
                      {"label", type("string")},
                      {"value", type("string")},
                      {"rule", type("string")},
                      {"note", type("string")},
                      {"origins", list_of(type("object"))},
                      {"inputs", list_of(reference("figure"))}}},
                    {"required", {"label", "value", "inputs"}}};
  defs["step"] = object({{"kind", one_of({"to client", "to supplier", "falls away", "to others",
                                          "total to client", "total to supplier", "aside"})},
                         {"label", type("string")},
                         {"amount", reference("money")},
                         {"before", reference("money")},
                         {"after", reference("money")}});
  return defs;
}

Json published(const char* id, const char* title, Json schema, const std::vector<const char*>& definitions) {
  Json made = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"$id", id}, {"title", title}};
  made.update(schema);
  const Json defs = common_definitions();
  for (const char* name : definitions) made["$defs"][name] = defs[name];
  return made;
}

}  // namespace entente::report
