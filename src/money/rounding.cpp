#include "money/rounding.h"

#include <array>
#include <utility>

#include "base/assert.h"

namespace entente::money {
namespace {

constexpr std::array<std::pair<Rounding, std::string_view>, 7> kNames{{
    {Rounding::half_away_from_zero, "half away from zero"},
    {Rounding::half_even, "half even"},
    {Rounding::half_toward_zero, "half toward zero"},
    {Rounding::toward_zero, "toward zero"},
    {Rounding::away_from_zero, "away from zero"},
    {Rounding::floor, "down"},
    {Rounding::ceiling, "up"},
}};

UnsignedWide magnitude_of(Wide value) {
  return value < 0 ? UnsignedWide{0} - static_cast<UnsignedWide>(value) : static_cast<UnsignedWide>(value);
}

}  // namespace

std::string_view name(Rounding rounding) {
  for (const auto& [mode, text] : kNames) {
    if (mode == rounding) return text;
  }
  return "";
}

std::optional<Rounding> rounding_named(std::string_view name) {
  for (const auto& [mode, text] : kNames) {
    if (text == name) return mode;
  }
  return std::nullopt;
}

Wide divide_rounded(Wide dividend, Wide divisor, Rounding rounding) {
  ENTENTE_ASSERT(divisor != 0, "callers divide by something");
  const bool negative = (dividend < 0) != (divisor < 0);
  const UnsignedWide top = magnitude_of(dividend);
  const UnsignedWide bottom = magnitude_of(divisor);
  UnsignedWide magnitude = top / bottom;
  const UnsignedWide rest = top % bottom;
  Leftover leftover = Leftover::none;
  if (rest != 0) {
    const UnsignedWide missing = bottom - rest;
    leftover = rest < missing    ? Leftover::below_half
               : rest == missing ? Leftover::half
                                 : Leftover::above_half;
  }
  if (moves_away_from_zero(magnitude, negative, leftover, rounding)) ++magnitude;
  const UnsignedWide limit = static_cast<UnsignedWide>(1) << 127;
  if (magnitude >= limit) throw ArithmeticOverflow("a quotient does not fit");
  return negative ? -static_cast<Wide>(magnitude) : static_cast<Wide>(magnitude);
}

bool moves_away_from_zero(UnsignedWide magnitude, bool negative, Leftover leftover, Rounding rounding) {
  if (leftover == Leftover::none) return false;
  switch (rounding) {
    case Rounding::half_away_from_zero:
      return leftover != Leftover::below_half;
    case Rounding::half_even:
      return leftover == Leftover::above_half || (leftover == Leftover::half && magnitude % 2 == 1);
    case Rounding::half_toward_zero:
      return leftover == Leftover::above_half;
    case Rounding::toward_zero:
      return false;
    case Rounding::away_from_zero:
      return true;
    case Rounding::floor:
      return negative;
    case Rounding::ceiling:
      return !negative;
  }
  ENTENTE_ASSERT(false, "every mode is listed above");
}

}  // namespace entente::money
