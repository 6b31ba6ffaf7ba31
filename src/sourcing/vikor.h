// VIKOR: a compromise between the greatest total gain and the smallest single regret (Opricovic, 1998). Lower
// Q is better. Columns and spans without any difference say nothing: they count as zero.
#pragma once

#include "sourcing/decision_matrix.h"

namespace entente::sourcing {

struct Vikor {
  std::vector<double> group;   ///< S: weighted distance from the best
  std::vector<double> regret;  ///< R: the worst single criterion
  std::vector<double> q;       ///< 0 the best, 1 the worst
  /// The bidders among which the method itself does not decide: one where the first is ahead by 1/(n-1) and
  /// first in S or R too.
  std::vector<std::size_t> compromise;
};

/// `majority`: how much the total counts against the single regret, 0 to 1.
Vikor vikor(const DecisionMatrix& matrix, double majority = 0.5);

}  // namespace entente::sourcing
