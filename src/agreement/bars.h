// Which of two results is better, and how results are shown; shared by the checks.
#pragma once

#include <string>

#include "agreement/agreement.h"
#include "agreement/checks.h"
#include "agreement/quantities.h"

namespace entente::agreement {

inline bool better(Direction direction, const money::Decimal& a, const money::Decimal& b) {
  return direction == Direction::higher ? a > b : a < b;
}

inline std::string show(const Quantity& quantity) {
  return quantity.written.empty() ? write(quantity) : quantity.written;
}

inline std::string_view noun(Quantity::Unit unit) {
  switch (unit) {
    case Quantity::Unit::percent:
      return "a share in per cent";
    case Quantity::Unit::number:
      return "a number";
    case Quantity::Unit::duration:
      break;
  }
  return "an amount of time";
}

/// Reports A0402 or A0416 and returns false where `bar` cannot be compared with results of `measure`.
bool comparable(const Quantity& bar, const text::Place& place, const Terms& terms,
                const Named<Measure>& measure, Loading& loading);

/// The bar below which (or above which) a result is a default.
inline const std::optional<Placed<Quantity>>& floor_of(const ServiceLevel& level) {
  return level.minimum ? level.minimum : level.expected;
}

inline Direction direction_of(const ServiceLevel& level) {
  return level.direction ? **level.direction : Direction::higher;
}

/// The level bears credits by a rule of its own.
inline bool has_own_credit(const ServiceLevel& level) {
  return level.credit && *level.credit->value.regime != LevelCredit::Regime::pool &&
         *level.credit->value.regime != LevelCredit::Regime::none;
}

}  // namespace entente::agreement
