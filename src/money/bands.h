// Band arithmetic: what a base costs or earns under a table of thresholds. Used for credit scales and price
// bands. The side on which a base equal to a threshold falls is named at every call, because contracts differ
// and nobody notices.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "money/decimal.h"

namespace entente::money {

/// One row of a table: from `threshold` on, `value` applies (a rate or an amount). Rows stand in rising
/// order.
struct Band {
  Decimal threshold;
  Decimal value;
};

/// Where a base that equals a threshold belongs.
enum class Boundary { to_upper_band, to_lower_band };

/// Rounds the part of the base inside each band, and then its product with the rate; the bands are added
/// afterwards.
struct BandRounding {
  int places = 2;
  Rounding rounding = Rounding::half_even;
};

/// Index of the band that contains `base`; empty below the first threshold.
std::optional<std::size_t> band_of(std::span<const Band> bands, const Decimal& base, Boundary boundary);

/// Each slice of the base between two thresholds at its own rate. No boundary rule: at a threshold both
/// readings agree.
Decimal marginal_rate(std::span<const Band> bands, const Decimal& base,
                      std::optional<BandRounding> rounding = {});

/// Every threshold passed adds its amount.
Decimal marginal_amount(std::span<const Band> bands, const Decimal& base, Boundary boundary);

/// The last threshold passed decides; zero below the first.
Decimal single_amount(std::span<const Band> bands, const Decimal& base, Boundary boundary);

/// The rate of the band that contains `base`; empty below the first threshold.
std::optional<Decimal> rate_at(std::span<const Band> bands, const Decimal& base, Boundary boundary);

}  // namespace entente::money
