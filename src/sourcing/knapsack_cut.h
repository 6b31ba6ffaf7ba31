// Cuts from one row: what every choice of at most one option from each group keeps when the weights together
// stay within a limit, and a point between such choices does not. The deepest cut is found exactly among the
// options that the point uses (a small linear program whose rows are the choices that break it most, found by
// a dynamic programme), then extended to all other options, group after group, as far as it stays true. The
// last word is in whole numbers: the limit of a cut is the greatest sum that any choice has.
//
// Boccia, Sforza, Sterle and Vasilyev, A cut and branch approach for the capacitated p-median problem based
// on Fenchel cutting planes (2008); Avella, Boccia and Vasilyev, A computational study of exact knapsack
// separation for the generalized assignment problem (2010).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace entente::sourcing {

/// Options of a group are consecutive, ascending by weight.
struct KnapsackOption {
  std::int32_t group = 0;
  std::int64_t weight = 0;
  double part = 0;  ///< of the point
};

struct KnapsackCut {
  std::vector<std::int64_t> amounts;  ///< of each option
  std::int64_t at_most = 0;
  double excess = 0;  ///< of the point over the limit, as a part of it
};

/// Weights are not negative. Nothing where the point lies between choices, or about so.
std::optional<KnapsackCut> knapsack_cut(const std::vector<KnapsackOption>& options, std::int64_t limit);

}  // namespace entente::sourcing
