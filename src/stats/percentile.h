// Percentiles, medians and means of whole numbers (seconds, microseconds, millionths: the unit of the values
// is the unit of the result), exact as ratios. Contracts say "90th percentile" and mean nearest rank; tools
// mean other things, so all thirteen rules in use are here by name. Nothing is sorted: one or two order
// statistics are selected in linear time.
//
// Sources: Hyndman and Fan, Sample Quantiles in Statistical Packages, The American Statistician 50 (1996),
// types 1 to 9; lower, higher, nearest and midpoint are the further rules of numpy.percentile.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "money/decimal.h"

namespace entente::stats {

/// n values x1 <= ... <= xn, p the rank as a share; between two ranks the value is interpolated unless said
/// otherwise.
enum class PercentileMethod {
  nearest_rank,           ///< type 1: the smallest value that at least p of all values do not exceed
  averaged_nearest_rank,  ///< type 2: the same, but the mean of two values where n p is whole
  closest_observation,    ///< type 3: the value at rank n p rounded, a half to the even rank
  interpolated_rank,      ///< type 4: rank n p
  hazen,                  ///< type 5: rank n p + 1/2
  weibull,                ///< type 6: rank (n + 1) p; PERCENTILE.EXC of spreadsheets
  linear,  ///< type 7: rank (n - 1) p + 1; PERCENTILE.INC of spreadsheets, default of numpy and pandas
  median_unbiased,  ///< type 8: rank (n + 1/3) p + 1/3
  normal_unbiased,  ///< type 9: rank (n + 1/4) p + 3/8
  lower,            ///< rank of `linear`, rounded down
  higher,           ///< rank of `linear`, rounded up
  nearest,          ///< rank of `linear`, rounded; a half to the even number of values below
  midpoint,         ///< mean of lower and higher
};

/// "nearest rank", "Hyndman-Fan 7" and so on, for explanations.
std::string_view describe(PercentileMethod method);

/// The percentile of `rank` per cent (0 to 100, asserted; a Decimal, so that 99.95 is exact). Ranks beyond
/// the first or last value give that value. Reorders `values`. Empty if there are no values.
std::optional<money::Ratio> percentile(std::span<std::int64_t> values, const money::Decimal& rank,
                                       PercentileMethod method);

/// Middle value, or the mean of the two middle ones. Reorders `values`.
std::optional<money::Ratio> median(std::span<std::int64_t> values);

/// Sum over number. Empty if there are no values.
std::optional<money::Ratio> mean(std::span<const std::int64_t> values);

}  // namespace entente::stats
