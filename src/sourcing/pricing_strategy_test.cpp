// Prices of a deal under uncertain volume and effort: numbers that can be reckoned by hand, who bears what,
// and where two prices meet.
#include "sourcing/pricing_strategy.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "sourcing/deal_price.h"

namespace entente::sourcing {
namespace {

Plan plan_of(const std::string& deals) {
  const std::string text =
      "plan: priced\ncurrency: EUR\nstarts: 2027-01\nperiods: 4\nbudget: {first: 100 000 EUR}\n"
      "suppliers: {kestrel: {}}\n"
      "offers:\n  service: {model: managed service, supplier: kestrel}\n"
      "  project: {model: project, supplier: kestrel}\n  experts: {model: augmentation, supplier: kestrel}\n"
      "products:\n  new: {profile: {requirement stability: 2}}\n"
      "items: {one: {value: 1, ways: {project: {cost: 1 000 EUR}}}}\n"
      "pricing strategy:\n  samples: 2000\n  deals:\n" +
      deals;
  const ReadPlan read = read_plan(std::make_shared<text::Source>("plan.yaml", text));
  for (const text::Diagnostic& each : read.diagnostics) ADD_FAILURE() << each.code << " " << each.message;
  return read.plan.value();
}

DealOutcome priced(const std::string& deals, unsigned workers = 1) {
  return pricing_strategy(plan_of(deals), {.samples = 0, .workers = workers}).deals.at(0);
}

const PriceOutcome& price(const DealOutcome& deal, const std::string& name) {
  return *std::ranges::find(deal.prices, name, &PriceOutcome::name);
}

// What is certain comes out as the domain reference reckons it.

TEST(PricingStrategy, hours_up_to_a_ceiling_and_cost_with_a_fee_come_to_the_published_amounts) {
  const DealOutcome hours = priced(
      "    work:\n      offer: experts\n      effort: 1640.5\n      hour cost: 60 EUR\n      prices:\n"
      "        open: {time and materials: {rates: {hours: 95 EUR}}}\n"
      "        capped: {time and materials: {rates: {hours: 95 EUR}, not to exceed: 150 000 EUR}}\n");
  EXPECT_DOUBLE_EQ(price(hours, "open").client.mean, 155'847.50);
  EXPECT_DOUBLE_EQ(price(hours, "capped").client.mean, 150'000);
  EXPECT_NEAR(price(hours, "capped").supplier.mean, 150'000 - 1640.5 * 60, 1e-6);

  const DealOutcome plus = priced(
      "    work:\n      offer: project\n      months: 12\n      month cost: 40 000 EUR\n      prices:\n"
      "        plus: {cost plus: {costs: [cost], fee: 8%}}\n");
  EXPECT_DOUBLE_EQ(price(plus, "plus").client.mean, 518'400);
}

std::string target_cost(const std::string& month_cost) {
  return "    work:\n      offer: project\n      months: 10\n      month cost: " + month_cost +
         "\n      prices:\n        shared: {target cost: {costs: [cost], target: 1 000 000 EUR, fee: 80 000 "
         "EUR, share: 40%, ceiling: 1 200 000 EUR, settled: 2027-12-31}}\n";
}

TEST(PricingStrategy, a_target_cost_shares_saving_and_overrun_up_to_its_ceiling) {
  const auto at = [](const std::string& cost) {
    const DealOutcome deal = priced(target_cost(cost));
    return std::pair(price(deal, "shared").client.mean, price(deal, "shared").supplier.mean);
  };
  EXPECT_EQ(at("90 000 EUR"), std::pair(1'020'000.0, 120'000.0));
  EXPECT_EQ(at("115 000 EUR"), std::pair(1'170'000.0, 20'000.0));
  EXPECT_EQ(at("130 000 EUR"), std::pair(1'200'000.0, -100'000.0));
}

TEST(PricingStrategy, units_come_to_the_published_amounts_of_bands_and_of_units_beside_a_baseline) {
  const auto month = [](const std::string& volume, const std::string& price_text) {
    const DealOutcome deal =
        priced("    work:\n      offer: service\n      months: 1\n      volume: " + volume +
               "\n      prices: {it: " + price_text + "}\n");
    return price(deal, "it").client.mean;
  };
  const std::string bands =
      "{unit: {of: units, bands: [{through: 5 000, price: 2.00 EUR}, {through: 10 000, price: 1.80 EUR}, "
      "{price: 1.50 EUR}]";
  EXPECT_DOUBLE_EQ(month("12 500", bands + "}}"), 22'750);
  EXPECT_DOUBLE_EQ(month("12 500", bands + ", reading: all units}}"), 18'750);
  const std::string volume =
      "{month: 250 000 EUR, volume: {of: units, baseline: 1 000, dead band: 5%, additional: 180 EUR, "
      "reduced: "
      "140 EUR";
  EXPECT_DOUBLE_EQ(month("1 080", volume + "}}"), 264'400);
  EXPECT_DOUBLE_EQ(month("1 080", volume + ", once outside: only the excess}}"), 255'400);
  EXPECT_DOUBLE_EQ(month("930", volume + "}}"), 240'200);
  EXPECT_DOUBLE_EQ(month("1 040", volume + "}}"), 250'000);
}

TEST(PricingStrategy, shares_of_savings_and_benefits_and_a_commitment_come_to_the_published_amounts) {
  const DealOutcome gains = priced(
      "    work:\n      offer: service\n      months: 1\n      saving: 250 000\n      benefit: 640 000\n"
      "      prices:\n"
      "        plain: {gain share: {of: saving, share: 50%}}\n"
      "        threshold: {gain share: {of: saving, share: 40%, threshold: 50 000 EUR}}\n"
      "        outcome: {outcome: {of: benefit, share: 25%, attribution: 80%, cap: 100 000 EUR}}\n");
  EXPECT_DOUBLE_EQ(price(gains, "plain").client.mean, 125'000);
  EXPECT_DOUBLE_EQ(price(gains, "threshold").client.mean, 80'000);
  EXPECT_DOUBLE_EQ(price(gains, "outcome").client.mean, 100'000);

  const DealOutcome least = priced(
      "    work:\n      offer: service\n      months: 12\n      volume: 1 000\n      prices:\n"
      "        committed: {unit: {of: units, price: 184.20 EUR}, commitment: {amount: 2 400 000 EUR}}\n");
  EXPECT_DOUBLE_EQ(price(least, "committed").client.mean, 2'400'000);
}

TEST(PricingStrategy, every_model_can_carry_a_deal) {
  const DealOutcome deal = priced(
      "    work:\n      offer: service\n      months: 24\n      volume: {low: 80, likely: 100, high: 150}\n"
      "      effort: {low: 3, likely: 4, high: 6}\n      saving: 1 000\n      benefit: {p50: 9 000, p90: 20 "
      "000}\n"
      "      hour cost: 60 EUR\n      prices:\n"
      "        a: 30 000 EUR a month\n"
      "        b: {time and materials: {rates: {hours: 95 EUR}}}\n"
      "        c: {time and materials: {rates: {hours: 95 EUR}, not to exceed: 400 000 EUR, in: contract "
      "year}}\n"
      "        d: {capacity: {of: hours, agreed: 400, price: 36 000 EUR, further unit: 99 EUR}}\n"
      "        e: {fixed price: {price: 700 000 EUR}}\n"
      "        f: {milestones: {steps: {one: {price: 300 000 EUR}, two: {price: 400 000 EUR}}}}\n"
      "        g: {unit: {of: units, price: 390 EUR, at least: 90}}\n"
      "        h: {month: 30 000 EUR, volume: {of: units, baseline: 100, additional: 200 EUR, reduced: 150 "
      "EUR}}\n"
      "        i: {cost plus: {costs: [cost], fixed fee: 3 000 EUR}}\n"
      "        j: {target cost: {costs: [cost], target: 600 000 EUR, fee: 60 000 EUR, share: 50%, settled: "
      "2028-12-31}}\n"
      "        k: {gain share: {of: saving, share: 50%}}\n"
      "        l: {outcome: {of: benefit, share: 30%}}\n"
      "        m: {subscription: {of: units, seats: 100, price: 300 EUR, uplift: 3%}}\n"
      "        n: {bounty: {prices: {units: 320 EUR}}}\n"
      "        o: {pass through: {costs: [cost], mark up: 5%}}\n");
  ASSERT_EQ(deal.prices.size(), 15U);
  for (const PriceOutcome& each : deal.prices) {
    EXPECT_EQ(each.unknown, "") << each.name;
    EXPECT_GT(each.client.mean, 0) << each.name;
    EXPECT_LE(each.client.p10, each.client.p50) << each.name;
    EXPECT_LE(each.client.p50, each.client.p90) << each.name;
    EXPECT_LE(each.supplier.p10, each.supplier.p90) << each.name;
    EXPECT_FALSE(each.for_client.empty());
    EXPECT_FALSE(each.for_supplier.empty());
  }
  EXPECT_FALSE(deal.nearest.empty());
}

// Who bears what.

const std::string kProject =
    "    work:\n      offer: project\n      product: new\n      months: 6\n"
    "      effort: {low: 1 200, likely: 1 600, high: 2 600}\n      hour cost: 62 EUR\n"
    "      client bears: 20 000 EUR\n      supplier bears: 5 000 EUR\n      prices:\n"
    "        hourly: {time and materials: {rates: {hours: 95 EUR}}}\n"
    "        fixed: {fixed price: {price: 150 000 EUR}}\n"
    "        thin: {fixed price: {price: 105 000 EUR}}\n";

TEST(PricingStrategy, a_fixed_price_gives_all_of_the_effort_to_the_supplier_and_hours_most_to_the_client) {
  const DealOutcome deal = priced(kProject);
  const PriceOutcome &hourly = price(deal, "hourly"), &fixed = price(deal, "fixed"),
                     &thin = price(deal, "thin");
  EXPECT_DOUBLE_EQ(fixed.client.p10, fixed.client.p90);
  EXPECT_DOUBLE_EQ(*fixed.effort_with_client, 0);
  EXPECT_NEAR(*hourly.effort_with_client, 95.0 / (95 + 33), 1e-9);
  EXPECT_FALSE(fixed.volume_with_client);
  // PERT of 1,200, 1,600, 2,600 has a mean of 1,700 hours.
  EXPECT_NEAR(hourly.client.mean, 1700 * 95, 1200);
  EXPECT_NEAR(hourly.supplier.mean, 1700 * 33, 420);
  EXPECT_EQ(hourly.loss, 0);
  EXPECT_GT(thin.loss, 0.3);
  EXPECT_FALSE(hourly.client_bears);
  EXPECT_TRUE(fixed.client_bears);
  EXPECT_TRUE(fixed.supplier_bears);
  EXPECT_FALSE(thin.supplier_bears);
  EXPECT_EQ(fixed.pairing, Pairing::usual);
  EXPECT_EQ(deal.nearest, "fixed");
  const auto settled = [](const std::string& remark) {
    return remark.starts_with("requirements are not settled (2 of 5)");
  };
  EXPECT_TRUE(std::ranges::any_of(fixed.remarks, settled));
}

TEST(PricingStrategy, two_prices_meet_where_the_client_pays_the_same) {
  const DealOutcome deal = priced(kProject);
  ASSERT_EQ(deal.break_evens.size(), 2U);
  EXPECT_EQ(deal.break_evens[0].below, "hourly");
  EXPECT_EQ(deal.break_evens[0].above, "fixed");
  EXPECT_FALSE(deal.break_evens[0].by_volume);
  EXPECT_NEAR(deal.break_evens[0].at, 150'000 / 95.0, 1e-3);
  EXPECT_NEAR(deal.break_evens[1].at, 105'000 / 95.0, 1e-3);
}

TEST(PricingStrategy, what_is_asked_for_beyond_a_capacity_is_not_worked) {
  const DealOutcome deal = priced(
      "    work:\n      offer: service\n      months: 2\n      volume: 100\n      effort: 5\n"
      "      hour cost: 50 EUR\n      prices:\n"
      "        held: {capacity: {of: hours, agreed: 400, price: 30 000 EUR}}\n"
      "        more: {capacity: {of: hours, agreed: 400, price: 30 000 EUR, further unit: 90 EUR}}\n");
  EXPECT_DOUBLE_EQ(price(deal, "held").undone, 200);
  EXPECT_DOUBLE_EQ(price(deal, "held").client.mean, 60'000);
  EXPECT_DOUBLE_EQ(price(deal, "held").supplier.mean, 60'000 - 2 * 400 * 50);
  EXPECT_DOUBLE_EQ(price(deal, "more").undone, 0);
  EXPECT_DOUBLE_EQ(price(deal, "more").client.mean, 60'000 + 200 * 90);
  EXPECT_DOUBLE_EQ(price(deal, "more").supplier.mean, 78'000 - 2 * 500 * 50);
}

TEST(PricingStrategy, threads_change_nothing_and_a_price_is_the_same_whatever_stands_beside_it) {
  const DealOutcome one = priced(kProject), three = priced(kProject, 3);
  std::string alone = kProject;
  alone.erase(alone.find("        hourly"), alone.find("        fixed") - alone.find("        hourly"));
  const DealOutcome without = priced(alone);
  EXPECT_EQ(price(one, "thin").supplier.mean, price(three, "thin").supplier.mean);
  EXPECT_EQ(price(one, "thin").supplier.p10, price(three, "thin").supplier.p10);
  EXPECT_EQ(price(one, "thin").supplier.mean, price(without, "thin").supplier.mean);
  EXPECT_EQ(price(one, "thin").loss, price(without, "thin").loss);
}

TEST(PricingStrategy, the_same_multiple_of_all_money_gives_the_same_multiple_of_all_results) {
  const auto at = [](int factor) {
    return priced(
        fmt::format("    work:\n      offer: service\n      months: 3\n"
                    "      volume: {{low: 80, likely: 100, high: 150}}\n      effort: 4\n"
                    "      hour cost: {} EUR\n      prices:\n"
                    "        unit: {{unit: {{of: units, price: {} EUR}}}}\n"
                    "        base: {{month: {} EUR, volume: {{of: units, baseline: 100, additional: "
                    "{} EUR, reduced: {} EUR}}}}\n",
                    60 * factor, 390 * factor, 39'000 * factor, 300 * factor, 200 * factor));
  };
  const DealOutcome one = at(1), seven = at(7);
  for (std::size_t k = 0; k < one.prices.size(); ++k) {
    EXPECT_NEAR(seven.prices[k].client.mean, 7 * one.prices[k].client.mean, 1e-3);
    EXPECT_NEAR(seven.prices[k].supplier.p10, 7 * one.prices[k].supplier.p10, 1e-3);
    EXPECT_NEAR(*seven.prices[k].volume_with_client, *one.prices[k].volume_with_client, 1e-9);
  }
  ASSERT_EQ(one.break_evens.size(), seven.break_evens.size());
  for (std::size_t k = 0; k < one.break_evens.size(); ++k)
    EXPECT_NEAR(one.break_evens[k].at, seven.break_evens[k].at, 1e-6);
}

RC_GTEST_PROP(PricingStrategy, what_the_client_pays_and_what_delivery_costs_is_what_the_supplier_earns, ()) {
  const auto hours = *rc::gen::inRange(1, 5000);
  const auto rate = *rc::gen::inRange(1, 300);
  const auto cost = *rc::gen::inRange(1, 300);
  const DealOutcome deal =
      priced(fmt::format("    work:\n      offer: experts\n      effort: {}\n      hour cost: {} EUR\n"
                         "      prices: {{open: {{time and materials: {{rates: {{hours: {} EUR}}}}}}}}\n",
                         hours, cost, rate));
  RC_ASSERT(std::abs(deal.prices[0].client.mean - hours * rate) < 1e-3);
  RC_ASSERT(std::abs(deal.prices[0].supplier.mean - hours * (rate - cost)) < 1e-3);
}

std::vector<std::string> codes_of(const std::string& deals) {
  const std::string text =
      "plan: priced\ncurrency: EUR\nstarts: 2027-01\nperiods: 4\nbudget: {first: 100 000 EUR}\n"
      "suppliers: {kestrel: {}}\noffers:\n  service: {model: managed service, supplier: kestrel}\n"
      "items: {one: {value: 1, ways: {service: {cost: 1 000 EUR}}}}\npricing strategy:\n  deals:\n" +
      deals;
  std::vector<std::string> codes;
  for (const auto& each : read_plan(std::make_shared<text::Source>("plan.yaml", text)).diagnostics)
    codes.push_back(each.code);
  return codes;
}

TEST(PricingStrategy, what_a_price_is_reckoned_on_has_to_be_known) {
  EXPECT_EQ(codes_of("    a: {offer: service, prices: {x: {unit: {of: tickets, price: 2 EUR}}}}\n"),
            std::vector<std::string>{"L0112"});
  EXPECT_EQ(codes_of("    a: {offer: service, prices: {x: {unit: {of: units, price: 2 EUR}}}}\n"),
            std::vector<std::string>{"L0112"});
  EXPECT_EQ(
      codes_of("    a: {offer: servce, volume: {low: 5, likely: 2}, prices: {x: {unit: {of: units, price: "
               "2 USD}}}}\n"),
      (std::vector<std::string>{"L0101", "L0110", "L0102"}));
  EXPECT_EQ(
      codes_of("    a: {offer: service, volume: 2, prices: {x: {unit: {of: units, price: {2027-01-01: 2 "
               "EUR, 2027-06-01: 3 EUR}}}}}\n"),
      std::vector<std::string>{"L0113"});
}

}  // namespace
}  // namespace entente::sourcing
