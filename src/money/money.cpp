#include "money/money.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/assert.h"

namespace entente::money {
namespace {

/// amount x weight / total with its remainder; weight <= total, so the quotient fits although the product
/// need not.
struct Share {
  std::uint64_t whole = 0;
  UnsignedWide remainder = 0;
};
Share share_of(std::uint64_t amount, UnsignedWide weight, UnsignedWide total);

std::int64_t to_units(Wide units);
std::string_view trimmed(std::string_view text);
bool is_code_letter(char c) {
  return c >= 'A' && c <= 'Z';
}

}  // namespace

Money Money::minor(std::int64_t units, Currency currency) {
  Money money;
  money.units_ = units;
  money.currency_ = currency;
  return money;
}

Money Money::rounded(const Decimal& amount, Currency currency, Rounding rounding) {
  return minor(to_units(amount.units_at(currency.minor_digits(), rounding)), currency);
}

std::optional<Money> Money::parse(std::string_view text) {
  if (text.size() < 5) return std::nullopt;
  std::string_view code = text.substr(0, 3);
  std::string_view number = text.substr(3);
  if (!std::ranges::all_of(code, is_code_letter)) {
    code = text.substr(text.size() - 3);
    number = text.substr(0, text.size() - 3);
  }
  const auto currency = Currency::find(code);
  // A code stands apart from its number.
  if (!currency || (number.front() != ' ' && number.back() != ' ')) return std::nullopt;
  const auto amount = Decimal::parse(trimmed(number));
  if (!amount || amount->scale() > currency->minor_digits()) return std::nullopt;
  const Wide units = amount->units_at(currency->minor_digits(), Rounding::toward_zero);
  if (units > std::numeric_limits<std::int64_t>::max() || units < -std::numeric_limits<std::int64_t>::max()) {
    return std::nullopt;
  }
  return minor(static_cast<std::int64_t>(units), *currency);
}

Decimal Money::amount() const {
  return Decimal::scaled(units_, currency_.minor_digits());
}

std::string Money::to_string() const {
  return std::string(currency_.code()) + " " + amount_string();
}

std::string Money::amount_string() const {
  std::string text = amount().to_fixed(currency_.minor_digits());
  const std::size_t first = units_ < 0 ? 1 : 0;
  std::size_t end = std::min(text.find('.'), text.size());
  while (end > first + 3) {
    end -= 3;
    text.insert(end, 1, ',');
  }
  return text;
}

Money operator+(const Money& a, const Money& b) {
  ENTENTE_ASSERT(a.currency_ == b.currency_, "the checker refuses agreements that mix currencies");
  return Money::minor(checked_add(a.units_, b.units_), a.currency_);
}

Money operator-(const Money& a, const Money& b) {
  ENTENTE_ASSERT(a.currency_ == b.currency_, "the checker refuses agreements that mix currencies");
  return Money::minor(checked_subtract(a.units_, b.units_), a.currency_);
}

Money Money::operator-() const {
  return minor(checked_subtract(std::int64_t{0}, units_), currency_);
}

std::strong_ordering operator<=>(const Money& a, const Money& b) {
  ENTENTE_ASSERT(a.currency_ == b.currency_, "the checker refuses agreements that mix currencies");
  return a.units_ <=> b.units_;
}

Money min(const Money& a, const Money& b) {
  return b < a ? b : a;
}
Money max(const Money& a, const Money& b) {
  return a < b ? b : a;
}

std::vector<Money> split(const Money& total, std::span<const Decimal> weights) {
  int scale = 0;
  for (const Decimal& weight : weights) {
    ENTENTE_ASSERT(!weight.is_negative(), "weights are shares");
    scale = std::max(scale, weight.scale());
  }
  std::vector<Wide> units;
  units.reserve(weights.size());
  Wide sum = 0;
  for (const Decimal& weight : weights) {
    units.push_back(weight.units_at(scale, Rounding::toward_zero));
    sum = checked_add(sum, units.back());
  }
  ENTENTE_ASSERT(sum > 0, "something has a weight");

  const bool negative = total.is_negative();
  const auto amount = negative ? std::uint64_t{0} - static_cast<std::uint64_t>(total.units())
                               : static_cast<std::uint64_t>(total.units());
  std::vector<Share> shares;
  shares.reserve(units.size());
  std::uint64_t rest = amount;
  for (const Wide weight : units) {
    shares.push_back(share_of(amount, static_cast<UnsignedWide>(weight), static_cast<UnsignedWide>(sum)));
    rest -= shares.back().whole;
  }

  std::vector<std::size_t> order(shares.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    if (shares[a].remainder != shares[b].remainder) return shares[a].remainder > shares[b].remainder;
    return a < b;
  });
  for (std::uint64_t i = 0; i < rest; ++i) ++shares[order[i]].whole;

  std::vector<Money> parts;
  parts.reserve(shares.size());
  for (const Share& share : shares) {
    const auto part = negative ? std::uint64_t{0} - share.whole : share.whole;
    parts.push_back(Money::minor(static_cast<std::int64_t>(part), total.currency()));
  }
  return parts;
}

namespace {

Share share_of(std::uint64_t amount, UnsignedWide weight, UnsignedWide total) {
  Share share;
  for (int bit = 63; bit >= 0; --bit) {
    share.whole *= 2;
    share.remainder *= 2;
    if (share.remainder >= total) {
      share.remainder -= total;
      ++share.whole;
    }
    if ((amount >> bit) % 2 == 0) continue;
    share.remainder += weight;
    if (share.remainder >= total) {
      share.remainder -= total;
      ++share.whole;
    }
  }
  return share;
}

std::int64_t to_units(Wide units) {
  if (units > std::numeric_limits<std::int64_t>::max() || units < std::numeric_limits<std::int64_t>::min()) {
    throw ArithmeticOverflow("an amount of money does not fit 18 digits");
  }
  return static_cast<std::int64_t>(units);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace
}  // namespace entente::money
