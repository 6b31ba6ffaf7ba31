// What a charge comes to: one function for each model, each giving the exact amount with the figure that
// explains it, and `price`, which applies them to a charge of an agreement with its indexation, currency and
// commitment. Pure: quantities come in through Facts.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "explain/explain.h"
#include "pricing/charge.h"
#include "pricing/exact.h"

namespace entente::pricing {

/// An amount before its one rounding, with its argument.
struct Priced {
  std::optional<Exact> amount;     ///< nothing: it cannot be determined; `figure.note` says why
  std::string quantity;            ///< as a line shows it: "12,500", "1,640.5 h"
  std::optional<Exact> units;      ///< where it is one quantity
  std::optional<Rate> unit_price;  ///< at one price
  std::string unit;                ///< what is counted: the measure
  std::vector<std::string> notes;  ///< "EUR 5,847.50 above the ceiling are borne by the supplier"
  explain::Figure figure;
};

// The models of B.1 with their quantities given.

struct Worked {
  std::string of;  ///< measure or role
  Exact hours;
  Rate rate;
};
/// Hours x rate; `charged_before` counts towards the ceiling.
Priced time_and_materials(std::span<const Worked> worked, const std::optional<money::Money>& cap,
                          const Exact& charged_before, money::Currency currency);

/// `free_units` are unused ones of earlier months that may still be used.
/// `part_of_month` where a price changes or the charge begins inside of the month.
Priced capacity(const Capacity& terms, const Exact& used, const Exact& free_units,
                const Exact& part_of_month = Exact(1));

Priced fixed_price(const FixedPrice& terms, time::Month month);

/// Accepted in the month, less what is kept back; what is released in the month.
Priced milestones(const Milestones& terms, time::Month month);

/// `units` at the bands: each slice at its own price, or all at the price that the quantity reaches.
Exact at_bands(std::span<const PriceBand> bands, BandReading reading, const Exact& units);
/// `before`: units of the span so far, which the tiers count from.
Priced unit_price(const UnitPrice& terms, time::Date day, const Exact& units, const Exact& before);

/// Where more units cost less in all: the greatest quantity of a band, and the next whole unit.
struct Cliff {
  money::Decimal units, next;
  Exact cost, next_cost;
};
std::vector<Cliff> cliffs(std::span<const PriceBand> bands);

/// Additional units positive, reduced ones negative (ARC/RRC).
Priced additional_or_reduced(const VolumeBand& terms, time::Date day, const Exact& units,
                             const Exact& part_of_month = Exact(1));
/// Is the quantity outside of the dead band?
bool outside_dead_band(const VolumeBand& terms, time::Date day, const Exact& units,
                       const Exact& part_of_month = Exact(1));

struct Cost {
  std::string of;
  Exact amount;
};
Priced cost_plus(const CostPlus& terms, std::span<const Cost> costs, std::span<const Cost> disallowed,
                 const Exact& charged_before, money::Currency currency);

/// What is paid in all for `cost`: cost, fee and the supplier's share of saving or overrun, up to the
/// ceiling.
Priced target_price(const TargetCost& terms, const Exact& cost);
/// The cost above which the supplier bears every further unit of it; nothing without ceiling or a plain
/// share.
std::optional<Exact> point_of_total_assumption(const TargetCost& terms);

/// `saving` and `saving_before` of the span, `shared_before` what has been paid of it.
Priced gain_share(const GainShare& terms, const Exact& saving, const Exact& saving_before,
                  const Exact& shared_before, money::Currency currency);

Priced outcome(const Outcome& terms, const Exact& benefit, money::Currency currency);

/// `years`: contract years completed, for the uplift.
Priced subscription(const Subscription& terms, time::Date day, const Exact& seats, std::int64_t years,
                    const Exact& part_of_month = Exact(1));

struct Accepted {
  std::string of;
  Exact submissions;
  Rate price;
};
Priced bounty(std::span<const Accepted> accepted, const std::optional<money::Money>& cap,
              money::Currency currency);

Priced pass_through(const PassThrough& terms, std::span<const Cost> costs, money::Currency currency);

// What changes a price.

using Indexes = std::vector<Named<Index>>;

/// The factor on the price in `month`.
struct Factor {
  std::optional<money::Decimal> value;  ///< nothing: a value of the index is missing
  std::optional<time::Month> missing;
  std::string missing_index;
  explain::Figure figure;
};
Factor index_factor(const Indexing& rule, const Indexes& indexes, time::Month month);
/// An indexed rate: rounded to the decimals of the rule.
Rate indexed(const Rate& rate, const money::Decimal& factor, const Indexing& rule);

/// The rate at which money is exchanged: the reference inside the corridor, outside it moved by the shared
/// part of what lies beyond the edge.
Exact effective_rate(const Conversion& rule, const money::Decimal& market);
/// An amount of `rule.from` in the agreement's currency, and back.
Exact converted(const Conversion& rule, const Exact& effective, const Exact& amount);
Exact converted_back(const Conversion& rule, const Exact& effective, const Exact& amount);

/// What is missing to the commitment at the end of its span. What becomes of it, the rule says.
Priced shortfall(const Commitment& rule, const Exact& billed, const Exact& carried_in,
                 money::Currency currency);

/// The part of a month's sum that falls on `days` of its `whole` days: 31,000 x 12/31.
Exact pro_rata(const Exact& month, std::int32_t days, std::int32_t whole);

// A charge of an agreement.

/// What happened and what is known around the month that is priced.
struct Facts {
  time::Month month;
  time::DateRange days;  ///< that are priced: of `month`, within the term
  time::DateRange term;
  money::Currency currency;  ///< the agreement's
  const Indexes* indexes = nullptr;
  /// A measure's value on days of one month; nothing: not known.
  std::function<std::optional<Exact>(const std::string& measure, time::DateRange days)> quantity;
  /// The charge as it was agreed for an earlier month; empty: always as it is now.
  std::function<const Charge*(time::Month)> charge_in;
  /// Where a quantity is not known, what the terms expect stands in (baseline, agreed seats, none): what a
  /// year is expected to cost. Never for a line of a statement or an invoice.
  bool as_expected = false;
};

/// What a charge comes to on `facts.days`, in the agreement's currency.
struct PricedCharge {
  Model model = Model::monthly;
  std::optional<Exact> amount;        ///< nothing: not determined
  std::optional<Exact> before_index;  ///< set when an index changed it
  bool in_force = true;               ///< false: none of the days lie between its first and its last
  std::optional<Exact> commitment;    ///< shortfall payable in this month
  std::string quantity;
  std::optional<Exact> units;  ///< one quantity at one price
  std::optional<Rate> unit_price;
  std::string unit;  ///< its measure
  std::vector<std::string> notes;
  explain::Figure figure;  ///< without id
  explain::Figure commitment_figure;
};
PricedCharge price(const Named<Charge>& charge, const Facts& facts);

/// First month of the contract year that contains `month`.
time::Month contract_year_of(time::DateRange term, time::Month month);

}  // namespace entente::pricing
