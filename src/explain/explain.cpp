#include "explain/explain.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace entente::explain {
namespace {

std::string to_string(const text::DataPlace& data) {
  std::string shown = data.file;
  if (data.row > 0) shown += fmt::format("{}row {}", shown.empty() ? "" : ", ", data.row);
  if (!data.column.empty()) shown += fmt::format("{}column {}", shown.empty() ? "" : ", ", data.column);
  if (shown.empty()) shown = data.item;
  return shown;
}

/// Each part of an origin is an element of its own: a line of a document, a row of data, a clause.
void add_origin(nlohmann::json& list, const Origin& origin) {
  if (origin.place) {
    const text::LineColumn at = origin.place.source->line_column(origin.place.span.begin);
    list.push_back({{"file", origin.place.source->name()}, {"line", at.line}, {"column", at.column}});
  }
  if (origin.data != text::DataPlace{}) {
    list.push_back({{"file", origin.data.file},
                    {"row", origin.data.row},
                    {"column", origin.data.column},
                    {"item", origin.data.item}});
  }
  if (!origin.clause.empty()) list.push_back({{"clause", origin.clause}});
}

}  // namespace

const Figure* find(const Figure& root, const std::string& id) {
  if (root.id == id) return &root;
  for (const Figure& input : root.inputs) {
    if (const Figure* found = find(input, id)) return found;
  }
  return nullptr;
}

std::string to_string(const Origin& origin) {
  std::string shown;
  const auto add = [&](const std::string& part) {
    if (part.empty()) return;
    if (!shown.empty()) shown += "; ";
    shown += part;
  };
  if (origin.place) {
    add(fmt::format("{}:{}", origin.place.source->name(),
                    origin.place.source->line_column(origin.place.span.begin).line));
  }
  if (!origin.clause.empty()) add("clause " + origin.clause);
  add(to_string(origin.data));
  return shown;
}

nlohmann::json to_json(const Figure& figure) {
  nlohmann::json json = {{"id", figure.id},
                         {"label", figure.label},
                         {"value", figure.value},
                         {"rule", figure.rule},
                         {"note", figure.note},
                         {"origins", nlohmann::json::array()},
                         {"inputs", nlohmann::json::array()}};
  for (const Origin& origin : figure.origins) add_origin(json["origins"], origin);
  for (const Figure& input : figure.inputs) json["inputs"].push_back(to_json(input));
  return json;
}

}  // namespace entente::explain
