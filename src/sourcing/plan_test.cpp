// The plan document worked out: numbers that can be reckoned by hand, limits with names, reasons and repairs.
#include "sourcing/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sourcing/delivery_risk.h"
#include "sourcing/plans_for_tests.h"

namespace entente::sourcing {
namespace {

PlanningOptions quick() {
  PlanningOptions options;
  options.search.steps = 20'000;
  options.search.chains = 2;
  options.search.rounds = 1;
  options.search.regions = 10;
  options.search.neighbourhood_work = 2'000'000;
  options.search.bound.rounds = 4;
  return options;
}

std::string offers_of(const Plan& plan, const PlannedItem& item) {
  std::string text;
  for (const Portion& portion : item.planned->portions)
    text += *plan.offers[static_cast<std::size_t>(portion.offer)].name;
  return text;
}

// Two services, three delivery models, three periods; 20 of 729 plans are feasible.
std::string two_services(const std::string& budget, const std::string& risk, const std::string& switching) {
  return "plan: two\ncurrency: EUR\nstarts: 2027-01\nperiod: month\nperiods: 3\naim: value less cost\n"
         "budget: {by period: [" +
         budget + "]}\nlimits: {risk in a period: " + risk +
         "}\n"
         "switching cost: " +
         switching +
         "\nswitches: 2\nsuppliers: {own: {}}\n"
         "offers:\n  I: {model: in-house, supplier: own}\n  S: {model: team, supplier: own}\n"
         "  M: {model: managed service, supplier: own}\n"
         "items:\n"
         "  A:\n    service: yes\n    ways:\n"
         "      I: {costs: [100 EUR, 100 EUR, 100 EUR], values: [165, 120, 165], risk: 2}\n"
         "      S: {costs: [80 EUR, 85 EUR, 90 EUR], values: [155, 160, 165], risk: 3}\n"
         "      M: {costs: [70 EUR, 60 EUR, 55 EUR], values: [160, 125, 120], risk: 4}\n"
         "  B:\n    service: yes\n    ways:\n"
         "      I: {costs: [70 EUR, 70 EUR, 70 EUR], values: [110, 90, 90], risk: 1}\n"
         "      S: {costs: [50 EUR, 55 EUR, 60 EUR], values: [135, 110, 130], risk: 3}\n"
         "      M: {costs: [40 EUR, 30 EUR, 25 EUR], values: [100, 80, 100], risk: 2}\n";
}

TEST(Plan, two_services_in_three_periods_come_to_420_and_pay_for_one_switch) {
  const Plan plan = plan_of(two_services("150 EUR, 140 EUR, 120 EUR", "6", "15 EUR"));
  const Planned planned = make_plan(plan, quick());
  ASSERT_TRUE(planned.solved.feasible);
  EXPECT_EQ(planned.solved.stopped, Stopped::proven);
  EXPECT_DOUBLE_EQ(planned.value, 420);
  EXPECT_DOUBLE_EQ(planned.bound, 420);
  EXPECT_EQ(offers_of(plan, planned.items[0]), "SSS");
  EXPECT_EQ(offers_of(plan, planned.items[1]), "SMM");
  EXPECT_EQ(planned.after.spend[0].to_string(), "EUR 130.00");
  EXPECT_EQ(planned.after.spend[1].to_string(), "EUR 130.00");
  EXPECT_EQ(planned.after.spend[2].to_string(), "EUR 115.00");
}

TEST(Plan, without_budgets_risk_cap_or_switching_cost_the_two_services_are_worth_more) {
  const auto value = [](const std::string& text) { return make_plan(plan_of(text), quick()).value; };
  EXPECT_DOUBLE_EQ(value(two_services("9999 EUR, 9999 EUR, 9999 EUR", "6", "15 EUR")), 435);
  EXPECT_DOUBLE_EQ(value(two_services("150 EUR, 140 EUR, 120 EUR", "99", "15 EUR")), 430);
  EXPECT_DOUBLE_EQ(value(two_services("150 EUR, 140 EUR, 120 EUR", "6", "0 EUR")), 440);
}

TEST(Plan, the_other_plan_of_the_order_of_items_is_the_same_plan) {
  std::string text = two_services("150 EUR, 140 EUR, 120 EUR", "6", "15 EUR");
  const std::size_t a = text.find("  A:\n"), b = text.find("  B:\n");
  const std::string turned = text.substr(0, a) + text.substr(b) + text.substr(a, b - a);
  EXPECT_DOUBLE_EQ(make_plan(plan_of(turned), quick()).value, 420);
}

TEST(Screening, fits_are_shares_of_what_the_traits_miss) {
  Profile profile;
  const auto trait = [](std::int64_t value) { return Placed<std::int64_t>(value); };
  profile.stability = trait(2);
  profile.criticality = trait(4);
  profile.knowledge = trait(4);
  profile.urgency = trait(4);
  profile.sensitivity = trait(3);
  profile.volatility = trait(3);
  profile.standard = trait(2);
  profile.management = trait(4);
  using enum DeliveryModel;
  EXPECT_NEAR(fit_of(profile, team), 1.0000, 5e-5);
  EXPECT_NEAR(fit_of(profile, augmentation), 0.9583, 5e-5);
  EXPECT_NEAR(fit_of(profile, build_operate_transfer), 0.8929, 5e-5);
  EXPECT_NEAR(fit_of(profile, in_house), 0.8750, 5e-5);
  EXPECT_NEAR(fit_of(profile, captive), 0.8571, 5e-5);
  EXPECT_NEAR(fit_of(profile, project), 0.8571, 5e-5);
  EXPECT_NEAR(fit_of(profile, managed_service), 0.8438, 5e-5);
  EXPECT_NEAR(fit_of(profile, software), 0.78125, 5e-6);
  EXPECT_NEAR(fit_of(profile, crowd), 0.6875, 5e-5);
}

const std::string kWork = R"(plan: work
currency: EUR
starts: 2027-01
periods: 4
budget: {first: 100 000 EUR, falls: 5%, protected: {training: 10%}}
suppliers: {kestrel: {capacity: 10}, own: {capacity: 8}}
offers:
  team: {model: team, supplier: kestrel}
  own: {model: in-house, supplier: own}
items:
  search: {lasts: 2, value: 50, ways: {team: {cost: 80 000 EUR, effort: 5, risk: 4}, own: {cost: 90 000 EUR, effort: 6, risk: 2}}}
  alerts: {value: 20, after: [search], ways: {team: {cost: 30 000 EUR, effort: 4, risk: 3}}}
  audit: {must: yes, value: 5, ways: {own: {cost: 60 000 EUR, effort: 5, risk: 1}}}
  dream: {value: 90, ways: {team: {cost: 400 000 EUR, effort: 9, risk: 9}}}
)";

TEST(Plan, budgets_fall_and_protected_lines_are_kept) {
  const Plan plan = plan_of(kWork);
  EXPECT_EQ(budget_of(plan, 0).to_string(), "EUR 100,000.00");
  EXPECT_EQ(budget_of(plan, 3).to_string(), "EUR 85,737.50");
  EXPECT_EQ(spendable(plan, 0).to_string(), "EUR 90,000.00");
  EXPECT_EQ(period_name(plan, 0), "2027 Q1");
  EXPECT_EQ(period_name(plan, 3), "2027 Q4");
}

TEST(Plan, work_waits_for_work_and_what_is_left_out_says_what_it_would_take) {
  const Plan plan = plan_of(kWork);
  const Planned planned = make_plan(plan, quick());
  ASSERT_TRUE(planned.solved.feasible);
  EXPECT_DOUBLE_EQ(planned.value, 75);
  const auto& search = planned.items[0];
  const auto& alerts = planned.items[1];
  EXPECT_GE(alerts.planned->start, search.planned->start + search.planned->duration);
  EXPECT_TRUE(planned.items[2].planned);
  const auto& dream = planned.items[3];
  EXPECT_EQ(dream.change, Change::left_out);
  ASSERT_FALSE(dream.missing.empty());
  EXPECT_TRUE(dream.missing.front().limit.starts_with("budget of 2027"));
}

TEST(Plan, a_guard_rail_moves_work_to_another_supplier) {
  const Plan plan = plan_of(kWork + "guard rails: {no-kestrel-search: {supplier: kestrel, items: 1}}\n");
  const Planned planned = make_plan(plan, quick());
  EXPECT_EQ(offers_of(plan, planned.items[0]), "ownown");
  EXPECT_DOUBLE_EQ(planned.value, 75);
}

TEST(Plan, the_owners_decision_stands_and_what_it_costs_is_said) {
  const Plan plan =
      plan_of(kWork + "overrides: {alerts: {offer: team, from: 2027-07, by: M, because: promised}}\n");
  const Planned planned = make_plan(plan, quick());
  ASSERT_TRUE(planned.solved.feasible);
  ASSERT_TRUE(planned.without_overrides);
  EXPECT_GE(planned.without_overrides->value, planned.value);
}

TEST(Plan, todays_plan_stays_when_as_little_as_possible_changes) {
  const Plan plan =
      plan_of(kWork + "today: {search: {offer: own, from: 2027-01}, audit: {offer: own, from: 2027-10}}\n");
  PlanningOptions options = quick();
  options.fewest_changes = true;
  const Planned planned = make_plan(plan, options);
  EXPECT_EQ(planned.items[0].change, Change::stays);
  EXPECT_EQ(planned.items[2].change, Change::stays);
}

TEST(Plan, when_nothing_fits_the_smallest_loosening_is_shown) {
  std::string text = kWork;
  text.replace(text.find("dream: {value"), 13, "dream: {must: yes, value");
  const Planned planned = make_plan(plan_of(text), quick());
  EXPECT_FALSE(planned.solved.feasible);
  ASSERT_FALSE(planned.loosened.empty());
  const bool money = std::ranges::any_of(planned.loosened, [](const Loosened& each) {
    return each.limit.starts_with("budget of") && each.share >= 3;
  });
  EXPECT_TRUE(money);
}

TEST(Plan, value_against_budget_never_falls) {
  PlanningOptions options = quick();
  options.frontiers = true;
  const Planned planned = make_plan(plan_of(kWork + "limits: {risk: 8}\n"), options);
  for (const auto* points : {&planned.by_budget, &planned.by_risk}) {
    ASSERT_EQ(points->size(), 11U);
    for (std::size_t k = 1; k < points->size(); ++k) {
      if ((*points)[k - 1].feasible) {
        EXPECT_GE((*points)[k].value, (*points)[k - 1].value);
      }
      EXPECT_GE((*points)[k].bound, (*points)[k].value);
    }
  }
}

TEST(Plan, several_problems_are_said_at_once) {
  std::string text = kWork;
  text.replace(text.find("supplier: own}"), 14, "supplier: owm}");
  text.replace(text.find("after: [search]"), 15, "after: [serch]");
  EXPECT_EQ(codes_of(text), (std::vector<std::string>{"L0101", "L0101"}));
}

TEST(DeliveryRisk, one_item_spreads_as_pert_says) {
  // PERT of 20, 30, 60 in thousands: mean 33.3333, P50 32.5524, P80 39.6077, P90 43.3556.
  const Plan plan = plan_of(R"(plan: one
currency: EUR
starts: 2027-01
periods: 2
budget: {first: 40 000 EUR}
suppliers: {own: {}}
offers: {own: {model: in-house, supplier: own}}
items: {one: {value: 10, ways: {own: {cost: 30 000 EUR}}}}
risk: {spreads: {all: {cost: {low: 66.666666667%, likely: 100%, high: 200%}}}, samples: 200000}
)");
  const Planned planned = make_plan(plan, quick());
  const DeliveryRisk risk = delivery_risk(plan, planned.program, planned.solved.choice, {});
  EXPECT_NEAR(risk.cost.mean, 33333.3, 60);
  EXPECT_NEAR(risk.cost.p50, 32552.4, 100);
  EXPECT_NEAR(risk.cost.p80, 39607.7, 100);
  EXPECT_NEAR(risk.cost.p90, 43355.6, 120);
  EXPECT_LE(risk.cost.p80_low, risk.cost.p80);
  EXPECT_GE(risk.cost.p80_high, risk.cost.p80);
  const DeliveryRisk again =
      delivery_risk(plan, planned.program, planned.solved.choice, {.samples = 0, .workers = 3});
  EXPECT_EQ(risk.cost.mean, again.cost.mean);
  EXPECT_EQ(risk.cost.p80, again.cost.p80);
}

TEST(DeliveryRisk, two_items_of_one_supplier_move_together) {
  // Two of the same PERT: ranks that correlate by 0.5 give P80 77.41 and 0.1538 over 80, independent
  // ones 75.25 and 0.1033.
  const auto drawn = [](const std::string& in_common) {
    const Plan plan =
        plan_of(R"(plan: two
currency: EUR
starts: 2027-01
periods: 1
budget: {first: 80 000 EUR}
suppliers: {own: {}}
offers: {own: {model: in-house, supplier: own}}
items:
  a: {value: 10, ways: {own: {cost: 30 000 EUR}}}
  b: {value: 10, ways: {own: {cost: 30 000 EUR}}}
risk: {in common: )" +
                in_common +
                R"(, spreads: {all: {cost: {low: 66.666666667%, likely: 100%, high: 200%}}}, samples: 300000}
)");
    const Planned planned = make_plan(plan, quick());
    return delivery_risk(plan, planned.program, planned.solved.choice, {});
  };
  const DeliveryRisk apart = drawn("0%"), together = drawn("50%");
  EXPECT_NEAR(apart.cost.p80, 75250, 150);
  EXPECT_NEAR(apart.over_budget, 0.1033, 0.003);
  EXPECT_NEAR(together.cost.p80, 77410, 150);
  EXPECT_NEAR(together.over_budget, 0.1538, 0.003);
}

TEST(DeliveryRisk, an_event_of_one_in_five_adds_a_fifth_of_its_cost) {
  const Plan plan = plan_of(R"(plan: event
currency: EUR
starts: 2027-01
periods: 3
budget: {first: 40 000 EUR}
suppliers: {own: {}}
offers: {own: {model: in-house, supplier: own}}
items: {one: {lasts: 2, value: 10, ways: {own: {cost: 30 000 EUR}}}}
risk: {events: {leaves: {chance: 20%, supplier: own, cost: 50%, delay: 2, value: 10%}}, samples: 100000}
)");
  const Planned planned = make_plan(plan, quick());
  const DeliveryRisk risk = delivery_risk(plan, planned.program, planned.solved.choice, {});
  EXPECT_NEAR(risk.cost.mean, 33000, 100);
  EXPECT_NEAR(risk.late, 0.2, 0.005);
  EXPECT_NEAR(risk.value.mean, 9.8, 0.01);
  ASSERT_FALSE(risk.drivers.empty());
  EXPECT_NEAR(risk.drivers.front().cost, 1, 1e-6);
}

}  // namespace
}  // namespace entente::sourcing
