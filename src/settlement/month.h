// One month on its way through the thirteen steps, and what months hand on to the next: counters, credits
// that may still be earned back, what a cap carried forward. Internal to settlement; statement.cpp lists the
// steps in order.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "settlement/results.h"
#include "settlement/segments.h"
#include "settlement/statement.h"

namespace entente::settlement {

/// What a month leaves behind about a level.
struct LevelMonth {
  time::Month month;
  Status status = Status::not_measured;
  bool judged = false;          ///< met, near or missed: it moves counters
  bool below_expected = false;  ///< near or missed, not excused by a swap
  bool below_minimum = false;   ///< missed, not excused
  bool catastrophic = false;
  Default default_kind = Default::none;
  std::int64_t consecutive = 0;
  Result result;
  std::optional<agreement::Quantity> expected, minimum;
  std::int64_t n = 0;
  money::Decimal points;       ///< of the band, before doubling
  bool failed_points = false;  ///< the band has points: the next failure in a row counts twice
  money::Money payable;
  bool terms_changed = false;
};

struct LevelState {
  std::vector<LevelMonth> months;
  std::int64_t consecutive = 0;
  std::size_t misses_from = 0;  ///< index into months from which expected misses count (moved when they fire)
  std::optional<agreement::Quantity> written_expected,
      written_minimum;                                   ///< as the agreement said when last read
  std::optional<agreement::Quantity> expected, minimum;  ///< in force, after ratchets
};

/// A credit that the supplier may still earn back.
struct OpenCredit {
  std::string level;
  time::Month month;
  money::Money outstanding;
  std::int64_t good_periods = 0;
};

struct Carried {
  std::string level;
  time::Month from;
  money::Money amount;
  std::string clause;
};

struct MonthMoney {
  time::Month month;
  money::Money eligible, at_risk, gross, credits, earned_back;
  money::Decimal points;
};

/// What a month's charges come to, with their argument.
struct ChargesOfMonth {
  std::vector<ChargeLine> lines;
  std::vector<explain::Figure> figures;  ///< of the lines
  money::Money total;                    ///< charges and commitments, before the discount
  money::Money discount, eligible;
  explain::Figure discount_figure;
};

/// Everything that months hand on.
struct Run {
  const agreement::Agreement* agreement = nullptr;
  const Tallies* tallies = nullptr;
  const ReduceOptions* known = nullptr;
  std::map<std::string, LevelState> levels;
  std::vector<OpenCredit> open;
  std::vector<Carried> carried;
  std::vector<MonthMoney> money;
  std::map<std::string, money::Money> deliverable_credits;  ///< credited by earlier months
  std::map<std::string, time::Date> options;                ///< trigger -> last day of the option it opened
  money::Decimal bank;                                      ///< points banked for earn-back
  std::map<std::pair<const agreement::Terms*, std::int32_t>, std::shared_ptr<const ChargesOfMonth>>
      charges;  ///< whole months by terms and month, each reckoned once
  std::map<std::pair<const agreement::Terms*, std::int32_t>, money::Money>
      expected_charges;  ///< the same of months to come: eligible, with the quantities that the terms expect
};

/// A part of the month that is judged as a whole.
struct Part {
  std::shared_ptr<const agreement::Terms> terms;
  time::DateRange days;
  std::size_t first = 0, last = 0;  ///< its segments: [first, last)
};

/// What a level's tallies came to over some segments.
struct Collected {
  Tally tally;
  std::optional<Tally> granted;  ///< with pending claims granted
  std::optional<money::Ratio> value, granted_value;
  bool simple_mean = false;  ///< value is a mean of monthly values
  std::int32_t active_days = 0, suspended_days = 0;
  bool begun = false;                             ///< some of the time lies before as_of
  std::string missing_part;                       ///< composite: the part without data
  std::int64_t first_known = Tally::kNeverKnown;  ///< of a composite: when each of its parts had data
  std::map<std::string, std::int64_t> exclusions;
};

/// One level in one part of the month.
struct Judgement {
  std::size_t part = 0;
  const agreement::Terms* terms = nullptr;
  const document::Named<agreement::ServiceLevel>* level = nullptr;
  const agreement::Measure* measure = nullptr;
  LevelState* state = nullptr;
  std::size_t from_segment = 0, to_segment = 0;  ///< of the window
  bool window_ends = true;
  Collected collected;
  LevelLine line;
  bool judged = false, excused = false, catastrophic = false;
  bool few_rows_pass = false;  ///< the low-volume rule has decided
  bool deemed = false;         ///< a default because no result was reported in time
  /// The first data came after the day by which they were due: the deemed default is reversed if they show a
  /// pass, its credit is not.
  bool late_report = false;
  std::int64_t late_in_row = 0;  ///< number of the reversed default in a row
  const agreement::Band* band = nullptr;

  const std::string& name() const { return *level->name; }
};

struct CreditWork {
  CreditLine line;
  std::optional<std::size_t> judgement;
  money::Decimal exact;  ///< before the multiplier and rounding, in major units
  bool carried = false;
  std::optional<money::Money> own_cap;  ///< of the level's own regime
  std::vector<explain::Figure> inputs;  ///< of the gross credit
  std::string rule;
  std::string multiplier_note;
  text::Place place;
};

struct MonthWork {
  Run* run = nullptr;
  time::Month month;
  std::shared_ptr<const agreement::Terms> terms;  ///< of the month's last part
  time::DateRange days;
  std::vector<Part> parts;
  std::vector<Judgement> judgements;
  std::vector<CreditWork> credits;
  std::shared_ptr<const ChargesOfMonth> charges;
  std::optional<money::Money> month_cap, rolling_room, year_room;
  std::string month_cap_rule;
  Totals totals;
  std::vector<EarnBackLine> earn_backs;
  std::vector<BonusLine> bonuses;
  std::vector<DeliverableLine> deliverables;
  std::vector<TriggerLine> triggers;
  std::vector<std::string> notes;

  const agreement::Credits* rules() const { return terms->credits ? &**terms->credits : nullptr; }
  money::Money zero() const { return money::Money::zero(*terms->currency); }
};

// The steps, in the order of REFERENCE A.4; each is one function in the file named beside it.
void resolve_terms(MonthWork& work);           // judgements.cpp
void collect_results(MonthWork& work);         // judgements.cpp
void apply_data_rules(MonthWork& work);        // judgements.cpp
void compare_with_bars(MonthWork& work);       // judgements.cpp
void classify_defaults(MonthWork& work);       // defaults.cpp
void find_gross_credits(MonthWork& work);      // credits.cpp
void multiply_repeated(MonthWork& work);       // credits.cpp
void suppress_shared_causes(MonthWork& work);  // credits.cpp
void cap_levels(MonthWork& work);              // caps.cpp
void cap_month(MonthWork& work);               // caps.cpp
void cap_years(MonthWork& work);               // caps.cpp
void post_credits(MonthWork& work);            // posting.cpp
void evaluate_triggers(MonthWork& work);       // triggers.cpp

// The month around the steps (statement.cpp).
MonthWork begin_month(Run& run, time::Month month);  ///< its parts, days, charges and amount at risk
MonthWork judge_month(Run& run, time::Month month);  ///< all thirteen steps
std::vector<time::Month> months_of(const Tallies& tallies);
text::Diagnostics overflow();  ///< S0102

// Shared by several steps, and with replay.
/// Was the swap agreed in advance (and known by then), and does it touch these days?
bool swap_applies(const agreement::PrioritySwap& swap, const agreement::Terms& terms, time::DateRange days,
                  const ReduceOptions& known);
/// A_i: the share of the amount at risk; two-level pools multiply the category's share by the share inside
/// it.
std::optional<money::Percent> allocation_of(const agreement::Credits& rules, const std::string& level,
                                            text::Place& place);
/// Steps by which `value` is worse than the bar: started ones, or completed ones only.
Wide steps_beyond(const money::Ratio& value, const agreement::Quantity& bar, agreement::Direction direction,
                  const money::Decimal& step, bool whole_steps);
/// Sum of a level's tallies over the segments [first, last) in which it is in force, with the value in
/// `unit`.
Collected collect(const Run& run, const std::string& level, std::size_t first, std::size_t last,
                  agreement::Quantity::Unit unit, agreement::Averaging averaging);
agreement::Quantity::Unit unit_of_level(const agreement::Terms& terms, const agreement::ServiceLevel& level);
void remember_month(MonthWork& work);       // defaults.cpp: appends to the levels' histories
void step_ratchets(MonthWork& work);        // ratchet.cpp: first month of a contract year
void credit_deliverables(MonthWork& work);  // deliverables.cpp
void return_credits(MonthWork& work);       // earn_back.cpp
void grant_bonuses(MonthWork& work);        // bonus.cpp

/// The month's charges, each part by its own terms.
std::shared_ptr<const ChargesOfMonth> charges_of(Run& run, const std::vector<Part>& parts, time::Month month);
/// Charges of a whole month by one version of the terms: those that count towards credits (after the
/// discount, unless agreed otherwise), all, or one line.
money::Money charges_in(Run& run, const agreement::Terms& terms, time::Month month, bool only_eligible);
std::optional<money::Money> charge_line_in(Run& run, const agreement::Terms& terms, const std::string& line,
                                           time::Month month);
/// The part of `whole` that falls on `part` of `days`; the parts of a month add up.
money::Money part_of(const money::Money& whole, time::DateRange part, time::DateRange days);
money::Money share_of(const money::Money& whole, const money::Percent& share, money::Rounding rounding);
/// Eligible charges of the contract year that contains the month: past months as they were charged, later
/// ones as the terms say.
money::Money year_charges(const MonthWork& work);

/// Where the price of a charge stands.
text::Place place_of(const document::Named<agreement::ChargeLine>& charge);

explain::Figure figure(std::string label, std::string value, std::string rule = {},
                       const text::Place& place = {}, std::string clause = {});
explain::Figure explanation_of(const MonthWork& work);  // explanation.cpp

}  // namespace entente::settlement
