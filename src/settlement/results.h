// Results of measures from tallies: exact ratios in the unit of the measure, and how they read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agreement/terms.h"
#include "settlement/statement.h"

namespace entente::settlement {

/// Ratios without loss; numerator and denominator are kept small by their common divisor.
money::Ratio reduced(Wide numerator, Wide denominator);
money::Ratio operator+(const money::Ratio& a, const money::Ratio& b);
money::Ratio operator-(const money::Ratio& a, const money::Ratio& b);
money::Ratio times(const money::Ratio& a, const money::Decimal& b);
money::Ratio over(const money::Ratio& a, const money::Decimal& b);
/// Mean of the values; exact while it fits 128 bits, else each value enters with twelve decimals.
money::Ratio mean_of(const std::vector<money::Ratio>& values);

/// The measure's value in its unit: per cent points, a number, or microseconds. Empty: nothing was measured.
/// Not for composites.
std::optional<money::Ratio> value_of(const agreement::Measure& measure, const Tally& tally,
                                     agreement::Quantity::Unit unit);

/// "46 of 50", "715 h 17 min of 716 h"; empty where the measure has no such terms.
std::string terms_of(const agreement::Measure& measure, const Tally& tally);

/// A value with its rounding; `bars` are values that the shown text must not seem to be on the wrong side of.
Result make_result(std::optional<money::Ratio> exact, agreement::Quantity::Unit unit,
                   const std::optional<agreement::LevelRounding>& rounding,
                   const std::vector<money::Decimal>& bars);

/// The compared value (rounded if the agreement rounds) against a bar.
std::strong_ordering compare(const Result& result, const money::Decimal& bar);
/// Is `bar` reached? A result exactly at the bar reaches it.
bool reaches(const Result& result, const money::Decimal& bar, agreement::Direction direction);
bool better_than(const Result& result, const money::Decimal& bar, agreement::Direction direction);
bool contains(const agreement::Bounds& bounds, const Result& result);

/// "95%", "300", "8 h".
std::string show(const money::Decimal& value, agreement::Quantity::Unit unit);
std::string show(const agreement::Quantity& quantity);
/// "1,640.5": groups of three, at most six decimals.
std::string show_number(const money::Decimal& value);

}  // namespace entente::settlement
