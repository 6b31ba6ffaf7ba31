#include "negotiation/improve.h"

#include <algorithm>

namespace entente::negotiation {
namespace {

Worth floor_of(const Game& game, const Worth& deal) {
  return {std::max(deal.a, game.client.reservation), std::max(deal.b, game.supplier.reservation)};
}

// Gains are counted from `from`; the ideal is the best each could have among `worths`.
Bounds bounds_from(const Worth& from, const std::vector<Worth>& worths) {
  const Worth ideal{worths.front().a, worths.back().b};
  return {from, ideal, ideal};
}

}  // namespace

std::optional<Improved> improve(const Game& game, const Package& deal, Method method) {
  std::optional<std::vector<Group>> groups = groups_of(game.field, {&game.client, &game.supplier});
  if (!groups) return std::nullopt;
  Improved improved;
  improved.deal = worth_of(game, deal);
  improved.choice.method = method;
  const Worth floor = floor_of(game, improved.deal);
  const ParetoSet set(game, std::move(*groups), floor);
  // The deal itself stands on the front only where nothing dominates it, and then it stands there alone.
  if (set.size() == 1 && set.worths().front() == improved.deal) return improved;
  if (set.empty()) return improved;
  improved.front = set.worths();
  for (const std::size_t index : chosen(method, improved.front, bounds_from(floor, improved.front)))
    improved.choice.points.push_back(set.point(index));
  return improved;
}

std::optional<std::vector<FewChanges>> improve_touching(const Game& game, const Package& deal,
                                                        std::uint32_t most, Method method) {
  const std::optional<std::vector<Group>> groups = groups_of(game.field, {&game.client, &game.supplier});
  if (!groups) return std::nullopt;
  std::vector<std::vector<stats::CountedPair>> classes;
  for (const Group& group : *groups) {
    const std::vector<std::int64_t> client = worths_of(group, game.field, game.client);
    const std::vector<std::int64_t> supplier = worths_of(group, game.field, game.supplier);
    std::vector<stats::CountedPair>& options = classes.emplace_back();
    for (std::size_t c = 0; c < group.combinations.size(); ++c) {
      std::uint32_t changed = 0;
      for (std::size_t i = 0; i < group.issues.size(); ++i)
        changed += group.combinations[c][i] != deal[group.issues[i]] ? 1U : 0U;
      options.push_back({{client[c], supplier[c]}, changed});
    }
  }
  const Worth before = worth_of(game, deal);
  const Worth floor = floor_of(game, before);
  const auto fronts = stats::merge_limited(classes, most);

  std::vector<FewChanges> found;
  for (std::uint32_t k = 1; k <= most; ++k) {
    std::vector<Worth> worths;
    std::vector<const stats::LimitedPoint*> points;
    for (const stats::LimitedPoint& point : fronts[k]) {
      if (point.at.a < floor.a || point.at.b < floor.b || point.at == before) continue;
      worths.push_back(point.at);
      points.push_back(&point);
    }
    if (worths.empty()) continue;
    const std::size_t best = chosen(method, worths, bounds_from(floor, worths)).front();
    if (!found.empty() && found.back().worth == worths[best]) continue;
    found.push_back({k, points[best]->count, worths[best],
                     assembled(*groups, points[best]->witness, game.field.issues())});
  }
  return found;
}

Exchange exchange(const Game& game, const Package& from, const Package& to) {
  Exchange made;
  Worth alone;
  for (std::uint32_t i = 0; i < from.size(); ++i) {
    if (from[i] == to[i]) continue;
    const Worth worth{game.client.worth[i][to[i]] - game.client.worth[i][from[i]],
                      game.supplier.worth[i][to[i]] - game.supplier.worth[i][from[i]]};
    made.clauses.push_back({i, from[i], to[i], worth});
    alone = {alone.a + worth.a, alone.b + worth.b};
  }
  const Worth before = worth_of(game, from);
  const Worth after = worth_of(game, to);
  made.total = {after.a - before.a, after.b - before.b};
  made.together = {made.total.a - alone.a, made.total.b - alone.b};
  return made;
}

}  // namespace entente::negotiation
