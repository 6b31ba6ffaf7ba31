// The `plan` document as data: what a product owner wants done or kept running, the offers it may be given
// to, the money of each period, limits, today's plan and the owner's overrides. Field tables:
// plan_fields.cpp; problems that only several entries together show: plan_check.cpp; what is made of it:
// plan_program.h and planning.h. Periods are named by months; money is of one currency.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/fields.h"
#include "money/money.h"
#include "sourcing/deal.h"
#include "text/diagnostic.h"
#include "text/source.h"
#include "time/instant.h"

namespace entente::sourcing {

using document::Named;
using text::Placed;

enum class Stage { inception, mvp, iteration, maintenance, disposal };

enum class DeliveryModel {
  in_house,
  captive,
  augmentation,
  team,
  managed_service,
  project,
  build_operate_transfer,
  crowd,
  software
};
inline constexpr std::size_t kDeliveryModels = 9;

/// Traits of a product from 1 to 5, by which delivery models are screened.
struct Profile {
  std::optional<Placed<std::int64_t>> stability;    ///< of requirements
  std::optional<Placed<std::int64_t>> criticality;  ///< for the business
  std::optional<Placed<std::int64_t>> knowledge;    ///< how special it is
  std::optional<Placed<std::int64_t>> urgency;
  std::optional<Placed<std::int64_t>> sensitivity;  ///< of data, and regulation
  std::optional<Placed<std::int64_t>> volatility;   ///< of volume
  std::optional<Placed<std::int64_t>> standard;     ///< how standardised
  std::optional<Placed<std::int64_t>> management;   ///< own capacity to manage
};

struct Product {
  std::string title, owner;
  Placed<Stage> stage;
  Profile profile;
};

struct Supplier {
  std::string title;
  std::optional<Placed<money::Decimal>> capacity;  ///< effort that it can give in a period
};

/// What a service reaches after it came to another offer: 1 - depth x exp(-weeks / time).
struct Learning {
  Placed<money::Percent> depth;
  Placed<money::Decimal> weeks;
};

struct Offer {
  std::string title;
  Placed<DeliveryModel> model;
  Placed<std::string> supplier;
  std::string pricing;                             ///< in words
  std::optional<Placed<money::Decimal>> capacity;  ///< of this offer, in a period
  std::int64_t lead_time = 0;                      ///< periods before it can begin
  std::int64_t minimum_stay = 1;                   ///< periods that a service stays with it at least
  std::optional<Learning> learning;                ///< instead of the plan's
};

/// An item given to an offer.
struct Way {
  std::optional<Placed<money::Money>> cost;  ///< work: in all; service: of a period
  std::vector<Placed<money::Money>> costs;   ///< service: of each period
  std::optional<Placed<money::Decimal>> value;
  std::vector<Placed<money::Decimal>> values;
  std::optional<Placed<std::int64_t>> lasts;
  money::Decimal effort;  ///< in each period
  money::Decimal risk;    ///< work: in all; service: in each period
  text::Place place;
};

/// That an item may be shared among offers, each with a multiple of a step.
struct Sharing {
  Placed<money::Percent> step;
  std::optional<Placed<std::int64_t>> offers;     ///< at once, at most; 2 where it is not said
  std::optional<Placed<money::Money>> each_more;  ///< in a period, for each offer beyond the first
  text::Place place;
};

struct Item {
  std::string title;
  std::optional<Placed<std::string>> product;
  bool must = false;
  bool service = false;  ///< runs in every period and may change its offer; otherwise work, done once
  std::optional<Placed<std::int64_t>> lasts;
  std::optional<Placed<money::Decimal>> value;
  std::optional<Placed<money::Percent>> fades;  ///< of the value, for each period that work begins later
  std::optional<Placed<time::Month>> earliest, latest;  ///< begin of work
  std::vector<Placed<std::string>> after;               ///< work that must have ended
  std::vector<Named<Way>> ways;                         ///< by offer
  std::optional<Sharing> shares;                        ///< nothing: one offer at a time has all of it
};

/// Where an item is, or should be: an offer, or offers with their shares, and the month of its begin; or for
/// a service the offers by period.
struct Assignment {
  Placed<std::string> offer;
  std::vector<Placed<std::string>> offers;
  std::vector<Named<Placed<money::Percent>>> shares;  ///< by offer
  std::optional<Placed<time::Month>> from;
  std::string by, because;
  text::Place place;
};

/// A limit with a name, on the part of the plan that its other keys choose.
struct GuardRail {
  std::optional<Placed<std::string>> supplier, offer, product;
  std::optional<Placed<DeliveryModel>> model;
  std::optional<Placed<money::Money>> spend;
  std::optional<Placed<money::Percent>> share;  ///< of the budget
  std::optional<Placed<money::Decimal>> risk;
  std::optional<Placed<std::int64_t>> items;
  bool each_period = false;
  std::string because;
  text::Place place;
};

/// What is paid to a supplier in each period at least, whether it is used or not.
struct LeastTaken {
  Placed<std::string> supplier;
  std::optional<Placed<money::Money>> spend;
  std::optional<Placed<money::Decimal>> effort;
  std::optional<Placed<money::Money>> price;  ///< of a unit of effort that is missing
  std::optional<Placed<time::Month>> from, to;
  std::string because;
  text::Place place;
};

/// A delivery model that a product of some trait must not have.
struct Gate {
  Placed<DeliveryModel> model;
  Placed<std::string> when;  ///< a trait
  Placed<std::int64_t> at_least;
  std::string because;
};

struct Budget {
  std::optional<Placed<money::Money>> first;
  std::optional<Placed<money::Percent>> falls;  ///< each period
  std::vector<Placed<money::Money>> by_period;
  bool carry_over = false;
  std::vector<Named<Placed<money::Percent>>> protected_lines;  ///< of each period's budget
  text::Place place;
};

/// Of what was estimated: 90%, 100%, 140%; two quantiles; or single outcomes with their chances.
struct Spread {
  std::optional<Placed<money::Percent>> low, likely, high, p50, p90;
  std::vector<Named<Placed<money::Percent>>> outcomes;  ///< "67%" -> chance
  SpreadShape shape = SpreadShape::pert;
  text::Place place;
};

struct Uncertainty {
  std::optional<Spread> cost, time;
  std::vector<money::Decimal> track_record;  ///< actual over estimate, of finished work
};

struct RiskEvent {
  Placed<money::Percent> chance;
  std::optional<Placed<std::string>> supplier, offer, item;
  std::optional<Placed<DeliveryModel>> model;
  bool at_switch = false;               ///< only services that change their offer
  std::optional<money::Percent> cost;   ///< more, of the cost of what it meets
  std::optional<money::Decimal> delay;  ///< periods
  std::optional<money::Percent> value;  ///< less
};

/// What two suppliers deliver has causes in common: the same market, the same platform.
struct InCommon {
  std::vector<Placed<std::string>> between;
  Placed<money::Percent> by;  ///< rank correlation
};

struct Risk {
  std::vector<Named<Uncertainty>> spreads;          ///< by offer, supplier or model; `all` for the rest
  std::optional<Placed<money::Percent>> in_common;  ///< rank correlation within a supplier
  std::vector<InCommon> correlations;               ///< between suppliers
  std::vector<Named<RiskEvent>> events;
  std::int64_t samples = 10'000;
  std::int64_t seed = 1;
};

struct Limits {
  std::optional<Placed<money::Decimal>> risk;         ///< of the whole plan
  std::optional<Placed<money::Decimal>> period_risk;  ///< of what runs in a period
};

enum class PeriodLength { month, quarter };
enum class Aim { value, value_less_cost };
/// What the plan may do by itself.
enum class Autonomy { shows, proposes, decides_within_guard_rails };

struct Plan {
  Placed<std::string> id;
  std::string title, owner;
  Placed<money::Currency> currency;
  Placed<time::Month> starts;
  PeriodLength period = PeriodLength::quarter;
  Placed<std::int64_t> periods;
  Aim aim = Aim::value;
  Autonomy autonomy = Autonomy::proposes;
  Budget budget;
  Limits limits;
  std::optional<Placed<money::Money>> switching_cost;  ///< of one service to another offer
  std::int64_t switches = 1;                           ///< of one service, at most
  std::optional<Learning> learning;                    ///< after a switch
  std::optional<Placed<money::Percent>> discount;      ///< a year, on value and on cost in the aim
  std::vector<Named<LeastTaken>> commitments;
  std::optional<Placed<money::Percent>> least_fit;  ///< ways that fit less are screened out
  std::vector<Named<Supplier>> suppliers;
  std::vector<Named<Offer>> offers;
  std::vector<Named<Product>> products;
  std::vector<Named<Item>> items;
  std::vector<Named<GuardRail>> guard_rails;
  std::vector<Gate> gates;
  std::vector<Named<Assignment>> today;
  std::vector<Named<Assignment>> overrides;
  Risk risk;
  Deals pricing;

  std::int32_t months_of_period() const { return period == PeriodLength::quarter ? 3 : 1; }
  std::int32_t count() const { return static_cast<std::int32_t>(*periods); }
};

struct ReadPlan {
  std::optional<Plan> plan;  ///< nothing: too much is wrong
  text::Diagnostics diagnostics;
};
ReadPlan read_plan(text::SourcePtr source);
text::Outcome<std::string> format_plan(const text::SourcePtr& source);
std::string plan_schema();

/// The document of a plan in the standard layout.
std::string write_plan(const Plan& plan);

/// Problems of several entries together (L0103 and on); of the whole, with what time, agreements and deals
/// add to it.
text::Diagnostics check_plan(const Plan& plan);
text::Diagnostics check_whole_plan(const Plan& plan);

/// The period that contains a month, from 0; nothing outside of the plan.
std::optional<std::int32_t> period_of(const Plan& plan, time::Month month);
/// "2027 Q1", "2027-01".
std::string period_name(const Plan& plan, std::int32_t period);
/// Budget of a period before anything is protected, and what of it can be spent.
money::Money budget_of(const Plan& plan, std::int32_t period);
money::Money spendable(const Plan& plan, std::int32_t period);

/// "team", "managed service"
std::string_view model_name(DeliveryModel model);

template <class Value>
const Value* find_named(const std::vector<Named<Value>>& all, std::string_view name) {
  for (const Named<Value>& each : all) {
    if (*each.name == name) return &each.value;
  }
  return nullptr;
}

}  // namespace entente::sourcing
