#include "document/reference.h"

#include <fmt/format.h>

#include "document/codecs.h"

namespace entente::document {

namespace {

std::string escaped(std::string_view text) {
  std::string made;
  for (const char c : text) {
    if (c == '|') made += '\\';
    made += c == '\n' ? ' ' : c;
  }
  return made;
}

/// Slugs of the structs that a schema refers to, in order of writing.
void collect_references(const nlohmann::json& schema, std::vector<std::string>& slugs) {
  if (schema.is_object()) {
    const auto reference = schema.find("$ref");
    if (reference != schema.end())
      slugs.push_back(reference->get<std::string>().substr(std::string("#/$defs/").size()));
  }
  if (!schema.is_structured()) return;
  for (const nlohmann::json& each : schema) collect_references(each, slugs);
}

/// The type with links to the sections of the structs it names.
std::string type_cell(const FieldInfo& field, Schemas& schemas) {
  std::string type = field.type_name ? field.type_name() : "";
  std::vector<std::string> slugs;
  if (field.schema) collect_references(field.schema(schemas), slugs);
  for (const std::string& slug : slugs) {
    std::string title = slug;
    for (const StructInfo* info : schemas.met) {
      if (info->slug() == slug) title = info->title();
    }
    const std::size_t at = type.rfind(title);
    const std::string link = fmt::format("[{}](#{})", title, slug);
    if (at == std::string::npos) {
      type += ' ';
      type += link;
    } else {
      type.replace(at, title.size(), link);
    }
  }
  return escaped(type);
}

std::string meaning_cell(const FieldInfo& field) {
  std::string made = escaped(field.meaning);
  if (!field.unit_name.empty()) made += " Unit: " + field.unit_name + ".";
  if (!field.example_value.empty()) made += " Example: `" + escaped(field.example_value) + "`.";
  for (const std::string& old : field.old_keys) made += " Formerly `" + old + "`.";
  if (field.since_version != "0.1") made += " Since " + field.since_version + ".";
  return made;
}

std::string default_cell(const FieldInfo& field) {
  if (!field.absent_text.empty()) return escaped(field.absent_text);
  return field.default_value.empty() ? "" : "`" + escaped(field.default_value) + "`";
}

std::string section(const StructInfo& info, Schemas& schemas) {
  std::string made = "\n## " + info.title() + "\n\n" + info.meaning() + "\n";
  if (!info.scalar_form().empty()) made += "\nIn short: " + info.scalar_form() + ".\n";
  if (info.fields().empty()) return made;
  made += "\n| key | type | required | default | meaning |\n|---|---|---|---|---|\n";
  for (const FieldInfo& field : info.fields()) {
    made += "| `" + field.key + "` | " + type_cell(field, schemas) + " | " +
            (field.presence == Presence::required ? "yes" : "no") + " | " + default_cell(field) + " | " +
            meaning_cell(field) + " |\n";
  }
  for (const KeyGroup& group : info.groups()) {
    made += group.choice == Choice::exactly_one    ? "\nExactly one of "
            : group.choice == Choice::at_least_one ? "\nAt least one of "
                                                   : "\nAt most one of ";
    for (std::size_t i = 0; i < group.keys.size(); ++i) made += (i == 0 ? "`" : ", `") + group.keys[i] + "`";
    made += " says " + group.meaning + ".\n";
  }
  return made;
}

}  // namespace

std::string reference_markdown(const PageTitle& title, Schemas& schemas) {
  std::string made = "# " + title.title + "\n";
  if (!title.introduction.empty()) made += "\n" + title.introduction + "\n";
  for (std::size_t i = 0; i < schemas.met.size(); ++i) made += section(*schemas.met[i], schemas);
  return made;
}

}  // namespace entente::document
