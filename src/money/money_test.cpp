#include "money/money.h"

#include <gtest/gtest.h>
// RapidCheck's GoogleTest header needs GoogleTest's before it.
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>

namespace entente::money {
namespace {

template <class A, class B>
concept Addable = requires(A a, B b) { a + b; };
template <class A, class B>
concept Comparable = requires(A a, B b) { a < b; };
static_assert(Addable<Money, Money>);
static_assert(!Addable<Money, Percent>, "a share of an amount is a product, rounded by name");
static_assert(!Addable<Money, Decimal>, "a number has no currency");
static_assert(!Addable<Money, std::int64_t>);
static_assert(!Comparable<Money, Decimal>);
static_assert(!Comparable<Percent, Decimal>, "95 % is not 95");
template <class A, class B>
concept Multipliable = requires(A a, B b) { a* b; };
static_assert(!Multipliable<Money, Decimal>, "Money::rounded names the rounding");

const Currency kEuro = Currency::find("EUR").value();
Decimal decimal(std::string_view text) {
  return Decimal::parse(text).value();
}
Money euro(std::string_view text) {
  return Money::parse(std::string(text) + " EUR").value();
}
Money posted(const Decimal& amount) {
  return Money::rounded(amount, kEuro, Rounding::half_away_from_zero);
}
Decimal percent(std::string_view text) {
  return Percent::parse(text)->fraction();
}

TEST(Currency, knows_the_minor_digits_of_iso_4217) {
  EXPECT_EQ(Currency::find("EUR")->minor_digits(), 2);
  EXPECT_EQ(Currency::find("JPY")->minor_digits(), 0);
  EXPECT_EQ(Currency::find("KWD")->minor_digits(), 3);
  EXPECT_EQ(Currency::find("CLF")->minor_digits(), 4);
  EXPECT_EQ(Currency::find("BGN")->code(), "BGN");  // withdrawn in 2026, past periods stay computable
  for (const char* code : {"", "EU", "EURO", "eur", "XXX", "XAU", "ZZZ"})
    EXPECT_FALSE(Currency::find(code)) << code;
  const auto codes = Currency::codes();
  EXPECT_TRUE(std::ranges::is_sorted(codes));
  EXPECT_GT(codes.size(), 150U);
  for (const std::string& code : codes) EXPECT_EQ(Currency::find(code)->code(), code);
}

TEST(Money, reads_the_code_before_or_after_the_number) {
  EXPECT_EQ(Money::parse("250 000 EUR")->units(), 25'000'000);
  EXPECT_EQ(Money::parse("EUR 250 000.00")->units(), 25'000'000);
  EXPECT_EQ(Money::parse("EUR -700.00")->to_string(), "EUR -700.00");
  EXPECT_EQ(Money::parse("1200 JPY")->units(), 1'200);
  for (const char* text : {"4,200.00 EUR", "250 000", "EUR", "EUR EUR", "12.345 EUR", "12.5 JPY", "12EUR",
                           "EUR12", "12 eur", "12 XXX", "EUR 12 EUR", "999999999999999999 EUR", ""}) {
    EXPECT_FALSE(Money::parse(text).has_value()) << text;
  }
}

TEST(Money, is_written_with_its_code_and_grouped) {
  EXPECT_EQ(euro("2410.63").to_string(), "EUR 2,410.63");
  EXPECT_EQ(euro("1234567.80").amount_string(), "1,234,567.80");
  EXPECT_EQ(euro("-123456.00").to_string(), "EUR -123,456.00");
  EXPECT_EQ(euro("0.05").amount_string(), "0.05");
  EXPECT_EQ(Money::parse("1234 JPY")->to_string(), "JPY 1,234");
  EXPECT_EQ(Money::parse("1.5 KWD")->to_string(), "KWD 1.500");
}

TEST(Money, overflow_is_reported_and_never_wraps) {
  const Money large = Money::minor(std::numeric_limits<std::int64_t>::max(), kEuro);
  EXPECT_THROW(large + euro("0.01"), ArithmeticOverflow);
  EXPECT_THROW(-Money::minor(std::numeric_limits<std::int64_t>::min(), kEuro), ArithmeticOverflow);
  EXPECT_THROW(posted(decimal("999999999999999999")), ArithmeticOverflow);
}

TEST(MoneyDeathTest, currencies_do_not_mix) {
  const Money yen = Money::parse("5 JPY").value();
  EXPECT_DEATH(euro("5.00") + yen, "refuses agreements that mix currencies");
}

// The numbers of the domain reference, section 0 and A.

TEST(MoneyReference, one_hundred_over_three_adds_up) {
  const std::vector<Decimal> thirds(3, Decimal(1));
  EXPECT_EQ(split(euro("100.00"), thirds), (std::vector{euro("33.34"), euro("33.33"), euro("33.33")}));
  EXPECT_EQ(split(euro("-100.00"), thirds), (std::vector{euro("-33.34"), euro("-33.33"), euro("-33.33")}));
}

TEST(MoneyReference, credit_is_charges_times_risk_times_allocation) {
  const Decimal charges = decimal("1000000.00");
  EXPECT_EQ(posted(charges * percent("12%")), euro("120000.00"));
  EXPECT_EQ(posted(charges * percent("12%") * percent("40%")), euro("48000.00"));
  EXPECT_EQ(posted(Decimal(100'000) * percent("10%") * percent("50%") * percent("40%")), euro("2000.00"));
}

TEST(MoneyReference, a_cap_is_shared_pro_rata) {
  const Decimal at_risk = decimal("1000000") * percent("12%");
  const Money first = posted(at_risk * percent("60%") * decimal("1"));
  const Money second = posted(at_risk * percent("70%") * decimal("1"));
  EXPECT_EQ(first + second, euro("156000.00"));
  const auto capped =
      split(min(first + second, euro("120000.00")), std::vector{first.amount(), second.amount()});
  EXPECT_EQ(capped[0] + capped[1], euro("120000.00"));
  EXPECT_EQ(capped[0], euro("55384.62"));  // 72,000 x 120 / 156 = 55,384.615..., the larger remainder
  EXPECT_EQ(capped[1], euro("64615.38"));
}

TEST(MoneyReference, the_largest_credit_of_one_cause_is_paid_once) {
  const Decimal at_risk = decimal("120000");
  const Money priority = posted(at_risk * percent("40%") * decimal("1.5"));
  const Money availability = posted(at_risk * percent("60%"));
  const Money second = posted(at_risk * percent("25%"));
  EXPECT_EQ(priority, euro("72000.00"));
  EXPECT_EQ(availability, euro("72000.00"));
  EXPECT_EQ(priority + availability + second, euro("174000.00"));
  EXPECT_EQ(max(priority, availability) + second, euro("102000.00"));
}

TEST(MoneyReference, other_credit_regimes) {
  EXPECT_EQ(posted(Decimal(5) * percent("1%") * decimal("200000")), euro("10000.00"));  // service points
  EXPECT_EQ(posted(decimal("4200.00") * percent("30%")), euro("1260.00"));              // cloud tiers
  EXPECT_EQ(posted(decimal("4200.00") * percent("25%")), euro("1050.00"));
  EXPECT_EQ(posted(decimal("300000") * percent("2%") * Decimal(3)),
            euro("18000.00"));  // critical deliverable
  EXPECT_EQ(posted(decimal("300000") * percent("10%")), euro("30000.00"));
  EXPECT_EQ(posted(decimal("640000") * percent("80%") * percent("25%")), euro("128000.00"));
}

TEST(MoneyReference, part_periods_are_paid_by_the_day) {
  const auto part = [](std::string_view charge, int days, int of) {
    return Money::rounded(divide(decimal(charge) * Decimal(days), Decimal(of), 6, Rounding::half_even), kEuro,
                          Rounding::half_away_from_zero);
  };
  EXPECT_EQ(part("31000", 12, 31), euro("12000.00"));
  EXPECT_EQ(part("90000", 20, 30), euro("60000.00"));
  EXPECT_EQ(posted(part("90000", 20, 30).amount() * percent("12%") * percent("25%")), euro("1800.00"));
}

TEST(MoneyReference, means_and_ratchets_are_exact) {
  Decimal sum;
  for (const char* month :
       {"99.6", "99.7", "98.9", "99.8", "99.9", "99.7", "99.8", "99.9", "99.6", "99.8", "99.9", "99.7"}) {
    sum = sum + decimal(month);
  }
  EXPECT_EQ(divide(sum, Decimal(12), 4, Rounding::half_away_from_zero).to_string(), "99.6917");
  const Decimal best = decimal("99.1") + decimal("99.3") + decimal("98.9") + decimal("99.0");
  EXPECT_EQ(divide(best, Decimal(4), 6, Rounding::half_even).to_string(), "99.075");
  const auto limit = [](std::string_view old, std::string_view g) {
    return decimal(old) + percent(g) * (Decimal(100) - decimal(old));
  };
  EXPECT_EQ(limit("98.0", "10%").to_string(), "98.2");
  EXPECT_EQ(limit("96.0", "5%").to_string(), "96.2");
  EXPECT_EQ(Ratio({11, 12}).rounded(4, Rounding::half_away_from_zero).to_string(), "0.9167");
}

TEST(MoneyReference, indexed_rates_round_half_up_at_the_line) {
  const Decimal factor = divide(decimal("124.7"), decimal("118.2"), 4, Rounding::half_away_from_zero);
  EXPECT_EQ(posted(decimal("95.00") * factor), euro("100.23"));             // from 100.225
  EXPECT_EQ(posted(decimal("48212.55") * percent("5%")), euro("2410.63"));  // from 2,410.6275
}

// Laws.

RC_GTEST_PROP(MoneyLaws, a_split_adds_up_exactly_and_is_fair_to_a_minor_unit, ()) {
  const auto units = *rc::gen::arbitrary<std::int64_t>();
  RC_PRE(units != std::numeric_limits<std::int64_t>::min());
  const auto raw = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 1'000'000'000)));
  const int scale = *rc::gen::inRange(0, 10);
  std::vector<Decimal> weights;
  Wide sum = 0;
  for (const std::int64_t weight : raw) {
    weights.push_back(Decimal::scaled(weight, scale));
    sum += weight;
  }
  RC_PRE(sum > 0);
  const Money total = Money::minor(units, kEuro);
  const std::vector<Money> parts = split(total, weights);
  Money back = Money::zero(kEuro);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    back += parts[i];
    // |part - total x weight / sum| < 1 minor unit
    const Wide error = static_cast<Wide>(parts[i].units()) * sum - static_cast<Wide>(units) * raw[i];
    RC_ASSERT(error < sum);
    RC_ASSERT(-error < sum);
    if (raw[i] == 0) RC_ASSERT(parts[i].is_zero());
  }
  RC_ASSERT(back == total);
}

RC_GTEST_PROP(MoneyLaws, every_currency_reads_back_what_it_writes, ()) {
  const auto codes = Currency::codes();
  const Currency currency = Currency::find(codes[*rc::gen::inRange<std::size_t>(0, codes.size())]).value();
  const auto units = *rc::gen::inRange<std::int64_t>(-1'000'000'000'000'000, 1'000'000'000'000'000);
  const Money money = Money::minor(units, currency);
  std::string text = money.to_string();
  std::erase(text, ',');
  RC_ASSERT(Money::parse(text) == money);
  std::string grouped = money.to_string();
  std::ranges::replace(grouped, ',', ' ');
  RC_ASSERT(Money::parse(grouped) == money);
}

RC_GTEST_PROP(MoneyLaws, rounding_to_the_minor_unit_is_off_by_half_at_most, ()) {
  const auto coefficient = *rc::gen::inRange<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000);
  const Decimal amount = Decimal::scaled(coefficient, 6);
  const Wide error = static_cast<Wide>(posted(amount).units()) * 10'000 - coefficient;
  RC_ASSERT(error <= 5'000);
  RC_ASSERT(error >= -5'000);
}

}  // namespace
}  // namespace entente::money
