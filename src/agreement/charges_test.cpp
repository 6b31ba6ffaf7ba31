// Charges in the agreement language: every model can be written, read and written again, and amended.
#include <gtest/gtest.h>

#include "agreement/agreement.h"
#include "agreement/terms_fields.h"
#include "text/diagnostic_render.h"

namespace entente::agreement {
namespace {

using pricing::Model;

Loaded load_text(const std::string& content) {
  return load(std::make_shared<const text::Source>("agreement.yaml", content), nullptr);
}

std::string drawn(const text::Diagnostics& diagnostics) {
  std::string all;
  for (const auto& each : diagnostics) all += text::render_full(each) + "\n";
  return all;
}

const std::string kHead = R"(agreement: everything
parties: {client: Northwind Bank, supplier: Helio}
currency: EUR
zone: Europe/London
term: {from: 2026-01-01, to: 2028-12-31}
data: {volumes: volumes}
measures:
  units: {of: volumes, sum: volume}
  hours: {of: volumes, sum: volume}
  cost: {of: volumes, sum: volume}
)";

const std::string kAll = kHead + R"(charges:
  base: 250 000 EUR a month
  desk:
    title: Service desk
    clause: "5.1"
    month: 250 000 EUR
    volume: {of: units, baseline: {2026-01-01: 1 000, 2027-01-01: 1 200}, dead band: 5%, additional: 180 EUR, reduced: 140 EUR, once outside: only the excess, agree anew beyond: 25%, agree anew after: 3 months}
  experts: {time and materials: {rates: {hours: {2026-01-01: 95 EUR, 2027-01-01: 98.5 EUR}}, not to exceed: 150 000 EUR, in: contract year}}
  team: {capacity: {of: hours, agreed: 640, price: 48 000 EUR, unused: rolls over, usable for: 2 months, further unit: 78 EUR}}
  report: {fixed price: {price: 12 000 EUR, due: 2026-06-30, accepted: 2026-07-02}}
  transition:
    milestones:
      steps: {design: {title: Design, price: 40 000 EUR, due: 2026-03-31, accepted: 2026-03-30}, move: {price: 60 000 EUR, due: 2026-09-30}}
      retention: 10%
      released: 2026-12-31
    eligible: no
  parcels: {unit: {of: units, bands: [{through: 5 000, price: 2.00 EUR}, {above: 5 000, through: 10 000, price: 1.80 EUR}, {price: 1.50 EUR}], in: contract year, at least: 100}}
  research: {cost plus: {costs: [cost], disallowed: [units], fee: 8%, fixed fee: 1 000 EUR, ceiling: 600 000 EUR}}
  project:
    target cost:
      costs: [cost]
      target: 1 000 000 EUR
      fee: 80 000 EUR
      saving: [{through: 10%, share: 50%}, {share: 30%}]
      overrun: [{through: 10%, share: 50%}, {through: 20%, share: 75%}, {share: 100%}]
      ceiling: 1 200 000 EUR
      least fee: 20 000 EUR
      greatest fee: 120 000 EUR
      settled: 2026-12-31
      on account: no
  automation: {gain share: {of: cost, baseline: 80 000 EUR, share: 40%, threshold: 50 000 EUR, cap: 100 000 EUR, clawback: 100%, in: whole term}}
  sales: {outcome: {of: cost, share: 25%, attribution: 80%, corridor: {from: 500 000 EUR, to: 700 000 EUR, counts as: 600 000 EUR}, at least: 1 000 EUR, cap: 100 000 EUR}}
  seats: {subscription: {of: units, seats: 200, price: 25 EUR, overage: 30 EUR, uplift: 3%}}
  fixes: {bounty: {prices: {units: 400 EUR}, cap: 20 000 EUR}}
  tolls: {pass through: {costs: [cost], mark up: 3%, cap: 2 000 EUR}}
  licences:
    month: 110 000 USD
    indexed: {basket: {fixed: 20%, labour: 65%, energy: 15%}, base: 2025-01, first: 2026-05, every: 6 months, lag: 2 months, floor: 0%, cap: 4%, carry over: yes, part: 70%, falling index: leaves the price, print: revised, decimals: 5, rounding: half even, applies to: rates, rate decimals: 3}
    converted: {from: USD, rates: usd-per-eur, reference: 1.1000, corridor: 5%, shared: 50%, fixed: in the month before, chosen by: client}
    commitment: {amount: 1 000 000 EUR, shortfall: converts, into: training, relieved: {2026-03: 40 000 EUR}}
    discounted: no

indexes:
  labour: {title: Labour cost, source: national statistics, values: {2025-01: 126.0, 2026-03: 131.4}, revised: {2026-03: 131.5}}
  energy: {source: national statistics, values: {2025-01: 175, 2026-03: 210}}
  usd-per-eur: {source: ECB reference rates, values: {2025-12: 1.13, 2026-01: 1.19}}

invoicing:
  clause: "5.6"
  discount: {bands: [{from: 200 000 EUR, discount: 2%}, {from: 400 000 EUR, discount: 3%}], reading: the whole}
  credits are a share of charges: before the discount
  taxes: {VAT: 20%, levy: {rate: 1%, on: [base, desk]}}
  credits before tax: no
  withholding tax: 15%
  credits over the invoice: are paid
  payment within: 30 calendar days
  rounding: half even
)";

TEST(Charges, every_model_can_be_written) {
  const Loaded loaded = load_text(kAll);
  ASSERT_TRUE(loaded.agreement) << drawn(loaded.diagnostics);
  EXPECT_TRUE(loaded.diagnostics.empty()) << drawn(loaded.diagnostics);
  const auto& charges = loaded.agreement->original->charges;
  const std::vector<Model> models{Model::monthly,    Model::base_and_volume, Model::capped_time_and_materials,
                                  Model::capacity,   Model::fixed_price,     Model::milestones,
                                  Model::unit_price, Model::cost_plus,       Model::target_cost,
                                  Model::gain_share, Model::outcome,         Model::subscription,
                                  Model::bounty,     Model::pass_through,    Model::monthly};
  ASSERT_EQ(charges.size(), models.size());
  for (std::size_t i = 0; i < models.size(); ++i)
    EXPECT_EQ(pricing::model_of(charges[i].value), models[i]) << i;
  EXPECT_FALSE(charges[13].value.eligible) << "what is passed through is no base of credits";
  EXPECT_TRUE(charges[0].value.eligible);
}

TEST(Charges, what_is_written_again_says_the_same) {
  const Loaded loaded = load_text(kAll);
  ASSERT_TRUE(loaded.agreement) << drawn(loaded.diagnostics);
  const std::string once = document::write_document(*loaded.agreement->original);
  const Loaded again = load_text(once);
  ASSERT_TRUE(again.agreement) << once << drawn(again.diagnostics);
  EXPECT_EQ(document::write_document(*again.agreement->original), once);
}

TEST(Charges, are_amended_like_everything_else) {
  const Loaded loaded = load_text(kAll + R"(amendments:
  - number: 1
    signed: 2026-05-01
    effective: 2026-07-01
    set:
      charges.base: 260 000 EUR
      charges.desk.volume.additional: 175 EUR
      charges.tolls.pass through.mark up: 4%
      invoicing.taxes.VAT: 21%
      indexes.energy.values.2026-09: 205
    remove: [charges.fixes]
)");
  ASSERT_TRUE(loaded.agreement) << drawn(loaded.diagnostics);
  const Terms& terms = *loaded.agreement->versions.back().terms;
  EXPECT_EQ((**terms.charges[0].value.month).to_string(), "EUR 260,000.00");
  EXPECT_EQ(terms.charges[1].value.volume->additional.steps[0].value->amount, money::Decimal(175));
  EXPECT_EQ(terms.invoicing->taxes[0].value.rate->to_string(), "21%");
  EXPECT_EQ(terms.indexes[1].value.values.size(), 3U);
  EXPECT_EQ(terms.charges.size(), 14U);
}

TEST(Charges, say_one_way_of_reckoning) {
  const Loaded none = load_text(kHead + "charges: {base: {title: Base}}\n");
  EXPECT_FALSE(none.agreement);
  const Loaded two = load_text(kHead + "charges: {base: {month: 1 EUR, unit: {of: units, price: 1 EUR}}}\n");
  EXPECT_FALSE(two.agreement);
}

TEST(Charges, only_measures_of_the_agreement_give_quantities) {
  const Loaded loaded = load_text(kHead + "charges: {parcels: {unit: {of: unit, price: 0.425 EUR}}}\n");
  ASSERT_FALSE(loaded.agreement);
  EXPECT_NE(drawn(loaded.diagnostics).find("unknown measure `unit`"), std::string::npos)
      << drawn(loaded.diagnostics);
}

std::vector<std::string> codes(const std::string& charges) {
  std::vector<std::string> all;
  for (const auto& each : load_text(kHead + charges).diagnostics) {
    if (each.code.starts_with("P")) all.push_back(each.code);
  }
  return all;
}

TEST(Charges, a_cliff_is_shown_with_its_two_quantities) {
  const Loaded loaded = load_text(kHead +
                                  "charges: {p: {unit: {of: units, bands: [{through: 5 000, price: 2.00 "
                                  "EUR}, {through: 10 000, price: 1.80 "
                                  "EUR}, {price: 1.50 EUR}], reading: all units}}}\n");
  ASSERT_TRUE(loaded.agreement) << drawn(loaded.diagnostics);
  EXPECT_NE(drawn(loaded.diagnostics).find("10,000 units cost EUR 18,000.00, 10,001 cost EUR 15,001.50"),
            std::string::npos)
      << drawn(loaded.diagnostics);
}

TEST(Charges, prices_that_do_not_fit_the_delivery_are_warned_about) {
  using Codes = std::vector<std::string>;
  const auto paired = [](const std::string& delivery, const std::string& price) {
    return codes("services: {s: {title: S, delivery model: " + delivery + "}}\ncharges: {c: {service: s, " +
                 price + "}}\n");
  };
  const std::string hours = "time and materials: {rates: {hours: 95 EUR}}";
  const std::string unit = "unit: {of: units, price: 1 EUR}";
  const std::string fixed = "fixed price: {price: 1 EUR}";
  EXPECT_EQ(paired("staff augmentation", hours), Codes{});
  EXPECT_EQ(paired("AUG", fixed), Codes{"P0121"});
  EXPECT_EQ(paired("managed team", "capacity: {of: hours, agreed: 10, price: 1 EUR}"), Codes{});
  EXPECT_EQ(paired("managed team", fixed), Codes{"P0121"});
  EXPECT_EQ(paired("managed service", unit), Codes{});
  EXPECT_EQ(paired("managed service", hours), Codes{"P0121"});
  EXPECT_EQ(paired("project", fixed), Codes{});
  EXPECT_EQ(paired("project", hours), Codes{"P0121"});
  EXPECT_EQ(paired("project", unit), Codes{"P0121"});
  EXPECT_EQ(paired("build-operate-transfer", "cost plus: {costs: [cost], fee: 8%}"), Codes{});
  EXPECT_EQ(paired("build-operate-transfer", unit), Codes{"P0121"});
  EXPECT_EQ(paired("captive", "cost plus: {costs: [cost], fee: 8%}"), Codes{});
  EXPECT_EQ(paired("in-house team", fixed), Codes{"P0121"});
  EXPECT_EQ(paired("crowd", "bounty: {prices: {units: 400 EUR}}"), Codes{});
  EXPECT_EQ(paired("crowd", hours), Codes{"P0121"});
  EXPECT_EQ(paired("software", "subscription: {seats: 1, price: 1 EUR}"), Codes{});
  EXPECT_EQ(paired("software", hours), Codes{"P0121"});
}

TEST(Charges, a_falling_index_is_asked_about_once) {
  const auto indexed = [](const std::string& more) {
    return codes("charges: {b: {month: 1 EUR, indexed: {to: cpi, base: 2025-01" + more +
                 "}}}\nindexes: {cpi: {source: x, values: {2025-01: 100, 2026-01: 101}}}\n");
  };
  EXPECT_EQ(indexed(""), std::vector<std::string>{"P0123"});
  EXPECT_EQ(indexed(", floor: 0%"), std::vector<std::string>{});
  EXPECT_EQ(indexed(", falling index: lowers the price"), std::vector<std::string>{});
  EXPECT_EQ(indexed(", falling index: leaves the price"), std::vector<std::string>{});
}

TEST(Charges, no_input_of_bands_weights_and_dates_is_taken_silently) {
  using Codes = std::vector<std::string>;
  EXPECT_EQ(codes("charges: {p: {unit: {of: units, bands: [{through: 5, price: 1 EUR}, {above: 4, price: 2 "
                  "EUR}]}}}\n"),
            Codes{"P0108"});
  EXPECT_EQ(codes("charges: {p: {unit: {of: units, bands: [{price: 1 EUR}, {price: 2 EUR}]}}}\n"),
            Codes{"P0108"});
  EXPECT_EQ(codes("charges: {p: {unit: {of: units, bands: [{through: 5, price: 1 EUR}, {through: 5, price: 2 "
                  "EUR}, {price: 3 EUR}]}}}\n"),
            Codes{"P0108"});
  EXPECT_EQ(codes("charges: {p: {unit: {of: units, price: {2026-01-01: 1 EUR, 2025-01-01: 2 EUR}}}}\n"),
            Codes{"P0106"});
  EXPECT_EQ(codes("charges: {p: {month: 1 EUR, volume: {of: units, baseline: 0, dead band: 5%, additional: 2 "
                  "EUR, reduced: 1 EUR}}}\n"),
            Codes{"P0116"});
  EXPECT_EQ(codes("charges: {p: {unit: {of: units, price: -1 EUR}}}\n"), Codes{"P0107"});
}

}  // namespace
}  // namespace entente::agreement
