#include "stats/binomial_draw.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace entente::stats {
namespace {

/// 1/1, 1/2, ...: multiplying is several times as fast as dividing, and this is the innermost loop.
constexpr std::size_t kInverses = 256;
constexpr auto kInverse = [] {
  std::array<double, kInverses> inverse{};
  for (std::size_t k = 1; k < kInverses; ++k) inverse[k] = 1.0 / static_cast<double>(k);
  return inverse;
}();

}  // namespace

/// Skewness of n tries is (1 - 2p) / sqrt(npq), excess (1 - 6pq) / npq; the terms in z are gathered.
BinomialDraw::BinomialDraw(double share)
    : share_(share),
      odds_(share / (1 - share)),
      log_of_rest_(std::log1p(-share)),
      spread_(std::sqrt(share * (1 - share))),
      skew_((1 - 2 * share) / 6) {
  const double excess = (1 - 6 * share * (1 - share)) / (24 * spread_);
  const double squared = (1 - 2 * share) * (1 - 2 * share) / (36 * spread_);
  peak_ = excess - 2 * squared;
  level_ = 3 * excess - 5 * squared;
}

std::int64_t BinomialDraw::quantile(std::int64_t tries, double u, const NormalTable& normal) const {
  const auto n = static_cast<double>(tries);
  const double mean = n * share_;
  if (share_ <= 0) return 0;
  if (share_ >= 1) return tries;
  if (mean > kFewExpected && n - mean > kFewExpected) {
    const double root = std::sqrt(n), z = normal.quantile(u), z2 = z * z;
    const double found = mean + spread_ * root * z + skew_ * (z2 - 1) + z * (peak_ * z2 - level_) / root;
    // Counts are whole: the one whose half-way to the next is reached.
    return static_cast<std::int64_t>(std::clamp(found + 0.5, 0.0, n));
  }
  if (mean > kFewExpected) return tries - BinomialDraw(1 - share_).quantile(tries, 1 - u, normal);
  double left = u;
  double p = std::exp(n * log_of_rest_);
  std::int64_t k = 0;
  while (left > p && k < tries) {
    left -= p;
    const auto next = static_cast<std::size_t>(k + 1);
    p *= odds_ * static_cast<double>(tries - k) *
         (next < kInverses ? kInverse[next] : 1.0 / static_cast<double>(next));
    ++k;
  }
  return k;
}

}  // namespace entente::stats
