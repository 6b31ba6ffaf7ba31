#include "negotiation/robustness.h"

#include <algorithm>

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

}  // namespace

Robustness robustness(const Game& game, const Package& package, const Package& deal, Method method,
                      const MisStated& options) {
  Robustness counted;
  const std::optional<std::vector<Group>> groups = groups_of(game.field, {&game.client, &game.supplier});
  if (!groups) return counted;
  counted.draws = options.draws;
  for (std::uint32_t draw = 0; draw < options.draws; ++draw) {
    Random random(options.seed, draw);
    Game drawn{game.field, redrawn(game.client, random, options.percent),
               redrawn(game.supplier, random, options.percent)};
    const Worth worth = worth_of(drawn, package);
    const Worth reservation{drawn.client.reservation, drawn.supplier.reservation};
    const Worth before = deal.empty() ? reservation : worth_of(drawn, deal);
    counted.acceptable += worth.a >= reservation.a && worth.b >= reservation.b ? 1U : 0U;
    counted.better_client += worth.a > before.a ? 1U : 0U;
    counted.better_supplier += worth.b > before.b ? 1U : 0U;
    counted.better_both += worth.a > before.a && worth.b > before.b ? 1U : 0U;
    const ParetoSet set(drawn, *groups, reservation);
    const auto at = std::ranges::find(set.worths(), worth);
    if (at == set.worths().end()) continue;
    ++counted.not_dominated;
    const Bounds bounds{
        reservation, {set.worths().front().a, set.worths().back().b}, highest_of(drawn, *groups)};
    const std::vector<std::size_t> best = chosen(method, set.worths(), bounds);
    const auto index = static_cast<std::size_t>(at - set.worths().begin());
    counted.chosen_again += std::ranges::find(best, index) != best.end() ? 1U : 0U;
  }
  return counted;
}

}  // namespace entente::negotiation
