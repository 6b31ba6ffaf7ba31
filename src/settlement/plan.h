// What is to be judged of one dataset under one version of the terms: the measures with the claims that
// concern them, the expressions that they share, and the clocks with their pauses. Made once, used by every
// worker.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "settlement/clocks.h"
#include "settlement/rows.h"
#include "settlement/segment_index.h"

namespace entente::settlement {

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
  bool reported = false;  ///< a level wants to know when its rows became known
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
  std::vector<std::size_t> reads;                  ///< clocks that its expressions or itself read
  /// Good is what its clock shows no more than this: elapsed measures, and conditions `clock <= time`.
  std::optional<std::int64_t> limit;
};

struct PlanOptions {
  std::optional<std::string> key;  ///< pauses of one item only
  bool places = false;             ///< hidden columns that say where rows came from
};

/// Where hidden columns stand in a reader's extra columns.
inline constexpr std::size_t kHiddenItem = 0, kHiddenImport = 1, kHiddenRow = 2;

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
  const SegmentIndex& index() const { return index_; }
  const std::vector<std::size_t>& wanted() const { return wanted_; }
  const std::vector<RunningClock>& clocks() const { return clocks_; }
  /// The items' numbers stand among the hidden columns.
  bool knows_items() const { return knows_items_; }
  std::size_t key_variable() const { return key_; }
  /// A time column that says what is planned, not what happened.
  bool is_due(std::size_t variable) const;
  time::Instant as_of() const { return as_of_; }
  bool keep_values() const { return keep_values_; }
  /// Some job wants to know when rows became known: their import stands among the hidden columns.
  bool knows_imports() const { return knows_imports_; }

 private:
  /// Names of variables that become indices when the scope is known.
  struct Names {
    std::string counted_in, fallback, begins, ends, clock;
  };
  Job job_of(const std::string& key, const agreement::Measure& measure, const ReduceOptions& options);
  Names names_of(const agreement::Measure& measure, tables::TableKind kind) const;
  text::Diagnostics add_clocks(const std::vector<Names>& names, const measurement::Source& source,
                               const ReduceOptions& options, const PlanOptions& extra);
  void bind(Job& job, const Names& names) const;
  std::size_t add_expression(const text::Placed<std::string>& written);

  const agreement::Terms* terms_ = nullptr;
  std::string dataset_;
  const std::vector<Segment>* segments_ = nullptr;
  std::vector<std::size_t> wanted_;
  time::Instant as_of_;
  bool keep_values_ = false;
  bool knows_items_ = false;
  bool knows_imports_ = false;
  SegmentIndex index_;
  std::vector<text::Placed<std::string>> written_;
  std::shared_ptr<const RowSource> rows_;
  std::vector<Job> jobs_;
  std::vector<RunningClock> clocks_;
  std::size_t key_ = kNowhere;
};

/// Instants of a claim's `from` and `to`: RFC 3339, a local time, or a whole local day.
std::optional<time::Interval> span_of(const agreement::Terms& terms, const agreement::ReliefClaim& claim);

}  // namespace entente::settlement
