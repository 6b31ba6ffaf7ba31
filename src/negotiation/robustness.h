// How much a suggestion leans on the stated preferences being exact: weights of both sides are drawn anew
// many times within a spread, and counted is how often the package stays what it is. The same counts on any
// day and for any machine: draw k is a function of the seed and k.
#pragma once

#include <cstdint>

#include "negotiation/solve.h"

namespace entente::negotiation {

struct MisStated {
  int percent = 20;  ///< each weight lies within +- so much of what was stated
  std::uint32_t draws = 500;
  std::uint64_t seed = 1;
};

/// Out of `draws`.
struct Robustness {
  std::uint32_t draws = 0;
  std::uint32_t acceptable = 0;     ///< both still reach their reservation
  std::uint32_t better_client = 0;  ///< than the deal it is compared with
  std::uint32_t better_supplier = 0;
  std::uint32_t better_both = 0;
  std::uint32_t not_dominated = 0;  ///< no other package would be better for both
  std::uint32_t chosen_again = 0;   ///< the method would choose the same package
};

/// `deal` may be empty: the reservations are what the package is compared with.
Robustness robustness(const Game& game, const Package& package, const Package& deal, Method method,
                      const MisStated& options = {});

}  // namespace entente::negotiation
