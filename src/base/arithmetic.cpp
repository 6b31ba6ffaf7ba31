#include "base/arithmetic.h"

#include <algorithm>

namespace entente {

std::string to_string(Wide value) {
  if (value == 0) return "0";
  const bool negative = value < 0;
  UnsignedWide rest =
      negative ? UnsignedWide{0} - static_cast<UnsignedWide>(value) : static_cast<UnsignedWide>(value);
  std::string digits;
  for (; rest != 0; rest /= 10) digits.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
  if (negative) digits.push_back('-');
  std::ranges::reverse(digits);
  return digits;
}

}  // namespace entente
