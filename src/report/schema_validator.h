// For tests: holds documents against the published schemas.
#pragma once

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include "report/json.h"

namespace entente::report {

/// As much of JSON Schema 2020-12 as the published schemas use.
class Validator {
 public:
  explicit Validator(const Json& schema) : root_(schema) {}

  std::vector<std::string> problems(const Json& value) {
    check(value, root_, "$");
    return problems_;
  }

 private:
  bool valid(const Json& value, const Json& schema) const {
    Validator inner(root_);
    inner.check(value, schema, "");
    return inner.problems_.empty();
  }

  void check(const Json& value, const Json& schema, const std::string& at) {
    for (const auto& [keyword, rule] : schema.items()) {
      if (keyword == "$ref") {
        const std::string name = rule.get<std::string>().substr(std::string("#/$defs/").size());
        if (!root_["$defs"].contains(name)) {
          problems_.push_back("no definition " + name);
        } else {
          check(value, root_["$defs"][name], at);
        }
      } else if (keyword == "type") {
        const std::string type = rule;
        const bool right = type == "object"    ? value.is_object()
                           : type == "array"   ? value.is_array()
                           : type == "string"  ? value.is_string()
                           : type == "integer" ? value.is_number_integer()
                           : type == "number"  ? value.is_number()
                           : type == "boolean" ? value.is_boolean()
                                               : value.is_null();
        if (!right) problems_.push_back(at + " is not of type " + type);
      } else if (keyword == "const") {
        if (value != rule) problems_.push_back(at + " is not " + rule.dump());
      } else if (keyword == "enum") {
        if (std::find(rule.begin(), rule.end(), value) == rule.end())
          problems_.push_back(at + " is not one of " + rule.dump());
      } else if (keyword == "pattern") {
        if (value.is_string() &&
            !std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>())))
          problems_.push_back(at + " does not match " + rule.dump());
      } else if (keyword == "anyOf") {
        if (std::none_of(rule.begin(), rule.end(), [&](const Json& one) { return valid(value, one); }))
          problems_.push_back(at + " matches none of " + rule.dump());
      } else if (keyword == "items" && value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i)
          check(value[i], rule, at + "[" + std::to_string(i) + "]");
      } else if (keyword == "required" && value.is_object()) {
        for (const Json& name : rule)
          if (!value.contains(name.get<std::string>())) problems_.push_back(at + " lacks " + name.dump());
      } else if (keyword == "properties" && value.is_object()) {
        for (const auto& [name, inner] : value.items()) {
          if (rule.contains(name))
            check(inner, rule[name], at + "." + name);
          else if (schema.contains("additionalProperties"))
            problems_.push_back(at + " has an unknown " + name);
        }
      }
    }
  }

  const Json& root_;
  std::vector<std::string> problems_;
};

inline std::vector<std::string> problems_of(const Json& value, const Json& schema) {
  return Validator(schema).problems(value);
}

}  // namespace entente::report
