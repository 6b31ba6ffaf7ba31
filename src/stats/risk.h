// Distributions by three or two estimates, as schedules and budgets use them, their correlation by a Gaussian
// copula, and how sure a simulated quantile is. Sampling draws one uniform number a value, so that common
// random numbers stay common.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "stats/distributions.h"
#include "stats/inference.h"

namespace entente::stats {

/// a + (b - a) Beta(1 + 4 (m - a) / (b - a), 1 + 4 (b - m) / (b - a)), a <= m <= b. a = b is that value.
struct Pert {
  double low = 0, mode = 0, high = 0;

  Beta shape() const;
  double mean() const { return (low + 4 * mode + high) / 6; }
  double deviation() const;
  double cdf(double x) const;
  double quantile(double p) const;
};

struct Triangular {
  double low = 0, mode = 0, high = 0;

  double mean() const { return (low + mode + high) / 3; }
  double deviation() const;
  double cdf(double x) const;
  double quantile(double p) const;
};

/// By the mean and deviation of the logarithm.
struct Lognormal {
  double mu = 0, sigma = 1;

  /// From P50 and P90: 100 and 150 -> sigma 0.31639, mean 105.132.
  static Lognormal of_p50_p90(double p50, double p90);
  /// From values by moments of their logarithms; positive values only, two at least.
  static Lognormal fitted(std::span<const double> values);
  double mean() const;
  double deviation() const;
  double cdf(double x) const;
  double quantile(double p) const;
};

/// Mean and deviation of an impact that occurs with probability `p` only: 0.2 of a PERT with mean 33.3333 and
/// deviation 7.1270 -> 6.6667 and 13.7090.
struct Moments {
  double mean = 0, deviation = 0;
};
Moments occurring(double p, const Moments& impact);

/// Correlation of normal variables whose ranks correlate by `spearman`: 2 sin(pi r / 6). 0.5 -> 0.51764.
double normal_correlation(double spearman);
/// Rank correlation with mean ranks for ties; 0 where one of the sides does not vary.
double spearman(std::span<const double> a, std::span<const double> b);

/// Ranks from 1, mean ranks for ties; and the correlation of two such lists of one length.
std::vector<double> mean_ranks(std::span<const double> values);
double correlation_of_ranks(std::span<const double> a, std::span<const double> b);

/// A symmetric matrix with ones on the diagonal, by rows.
struct Correlation {
  std::size_t size = 0;
  std::vector<double> entries;
  double at(std::size_t row, std::size_t column) const { return entries[row * size + column]; }
};

/// Lower triangle L with L L' = (1 - shrinkage) C + shrinkage I, for the smallest shrinkage in steps of 1 %
/// that is positive definite; `shrinkage` says what was needed.
struct Cholesky {
  std::size_t size = 0;
  std::vector<double> lower;
  double shrinkage = 0;
  /// L z: correlated normal variables from independent ones.
  std::vector<double> apply(std::span<const double> independent) const;
};
Cholesky cholesky(const Correlation& correlation);

/// Ranks (from 1) of the ordered sample between which the true quantile lies, by the normal approximation of
/// the binomial: n = 10,000, p = 0.8 -> 7,922 to 8,078.
struct Ranks {
  std::int64_t low = 0, high = 0;
};
Ranks quantile_ranks(std::int64_t n, double p, double z = kNormal95);

/// P(cost or date > limit), mean beyond a quantile and so on need no more than the ordered sample.
double expected_shortfall(std::span<const double> ascending, double p);

}  // namespace entente::stats
