#include "stats/compound.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "stats/distributions.h"

namespace entente::stats {

double compound_poisson_exponential_tail(double mean_count, double mean_duration, double limit) {
  ENTENTE_ASSERT(mean_duration > 0, "a duration lasts");
  if (limit < 0) return 1;
  // P(S > x) = sum over k >= 1 of P(N = k) P(Erlang(k) > x), and the Erlang tail of k is P(Poisson(x) < k).
  const double x = limit / mean_duration;
  double total = 0, seen = 0, erlang_tail = 0, term = std::exp(-x);
  double count = std::exp(-mean_count);
  seen = count;
  for (int k = 1; seen < 1 - 1e-16 && k < 100'000; ++k) {
    erlang_tail += term;
    term *= x / k;
    count *= mean_count / k;
    seen += count;
    total += count * std::min(erlang_tail, 1.0);
    if (k > mean_count && count < 1e-18) break;
  }
  return total;
}

std::vector<double> compound_sum(const CountLaw& count, const std::function<double(double)>& cdf, double step,
                                 std::size_t cells) {
  ENTENTE_ASSERT(step > 0 && cells > 0, "a grid has cells");
  std::vector<double> one(cells);
  double below = 0;
  for (std::size_t i = 0; i < cells; ++i) {
    const double next = cdf((static_cast<double>(i) + 0.5) * step);
    one[i] = std::max(0.0, next - below);
    below = next;
  }
  // Panjer: P(N = k) = (a + b / k) P(N = k - 1); with f the grid of one duration,
  // g(s) = 1 / (1 - a f(0)) sum over j = 1..s of (a + b j / s) f(j) g(s - j).
  const bool poisson = count.size <= 0 || !std::isfinite(count.size);
  const double share = poisson ? 0 : count.mean / (count.size + count.mean);
  const double a = share;
  const double b = poisson ? count.mean : (count.size - 1) * share;
  std::vector<double> sum(cells);
  sum[0] = poisson ? std::exp(-count.mean * (1 - one[0]))
                   : std::pow((1 - share) / (1 - share * one[0]), count.size);
  const double scale = 1 / (1 - a * one[0]);
  std::size_t longest = cells;
  while (longest > 1 && one[longest - 1] == 0) --longest;
  for (std::size_t s = 1; s < cells; ++s) {
    double total = 0;
    const double per = b / static_cast<double>(s);
    for (std::size_t j = 1; j <= std::min(s, longest - 1); ++j)
      total += (a + per * static_cast<double>(j)) * one[j] * sum[s - j];
    sum[s] = total * scale;
  }
  return sum;
}

std::function<double(double)> lognormal_cdf(double median, double sigma) {
  return [mu = std::log(median), sigma](double x) {
    return x <= 0 ? 0.0 : normal_cdf((std::log(x) - mu) / sigma);
  };
}

}  // namespace entente::stats
