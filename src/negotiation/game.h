// What two parties negotiate about, as numbers: clauses with options, what each side makes of them, which
// clauses depend on each other, and what cannot stand together. Utilities are whole numbers, so that equal is
// equal and nothing depends on the order of adding. Knows no document and no words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stats/pareto.h"

namespace entente::negotiation {

enum class Side { client, supplier };
constexpr Side other(Side side) {
  return side == Side::client ? Side::supplier : Side::client;
}

/// One option of every clause, by index.
using Package = stats::Picks;
/// What a package is worth to both: `a` to the client, `b` to the supplier.
using Worth = stats::Pair;
constexpr std::int64_t of(const Worth& worth, Side side) {
  return side == Side::client ? worth.a : worth.b;
}

/// Some options of one clause.
struct Condition {
  std::uint32_t issue = 0;
  std::vector<std::uint32_t> options;
  bool operator==(const Condition&) const = default;
};
/// All conditions hold.
bool holds(const std::vector<Condition>& conditions, const Package& package);

/// Where `when` holds, `then` must hold as well; with an empty `then` the package is not possible.
struct Rule {
  std::vector<Condition> when, then;
};

/// What a side adds where certain options come together.
struct Interaction {
  std::vector<Condition> when;
  std::int64_t worth = 0;
};

/// One side's view: private to it.
struct Preferences {
  std::vector<std::vector<std::int64_t>> worth;  ///< [issue][option]
  std::vector<Interaction> together;
  std::int64_t reservation = 0;  ///< what no agreement is worth: packages below it are refused
};

/// What both know.
struct Field {
  std::vector<std::uint32_t> options;  ///< how many each clause has
  std::vector<Rule> rules;

  std::size_t issues() const { return options.size(); }
};

struct Game {
  Field field;
  Preferences client, supplier;
};

bool is_possible(const Field& field, const Package& package);
std::int64_t worth_of(const Preferences& preferences, const Package& package);
Worth worth_of(const Game& game, const Package& package);

/// Clauses that depend on each other, with the combinations of their options that are possible, in
/// lexicographic order.
struct Group {
  std::vector<std::uint32_t> issues;  ///< rising
  std::vector<Package> combinations;  ///< one option for each of `issues`
};

/// The most combinations that one group may have: they are gone through one by one.
inline constexpr std::uint64_t kCombinationsMax = 1'000'000;

/// Groups by connected component of rules and interactions, in order of their first clause. Empty: a group
/// has more combinations than kCombinationsMax (too_large says which).
std::optional<std::vector<Group>> groups_of(const Field& field,
                                            const std::vector<const Preferences*>& preferences);
/// The clauses of the first group that is too large.
std::vector<std::uint32_t> too_large(const Field& field, const std::vector<const Preferences*>& preferences);

/// The combination of `group` that `package` has; empty: it is not possible.
std::optional<std::uint32_t> combination_of(const Group& group, const Package& package);

/// What a side adds in a group for each of its combinations.
std::vector<std::int64_t> worths_of(const Group& group, const Field& field, const Preferences& preferences);

/// The package that takes this combination of each group.
Package assembled(const std::vector<Group>& groups, const stats::Picks& combinations, std::size_t issues);

}  // namespace entente::negotiation
