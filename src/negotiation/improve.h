// Better than a deal for both: packages that neither side likes less and one likes more, chosen by the gains
// over the deal; also those that touch only a few clauses. What a change gives and takes, clause by clause.
// Knows no words.
#pragma once

#include <optional>
#include <vector>

#include "negotiation/solve.h"

namespace entente::negotiation {

struct Improved {
  Worth deal;
  std::vector<Worth> front;  ///< better than the deal and dominated by nothing; empty: it cannot be improved
  Choice choice;             ///< by the gains over the deal; no points where the front is empty
};
/// Packages below a reservation are left out even where the deal itself is below it. Empty: a group is too
/// large.
std::optional<Improved> improve(const Game& game, const Package& deal, Method method);

/// The best that changing at most so many clauses can do.
struct FewChanges {
  std::uint32_t clauses = 0;  ///< at most so many
  std::uint32_t changed = 0;  ///< and so many are
  Worth worth;
  Package package;
};
/// For 1 to `most` clauses; those with which nothing is won over fewer are left out. Empty: a group is too
/// large.
std::optional<std::vector<FewChanges>> improve_touching(const Game& game, const Package& deal,
                                                        std::uint32_t most, Method method);

/// A clause that differs between two packages, and what each side makes of it alone.
struct ClauseChange {
  std::uint32_t issue = 0, from = 0, to = 0;
  Worth worth;
};
/// Who gives what for what. The parts add up to the whole.
struct Exchange {
  std::vector<ClauseChange> clauses;  ///< in the order of the clauses
  Worth together;                     ///< what interactions of clauses add
  Worth total;
};
Exchange exchange(const Game& game, const Package& from, const Package& to);

}  // namespace entente::negotiation
