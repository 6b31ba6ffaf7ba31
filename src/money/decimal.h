// Exact decimal numbers and ratios. Nothing here is binary floating point; what does not fit 128 bits throws
// ArithmeticOverflow (the language bounds what a file may say).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/arithmetic.h"
#include "money/rounding.h"

namespace entente::money {

/// coefficient x 10^-scale, normalised (no trailing zeros, scale >= 0), so equal numbers have equal members.
class Decimal {
 public:
  constexpr Decimal() = default;
  /// Whole number.
  constexpr explicit Decimal(std::int64_t whole) : coefficient_(whole) {}
  /// coefficient x 10^-scale; 0 <= scale <= 37.
  static Decimal scaled(Wide coefficient, int scale);

  /// Reads `-1234.50`, `1 234.5`, `1_000`, `.5`; at most 18 digits before and 18 after the point. Nothing
  /// else is a number: no exponent, no sign `+`, no comma.
  static std::optional<Decimal> parse(std::string_view text);

  Wide coefficient() const { return coefficient_; }
  int scale() const { return scale_; }
  bool is_zero() const { return coefficient_ == 0; }
  bool is_negative() const { return coefficient_ < 0; }

  /// This number with at most `places` decimals.
  Decimal rounded(int places, Rounding rounding) const;
  /// The coefficient at exactly `places` decimals, e.g. minor units of a currency; rounds when it must.
  Wide units_at(int places, Rounding rounding) const;

  /// Shortest exact form: "2410.6275".
  std::string to_string() const;
  /// With exactly `places` decimals; rounds half away from zero for display when there are more.
  std::string to_fixed(int places) const;
  /// For figures and charts only, never for money.
  double to_double() const;

  friend Decimal operator+(const Decimal& a, const Decimal& b);
  friend Decimal operator-(const Decimal& a, const Decimal& b);
  friend Decimal operator*(const Decimal& a, const Decimal& b);
  Decimal operator-() const;
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) = default;

 private:
  Wide coefficient_ = 0;
  int scale_ = 0;
};

/// Quotient with `places` decimals. `divisor` is not zero.
Decimal divide(const Decimal& dividend, const Decimal& divisor, int places, Rounding rounding);

/// An exact quotient, for results such as 46 of 50: compared by cross multiplication, never through a rounded
/// value. The denominator is positive.
struct Ratio {
  Wide numerator = 0;
  Wide denominator = 1;

  Decimal rounded(int places, Rounding rounding) const;
  double to_double() const;
  friend std::strong_ordering operator<=>(const Ratio& a, const Ratio& b);
  friend bool operator==(const Ratio& a, const Ratio& b) { return (a <=> b) == 0; }
};

Ratio to_ratio(const Decimal& value);
std::strong_ordering compare(const Ratio& a, const Decimal& b);

/// A share written with a percent sign: Percent{95} is 95 %, its fraction is 0.95.
class Percent {
 public:
  constexpr Percent() = default;
  constexpr explicit Percent(Decimal points) : points_(points) {}
  /// Reads `95%`, `99.90 %`.
  static std::optional<Percent> parse(std::string_view text);

  const Decimal& points() const { return points_; }  ///< 95 for 95 %
  Decimal fraction() const;                          ///< 0.95 for 95 %
  std::string to_string() const;                     ///< "95%"

  friend auto operator<=>(const Percent&, const Percent&) = default;

 private:
  Decimal points_;
};

}  // namespace entente::money
