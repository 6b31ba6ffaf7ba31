// Checked integer arithmetic. Wide is the 128-bit integer that exact money and durations are reckoned in.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace entente {

__extension__ using Wide = __int128;
__extension__ using UnsignedWide = unsigned __int128;

/// A result that does not fit 128 bits (38 digits). The agreement language bounds its numbers so that this
/// needs absurd input; the use cases in app turn it into a diagnostic.
class ArithmeticOverflow : public std::overflow_error {
 public:
  using std::overflow_error::overflow_error;
};

template <class Integer>
Integer checked_add(Integer a, Integer b) {
  Integer sum;
  if (__builtin_add_overflow(a, b, &sum)) throw ArithmeticOverflow("a sum does not fit");
  return sum;
}

template <class Integer>
Integer checked_subtract(Integer a, Integer b) {
  Integer difference;
  if (__builtin_sub_overflow(a, b, &difference)) throw ArithmeticOverflow("a difference does not fit");
  return difference;
}

template <class Integer>
Integer checked_multiply(Integer a, Integer b) {
  Integer product;
  if (__builtin_mul_overflow(a, b, &product)) throw ArithmeticOverflow("a product does not fit");
  return product;
}

/// Quotient rounded towards minus infinity; `divisor` is positive.
template <class Integer>
constexpr Integer floor_divide(Integer value, Integer divisor) {
  return value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor);
}

std::string to_string(Wide value);

}  // namespace entente
