// What time and agreements do to a plan: discount, learning after a switch, commitments to suppliers, and the
// new causes of delivery risk; by hand where it can be reckoned.
#include "sourcing/plan_terms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sourcing/delivery_risk.h"
#include "sourcing/plans_for_tests.h"

namespace entente::sourcing {
namespace {

const std::string kHead =
    "plan: terms\ncurrency: EUR\nstarts: 2027-01\nperiods: 4\nbudget: {first: 100 000 EUR}\n"
    "suppliers: {kestrel: {}, own: {}}\n"
    "offers:\n  team: {model: team, supplier: kestrel}\n  own: {model: in-house, supplier: own}\n";

TEST(PlanTerms, a_year_later_counts_less_by_the_discount) {
  const Plan plan = plan_of(kHead + "discount: 10%\nitems: {one: {value: 1, ways: {own: {cost: 1 EUR}}}}\n");
  EXPECT_EQ(discounted(plan, 0, 110'000), 110'000);
  EXPECT_EQ(discounted(plan, 4, 110'000), 100'000);
  EXPECT_EQ(discounted(plan, 8, 121'000), 100'000);
  EXPECT_NEAR(static_cast<double>(discounted(plan, 2, 100'000)), 100'000 / std::sqrt(1.1), 1);
}

TEST(PlanTerms, work_and_services_are_worth_their_discounted_value) {
  const Plan plan = plan_of(kHead +
                            "discount: 10%\naim: value less cost\nitems:\n"
                            "  run: {service: yes, value: 100, ways: {own: {cost: 40 EUR}}}\n"
                            "  do: {earliest: 2027-10, value: 200, ways: {own: {cost: 60 EUR}}}\n");
  const Planned planned = make_plan(plan, short_planning());
  double factor = 0;
  for (int t = 0; t < 4; ++t) factor += std::pow(1.1, -t / 4.0);
  EXPECT_NEAR(static_cast<double>(planned.items[0].planned->worth) / 100, 100 * factor, 0.02);
  EXPECT_NEAR(static_cast<double>(planned.items[1].planned->worth) / 100, 200 * std::pow(1.1, -0.75), 0.01);
  EXPECT_NEAR(planned.value, 60 * factor + 140 * std::pow(1.1, -0.75), 0.05);
}

TEST(PlanTerms, a_service_reaches_less_after_a_switch_and_more_with_time) {
  const Plan plan = plan_of(kHead +
                            "period: month\nlearning dip: {depth: 40%, weeks: 4}\n"
                            "items: {one: {value: 1, ways: {own: {cost: 1 EUR}}}}\n");
  const Offer& offer = plan.offers[0].value;
  // The mean of 1 - 0.4 exp(-w / 4) over the 4.348 weeks of a month.
  const double length = 365.25 / 7 / 12;
  const auto mean = [&](int month) {
    return 1 - 0.4 * 4 / length * (std::exp(-length * month / 4) - std::exp(-length * (month + 1) / 4));
  };
  EXPECT_NEAR(static_cast<double>(while_learning(plan, offer, 0, 1'000'000)) / 1e6, mean(0), 1e-6);
  EXPECT_NEAR(static_cast<double>(while_learning(plan, offer, 2, 1'000'000)) / 1e6, mean(2), 1e-6);
  EXPECT_LT(while_learning(plan, offer, 0, 1'000'000), while_learning(plan, offer, 1, 1'000'000));
  EXPECT_GT(while_learning(plan, offer, 12, 1'000'000), 999'990);
}

TEST(PlanTerms, leaving_todays_offer_is_a_switch_that_costs_and_is_learned) {
  const std::string items =
      "items:\n  desk:\n    service: yes\n    ways:\n      own: {cost: 10 EUR, value: 100}\n"
      "      team: {cost: 5 EUR, value: 104}\n";
  const Plan without = plan_of(kHead + "switching cost: 7 EUR\n" + items);
  const Planned begun = make_plan(without, short_planning());
  EXPECT_EQ(begun.items[0].planned->switching.to_string(), "EUR 0.00");
  const Plan with = plan_of(kHead + "switching cost: 7 EUR\ntoday: {desk: own}\n" + items);
  const Planned moved = make_plan(with, short_planning());
  EXPECT_EQ(moved.items[0].change, Change::moves);
  EXPECT_EQ(moved.items[0].planned->switching.to_string(), "EUR 7.00");
  // A dip that is deep enough is not worth the switch.
  const Plan deep = plan_of(kHead + "learning dip: {depth: 100%, weeks: 20}\ntoday: {desk: own}\n" + items);
  EXPECT_EQ(make_plan(deep, short_planning()).items[0].change, Change::stays);
}

const std::string kCommitted =
    "items:\n"
    "  a: {value: 50, latest: 2027-01, ways: {own: {cost: 60 000 EUR}, team: {cost: 60 000 EUR, value: "
    "40}}}\n"
    "  b: {value: 30, latest: 2027-01, ways: {own: {cost: 40 000 EUR}, team: {cost: 45 000 EUR}}}\n";

TEST(PlanTerms, a_commitment_that_is_not_used_takes_its_money_all_the_same) {
  const Planned free = make_plan(plan_of(kHead + kCommitted), short_planning());
  EXPECT_DOUBLE_EQ(free.value, 80);
  EXPECT_EQ(free.after.spend[0].to_string(), "EUR 100,000.00");
  // With 50,000 for kestrel in any case, what others cost has to fit into the other half.
  const Plan plan = plan_of(
      kHead + "commitments: {minimum: {supplier: kestrel, spend: 50 000 EUR, to: 2027-06}}\n" + kCommitted);
  const Planned planned = make_plan(plan, short_planning());
  EXPECT_EQ(planned.solved.stopped, Stopped::proven);
  EXPECT_DOUBLE_EQ(planned.value, 70);
  EXPECT_EQ(planned.after.shortfall[0].to_string(), "EUR 0.00");
  EXPECT_EQ(planned.after.shortfall[1].to_string(), "EUR 50,000.00");
  EXPECT_EQ(planned.after.shortfall[2].to_string(), "EUR 0.00");
  EXPECT_EQ(planned.after.spend[1].to_string(), "EUR 50,000.00");
  const bool named = std::ranges::any_of(planned.limits, [](const LimitPrice& each) {
    return each.limit == "budget of 2027 Q1 beside minimum";
  });
  EXPECT_TRUE(named);
}

TEST(PlanTerms, an_effort_that_is_committed_and_not_taken_is_paid_at_its_price) {
  const Plan plan = plan_of(
      kHead + "commitments: {hours: {supplier: kestrel, effort: 8, price: 5 000 EUR, to: 2027-03}}\n" +
      "items:\n  a: {value: 50, ways: {team: {cost: 30 000 EUR, effort: 5}}}\n");
  const Planned planned = make_plan(plan, short_planning());
  const std::int32_t begin = planned.items[0].planned->start;
  EXPECT_EQ(planned.after.shortfall[0].to_string(), begin == 0 ? "EUR 15,000.00" : "EUR 40,000.00");
}

TEST(PlanTerms, with_money_carried_over_what_was_paid_in_vain_can_be_used_later) {
  std::string head = kHead;
  head.replace(head.find("{first: 100 000 EUR}"), 20, "{first: 100 000 EUR, carry over: yes}");
  const Plan plan = plan_of(
      head + "commitments: {minimum: {supplier: kestrel, spend: 20 000 EUR, to: 2027-06}}\n" +
      "items: {a: {value: 50, earliest: 2027-04, latest: 2027-04, ways: {team: {cost: 40 000 EUR}}}}\n");
  const Planned planned = make_plan(plan, short_planning());
  EXPECT_EQ(planned.after.spend[0].to_string(), "EUR 20,000.00");
  EXPECT_EQ(planned.after.spend[1].to_string(), "EUR 20,000.00");
  EXPECT_EQ(planned.after.cost.to_string(), "EUR 40,000.00");
}

/// No plan that the search found may spend more than there is, whatever is committed.
TEST(PlanTerms, whatever_is_committed_every_period_keeps_its_budget) {
  for (int seed = 0; seed < 12; ++seed) {
    std::string items = "items:\n";
    for (int k = 0; k < 6; ++k) {
      const int cost = 10'000 + 7'000 * ((seed * 5 + k * 3) % 7);
      items += "  i" + std::to_string(k) + ": {lasts: " + std::to_string(1 + (seed + k) % 2) +
               ", value: " + std::to_string(10 + (seed * 7 + k * 11) % 23) +
               ", ways: {own: {cost: " + std::to_string(cost) +
               " EUR}, team: {cost: " + std::to_string(cost + 3'000) + " EUR, effort: 3}}}\n";
    }
    for (const std::string carry : {"", ", carry over: yes"}) {
      std::string head = kHead;
      head.replace(head.find("{first: 100 000 EUR}"), 20, "{first: 60 000 EUR, falls: 10%" + carry + "}");
      const Plan plan = plan_of(head +
                                "commitments:\n  a: {supplier: kestrel, spend: 15 000 EUR}\n"
                                "  b: {supplier: own, spend: 12 000 EUR, from: 2027-04}\n" +
                                items);
      const Planned planned = make_plan(plan, short_planning());
      ASSERT_TRUE(planned.solved.feasible);
      money::Money left = money::Money::zero(*plan.currency);
      for (std::int32_t t = 0; t < plan.count(); ++t) {
        left = (carry.empty() ? money::Money::zero(*plan.currency) : left) + spendable(plan, t) -
               planned.after.spend[static_cast<std::size_t>(t)];
        EXPECT_FALSE(left.is_negative()) << seed << carry << " " << t << " " << left.to_string();
      }
    }
  }
}

TEST(PlanTerms, terms_that_make_no_sense_are_said) {
  const std::string items = "items: {one: {value: 1, ways: {own: {cost: 1 EUR}}}}\n";
  EXPECT_EQ(codes_of(kHead + "discount: 130%\n" + items), std::vector<std::string>{"L0107"});
  EXPECT_EQ(codes_of(kHead + "learning dip: {depth: 40%, weeks: 0}\n" + items),
            std::vector<std::string>{"L0107"});
  EXPECT_EQ(codes_of(kHead + "commitments: {a: {supplier: kestral, spend: 5 EUR}}\n" + items),
            std::vector<std::string>{"L0101"});
  EXPECT_EQ(codes_of(kHead + "commitments: {a: {supplier: kestrel, effort: 5}}\n" + items),
            std::vector<std::string>{"L0114"});
  EXPECT_EQ(codes_of(kHead + "commitments: {a: {supplier: kestrel, spend: 200 000 EUR}}\n" + items),
            std::vector<std::string>{"L0114"});
  EXPECT_EQ(codes_of(kHead + "risk: {correlations: [{between: [kestrel], by: 20%}]}\n" + items),
            std::vector<std::string>{"L0110"});
  EXPECT_EQ(codes_of(kHead + "risk: {spreads: {all: {cost: {outcomes: {50%: 20%, 100%: 70%}}}}}\n" + items),
            std::vector<std::string>{"L0110"});
}

TEST(PlanTerms, beginning_new_work_is_no_change_to_what_runs_today) {
  const Plan plan =
      plan_of(kHead +
              "items:\n  a: {value: 10, ways: {own: {cost: 50 000 EUR}, team: {cost: 20 000 EUR}}}\n"
              "  b: {value: 30, ways: {own: {cost: 50 000 EUR}}}\n"
              "today: {a: {offer: own, from: 2027-01}}\n");
  PlanningOptions options = short_planning();
  options.fewest_changes = true;
  const Planned planned = make_plan(plan, options);
  EXPECT_EQ(planned.items[0].change, Change::stays);
  EXPECT_EQ(planned.items[1].change, Change::begins);
}

// Delivery risk.

DeliveryRisk risk_of(const Plan& plan) {
  const Planned planned = make_plan(plan, short_planning());
  return delivery_risk(plan, planned.program, planned.solved.choice, {});
}

std::string two_suppliers(const std::string& correlations) {
  return kHead +
         "items:\n  a: {value: 10, ways: {own: {cost: 30 000 EUR}}}\n"
         "  b: {value: 10, ways: {team: {cost: 30 000 EUR}}}\n"
         "risk:\n  in common: 100%\n  samples: 100000\n  spreads: {all: {cost: {p50: 100%, p90: 150%}}}\n" +
         correlations;
}

TEST(DeliveryRisk, suppliers_move_together_as_far_as_the_plan_says) {
  // Two lognormal costs of median 30,000: apart their deviation adds up by squares, together by itself.
  const double sigma = std::log(1.5) / 1.2815515655;
  const double one = 30'000 * std::exp(sigma * sigma / 2) * std::sqrt(std::exp(sigma * sigma) - 1);
  const auto spread = [](const Plan& plan) {
    const Planned planned = make_plan(plan, short_planning());
    const Courses courses = draw_courses(plan, planned.program, planned.solved.choice, {});
    double mean = 0, square = 0;
    for (const double cost : courses.cost) mean += cost / static_cast<double>(courses.cost.size());
    for (const double cost : courses.cost)
      square += (cost - mean) * (cost - mean) / static_cast<double>(courses.cost.size());
    return std::sqrt(square);
  };
  EXPECT_NEAR(spread(plan_of(two_suppliers(""))), one * std::sqrt(2.0), 300);
  EXPECT_NEAR(spread(plan_of(two_suppliers("  correlations: [{between: [kestrel, own], by: 100%}]\n"))),
              2 * one, 400);
}

TEST(DeliveryRisk, an_event_at_a_switch_meets_only_what_changes_its_offer) {
  const auto mean = [](const std::string& today) {
    return risk_of(
               plan_of(
                   kHead + today +
                   "items:\n  desk: {service: yes, value: 10, ways: {team: {cost: 1 000 EUR}, own: {cost: "
                   "1 000 EUR, value: 1}}}\n"
                   "risk: {samples: 20000, events: {gap: {chance: 50%, at switch: yes, cost: 100%}}}\n"))
        .cost.mean;
  };
  EXPECT_DOUBLE_EQ(mean(""), 4'000);
  EXPECT_NEAR(mean("today: {desk: own}\n"), 6'000, 60);
}

TEST(DeliveryRisk, finished_work_replaces_opinion_and_single_outcomes_stay_single) {
  const DeliveryRisk tracked = risk_of(plan_of(
      kHead +
      "items: {a: {value: 10, ways: {own: {cost: 10 000 EUR}}}}\n"
      "risk: {samples: 50000, spreads: {all: {cost: {low: 100%, high: 100%}, track record: [1.2, 1.2, 1.2, "
      "1.2, 1.2, 1.2, 1.2, 1.2]}}}\n"));
  EXPECT_NEAR(tracked.cost.mean, 12'000, 1e-3);
  const DeliveryRisk single = risk_of(plan_of(
      kHead +
      "items: {a: {value: 10, ways: {own: {cost: 10 000 EUR}}}}\n"
      "risk: {samples: 50000, spreads: {all: {cost: {outcomes: {80%: 25%, 100%: 50%, 150%: 25%}}}}}\n"));
  EXPECT_DOUBLE_EQ(single.cost.p50, 10'000);
  EXPECT_DOUBLE_EQ(single.cost.p80, 15'000);
  EXPECT_NEAR(single.cost.mean, 10'750, 45);
}

TEST(DeliveryRisk, plans_are_compared_course_by_course_and_the_tornado_swings_with_its_source) {
  const Plan plan =
      plan_of(kHead +
              "items:\n  a: {value: 10, ways: {own: {cost: 30 000 EUR}, team: {cost: 31 000 EUR}}}\n"
              "risk: {samples: 20000, spreads: {all: {cost: {low: 80%, high: 200%}}}}\n");
  const Program program = program_of(plan);
  Choice own{kNone}, team{kNone};
  for (std::size_t a = 0; a < program.courses[0].size(); ++a) {
    const Course& course = program.courses[0][a];
    if (course.start != 0) continue;
    (*plan.offers[static_cast<std::size_t>(course.portions[0].offer)].name == "own" ? own : team)[0] =
        static_cast<std::int32_t>(a);
  }
  // The same draws meet both, and only the common part of each supplier differs.
  const RiskDifference same = risk_difference(plan, program, own, program, own);
  EXPECT_EQ(same.cheaper, 0);
  EXPECT_EQ(same.cost_mean, 0);
  const RiskDifference other = risk_difference(plan, program, own, program, team);
  EXPECT_LT(other.cost_mean, 0);
  EXPECT_GT(other.cheaper, 0.5);
  const DeliveryRisk risk = delivery_risk(plan, program, own, {});
  ASSERT_EQ(risk.drivers.size(), 1U);
  EXPECT_LT(risk.drivers[0].cost_low, risk.cost.p50);
  EXPECT_GT(risk.drivers[0].cost_high, risk.cost.p80);
  ASSERT_EQ(risk.convergence.size(), 5U);
  EXPECT_DOUBLE_EQ(risk.convergence.back().p80, risk.cost.p80);
}

}  // namespace
}  // namespace entente::sourcing
