// How firm a ranking is when weights, scores and the method itself are uncertain (SMAA-2, Lahdelma and
// Salminen, 2001): thousands of draws, in each a ranking, and the share of draws in which each bidder takes
// each place. A tie shares the places it covers. The same seed gives the same numbers with any number of
// threads.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sourcing/promethee.h"
#include "sourcing/weight_space.h"

namespace entente::sourcing {

enum class Method { weighted_sum, topsis, vikor, promethee };

struct UncertainTable {
  std::size_t bidders = 0;
  std::size_t criteria = 0;
  /// Values, higher is better, bidders x criteria: each draw is even between low and high.
  std::vector<double> low, high;
  WeightSpace weights = WeightSpace::any(0);
  std::vector<Method> methods = {Method::weighted_sum};  ///< drawn with equal chance
  std::vector<Preference> preferences;                   ///< by criterion, where promethee is drawn
};

struct SmaaOptions {
  std::size_t samples = 10000;
  std::uint64_t seed = 1;
  unsigned workers = 1;
};

struct Acceptability {
  std::size_t samples = 0;
  std::uint64_t seed = 0;
  double margin = 0;                         ///< a share is off by less than this in 19 of 20 runs
  std::vector<std::vector<double>> at_rank;  ///< [bidder][rank - 1]
  std::vector<std::vector<double>> beats;  ///< [a][b]: share of draws in which a is before b, ties as halves
  /// Mean weights of the draws in which a bidder is first; nothing where it never is.
  std::vector<std::optional<std::vector<double>>> central_weights;
  /// Chance of being first with exactly its central weights.
  std::vector<std::optional<double>> confidence;

  double first(std::size_t bidder) const { return at_rank[bidder].front(); }
};

Acceptability smaa(const UncertainTable& uncertainty, const SmaaOptions& options);

}  // namespace entente::sourcing
