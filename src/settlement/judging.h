// Rows judged: for every measure over one dataset, which rows it selects, in which segment each counts,
// whether it is good, what it adds, and what takes it out. reduce.cpp adds the verdicts up; why.cpp shows
// them.
//
// A batch of rows passes in four steps: the conditions that select rows; the clocks, once for each row that
// some measure needs; all other expressions; the verdicts. An item that is still open has been running for at
// least so long: its expressions are evaluated at that time and at a very long one, and count only if both
// agree, so a ticket that is late already is late and one that may still make it is not judged.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "calendar/calendar.h"
#include "settlement/pauses.h"
#include "settlement/rows.h"

namespace entente::settlement {

/// Segment that an instant or a day lies in, by table.
class SegmentIndex {
 public:
  SegmentIndex() = default;
  /// `wanted`: segments of these terms; the others are nowhere.
  SegmentIndex(const std::vector<Segment>& segments, const std::vector<std::size_t>& wanted);

  static constexpr std::int32_t kNone = -1;
  std::int32_t of_instant(std::int64_t micros) const;
  std::int32_t of_day(std::int64_t days) const;

 private:
  struct Range {
    std::int64_t begin, end;
    std::int32_t segment;
  };
  static std::int32_t find(const std::vector<Range>& ranges, const std::vector<std::int32_t>& table,
                           std::int64_t step, std::int64_t value);
  std::vector<Range> instants_, days_;
  std::vector<std::int32_t> instant_table_, day_table_;
};

struct Claim {
  const agreement::ReliefClaim* claim = nullptr;
  bool pending = false;
  std::set<std::string, std::less<>> items;
  std::optional<time::Interval> span;
};

/// One measure with the claims of some of its levels.
struct Job {
  std::string key;  ///< tally_key
  const agreement::Measure* measure = nullptr;
  bool pending_granted = false;  ///< the second result: pending claims count as granted
  bool has_pending = false;
  std::vector<Claim> claims;
  std::vector<std::string> causes;  ///< of the exclusions that are allowed, then the claims'

  std::size_t where = kNowhere;  ///< index into the plan's expressions
  std::size_t good = kNowhere, total = kNowhere, value = kNowhere;
  std::size_t second = kNowhere;        ///< detractors
  std::vector<std::size_t> exclusions;  ///< expressions, in the order of causes
  std::size_t counted_in = kNowhere;    ///< variables
  std::size_t fallback = kNowhere;
  std::size_t begins = kNowhere, ends = kNowhere;  ///< outages, backlogs
  std::size_t clock = kNowhere;                    ///< index into the plan's clocks
  std::int64_t limit = 0;
};

/// Verdicts on the rows of one batch for one job.
struct Verdicts {
  enum class Kind : std::uint8_t { counted, missing, excluded };
  struct Row {
    std::uint32_t row;
    std::int32_t segment;
    Kind kind;
    bool open;  ///< judged while its clock still runs
    std::uint16_t cause;
    std::int64_t numerator, denominator;  ///< what it adds, or would have added
    std::int64_t value;                   ///< percentile, mean, backlog age, elapsed: what was measured on it
  };
  std::vector<Row> rows;
  /// With ReduceOptions::keep_values: clock time so far of rows that no segment holds yet.
  std::vector<std::int64_t> in_flight;
};

struct PlanOptions {
  std::optional<std::string> key;  ///< pauses of one item only
  bool places = false;             ///< hidden columns that say where rows came from
};

class Plan {
 public:
  /// Everything about `dataset` under `terms`; `wanted` are the segments judged by these terms.
  static text::Outcome<Plan> make(const agreement::Terms& terms, const std::string& dataset,
                                  const measurement::Source& source, const std::vector<Segment>& segments,
                                  const std::vector<std::size_t>& wanted, const ReduceOptions& options,
                                  const PlanOptions& extra = {});

  const std::vector<Job>& jobs() const { return jobs_; }
  const RowSource& rows() const { return *rows_; }
  const agreement::Terms& terms() const { return *terms_; }
  const std::vector<Segment>& segments() const { return *segments_; }

  struct RunningClock {
    std::string name;
    std::size_t variable = 0, starts = 0, stops = 0;
    std::shared_ptr<const calendar::Calendar> calendar;  ///< none: every minute counts
    Pauses pauses;
  };
  const std::vector<RunningClock>& clocks() const { return clocks_; }
  std::size_t key_variable() const { return key_; }

  class Worker {
   public:
    explicit Worker(const Plan& plan);
    ~Worker();
    Worker(Worker&&) noexcept;
    /// Reads a batch; verdicts are then asked job by job.
    void start(const expression::Batch& scanned);
    const Verdicts& judge(std::size_t job);
    /// Segment of each row of the batch by the job's own time column, or null.
    const std::vector<std::int32_t>* segments_of(std::size_t job) const;
    const expression::Batch& batch() const;
    const expression::Column& hidden(std::size_t index) const;

   private:
    struct State;
    std::unique_ptr<State> state_;
  };

 private:
  friend class Worker;
  std::size_t add_expression(const text::Placed<std::string>& written);

  const agreement::Terms* terms_ = nullptr;
  std::string dataset_;
  const std::vector<Segment>* segments_ = nullptr;
  time::Instant as_of_;
  bool keep_values_ = false;
  SegmentIndex index_;
  std::vector<text::Placed<std::string>> written_;
  std::shared_ptr<const RowSource> rows_;
  std::vector<Job> jobs_;
  std::vector<RunningClock> clocks_;
  std::size_t key_ = kNowhere;
};

/// Where hidden columns stand in Worker::hidden.
inline constexpr std::size_t kHiddenItem = 0, kHiddenImport = 1, kHiddenRow = 2;

/// Instants of a claim's `from` and `to`: RFC 3339, a local time, or a whole local day.
std::optional<time::Interval> span_of(const agreement::Terms& terms, const agreement::ReliefClaim& claim);

}  // namespace entente::settlement
