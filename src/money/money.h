// Money: whole minor units of a currency. It adds only to its own currency, and every product with a rate is
// rounded once, at the line, with the mode named at the call.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "money/decimal.h"

namespace entente::money {

/// ISO 4217 code with its number of minor digits (EUR 2, JPY 0, KWD 3).
class Currency {
 public:
  constexpr Currency() = default;
  static std::optional<Currency> find(std::string_view code);
  static std::vector<std::string> codes();

  std::string_view code() const { return {code_, 3}; }
  int minor_digits() const { return minor_digits_; }
  friend constexpr bool operator==(const Currency&, const Currency&) = default;

 private:
  char code_[4] = "XXX";
  int minor_digits_ = 2;
};

class Money {
 public:
  constexpr Money() = default;
  static Money minor(std::int64_t units, Currency currency);
  static Money zero(Currency currency) { return minor(0, currency); }
  /// `amount` in major units, rounded to the currency's minor unit.
  static Money rounded(const Decimal& amount, Currency currency, Rounding rounding);
  /// Reads `250 000 EUR`, `EUR 250 000.00`, `4,200.00 EUR` is refused (a comma could be either). No more
  /// decimals than the currency has.
  static std::optional<Money> parse(std::string_view text);

  std::int64_t units() const { return units_; }
  Currency currency() const { return currency_; }
  Decimal amount() const;
  bool is_zero() const { return units_ == 0; }
  bool is_negative() const { return units_ < 0; }

  /// "EUR 2,410.63" (ASCII minus for negative amounts, before the code's amount: "EUR -700.00").
  std::string to_string() const;
  /// "2,410.63"
  std::string amount_string() const;

  // Both operands have the same currency (asserted: the checker refuses agreements that mix them).
  friend Money operator+(const Money& a, const Money& b);
  friend Money operator-(const Money& a, const Money& b);
  Money operator-() const;
  Money& operator+=(const Money& other) { return *this = *this + other; }
  Money& operator-=(const Money& other) { return *this = *this - other; }
  friend std::strong_ordering operator<=>(const Money& a, const Money& b);
  friend bool operator==(const Money&, const Money&) = default;

 private:
  std::int64_t units_ = 0;
  Currency currency_;
};

Money min(const Money& a, const Money& b);
Money max(const Money& a, const Money& b);

/// Splits `total` in proportion to `weights` (not negative, not all zero) so that the parts add up exactly:
/// every part is first cut to whole minor units, the rest goes to the largest remainders, ties to the earlier
/// part. 100.00 over 1:1:1 is 33.34, 33.33, 33.33 (REFERENCE 0).
std::vector<Money> split(const Money& total, std::span<const Decimal> weights);

}  // namespace entente::money
