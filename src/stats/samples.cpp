#include "stats/samples.h"

#include <cmath>

#include "base/assert.h"
#include "stats/distributions.h"
#include "stats/inference.h"

namespace entente::stats {

std::int64_t sample_size(double margin, std::optional<std::int64_t> population, double share) {
  ENTENTE_ASSERT(margin > 0, "a margin is positive");
  const double endless = kNormal95 * kNormal95 * share * (1 - share) / (margin * margin);
  if (!population) return static_cast<std::int64_t>(std::ceil(endless - 1e-9));
  const auto all = static_cast<double>(*population);
  return static_cast<std::int64_t>(std::ceil(endless / (1 + (endless - 1) / all) - 1e-9));
}

std::int64_t acceptance_size(double tolerable, double confidence, std::int64_t allowed) {
  ENTENTE_ASSERT(tolerable > 0 && tolerable < 1 && confidence > 0 && confidence < 1,
                 "shares lie within 0..1");
  std::int64_t high = allowed + 1;
  while (binomial_cdf(allowed, high, tolerable) > 1 - confidence) high *= 2;
  std::int64_t low = high / 2;
  while (low + 1 < high) {
    const std::int64_t middle = low + (high - low) / 2;
    (binomial_cdf(allowed, middle, tolerable) > 1 - confidence ? low : high) = middle;
  }
  return high;
}

double cohen_d(const Group& a, const Group& b) {
  const double pooled = std::sqrt(
      ((a.n - 1) * a.deviation * a.deviation + (b.n - 1) * b.deviation * b.deviation) / (a.n + b.n - 2));
  return (a.mean - b.mean) / pooled;
}

Welch welch(const Group& a, const Group& b) {
  const double va = a.deviation * a.deviation / a.n;
  const double vb = b.deviation * b.deviation / b.n;
  const double both = va + vb;
  return {(a.mean - b.mean) / std::sqrt(both), both * both / (va * va / (a.n - 1) + vb * vb / (b.n - 1))};
}

double concentration(std::span<const double> shares_percent) {
  double sum = 0;
  for (const double share : shares_percent) sum += share * share;
  return sum;
}

}  // namespace entente::stats
