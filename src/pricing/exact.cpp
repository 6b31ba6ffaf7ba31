#include "pricing/exact.h"

#include <algorithm>

#include "base/assert.h"

namespace entente::pricing {
namespace {

Wide magnitude(Wide value) {
  return value < 0 ? -value : value;
}

Wide common_divisor(Wide a, Wide b) {
  a = magnitude(a);
  b = magnitude(b);
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a == 0 ? 1 : a;
}

Exact reduced(Wide numerator, Wide denominator) {
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  const Wide divisor = common_divisor(numerator, denominator);
  return Exact(money::Ratio{numerator / divisor, denominator / divisor});
}

std::string grouped(std::string digits) {
  const std::size_t start = digits.front() == '-' ? 1 : 0;
  std::size_t end = digits.find('.');
  if (end == std::string::npos) end = digits.size();
  for (std::size_t at = end; at > start + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

constexpr int kShownDecimals = 6;

}  // namespace

Exact::Exact(const money::Decimal& value) : Exact(money::to_ratio(value)) {}

Exact::Exact(const money::Ratio& ratio) {
  ENTENTE_ASSERT(ratio.denominator > 0, "a ratio has a denominator above zero");
  const Wide divisor = common_divisor(ratio.numerator, ratio.denominator);
  ratio_ = {ratio.numerator / divisor, ratio.denominator / divisor};
}

money::Money Exact::in(money::Currency currency, money::Rounding rounding) const {
  return money::Money::rounded(ratio_.rounded(currency.minor_digits(), rounding), currency, rounding);
}

Exact operator+(const Exact& a, const Exact& b) {
  const auto& x = a.ratio_;
  const auto& y = b.ratio_;
  const Wide divisor = common_divisor(x.denominator, y.denominator);
  const Wide left = checked_multiply(x.numerator, y.denominator / divisor);
  const Wide right = checked_multiply(y.numerator, x.denominator / divisor);
  return reduced(checked_add(left, right), checked_multiply(x.denominator / divisor, y.denominator));
}

Exact operator-(const Exact& a, const Exact& b) {
  return a + -b;
}

Exact operator*(const Exact& a, const Exact& b) {
  // Reduced crosswise first, so that only what does not fit in the end overflows.
  const Wide left = common_divisor(a.ratio_.numerator, b.ratio_.denominator);
  const Wide right = common_divisor(b.ratio_.numerator, a.ratio_.denominator);
  return reduced(checked_multiply(a.ratio_.numerator / left, b.ratio_.numerator / right),
                 checked_multiply(a.ratio_.denominator / right, b.ratio_.denominator / left));
}

Exact operator/(const Exact& a, const Exact& b) {
  ENTENTE_ASSERT(!b.is_zero(), "nothing is divided by zero");
  const bool negative = b.is_negative();
  return a * Exact(money::Ratio{negative ? -b.ratio_.denominator : b.ratio_.denominator,
                                magnitude(b.ratio_.numerator)});
}

Exact Exact::operator-() const {
  Exact made = *this;
  made.ratio_.numerator = -made.ratio_.numerator;
  return made;
}

Exact share_of(const Exact& whole, const money::Percent& share) {
  return whole * Exact(share.fraction());
}

Exact clamp(const Exact& value, const Exact& least, const Exact& most) {
  return std::min(std::max(value, least), most);
}

std::string show(const Exact& value) {
  return grouped(value.rounded(kShownDecimals, money::Rounding::half_away_from_zero).to_string());
}

std::string show(const Exact& amount, money::Currency currency) {
  const money::Decimal shown = amount.rounded(kShownDecimals, money::Rounding::half_away_from_zero);
  return std::string(currency.code()) + " " +
         grouped(shown.to_fixed(std::max(shown.scale(), currency.minor_digits())));
}

}  // namespace entente::pricing
