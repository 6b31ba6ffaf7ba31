#include "negotiation/solve.h"

#include <algorithm>
#include <limits>

#include "base/arithmetic.h"
#include "base/assert.h"

namespace entente::negotiation {
namespace {

/// Listing all packages behind a point in the order of their options needs all of them at hand.
constexpr std::size_t kListedMax = 4096;

std::vector<std::vector<Worth>> classes_of(const Game& game, const std::vector<Group>& groups) {
  std::vector<std::vector<Worth>> classes;
  for (const Group& group : groups) {
    const std::vector<std::int64_t> client = worths_of(group, game.field, game.client);
    const std::vector<std::int64_t> supplier = worths_of(group, game.field, game.supplier);
    std::vector<Worth>& worths = classes.emplace_back();
    worths.reserve(client.size());
    for (std::size_t c = 0; c < client.size(); ++c) worths.push_back({client[c], supplier[c]});
  }
  return classes;
}

/// What a method looks at, made comparable: the first number counts, the second decides between equals.
struct Score {
  Wide first = 0, second = 0;
  auto operator<=>(const Score&) const = default;
};

Wide distance(Wide x, Wide y) {
  return x > y ? x - y : y - x;
}
Score smaller_first(Wide x, Wide y) {
  return {std::min(x, y), std::max(x, y)};
}

Score score(Method method, const Worth& worth, const Bounds& bounds) {
  const Wide gain_a = Wide{worth.a} - bounds.reservation.a;
  const Wide gain_b = Wide{worth.b} - bounds.reservation.b;
  const Wide most_a = Wide{bounds.ideal.a} - bounds.reservation.a;
  const Wide most_b = Wide{bounds.ideal.b} - bounds.reservation.b;
  switch (method) {
    case Method::nash:
      return {gain_a * gain_b, 0};
    // Shares of the most that each could gain, over the common denominator.
    case Method::kalai_smorodinsky:
      return smaller_first(gain_a * most_b, gain_b * most_a);
    case Method::ks_min_spread:
      return {-distance(gain_a * (Wide{bounds.highest.b} - bounds.reservation.b),
                        gain_b * (Wide{bounds.highest.a} - bounds.reservation.a)),
              0};
    case Method::ks_abs_diff:
      return {-distance(worth.a, worth.b), 0};
    case Method::egalitarian:
      return smaller_first(gain_a, gain_b);
    case Method::welfare:
      return {Wide{worth.a} + worth.b, 0};
  }
  return {};
}

}  // namespace

std::string_view name_of(Method method) {
  switch (method) {
    case Method::nash:
      return "nash";
    case Method::kalai_smorodinsky:
      return "kalai-smorodinsky";
    case Method::ks_min_spread:
      return "ks-min-spread";
    case Method::ks_abs_diff:
      return "ks-abs-diff";
    case Method::egalitarian:
      return "egalitarian";
    case Method::welfare:
      return "welfare";
  }
  return "?";
}

bool is_free_of_scale(Method method) {
  return method == Method::nash || method == Method::kalai_smorodinsky || method == Method::ks_min_spread;
}

Worth highest_of(const Game& game, const std::vector<Group>& groups) {
  Worth highest;
  for (const Group& group : groups) {
    const auto client = worths_of(group, game.field, game.client);
    const auto supplier = worths_of(group, game.field, game.supplier);
    if (client.empty()) continue;
    highest = {highest.a + *std::ranges::max_element(client),
               highest.b + *std::ranges::max_element(supplier)};
  }
  return highest;
}

std::vector<std::size_t> chosen(Method method, std::span<const Worth> worths, const Bounds& bounds) {
  std::vector<std::size_t> best;
  if (worths.empty()) return best;
  Score top;
  for (std::size_t i = 0; i < worths.size(); ++i) {
    const Score each = score(method, worths[i], bounds);
    if (best.empty() || each > top) {
      top = each;
      best.clear();
    }
    if (each == top) best.push_back(i);
  }
  return best;
}

ParetoSet::ParetoSet(const Game& game, std::vector<Group> groups, const Worth& at_least)
    : issues_(game.field.issues()), groups_(std::move(groups)) {
  front_ = stats::merge_classes(classes_of(game, groups_), {.at_least = at_least});
  worths_.reserve(front_.size());
  for (const stats::Front::Point& point : front_.points()) worths_.push_back(point.at);
}

std::vector<Package> ParetoSet::packages(std::size_t point, std::size_t at_most) const {
  const bool all = packages_at(point) <= kListedMax;
  std::vector<Package> packages;
  for (const stats::Picks& picks : front_.choices(point, all ? kListedMax : at_most))
    packages.push_back(assembled(groups_, picks, issues_));
  std::ranges::sort(packages);
  if (packages.size() > at_most) packages.resize(at_most);
  return packages;
}

Point ParetoSet::point(std::size_t index) const {
  return {worths_[index], packages_at(index), packages(index, 1).front()};
}

namespace {

std::optional<Closest> closest_to(const Game& game, const std::vector<Group>& groups) {
  const Worth reservation{game.client.reservation, game.supplier.reservation};
  constexpr std::int64_t kNothing = std::numeric_limits<std::int64_t>::min();
  const ParetoSet all(game, groups, {kNothing, kNothing});
  if (all.empty()) return std::nullopt;
  const auto shortfall = [&](const Worth& worth) {
    return Worth{std::max<std::int64_t>(0, reservation.a - worth.a),
                 std::max<std::int64_t>(0, reservation.b - worth.b)};
  };
  const auto badness = [&](const Worth& worth) {
    const Worth missing = shortfall(worth);
    return std::pair(std::max(missing.a, missing.b), std::min(missing.a, missing.b));
  };
  std::size_t best = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (badness(all.worths()[i]) < badness(all.worths()[best])) best = i;
  }
  return Closest{all.point(best), shortfall(all.worths()[best])};
}

}  // namespace

std::optional<Solved> solve(const Game& game) {
  std::optional<std::vector<Group>> groups = groups_of(game.field, {&game.client, &game.supplier});
  if (!groups) return std::nullopt;
  Solved solved;
  solved.bounds.reservation = {game.client.reservation, game.supplier.reservation};
  solved.bounds.highest = highest_of(game, *groups);
  const ParetoSet set(game, *groups, solved.bounds.reservation);
  if (set.empty()) {
    solved.bounds.ideal = solved.bounds.reservation;
    solved.closest = closest_to(game, *groups);
    return solved;
  }
  solved.front = set.worths();
  solved.bounds.ideal = {set.worths().front().a, set.worths().back().b};
  for (const Method method : kMethods) {
    Choice choice{method, {}};
    for (const std::size_t index : chosen(method, set.worths(), solved.bounds))
      choice.points.push_back(set.point(index));
    solved.choices.push_back(std::move(choice));
  }
  return solved;
}

}  // namespace entente::negotiation
