// The engine against trying every package, the worked numbers of the reference, and the laws of bargaining.
#include "negotiation/solve.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "negotiation/improve.h"
#include "negotiation/robustness.h"

namespace entente::negotiation {
namespace {

// Every package, one after the other.
std::vector<Package> all_packages(const Field& field) {
  std::vector<Package> all = {{}};
  for (const std::uint32_t options : field.options) {
    std::vector<Package> longer;
    for (const Package& package : all) {
      for (std::uint32_t o = 0; o < options; ++o) {
        longer.push_back(package);
        longer.back().push_back(o);
      }
    }
    all = std::move(longer);
  }
  std::erase_if(all, [&](const Package& package) { return !is_possible(field, package); });
  return all;
}

// The slow twin: packages that both accept and no other one dominates, falling in the client's worth.
std::vector<Worth> slow_front(const Game& game) {
  std::vector<Worth> worths;
  for (const Package& package : all_packages(game.field)) {
    const Worth worth = worth_of(game, package);
    if (worth.a >= game.client.reservation && worth.b >= game.supplier.reservation) worths.push_back(worth);
  }
  std::vector<Worth> front;
  for (const Worth& worth : worths) {
    if (std::ranges::none_of(worths, [&](const Worth& each) { return stats::dominates(each, worth); }) &&
        std::ranges::find(front, worth) == front.end())
      front.push_back(worth);
  }
  std::ranges::sort(front, [](const Worth& x, const Worth& y) { return x.a > y.a; });
  return front;
}

std::vector<std::uint32_t> any_options_of(std::uint32_t count) {
  std::vector<std::uint32_t> options;
  for (std::uint32_t o = 0; o < count; ++o) {
    if (*rc::gen::inRange(0, 2) == 1) options.push_back(o);
  }
  if (options.empty()) options.push_back(0);
  return options;
}

Game any_game() {
  Game game;
  const auto issues = *rc::gen::inRange<std::size_t>(1, 6);
  for (std::size_t i = 0; i < issues; ++i)
    game.field.options.push_back(static_cast<std::uint32_t>(*rc::gen::inRange(1, 5)));
  const auto any_conditions = [&](int most) {
    std::vector<Condition> conditions;
    const int count = *rc::gen::inRange(1, most + 1);
    for (int c = 0; c < count; ++c) {
      const auto issue = static_cast<std::uint32_t>(*rc::gen::inRange<std::size_t>(0, issues));
      conditions.push_back({issue, any_options_of(game.field.options[issue])});
    }
    return conditions;
  };
  const int rules = *rc::gen::inRange(0, 3);
  for (int r = 0; r < rules; ++r) {
    Rule rule{any_conditions(2), {}};
    if (*rc::gen::inRange(0, 2) == 1) rule.then = any_conditions(1);
    game.field.rules.push_back(std::move(rule));
  }
  for (Preferences* side : {&game.client, &game.supplier}) {
    for (const std::uint32_t options : game.field.options) {
      auto& worth = side->worth.emplace_back();
      for (std::uint32_t o = 0; o < options; ++o) worth.push_back(*rc::gen::inRange(-5, 20));
    }
    const int interactions = *rc::gen::inRange(0, 2);
    for (int t = 0; t < interactions; ++t)
      side->together.push_back({any_conditions(3), *rc::gen::inRange(-9, 10)});
    side->reservation = *rc::gen::inRange(-5, 40);
  }
  return game;
}

std::vector<Worth> worths_of(const Choice& choice) {
  std::vector<Worth> worths;
  for (const Point& point : choice.points) worths.push_back(point.worth);
  return worths;
}

// Clauses of one option table each, for games without dependencies.
Game plain(std::vector<std::vector<Worth>> clauses, Worth reservation) {
  Game game;
  for (const auto& options : clauses) {
    game.field.options.push_back(static_cast<std::uint32_t>(options.size()));
    auto& client = game.client.worth.emplace_back();
    auto& supplier = game.supplier.worth.emplace_back();
    for (const Worth& worth : options) {
      client.push_back(worth.a);
      supplier.push_back(worth.b);
    }
  }
  game.client.reservation = reservation.a;
  game.supplier.reservation = reservation.b;
  return game;
}

const std::vector<Worth> kSixPackages = {{90, 30}, {75, 60}, {60, 78}, {40, 88}, {55, 55}, {70, 62}};

TEST(Bargaining, six_packages_of_the_reference) {
  const Game game = plain({kSixPackages}, {30, 25});
  const auto solved = solve(game);
  ASSERT_TRUE(solved);
  EXPECT_EQ(solved->front.size(), 5U);  // (55, 55) is dominated
  const auto choice = [&](Method method) {
    return worths_of(*std::ranges::find(solved->choices, method, &Choice::method));
  };
  EXPECT_EQ(choice(Method::nash), (std::vector<Worth>{{60, 78}}));
  EXPECT_EQ(choice(Method::welfare), (std::vector<Worth>{{60, 78}}));
  EXPECT_EQ(choice(Method::egalitarian), (std::vector<Worth>{{70, 62}}));
  EXPECT_EQ(choice(Method::kalai_smorodinsky), (std::vector<Worth>{{70, 62}}));
  // The smaller share of the ideal gain there: 37 of 63.
  EXPECT_EQ(solved->bounds.ideal, (Worth{90, 88}));
  EXPECT_NEAR(static_cast<double>(62 - 25) / static_cast<double>(88 - 25), 0.5873, 5e-5);
}

TEST(Bargaining, after_signing_the_dominated_package_both_may_have_one_of_three_better_ones) {
  const Game game = plain({kSixPackages}, {30, 25});
  const auto improved = improve(game, {4}, Method::nash);
  ASSERT_TRUE(improved);
  EXPECT_EQ(improved->front, (std::vector<Worth>{{75, 60}, {70, 62}, {60, 78}}));
}

TEST(Bargaining, a_curve_is_met_as_finely_as_it_is_divided) {
  // u2 = 1 - u1^2 in steps of a hundred thousandth.
  constexpr std::int64_t kSteps = 100'000;
  constexpr double kScale = 1e10;
  std::vector<Worth> curve;
  for (std::int64_t i = kSteps; i >= 0; --i) curve.push_back({i * kSteps, kSteps * kSteps - i * i});
  const auto at = [&](Method method, double d1, double d2) {
    const Bounds reservation{{std::llround(d1 * kScale), std::llround(d2 * kScale)}, {}, {}};
    std::vector<Worth> within;
    for (const Worth& worth : curve) {
      if (worth.a >= reservation.reservation.a && worth.b >= reservation.reservation.b)
        within.push_back(worth);
    }
    const Worth ideal{within.front().a, within.back().b};
    const Bounds bounds{reservation.reservation, ideal, ideal};
    const Worth worth = within[chosen(method, within, bounds).front()];
    return std::pair(static_cast<double>(worth.a) / kScale, static_cast<double>(worth.b) / kScale);
  };
  const auto is_near = [](std::pair<double, double> found, double x, double y) {
    EXPECT_NEAR(found.first, x, 1.5e-5);
    EXPECT_NEAR(found.second, y, 2.5e-5);
  };
  is_near(at(Method::nash, 0, 0), .57735, .66667);
  is_near(at(Method::kalai_smorodinsky, 0, 0), .61803, .61803);
  is_near(at(Method::egalitarian, 0, 0), .61803, .61803);
  is_near(at(Method::nash, .3, .1), .65678, .56864);
  is_near(at(Method::kalai_smorodinsky, .3, .1), .66578, .55674);
  is_near(at(Method::egalitarian, .3, .1), .70416, .50416);
}

TEST(Bargaining, without_a_package_that_both_accept_the_nearest_one_is_named_and_none_is_forced) {
  const auto solved = solve(plain({{{10, 0}, {6, 5}, {0, 10}}}, {9, 8}));
  ASSERT_TRUE(solved);
  EXPECT_TRUE(solved->front.empty());
  EXPECT_TRUE(solved->choices.empty());
  ASSERT_TRUE(solved->closest);
  EXPECT_EQ(solved->closest->point.worth, (Worth{6, 5}));
  EXPECT_EQ(solved->closest->shortfall, (Worth{3, 3}));
}

TEST(Bargaining, equally_good_packages_are_all_listed) {
  const Game game = plain({{{0, 10}, {10, 0}}, {{0, 10}, {10, 0}}}, {0, 0});
  const auto groups = groups_of(game.field, {&game.client, &game.supplier});
  const ParetoSet set(game, *groups, {0, 0});
  ASSERT_EQ(set.size(), 3U);
  EXPECT_EQ(set.packages_at(1), 2U);
  EXPECT_EQ(set.packages(1, 10), (std::vector<Package>{{0, 1}, {1, 0}}));
  const auto solved = solve(plain({{{3, 1}, {1, 3}}}, {0, 0}));
  EXPECT_EQ(solved->choices.front().points.size(), 2U);
}

TEST(Bargaining, clauses_that_depend_on_too_many_others_are_named) {
  Game game;
  game.field.options.assign(30, 8);
  Rule all;
  for (std::uint32_t i = 0; i < 30; ++i) all.when.push_back({i, {0}});
  game.field.rules.push_back(all);
  for (Preferences* side : {&game.client, &game.supplier})
    side->worth.assign(30, std::vector<std::int64_t>(8, 1));
  EXPECT_FALSE(solve(game));
  EXPECT_EQ(too_large(game.field, {&game.client}).size(), 30U);
}

TEST(Exchange, parts_add_up_to_the_whole) {
  Game game = plain({{{0, 5}, {8, 3}}, {{4, 0}, {2, 9}}}, {0, 0});
  game.client.together.push_back({{{0, {1}}, {1, {1}}}, 7});
  const Exchange made = exchange(game, {0, 0}, {1, 1});
  ASSERT_EQ(made.clauses.size(), 2U);
  EXPECT_EQ(made.clauses[0].worth, (Worth{8, -2}));
  EXPECT_EQ(made.clauses[1].worth, (Worth{-2, 9}));
  EXPECT_EQ(made.together, (Worth{7, 0}));
  EXPECT_EQ(made.total, (Worth{13, 7}));
}

TEST(Robustness, the_same_seed_counts_the_same_and_no_doubt_leaves_everything_as_it_is) {
  const Game game = plain({{{0, 50}, {40, 30}}, {{30, 0}, {20, 45}}, {{9, 9}, {1, 2}}}, {10, 10});
  const Package package = solve(game)->choices.front().points.front().first;
  const Robustness sure = robustness(game, package, {0, 0, 1}, Method::nash, {.percent = 0, .draws = 20});
  for (const Survival* each : {&sure.weights, &sure.reservations, &sure.both}) {
    EXPECT_EQ(each->draws, 20U);
    EXPECT_EQ(each->chosen_again, 20U);
    EXPECT_EQ(each->better_both, 20U);
  }
  const MisStated options{.percent = 40, .draws = 100, .seed = 7};
  const Robustness once = robustness(game, package, {0, 0, 1}, Method::nash, options);
  const Robustness again = robustness(game, package, {0, 0, 1}, Method::nash, options);
  EXPECT_EQ(once.weights.chosen_again, again.weights.chosen_again);
  EXPECT_EQ(once.reservations.acceptable, again.reservations.acceptable);
  EXPECT_EQ(once.both.better_both, again.both.better_both);
}

TEST(Robustness, reservations_that_are_off_touch_what_is_acceptable_and_not_what_is_dominated) {
  // The client gains 10 over its reservation of 40, and could gain 60 at most: off by a half of that is too
  // much in a third of the draws.
  const Game game = plain({{{100, 0}, {50, 60}}}, {40, 20});
  const Robustness counted =
      robustness(game, {1}, {}, Method::nash, {.percent = 50, .draws = 3000, .seed = 3});
  EXPECT_NEAR(counted.reservations.acceptable, 2000, 100);
  EXPECT_EQ(counted.reservations.not_dominated, 3000U);
  EXPECT_EQ(counted.reservations.chosen_again, counted.reservations.acceptable);
  // A weight below 0.8 of what was stated takes the client under its reservation.
  EXPECT_NEAR(counted.weights.acceptable, 2100, 100);
}

TEST(Robustness, another_scale_of_one_side_counts_the_same) {
  const Game game = plain({{{0, 50}, {40, 30}}, {{30, 0}, {20, 45}}, {{9, 9}, {1, 2}}}, {30, 40});
  Game rescaled = game;
  for (auto& options : rescaled.supplier.worth) {
    for (std::int64_t& worth : options) worth *= 1'000'000;
  }
  for (std::int64_t& worth : rescaled.supplier.worth.front()) worth -= 7'000'000;
  rescaled.supplier.reservation = rescaled.supplier.reservation * 1'000'000 - 7'000'000;
  Game fine = game;  // in the same small steps, so that rounding plays no part
  for (Preferences* side : {&fine.client, &fine.supplier}) {
    for (auto& options : side->worth) {
      for (std::int64_t& worth : options) worth *= 1'000'000;
    }
    side->reservation *= 1'000'000;
  }
  for (auto& options : rescaled.client.worth) {
    for (std::int64_t& worth : options) worth *= 1'000'000;
  }
  rescaled.client.reservation *= 1'000'000;
  const Package package = solve(fine)->choices.front().points.front().first;
  const Survival one = robustness(fine, package, {}, Method::nash).reservations;
  const Survival two = robustness(rescaled, package, {}, Method::nash).reservations;
  EXPECT_EQ(one.acceptable, two.acceptable);
  EXPECT_EQ(one.chosen_again, two.chosen_again);
}

RC_GTEST_PROP(Bargaining, the_front_is_what_trying_every_package_gives, ()) {
  const Game game = any_game();
  const auto solved = solve(game);
  RC_ASSERT(solved.has_value());
  RC_ASSERT(solved->front == slow_front(game));
  RC_ASSERT(solved->closest.has_value() == (solved->front.empty() && !all_packages(game.field).empty()));
}

RC_GTEST_PROP(Bargaining, every_choice_is_possible_acceptable_and_not_dominated, ()) {
  const Game game = any_game();
  const auto solved = solve(game);
  for (const Choice& choice : solved->choices) {
    RC_ASSERT(!choice.points.empty());
    for (const Point& point : choice.points) {
      RC_ASSERT(is_possible(game.field, point.first));
      RC_ASSERT(worth_of(game, point.first) == point.worth);
      RC_ASSERT(point.worth.a >= game.client.reservation && point.worth.b >= game.supplier.reservation);
      RC_ASSERT(std::ranges::find(solved->front, point.worth) != solved->front.end());
    }
  }
}

RC_GTEST_PROP(Bargaining, rescaling_one_side_changes_neither_nash_nor_kalai_smorodinsky, ()) {
  const Game game = any_game();
  Game rescaled = game;
  const std::int64_t by = *rc::gen::inRange(1, 9);
  const std::int64_t moved = *rc::gen::inRange(-50, 50);
  for (auto& options : rescaled.client.worth) {
    for (std::int64_t& worth : options) worth *= by;
  }
  for (std::int64_t& worth : rescaled.client.worth.front()) worth += moved;
  for (Interaction& interaction : rescaled.client.together) interaction.worth *= by;
  rescaled.client.reservation = rescaled.client.reservation * by + moved;
  const auto before = solve(game);
  const auto after = solve(rescaled);
  RC_ASSERT(before->choices.size() == after->choices.size());
  for (std::size_t c = 0; c < before->choices.size(); ++c) {
    if (!is_free_of_scale(before->choices[c].method)) continue;
    const auto& was = before->choices[c].points;
    const auto& is = after->choices[c].points;
    RC_ASSERT(was.size() == is.size());
    for (std::size_t p = 0; p < was.size(); ++p) RC_ASSERT(was[p].first == is[p].first);
  }
}

RC_GTEST_PROP(Bargaining, the_order_of_clauses_changes_nothing_that_is_chosen, ()) {
  const Game game = any_game();
  const std::size_t n = game.field.issues();
  std::vector<std::uint32_t> place(n);  // of each clause in the other order
  std::iota(place.begin(), place.end(), 0U);
  std::ranges::reverse(place);
  Game turned = game;
  const auto turn = [&](std::vector<Condition>& conditions) {
    for (Condition& condition : conditions) condition.issue = place[condition.issue];
  };
  for (std::size_t i = 0; i < n; ++i) {
    turned.field.options[place[i]] = game.field.options[i];
    turned.client.worth[place[i]] = game.client.worth[i];
    turned.supplier.worth[place[i]] = game.supplier.worth[i];
  }
  for (Rule& rule : turned.field.rules) {
    turn(rule.when);
    turn(rule.then);
  }
  for (Preferences* side : {&turned.client, &turned.supplier}) {
    for (Interaction& interaction : side->together) turn(interaction.when);
  }
  const auto one = solve(game);
  const auto two = solve(turned);
  RC_ASSERT(one->front == two->front);
  for (std::size_t c = 0; c < one->choices.size(); ++c)
    RC_ASSERT(worths_of(one->choices[c]) == worths_of(two->choices[c]));
}

RC_GTEST_PROP(Bargaining, the_two_sides_may_change_chairs, ()) {
  const Game game = any_game();
  const auto one = solve(game);
  const auto two = solve({game.field, game.supplier, game.client});
  RC_ASSERT(one->front.size() == two->front.size());
  for (std::size_t p = 0; p < one->front.size(); ++p) {
    const Worth mirrored = two->front[two->front.size() - 1 - p];
    RC_ASSERT(one->front[p] == (Worth{mirrored.b, mirrored.a}));
  }
  for (std::size_t c = 0; c < one->choices.size(); ++c) {
    std::vector<Worth> mirrored;
    for (const Worth& worth : worths_of(two->choices[c])) mirrored.push_back({worth.b, worth.a});
    std::ranges::sort(mirrored, std::ranges::greater{}, &Worth::a);
    RC_ASSERT(worths_of(one->choices[c]) == mirrored);
  }
}

RC_GTEST_PROP(Bargaining, the_front_falls_in_one_and_rises_in_the_other, ()) {
  const auto solved = solve(any_game());
  for (std::size_t p = 1; p < solved->front.size(); ++p) {
    RC_ASSERT(solved->front[p].a < solved->front[p - 1].a);
    RC_ASSERT(solved->front[p].b > solved->front[p - 1].b);
  }
}

RC_GTEST_PROP(Bargaining, one_more_constraint_makes_no_package_better, ()) {
  const Game game = any_game();
  Game narrower = game;
  const auto issue = static_cast<std::uint32_t>(*rc::gen::inRange<std::size_t>(0, game.field.issues()));
  narrower.field.rules.push_back({{{issue, any_options_of(game.field.options[issue])}}, {}});
  const auto wide = solve(game);
  const auto narrow = solve(narrower);
  for (const Worth& worth : narrow->front) {
    RC_ASSERT(std::ranges::any_of(
        wide->front, [&](const Worth& each) { return each == worth || stats::dominates(each, worth); }));
  }
}

RC_GTEST_PROP(Bargaining, the_order_of_options_changes_nothing_that_is_chosen, ()) {
  const Game game = any_game();
  Game turned = game;
  const auto turn = [&](std::vector<Condition>& conditions) {
    for (Condition& condition : conditions) {
      for (std::uint32_t& option : condition.options)
        option = game.field.options[condition.issue] - 1 - option;
    }
  };
  for (Rule& rule : turned.field.rules) {
    turn(rule.when);
    turn(rule.then);
  }
  for (Preferences* side : {&turned.client, &turned.supplier}) {
    for (auto& worth : side->worth) std::ranges::reverse(worth);
    for (Interaction& interaction : side->together) turn(interaction.when);
  }
  const auto one = solve(game);
  const auto two = solve(turned);
  RC_ASSERT(one->front == two->front);
  for (std::size_t c = 0; c < one->choices.size(); ++c)
    RC_ASSERT(worths_of(one->choices[c]) == worths_of(two->choices[c]));
}

RC_GTEST_PROP(Improvement, more_clauses_to_change_are_never_worse, ()) {
  Game game = any_game();
  const std::vector<Package> all = all_packages(game.field);
  if (all.empty()) return;
  const Package deal = all[*rc::gen::inRange<std::size_t>(0, all.size())];
  const Worth before = worth_of(game, deal);
  const auto few = improve_touching(game, deal, 4, Method::egalitarian);
  const auto least = [](const Worth& worth, const Worth& from) {
    return std::min(worth.a - from.a, worth.b - from.b);
  };
  // Gains count from the reservation where the deal lies below it.
  const Worth from{std::max(before.a, game.client.reservation),
                   std::max(before.b, game.supplier.reservation)};
  for (std::size_t k = 1; k < few->size(); ++k)
    RC_ASSERT(least((*few)[k].worth, from) >= least((*few)[k - 1].worth, from));
}

RC_GTEST_PROP(Improvement, no_side_loses_and_few_changes_are_as_few_as_they_say, ()) {
  Game game = any_game();
  const std::vector<Package> all = all_packages(game.field);
  if (all.empty()) return;
  const Package deal = all[*rc::gen::inRange<std::size_t>(0, all.size())];
  const Worth before = worth_of(game, deal);
  const auto improved = improve(game, deal, Method::egalitarian);
  std::size_t better = 0;  // non-dominated improvements, counted by the slow twin
  Game from_deal = game;
  from_deal.client.reservation = std::max(game.client.reservation, before.a);
  from_deal.supplier.reservation = std::max(game.supplier.reservation, before.b);
  for (const Worth& worth : slow_front(from_deal)) better += worth == before ? 0 : 1;
  RC_ASSERT(improved->front.size() == better);
  const auto few = improve_touching(game, deal, 3, Method::egalitarian);
  for (const FewChanges& each : *few) {
    RC_ASSERT(is_possible(game.field, each.package));
    RC_ASSERT(worth_of(game, each.package) == each.worth);
    RC_ASSERT(stats::dominates(each.worth, before));
    std::uint32_t changed = 0;
    for (std::size_t i = 0; i < deal.size(); ++i) changed += each.package[i] != deal[i] ? 1 : 0;
    RC_ASSERT(changed == each.changed && changed <= each.clauses);
  }
}

}  // namespace
}  // namespace entente::negotiation
