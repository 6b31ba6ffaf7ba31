#include "document/schema.h"

#include "document/codecs.h"

namespace entente::document {

nlohmann::json schema_document(const SchemaTitle& title, nlohmann::json root, Schemas schemas) {
  nlohmann::json made = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}};
  if (!title.id.empty()) made["$id"] = title.id;
  if (!title.title.empty()) made["title"] = title.title;
  if (!title.description.empty()) made["description"] = title.description;
  made.update(root);
  made["$defs"] = std::move(schemas.definitions);
  return made;
}

nlohmann::json Schemas::reference(const StructInfo& info) {
  const std::string slug = info.slug();
  if (!definitions.contains(slug)) {
    // Entered before its fields are, so that a struct may contain itself.
    definitions[slug] = nlohmann::json::object();
    met.push_back(&info);
    definitions[slug] = info.schema(*this);
  }
  return {{"$ref", "#/$defs/" + slug}};
}

namespace {

nlohmann::json property_schema(const FieldInfo& field, Schemas& schemas) {
  nlohmann::json property = field.schema ? field.schema(schemas) : nlohmann::json::object();
  std::string description = field.meaning;
  if (!field.unit_name.empty()) description += " Unit: " + field.unit_name + ".";
  property["description"] = description;
  if (!field.example_value.empty()) property["examples"] = nlohmann::json::array({field.example_value});
  return property;
}

/// Which of the keys of a group may stand together.
nlohmann::json group_schema(const KeyGroup& group) {
  nlohmann::json one = nlohmann::json::array();
  for (const std::string& key : group.keys) one.push_back({{"required", {key}}});
  if (group.choice == Choice::exactly_one) return {{"oneOf", one}};
  if (group.choice == Choice::at_least_one) return {{"anyOf", one}};
  nlohmann::json alternatives = one;
  alternatives.push_back({{"not", {{"anyOf", one}}}});
  return {{"oneOf", alternatives}};
}

}  // namespace

nlohmann::json StructInfo::schema(Schemas& schemas) const {
  nlohmann::json properties = nlohmann::json::object();
  nlohmann::json needed = nlohmann::json::array();
  for (const FieldInfo& field : fields_) {
    properties[field.key] = property_schema(field, schemas);
    for (const std::string& old : field.old_keys) {
      nlohmann::json renamed = properties[field.key];
      renamed["deprecated"] = true;
      renamed["description"] = "Now called `" + field.key + "`.";
      properties[old] = std::move(renamed);
    }
    // A key that may still go by an old name cannot be demanded by its new one.
    if (field.presence == Presence::required && field.old_keys.empty()) needed.push_back(field.key);
  }
  nlohmann::json made = {{"type", "object"},
                         {"title", name_},
                         {"properties", std::move(properties)},
                         {"additionalProperties", false}};
  if (!needed.empty()) made["required"] = std::move(needed);
  if (!groups_.empty()) {
    made["allOf"] = nlohmann::json::array();
    for (const KeyGroup& group : groups_) made["allOf"].push_back(group_schema(group));
  }
  if (!scalar_form_.empty()) made = {{"anyOf", {scalar_schema_, std::move(made)}}};
  made["title"] = name_;
  made["description"] = meaning_;
  return made;
}

}  // namespace entente::document
