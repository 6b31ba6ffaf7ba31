// Control charts: is a point unusual, or within what the process always does? Limits of proportions,
// exponentially weighted means and cumulated sums, and the rules by which a run of points is remarkable.
//
// Sources: Nelson, The Shewhart control chart: tests for special causes, Journal of Quality Technology 16
// (1984), for the rules; Page, Continuous inspection schemes, Biometrika 41 (1954), for cumulated sums.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "stats/inference.h"

namespace entente::stats {

/// Limits of a share over n tries, three standard errors around `mean`, cut to 0..1: 0.02, 400 -> 0 to
/// 0.0410.
Bounds p_limits(double mean, double n);

/// An exponentially weighted mean with its limits, point by point; the start is `centre`.
struct Smoothed {
  double value = 0;
  Bounds limits;
};
std::vector<Smoothed> ewma_chart(std::span<const double> values, double centre, double sigma, double weight,
                                 double width = 3);

/// Upper and lower cumulated sums in standard deviations: drifts of `2 slack` and more add up until they pass
/// `decision`.
struct Cumulated {
  double high = 0, low = 0;
  bool signal = false;
};
std::vector<Cumulated> cusum_chart(std::span<const double> values, double centre, double sigma,
                                   double slack = 0.5, double decision = 5);

enum class RunRule {
  beyond_limits,  ///< 1 point beyond 3 sigma
  same_side,      ///< 9 in a row on one side of the mean
  trend,          ///< 6 in a row rising, or falling
  alternating,    ///< 14 in a row alternating
  two_of_three,   ///< 2 of 3 beyond 2 sigma on one side
  four_of_five,   ///< 4 of 5 beyond 1 sigma on one side
  hugging,        ///< 15 in a row within 1 sigma
  avoiding,       ///< 8 in a row outside of 1 sigma, on both sides
};
std::string_view describe(RunRule rule);
/// Few rules together give few false alarms.
std::vector<RunRule> usual_rules();
std::vector<RunRule> all_rules();

struct Signal {
  std::size_t at = 0;  ///< index of the point that completes the pattern
  RunRule rule = RunRule::beyond_limits;
};
/// Points as distances from the mean in standard deviations (each by its own limits). In order of `at`.
std::vector<Signal> run_signals(std::span<const double> deviations, std::span<const RunRule> rules);

}  // namespace entente::stats
