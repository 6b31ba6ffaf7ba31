#include "stats/control.h"

#include <algorithm>
#include <cmath>

namespace entente::stats {

Bounds p_limits(double mean, double n) {
  const double half = 3 * std::sqrt(mean * (1 - mean) / n);
  return {std::max(0.0, mean - half), std::min(1.0, mean + half)};
}

std::vector<Smoothed> ewma_chart(std::span<const double> values, double centre, double sigma, double weight,
                                 double width) {
  std::vector<Smoothed> made;
  double smoothed = centre;
  double left = 1;  // (1 - weight)^(2 i)
  for (const double value : values) {
    smoothed += weight * (value - smoothed);
    left *= (1 - weight) * (1 - weight);
    const double half = width * sigma * std::sqrt(weight / (2 - weight) * (1 - left));
    made.push_back({smoothed, {centre - half, centre + half}});
  }
  return made;
}

std::vector<Cumulated> cusum_chart(std::span<const double> values, double centre, double sigma, double slack,
                                   double decision) {
  std::vector<Cumulated> made;
  double high = 0, low = 0;
  for (const double value : values) {
    const double z = sigma > 0 ? (value - centre) / sigma : 0;
    high = std::max(0.0, high + z - slack);
    low = std::max(0.0, low - z - slack);
    made.push_back({high, low, high > decision || low > decision});
  }
  return made;
}

std::string_view describe(RunRule rule) {
  switch (rule) {
    case RunRule::beyond_limits:
      return "1 point beyond 3 sigma";
    case RunRule::same_side:
      return "9 in a row on one side of the mean";
    case RunRule::trend:
      return "6 in a row rising or falling";
    case RunRule::alternating:
      return "14 in a row alternating";
    case RunRule::two_of_three:
      return "2 of 3 beyond 2 sigma on one side";
    case RunRule::four_of_five:
      return "4 of 5 beyond 1 sigma on one side";
    case RunRule::hugging:
      return "15 in a row within 1 sigma";
    case RunRule::avoiding:
      return "8 in a row outside of 1 sigma";
  }
  return "unknown";
}

std::vector<RunRule> usual_rules() {
  return {RunRule::beyond_limits, RunRule::same_side, RunRule::two_of_three};
}

std::vector<RunRule> all_rules() {
  return {RunRule::beyond_limits, RunRule::same_side,    RunRule::trend,   RunRule::alternating,
          RunRule::two_of_three,  RunRule::four_of_five, RunRule::hugging, RunRule::avoiding};
}

namespace {

/// Does the pattern end at `at`? A process that never moves shows none: rounding errors are no signal.
bool ends_at(std::span<const double> z, std::size_t at, RunRule rule) {
  constexpr double kTolerance = 1e-9;
  const auto last = [&](std::size_t count, const auto& holds) {
    if (at + 1 < count) return false;
    for (std::size_t i = at + 1 - count; i <= at; ++i) {
      if (!holds(i)) return false;
    }
    return true;
  };
  const auto beyond = [&](std::size_t count, std::size_t of, double limit) {
    if (at + 1 < of) return false;
    for (const double side : {1.0, -1.0}) {
      std::size_t found = 0;
      for (std::size_t i = at + 1 - of; i <= at; ++i) found += side * z[i] > limit + kTolerance ? 1 : 0;
      if (found >= count && side * z[at] > limit + kTolerance) return true;
    }
    return false;
  };
  switch (rule) {
    case RunRule::beyond_limits:
      return std::abs(z[at]) > 3 + kTolerance;
    case RunRule::same_side:
      return last(9, [&](std::size_t i) { return z[i] > kTolerance; }) ||
             last(9, [&](std::size_t i) { return z[i] < -kTolerance; });
    case RunRule::trend:
      // Six points make five steps.
      return at >= 5 && (last(5, [&](std::size_t i) { return z[i] > z[i - 1] + kTolerance; }) ||
                         last(5, [&](std::size_t i) { return z[i] < z[i - 1] - kTolerance; }));
    case RunRule::alternating:
      return at >= 13 && last(12, [&](std::size_t i) {
               return (z[i] - z[i - 1]) * (z[i - 1] - z[i - 2]) < -kTolerance * kTolerance;
             });
    case RunRule::two_of_three:
      return beyond(2, 3, 2);
    case RunRule::four_of_five:
      return beyond(4, 5, 1);
    case RunRule::hugging:
      return last(15, [&](std::size_t i) { return std::abs(z[i]) < 1 - kTolerance; }) &&
             !last(15, [&](std::size_t i) { return std::abs(z[i]) <= kTolerance; });
    case RunRule::avoiding: {
      const auto outside = [&](std::size_t i) { return std::abs(z[i]) > 1 + kTolerance; };
      if (!last(8, outside)) return false;
      return !last(8, [&](std::size_t i) { return z[i] > 0; }) &&
             !last(8, [&](std::size_t i) { return z[i] < 0; });
    }
  }
  return false;
}

}  // namespace

std::vector<Signal> run_signals(std::span<const double> deviations, std::span<const RunRule> rules) {
  std::vector<Signal> signals;
  for (std::size_t at = 0; at < deviations.size(); ++at) {
    for (const RunRule rule : rules) {
      if (ends_at(deviations, at, rule)) signals.push_back({at, rule});
    }
  }
  return signals;
}

}  // namespace entente::stats
