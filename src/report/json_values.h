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

/// A step of a waterfall.
inline Json step_json(const MoneyStep& step) {
  constexpr const char* kKinds[] = {"to client",       "to supplier",       "falls away", "to others",
                                    "total to client", "total to supplier", "aside"};
  return {{"kind", kKinds[static_cast<std::size_t>(step.kind)]},
          {"label", step.label},
          {"amount", money_json(step.amount)},
          {"before", money_json(step.before)},
          {"after", money_json(step.after)}};
}

template <class Lines, class Convert>
Json list(const Lines& lines, Convert convert) {
  Json json = Json::array();
  for (const auto& line : lines) json.push_back(convert(line));
  return json;
}

}  // namespace entente::report
