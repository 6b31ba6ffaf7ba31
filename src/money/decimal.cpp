#include "money/decimal.h"

#include <algorithm>
#include <charconv>

#include "base/assert.h"

namespace entente::money {
namespace {

constexpr int kScaleMax = 37;
constexpr std::size_t kParsedDigitsMax = 18;

Wide power_of_ten(int exponent);
Wide multiplied_by_power_of_ten(Wide value, int exponent);
UnsignedWide magnitude_of(Wide value);
Wide with_sign(UnsignedWide magnitude, bool negative);
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// numerator x 10^exponent / denominator as a whole number, exact for every quotient that fits although the
/// product need not: long division, one decimal digit at a time.
Wide quotient(Wide numerator, Wide denominator, int exponent, Rounding rounding);

}  // namespace

Decimal Decimal::scaled(Wide coefficient, int scale) {
  ENTENTE_ASSERT(scale >= 0, "a scale counts decimals");
  while (scale > 0 && coefficient % 10 == 0) {
    coefficient /= 10;
    --scale;
  }
  if (scale > kScaleMax) throw ArithmeticOverflow("a number has more than 37 decimals");
  Decimal result;
  result.coefficient_ = coefficient;
  result.scale_ = scale;
  return result;
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  std::size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) ++at;

  Wide coefficient = 0;
  std::size_t whole_digits = 0;
  std::size_t group_digits = 0;
  char separator = 0;
  for (; at < text.size() && text[at] != '.'; ++at) {
    const char c = text[at];
    if (is_digit(c)) {
      coefficient = coefficient * 10 + (c - '0');
      if (++whole_digits > kParsedDigitsMax) return std::nullopt;
      ++group_digits;
      continue;
    }
    // `1 234 567`: one kind of separator, groups of three after the first.
    const bool separates = (c == ' ' || c == '_') && (separator == 0 || separator == c);
    const bool group_fits = separator == 0 ? group_digits >= 1 && group_digits <= 3 : group_digits == 3;
    if (!separates || !group_fits) return std::nullopt;
    separator = c;
    group_digits = 0;
  }
  if (separator != 0 && group_digits != 3) return std::nullopt;

  int scale = 0;
  if (at < text.size()) {
    const std::string_view decimals = text.substr(at + 1);
    if (decimals.empty() || decimals.size() > kParsedDigitsMax || !std::ranges::all_of(decimals, is_digit)) {
      return std::nullopt;
    }
    for (const char c : decimals) coefficient = coefficient * 10 + (c - '0');
    scale = static_cast<int>(decimals.size());
  } else if (whole_digits == 0) {
    return std::nullopt;
  }
  return scaled(negative ? -coefficient : coefficient, scale);
}

Decimal Decimal::rounded(int places, Rounding rounding) const {
  if (scale_ <= places) return *this;
  return scaled(units_at(places, rounding), places);
}

Wide Decimal::units_at(int places, Rounding rounding) const {
  ENTENTE_ASSERT(places >= 0 && places <= kScaleMax, "a scale counts decimals");
  if (scale_ <= places) return multiplied_by_power_of_ten(coefficient_, places - scale_);
  return divide_rounded(coefficient_, power_of_ten(scale_ - places), rounding);
}

std::string Decimal::to_string() const {
  return to_fixed(scale_);
}

std::string Decimal::to_fixed(int places) const {
  ENTENTE_ASSERT(places >= 0 && places <= kScaleMax, "a scale counts decimals");
  const Decimal shown = rounded(places, Rounding::half_away_from_zero);
  std::string digits = entente::to_string(shown.coefficient_);
  const bool negative = shown.is_negative();
  if (negative) digits.erase(0, 1);
  const auto scale = static_cast<std::size_t>(shown.scale_);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (places > 0) {
    digits.insert(digits.size() - scale, 1, '.');
    digits.append(static_cast<std::size_t>(places) - scale, '0');
  }
  return negative ? "-" + digits : digits;
}

double Decimal::to_double() const {
  const std::string text = to_string();
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Decimal operator+(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale_, b.scale_);
  return Decimal::scaled(checked_add(multiplied_by_power_of_ten(a.coefficient_, scale - a.scale_),
                                     multiplied_by_power_of_ten(b.coefficient_, scale - b.scale_)),
                         scale);
}

Decimal operator-(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale_, b.scale_);
  return Decimal::scaled(checked_subtract(multiplied_by_power_of_ten(a.coefficient_, scale - a.scale_),
                                          multiplied_by_power_of_ten(b.coefficient_, scale - b.scale_)),
                         scale);
}

Decimal operator*(const Decimal& a, const Decimal& b) {
  return Decimal::scaled(checked_multiply(a.coefficient_, b.coefficient_), a.scale_ + b.scale_);
}

Decimal Decimal::operator-() const {
  return scaled(checked_subtract(Wide{0}, coefficient_), scale_);
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  // Whole parts first, then the rest at one scale: below 10^37, so nothing overflows however far apart the
  // scales are.
  const Wide unit_a = power_of_ten(a.scale_);
  const Wide unit_b = power_of_ten(b.scale_);
  const Wide whole_a = floor_divide(a.coefficient_, unit_a);
  const Wide whole_b = floor_divide(b.coefficient_, unit_b);
  if (whole_a != whole_b)
    return whole_a < whole_b ? std::strong_ordering::less : std::strong_ordering::greater;
  const int scale = std::max(a.scale_, b.scale_);
  const Wide rest_a = (a.coefficient_ - whole_a * unit_a) * power_of_ten(scale - a.scale_);
  const Wide rest_b = (b.coefficient_ - whole_b * unit_b) * power_of_ten(scale - b.scale_);
  if (rest_a == rest_b) return std::strong_ordering::equal;
  return rest_a < rest_b ? std::strong_ordering::less : std::strong_ordering::greater;
}

Decimal divide(const Decimal& dividend, const Decimal& divisor, int places, Rounding rounding) {
  ENTENTE_ASSERT(!divisor.is_zero(), "callers divide by something");
  const int exponent = divisor.scale() - dividend.scale() + places;
  return Decimal::scaled(quotient(dividend.coefficient(), divisor.coefficient(), exponent, rounding), places);
}

Decimal Ratio::rounded(int places, Rounding rounding) const {
  return Decimal::scaled(quotient(numerator, denominator, places, rounding), places);
}

double Ratio::to_double() const {
  return static_cast<double>(numerator) / static_cast<double>(denominator);
}

std::strong_ordering operator<=>(const Ratio& a, const Ratio& b) {
  // Whole parts, then the reciprocals of what is left, in the manner of Euclid: exact without wide products.
  Ratio left = a;
  Ratio right = b;
  bool swapped = false;
  while (true) {
    const Wide whole_left = floor_divide(left.numerator, left.denominator);
    const Wide whole_right = floor_divide(right.numerator, right.denominator);
    if (whole_left != whole_right) {
      return (whole_left < whole_right) != swapped ? std::strong_ordering::less
                                                   : std::strong_ordering::greater;
    }
    const Wide rest_left = left.numerator - whole_left * left.denominator;
    const Wide rest_right = right.numerator - whole_right * right.denominator;
    if (rest_left == 0 || rest_right == 0) {
      if (rest_left == rest_right) return std::strong_ordering::equal;
      return (rest_left == 0) != swapped ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    left = {left.denominator, rest_left};
    right = {right.denominator, rest_right};
    swapped = !swapped;
  }
}

Ratio to_ratio(const Decimal& value) {
  return {value.coefficient(), power_of_ten(value.scale())};
}

std::strong_ordering compare(const Ratio& a, const Decimal& b) {
  return a <=> to_ratio(b);
}

std::optional<Percent> Percent::parse(std::string_view text) {
  if (text.empty() || text.back() != '%') return std::nullopt;
  text.remove_suffix(1);
  if (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  const auto points = Decimal::parse(text);
  if (!points) return std::nullopt;
  return Percent(*points);
}

Decimal Percent::fraction() const {
  return points_ * Decimal::scaled(1, 2);
}

std::string Percent::to_string() const {
  return points_.to_string() + "%";
}

namespace {

Wide quotient(Wide numerator, Wide denominator, int exponent, Rounding rounding) {
  if (exponent < 0)
    return divide_rounded(numerator, multiplied_by_power_of_ten(denominator, -exponent), rounding);
  const bool negative = (numerator < 0) != (denominator < 0);
  const UnsignedWide bottom = magnitude_of(denominator);
  UnsignedWide result = magnitude_of(numerator) / bottom;
  UnsignedWide rest = magnitude_of(numerator) % bottom;
  for (; exponent > 0; --exponent) {
    if (rest == 0) {
      return multiplied_by_power_of_ten(with_sign(result, negative), exponent);
    }
    // 10 x rest = 2 x (4 x rest + rest), cut back below the divisor at every step so that it stays within 128
    // bits.
    UnsignedWide digit = 0;
    UnsignedWide left = rest;
    const auto add = [&](UnsignedWide more) {
      left += more;
      if (left >= bottom) {
        left -= bottom;
        ++digit;
      }
    };
    for (int doubling = 0; doubling < 2; ++doubling) {
      digit *= 2;
      add(left);
    }
    add(rest);
    digit *= 2;
    add(left);
    rest = left;
    result = checked_add(checked_multiply(result, UnsignedWide{10}), digit);
  }
  Leftover leftover = Leftover::none;
  if (rest != 0) {
    const UnsignedWide missing = bottom - rest;
    leftover = rest < missing    ? Leftover::below_half
               : rest == missing ? Leftover::half
                                 : Leftover::above_half;
  }
  if (moves_away_from_zero(result, negative, leftover, rounding)) ++result;
  return with_sign(result, negative);
}

Wide power_of_ten(int exponent) {
  ENTENTE_ASSERT(exponent >= 0 && exponent <= 38, "10^38 is the largest power that fits");
  Wide result = 1;
  for (; exponent > 0; --exponent) result *= 10;
  return result;
}

Wide multiplied_by_power_of_ten(Wide value, int exponent) {
  if (value == 0 || exponent == 0) return value;
  if (exponent > 38) throw ArithmeticOverflow("a number does not fit 38 digits");
  return checked_multiply(value, power_of_ten(exponent));
}

UnsignedWide magnitude_of(Wide value) {
  return value < 0 ? UnsignedWide{0} - static_cast<UnsignedWide>(value) : static_cast<UnsignedWide>(value);
}

Wide with_sign(UnsignedWide magnitude, bool negative) {
  if (magnitude >= static_cast<UnsignedWide>(1) << 127) throw ArithmeticOverflow("a quotient does not fit");
  return negative ? -static_cast<Wide>(magnitude) : static_cast<Wide>(magnitude);
}

}  // namespace
}  // namespace entente::money
