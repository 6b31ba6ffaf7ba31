// Sums of a random number of random durations: the downtime that is still to come. Closed form for
// exponential durations, Panjer's recursion on a grid for any other.
//
// Source: Panjer, Recursive evaluation of a family of compound distributions, ASTIN Bulletin 12 (1981).
#pragma once

#include <functional>
#include <vector>

namespace entente::stats {

/// P(sum > limit) of Poisson(mean_count) many exponential durations with mean `mean_duration`: a sum over
/// Erlang tails. Three outages of eight minutes to come, 38.2 minutes left -> 0.204236.
double compound_poisson_exponential_tail(double mean_count, double mean_duration, double limit);

/// Number of durations: Poisson, or negative binomial with variance mean + mean^2 / size for a finite size.
struct CountLaw {
  double mean = 0;
  double size = 0;  ///< 0: Poisson
};

/// Probabilities of the sums 0, step, 2 step, ... up to `cells` - 1 steps; what lies beyond is missing from
/// their total. `cdf` is that of one duration, rounded to the nearest whole step.
std::vector<double> compound_sum(const CountLaw& count, const std::function<double(double)>& cdf, double step,
                                 std::size_t cells);

/// cdf of a lognormal distribution by median and sigma of the logarithm.
std::function<double(double)> lognormal_cdf(double median, double sigma);

}  // namespace entente::stats
