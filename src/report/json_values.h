// Values as the JSON documents write them: money with its currency, absent texts and values as null.
#pragma once

#include <optional>
#include <string>

#include "report/json.h"

namespace entente::report {

inline Json money_json(const money::Money& money) {
  return {{"amount", money.amount().to_fixed(money.currency().minor_digits())},
          {"currency", std::string(money.currency().code())}};
}

inline Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

template <class Value, class Convert>
Json or_null(const std::optional<Value>& value, Convert convert) {
  return value ? Json(convert(*value)) : Json(nullptr);
}

template <class Lines, class Convert>
Json list(const Lines& lines, Convert convert) {
  Json json = Json::array();
  for (const auto& line : lines) json.push_back(convert(line));
  return json;
}

}  // namespace entente::report
