// What an agreement says about a charge, as data: the pricing models of REFERENCE B.1, the rules that modify
// a price (indexation, currency, commitment), and the rules of the invoice. Field tables: charge_fields.cpp
// and its neighbours; functions: price.h. A charge names the measures that give its quantities and knows
// nothing of how they are counted. Everything that a diagnostic or an explanation may point at is Placed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/fields.h"
#include "money/money.h"
#include "text/source.h"
#include "time/instant.h"

namespace entente::pricing {

using document::Named;
using text::Placed;

/// A price for one unit, kept with all its decimals: 0.0425 EUR.
struct Rate {
  money::Decimal amount;
  money::Currency currency;
  bool operator==(const Rate&) const = default;
};

/// A value that may change on given days: `95 EUR`, or `{2026-01-01: 95 EUR, 2026-04-12: 98 EUR}`. The first
/// step holds from the beginning when it has no day.
template <class Value>
struct Dated {
  struct Step {
    std::optional<Placed<time::Date>> from;
    Placed<Value> value;
    bool operator==(const Step&) const = default;
  };
  std::vector<Step> steps;
  text::Place place;

  Dated() = default;
  explicit Dated(Value value) { steps.push_back({std::nullopt, {std::move(value), {}}}); }
  /// The step in force on `day`; nullptr before the first.
  const Step* on(time::Date day) const {
    const Step* found = nullptr;
    for (const Step& step : steps) {
      if (!step.from || **step.from <= day) found = &step;
    }
    return found;
  }
  bool operator==(const Dated& other) const { return steps == other.steps; }
};

/// The models, in the words that lines and statements show (name_of).
enum class Model {
  monthly,             ///< the same each month
  time_and_materials,  ///< hours x rate
  capped_time_and_materials,
  capacity,     ///< retainer, team per month
  fixed_price,  ///< a defined result
  milestones,
  unit_price,
  base_and_volume,  ///< base with additional and reduced units (ARC/RRC)
  cost_plus,
  target_cost,
  gain_share,
  outcome,
  subscription,
  bounty,
  pass_through
};
/// "unit price", "base and volume", ...
std::string_view name(Model model);

/// Span over which a ceiling or a tier adds up.
enum class Over { month, contract_year, all };

/// Hours (or days) x rate, by measure; with `cap` not to exceed: the supplier bears the rest.
struct TimeAndMaterials {
  std::vector<Named<Dated<Rate>>> rates;  ///< measure of hours -> rate
  std::optional<Placed<money::Money>> cap;
  Over cap_over = Over::all;
};

/// Capacity that is held ready each month, used or not.
struct Capacity {
  enum class Unused { lapses, rolls_over };
  Placed<std::string> of;         ///< measure of what was used
  Placed<money::Decimal> agreed;  ///< units a month
  Placed<money::Money> price;     ///< for a month of it
  Unused unused = Unused::lapses;
  std::optional<Placed<std::int64_t>> roll_over_months;  ///< how long unused units stay usable; absent: 1
  std::optional<Placed<Rate>> more;  ///< for a unit beyond; absent: nothing is charged for it
};

struct FixedPrice {
  Placed<money::Money> price;
  std::optional<Placed<time::Date>> due;
  std::optional<Placed<time::Date>> accepted;  ///< charged in this month; absent: not charged yet
};

struct Milestone {
  std::string title;
  Placed<money::Money> price;
  std::optional<Placed<time::Date>> due;
  std::optional<Placed<time::Date>> accepted;
};
struct Milestones {
  std::vector<Named<Milestone>> steps;
  std::optional<Placed<money::Percent>> retention;  ///< of each accepted price, kept back
  std::optional<Placed<time::Date>> released;       ///< day on which everything kept back is paid
};

/// Upper end of a band is part of it: 10,000 units cost the price of `through: 10 000`.
struct PriceBand {
  std::optional<Placed<money::Decimal>> above;  ///< lower end, left out; default: where the band before ends
  std::optional<Placed<money::Decimal>> through;  ///< upper end, included; absent: without end
  Placed<Rate> price;
  text::Place place;
};
enum class BandReading {
  each_slice,  ///< incremental: each slice at its own price
  all_units    ///< all units at the price of the band that the quantity reaches
};
struct UnitPrice {
  Placed<std::string> of;  ///< measure that counts the accepted units
  std::optional<Dated<Rate>> price;
  std::vector<PriceBand> bands;
  Placed<BandReading> reading;
  Over over = Over::month;  ///< tiers add up over the month or the contract year (a retroactive tier is
                            ///< settled in the year's last month)
  std::optional<Placed<money::Decimal>> least;  ///< units that are charged in any case each month
};

/// Units more or fewer than a baseline, beside the monthly base (ARC and RRC).
struct VolumeBand {
  enum class Outside { from_baseline, only_excess };
  Placed<std::string> of;
  Dated<money::Decimal> baseline;  ///< units a month; a later step re-bases
  std::optional<Placed<money::Percent>> dead_band;
  Dated<Rate> additional;  ///< charged for a unit more
  Dated<Rate> reduced;     ///< credited for a unit fewer
  Placed<Outside>
      outside;  ///< once outside the dead band: charge from the baseline, or the excess over its edge
  std::optional<Placed<money::Percent>> corridor;       ///< beyond it the baseline is to be talked about
  std::optional<Placed<std::int64_t>> months_in_a_row;  ///< outside of the dead band, likewise
};

struct CostPlus {
  std::vector<Placed<std::string>> costs;       ///< measures of allowed cost, in the charge's currency
  std::vector<Placed<std::string>> disallowed;  ///< listed, not paid
  std::optional<Placed<money::Percent>> fee_share;
  std::optional<Placed<money::Money>> fee;  ///< a month
  std::optional<Placed<money::Money>> cap;  ///< of cost and fee together, over the whole charge
};

/// A band of saving or overrun as a share of the target: `through: 10%`.
struct ShareBand {
  std::optional<Placed<money::Percent>> through;  ///< absent: without end
  Placed<money::Percent> share;                   ///< that the supplier gains or bears
};
struct TargetCost {
  std::vector<Placed<std::string>> costs;
  std::vector<Placed<std::string>> disallowed;
  Placed<money::Money> target;                  ///< target cost
  Placed<money::Money> fee;                     ///< target fee
  std::optional<Placed<money::Percent>> share;  ///< of saving and overrun alike
  std::vector<ShareBand> gain, pain;            ///< instead of `share`
  std::optional<Placed<money::Money>> ceiling;  ///< the most that is paid, cost and fee together
  std::optional<Placed<money::Money>> least_fee, greatest_fee;  ///< collar of the fee
  Placed<time::Date> settled;                                   ///< day of the final account
  bool on_account = true;                                       ///< until then the month's cost is paid
};

struct GainShare {
  Placed<std::string> of;  ///< measure of the saving, or of the cost where there is a baseline
  std::optional<Placed<money::Money>> baseline;  ///< cost a month without the improvement
  Placed<money::Percent> share;
  std::optional<Placed<money::Money>> threshold;   ///< savings up to it are not shared
  std::optional<Placed<money::Money>> cap;         ///< of the supplier's share
  std::optional<Placed<money::Percent>> clawback;  ///< of the share, returned for a saving that does not last
  Over over = Over::contract_year;                 ///< threshold and cap
};

struct Corridor {
  Placed<money::Money> from, to;
  Placed<money::Money> counts_as;  ///< a benefit between the two
};
struct Outcome {
  Placed<std::string> of;  ///< measure of the benefit, in money
  Placed<money::Percent> share;
  std::optional<Placed<money::Percent>> attribution;  ///< absent: all of it is the supplier's doing
  std::optional<Corridor> corridor;
  std::optional<Placed<money::Money>> least, cap;  ///< of the fee of a month
};

struct Subscription {
  std::optional<Placed<std::string>> of;  ///< measure of seats or units used; absent: the agreed ones
  Placed<money::Decimal> seats;
  Dated<Rate> price;                             ///< for a seat a month
  std::optional<Placed<Rate>> overage;           ///< for a seat beyond; absent: the same price
  std::optional<Placed<money::Percent>> uplift;  ///< each contract year
};

struct Bounty {
  std::vector<Named<Dated<Rate>>> prices;   ///< measure of accepted submissions -> price for each
  std::optional<Placed<money::Money>> cap;  ///< a month
};

struct PassThrough {
  std::vector<Placed<std::string>> costs;
  std::optional<Placed<money::Percent>> mark_up;
  std::optional<Placed<money::Money>> cap;  ///< of the mark-up, a month
};

// What changes a price.

/// Values of an index, or of an exchange rate, by month, as first printed.
struct Index {
  std::string title;
  Placed<std::string> source;                          ///< who publishes it, and under which name
  std::vector<Named<Placed<money::Decimal>>> values;   ///< "2026-01" -> first print
  std::vector<Named<Placed<money::Decimal>>> revised;  ///< later prints
};

struct Indexing {
  enum class Falling { follows, stays };
  enum class Print { first, revised };
  enum class Applies { amount, rates };
  std::optional<Placed<std::string>> to;              ///< one index
  std::vector<Named<Placed<money::Percent>>> basket;  ///< index -> weight; `fixed` is not indexed
  Placed<time::Month> base;
  std::optional<Placed<time::Month>> first;  ///< first adjustment; absent: `every` months after base
  std::int64_t every_months = 12;
  std::int64_t lag_months = 0;                       ///< an adjustment reads the value this much earlier
  std::optional<Placed<money::Percent>> floor, cap;  ///< of one adjustment
  bool carry_over = false;                     ///< what cap or floor cut off counts at the next adjustment
  std::optional<Placed<money::Percent>> part;  ///< only this part of the price follows
  Placed<Falling> falling;
  Placed<Print> print;
  std::int64_t decimals = 4;  ///< of the factor
  money::Rounding rounding = money::Rounding::half_away_from_zero;
  Applies applies = Applies::amount;
  std::int64_t rate_decimals = 2;  ///< indexed rates are rounded to these
  text::Place place;
};

/// A charge agreed in another currency than the agreement's.
struct Conversion {
  enum class Fixing { month, month_before };
  Placed<money::Currency> from;
  Placed<std::string> rates;         ///< name under `indexes`
  Placed<money::Decimal> reference;  ///< units of `from` for one of the agreement's currency
  std::optional<Placed<money::Percent>>
      corridor;  ///< inside it the reference holds; absent: the rate itself holds
  std::optional<Placed<money::Percent>> shared;  ///< part of the movement outside that counts
  bool inverse = false;  ///< rates are units of the agreement's currency for one of `from`
  Fixing fixing = Fixing::month;
  std::string chosen_by;
  text::Place place;
};

/// The client takes at least this much in each span.
struct Commitment {
  enum class Shortfall { paid, rolls_over, converts };
  Placed<money::Money> amount;
  Over over = Over::contract_year;
  Placed<Shortfall> shortfall;
  std::optional<Placed<std::string>> into;            ///< converts: the service it can be used for
  std::vector<Named<Placed<money::Money>>> relieved;  ///< month -> amount the supplier could not deliver
  text::Place place;
};

/// One entry of `charges`.
struct Charge {
  std::string title;
  Placed<std::string> clause;
  std::optional<Placed<std::string>> service;
  bool eligible = true;    ///< counts towards the base of credits
  bool discounted = true;  ///< counts for the invoice's discount
  std::optional<Placed<time::Date>> from;
  std::optional<Placed<time::Date>> to;  ///< last day

  std::optional<Placed<money::Money>> month;  ///< for a whole month; with `volume` the base
  std::optional<TimeAndMaterials> hours;
  std::optional<Capacity> capacity;
  std::optional<FixedPrice> fixed_price;
  std::optional<Milestones> milestones;
  std::optional<UnitPrice> unit;
  std::optional<VolumeBand> volume;
  std::optional<CostPlus> cost_plus;
  std::optional<TargetCost> target_cost;
  std::optional<GainShare> gain_share;
  std::optional<Outcome> outcome;
  std::optional<Subscription> subscription;
  std::optional<Bounty> bounty;
  std::optional<PassThrough> pass_through;

  std::optional<Indexing> indexed;
  std::optional<Conversion> converted;
  std::optional<Commitment> commitment;
  std::vector<Named<Placed<money::Money>>> by_month;  ///< "2026-03" -> what was really charged, instead
  text::Place place;
  text::Place model_place;  ///< of the key that says the model
};

Model model_of(const Charge& charge);
/// Measures that give the charge's quantities, each once, in order of writing.
std::vector<Placed<std::string>> measures_of(const Charge& charge);
/// Days inside the term on which a price, rate or baseline of the charge changes or the charge begins or
/// ends.
std::vector<time::Date> dates_of(const Charge& charge);

// The invoice.

struct DiscountBand {
  Placed<money::Money> from;  ///< subtotal from which it holds
  Placed<money::Percent> discount;
};
struct Discount {
  std::optional<Placed<money::Percent>> share;  ///< of the whole subtotal
  std::vector<DiscountBand> bands;              ///< instead of `share`
  Placed<BandReading> reading;  ///< each slice, or the whole subtotal at the discount it reaches
  text::Place place;
};
struct Tax {
  Placed<money::Percent> rate;
  std::vector<Placed<std::string>> on;  ///< charges; none: all of them
};
struct Invoicing {
  enum class CreditBase { after_discount, before_discount };
  enum class Excess { carried_forward, paid };
  std::string clause;
  std::optional<Discount> discount;
  Placed<CreditBase> credit_base;
  std::vector<Named<Tax>> taxes;
  bool credits_before_tax = true;  ///< taxes are reckoned on what is left after credits
  std::optional<Placed<money::Percent>>
      withholding;        ///< kept back by the client for its tax office, of the net
  Placed<Excess> excess;  ///< credits greater than the invoice
  std::optional<Placed<std::int64_t>> payment_days;
  money::Rounding rounding = money::Rounding::half_away_from_zero;
  text::Place place;
};

}  // namespace entente::pricing
