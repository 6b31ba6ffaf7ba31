#include "negotiation/robustness.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/arithmetic.h"
#include "base/random.h"

namespace entente::negotiation {
namespace {

// A factor in whole parts of a million within 1 +- percent: whole numbers keep results equal everywhere.
std::int64_t factor(Random& random, int percent) {
  const std::int64_t reach = std::int64_t{percent} * 10'000;
  return 1'000'000 - reach +
         static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(2 * reach + 1)));
}

std::int64_t scaled(std::int64_t value, std::int64_t millionths) {
  const Wide product = Wide{value} * millionths;
  return static_cast<std::int64_t>(floor_divide<Wide>(product + 500'000, 1'000'000));
}

Preferences redrawn(const Preferences& stated, Random& random, int percent) {
  Preferences drawn = stated;
  for (auto& options : drawn.worth) {
    const std::int64_t by = factor(random, percent);
    for (std::int64_t& worth : options) worth = scaled(worth, by);
  }
  for (Interaction& interaction : drawn.together)
    interaction.worth = scaled(interaction.worth, factor(random, percent));
  return drawn;
}

/// Off by at most so much of what the side could gain at most; a side that could gain nothing is sure.
std::int64_t moved(std::int64_t reservation, std::int64_t highest, Random& random, int percent) {
  const std::int64_t gain = std::max<std::int64_t>(0, highest - reservation);
  return reservation + scaled(gain, factor(random, percent) - 1'000'000);
}

class Counting {
 public:
  Counting(const Package& package, const Package& deal, Method method)
      : package_(package), deal_(deal), method_(method) {}

  /// `set` holds at least every non-dominated package that both accept in `game`.
  void add(const Game& game, const ParetoSet& set, const Worth& highest) {
    const Worth worth = worth_of(game, package_);
    const Worth reservation{game.client.reservation, game.supplier.reservation};
    const Worth before = deal_.empty() ? reservation : worth_of(game, deal_);
    ++counted_.draws;
    const bool acceptable = worth.a >= reservation.a && worth.b >= reservation.b;
    counted_.acceptable += acceptable ? 1U : 0U;
    counted_.better_client += worth.a > before.a ? 1U : 0U;
    counted_.better_supplier += worth.b > before.b ? 1U : 0U;
    counted_.better_both += worth.a > before.a && worth.b > before.b ? 1U : 0U;
    const auto at = std::ranges::find(set.worths(), worth);
    if (at == set.worths().end()) return;
    ++counted_.not_dominated;
    if (!acceptable) return;
    // What dominates an acceptable package is acceptable too: the front within the reservations is a part of
    // the whole front.
    std::vector<Worth> within;
    for (const Worth& each : set.worths()) {
      if (each.a >= reservation.a && each.b >= reservation.b) within.push_back(each);
    }
    const Bounds bounds{reservation, {within.front().a, within.back().b}, highest};
    for (const std::size_t best : chosen(method_, within, bounds))
      counted_.chosen_again += within[best] == worth ? 1U : 0U;
  }

  const Survival& counted() const { return counted_; }

 private:
  const Package& package_;
  const Package& deal_;
  Method method_;
  Survival counted_;
};

}  // namespace

Robustness robustness(const Game& game, const Package& package, const Package& deal, Method method,
                      const MisStated& options) {
  const std::optional<std::vector<Group>> groups = groups_of(game.field, {&game.client, &game.supplier});
  if (!groups) return {};
  constexpr std::int64_t kNothing = std::numeric_limits<std::int64_t>::min();
  constexpr std::uint64_t kReservations = 1ULL << 32;  // their streams stand apart from those of weights
  const Worth highest = highest_of(game, *groups);
  const ParetoSet stated(game, *groups, {kNothing, kNothing});
  Counting weights(package, deal, method), reservations(package, deal, method), both(package, deal, method);
  for (std::uint32_t draw = 0; draw < options.draws; ++draw) {
    Random random(options.seed, draw);
    Game drawn{game.field, redrawn(game.client, random, options.percent),
               redrawn(game.supplier, random, options.percent)};
    const ParetoSet set(drawn, *groups, {kNothing, kNothing});
    const Worth best = highest_of(drawn, *groups);
    weights.add(drawn, set, best);

    Random of_reservations(options.seed, kReservations + draw);
    Game moved_game = game;
    moved_game.client.reservation =
        moved(game.client.reservation, highest.a, of_reservations, options.percent);
    moved_game.supplier.reservation =
        moved(game.supplier.reservation, highest.b, of_reservations, options.percent);
    reservations.add(moved_game, stated, highest);

    drawn.client.reservation = moved_game.client.reservation;
    drawn.supplier.reservation = moved_game.supplier.reservation;
    both.add(drawn, set, best);
  }
  return {weights.counted(), reservations.counted(), both.counted()};
}

}  // namespace entente::negotiation
