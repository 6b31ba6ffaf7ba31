#include "sourcing/price_score.h"

#include <algorithm>
#include <numeric>

namespace entente::sourcing {
namespace {

constexpr double kFull = 100;

double clamped(double share) {
  return kFull * std::clamp(share, 0.0, 1.0);
}

double points_of(double price, double lowest, double highest, double mean, const PriceRule& rule) {
  switch (rule.formula) {
    case PriceFormula::lowest_over_price:
      if (lowest <= 0) return price <= lowest ? kFull : 0;
      return clamped(lowest / price);
    case PriceFormula::linear:
      return highest > lowest ? clamped((highest - price) / (highest - lowest)) : kFull;
    case PriceFormula::off_the_lowest:
      if (lowest <= 0) return price <= lowest ? kFull : 0;
      return clamped(2 - price / lowest);
    case PriceFormula::around_the_mean:
      return mean > 0 ? clamped(0.5 + (mean - price) / mean) : clamped(0.5);
    case PriceFormula::between:
      return clamped((rule.none_at - price) / (rule.none_at - rule.full_at));
  }
  return 0;
}

}  // namespace

std::vector<double> price_points(std::span<const double> prices, const PriceRule& rule) {
  std::vector<double> points;
  if (prices.empty()) return points;
  const auto [lowest, highest] = std::ranges::minmax(prices);
  const double mean = std::accumulate(prices.begin(), prices.end(), 0.0) / static_cast<double>(prices.size());
  for (const double price : prices) points.push_back(points_of(price, lowest, highest, mean, rule));
  return points;
}

std::vector<bool> abnormally_low(std::span<const double> prices, double share) {
  const double sum = std::accumulate(prices.begin(), prices.end(), 0.0);
  std::vector<bool> low;
  for (const double price : prices) {
    const double others = (sum - price) / static_cast<double>(prices.size() - 1);
    low.push_back(prices.size() > 1 && price < share * others);
  }
  return low;
}

}  // namespace entente::sourcing
