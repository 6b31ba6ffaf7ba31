// Numbers, shares, amounts, instants and dates from any text: what is read prints and reads back as the same
// value, and arithmetic on it is exact or an overflow. Run: build/fuzz/tests/fuzz/decimal_fuzz
// tests/fuzz/corpus/decimal
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "money/money.h"
#include "time/instant.h"

namespace {

using namespace entente;
using namespace entente::money;

void check_decimal(const Decimal& a, const Decimal& b) {
  ENTENTE_ASSERT(Decimal::parse(a.to_string()) == a, "a number reads back");
  try {
    ENTENTE_ASSERT((a + b) - b == a, "sums are exact");
    ENTENTE_ASSERT(a * b == b * a, "products do not depend on their order");
    ENTENTE_ASSERT((a < b) == ((a - b).is_negative()), "order is the sign of the difference");
    ENTENTE_ASSERT((a <=> b) == (to_ratio(a) <=> to_ratio(b)), "a number is a ratio");
    if (!b.is_zero()) {
      const Decimal low = divide(a, b, 6, Rounding::floor);
      const Decimal high = divide(a, b, 6, Rounding::ceiling);
      ENTENTE_ASSERT(low <= high && high - low <= Decimal::scaled(1, 6),
                     "roundings differ by one unit at most");
    }
  } catch (const ArithmeticOverflow&) {
    // More than 38 digits: said, not wrapped.
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const std::string_view all = text;
  const std::size_t bar = std::min(all.find('|'), all.size());
  const std::string_view first = all.substr(0, bar);
  const std::string_view second = bar < all.size() ? all.substr(bar + 1) : std::string_view();
  const auto a = Decimal::parse(first);
  const auto b = Decimal::parse(second);
  if (a) check_decimal(*a, b.value_or(Decimal(3)));
  if (const auto percent = Percent::parse(all)) {
    ENTENTE_ASSERT(Percent::parse(percent->to_string()) == percent, "a share reads back");
  }
  if (const auto money = Money::parse(all)) {
    std::string written = money->to_string();
    std::erase(written, ',');
    ENTENTE_ASSERT(Money::parse(written) == money, "an amount reads back");
  }
  if (const auto instant = time::Instant::parse(all)) {
    const auto back = time::Instant::parse(instant->to_string());
    ENTENTE_ASSERT(!back || back == instant, "an instant reads back");
  }
  if (const auto date = time::Date::parse(all)) {
    ENTENTE_ASSERT(time::Date::parse(date->to_string()) == date, "a date reads back");
  }
  return 0;
}
