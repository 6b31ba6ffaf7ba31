// Rounding modes. Every rounding names its mode at the call, and the explanation shows it.
#pragma once

#include <optional>
#include <string_view>

#include "base/arithmetic.h"

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

/// dividend / divisor as a whole number; `divisor` is not zero.
Wide divide_rounded(Wide dividend, Wide divisor, Rounding rounding);

/// What a division left over, compared with half of the divisor.
enum class Leftover { none, below_half, half, above_half };

/// Whether a quotient whose magnitude was cut to `magnitude` moves one unit away from zero.
bool moves_away_from_zero(UnsignedWide magnitude, bool negative, Leftover leftover, Rounding rounding);

}  // namespace entente::money
