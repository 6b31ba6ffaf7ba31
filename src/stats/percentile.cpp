#include "stats/percentile.h"

#include <algorithm>

#include "base/assert.h"

namespace entente::stats {
namespace {

using money::Ratio;

/// A rank from 1 that may lie between two values: whole + part / of, 0 <= part < of.
struct Rank {
  Wide whole = 0;
  Wide part = 0;
  Wide of = 1;
};

/// (n + a/24) p + b/24: every method's rank has this form, in twenty-fourths to stay whole.
Rank rank_of(Wide n, const Ratio& p, Wide a, Wide b) {
  const Wide numerator =
      checked_add(checked_multiply(checked_add(checked_multiply(n, Wide{24}), a), p.numerator),
                  checked_multiply(b, p.denominator));
  const Wide denominator = checked_multiply(p.denominator, Wide{24});
  const Wide whole = floor_divide(numerator, denominator);
  return {whole, numerator - whole * denominator, denominator};
}

/// The values at rank `lower` and, when asked for, the next one; ranks are clamped to 1..n.
struct Neighbours {
  std::int64_t at = 0;
  std::int64_t next = 0;
};
Neighbours select(std::span<std::int64_t> values, Wide lower, bool with_next) {
  const Wide n = static_cast<Wide>(values.size());
  const auto index = static_cast<std::ptrdiff_t>(std::clamp<Wide>(lower, 1, n) - 1);
  const auto at = values.begin() + index;
  std::nth_element(values.begin(), at, values.end());
  Neighbours found{*at, *at};
  // The next order statistic is the least of those that nth_element left above; rank 0 and rank n have none.
  if (with_next && lower >= 1 && lower < n) found.next = *std::min_element(at + 1, values.end());
  return found;
}

Ratio whole(std::int64_t value) {
  return {value, 1};
}

Ratio half_way(const Neighbours& pair) {
  return {static_cast<Wide>(pair.at) + pair.next, 2};
}

Ratio interpolated(std::span<std::int64_t> values, const Rank& rank) {
  const Neighbours pair = select(values, rank.whole, rank.part != 0);
  const Wide step = static_cast<Wide>(pair.next) - pair.at;
  return {checked_add(checked_multiply(Wide{pair.at}, rank.of), checked_multiply(step, rank.part)), rank.of};
}

Ratio reduced(Ratio ratio) {
  Wide a = ratio.numerator < 0 ? -ratio.numerator : ratio.numerator;
  Wide b = ratio.denominator;
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return {ratio.numerator / a, ratio.denominator / a};
}

Ratio by_method(std::span<std::int64_t> values, const Ratio& p, PercentileMethod method) {
  const Wide n = static_cast<Wide>(values.size());
  const Rank plain = rank_of(n, p, 0, 0);       // n p
  const Rank between = rank_of(n, p, -24, 24);  // (n - 1) p + 1
  switch (method) {
    case PercentileMethod::nearest_rank:
      return whole(select(values, plain.part == 0 ? plain.whole : plain.whole + 1, false).at);
    case PercentileMethod::averaged_nearest_rank:
      if (plain.part != 0) return whole(select(values, plain.whole + 1, false).at);
      return half_way(select(values, plain.whole, true));
    case PercentileMethod::closest_observation: {
      // Rounded to the nearest rank; exactly half way, to the even one.
      const bool up = plain.part * 2 > plain.of || (plain.part * 2 == plain.of && plain.whole % 2 != 0);
      return whole(select(values, plain.whole + (up ? 1 : 0), false).at);
    }
    case PercentileMethod::interpolated_rank:
      return interpolated(values, plain);
    case PercentileMethod::hazen:
      return interpolated(values, rank_of(n, p, 0, 12));
    case PercentileMethod::weibull:
      return interpolated(values, rank_of(n, p, 24, 0));
    case PercentileMethod::linear:
      return interpolated(values, between);
    case PercentileMethod::median_unbiased:
      return interpolated(values, rank_of(n, p, 8, 8));
    case PercentileMethod::normal_unbiased:
      return interpolated(values, rank_of(n, p, 6, 9));
    case PercentileMethod::lower:
      return whole(select(values, between.whole, false).at);
    case PercentileMethod::higher:
      return whole(select(values, between.whole + (between.part != 0 ? 1 : 0), false).at);
    case PercentileMethod::nearest: {
      // Values below the rank: between.whole - 1, so a half goes up when that number is odd.
      const bool up =
          between.part * 2 > between.of || (between.part * 2 == between.of && between.whole % 2 == 0);
      return whole(select(values, between.whole + (up ? 1 : 0), false).at);
    }
    case PercentileMethod::midpoint: {
      const Neighbours pair = select(values, between.whole, between.part != 0);
      return half_way(pair);
    }
  }
  ENTENTE_ASSERT(false, "every method is listed");
}

}  // namespace

std::string_view describe(PercentileMethod method) {
  switch (method) {
    case PercentileMethod::nearest_rank:
      return "nearest rank (Hyndman-Fan 1)";
    case PercentileMethod::averaged_nearest_rank:
      return "averaged nearest rank (Hyndman-Fan 2)";
    case PercentileMethod::closest_observation:
      return "closest observation (Hyndman-Fan 3)";
    case PercentileMethod::interpolated_rank:
      return "interpolated rank (Hyndman-Fan 4)";
    case PercentileMethod::hazen:
      return "Hazen (Hyndman-Fan 5)";
    case PercentileMethod::weibull:
      return "Weibull (Hyndman-Fan 6)";
    case PercentileMethod::linear:
      return "linear (Hyndman-Fan 7)";
    case PercentileMethod::median_unbiased:
      return "median unbiased (Hyndman-Fan 8)";
    case PercentileMethod::normal_unbiased:
      return "normal unbiased (Hyndman-Fan 9)";
    case PercentileMethod::lower:
      return "lower neighbour of the linear rank";
    case PercentileMethod::higher:
      return "higher neighbour of the linear rank";
    case PercentileMethod::nearest:
      return "nearest neighbour of the linear rank";
    case PercentileMethod::midpoint:
      return "midpoint of the linear rank's neighbours";
  }
  return {};
}

std::optional<money::Ratio> percentile(std::span<std::int64_t> values, const money::Decimal& rank,
                                       PercentileMethod method) {
  if (values.empty()) return std::nullopt;
  ENTENTE_ASSERT(rank >= money::Decimal(0) && rank <= money::Decimal(100), "the checker bounds ranks");
  const Ratio points = money::to_ratio(rank);
  const Ratio p = reduced({points.numerator, checked_multiply(points.denominator, Wide{100})});
  return reduced(by_method(values, p, method));
}

std::optional<money::Ratio> median(std::span<std::int64_t> values) {
  return percentile(values, money::Decimal(50), PercentileMethod::averaged_nearest_rank);
}

std::optional<money::Ratio> mean(std::span<const std::int64_t> values) {
  if (values.empty()) return std::nullopt;
  Wide sum = 0;
  for (const std::int64_t value : values) sum += value;  // 2^64 values of 64 bits fit in 128
  return reduced({sum, static_cast<Wide>(values.size())});
}

}  // namespace entente::stats
