// The table every ranking method works on: bidders by criteria with weights and directions; and ranks with
// ties. The methods stand beside it, one file each. They know numbers only: no documents, no people.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace entente::sourcing {

enum class Direction { higher_is_better, lower_is_better };

/// Rows are bidders, columns criteria, stored row by row. Sizes agree, values are finite (the checks of the
/// document see to it).
struct DecisionMatrix {
  std::size_t bidders = 0;
  std::size_t criteria = 0;
  std::vector<double> values;         ///< bidders x criteria
  std::vector<double> weights;        ///< by criterion; not negative
  std::vector<Direction> directions;  ///< by criterion

  double at(std::size_t bidder, std::size_t criterion) const { return values[bidder * criteria + criterion]; }
  double& at(std::size_t bidder, std::size_t criterion) { return values[bidder * criteria + criterion]; }
};

/// Weights that add up to one. Where all are zero every criterion counts the same.
std::vector<double> normalised(std::span<const double> weights);

/// Two scores this near, as a part of the range of all scores, are the same score.
inline constexpr double kTieShare = 1e-9;

/// Difference of scores that still counts as none.
double tie_width(std::span<const double> scores);

/// Rank of each bidder, 1 for the highest score; the same score is the same rank, and the ranks after it are
/// left out: 1, 1, 3. A bidder is in a tie with whom stands at most a tie width below the best of the tie.
std::vector<int> ranks_of(std::span<const double> scores);

/// Bidders from first to last; ties in order of their number.
std::vector<std::size_t> order_of(std::span<const double> scores);

/// Sum of weight x value, with directions: lower-is-better columns count negatively.
std::vector<double> weighted_sum(const DecisionMatrix& matrix);

/// Each column scaled from its worst value (0) to its best (1) among these bidders; a column with one value
/// is 1 for all. All directions of the result are higher_is_better.
DecisionMatrix scaled_by_range(const DecisionMatrix& matrix);

}  // namespace entente::sourcing
