// PROMETHEE II: how much each bidder is preferred to the others, less how much the others are preferred to it
// (Brans and Vincke, 1985). Every criterion is sorted once and read with moving windows and prefix sums, so n
// bidders take n log n steps and not n squared; the Gaussian shape goes through truncated series over boxes
// of one width (Greengard and Strain, 1991), exact to rounding. Net flows add up to zero; one bidder alone
// has none.
#pragma once

#include "sourcing/decision_matrix.h"

namespace entente::sourcing {

/// How a difference in one criterion becomes a preference of 0 to 1.
enum class Shape {
  usual,     ///< any difference is a preference (type I)
  u_shape,   ///< above `indifference` (II)
  v_shape,   ///< in proportion up to `strict` (III)
  level,     ///< a half above `indifference`, whole above `strict` (IV)
  linear,    ///< none up to `indifference`, then in proportion up to `strict` (V)
  gaussian,  ///< 1 - exp(-d^2 / 2 `spread`^2) (VI)
};

struct Preference {
  Shape shape = Shape::linear;
  double indifference = 0;
  double strict = 0;
  double spread = 0;
};

/// The preference for a difference, 0 where it is not positive.
double preference(const Preference& by, double difference);

struct Flows {
  std::vector<double> leaving;   ///< mean preference over the others
  std::vector<double> entering;  ///< mean preference of the others over it
  std::vector<double> net;
};

/// `preferences` by criterion, in the units of its values.
Flows promethee(const DecisionMatrix& matrix, std::span<const Preference> preferences);

}  // namespace entente::sourcing
