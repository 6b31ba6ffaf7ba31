#include "money/bands.h"

#include <algorithm>

namespace entente::money {
namespace {

bool passed(const Band& band, const Decimal& base, Boundary boundary) {
  return boundary == Boundary::to_upper_band ? band.threshold <= base : band.threshold < base;
}

}  // namespace

std::optional<std::size_t> band_of(std::span<const Band> bands, const Decimal& base, Boundary boundary) {
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < bands.size() && passed(bands[i], base, boundary); ++i) last = i;
  return last;
}

Decimal marginal_rate(std::span<const Band> bands, const Decimal& base,
                      std::optional<BandRounding> rounding) {
  Decimal sum;
  for (std::size_t i = 0; i < bands.size() && bands[i].threshold < base; ++i) {
    const Decimal end = i + 1 < bands.size() ? std::min(base, bands[i + 1].threshold) : base;
    Decimal slice = end - bands[i].threshold;
    if (rounding) slice = slice.rounded(rounding->places, rounding->rounding);
    Decimal product = slice * bands[i].value;
    if (rounding) product = product.rounded(rounding->places, rounding->rounding);
    sum = sum + product;
  }
  return sum;
}

Decimal marginal_amount(std::span<const Band> bands, const Decimal& base, Boundary boundary) {
  Decimal sum;
  for (const Band& band : bands) {
    if (!passed(band, base, boundary)) break;
    sum = sum + band.value;
  }
  return sum;
}

Decimal single_amount(std::span<const Band> bands, const Decimal& base, Boundary boundary) {
  return rate_at(bands, base, boundary).value_or(Decimal{});
}

std::optional<Decimal> rate_at(std::span<const Band> bands, const Decimal& base, Boundary boundary) {
  const auto index = band_of(bands, base, boundary);
  if (!index) return std::nullopt;
  return bands[*index].value;
}

}  // namespace entente::money
