#include "money/decimal.h"

#include <gtest/gtest.h>
// RapidCheck's GoogleTest header needs GoogleTest's before it.
#include <rapidcheck/gtest.h>

#include <array>
#include <concepts>

namespace entente::money {
namespace {

Decimal decimal(std::string_view text) {
  return Decimal::parse(text).value();
}

template <class A, class B>
concept Addable = requires(A a, B b) { a + b; };
static_assert(Addable<Decimal, Decimal>);
static_assert(!Addable<Decimal, Percent>, "5 plus 5 % means nothing: take the fraction");
static_assert(!Addable<Decimal, double>, "binary floating point stays out");
static_assert(!std::convertible_to<double, Decimal>);
static_assert(!std::convertible_to<std::int64_t, Decimal>, "a number of what? construct it by name");

constexpr std::array kModes{
    Rounding::half_away_from_zero, Rounding::half_even, Rounding::half_toward_zero, Rounding::toward_zero,
    Rounding::away_from_zero,      Rounding::floor,     Rounding::ceiling};

TEST(Decimal, reads_what_people_write) {
  EXPECT_EQ(decimal("-1234.50").to_string(), "-1234.5");
  EXPECT_EQ(decimal("1 234.5"), decimal("1234.5"));
  EXPECT_EQ(decimal("1_000"), Decimal(1'000));
  EXPECT_EQ(decimal("12 345 678"), Decimal(12'345'678));
  EXPECT_EQ(decimal(".5").to_string(), "0.5");
  EXPECT_EQ(decimal("-.25").to_string(), "-0.25");
  EXPECT_EQ(decimal("000.100"), decimal("0.1"));
  EXPECT_EQ(decimal("999999999999999999.999999999999999999").to_string(),
            "999999999999999999.999999999999999999");
}

TEST(Decimal, refuses_everything_else) {
  for (const char* text : {"",
                           "-",
                           ".",
                           "5.",
                           "+5",
                           "1e3",
                           "1,5",
                           "1 23",
                           "1 2345",
                           "1 234_567",
                           " 1",
                           "1 ",
                           "1__000",
                           "--1",
                           "1.2.3",
                           "0x10",
                           "1. 5",
                           "1.000 5",
                           "NaN",
                           "1 ",
                           "1234 567",
                           "1234567890123456789",
                           "0.1234567890123456789",
                           "- 5",
                           "5%"}) {
    EXPECT_FALSE(Decimal::parse(text).has_value()) << "`" << text << "`";
  }
}

TEST(Decimal, equal_numbers_are_equal_however_they_are_written) {
  EXPECT_EQ(decimal("1.50"), decimal("1.5"));
  EXPECT_EQ(Decimal::scaled(1'500, 3), Decimal::scaled(15, 1));
  EXPECT_EQ(Decimal::scaled(0, 9), Decimal());
  EXPECT_EQ(decimal("-0"), Decimal());
}

TEST(Decimal, rounds_in_every_named_mode) {
  struct Row {
    const char* value;
    std::array<int, 7> expected;  // in the order of kModes
  };
  for (const Row& row : {Row{"2.5", {3, 2, 2, 2, 3, 2, 3}}, Row{"-2.5", {-3, -2, -2, -2, -3, -3, -2}},
                         Row{"3.5", {4, 4, 3, 3, 4, 3, 4}}, Row{"2.4", {2, 2, 2, 2, 3, 2, 3}},
                         Row{"-2.6", {-3, -3, -3, -2, -3, -3, -2}}, Row{"2", {2, 2, 2, 2, 2, 2, 2}},
                         Row{"0.5", {1, 0, 0, 0, 1, 0, 1}}, Row{"-0.5", {-1, 0, 0, 0, -1, -1, 0}}}) {
    for (std::size_t mode = 0; mode < kModes.size(); ++mode) {
      EXPECT_EQ(decimal(row.value).rounded(0, kModes[mode]), Decimal(row.expected[mode]))
          << row.value << " " << name(kModes[mode]);
    }
  }
}

TEST(Decimal, rounding_modes_have_names_in_the_language) {
  for (const Rounding mode : kModes) EXPECT_EQ(rounding_named(name(mode)), mode);
  EXPECT_EQ(name(Rounding::half_even), "half even");
  EXPECT_FALSE(rounding_named("bankers").has_value());
}

TEST(Decimal, shows_a_fixed_number_of_decimals) {
  EXPECT_EQ(decimal("2410.6275").to_fixed(2), "2410.63");
  EXPECT_EQ(decimal("5").to_fixed(2), "5.00");
  EXPECT_EQ(decimal("-0.005").to_fixed(2), "-0.01");
  EXPECT_EQ(decimal("0.004").to_fixed(2), "0.00");
  EXPECT_EQ(decimal("12").to_fixed(0), "12");
  EXPECT_DOUBLE_EQ(decimal("99.95").to_double(), 99.95);
}

TEST(Decimal, divides_to_a_stated_number_of_decimals) {
  EXPECT_EQ(divide(Decimal(1), Decimal(3), 4, Rounding::half_even).to_string(), "0.3333");
  EXPECT_EQ(divide(Decimal(-2), Decimal(3), 2, Rounding::half_even).to_string(), "-0.67");
  EXPECT_EQ(divide(decimal("124.7"), decimal("118.2"), 4, Rounding::half_away_from_zero).to_string(),
            "1.055");
  EXPECT_EQ(divide(decimal("0.000000000000000001"), decimal("1000000000"), 2, Rounding::ceiling).to_string(),
            "0.01");
  // A quotient that fits although its scaled dividend does not.
  EXPECT_EQ(divide(decimal("123456789012345678"), decimal("0.999999999999999999"), 18, Rounding::half_even)
                .to_string(),
            "123456789012345678.123456789012345678");
}

TEST(Decimal, too_large_numbers_are_an_overflow_and_never_a_wrong_number) {
  const Decimal large = decimal("999999999999999999");
  EXPECT_THROW(large * large * large, ArithmeticOverflow);
  EXPECT_THROW(decimal("0.000000000000000001") * decimal("0.000000000000000001") * decimal("0.01"),
               ArithmeticOverflow);
  EXPECT_THROW(large * large + decimal("0.000000000000000001"), ArithmeticOverflow);
  // Comparing never overflows, however far apart the scales are.
  EXPECT_LT(decimal("0.000000000000000001") * decimal("0.000000000000000001"), large * large);
}

TEST(Decimal, forty_six_of_fifty_is_exactly_92_percent) {
  const Ratio result{46, 50};
  EXPECT_EQ(compare(result, decimal("0.92")), std::strong_ordering::equal);
  EXPECT_EQ(result, (Ratio{23, 25}));
  EXPECT_EQ(compare(Ratio{2, 3}, decimal("0.666666666666666667")), std::strong_ordering::less);
  EXPECT_EQ(compare(Ratio{2, 3}, decimal("0.666666666666666666")), std::strong_ordering::greater);
  EXPECT_EQ((Ratio{11, 12}.rounded(4, Rounding::half_away_from_zero).to_string()), "0.9167");
}

TEST(Decimal, ratios_compare_where_a_cross_product_would_overflow) {
  const Wide large = (static_cast<Wide>(1) << 126);
  EXPECT_EQ((Ratio{large, large - 1} <=> Ratio{large - 1, large - 2}), std::strong_ordering::less);
  EXPECT_EQ((Ratio{-large, 3} <=> Ratio{-large, 2}), std::strong_ordering::greater);
  EXPECT_EQ((Ratio{large, large - 1} <=> Ratio{large, large - 1}), std::strong_ordering::equal);
}

TEST(Percent, is_a_share_written_with_a_sign) {
  EXPECT_EQ(Percent::parse("95%")->fraction(), decimal("0.95"));
  EXPECT_EQ(Percent::parse("99.90 %")->to_string(), "99.9%");
  for (const char* text : {"95", "%", "95%%", "95  %", "ninety%", "95% "}) {
    EXPECT_FALSE(Percent::parse(text).has_value()) << text;
  }
}

// Laws, against a reading of the same numbers in whole units of 10^-9.

struct Pair {
  Decimal value;
  Wide units;  // value x 10^9
};

Pair any_number() {
  const auto units = *rc::gen::arbitrary<std::int64_t>();
  const int scale = *rc::gen::inRange(0, 10);
  Wide wide = units;
  for (int i = scale; i < 9; ++i) wide *= 10;
  return {Decimal::scaled(units, scale), wide};
}

RC_GTEST_PROP(DecimalLaws, sums_differences_and_order_are_those_of_whole_numbers, ()) {
  const Pair a = any_number();
  const Pair b = any_number();
  RC_ASSERT((a.value + b.value).units_at(9, Rounding::floor) == a.units + b.units);
  RC_ASSERT((a.value - b.value).units_at(9, Rounding::floor) == a.units - b.units);
  RC_ASSERT((a.value <=> b.value) == (a.units <=> b.units));
  RC_ASSERT((a.value == b.value) == (a.units == b.units));
  RC_ASSERT((to_ratio(a.value) <=> to_ratio(b.value)) == (a.units <=> b.units));
}

RC_GTEST_PROP(DecimalLaws, products_are_exact, ()) {
  const auto a = *rc::gen::arbitrary<std::int64_t>();
  const auto b = *rc::gen::arbitrary<std::int64_t>();
  const int scale_a = *rc::gen::inRange(0, 18);
  const int scale_b = *rc::gen::inRange(0, 18);
  const Decimal product = Decimal::scaled(a, scale_a) * Decimal::scaled(b, scale_b);
  RC_ASSERT(product == Decimal::scaled(static_cast<Wide>(a) * b, scale_a + scale_b));
}

RC_GTEST_PROP(DecimalLaws, what_is_written_reads_back, ()) {
  const Decimal value =
      Decimal::scaled(*rc::gen::inRange<std::int64_t>(-999'999'999'999'999'999, 999'999'999'999'999'999),
                      *rc::gen::inRange(0, 18));
  RC_ASSERT(Decimal::parse(value.to_string()) == value);
}

RC_GTEST_PROP(DecimalLaws, rounding_is_what_its_name_says, ()) {
  const auto dividend = *rc::gen::inRange<std::int64_t>(-100'000, 100'000);
  const auto divisor = *rc::gen::inRange<std::int64_t>(1, 60) * (*rc::gen::arbitrary<bool>() ? 1 : -1);
  // The slow definition: among the whole numbers around the quotient, the one that the rule prefers.
  const std::int64_t below =
      floor_divide(divisor > 0 ? dividend : -dividend, divisor > 0 ? divisor : -divisor);
  const std::int64_t above = below * divisor == dividend ? below : below + 1;
  const auto distance = [&](std::int64_t whole) { return std::abs(whole * divisor - dividend); };
  const std::int64_t outer = std::abs(below) > std::abs(above) ? below : above;
  const std::int64_t inner = outer == above ? below : above;
  const auto nearest = [&](std::int64_t on_tie) {
    return distance(below) < distance(above) ? below : distance(above) < distance(below) ? above : on_tie;
  };
  const std::int64_t expected[] = {
      nearest(outer), nearest(below % 2 == 0 ? below : above), nearest(inner), inner, outer, below, above};
  for (std::size_t mode = 0; mode < kModes.size(); ++mode) {
    RC_ASSERT(divide_rounded(dividend, divisor, kModes[mode]) == expected[mode]);
    RC_ASSERT(divide(Decimal(dividend), Decimal(divisor), 0, kModes[mode]) == Decimal(expected[mode]));
    if (divisor > 0)
      RC_ASSERT((Ratio{dividend, divisor}.rounded(0, kModes[mode])) == Decimal(expected[mode]));
  }
}

RC_GTEST_PROP(DecimalLaws, long_division_equals_short_division, ()) {
  const auto a = *rc::gen::inRange<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000);
  const auto b = *rc::gen::inRange<std::int64_t>(1, 1'000'000'000);
  const int places = *rc::gen::inRange(0, 19);
  Wide scaled = a;
  for (int i = 0; i < places; ++i) scaled *= 10;
  for (const Rounding mode : kModes) {
    RC_ASSERT(divide(Decimal(a), Decimal(b), places, mode) ==
              Decimal::scaled(divide_rounded(scaled, b, mode), places));
  }
}

RC_GTEST_PROP(DecimalLaws, ratios_compare_like_their_cross_products, ()) {
  const auto ratio = [] {
    return Ratio{*rc::gen::arbitrary<std::int64_t>(), *rc::gen::inRange<std::int64_t>(1, 1'000'000'000)};
  };
  const Ratio a = ratio();
  const Ratio b = *rc::gen::arbitrary<bool>() ? ratio() : Ratio{a.numerator * 3, a.denominator * 3};
  RC_ASSERT((a <=> b) == (a.numerator * b.denominator <=> b.numerator * a.denominator));
}

}  // namespace
}  // namespace entente::money
