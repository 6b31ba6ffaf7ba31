// Prices to points of 0 to 100, by the formula that was published, and what each price buys. Relative
// formulas depend on who else bids; `between` does not.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace entente::sourcing {

enum class PriceFormula {
  lowest_over_price,  ///< 100 x lowest / price
  linear,             ///< from the lowest (100) to the highest (0)
  off_the_lowest,     ///< 100 x (2 - price / lowest), none from twice the lowest on
  around_the_mean,    ///< 50 at the mean, one point for each per cent above or below
  between,            ///< full at one fixed price, none at another
};

struct PriceRule {
  PriceFormula formula = PriceFormula::lowest_over_price;
  double full_at = 0, none_at = 0;  ///< for `between`; full_at < none_at
};

/// Points of each price. Equal prices have equal points: all 100 under `linear`. A lowest price of zero or
/// less takes all points of the formulas that divide by it.
std::vector<double> price_points(std::span<const double> prices, const PriceRule& rule);

/// Below `share` of the mean of the other prices. Nobody is low alone.
std::vector<bool> abnormally_low(std::span<const double> prices, double share);

}  // namespace entente::sourcing
