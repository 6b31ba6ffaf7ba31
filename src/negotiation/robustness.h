// How much a suggestion leans on what both sides state being exact: weights, what no agreement is worth to
// them, or both are drawn anew many times within a spread, and counted is how often the package stays what it
// is. The same counts on any day and for any machine: draw k is a function of the seed and k.
#pragma once

#include <cstdint>

#include "negotiation/solve.h"

namespace entente::negotiation {

struct MisStated {
  int percent = 20;  ///< weights: within +- so much of what was stated; reservations: of the best gain
  std::uint32_t draws = 500;
  std::uint64_t seed = 1;
};

/// Out of `draws`.
struct Survival {
  std::uint32_t draws = 0;
  std::uint32_t acceptable = 0;     ///< both still reach their reservation
  std::uint32_t better_client = 0;  ///< than the deal it is compared with
  std::uint32_t better_supplier = 0;
  std::uint32_t better_both = 0;
  std::uint32_t not_dominated = 0;  ///< no other package would be better for both
  std::uint32_t chosen_again = 0;   ///< the method would choose the same package
};

struct Robustness {
  Survival weights;       ///< reservations as stated
  Survival reservations;  ///< weights as stated; drawn in parts of what each side could gain at most, so that
                          ///< the scale and the zero of its points do not matter
  Survival both;
};

/// `deal` may be empty: the reservations are what the package is compared with.
Robustness robustness(const Game& game, const Package& package, const Package& deal, Method method,
                      const MisStated& options = {});

}  // namespace entente::negotiation
