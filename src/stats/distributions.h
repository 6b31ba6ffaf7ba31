// Probabilities of counts and durations, in doubles: what a forecast adds up. Tails are summed from their
// smaller side, so that a probability of 1e-9 is as exact as one of a half. Gamma and beta functions are
// Boost.Math's. Nothing here knows what is counted.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace entente::stats {

double normal_cdf(double x);
/// 0 < p < 1. 0.9 -> 1.281552.
double normal_quantile(double p);

double binomial_pmf(std::int64_t k, std::int64_t n, double p);
/// P(X <= k), X the successes of n tries with probability p.
double binomial_cdf(std::int64_t k, std::int64_t n, double p);

double poisson_pmf(std::int64_t k, double mean);
double poisson_cdf(std::int64_t k, double mean);

/// Counts whose mean is itself uncertain: a gamma mixture of Poisson distributions with `mean` and variance
/// mean + mean^2 / size. An infinite size is the Poisson distribution.
double negative_binomial_pmf(std::int64_t k, double mean, double size);

/// Probabilities of the counts first, first + 1, ... outside of which less than 1e-12 lies.
struct CountDistribution {
  std::int64_t first = 0;
  std::vector<double> probability;

  double mean() const;
  /// The smallest count that is exceeded with probability 1 - p at most.
  std::int64_t quantile(double p) const;
};
CountDistribution poisson_counts(double mean);
CountDistribution negative_binomial_counts(double mean, double size);

/// Beta distribution of a share: alpha - 1 and beta - 1 read as events and non-events seen.
struct Beta {
  double alpha = 1, beta = 1;

  double mean() const { return alpha / (alpha + beta); }
  double size() const { return alpha + beta; }
  double cdf(double x) const;
  double quantile(double p) const;
};

/// Events in n further tries when their probability is Beta(alpha, beta): 180 tries after 8 events of 420
/// under Jeffreys' prior, Beta(8.5, 412.5) -> P(at most 4) = 0.6906.
class BetaBinomial {
 public:
  BetaBinomial(std::int64_t n, const Beta& share);
  double pmf(std::int64_t k) const;
  double cdf(std::int64_t k) const;   ///< P(X <= k)
  double tail(std::int64_t k) const;  ///< P(X > k)
  /// P(X = 0), ..., P(X = n), by recurrence from the largest of them.
  std::vector<double> probabilities() const;

 private:
  /// Sum of pmf over [first, last], both within 0..n, from the largest term down.
  double sum(std::int64_t first, std::int64_t last) const;
  std::int64_t n_;
  Beta share_;
};

/// P(sum of independent events = k) for k = 0 .. n, each with its own probability (dynamic programme,
/// O(n^2)).
std::vector<double> poisson_binomial(std::span<const double> probabilities);
/// Distribution of the sum of two independent counts.
std::vector<double> convolve(std::span<const double> a, std::span<const double> b);
/// Sum of pmf over k > limit.
double tail_beyond(std::span<const double> pmf, std::int64_t limit);

/// Exact interval of a share (Clopper and Pearson, Biometrika 26, 1934), `confidence` on both sides together.
struct ShareBounds {
  double low = 0, high = 1;
};
ShareBounds exact_share(std::int64_t successes, std::int64_t total, double confidence = 0.95);
/// One-sided upper bound: after 0 of 59 -> 4.95 %.
double exact_share_upper(std::int64_t successes, std::int64_t total, double confidence = 0.95);

}  // namespace entente::stats
