#include "stats/risk.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "base/assert.h"

namespace entente::stats {

Beta Pert::shape() const {
  ENTENTE_ASSERT(low <= mode && mode <= high && low < high, "three estimates in order");
  const double width = high - low;
  return {1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width};
}

double Pert::deviation() const {
  if (low == high) return 0;
  const Beta share = shape();
  const double size = share.size();
  return (high - low) * std::sqrt(share.alpha * share.beta / (size * size * (size + 1)));
}

double Pert::cdf(double x) const {
  if (low == high) return x >= low ? 1 : 0;
  return shape().cdf((x - low) / (high - low));
}

double Pert::quantile(double p) const {
  if (low == high) return low;
  return low + (high - low) * shape().quantile(p);
}

double Triangular::deviation() const {
  return std::sqrt((low * low + mode * mode + high * high - low * mode - low * high - mode * high) / 18);
}

double Triangular::cdf(double x) const {
  if (x <= low) return low == high && x >= low ? 1 : 0;
  if (x >= high) return 1;
  if (x <= mode) return (x - low) * (x - low) / ((high - low) * (mode - low));
  return 1 - (high - x) * (high - x) / ((high - low) * (high - mode));
}

double Triangular::quantile(double p) const {
  if (low == high) return low;
  const double turn = (mode - low) / (high - low);
  if (p <= turn) return low + std::sqrt(p * (high - low) * (mode - low));
  return high - std::sqrt((1 - p) * (high - low) * (high - mode));
}

Lognormal Lognormal::of_p50_p90(double p50, double p90) {
  ENTENTE_ASSERT(p50 > 0 && p90 >= p50, "quantiles in order");
  return {std::log(p50), std::log(p90 / p50) / normal_quantile(0.9)};
}

Lognormal Lognormal::fitted(std::span<const double> values) {
  ENTENTE_ASSERT(values.size() >= 2, "a fit needs two values");
  double sum = 0, squares = 0;
  for (const double value : values) sum += std::log(value);
  const auto n = static_cast<double>(values.size());
  const double mean = sum / n;
  for (const double value : values) squares += (std::log(value) - mean) * (std::log(value) - mean);
  return {mean, std::sqrt(squares / (n - 1))};
}

double Lognormal::mean() const {
  return std::exp(mu + sigma * sigma / 2);
}
double Lognormal::deviation() const {
  return mean() * std::sqrt(std::expm1(sigma * sigma));
}
double Lognormal::cdf(double x) const {
  if (x <= 0) return 0;
  if (sigma == 0) return std::log(x) >= mu ? 1 : 0;
  return normal_cdf((std::log(x) - mu) / sigma);
}
double Lognormal::quantile(double p) const {
  return std::exp(mu + sigma * normal_quantile(p));
}

Moments occurring(double p, const Moments& impact) {
  const double mean = p * impact.mean;
  const double square = p * (impact.deviation * impact.deviation + impact.mean * impact.mean);
  return {mean, std::sqrt(std::max(0.0, square - mean * mean))};
}

double normal_correlation(double spearman) {
  return 2 * std::sin(std::numbers::pi * spearman / 6);
}

std::vector<double> mean_ranks(std::span<const double> values) {
  // Values beside their places: sorting places alone would look every value up again and again.
  std::vector<std::pair<double, std::size_t>> order(values.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = {values[i], i};
  std::ranges::sort(order, {}, &std::pair<double, std::size_t>::first);
  std::vector<double> ranks(values.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    while (end < order.size() && order[end].first == order[i].first) ++end;
    const double rank = (static_cast<double>(i) + static_cast<double>(end) + 1) / 2;
    for (; i < end; ++i) ranks[order[i].second] = rank;
  }
  return ranks;
}

double spearman(std::span<const double> a, std::span<const double> b) {
  ENTENTE_ASSERT(a.size() == b.size(), "pairs have two sides");
  return correlation_of_ranks(mean_ranks(a), mean_ranks(b));
}

double correlation_of_ranks(std::span<const double> x, std::span<const double> y) {
  ENTENTE_ASSERT(x.size() == y.size(), "pairs have two sides");
  if (x.size() < 2) return 0;
  const double middle = (static_cast<double>(x.size()) + 1) / 2;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - middle) * (y[i] - middle);
    xx += (x[i] - middle) * (x[i] - middle);
    yy += (y[i] - middle) * (y[i] - middle);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

std::vector<double> Cholesky::apply(std::span<const double> independent) const {
  std::vector<double> made(size);
  for (std::size_t row = 0; row < size; ++row) {
    for (std::size_t column = 0; column <= row; ++column)
      made[row] += lower[row * size + column] * independent[column];
  }
  return made;
}

namespace {

bool decompose(const Correlation& correlation, double shrinkage, std::vector<double>& lower) {
  const std::size_t n = correlation.size;
  lower.assign(n * n, 0);
  for (std::size_t row = 0; row < n; ++row) {
    for (std::size_t column = 0; column <= row; ++column) {
      double sum = row == column ? 1 : (1 - shrinkage) * correlation.at(row, column);
      for (std::size_t k = 0; k < column; ++k) sum -= lower[row * n + k] * lower[column * n + k];
      if (row != column) {
        lower[row * n + column] = sum / lower[column * n + column];
      } else {
        if (sum <= 1e-10) return false;
        lower[row * n + row] = std::sqrt(sum);
      }
    }
  }
  return true;
}

}  // namespace

Cholesky cholesky(const Correlation& correlation) {
  Cholesky made{correlation.size, {}, 0};
  for (int percent = 0; percent <= 100; ++percent) {
    made.shrinkage = percent / 100.0;
    if (decompose(correlation, made.shrinkage, made.lower)) break;
  }
  return made;
}

Ranks quantile_ranks(std::int64_t n, double p, double z) {
  const double at = static_cast<double>(n) * p;
  const double half = z * std::sqrt(at * (1 - p));
  const auto clamped = [&](double rank) { return std::clamp<std::int64_t>(std::llround(rank), 1, n); };
  return {clamped(at - half), clamped(at + half)};
}

double expected_shortfall(std::span<const double> ascending, double p) {
  if (ascending.empty()) return 0;
  const auto n = static_cast<double>(ascending.size());
  const auto from = std::min(static_cast<std::size_t>(std::ceil(n * p)), ascending.size() - 1);
  double sum = 0;
  for (std::size_t i = from; i < ascending.size(); ++i) sum += ascending[i];
  return sum / static_cast<double>(ascending.size() - from);
}

}  // namespace entente::stats
