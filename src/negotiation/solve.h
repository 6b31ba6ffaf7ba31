// The non-dominated packages of a negotiation, exactly, and the ways of choosing one of them: Nash,
// Kalai-Smorodinsky in three readings, egalitarian, welfare. Where several packages are equally good all are
// listed; where no package reaches both reservations, that is the result.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "negotiation/game.h"

namespace entente::negotiation {

enum class Method {
  nash,               ///< largest product of the two gains
  kalai_smorodinsky,  ///< the smaller share of what each could gain at most is as large as it can be, then
                      ///< the other one
  ks_min_spread,      ///< the shares of what each could have in any package are as near to each other as
                      ///< they can be
  ks_abs_diff,        ///< the two utilities themselves are as near to each other as they can be
  egalitarian,        ///< the smaller gain is as large as it can be, then the other one
  welfare             ///< largest sum; means something only where both reckon in the same unit
};
inline constexpr Method kMethods[] = {Method::nash,        Method::kalai_smorodinsky, Method::ks_min_spread,
                                      Method::ks_abs_diff, Method::egalitarian,       Method::welfare};
std::string_view name_of(Method method);
/// False: rescaling one side's utilities would change the choice.
bool is_free_of_scale(Method method);

/// A point of the Pareto set.
struct Point {
  Worth worth;
  std::uint64_t packages = 1;  ///< that have exactly this worth
  Package first;               ///< the first of them
};

struct Bounds {
  Worth reservation;
  Worth ideal;    ///< the most each could have where both reach their reservation
  Worth highest;  ///< the most each could have in any possible package; for ks_min_spread alone
};
/// The best possible package of each side, whatever the other one makes of it.
Worth highest_of(const Game& game, const std::vector<Group>& groups);

/// Indices into `worths` (non-dominated, falling in a, each at or above the reservation) that the method
/// chooses; all of them where several are equally good. Empty where `worths` is.
std::vector<std::size_t> chosen(Method method, std::span<const Worth> worths, const Bounds& bounds);

/// The Pareto set with what it takes to name the packages behind each point.
class ParetoSet {
 public:
  /// Every package that no other possible one dominates and that is worth at least `at_least` to both. Groups
  /// are those of the game (groups_of).
  ParetoSet(const Game& game, std::vector<Group> groups, const Worth& at_least);

  const std::vector<Worth>& worths() const { return worths_; }
  bool empty() const { return worths_.empty(); }
  std::size_t size() const { return worths_.size(); }
  std::uint64_t packages_at(std::size_t point) const { return front_.points()[point].choices; }
  /// Packages with this worth, in lexicographic order of their options, at most `at_most`.
  std::vector<Package> packages(std::size_t point, std::size_t at_most) const;
  /// The first of them.
  Point point(std::size_t index) const;
  const std::vector<Group>& groups() const { return groups_; }

 private:
  std::size_t issues_ = 0;
  std::vector<Group> groups_;
  stats::Front front_;
  std::vector<Worth> worths_;
};

struct Choice {
  Method method = Method::nash;
  std::vector<Point> points;  ///< equally good ones, falling in the client's worth
};

/// The nearest to an agreement where there is none: the larger of the two shortfalls is as small as it can
/// be.
struct Closest {
  Point point;
  Worth shortfall;  ///< what is missing to each reservation, 0 where it is reached
};

struct Solved {
  Bounds bounds;
  std::vector<Worth> front;        ///< of packages that both can accept
  std::vector<Choice> choices;     ///< one for each method; empty: no agreement
  std::optional<Closest> closest;  ///< where there is no agreement, and any package at all
};

/// Empty: a group of dependent clauses is too large (groups_of).
std::optional<Solved> solve(const Game& game);

}  // namespace entente::negotiation
