// Rows judged: for every measure over one dataset, which rows it selects, in which segment each counts,
// whether it is good, what it adds, and what takes it out. reduce.cpp adds the verdicts up; why.cpp shows
// them.
//
// A batch of rows passes in four steps: the conditions that select rows; the clocks, each for the rows that
// some measure needs it at; all other expressions; the verdicts, as sets of rows. An item that is still open
// has been running for at least so long: its expressions are evaluated at that time and at a very long one,
// and count only if both agree, so a ticket that is late already is late and one that may still make it is
// not judged.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <vector>

#include "settlement/plan.h"

namespace entente::settlement {

/// Verdicts on the rows of one batch for one job. Rows of most measures are sets; outages, which are cut into
/// segments later, and backlogs, in which a row counts in many segments, are lists.
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

  expression::RowSet counted{}, missing{}, excluded{};  ///< disjoint
  expression::RowSet elsewhere{};         ///< of the missing: no instant of their own, reported in `fallback`
  expression::RowSet known{};             ///< has a value: all counted ones, and some of the excluded
  expression::RowSet open{};              ///< the clock still runs
  expression::RowSet good{};              ///< numerator 1, unless there is a column of numerators
  const std::int32_t* segment = nullptr;  ///< of each row
  const std::int32_t* fallback = nullptr;
  const std::int64_t* numerators = nullptr;
  const std::int64_t* denominators = nullptr;  ///< none: 1
  const std::int64_t* values = nullptr;
  std::array<std::uint16_t, expression::kBatchRows> cause;  ///< of excluded rows

  std::vector<Row> list;            ///< outages (numerator and denominator carry begin and end) and backlogs
  std::vector<std::int32_t> began;  ///< backlogs: of each row the first segment that ends after it began
  /// With ReduceOptions::keep_values: clock time so far of rows that no segment holds yet.
  std::vector<std::int64_t> in_flight;

  std::int64_t numerator(std::size_t row) const {
    return numerators != nullptr ? numerators[row] : contains(good, row) ? 1 : 0;
  }
  std::int64_t denominator(std::size_t row) const { return denominators != nullptr ? denominators[row] : 1; }
  /// Every verdict by itself, in the order of rows; of backlogs those rows that count.
  std::vector<Row> rows() const;
};

/// One worker's judge: reads batches, then answers job by job.
class Judge {
 public:
  explicit Judge(const Plan& plan);

  void start(const expression::Batch& scanned);
  /// Valid until the next call.
  const Verdicts& judge(std::size_t job);

  const expression::Batch& batch() const { return reader_->batch(); }
  const expression::Column& hidden(std::size_t index) const { return reader_->extra(index); }

  /// Where the rows of the batch lie by one of their instants or dates.
  struct Placed {
    std::vector<std::int32_t> segment;
    expression::RowSet inside{};  ///< in some segment
    expression::RowSet absent{};  ///< no instant at all
  };
  /// By a time variable of some job, or null.
  const Placed* placed(std::size_t variable) const;

 private:
  /// Values of an expression; at open rows only those on which the future has no influence.
  struct Values {
    expression::Column column;
    expression::RowSet known{};
  };

  void place(std::size_t variable);
  void run_clocks();
  expression::RowSet selected(const Job& job);
  expression::Condition condition(std::size_t expression);
  Values values(std::size_t expression, const expression::RowSet& rows);
  void exclude(const Job& job, const expression::RowSet& rows, const expression::Column* instants);
  void judge_rows(const Job& job);
  void value_rows(const Job& job, const expression::RowSet& rows);
  void judge_ratio(const Job& job, const expression::RowSet& rows);
  void judge_clock(const Job& job, const expression::RowSet& rows);
  void judge_outages(const Job& job);
  void judge_backlog(const Job& job);

  const Plan* plan_;
  std::unique_ptr<RowSource::Reader> reader_;
  std::vector<std::size_t> position_;  ///< of each expression, in `plain_`, or in `lower_` and `upper_`
  expression::Evaluator plain_;        ///< expressions that read no clock
  expression::Evaluator lower_;        ///< the others, as clocks stand
  expression::Evaluator upper_;        ///< with open clocks at a very long time
  bool any_open_ = false;
  expression::RowSet all_{};
  std::vector<std::size_t> counted_in_;   ///< time variables of the jobs
  std::map<std::size_t, Placed> placed_;  ///< by time variable
  struct End {
    std::int64_t at;
    std::int32_t segment;
  };
  std::vector<End> ends_;  ///< of the wanted segments that have begun, as of now at the latest
  std::vector<ClockColumn> clocks_;
  std::vector<expression::RowSet> needed_;  ///< by clock
  Verdicts verdicts_;
  std::array<std::int64_t, expression::kBatchRows> numerators_, denominators_;
};

}  // namespace entente::settlement
