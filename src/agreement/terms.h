// The terms of an agreement as typed values: what the YAML document says after decoding. Field tables:
// terms_fields.cpp. Everything that a diagnostic or an explanation may point at is Placed. Names follow
// docs/glossary.md. Vocabulary and rules: REFERENCE A of the domain notes; each struct names its part.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "calendar/calendar.h"
#include "document/fields.h"
#include "expression/expression.h"
#include "money/money.h"
#include "pricing/charge.h"
#include "text/source.h"
#include "time/instant.h"

namespace entente::agreement {

using document::Named;
using text::Placed;

enum class Side { client, supplier, joint, neutral };

/// How long something may take, or when it is due: `90 calendar days`, `10 business days on office`, `8
/// business hours on office`, `30 min`.
struct Span {
  time::Duration amount;  ///< zero for business days and months
  std::string calendar;   ///< empty: elapsed time
  int business_days = 0;
  int calendar_days = 0;        ///< whole local days; `amount` holds them as 24 h as well
  int months = 0;               ///< `3 months`: only where a due date is reckoned
  bool ambiguous_days = false;  ///< `2 days`: the checker refuses it (E0311) with both readings
  std::string written;
  bool operator==(const Span&) const = default;
};

/// A bar or bound in the unit of its measure: a share in per cent, a plain number, or time.
struct Quantity {
  enum class Unit { percent, number, duration };
  Unit unit = Unit::percent;
  money::Decimal value;  ///< per cent points, the number, or microseconds
  std::string calendar;  ///< durations
  std::string written;
  bool operator==(const Quantity&) const = default;
};

struct Party {
  std::string id;
  std::string name;  ///< the id when not given
};
struct Parties {
  Placed<Party> client;
  Placed<Party> supplier;
};

struct Term {
  Placed<time::Date> from;               ///< first day
  Placed<std::optional<time::Date>> to;  ///< last day, included; none: open-ended
  std::optional<Placed<Span>> notice;
  std::optional<Placed<Span>> renewal;  ///< renews by this much unless notice is given
};

/// Place of this agreement among the others of a relationship (A.1: MSA, schedule, SOW, work order).
struct Instrument {
  std::string kind;  ///< master agreement, schedule, statement of work, work order
  std::optional<Placed<std::string>> under;
  std::optional<std::int64_t> precedence;  ///< smaller wins
};

/// Who controls the work and who answers for its result (C.1).
enum class DeliveryModel {
  in_house,
  captive,
  staff_augmentation,
  managed_team,
  managed_service,
  project,
  build_operate_transfer,
  crowd,
  software
};

struct Service {
  std::string title;
  std::string type;                               ///< IT, payroll, HR, ...: free text, no rule depends on it
  std::optional<Placed<DeliveryModel>> delivery;  ///< warnings about prices that do not fit depend on it
};

/// A calendar as it is written; the compiled specification stands in Terms::calendars under the same name.
struct WeekText {
  struct Line {
    std::array<bool, 7> days{};          ///< by time::Weekday
    std::vector<calendar::Hours> hours;  ///< none: closed
    std::string days_written, hours_written;
    text::Place days_place, hours_place;
  };
  std::vector<Line> lines;
  text::Place place;
};
struct SeasonText {
  Placed<calendar::MonthDay> from;
  Placed<calendar::MonthDay> to;  ///< last day, included
  WeekText hours;
  text::Place place;
};
struct DatedHours {  ///< shifts and breaks; no date: daily
  std::optional<time::Date> date;
  std::vector<calendar::Hours> hours;
  std::string key_written, hours_written;
  text::Place key_place, hours_place;
};
struct HolidayText {  ///< one of: a date, a day of every year, a file
  std::optional<time::Date> date;
  std::optional<calendar::MonthDay> yearly;
  std::string file;
  std::string name;
  text::Place place;
};
struct CalendarText {
  WeekText hours;
  std::vector<SeasonText> seasons;
  std::vector<DatedHours> shifts;
  std::vector<DatedHours> breaks;
  std::vector<HolidayText> holidays;
  std::optional<Placed<std::string>> zone;  ///< default: the agreement's
  text::Place place;
};

/// A dataset that the agreement reads and the columns that it counts on. Columns that belong to the kind of
/// table need not be listed (measurement/tables.h: standard columns).
struct Dataset {
  Placed<std::string> kind;  ///< items, events, outages, samples, deliverables, responses, volumes
  std::vector<Named<Placed<std::string>>> columns;   ///< name -> text | number | instant | date | boolean
  std::vector<Named<Placed<std::string>>> computed;  ///< name -> expression
  std::string title;
};

/// A clock runs over the rows of a dataset (A.9, UX 2: pauses map to a responsible party).
struct Clock {
  Placed<std::string> of;                           ///< dataset of kind items or deliverables
  Placed<std::string> starts;                       ///< column
  Placed<std::string> stops;                        ///< column
  Placed<std::string> runs_on;                      ///< calendar, or `always`
  std::optional<Placed<std::string>> pauses_while;  ///< condition on the rows of `history`
  std::optional<Placed<std::string>> history;       ///< dataset of kind events; default: the only one
  std::vector<Named<Placed<Side>>> responsible;     ///< state -> side
  std::string clause;
};

/// Where the rows of a measure come from: `incidents where priority == "2 - High"`.
struct Selection {
  Placed<std::string> dataset;
  std::optional<Placed<std::string>> where;  ///< condition, may be absent
  text::Place place;
};

/// What is taken out of a measure, and why (A.3, A.9). Only excluded when the relief rules allow the cause.
struct Exclusion {
  Placed<std::string> where;    ///< condition on the measure's rows
  Placed<std::string> because;  ///< planned maintenance | force majeure | client | third party | other words
  std::string clause;
  std::string agreed_by;
  text::Place place;
};

enum class MeasureType {
  ratio,
  availability,
  percentile,
  mean,
  sum,
  count,
  elapsed,
  backlog_age,
  survey_mean,
  csat,
  nps,
  binary,
  composite
};
enum class ExcludedTime { leaves_both_terms, leaves_downtime_only, nothing_excluded };
/// Hyndman-Fan names are listed in docs/reference; nearest rank is what contracts usually mean.
enum class PercentileMethod {
  nearest_rank,
  averaged_nearest_rank,
  closest_observation,
  interpolated_rank,
  hazen,
  weibull,
  linear,
  median_unbiased,
  normal_unbiased,
  lower,
  higher,
  nearest,
  midpoint
};

/// A quantity computed from what happened (A.3).
struct Measure {
  std::string title;
  Placed<MeasureType> type;
  Selection of;                                   ///< not for composite
  std::optional<Placed<std::string>> counted_in;  ///< instant or date column that places a row in a period
  std::vector<Exclusion> excluding;

  std::optional<Placed<std::string>> good;   ///< ratio: condition (counts rows) or number (sums it)
  std::optional<Placed<std::string>> total;  ///< ratio: number to sum; absent: every selected row counts 1
  std::optional<Placed<std::string>>
      value;  ///< percentile, mean, sum, survey mean, backlog age: number, clock or duration
  std::optional<Placed<money::Decimal>> rank;  ///< percentile: 0 < rank <= 100
  PercentileMethod method = PercentileMethod::nearest_rank;
  std::optional<Placed<std::string>> within;  ///< elapsed: limit, `8 business hours on office`
  std::optional<Placed<std::string>> clock;   ///< elapsed, backlog age: clock name
  std::optional<Placed<std::string>> over;    ///< availability: calendar of agreed service time, or `always`
  ExcludedTime excluded_time = ExcludedTime::leaves_both_terms;
  std::optional<Placed<Span>> ignore_shorter_than;  ///< availability: outages shorter than this do not count
  std::optional<Placed<std::string>> satisfied;     ///< csat: condition
  std::optional<Placed<std::string>> promoters;     ///< nps: condition
  std::optional<Placed<std::string>> detractors;    ///< nps: condition
  std::optional<Placed<std::string>> met;  ///< binary: condition that one row at least, or every row, fulfils
  bool every = false;                      ///< binary: every selected row instead of one at least
  std::vector<Named<Placed<money::Percent>>> parts;  ///< composite: measure -> weight, adding up to 100 %
};

/// Span of data that one result covers.
struct Window {
  enum class Kind { month, quarter, year, rolling };
  Kind kind = Kind::month;
  int months = 1;              ///< rolling: number of months, ending with the period
  bool contract_year = false;  ///< year: from the term's first month instead of January
  bool operator==(const Window&) const = default;
};

enum class LevelKind { critical, key };  ///< critical bears credits; key is reported only (A.1)
enum class Direction { higher, lower };  ///< which way is better
enum class Averaging {
  pooled,
  simple
};  ///< windows over several months: pooled terms or mean of monthly values
enum class NoData { not_measured, met, missed };

struct LevelRounding {  ///< default: compare unrounded
  int places = 0;
  money::Rounding mode = money::Rounding::half_away_from_zero;
  bool operator==(const LevelRounding&) const = default;
};

/// Few rows: at most `failures_allowed` failures pass while n < `under`; without it the level is not judged
/// (A.8).
struct LowVolume {
  std::int64_t under = 0;
  std::optional<std::int64_t> failures_allowed;
};

/// Missing the expected level `times` in a rolling window counts as a default (A.4).
struct ExpectedMisses {
  std::int64_t times = 4;
  std::int64_t of_months = 12;
  bool minimum_counts = false;  ///< loose reading: months below the minimum count too
  bool keep_rolling = false;    ///< after firing: false starts again, true keeps the window
};

/// A severity band: `96.0% .. 97.0%` is [96, 97); an end that is missing is unbounded. `through` includes the
/// upper end, `above` leaves the lower end out: `above 5% through 7%` is (5, 7].
struct Bounds {
  std::optional<Quantity> from;  ///< included, unless `from_excluded`
  std::optional<Quantity> to;    ///< excluded, unless `to_included`
  bool to_included = false;
  bool from_excluded = false;
  text::Place place;
  text::Place from_place, to_place;  ///< the two bounds as written, for diagnostics
  bool operator==(const Bounds& o) const {
    return from == o.from && to == o.to && to_included == o.to_included && from_excluded == o.from_excluded;
  }
};
struct Band {
  Placed<Bounds> results;
  std::string severity;                          ///< "minor"
  std::optional<Placed<money::Decimal>> points;  ///< service points
  std::optional<Placed<money::Percent>> credit;  ///< share of the charges that the regime names
  std::optional<Placed<money::Money>> amount;    ///< fixed sum
  std::optional<Placed<std::int64_t>>
      multiplier_hundredths;  ///< reserved for severity-weighted pools: 150 is x 1.5
  text::Place place;
};

/// How money follows from a miss of this level when it is not the pool (A.5).
struct LevelCredit {
  enum class Regime { pool, fixed, tiers, sliding, delay, points, per_item, none };
  Placed<Regime> regime;
  std::optional<Placed<money::Money>>
      amount;  ///< fixed: per miss; per_item: per failing row; delay: per started step
  std::optional<Placed<money::Percent>>
      rate;  ///< sliding: share of charges per started step; delay: share per step
  std::optional<Placed<Quantity>> step;       ///< sliding: 0.1 point; delay: 1 day
  std::optional<Placed<money::Percent>> cap;  ///< share of the base
  std::optional<Placed<money::Money>> cap_amount;
  std::optional<Placed<std::string>> of;        ///< charge line that is the base; default: eligible charges
  std::vector<Band> bands;                      ///< tiers, points
  std::optional<Placed<money::Money>> minimum;  ///< credits below this are not paid
  bool whole_steps = false;  ///< sliding, delay: completed steps only instead of started ones
  text::Place place;
};

struct Ratchet {  ///< continuous improvement, each contract year (A.6)
  std::int64_t best_months = 4;
  Placed<money::Percent> of_gap;  ///< the most one step closes of the gap to the best possible
  std::optional<Placed<money::Percent>> minimum_of_gap;
};

/// What must be done to have a result at all: reported late or not at all (A.7).
struct Reporting {
  Placed<Span> due;  ///< after the end of the window
  bool missing_is_default = true;
};

struct ServiceLevel {
  std::string title;
  Placed<std::string> clause;
  std::optional<Placed<std::string>> service;
  Placed<std::string> measure;
  Placed<LevelKind> kind;
  std::optional<Placed<Direction>> direction;  ///< default from the measure's type
  std::optional<Placed<Quantity>> expected;
  std::optional<Placed<Quantity>> minimum;  ///< absent: the expected level is the only bar
  Placed<Window> window;
  Averaging averaging = Averaging::pooled;
  std::optional<Placed<LevelRounding>> rounding;  ///< absent: none
  std::optional<Placed<LowVolume>> low_volume;
  Placed<NoData> no_data;
  std::optional<Placed<time::Date>> burn_in_until;  ///< measured without credits before this day
  std::optional<Placed<time::Date>> from;           ///< sunrise
  std::optional<Placed<time::Date>> until;          ///< sunset: last day
  std::optional<Placed<time::Date>> review_by;
  std::vector<Placed<time::DateRange>> suspended;
  std::optional<Placed<ExpectedMisses>> expected_misses;
  std::optional<Placed<LevelCredit>> credit;  ///< absent: the pool, if it allocates to this level
  std::optional<Placed<Ratchet>> ratchet;
  std::optional<Placed<Reporting>> reporting;
  std::optional<Placed<Quantity>> catastrophic;  ///< one miss of this opens triggers that name it
  std::vector<Placed<std::string>> serves;       ///< objectives
  bool average_with_previous = false;            ///< judge the mean of this and the previous period (A.5)
  std::optional<Placed<Quantity>> bonus_above;   ///< earns a bonus when the result is better (A.6)
  text::Place place;
};

/// What is paid; pricing says how it is reckoned. Its measures are those of this agreement.
using ChargeLine = pricing::Charge;

struct PoolCategory {  ///< two-level pools multiply share by share
  Placed<money::Percent> share;
  std::vector<Named<Placed<money::Percent>>> levels;
};

struct Caps {
  std::optional<Placed<money::Percent>> month;  ///< of the month's eligible charges
  std::optional<Placed<money::Money>> month_amount;
  std::optional<Placed<money::Percent>> year;  ///< of the contract year's eligible charges
  std::optional<Placed<money::Money>> year_amount;
  std::optional<Placed<money::Percent>> rolling;  ///< of the eligible charges of the last `rolling_months`
  std::optional<Placed<std::int64_t>> rolling_months;
  std::optional<Placed<money::Percent>> level;  ///< of the amount at risk, for each level and month
};

struct EarnBack {  ///< A.6
  enum class Variant { yearly_mean, next_periods, better_target, points_bank };
  Placed<Variant> variant;
  std::optional<Placed<std::int64_t>> periods;    ///< next_periods: k
  std::vector<Named<Placed<Quantity>>> targets;   ///< better_target: level -> the higher level
  bool no_further_default = true;                 ///< yearly_mean
  bool not_for_repeated = true;                   ///< consecutive defaults are not earned back
  std::optional<Placed<money::Percent>> returns;  ///< default 100 %
  std::optional<Placed<money::Decimal>>
      bank_per_point;  ///< points_bank: points earned per expected level met with `better`
};

struct Bonus {
  std::vector<Named<Placed<money::Percent>>>
      levels;  ///< level -> share of eligible charges when better than bonus_above
  std::optional<Placed<money::Percent>> cap;  ///< of eligible charges a month
  bool only_without_default = true;
};

struct ServicePoints {
  Placed<money::Percent> value_per_point;  ///< of the month's eligible charges
  bool repeat_doubles = true;              ///< a failure right after a failed period counts x 2 (never x 4)
};

enum class OneIncident { largest_only, each };

/// The credit rules of the agreement (A.4 to A.6).
struct Credits {
  std::string clause;
  std::optional<Placed<money::Percent>> at_risk;          ///< of the month's eligible charges
  std::optional<Placed<money::Percent>> pool;             ///< what the allocations may add up to
  std::vector<Named<Placed<money::Percent>>> allocation;  ///< level -> share of the amount at risk
  std::vector<Named<PoolCategory>> categories;            ///< instead of `allocation`
  std::optional<Placed<money::Percent>> allocation_cap;   ///< most that one level may be allocated
  std::vector<Placed<money::Decimal>>
      repeated_default;  ///< multiplier of the 1st, 2nd, ... consecutive default; the last one stays
  Placed<OneIncident> one_incident;
  Caps caps;
  std::optional<Placed<money::Money>> minimum;  ///< smaller credits are not paid
  std::optional<EarnBack> earn_back;
  std::optional<Bonus> bonus;
  std::optional<ServicePoints> points;
  bool carry_forward = false;                ///< what a cap cuts off is carried into the next month
  std::optional<Placed<Span>> claim_within;  ///< credits lapse unless claimed in this time after the month
  std::optional<Placed<std::int64_t>>
      shortest_period_days;  ///< parts of months shorter than this bear no credit (A.8)
  money::Rounding rounding = money::Rounding::half_away_from_zero;
};

/// A dated one-off output with its own credit (A.7).
struct CriticalDeliverable {
  std::string title;
  Placed<std::string> clause;
  Placed<time::Date> due;
  std::optional<Placed<time::Date>> delivered;  ///< from the record, or from dataset `from`
  std::optional<Placed<std::string>> from;      ///< dataset of kind deliverables that says when it came
  std::optional<Placed<Span>> grace;
  Placed<money::Money> price;
  Placed<money::Percent> rate;                ///< of the price, per `per`
  std::string per = "full week";              ///< full week | started week | full day | started day
  std::optional<Placed<money::Percent>> cap;  ///< of the price
  std::int64_t client_delay_days = 0;         ///< moves the due date day for day
};

/// Rules for taking time or rows out because the supplier was not at fault (A.9).
struct ReliefRules {
  std::vector<Placed<std::string>> causes;  ///< causes that relieve
  std::optional<Placed<Span>> notice_within;
  std::optional<Placed<Span>> decide_within;
  std::optional<Placed<std::string>> silence;  ///< granted | refused
  std::string clause;
};

/// A claim for relief and what was decided. The beneficiary's other side decides (J 3).
struct ReliefClaim {
  Placed<std::string> id;
  std::vector<Placed<std::string>> levels;
  Placed<std::string> cause;
  Placed<Side> raised_by;
  Placed<time::Date> event_on;
  std::optional<Placed<time::Date>> notified_on;
  std::vector<Placed<std::string>> items;   ///< rows that leave the measure
  std::optional<Placed<std::string>> from;  ///< or a span of time, RFC 3339 or local
  std::optional<Placed<std::string>> to;
  std::optional<Placed<Span>> time;  ///< or an amount of downtime, in the month of event_on
  enum class Decision { pending, granted, part, refused };
  Placed<Decision> decision;
  std::optional<Placed<Side>> decided_by;
  std::optional<Placed<time::Date>> decided_on;
  std::string reason;
  std::string evidence;
  text::Place place;
};

/// Agreed in advance: another need comes first. A miss inside it bears no credit and no trigger count, and
/// stays visible.
struct PrioritySwap {
  Placed<std::string> what;  ///< `for`
  Placed<time::Date> from;
  Placed<time::Date> to;                        ///< last day
  std::vector<Named<Placed<Quantity>>> levels;  ///< level -> greatest dip that is agreed
  Placed<Side> asked_by;
  std::optional<Placed<time::Date>> agreed_on;  ///< must lie before `from`
  text::Place place;
};

/// Several misses with one root cause (A.4: one incident, one credit).
struct SharedCause {
  Placed<std::string> id;
  Placed<time::Month> month;
  std::vector<Placed<std::string>> levels;
};

/// Termination, step-in and other consequences (A.7), counted on defaults, not on money paid.
struct Trigger {
  Placed<std::string> id;
  Placed<std::string> when;  ///< as written: "p2-resolution below minimum 3 of 6 months"
  enum class Subject { level, any_level, credits, late_deliverables, points };
  enum class Test {
    below_minimum,
    below_expected,
    catastrophic,
    share_of_at_risk,
    share_of_year,
    late_days,
    at_least
  };
  Subject subject = Subject::level;
  std::string level;  ///< Subject::level
  Test test = Test::below_minimum;
  money::Decimal amount;  ///< per cent, days or points that the test names
  int times = 1;
  int of_months = 1;  ///< 3 of 6 months: times 3, of_months 6; 2 in a row: times 2, of_months 2
  std::string opens;  ///< "termination option"
  std::optional<Placed<Span>> for_time;  ///< how long the option stays open
  std::optional<Placed<Span>> remediation_plan_within;
  std::string clause;
};

struct Amendment {
  Placed<std::int64_t> number;
  Placed<time::Date> signed_on;
  Placed<time::Date> effective;  ///< before signed_on: retroactive
  std::string reason;
  bool split_window = false;                ///< evaluate the parts of a month before and after separately
  std::vector<Named<document::Node>> set;   ///< path "service levels.p2-resolution.expected" -> new value
  std::vector<Placed<std::string>> remove;  ///< paths that fall away: "service levels.fax-response"
  text::Place place;
};

struct Objective {
  std::string statement;
  std::string type;  ///< cost | efficiency | flexibility | quality | capability | growth | risk
};

/// All terms in force on one day.
struct Terms {
  Placed<std::string> id;
  std::string title;
  Parties parties;
  Placed<money::Currency> currency;
  Placed<std::string> zone_name;
  time::Zone zone;  ///< resolved from zone_name (UTC when unknown)
  Term term;
  std::optional<Instrument> instrument;
  std::vector<Named<Objective>> objectives;
  std::vector<Named<Service>> services;
  std::vector<Named<CalendarText>> calendar_texts;       ///< `calendars` as written
  std::vector<Named<calendar::CalendarSpec>> calendars;  ///< the same, holidays of files already read in
  std::vector<Named<Dataset>> data;
  std::vector<Named<Clock>> clocks;
  std::vector<Named<Measure>> measures;
  std::vector<Named<ServiceLevel>> levels;  ///< `service levels`
  std::vector<Named<ChargeLine>> charges;
  std::vector<Named<pricing::Index>> indexes;  ///< price indexes and exchange rates
  std::optional<pricing::Invoicing> invoicing;
  std::optional<Placed<Credits>> credits;
  std::vector<Named<CriticalDeliverable>> deliverables;  ///< `critical deliverables`
  std::optional<ReliefRules> relief;
  std::vector<ReliefClaim> claims;  ///< `relief claims`
  std::vector<PrioritySwap> swaps;  ///< `priority swaps`
  std::vector<SharedCause> shared_causes;
  std::vector<Trigger> triggers;
  std::vector<Amendment> amendments;
};

}  // namespace entente::agreement
