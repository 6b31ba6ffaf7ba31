#include "stats/distributions.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numbers>

#include "base/assert.h"

namespace entente::stats {
namespace {

constexpr double kNegligible = 1e-13;

double log_choose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

double log_beta(double a, double b) {
  return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b);
}

/// Counts from the most likely one outwards, by `ratio(k)` = pmf(k + 1) / pmf(k), scaled to one.
template <class Ratio>
CountDistribution spread(std::int64_t mode, const Ratio& ratio) {
  std::vector<double> up{1.0}, down;
  for (std::int64_t k = mode;; ++k) {
    const double next = up.back() * ratio(k);
    if (next < kNegligible) break;
    up.push_back(next);
  }
  double last = 1.0;
  for (std::int64_t k = mode; k > 0; --k) {
    last /= ratio(k - 1);
    if (last < kNegligible) break;
    down.push_back(last);
  }
  CountDistribution made;
  made.first = mode - static_cast<std::int64_t>(down.size());
  made.probability.assign(down.rbegin(), down.rend());
  made.probability.insert(made.probability.end(), up.begin(), up.end());
  double total = 0;
  for (const double p : made.probability) total += p;
  for (double& p : made.probability) p /= total;
  return made;
}

}  // namespace

double normal_cdf(double x) {
  return 0.5 * std::erfc(-x / std::numbers::sqrt2);
}

double normal_quantile(double p) {
  ENTENTE_ASSERT(p > 0 && p < 1, "a quantile lies inside the distribution");
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * p);
}

double binomial_pmf(std::int64_t k, std::int64_t n, double p) {
  if (k < 0 || k > n) return 0;
  if (p <= 0) return k == 0 ? 1 : 0;
  if (p >= 1) return k == n ? 1 : 0;
  const auto tries = static_cast<double>(n);
  const auto events = static_cast<double>(k);
  return std::exp(log_choose(tries, events) + events * std::log(p) + (tries - events) * std::log1p(-p));
}

double binomial_cdf(std::int64_t k, std::int64_t n, double p) {
  if (k < 0) return 0;
  if (k >= n) return 1;
  if (p <= 0) return 1;
  if (p >= 1) return 0;
  return boost::math::ibeta(static_cast<double>(n - k), static_cast<double>(k) + 1, 1 - p);
}

double poisson_pmf(std::int64_t k, double mean) {
  if (k < 0) return 0;
  if (mean <= 0) return k == 0 ? 1 : 0;
  const auto events = static_cast<double>(k);
  return std::exp(events * std::log(mean) - mean - std::lgamma(events + 1));
}

double poisson_cdf(std::int64_t k, double mean) {
  if (k < 0) return 0;
  if (mean <= 0) return 1;
  return boost::math::gamma_q(static_cast<double>(k) + 1, mean);
}

double negative_binomial_pmf(std::int64_t k, double mean, double size) {
  if (k < 0) return 0;
  if (mean <= 0) return k == 0 ? 1 : 0;
  if (!std::isfinite(size)) return poisson_pmf(k, mean);
  const auto events = static_cast<double>(k);
  return std::exp(std::lgamma(events + size) - std::lgamma(size) - std::lgamma(events + 1) +
                  size * std::log(size / (size + mean)) + events * std::log(mean / (size + mean)));
}

double CountDistribution::mean() const {
  double sum = 0;
  for (std::size_t i = 0; i < probability.size(); ++i)
    sum += probability[i] * (static_cast<double>(first) + static_cast<double>(i));
  return sum;
}

std::int64_t CountDistribution::quantile(double p) const {
  double sum = 0;
  for (std::size_t i = 0; i < probability.size(); ++i) {
    sum += probability[i];
    if (sum >= p) return first + static_cast<std::int64_t>(i);
  }
  return first + static_cast<std::int64_t>(probability.size()) - 1;
}

CountDistribution poisson_counts(double mean) {
  if (mean <= 0) return {0, {1.0}};
  return spread(static_cast<std::int64_t>(mean),
                [&](std::int64_t k) { return mean / (static_cast<double>(k) + 1); });
}

CountDistribution negative_binomial_counts(double mean, double size) {
  if (mean <= 0) return {0, {1.0}};
  if (!std::isfinite(size)) return poisson_counts(mean);
  const double share = mean / (size + mean);
  const double mode = size > 1 ? std::floor((size - 1) * mean / size) : 0;
  return spread(static_cast<std::int64_t>(mode), [&](std::int64_t k) {
    return (static_cast<double>(k) + size) / (static_cast<double>(k) + 1) * share;
  });
}

double Beta::cdf(double x) const {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return boost::math::ibeta(alpha, beta, x);
}

double Beta::quantile(double p) const {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  return boost::math::ibeta_inv(alpha, beta, p);
}

BetaBinomial::BetaBinomial(std::int64_t n, const Beta& share) : n_(n), share_(share) {
  ENTENTE_ASSERT(n >= 0 && share.alpha > 0 && share.beta > 0, "tries and pseudo-counts are positive");
}

double BetaBinomial::pmf(std::int64_t k) const {
  if (k < 0 || k > n_) return 0;
  const auto n = static_cast<double>(n_);
  const auto events = static_cast<double>(k);
  return std::exp(log_choose(n, events) + log_beta(share_.alpha + events, share_.beta + n - events) -
                  log_beta(share_.alpha, share_.beta));
}

double BetaBinomial::sum(std::int64_t first, std::int64_t last) const {
  if (first > last) return 0;
  // The largest term of a one-humped distribution within [first, last].
  const double a = share_.alpha, b = share_.beta;
  const auto n = static_cast<double>(n_);
  const double top = a + b > 2 ? (n + 1) * (a - 1) / (a + b - 2) : n * a / (a + b);
  const auto start = std::clamp(static_cast<std::int64_t>(std::clamp(top, 0.0, n)), first, last);
  const double begin = pmf(start);
  double total = begin, term = begin;
  for (std::int64_t k = start; k < last; ++k) {
    const auto x = static_cast<double>(k);
    term *= (n - x) * (a + x) / ((x + 1) * (b + n - x - 1));
    total += term;
    if (term < total * 1e-17 && a > 1 && b > 1) break;
  }
  term = begin;
  for (std::int64_t k = start; k > first; --k) {
    const auto x = static_cast<double>(k) - 1;
    term *= (x + 1) * (b + n - x - 1) / ((n - x) * (a + x));
    total += term;
    if (term < total * 1e-17 && a > 1 && b > 1) break;
  }
  return std::min(total, 1.0);
}

double BetaBinomial::tail(std::int64_t k) const {
  if (k < 0) return 1;
  if (k >= n_) return 0;
  const double expected = static_cast<double>(n_) * share_.mean();
  return static_cast<double>(k) >= expected ? sum(k + 1, n_) : 1 - sum(0, k);
}

double BetaBinomial::cdf(std::int64_t k) const {
  if (k < 0) return 0;
  if (k >= n_) return 1;
  const double expected = static_cast<double>(n_) * share_.mean();
  return static_cast<double>(k) >= expected ? 1 - sum(k + 1, n_) : sum(0, k);
}

std::vector<double> BetaBinomial::probabilities() const {
  std::vector<double> made(static_cast<std::size_t>(n_) + 1);
  const double a = share_.alpha, b = share_.beta;
  const auto n = static_cast<double>(n_);
  const double top = a + b > 2 ? (n + 1) * (a - 1) / (a + b - 2) : n * a / (a + b);
  const auto start = static_cast<std::int64_t>(std::clamp(top, 0.0, n));
  made[static_cast<std::size_t>(start)] = pmf(start);
  for (std::int64_t k = start; k < n_; ++k) {
    const auto x = static_cast<double>(k);
    made[static_cast<std::size_t>(k) + 1] =
        made[static_cast<std::size_t>(k)] * (n - x) * (a + x) / ((x + 1) * (b + n - x - 1));
  }
  for (std::int64_t k = start; k > 0; --k) {
    const auto x = static_cast<double>(k) - 1;
    made[static_cast<std::size_t>(k) - 1] =
        made[static_cast<std::size_t>(k)] * (x + 1) * (b + n - x - 1) / ((n - x) * (a + x));
  }
  return made;
}

std::vector<double> poisson_binomial(std::span<const double> probabilities) {
  std::vector<double> pmf{1.0};
  pmf.reserve(probabilities.size() + 1);
  for (const double p : probabilities) {
    pmf.push_back(0);
    for (std::size_t k = pmf.size() - 1; k > 0; --k) pmf[k] = pmf[k] * (1 - p) + pmf[k - 1] * p;
    pmf[0] *= 1 - p;
  }
  return pmf;
}

std::vector<double> convolve(std::span<const double> a, std::span<const double> b) {
  if (a.empty() || b.empty()) return {};
  std::vector<double> sum(a.size() + b.size() - 1);
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == 0) continue;
    for (std::size_t j = 0; j < b.size(); ++j) sum[i + j] += a[i] * b[j];
  }
  return sum;
}

double tail_beyond(std::span<const double> pmf, std::int64_t limit) {
  double below = 0, beyond = 0;
  for (std::size_t k = 0; k < pmf.size(); ++k)
    (static_cast<std::int64_t>(k) > limit ? beyond : below) += pmf[k];
  return beyond < below ? beyond : 1 - below;
}

ShareBounds exact_share(std::int64_t successes, std::int64_t total, double confidence) {
  ENTENTE_ASSERT(total > 0 && successes >= 0 && successes <= total, "a share is of something");
  const double side = (1 - confidence) / 2;
  const auto k = static_cast<double>(successes);
  const auto n = static_cast<double>(total);
  return {successes == 0 ? 0.0 : boost::math::ibeta_inv(k, n - k + 1, side),
          successes == total ? 1.0 : boost::math::ibeta_inv(k + 1, n - k, 1 - side)};
}

double exact_share_upper(std::int64_t successes, std::int64_t total, double confidence) {
  ENTENTE_ASSERT(total > 0 && successes >= 0 && successes <= total, "a share is of something");
  if (successes == total) return 1;
  const auto k = static_cast<double>(successes);
  return boost::math::ibeta_inv(k + 1, static_cast<double>(total) - k, confidence);
}

}  // namespace entente::stats
