// People who score: how far they agree and who is generous. Missing scores are left out, never taken as zero.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace entente::sourcing {

struct ScoreSpread {
  std::size_t count = 0;
  double mean = 0;
  double deviation = 0;  ///< of a sample; 0 for one score
  double low = 0, high = 0;
  double range() const { return high - low; }
};

ScoreSpread spread_of(std::span<const double> scores);

/// Kendall's coefficient of concordance with correction for ties, 0 to 1. `ranks_by[j]` are one person's
/// scores (or ranks) of the same things. Nothing where it cannot be said: fewer than two people or things, or
/// everybody gave everything the same.
std::optional<double> kendalls_w(const std::vector<std::vector<double>>& ranks_by);

/// Mean of each person's scores less the panel's mean over the same things. `scores[j][i]`, nothing: not
/// scored.
std::vector<std::optional<double>> leniency(const std::vector<std::vector<std::optional<double>>>& scores);

}  // namespace entente::sourcing
