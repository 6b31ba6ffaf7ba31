#include "server/body_fields.h"

#include <fmt/format.h>

#include "server/schemas.h"

namespace entente::server {
namespace {

const Json* resolved(const Json& schema) {
  constexpr std::string_view kPlace = "#/components/schemas/";
  const auto reference = schema.find("$ref");
  if (reference == schema.end()) return &schema;
  const std::string target = reference->get<std::string>().substr(kPlace.size());
  const auto found = schemas().find(target);
  return found == schemas().end() ? nullptr : &found->second;
}

void look(const Json& value, const Json& described, const std::string& path,
          std::vector<UnknownField>& found) {
  const Json* schema = described.is_object() ? resolved(described) : nullptr;
  if (schema == nullptr || !schema->is_object()) return;
  if (value.is_array() && schema->contains("items")) {
    for (std::size_t i = 0; i < value.size(); ++i)
      look(value[i], (*schema)["items"], fmt::format("{}[{}]", path, i), found);
    return;
  }
  const auto properties = schema->find("properties");
  if (!value.is_object() || properties == schema->end()) return;
  for (const auto& [name, each] : value.items()) {
    const std::string at = path.empty() ? name : fmt::format("{}.{}", path, name);
    const auto known = properties->find(name);
    if (known != properties->end()) {
      look(each, *known, at, found);
      continue;
    }
    UnknownField field{at, {}};
    for (const auto& [other, ignored] : properties->items()) field.known.push_back(other);
    found.push_back(std::move(field));
  }
}

}  // namespace

std::vector<UnknownField> unknown_fields(const Json& body, const std::string& schema) {
  std::vector<UnknownField> found;
  const auto described = schemas().find(schema);
  if (described != schemas().end()) look(body, described->second, {}, found);
  return found;
}

}  // namespace entente::server
