// Small questions about samples: how many to draw, what none found means, and whether two groups differ.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace entente::stats {

/// Size of a sample that tells a share to within +- `margin` at 95 %; with a population, corrected for it.
/// 0.05 -> 385; of 1,000 -> 278.
std::int64_t sample_size(double margin, std::optional<std::int64_t> population = std::nullopt,
                         double share = 0.5);
/// Smallest sample in which at most `allowed` failures show with `confidence` that the rate is below
/// `tolerable`: 5 %, 95 % -> 59; one allowed -> 93.
std::int64_t acceptance_size(double tolerable, double confidence, std::int64_t allowed = 0);

struct Group {
  double n = 0, mean = 0, deviation = 0;
};
/// Difference of two means in pooled standard deviations (Cohen's d).
double cohen_d(const Group& a, const Group& b);
/// Welch's t of two means with its degrees of freedom.
struct Welch {
  double t = 0, degrees = 0;
};
Welch welch(const Group& a, const Group& b);

/// Sum of squared shares in points (Herfindahl-Hirschman): 50/30/20 -> 3,800; 10,000 divided by it is the
/// effective number.
double concentration(std::span<const double> shares_percent);

}  // namespace entente::stats
