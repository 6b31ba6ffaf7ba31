// Laws of items that offers share: freedom to share never costs value, finer steps never do, what each part
// is paid makes what the item costs, and nothing depends on the order in which offers are written. A checker
// of its own reckons every plan once more, and two services in three periods are solved by trying every mix
// in every period.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "sourcing/planning.h"
#include "support/shared_plan_checker.h"

namespace entente::sourcing {
namespace {

using planning_instances::SharedPlanChecker;

constexpr std::uint64_t kPlans = 12;

PlanningOptions quick() {
  PlanningOptions options;
  options.search.steps = 4'000;
  options.search.chains = 1;
  options.search.rounds = 1;
  options.search.regions = 4;
  options.search.neighbourhood_work = 2'000'000;
  return options;
}

std::optional<Plan> plan_of(const std::string& text) {
  const ReadPlan read = read_plan(std::make_shared<text::Source>("plan.yaml", text));
  for (const text::Diagnostic& each : read.diagnostics)
    ADD_FAILURE() << each.code << " " << each.message << "\n" << text;
  return read.plan;
}

/// A small plan in pieces, so that the same one can be written in several ways.
struct Written {
  std::string head;
  std::vector<std::string> offers;
  struct ItemText {
    std::string name, keys;
    std::vector<std::string> ways;
  };
  std::vector<ItemText> items;
  std::string tail;

  std::string text(const std::string& shares) const {
    std::string made = head + "offers:\n";
    for (const std::string& each : offers) made += each;
    made += "items:\n";
    for (const ItemText& item : items) {
      made += fmt::format("  {}:\n    {}\n    ways:\n", item.name, item.keys);
      for (const std::string& way : item.ways) made += way;
      if (!shares.empty()) made += fmt::format("    shares: {}\n", shares);
    }
    return made + tail;
  }
};

/// Small enough to be proven best; the same for a seed.
Written any_plan(std::uint64_t seed) {
  Written made;
  Random random(seed);
  const auto number = [&](int from, int to) {
    return from + static_cast<int>(random.below(static_cast<std::uint64_t>(to - from + 1)));
  };
  made.head = fmt::format(
      "plan: law\ncurrency: EUR\nstarts: 2027-01\nperiods: 3\nswitches: {}\nswitching cost: {} EUR\n"
      "{}budget: {{first: {}.{:02} EUR, falls: 5%}}\nlimits: {{risk: {}, risk in a period: {}}}\n"
      "suppliers: {{s0: {{capacity: {}}}, s1: {{capacity: {}}}, s2: {{}}}}\n",
      number(0, 1), number(0, 20), number(0, 1) == 0 ? "" : "learning dip: {depth: 40%, weeks: 8}\n",
      number(120, 300), number(0, 99), number(20, 60), number(8, 20), number(3, 9), number(3, 9));
  for (int k = 0; k < 3; ++k)
    made.offers.push_back(fmt::format(
        "  o{}: {{model: team, supplier: s{}, minimum stay: {}, lead time: 0}}\n", k, k, number(1, 2)));
  for (int i = 0; i < 2; ++i) {
    const bool service = i == 0;
    Written::ItemText item{
        fmt::format("i{}", i),
        service ? std::string("service: yes") : fmt::format("fades: 3%\n    value: {}", number(30, 90)),
        {}};
    for (int k = 0; k < 3; ++k)
      item.ways.push_back(
          fmt::format("      o{}: {{cost: {}.{:02} EUR, value: {}, effort: {}, risk: {}{}}}\n", k,
                      number(20, 90), number(0, 99), number(40, 99), number(1, 8), number(0, 5),
                      service ? std::string() : fmt::format(", lasts: {}", number(1, 2))));
    made.items.push_back(std::move(item));
  }
  if (number(0, 1) == 1) made.tail += "guard rails: {not-all: {supplier: s2, share: 40%}}\n";
  if (number(0, 1) == 1) made.tail += "commitments: {least: {supplier: s1, spend: 9 EUR}}\n";
  if (number(0, 1) == 1) made.tail += "today: {i0: {offer: o1}}\n";
  return made;
}

struct Best {
  bool feasible = false, proven = false;
  std::int64_t value = 0;
};
Best best_of(const std::string& text) {
  const auto plan = plan_of(text);
  if (!plan) return {};
  const Planned made = make_plan(*plan, quick());
  if (made.solved.feasible) {
    EXPECT_EQ(SharedPlanChecker(*plan, made).fault(), "") << text;
  }
  return {made.solved.feasible, made.solved.stopped == Stopped::proven, made.solved.value};
}

TEST(PlanShares, freedom_to_share_and_finer_steps_never_cost_value) {
  int proven = 0;
  for (std::uint64_t seed = 1; seed <= kPlans; ++seed) {
    const Written plan = any_plan(seed);
    const Best whole = best_of(plan.text("")), halves = best_of(plan.text("{of: 50%}")),
               quarters = best_of(plan.text("{of: 25%}"));
    if (whole.feasible) {
      EXPECT_TRUE(halves.feasible) << seed;
      if (halves.proven) {
        EXPECT_GE(halves.value, whole.value) << seed;
      }
    }
    if (halves.feasible) {
      EXPECT_TRUE(quarters.feasible) << seed;
      if (quarters.proven) {
        EXPECT_GE(quarters.value, halves.value) << seed;
      }
    }
    proven += whole.proven && halves.proven && quarters.proven ? 1 : 0;
  }
  EXPECT_GE(proven, static_cast<int>(kPlans) / 2);
}

RC_GTEST_PROP(PlanShares, shares_of_one_offer_are_no_shares, ()) {
  const Written plan = any_plan(*rc::gen::arbitrary<std::uint64_t>());
  const auto without = plan_of(plan.text(""));
  RC_ASSERT(without.has_value());
  const Program before = program_of(*without);
  for (const std::string shares : {"{of: 25%, offers: 1}", "{of: 100%}"}) {
    const auto with = plan_of(plan.text(shares));
    RC_ASSERT(with.has_value());
    const Program now = program_of(*with);
    RC_ASSERT(now.model.items.size() == before.model.items.size());
    for (std::size_t i = 0; i < now.model.items.size(); ++i) {
      const auto& a = now.model.items[i].alternatives;
      const auto& b = before.model.items[i].alternatives;
      RC_ASSERT(a.size() == b.size());
      for (std::size_t k = 0; k < a.size(); ++k) RC_ASSERT(a[k].value == b[k].value);
    }
  }
}

RC_GTEST_PROP(PlanShares, courses_of_single_offers_come_first_and_as_they_are_without_shares, ()) {
  const Written plan = any_plan(*rc::gen::arbitrary<std::uint64_t>());
  const auto without = plan_of(plan.text("")),
             with = plan_of(plan.text("{of: 25%, offers: 3, each more: 1 EUR}"));
  RC_ASSERT(without && with);
  const Program before = program_of(*without), now = program_of(*with);
  for (std::size_t i = 0; i < now.courses.size(); ++i) {
    RC_ASSERT(now.courses[i].size() >= before.courses[i].size());
    for (std::size_t k = 0; k < before.courses[i].size(); ++k) {
      RC_ASSERT(same_parts(now.courses[i][k], before.courses[i][k]));
      RC_ASSERT(now.courses[i][k].cost == before.courses[i][k].cost);
      RC_ASSERT(now.courses[i][k].worth == before.courses[i][k].worth);
      RC_ASSERT(now.courses[i][k].risk == before.courses[i][k].risk);
    }
  }
}

RC_GTEST_PROP(PlanShares, what_the_parts_are_paid_makes_what_the_item_costs, ()) {
  const auto plan = plan_of(
      any_plan(*rc::gen::arbitrary<std::uint64_t>()).text("{of: 20%, offers: 3, each more: 1.37 EUR}"));
  RC_ASSERT(plan.has_value());
  const Program program = program_of(*plan);
  for (const auto& courses : program.courses) {
    for (const Course& course : courses) {
      money::Money sum = course.sharing;
      std::vector<std::int64_t> offers(static_cast<std::size_t>(course.duration), 0);
      for (const Portion& each : course.portions) {
        sum += each.cost;
        ++offers[static_cast<std::size_t>(each.period)];
      }
      RC_ASSERT(sum == course.cost);
      std::int64_t more = 0;
      for (const std::int64_t each : offers) more += each - 1;
      RC_ASSERT(course.sharing.units() == 137 * more);
    }
  }
}

TEST(PlanShares, the_order_in_which_offers_are_written_changes_nothing) {
  const std::string shares = "{of: 50%, offers: 3, each more: 2 EUR}";
  int compared = 0;
  for (std::uint64_t seed = 101; seed < 101 + kPlans; ++seed) {
    Written plan = any_plan(seed);
    const Best one = best_of(plan.text(shares));
    std::ranges::rotate(plan.offers, plan.offers.begin() + 1);
    for (auto& item : plan.items) std::ranges::reverse(item.ways);
    const Best other = best_of(plan.text(shares));
    EXPECT_EQ(one.feasible, other.feasible) << seed;
    if (!one.proven || !other.proven) continue;
    EXPECT_EQ(one.value, other.value) << seed;
    ++compared;
  }
  EXPECT_GE(compared, static_cast<int>(kPlans) / 2);
}

// Two services, three offers, three periods: what each costs, is worth and risks in a period.
struct Figures {
  std::array<std::array<int, 3>, 3> cost, value;  ///< by offer, by period
  std::array<int, 3> risk;
};
constexpr std::array<Figures, 2> kServices{{
    {{{{100, 100, 100}, {80, 85, 90}, {70, 60, 55}}},
     {{{165, 120, 165}, {155, 160, 165}, {160, 125, 120}}},
     {2, 3, 4}},
    {{{{70, 70, 70}, {50, 55, 60}, {40, 30, 25}}},
     {{{110, 90, 90}, {135, 110, 130}, {100, 80, 100}}},
     {1, 3, 2}},
}};

struct Tried {
  int steps = 1, offers = 1;  ///< parts of the whole; offers at once
  int each_more = 0, switching = 15, risk = 6;
  std::array<int, 3> budget{150, 140, 120};
};

/// The best of every mix in every period, in units of a step; money and value times 100 x steps.
std::int64_t best_by_trying(const Tried& tried) {
  const int steps = tried.steps;
  std::vector<std::array<int, 3>> mixes;
  for (int a = 0; a <= steps; ++a) {
    for (int b = 0; a + b <= steps; ++b) {
      const std::array<int, 3> mix{a, b, steps - a - b};
      if (3 - std::ranges::count(mix, 0) <= tried.offers) mixes.push_back(mix);
    }
  }
  struct Course {
    std::int64_t worth = 0;
    std::array<std::int64_t, 3> cost{}, risk{};
  };
  std::array<std::vector<Course>, 2> courses;
  for (std::size_t service = 0; service < 2; ++service) {
    const Figures& of = kServices[service];
    for (std::size_t path = 0; path < mixes.size() * mixes.size() * mixes.size(); ++path) {
      Course course;
      std::array<std::size_t, 3> at{path % mixes.size(), path / mixes.size() % mixes.size(),
                                    path / mixes.size() / mixes.size()};
      for (std::size_t t = 0; t < 3; ++t) {
        const auto& mix = mixes[at[t]];
        int moved = 0;
        for (std::size_t m = 0; m < 3; ++m) {
          course.cost[t] += std::int64_t{of.cost[m][t]} * mix[m];
          course.worth += std::int64_t{of.value[m][t]} * mix[m];
          course.risk[t] += std::int64_t{of.risk[m]} * mix[m];
          if (t > 0) moved += std::max(0, mix[m] - mixes[at[t - 1]][m]);
        }
        const auto more = static_cast<int>(2 - std::ranges::count(mix, 0));
        course.cost[t] +=
            std::int64_t{tried.switching} * moved + std::int64_t{tried.each_more} * more * steps;
        course.worth -= course.cost[t];
      }
      courses[service].push_back(course);
    }
  }
  std::int64_t best = std::numeric_limits<std::int64_t>::min();
  for (const Course& a : courses[0]) {
    for (const Course& b : courses[1]) {
      bool fits = a.worth + b.worth > best;
      for (std::size_t t = 0; fits && t < 3; ++t)
        fits = a.cost[t] + b.cost[t] <= std::int64_t{tried.budget[t]} * steps &&
               a.risk[t] + b.risk[t] <= std::int64_t{tried.risk} * steps;
      if (fits) best = a.worth + b.worth;
    }
  }
  return best;
}

std::string two_services(const Tried& tried) {
  const std::array<std::string, 3> names{"I", "S", "M"};
  std::string text = fmt::format(
      "plan: two\ncurrency: EUR\nstarts: 2027-01\nperiod: month\nperiods: 3\naim: value less cost\n"
      "budget: {{by period: [{} EUR, {} EUR, {} EUR]}}\nlimits: {{risk in a period: {}}}\n"
      "switching cost: {} EUR\nswitches: 2\nsuppliers: {{own: {{}}}}\n"
      "offers:\n  I: {{model: in-house, supplier: own}}\n  S: {{model: team, supplier: own}}\n"
      "  M: {{model: managed service, supplier: own}}\nitems:\n",
      tried.budget[0], tried.budget[1], tried.budget[2], tried.risk, tried.switching);
  for (std::size_t service = 0; service < 2; ++service) {
    const Figures& of = kServices[service];
    text += fmt::format("  {}:\n    service: yes\n", service == 0 ? "A" : "B");
    if (tried.steps > 1)
      text += fmt::format("    shares: {{of: {}%, offers: {}, each more: {} EUR}}\n", 100 / tried.steps,
                          tried.offers, tried.each_more);
    text += "    ways:\n";
    for (std::size_t m = 0; m < 3; ++m)
      text += fmt::format("      {}: {{costs: [{} EUR, {} EUR, {} EUR], values: [{}, {}, {}], risk: {}}}\n",
                          names[m], of.cost[m][0], of.cost[m][1], of.cost[m][2], of.value[m][0],
                          of.value[m][1], of.value[m][2], of.risk[m]);
  }
  return text;
}

TEST(PlanShares, two_services_come_to_the_best_of_every_mix_in_every_period) {
  EXPECT_EQ(best_by_trying({}), 420);
  const std::array cases{Tried{},
                         Tried{.steps = 2, .offers = 2},
                         Tried{.steps = 2, .offers = 2, .each_more = 2},
                         Tried{.steps = 2, .offers = 2, .switching = 0},
                         Tried{.steps = 2, .offers = 2, .budget = {999, 999, 999}},
                         Tried{.steps = 2, .offers = 2, .risk = 99},
                         Tried{.steps = 4, .offers = 2}};
  for (const Tried& tried : cases) {
    const auto plan = plan_of(two_services(tried));
    ASSERT_TRUE(plan);
    const Planned planned = make_plan(*plan, quick());
    EXPECT_EQ(SharedPlanChecker(*plan, planned).fault(), "");
    EXPECT_EQ(planned.solved.value * tried.steps, best_by_trying(tried) * 100)
        << tried.steps << " " << tried.offers << " " << tried.each_more << " "
        << name(planned.solved.stopped);
    EXPECT_GE(planned.bound, planned.value);
  }
}

}  // namespace
}  // namespace entente::sourcing
