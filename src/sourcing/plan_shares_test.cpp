// Items that several offers have at once, by hand where it can be reckoned: mixes, what each part is paid,
// takes and is worth, what came to an offer when, today's mix, the owner's, and what goes wrong.
#include "sourcing/plan_shares.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sourcing/delivery_risk.h"
#include "sourcing/plan_terms.h"
#include "sourcing/plans_for_tests.h"

namespace entente::sourcing {
namespace {

const std::string kHead =
    "plan: shared\ncurrency: EUR\nstarts: 2027-01\nperiods: 4\nbudget: {first: 100 000 EUR}\n"
    "suppliers: {kestrel: {capacity: 5}, own: {capacity: 5}, lumen: {}}\n"
    "offers:\n  team: {model: team, supplier: kestrel}\n  own: {model: in-house, supplier: own}\n"
    "  service: {model: managed service, supplier: lumen, minimum stay: 2}\n";

const Course* course_with(const Program& program, std::size_t item, const Plan& plan, const std::string& mix,
                          std::int32_t start = 0) {
  for (const Course& each : program.courses[item]) {
    const bool always = std::ranges::all_of(each.portions, [&](const Portion& portion) {
      return mix_in(each, portion.period) == mix_in(each, 0) || !plan.items[item].value.service;
    });
    if (always && each.start == start && mix_text(plan, mix_in(each, 0)) == mix) return &each;
  }
  return nullptr;
}

std::string kinds(const Plan& plan, const Course& course) {
  std::string text;
  for (std::int32_t k = 0; k < course.duration; ++k)
    text += (k > 0 ? "; " : "") + mix_text(plan, mix_in(course, k));
  return text;
}

TEST(PlanShares, mixes_are_single_offers_then_todays_then_those_of_the_steps) {
  const std::string items =
      "items:\n  desk: {service: yes, value: 9, shares: {of: 50%}, ways: {team: {cost: 10 EUR}, own: {cost: "
      "10 "
      "EUR}, service: {cost: 10 EUR}}}\n";
  const auto texts = [](const Plan& plan) {
    std::vector<std::string> made;
    for (const Mix& each : mixes_of(plan, plan.items[0], {true, true, true}).all)
      made.push_back(mix_text(plan, each));
    return made;
  };
  EXPECT_EQ(texts(plan_of(kHead + items)),
            (std::vector<std::string>{"team", "own", "service", "team 50% + own 50%",
                                      "team 50% + service 50%", "own 50% + service 50%"}));
  EXPECT_EQ(texts(plan_of(kHead + items + "today: {desk: {shares: {own: 33.3%, team: 66.7%}}}\n"))[3],
            "team 66.7% + own 33.3%");
  Plan three = plan_of(kHead + items);
  three.items[0].value.shares->offers = Placed<std::int64_t>(3);
  three.items[0].value.shares->step = money::Percent(money::Decimal(25));
  // 3 single, 3 pairs of 3 kinds, and 1 + 1 + 2 quarters in 3 ways.
  EXPECT_EQ(texts(three).size(), 15U);
  EXPECT_EQ(mixes_of(three, three.items[0], {true, false, true}).all.size(), 5U) << "without one way";
}

TEST(PlanShares, each_part_is_rounded_on_its_own_because_each_supplier_bills_it) {
  const Plan plan = plan_of(kHead +
                            "items:\n  desk: {service: yes, value: 8, shares: {of: 50%, each more: 2 EUR}, "
                            "ways: {team: {cost: 100.01 EUR, effort: 4, risk: 3}, own: {cost: 80.01 EUR, "
                            "effort: 2, risk: 1}}}\n");
  const Program program = program_of(plan);
  const Course* course = course_with(program, 0, plan, "team 50% + own 50%");
  ASSERT_NE(course, nullptr);
  EXPECT_EQ(course->portions[0].cost.to_string(), "EUR 50.01");
  EXPECT_EQ(course->portions[1].cost.to_string(), "EUR 40.01");
  EXPECT_EQ(course->costs[0].to_string(), "EUR 92.02");
  EXPECT_EQ(course->cost.to_string(), "EUR 368.08");
  EXPECT_EQ(course->sharing.to_string(), "EUR 8.00");
  EXPECT_EQ(course->worth, 4 * 800);
  EXPECT_EQ(course->risk, 4 * 2000);
}

TEST(PlanShares, what_no_offer_has_the_people_for_two_can_do_together) {
  const std::string item =
      "items:\n  move: {value: 60, lasts: 2, %ways: {team: {cost: 80 EUR, effort: 8}, own: "
      "{cost: 90 EUR, effort: 8}}}\n";
  const auto with = [&](const std::string& keys) {
    std::string text = item;
    return plan_of(kHead + text.replace(text.find('%'), 1, keys));
  };
  EXPECT_FALSE(make_plan(with(""), short_planning()).items[0].planned.has_value());
  const Plan plan = with("shares: {of: 50%}, ");
  const Planned planned = make_plan(plan, short_planning());
  ASSERT_TRUE(planned.items[0].planned.has_value());
  EXPECT_EQ(kinds(plan, *planned.items[0].planned), "team 50% + own 50%; team 50% + own 50%");
  EXPECT_EQ(planned.items[0].planned->cost.to_string(), "EUR 85.00");
  // A quarter and three quarters would take six of the five that there are.
  EXPECT_FALSE(is_feasible(planned.program.model, {static_cast<std::int32_t>(0)}));
}

TEST(PlanShares, work_ends_with_its_longest_part_and_what_waits_begins_after_it) {
  const Plan plan =
      plan_of(kHead +
              "items:\n  build: {value: 60, shares: {of: 50%}, ways: {team: {cost: 80 EUR, effort: 8, lasts: "
              "3, risk: 4}, own: {cost: 90 EUR, effort: 8, lasts: 1, risk: 2}}}\n"
              "  use: {value: 10, after: [build], ways: {service: {cost: 1 EUR}}}\n");
  const Planned planned = make_plan(plan, short_planning());
  ASSERT_TRUE(planned.items[0].planned && planned.items[1].planned);
  const Course& course = *planned.items[0].planned;
  EXPECT_EQ(kinds(plan, course), "team 50% + own 50%; team 50%; team 50%");
  EXPECT_EQ(course.costs[0].to_string(), "EUR 58.34") << "13.34 of 40.00 over three periods, and 45.00";
  EXPECT_EQ(course.costs[1].to_string(), "EUR 13.33");
  EXPECT_EQ(course.risk, 3000);
  EXPECT_EQ(planned.items[1].planned->start, 3);
}

TEST(PlanShares, only_the_part_that_moved_costs_and_has_to_be_learned) {
  const Plan plan =
      plan_of(kHead +
              "switching cost: 20 EUR\nlearning dip: {depth: 50%, weeks: 10}\n"
              "today: {desk: {offer: own}}\n"
              "items:\n  desk: {service: yes, value: 100, shares: {of: 25%}, ways: {team: {cost: 5 "
              "EUR}, own: {cost: 10 EUR}}}\n");
  const Program program = program_of(plan);
  const Course* course = course_with(program, 0, plan, "own 75% + team 25%");
  ASSERT_NE(course, nullptr);
  EXPECT_EQ(course->switching.to_string(), "EUR 5.00");
  EXPECT_EQ(course->portions[0].cost.to_string(), "EUR 6.25") << "a quarter of 5, and of the switching cost";
  std::int64_t worth = 0;
  for (std::int32_t t = 0; t < 4; ++t) worth += 7500 + while_learning(plan, plan.offers[0].value, t, 2500);
  EXPECT_EQ(course->worth, worth);
}

TEST(PlanShares, what_came_last_leaves_first) {
  const Plan plan =
      plan_of(kHead +
              "switches: 2\nlearning dip: {depth: 30%, weeks: 10}\n"
              "items:\n  desk: {service: yes, shares: {of: 25%}, ways: {team: {cost: 5 EUR, value: "
              "80}, own: {cost: 10 EUR, value: 100}}}\n");
  // A quarter with the team, then three, then one again: the quarter that was there all along learns nothing.
  const Program program = program_of(plan);
  const auto course = std::ranges::find_if(program.courses[0], [&](const Course& each) {
    return kinds(plan, each) ==
           "own 75% + team 25%; team 75% + own 25%; own 75% + team 25%; own 75% + team 25%";
  });
  ASSERT_NE(course, program.courses[0].end());
  const Offer& team = plan.offers[0].value;
  const Offer& own = plan.offers[1].value;
  EXPECT_EQ(course->output[0], 7'500 + 2'000);
  EXPECT_EQ(course->output[1], 2'500 + 2'000 + while_learning(plan, team, 0, 4'000));
  EXPECT_EQ(course->output[2], 2'500 + 2'000 + while_learning(plan, own, 0, 5'000));
  EXPECT_EQ(course->output[3], 2'500 + 2'000 + while_learning(plan, own, 1, 5'000));
}

TEST(PlanShares, an_offer_stays_as_long_as_it_must_with_any_part) {
  const Plan plan =
      plan_of(kHead +
              "switches: 2\nitems:\n  desk: {service: yes, shares: {of: 50%}, ways: {team: {cost: "
              "10 EUR, value: 9}, service: {cost: 5 EUR, value: 7}}}\n");
  int leaving = 0;
  const Program program = program_of(plan);
  for (const Course& each : program.courses[0]) {
    for (std::int32_t t = 1; t < 4; ++t) {
      if (part_in(mix_in(each, t - 1), 2) == 0 || part_in(mix_in(each, t), 2) > 0) continue;
      ++leaving;
      ASSERT_GE(t, 2) << kinds(plan, each);
      EXPECT_GT(part_in(mix_in(each, t - 2), 2), 0) << kinds(plan, each);
    }
  }
  EXPECT_GT(leaving, 3);
}

TEST(PlanShares, guard_rails_count_the_part_only) {
  const std::string item =
      "items:\n  desk: {must: yes, service: yes, value: 9, shares: {of: 25%}, ways: {team: {cost: 1 000 EUR, "
      "value: 9}, service: {cost: 1 000 EUR, value: 5}}}\n";
  const Plan plan = plan_of(kHead + "guard rails: {most: {supplier: kestrel, spend: 2 000 EUR}}\n" + item);
  const Planned planned = make_plan(plan, short_planning());
  ASSERT_TRUE(planned.items[0].planned);
  EXPECT_EQ(planned.solved.stopped, Stopped::proven);
  EXPECT_DOUBLE_EQ(planned.value, 4 * 7) << "half of it all the time, or two quarters of the time";
}

TEST(PlanShares, todays_mix_can_be_kept_although_it_is_in_no_steps) {
  const std::string item =
      "items:\n  desk: {service: yes, value: 9, shares: {of: 50%}, ways: {team: {cost: 10 EUR, value: 9}, "
      "own: "
      "{cost: 10 EUR, value: 8}}}\n";
  const Plan plan = plan_of(kHead + item + "today: {desk: {shares: {team: 60%, own: 40%}}}\n");
  const Planned planned = make_plan(plan, short_planning());
  ASSERT_TRUE(planned.items[0].today);
  EXPECT_EQ(planned.items[0].today->cost.to_string(), "EUR 40.00");
  EXPECT_EQ(planned.items[0].change, Change::moves) << "all of it is worth more with the team";
  PlanningOptions least = short_planning();
  least.fewest_changes = true;
  const Planned kept = make_plan(plan, least);
  EXPECT_EQ(kept.items[0].change, Change::stays);
  EXPECT_EQ(kinds(plan, *kept.items[0].planned).substr(0, 20), "team 60% + own 40%; ");
}

TEST(PlanShares, what_the_owner_decided_is_kept_in_its_parts) {
  const Plan plan =
      plan_of(kHead +
              "items:\n  desk: {service: yes, value: 9, shares: {of: 50%}, ways: {team: {cost: 10 "
              "EUR, value: 9}, own: {cost: 10 EUR, value: 8}}}\n"
              "overrides: {desk: {shares: {team: 10%, own: 90%}, because: they know it}}\n");
  const Planned planned = make_plan(plan, short_planning());
  EXPECT_EQ(mix_text(plan, mix_in(*planned.items[0].planned, 3)), "own 90% + team 10%");
  ASSERT_TRUE(planned.without_overrides.has_value());
  EXPECT_DOUBLE_EQ(planned.without_overrides->value, 36);
  EXPECT_NEAR(planned.value, 32.4, 1e-9);
  EXPECT_EQ(planned.without_overrides->items, std::vector<std::string>{"desk"});
}

TEST(PlanShares, a_commitment_is_reached_by_the_part_of_its_supplier) {
  const Plan plan =
      plan_of(kHead +
              "switches: 0\ncommitments: {least: {supplier: kestrel, spend: 40 EUR, to: 2027-03}}\n"
              "items:\n  desk: {service: yes, shares: {of: 50%, each more: 3 EUR}, ways: {team: "
              "{cost: 60 EUR, value: 9}, own: {cost: 60 EUR, value: 12}}}\n");
  const Program program = program_of(plan);
  const Course* shared = course_with(program, 0, plan, "team 50% + own 50%");
  ASSERT_NE(shared, nullptr);
  const auto index = static_cast<std::int32_t>(shared - program.courses[0].data());
  const Totals totals = totals_of(plan, program, {index});
  EXPECT_EQ(totals.shortfall[0].to_string(), "EUR 10.00");
  EXPECT_EQ(totals.spend[0].to_string(), "EUR 73.00");
}

TEST(PlanShares, what_a_period_brings_for_its_money_stands_beside_the_first) {
  Totals totals;
  for (const std::int64_t spent : {0, 200, 100, 0, 400})
    totals.spend.push_back(money::Money::minor(spent, money::Currency::find("EUR").value()));
  totals.output = {0, 1000, 600, 500, 1000};
  const auto for_money = output_for_money(totals);
  EXPECT_FALSE(for_money[0].has_value());
  EXPECT_DOUBLE_EQ(for_money[1].value(), 1);
  EXPECT_DOUBLE_EQ(for_money[2].value(), 1.2);
  EXPECT_FALSE(for_money[3].has_value());
  EXPECT_DOUBLE_EQ(for_money[4].value(), 0.5);
}

TEST(PlanShares, a_switch_says_what_staying_would_mean) {
  const std::string items =
      "items:\n  desk: {service: yes, ways: {own: {cost: 60 EUR, value: 12}, service: {cost: 50 EUR, value: "
      "10}}}\n"
      "today: {desk: own}\n";
  const auto reasons = [](const std::string& text) {
    std::string said;
    const Planned planned = make_plan(plan_of(text), short_planning());
    for (const SwitchReason& each : planned.items[0].switches)
      said += std::to_string(each.period) + " " + each.reason;
    return said;
  };
  std::string head = kHead;
  head.replace(head.find("100 000"), 7, "60");
  EXPECT_EQ(reasons(head + items), "");
  const std::string falling = head.replace(head.find("60 EUR"), 6, "60 EUR, falls: 5%");
  EXPECT_EQ(reasons(falling + items), "1 staying would be EUR 3.00 over the budget of 2027 Q2");
  std::string better = kHead + items;
  better.replace(better.find("value: 10"), 9, "value: 15");
  EXPECT_EQ(reasons(better), "0 staying would be worth 12.0 less");
}

TEST(PlanShares, a_mix_that_something_else_outdoes_is_left_out) {
  // The mix of two equal offers is worth no more and takes no less than one of them.
  const Plan plan = plan_of(
      "plan: outdone\ncurrency: EUR\nstarts: 2027-01\nperiods: 2\nbudget: {first: 100 EUR}\nsuppliers: {own: "
      "{}}\noffers: {a: {model: team, supplier: own}, b: {model: team, supplier: own}}\n"
      "items:\n  desk: {service: yes, value: 9, shares: {of: 50%}, ways: {a: {cost: 10 EUR}, b: {cost: 10 "
      "EUR}}}\n");
  EXPECT_EQ(program_of(plan).courses[0].size(), 4U) << "a a, a b, b b, b a";
}

TEST(PlanShares, more_courses_than_are_looked_at_are_said) {
  const std::string text =
      "plan: many\ncurrency: EUR\nstarts: 2027-01\nperiods: 12\nbudget: {first: 100 EUR}\nsuppliers: {own: "
      "{}}\noffers: {a: {model: team, supplier: own}, b: {model: team, supplier: own}, c: {model: team, "
      "supplier: own}}\nswitches: 2\n"
      "items:\n  desk: {service: yes, shares: {of: 5%, offers: 3}, ways: {a: {cost: 10 EUR, value: 9}, "
      "b: {cost: 11 EUR, value: 10}, c: {cost: 12 EUR, value: 11}}}\n";
  const Plan plan = plan_of(text);
  const Program program = program_of(plan);
  EXPECT_EQ(program.not_all_courses, std::vector<std::string>{"desk"});
  EXPECT_NE(course_with(program, 0, plan, "c 95% + b 5%"), nullptr) << "what stays is always there";
  EXPECT_LE(program.courses[0].size(), 6300U);
}

TEST(PlanShares, the_item_ends_with_its_last_part_whatever_happens) {
  const Plan plan = plan_of(
      kHead +
      "risk: {samples: 400, in common: 50%, spreads: {team: {time: {low: 100%, high: 200%}, cost: {low: "
      "100%, high: 150%}}}}\n"
      "items:\n  build: {must: yes, value: 60, shares: {of: 50%, each more: 7 EUR}, ways: {team: {cost: "
      "80 EUR, effort: 8, lasts: 2}, own: {cost: 90 EUR, effort: 8, lasts: 2}}}\n"
      "  use: {must: yes, value: 10, after: [build], ways: {service: {cost: 1 EUR}}}\n");
  const Planned planned = make_plan(plan, short_planning());
  ASSERT_TRUE(planned.items[0].planned && is_shared(*planned.items[0].planned));
  const Courses drawn = draw_courses(plan, planned.program, planned.solved.choice, {});
  const DeliveryRisk risk = delivery_risk(plan, planned.program, planned.solved.choice, {});
  EXPECT_NEAR(risk.cost.planned, 40 + 45 + 14 + 1, 1e-9);
  for (std::size_t s = 0; s < drawn.end.size(); ++s) {
    // The own part takes its two periods; only the other spreads, and only its half of the cost.
    EXPECT_GE(drawn.end[s], 3 - 1e-9);
    EXPECT_LE(drawn.end[s], 5 + 1e-9);
    EXPECT_GE(drawn.cost[s], 100 - 1e-9);
    EXPECT_LE(drawn.cost[s], 120 + 1e-9);
  }
  EXPECT_GT(risk.end.p80, 3.2);
}

TEST(PlanShares, parts_that_are_no_whole_are_refused_with_their_place) {
  const auto with = [&](const std::string& shares, const std::string& more = "") {
    return kHead + "items:\n  desk: {service: yes, value: 9, " + shares +
           "ways: {team: {cost: 10 EUR}, own: {cost: 10 EUR}}}\n" + more;
  };
  using Codes = std::vector<std::string>;
  const std::string quarter = "shares: {of: 25%}, ";
  EXPECT_EQ(codes_of(with(quarter)), Codes{});
  EXPECT_EQ(codes_of(with("shares: {of: 30%}, ")), Codes{"L0115"});
  EXPECT_EQ(codes_of(with("shares: {of: 2%}, ")), Codes{"L0115"});
  EXPECT_EQ(codes_of(with("shares: {of: 0%}, ")), Codes{"L0115"});
  EXPECT_EQ(codes_of(with("shares: {of: 12.5%}, ")), Codes{});
  EXPECT_EQ(codes_of(with("shares: {of: 12.50001%}, ")), Codes{"L0115"});
  EXPECT_EQ(codes_of(with("shares: {of: 25%, offers: 4}, ")), Codes{"L0107"});
  EXPECT_EQ(codes_of(with("shares: {of: 25%, offers: 0}, ")), Codes{"L0107"});
  EXPECT_EQ(codes_of(with("shares: {of: 25%, each more: 2 USD}, ")), Codes{"L0102"});
  EXPECT_EQ(codes_of(with(quarter, "today: {desk: {shares: {team: 60%, own: 30%}}}\n")), Codes{"L0116"});
  EXPECT_EQ(codes_of(with(quarter, "today: {desk: {shares: {team: 100%, own: 0%}}}\n")), Codes{"L0116"});
  EXPECT_EQ(codes_of(with(quarter, "today: {desk: {shares: {team: 33.33333%, own: 66.66667%}}}\n")),
            Codes{"L0116"});
  EXPECT_EQ(codes_of(with(quarter, "today: {desk: {shares: {team: 50%, crew: 50%}}}\n")), Codes{"L0101"});
  EXPECT_EQ(codes_of(with("", "overrides: {desk: {shares: {team: 50%, own: 50%}}}\n")), Codes{"L0117"});
  EXPECT_EQ(codes_of(with("", "today: {desk: {shares: {team: 50%, own: 50%}}}\n")), Codes{"L0117"});
  EXPECT_EQ(codes_of(with("", "today: {desk: {shares: {team: 100%}}}\n")), Codes{});
}

TEST(PlanShares, shares_are_written_as_they_were_read) {
  const std::string text =
      kHead +
      "items:\n  desk: {service: yes, value: 9, shares: {of: 25%, offers: 3, each more: 2 "
      "EUR}, ways: {team: {cost: 10 EUR}, own: {cost: 10 EUR}}}\n"
      "today: {desk: {shares: {team: 60%, own: 40%}}}\n";
  const std::string written = write_plan(plan_of(text));
  EXPECT_EQ(write_plan(plan_of(written)), written);
  EXPECT_NE(written.find("60%"), std::string::npos);
  EXPECT_NE(written.find("each more"), std::string::npos);
}

}  // namespace
}  // namespace entente::sourcing
