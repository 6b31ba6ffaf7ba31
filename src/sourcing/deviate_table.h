// A distribution by standard normal deviate, looked up: for drawing many correlated values. Between its
// points it is straight; what consists of single values with chances stays so.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "stats/distributions.h"

namespace entente::sourcing {

class DeviateTable {
 public:
  /// Always the same value.
  explicit DeviateTable(double certain = 1) : values_(kPoints, certain) {}

  template <class Distribution>
  static DeviateTable of(const Distribution& distribution) {
    DeviateTable made;
    for (std::size_t k = 0; k < kPoints; ++k) {
      const double z = kEnds * (2 * static_cast<double>(k) / (kPoints - 1) - 1);
      made.values_[k] = distribution.quantile(std::clamp(stats::normal_cdf(z), 1e-9, 1 - 1e-9));
    }
    made.certain_ = false;
    return made;
  }

  /// Values with their chances, which add up to one; in any order.
  static DeviateTable of_outcomes(std::vector<std::pair<double, double>> values_and_chances);

  bool certain() const { return certain_; }

  double at(double z) const { return steps_.empty() ? line_at(z) : step_at(z); }

  /// at() of each, in place.
  void replace(std::span<double> deviates) const {
    if (steps_.empty()) {
      for (double& z : deviates) z = line_at(z);
    } else {
      for (double& z : deviates) z = step_at(z);
    }
  }

 private:
  static constexpr std::size_t kPoints = 1025;
  static constexpr double kEnds = 6;

  struct Step {
    double up_to, value;
  };
  double line_at(double z) const {
    const double x = std::clamp((z + kEnds) * ((kPoints - 1) / (2 * kEnds)), 0.0, kPoints - 1.000001);
    const auto k = static_cast<std::size_t>(x);
    return values_[k] + (x - static_cast<double>(k)) * (values_[k + 1] - values_[k]);
  }
  double step_at(double z) const {
    for (const Step& step : steps_) {
      if (z <= step.up_to) return step.value;
    }
    return steps_.back().value;
  }

  std::vector<double> values_;
  std::vector<Step> steps_;
  bool certain_ = true;
};

}  // namespace entente::sourcing
