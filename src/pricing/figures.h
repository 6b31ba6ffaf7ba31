// Figures of prices, in short. Internal to pricing.
#pragma once

#include <string>
#include <utility>

#include "explain/explain.h"
#include "pricing/price.h"

namespace entente::pricing {

inline explain::Figure figure(std::string label, std::string value, std::string rule = {},
                              const text::Place& place = {}, std::string clause = {}) {
  explain::Figure made;
  made.label = std::move(label);
  made.value = std::move(value);
  made.rule = std::move(rule);
  if (place || !clause.empty()) made.origins.push_back({place, {}, std::move(clause)});
  return made;
}

inline std::string show(const Rate& rate) {
  return show(Exact(rate.amount), rate.currency);
}

/// A figure that could not be determined.
inline Priced not_determined(std::string label, std::string why, const text::Place& place = {}) {
  Priced made;
  made.figure = figure(std::move(label), "not determined", {}, place);
  made.figure.note = std::move(why);
  return made;
}

}  // namespace entente::pricing
