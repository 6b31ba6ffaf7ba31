// Rows reduced to tallies: what settlement needs to know of the measurements, computed in one pass over the data. A tally is
// additive: the tally of two spans of time is the sum of theirs, so quarters, years, rolling windows and parts of months
// need no second pass, and a backtest none at all.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agreement/agreement.h"
#include "measurement/source.h"
#include "money/decimal.h"
#include "time/interval.h"

namespace entente::settlement {

/// What one measure saw in one span of time.
struct Tally {
  std::int64_t rows = 0;            ///< rows that counted (n)
  Wide numerator = 0;               ///< good rows, sum of `good`, sum of values, up time in microseconds, ...
  Wide denominator = 0;             ///< all rows, sum of `total`, service time in microseconds, ...
  std::int64_t excluded_rows = 0;   ///< rows taken out by exclusions and granted claims
  Wide excluded_numerator = 0;      ///< what they would have added
  Wide excluded_denominator = 0;
  std::int64_t missing_rows = 0;    ///< selected rows whose value is missing (not resolved yet, no score): not judged
  std::vector<std::int64_t> values; ///< percentile, backlog: every value, any order

  void add(const Tally& other);
};

/// A span of days that is judged as a whole: a month, or the part of one before or after an amendment that splits it.
struct Segment {
  time::DateRange days;
  time::Month month;
  std::shared_ptr<const agreement::Terms> terms;
  bool split = false;               ///< a part of its month, judged on its own
};

/// segments[i] judged by the terms in force then; by_measure[i]: name of the measure -> its tally there.
struct Tallies {
  std::vector<Segment> segments;
  std::vector<std::map<std::string, Tally>> by_measure;
  std::vector<std::map<std::string, Tally>> if_granted;   ///< the same with pending relief claims granted; only measures that differ
  std::vector<std::map<std::string, std::map<std::string, std::int64_t>>> exclusions;  ///< measure -> cause -> rows (or microseconds for availability)
  std::vector<measurement::Source::Quarantined> quarantined;
  std::vector<measurement::Source::Import> imports;
  std::int64_t rows_scanned = 0;
};

struct ReduceOptions {
  time::Instant as_of;                          ///< open items are judged as of this instant
  std::optional<time::Instant> as_known;
  unsigned workers = 1;
  std::function<void(std::int64_t rows)> progress;
};

/// Reads each dataset once and reduces it for every measure and every month of [first, last]. The result does not depend on
/// `workers` or on the order of batches.
text::Outcome<Tallies> reduce(const agreement::Agreement& agreement, const measurement::Source& source, time::Month first,
                              time::Month last, const ReduceOptions& options);

}  // namespace entente::settlement
