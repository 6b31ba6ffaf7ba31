// TOPSIS: nearness to the best value of every criterion and distance from the worst (Hwang and Yoon, 1981),
// with vector normalisation. Defined on every table: a column of zeros or of equal values says nothing, and
// where no column says anything all bidders are at one half.
#pragma once

#include "sourcing/decision_matrix.h"

namespace entente::sourcing {

/// Closeness of each bidder, 0 to 1.
std::vector<double> topsis(const DecisionMatrix& matrix);

}  // namespace entente::sourcing
