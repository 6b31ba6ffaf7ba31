// Rounding modes. Every rounding names its mode at the call, and the explanation shows it.
#pragma once

#include <optional>
#include <string_view>

namespace entente::money {

enum class Rounding {
  half_away_from_zero,  ///< the default for ledger lines (REFERENCE 0)
  half_even,
  half_toward_zero,
  toward_zero,
  away_from_zero,
  floor,
  ceiling,
};

/// "half even" and so on, as the agreement language writes them.
std::string_view name(Rounding rounding);
std::optional<Rounding> rounding_named(std::string_view name);

}  // namespace entente::money
