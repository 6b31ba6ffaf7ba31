#include "settlement/results.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "stats/percentile.h"

namespace entente::settlement {
namespace {

using agreement::MeasureType;
using Unit = agreement::Quantity::Unit;
using money::Decimal;
using money::Ratio;

constexpr Wide kMillion = 1'000'000;

Wide common_divisor(Wide a, Wide b) {
  if (a < 0) a = -a;
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a == 0 ? 1 : a;
}

/// Sums and single values are held in millionths or microseconds.
Ratio in_unit(Wide numerator, Wide denominator, Unit unit) {
  return reduced(numerator, unit == Unit::duration ? denominator : checked_multiply(denominator, kMillion));
}

Ratio percent_of(Wide numerator, Wide denominator) {
  return reduced(checked_multiply<Wide>(numerator, 100), denominator);
}

std::string trimmed(std::string digits, std::size_t least_decimals) {
  const std::size_t point = digits.find('.');
  if (point == std::string::npos) return digits;
  while (digits.size() - point - 1 > least_decimals && digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return digits;
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

std::string show_at(const Decimal& value, Unit unit, int places) {
  switch (unit) {
    case Unit::percent:
      return trimmed(value.to_fixed(places), 1) + "%";
    case Unit::number:
      return grouped(trimmed(value.to_fixed(places), 0));
    case Unit::duration:
      break;
  }
  return time::to_string(
      time::Duration{static_cast<std::int64_t>(value.units_at(0, money::Rounding::half_away_from_zero))});
}

/// Four decimals, or as many as it takes that the text does not sit on the other side of a bar than the value
/// does.
std::string show_beside(const Ratio& exact, Unit unit, const std::vector<Decimal>& bars) {
  if (unit == Unit::duration) return show_at(exact.rounded(0, money::Rounding::half_away_from_zero), unit, 0);
  for (int places = 4;; places += 2) {
    const Decimal rounded = exact.rounded(places, money::Rounding::half_away_from_zero);
    bool truthful = true;
    for (const Decimal& bar : bars) truthful = truthful && money::compare(exact, bar) == (rounded <=> bar);
    if (truthful || places >= 12) return show_at(rounded, unit, places);
  }
}

}  // namespace

Ratio reduced(Wide numerator, Wide denominator) {
  const Wide divisor = common_divisor(numerator, denominator);
  return {numerator / divisor, denominator / divisor};
}

Ratio operator+(const Ratio& a, const Ratio& b) {
  const Wide divisor = common_divisor(a.denominator, b.denominator);
  const Wide numerator = checked_add(checked_multiply(a.numerator, b.denominator / divisor),
                                     checked_multiply(b.numerator, a.denominator / divisor));
  return reduced(numerator, checked_multiply(a.denominator, b.denominator / divisor));
}

Ratio operator-(const Ratio& a, const Ratio& b) {
  return a + Ratio{-b.numerator, b.denominator};
}

Ratio times(const Ratio& a, const Decimal& b) {
  const Ratio factor = money::to_ratio(b);
  const Wide left = common_divisor(a.numerator, factor.denominator);
  const Wide right = common_divisor(factor.numerator, a.denominator);
  return reduced(checked_multiply(a.numerator / left, factor.numerator / right),
                 checked_multiply(a.denominator / right, factor.denominator / left));
}

Ratio over(const Ratio& a, const Decimal& b) {
  const Ratio divisor = money::to_ratio(b);
  const Wide sign = divisor.numerator < 0 ? -1 : 1;
  const Wide left = common_divisor(a.numerator, divisor.numerator);
  const Wide right = common_divisor(a.denominator, divisor.denominator);
  return reduced(checked_multiply(a.numerator / left * sign, divisor.denominator / right),
                 checked_multiply(a.denominator / right, divisor.numerator / left * sign));
}

Ratio mean_of(const std::vector<Ratio>& values) {
  const auto count = static_cast<Wide>(values.size());
  try {
    Ratio sum;
    for (const Ratio& value : values) sum = sum + value;
    return reduced(sum.numerator, checked_multiply(sum.denominator, count));
  } catch (const ArithmeticOverflow&) {
    Decimal sum;
    for (const Ratio& value : values) sum = sum + value.rounded(12, money::Rounding::half_away_from_zero);
    const Ratio total = money::to_ratio(sum);
    return reduced(total.numerator, checked_multiply(total.denominator, count));
  }
}

std::optional<Ratio> value_of(const agreement::Measure& measure, const Tally& tally, Unit unit) {
  switch (*measure.type) {
    case MeasureType::ratio:
    case MeasureType::elapsed:
    case MeasureType::csat:
    case MeasureType::availability:
    case MeasureType::nps:
      if (tally.denominator <= 0) return std::nullopt;
      return percent_of(tally.numerator, tally.denominator);
    case MeasureType::mean:
    case MeasureType::survey_mean:
      if (tally.denominator <= 0) return std::nullopt;
      return in_unit(tally.numerator, tally.denominator, unit);
    case MeasureType::sum:
      if (tally.denominator <= 0) return std::nullopt;
      return in_unit(tally.numerator, 1, unit);
    case MeasureType::count:
      if (tally.denominator <= 0) return std::nullopt;
      return Ratio{tally.numerator, 1};
    case MeasureType::binary:
      if (tally.denominator <= 0) return std::nullopt;
      return Ratio{(measure.every ? tally.numerator == tally.denominator : tally.numerator > 0) ? 100 : 0, 1};
    case MeasureType::percentile: {
      std::vector<std::int64_t> values = tally.values;
      const auto found = stats::percentile(values, measure.rank ? **measure.rank : Decimal(50),
                                           static_cast<stats::PercentileMethod>(measure.method));
      if (!found) return std::nullopt;
      return in_unit(found->numerator, found->denominator, unit);
    }
    case MeasureType::backlog_age: {
      if (tally.values.empty()) return tally.denominator > 0 ? std::optional(Ratio{0, 1}) : std::nullopt;
      // The oldest open row, unless the measure asks for a percentile of the ages.
      std::vector<std::int64_t> values = tally.values;
      const auto found = stats::percentile(values, measure.rank ? **measure.rank : Decimal(100),
                                           static_cast<stats::PercentileMethod>(measure.method));
      return in_unit(found->numerator, found->denominator, unit);
    }
    case MeasureType::composite:
      break;
  }
  return std::nullopt;
}

std::string terms_of(const agreement::Measure& measure, const Tally& tally) {
  if (tally.denominator <= 0) return {};
  const auto plain = [](Wide value) { return show_number(Decimal::scaled(value, 0)); };
  const auto millionths = [](Wide value) { return show_number(Decimal::scaled(value, 6)); };
  const auto span = [](Wide value) {
    return time::to_string(time::Duration{static_cast<std::int64_t>(value)});
  };
  switch (*measure.type) {
    case MeasureType::ratio:
      // Sums stand in millionths, counts do not; with either number the rows are not the denominator.
      if (tally.denominator != tally.rows) {
        return fmt::format("{} of {}", millionths(tally.numerator), millionths(tally.denominator));
      }
      return fmt::format("{} of {}", plain(tally.numerator), plain(tally.denominator));
    case MeasureType::elapsed:
    case MeasureType::csat:
    case MeasureType::binary:
      return fmt::format("{} of {}", plain(tally.numerator), plain(tally.denominator));
    case MeasureType::availability:
      return fmt::format("{} of {}", span(tally.numerator), span(tally.denominator));
    case MeasureType::nps:
      return fmt::format("{} more promoters than detractors of {}", plain(tally.numerator),
                         plain(tally.denominator));
    default:
      break;
  }
  return fmt::format("{} {}", tally.rows, tally.rows == 1 ? "row" : "rows");
}

Result make_result(std::optional<Ratio> exact, Unit unit,
                   const std::optional<agreement::LevelRounding>& rounding,
                   const std::vector<Decimal>& bars) {
  Result result{.unit = unit, .exact = exact, .compared = std::nullopt, .shown = "not measured"};
  if (!exact) return result;
  if (rounding && unit != Unit::duration) {
    result.compared = exact->rounded(rounding->places, rounding->mode);
    result.shown = show_at(*result.compared, unit, rounding->places);
  } else {
    result.shown = show_beside(*exact, unit, bars);
  }
  return result;
}

std::strong_ordering compare(const Result& result, const Decimal& bar) {
  ENTENTE_ASSERT(result.exact, "only measured results are compared");
  return result.compared ? *result.compared <=> bar : money::compare(*result.exact, bar);
}

bool reaches(const Result& result, const Decimal& bar, agreement::Direction direction) {
  return direction == agreement::Direction::higher ? compare(result, bar) >= 0 : compare(result, bar) <= 0;
}

bool better_than(const Result& result, const Decimal& bar, agreement::Direction direction) {
  return direction == agreement::Direction::higher ? compare(result, bar) > 0 : compare(result, bar) < 0;
}

bool contains(const agreement::Bounds& bounds, const Result& result) {
  if (bounds.from) {
    const auto side = compare(result, bounds.from->value);
    if (side < 0 || (side == 0 && bounds.from_excluded)) return false;
  }
  if (bounds.to) {
    const auto side = compare(result, bounds.to->value);
    if (side > 0 || (side == 0 && !bounds.to_included)) return false;
  }
  return true;
}

std::string show(const Decimal& value, Unit unit) {
  return show_at(value, unit, 12);
}

std::string show(const agreement::Quantity& quantity) {
  if (quantity.unit == Unit::percent) return quantity.value.to_string() + "%";
  std::string shown = show(quantity.value, quantity.unit);
  if (!quantity.calendar.empty()) shown += " on " + quantity.calendar;
  return shown;
}

std::string show_number(const Decimal& value) {
  return grouped(trimmed(value.to_fixed(6), 0));
}

}  // namespace entente::settlement
