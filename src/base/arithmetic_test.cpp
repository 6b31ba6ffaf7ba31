#include "base/arithmetic.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <limits>

namespace entente {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

TEST(Arithmetic, what_does_not_fit_is_noticed) {
  EXPECT_EQ(checked_add<std::int64_t>(kMax - 1, 1), kMax);
  EXPECT_THROW(checked_add<std::int64_t>(kMax, 1), ArithmeticOverflow);
  EXPECT_THROW(checked_subtract<std::int64_t>(kMin, 1), ArithmeticOverflow);
  EXPECT_THROW(checked_multiply<std::int64_t>(kMax, 2), ArithmeticOverflow);
  EXPECT_THROW(checked_multiply<std::int64_t>(kMin, -1), ArithmeticOverflow);
  const Wide wide_max = (Wide{1} << 126) - 1 + (Wide{1} << 126);
  EXPECT_THROW(checked_add<Wide>(wide_max, 1), ArithmeticOverflow);
  EXPECT_EQ(checked_multiply<Wide>(Wide{kMax}, Wide{kMax}), Wide{kMax} * kMax);
}

TEST(Arithmetic, floor_goes_down_on_both_sides_of_zero) {
  EXPECT_EQ(floor_divide(7, 2), 3);
  EXPECT_EQ(floor_divide(-7, 2), -4);
  EXPECT_EQ(floor_divide(-8, 2), -4);
  EXPECT_EQ(floor_divide(0, 5), 0);
}

RC_GTEST_PROP(Arithmetic, floor_and_rest_give_the_value_back, (std::int32_t value)) {
  const auto divisor = *rc::gen::inRange<std::int64_t>(1, 100'000);
  const std::int64_t quotient = floor_divide<std::int64_t>(value, divisor);
  const std::int64_t rest = value - quotient * divisor;
  RC_ASSERT(rest >= 0);
  RC_ASSERT(rest < divisor);
}

TEST(Arithmetic, wide_numbers_are_written_in_full) {
  EXPECT_EQ(to_string(Wide{0}), "0");
  EXPECT_EQ(to_string(Wide{-42}), "-42");
  const Wide wide_max = (Wide{1} << 126) - 1 + (Wide{1} << 126);
  EXPECT_EQ(to_string(wide_max), "170141183460469231731687303715884105727");
  EXPECT_EQ(to_string(-wide_max - 1), "-170141183460469231731687303715884105728");
}

RC_GTEST_PROP(Arithmetic, wide_numbers_are_written_like_narrow_ones, (std::int64_t value)) {
  RC_ASSERT(to_string(Wide{value}) == std::to_string(value));
}

}  // namespace
}  // namespace entente
