// Exact amounts while a price is being reckoned: quotients of whole numbers, reduced, so that a month divided
// by its days or a sum divided by an exchange rate loses nothing before the one rounding of its line. What
// does not fit 128 bits throws ArithmeticOverflow, as all of money does.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "money/decimal.h"
#include "money/money.h"

namespace entente::pricing {

class Exact {
 public:
  constexpr Exact() = default;
  constexpr explicit Exact(std::int64_t whole) : ratio_{whole, 1} {}
  explicit Exact(const money::Decimal& value);
  /// A ratio with a denominator above zero.
  explicit Exact(const money::Ratio& ratio);
  /// The amount in major units: 2,410.63 of EUR 2,410.63.
  explicit Exact(const money::Money& money) : Exact(money.amount()) {}

  const money::Ratio& ratio() const { return ratio_; }
  bool is_zero() const { return ratio_.numerator == 0; }
  bool is_negative() const { return ratio_.numerator < 0; }

  money::Decimal rounded(int places, money::Rounding rounding) const {
    return ratio_.rounded(places, rounding);
  }
  money::Money in(money::Currency currency, money::Rounding rounding) const;

  friend Exact operator+(const Exact& a, const Exact& b);
  friend Exact operator-(const Exact& a, const Exact& b);
  friend Exact operator*(const Exact& a, const Exact& b);
  /// `b` is not zero.
  friend Exact operator/(const Exact& a, const Exact& b);
  Exact operator-() const;
  Exact& operator+=(const Exact& other) { return *this = *this + other; }
  Exact& operator-=(const Exact& other) { return *this = *this - other; }
  friend std::strong_ordering operator<=>(const Exact& a, const Exact& b) { return a.ratio_ <=> b.ratio_; }
  friend bool operator==(const Exact& a, const Exact& b) {
    return a.ratio_.numerator == b.ratio_.numerator && a.ratio_.denominator == b.ratio_.denominator;
  }

 private:
  money::Ratio ratio_;  ///< reduced, so that equal amounts have equal members
};

Exact share_of(const Exact& whole, const money::Percent& share);
Exact clamp(const Exact& value, const Exact& least, const Exact& most);

/// "1,640.5": groups of three; at most six decimals, and exactly those it has when they are fewer.
std::string show(const Exact& value);
/// "EUR 100.225": no fewer decimals than the currency has, at most six.
std::string show(const Exact& amount, money::Currency currency);

}  // namespace entente::pricing
