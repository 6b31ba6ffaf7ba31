// Rows reduced to tallies: what settlement needs to know of the measurements, computed in one pass over the
// data. A tally is additive: the tally of two spans of time is the sum of theirs, so quarters, years, rolling
// windows and parts of months need no second pass, and a backtest none at all.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
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

/// What one measure saw in one span of time. Numerator and denominator by type of measure:
///   ratio, elapsed, csat   good rows of all rows; with `good` or `total` as numbers their sums in millionths
///   availability           up time and service time, microseconds
///   mean, survey mean      sum of values (millionths or microseconds) and rows
///   sum, count             sum of values, or rows; and the rows of the dataset in the span, wanted or not:
///   without any the
///                          sum is not zero but not measured
///   nps                    promoters less detractors, and rows
///   binary                 rows that fulfil the condition, and rows
///   percentile             `values`, and rows
///   backlog age            `values` are the ages at the end of the span; the denominator counts rows that
///   began before it
struct Tally {
  std::int64_t rows = 0;  ///< rows that counted (n)
  Wide numerator = 0;
  Wide denominator = 0;
  std::int64_t excluded_rows = 0;  ///< rows taken out by exclusions and granted claims
  Wide excluded_numerator = 0;     ///< what they would have added
  Wide excluded_denominator = 0;
  std::int64_t missing_rows =
      0;  ///< selected rows whose value is missing (not resolved yet, no score): not judged
  /// Percentile, backlog: every value. With ReduceOptions::keep_values also those of elapsed measures: clock
  /// time of every counted row whose clock has stopped. Ascending after `reduce`.
  std::vector<std::int64_t> values{};
  /// With keep_values, elapsed: clock time so far of every row that is not excluded and whose clock still
  /// runs as of then, late already (counted) or not (missing). Ascending after `reduce`.
  std::vector<std::int64_t> running{};

  /// Measures of levels that must be reported by a day: when the first row that it counts became known
  /// (microseconds), in whatever version; kNeverKnown: no row, or nobody asks.
  std::int64_t first_known = kNeverKnown;
  static constexpr std::int64_t kNeverKnown = std::numeric_limits<std::int64_t>::max();

  /// The sum; values and running stay ascending.
  void add(const Tally& other);
};

/// A span of days in which nothing about the terms changes: a month, or a part of one. Months are cut where
/// an amendment splits them, and where a service level begins, ends, is suspended or resumed; only the former
/// are judged apart.
struct Segment {
  time::DateRange days;
  time::Month month;
  std::shared_ptr<const agreement::Terms> terms;
  bool split = false;  ///< an amendment splits the month: segments of equal terms are judged on their own
};

/// Where months are cut: where terms change, or after every day.
enum class SegmentLength { of_equal_terms, day };

/// Segments of the months [first, last] that lie within the term, oldest first. `known`: amendments signed
/// later are left out. Each keeps the month and the terms that it is judged by, however short it is.
std::vector<Segment> segments_of(const agreement::Agreement& agreement, time::Month first, time::Month last,
                                 std::optional<time::Instant> known,
                                 SegmentLength length = SegmentLength::of_equal_terms);

/// Name under which the tallies of `level` stand: its measure, or "measure@level" where relief claims name
/// this level but not every level of the measure.
std::string tally_key(const agreement::Terms& terms, const std::string& level);

/// The tally of this key belongs to a level, or to a part of one, that must be reported by a day.
bool is_reported(const agreement::Terms& terms, const std::string& key);

/// segments[i] judged by the terms in force then; by_measure[i]: tally_key -> its tally there.
struct Tallies {
  std::vector<Segment> segments;
  std::vector<std::map<std::string, Tally>> by_measure;
  std::vector<std::map<std::string, Tally>>
      if_granted;  ///< the same with pending relief claims granted; only measures that differ
  std::vector<std::map<std::string, std::map<std::string, std::int64_t>>>
      exclusions;  ///< measure -> cause -> rows (or microseconds for availability)
  std::vector<measurement::Source::Quarantined> quarantined;
  std::vector<measurement::Source::Import> imports;
  std::int64_t rows_scanned = 0;
  /// With keep_values: elapsed measure -> clock time so far of rows, not excluded, that no segment holds yet,
  /// because the instant they are counted by (resolved, closed) has not come: work in flight. By the terms of
  /// the last segment. Ascending.
  std::map<std::string, std::vector<std::int64_t>> in_flight;
  std::map<std::string, time::Date>
      delivered;                   ///< critical deliverable -> day of delivery, from the dataset it names
  std::vector<std::string> notes;  ///< "no rows were imported for dataset `incidents`"
  text::Diagnostics warnings;      ///< columns that the agreement reads and no import brought
};

struct ReduceOptions {
  /// The world is seen as it was then. A row whose instant (the one it is counted in, or else its default
  /// time column) comes later is not there; if it has only begun, it is reported as missing where it began. A
  /// clock that starts later has not started, one that stops later still runs; later state events have not
  /// happened; outages are cut, and backlogs hold what is settled later. Due dates are plans and stay.
  /// Conditions read all other columns as they were imported, by `as_known` at the latest.
  time::Instant as_of;
  std::optional<time::Instant> as_known;  ///< rows and amendments as they were known then
  unsigned workers = 1;
  std::function<void(std::int64_t rows)> progress;
  bool keep_values = false;  ///< keep what was measured on each row, so that other limits can be judged
                             ///< without reading again
  bool by_day = false;       ///< segments of single days: what a forecast learns from. Tallies of the days of
                             ///< a month add up to the month's, but not backlogs (the last day's is the
                             ///< month's) and availability with a fixed amount of time granted on a day that
                             ///< had less downtime
};

/// Reads each dataset once and reduces it for every measure and every month of [first, last]. The result does
/// not depend on `workers` or on the order of batches.
text::Outcome<Tallies> reduce(const agreement::Agreement& agreement, const measurement::Source& source,
                              time::Month first, time::Month last, const ReduceOptions& options);

}  // namespace entente::settlement
