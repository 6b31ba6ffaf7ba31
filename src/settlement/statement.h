// The statement of a month: what was promised, what happened, what it costs, and why. `settle` is pure: the
// same agreement and tallies give the same bytes on any day, with any number of threads. It follows the
// thirteen steps of REFERENCE A.4.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explain/explain.h"
#include "settlement/tally.h"

namespace entente::settlement {

enum class Status { met, near, missed, not_measured, not_judged, burn_in, suspended, not_in_force };
/// met: expected level reached; near: below expected, minimum reached; missed: below minimum (or below
/// expected where that is the only bar); not_measured: no data (n = 0); not_judged: too few rows, period too
/// short; the rest as named.
enum class Default {
  none,
  minimum,
  expected
};  ///< service level default: below minimum, or too many expected misses

/// A result in the unit of its measure.
struct Result {
  agreement::Quantity::Unit unit = agreement::Quantity::Unit::percent;
  std::optional<money::Ratio> exact;  ///< per cent points, number, or microseconds; absent: not measured
  std::optional<money::Decimal>
      compared;       ///< after the rounding that the agreement names; absent: compared exactly
  std::string shown;  ///< "92.0%", "4 h 25 min", "not measured"
};

/// What is charged for the month, by charge of the agreement.
struct ChargeLine {
  std::string charge;  ///< name in the agreement
  std::string title, clause, service;
  std::string model;                         ///< "unit price", "base and volume", ...
  std::string quantity;                      ///< "12,500", "1,640.5 h"; empty where there is none
  std::optional<money::Decimal> units;       ///< where it is one quantity
  std::optional<pricing::Rate> unit_price;   ///< and one price
  std::string unit;                          ///< what is counted: the measure
  money::Money amount;                       ///< rounded once; zero while it is not determined
  std::optional<money::Money> before_index;  ///< where an index changed it
  bool in_force = false;                     ///< false: begins later, or has ended
  bool determined = true;  ///< false: a quantity is not measured, and nothing is put in its place
  bool eligible = true;    ///< counts towards the base of credits
  bool discounted = true;
  money::Money discount;                   ///< its part of the invoice's discount
  std::optional<money::Money> commitment;  ///< shortfall of its minimum commitment that is payable this month
  std::vector<std::string> notes;
  std::string figure;
};

struct LevelLine {
  std::string level;  ///< name in the agreement
  std::string title, clause, service, measure;
  agreement::LevelKind kind = agreement::LevelKind::critical;
  agreement::Direction direction = agreement::Direction::higher;
  std::string window;  ///< "month", "quarter 2026-Q1", "12 months to 2026-04"
  std::optional<agreement::Quantity> expected, minimum;  ///< in force in this period (after ratchets)
  Result result;
  Wide numerator = 0, denominator = 0;  ///< 46 of 50 (of a composite: zero)
  std::string terms_shown;              ///< "46 of 50", "715 h of 716 h"; empty where there are no such terms
  time::DateRange days;  ///< that the result covers; two lines of one level in a month that is split
  std::int64_t n = 0;
  std::int64_t excluded = 0, missing = 0;
  Status status = Status::not_measured;
  Default default_kind = Default::none;
  std::int64_t consecutive = 0;      ///< number of this default in a row, 1 for the first
  std::optional<std::string> swap;   ///< priority swap that covers the miss
  std::optional<Result> if_granted;  ///< with pending relief claims granted
  std::optional<Status> status_if_granted;
  std::string severity;  ///< band it fell in
  std::optional<money::Decimal> points;
  std::vector<std::string> notes;        ///< sentences: low volume rule used, split at 2026-04-12, ...
  std::vector<std::string> suggestions;  ///< "review was due 2026-10-01"
  std::string figure;                    ///< id of its figure in the explanation
};

struct CreditLine {
  std::string level;     ///< or critical deliverable
  std::string what;      ///< "default 2 in a row", "carried forward from 2026-03"
  money::Money base;     ///< C, eligible charges of the month
  money::Money at_risk;  ///< C x R
  std::optional<money::Percent> allocation;
  money::Decimal multiplier{1};
  money::Money gross;  ///< before suppression and caps
  std::optional<std::string> suppressed_by;
  money::Money after_level_cap;
  money::Money after_month_cap;
  money::Money payable;  ///< after every cap
  enum class State { accrued, claim_needed, lapsed, suppressed, capped_out, earned_back };
  State state = State::accrued;
  std::optional<time::Date> claim_by;
  std::optional<time::Date> earn_back_by;
  std::string clause, figure;
};

/// Totals in the order in which money moves: gross, suppressed, caps, carried, payable, earn-back, bonus,
/// net.
struct Totals {
  money::Money charges, discount, eligible,
      at_risk;  ///< eligible: after the discount, unless agreed otherwise
  money::Money gross, suppressed, cut_by_level_cap, cut_by_month_cap, cut_by_rolling_cap, cut_by_year_cap,
      below_minimum;
  money::Money carried_in, carried_out;
  money::Money credits;            ///< payable this month
  money::Money earned_back;        ///< returned to the supplier this month
  money::Money bonus;              ///< never netted silently against credits: a line of its own
  money::Money net_credits;        ///< credits - earned back
  money::Money credits_this_year;  ///< contract year to date, this month included
  bool pays_in_cash = false;       ///< last month of the term: no next invoice
  money::Decimal points;
};

struct EarnBackLine {
  std::string level;
  time::Month of;  ///< month of the credit
  money::Money amount;
  std::string reason;  ///< "yearly mean 99.6917% >= 99.5%, no further default"
  std::string figure;
};

struct BonusLine {
  std::string level;
  money::Money amount;
  std::string reason, figure;
};

struct TriggerLine {
  std::string trigger, clause, what, opens;
  bool fired = false;
  std::int64_t count = 0, needed = 0, of_months = 0;
  std::vector<time::Month> months;  ///< that count
  std::optional<time::Date> option_until;
  std::optional<std::string> remediation_due;
  std::string figure;
};

struct DeliverableLine {
  std::string deliverable, title, clause;
  time::Date due;
  std::optional<time::Date> delivered;
  std::int64_t days_late = 0, steps = 0;
  money::Money credit, cap;  ///< credit of this month: what earlier months have credited is left out
  std::string figure;
};

/// One level's history, for strips, control charts and earn-back: oldest first, this month last.
struct HistoryPoint {
  time::Month month;
  Status status = Status::not_measured;
  Result result;
  std::optional<agreement::Quantity> expected, minimum;
  std::int64_t n = 0;
  money::Money payable;
  bool terms_changed = false;  ///< an amendment or ratchet took effect in this month
};

struct Statement {
  std::string agreement, title, client, supplier;
  agreement::Parties parties;
  time::Month month;
  time::DateRange days;  ///< of the month, within the term
  money::Currency currency;
  std::string zone;
  time::Instant as_of;
  std::optional<time::Instant> as_known;
  std::vector<std::int64_t> amendments;  ///< in force
  std::vector<LevelLine> levels;
  std::vector<ChargeLine> charges;
  std::vector<CreditLine> credits;
  Totals totals;
  std::vector<EarnBackLine> earn_backs;
  std::vector<BonusLine> bonuses;
  std::vector<TriggerLine> triggers;
  std::vector<DeliverableLine> deliverables;
  std::vector<std::pair<std::string, std::vector<HistoryPoint>>> history;  ///< level -> up to 13 months
  std::vector<measurement::Source::Quarantined> quarantined;
  std::vector<measurement::Source::Import> imports;
  std::int64_t rows_scanned = 0;
  std::vector<std::string> notes;  ///< about the statement as a whole
  text::Diagnostics warnings;      ///< the notes that have a place in the agreement, at length
  explain::Figure explanation;     ///< root; every line's `figure` is an id in it
};

/// Judges `month` with all the history in `tallies` (which starts at the first month of the term, or at the
/// first data).
text::Outcome<Statement> settle(const agreement::Agreement& agreement, const Tallies& tallies,
                                time::Month month, const ReduceOptions& known);
/// Every month of the tallies, oldest first, sharing the work.
text::Outcome<std::vector<Statement>> settle_all(const agreement::Agreement& agreement,
                                                 const Tallies& tallies, const ReduceOptions& known);

/// What changed between two statements of one month, e.g. as known then and now: figure by figure, with the
/// money effect.
struct Change {
  std::string figure, label, before, after;
};
struct Restatement {
  std::vector<Change> changes;
  money::Money credit_before, credit_after;  ///< net credits
};
Restatement compare(const Statement& before, const Statement& after);

/// One row argued step by step (`why ITEM`): every level that it counts in, with clock, deadline and counted
/// minutes.
text::Outcome<explain::Figure> why_item(const agreement::Agreement& agreement,
                                        const measurement::Source& source, const std::string& key,
                                        const ReduceOptions& options);

/// Rows of a level in a month that count against it (or for it), for drilling down; at most `limit`, in key
/// order.
struct RowVerdict {
  std::string key;
  bool good = false, excluded = false;
  std::string value;   ///< what was measured on it: "8 h 25 min"
  std::string reason;  ///< for excluded rows
  text::DataPlace place;
};
text::Outcome<std::vector<RowVerdict>> rows_of(const agreement::Agreement& agreement,
                                               const measurement::Source& source, const std::string& level,
                                               time::Month month, bool failing_only, std::size_t limit,
                                               const ReduceOptions& options);

std::string_view name(Status status);  ///< "met", "near", "missed", "not measured", "not judged", ...

}  // namespace entente::settlement
