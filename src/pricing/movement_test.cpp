// Indexation, exchange rates and commitments with the numbers of the domain reference, B.2.
#include <gtest/gtest.h>

#include "pricing/price.h"
#include "pricing/test_values.h"

namespace entente::pricing {
namespace {

using namespace test;

Named<Index> index(const std::string& name, const std::vector<std::pair<std::string, std::string>>& values) {
  Index made;
  for (const auto& [month, value] : values) made.values.push_back(named(month, Placed(decimal(value))));
  return named(name, made);
}

Indexing cpi_rule() {
  Indexing rule;
  rule.to = std::string("cpi");
  rule.base = month("2025-01");
  return rule;
}

const Indexes kCpi{index("cpi", {{"2025-01", "118.2"}, {"2026-01", "124.7"}})};

TEST(Indexation, factor_of_a_single_index_rounded_to_four_decimals) {
  const auto factor = index_factor(cpi_rule(), kCpi, month("2026-01"));
  EXPECT_EQ(factor.value, decimal("1.0550"));
  EXPECT_EQ(factor.figure.value, "1.0550");
  EXPECT_EQ(indexed(rate("95.00"), *factor.value, cpi_rule()).amount, decimal("100.23"));
}

TEST(Indexation, before_the_first_adjustment_the_price_stays) {
  EXPECT_EQ(index_factor(cpi_rule(), kCpi, month("2025-12")).value, decimal("1"));
}

TEST(Indexation, a_collar_limits_the_movement) {
  Indexing rule = cpi_rule();
  rule.floor = percent("0");
  rule.cap = percent("4");
  const auto factor = index_factor(rule, kCpi, month("2026-03"));
  EXPECT_EQ(indexed(rate("95.00"), *factor.value, rule).amount, decimal("98.80"));
  EXPECT_NE(factor.figure.note.find("held at the cap of 4%"), std::string::npos);
}

TEST(Indexation, only_a_part_follows) {
  Indexing rule = cpi_rule();
  rule.part = percent("70");
  const auto factor = index_factor(rule, kCpi, month("2026-01"));
  EXPECT_EQ(factor.value, decimal("1.0385"));
  EXPECT_EQ(indexed(rate("95.00"), *factor.value, rule).amount, decimal("98.66"));
}

TEST(Indexation, a_basket_of_indexes_and_a_fixed_part) {
  Indexing rule = cpi_rule();
  rule.to.reset();
  rule.basket = {named("fixed", Placed(percent("20"))), named("labour", Placed(percent("65"))),
                 named("energy", Placed(percent("15")))};
  const Indexes indexes{index("labour", {{"2025-01", "126.0"}, {"2026-01", "131.4"}}),
                        index("energy", {{"2025-01", "175"}, {"2026-01", "210"}})};
  const auto factor = index_factor(rule, indexes, month("2026-01"));
  EXPECT_EQ(factor.value, decimal("1.0579"));
  EXPECT_EQ(cents(Exact(250000) * Exact(*factor.value)), "264,475.00");
}

TEST(Indexation, what_a_cap_cuts_off_counts_later_where_it_is_carried_over) {
  const Indexes indexes{index("cpi", {{"2025-01", "100"}, {"2026-01", "106"}, {"2027-01", "107"}})};
  Indexing rule = cpi_rule();
  rule.cap = percent("4");
  EXPECT_EQ(index_factor(rule, indexes, month("2026-01")).value, decimal("1.04"));
  // Without: 104 x 107/106. With: 107 lies 2.88 % above 104.
  EXPECT_EQ(index_factor(rule, indexes, month("2027-01")).value, decimal("1.0498"));
  rule.carry_over = true;
  EXPECT_EQ(index_factor(rule, indexes, month("2027-01")).value, decimal("1.07"));
}

TEST(Indexation, a_falling_index_lowers_the_price_or_leaves_it) {
  const Indexes indexes{index("cpi", {{"2025-01", "100"}, {"2026-01", "95"}, {"2027-01", "102"}})};
  Indexing rule = cpi_rule();
  EXPECT_EQ(index_factor(rule, indexes, month("2026-01")).value, decimal("0.95"));
  EXPECT_EQ(index_factor(rule, indexes, month("2027-01")).value, decimal("1.02"));
  rule.falling = Indexing::Falling::stays;
  EXPECT_EQ(index_factor(rule, indexes, month("2026-01")).value, decimal("1"));
  // Not 102/95: what was not lowered is not raised again.
  EXPECT_EQ(index_factor(rule, indexes, month("2027-01")).value, decimal("1.02"));
}

TEST(Indexation, reads_the_value_that_is_published_by_then_and_the_print_that_was_agreed) {
  Indexes indexes{index("cpi", {{"2025-01", "100"}, {"2025-11", "103"}})};
  indexes[0].value.revised.push_back(named("2025-11", Placed(decimal("104"))));
  Indexing rule = cpi_rule();
  rule.lag_months = 2;
  EXPECT_EQ(index_factor(rule, indexes, month("2026-01")).value, decimal("1.03"));
  rule.print = Indexing::Print::revised;
  EXPECT_EQ(index_factor(rule, indexes, month("2026-01")).value, decimal("1.04"));
}

TEST(Indexation, without_its_value_nothing_is_made_up) {
  const auto factor = index_factor(cpi_rule(), kCpi, month("2027-02"));
  EXPECT_FALSE(factor.value);
  EXPECT_EQ(factor.missing, month("2027-01"));
  EXPECT_EQ(factor.figure.note, "the value of `cpi` for 2027-01 is not known");
}

Conversion dollars() {
  Conversion rule;
  rule.from = *money::Currency::find("USD");
  rule.reference = decimal("1.1000");
  rule.corridor = percent("5");
  rule.shared = percent("50");
  return rule;
}

TEST(CurrencyCorridor, inside_the_reference_holds_outside_half_of_the_movement_is_shared) {
  EXPECT_EQ(effective_rate(dollars(), decimal("1.1300")), exact("1.1000"));
  EXPECT_EQ(effective_rate(dollars(), decimal("1.1900")), exact("1.1175"));
  EXPECT_EQ(effective_rate(dollars(), decimal("1.0100")), exact("1.0825"));
  EXPECT_EQ(cents(converted(dollars(), effective_rate(dollars(), decimal("1.1900")), Exact(110000))),
            "98,434.00");
}

TEST(CurrencyCorridor, converts_there_and_back_without_loss) {
  const Exact effective = effective_rate(dollars(), decimal("1.1900"));
  EXPECT_EQ(converted_back(dollars(), effective, converted(dollars(), effective, Exact(110000))),
            Exact(110000));
}

TEST(Commitment, a_shortfall_is_what_was_not_billed) {
  Commitment rule;
  rule.amount = eur("2400000");
  EXPECT_EQ(cents(shortfall(rule, Exact(2210400), Exact(), eur()).amount), "189,600.00");
  EXPECT_EQ(cents(shortfall(rule, Exact(2410400), Exact(), eur()).amount), "0.00");
}

TEST(Commitment, is_relieved_of_what_the_supplier_could_not_deliver) {
  Commitment rule;
  rule.amount = eur("2400000");
  rule.relieved = {named("2026-03", Placed(eur("100000")))};
  EXPECT_EQ(cents(shortfall(rule, Exact(2210400), Exact(), eur()).amount), "89,600.00");
}

TEST(Commitment, rolls_over_or_converts) {
  Commitment rule;
  rule.amount = eur("2400000");
  rule.shortfall = Commitment::Shortfall::rolls_over;
  EXPECT_EQ(cents(shortfall(rule, Exact(2300000), Exact(189600), eur()).amount), "289,600.00");
  rule.shortfall = Commitment::Shortfall::converts;
  rule.into = std::string("training");
  EXPECT_EQ(shortfall(rule, Exact(2210400), Exact(), eur()).notes.at(0),
            "EUR 189,600.00 can be used for training");
}

}  // namespace
}  // namespace entente::pricing
