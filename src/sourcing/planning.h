// A plan worked out: the best plan that was found beside today's, item by item, with money, value and risk of
// each period, what any plan can be worth at most, what each limit costs, why items were left out and what
// they would take, what the owner's overrides cost, and the smallest loosening of limits when nothing fits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sourcing/plan_program.h"
#include "sourcing/plan_solver.h"

namespace entente::sourcing {

struct PlanningOptions {
  SolveOptions search;
  /// Only as much is changed as the limits ask for; among those plans the best.
  bool fewest_changes = false;
  bool frontiers = false;
};

enum class Change { stays, moves, begins, ends, left_out };
std::string_view name(Change change);

/// One limit that an item left out runs into.
struct Missing {
  std::string limit;   ///< "budget of 2027 Q3"
  std::string amount;  ///< "12,000 EUR"
};

/// Why a service changes its offers in a period: what would be if it stayed from then on, and everything else
/// were as it is planned.
struct SwitchReason {
  std::int32_t period = 0;
  std::string reason;  ///< "staying would be worth 12.0 less", "staying would take EUR 4,000.00 more of ..."
};

struct PlannedItem {
  std::string name, title, product;
  bool must = false, service = false, decided = false;  ///< decided: by an override
  Change change = Change::left_out;
  std::optional<Course> today, planned;
  /// Left out: what it would take at the least, by the way that misses least.
  std::string nearest_offer;  ///< or the mix that it begins with
  std::int32_t nearest_start = 0;
  std::vector<Missing> missing;
  std::string reason;           ///< left out or moved: why, in a sentence
  std::int64_t least_loss = 0;  ///< hundredths: any plan with it is worth so much less at least
  std::vector<Screened> screened_out;
  std::vector<SwitchReason> switches;  ///< of a service, leaving what it has today included
};

struct LimitPrice {
  std::string limit;
  std::string used, most;
  bool full = false;
  /// What a little more of it would be worth, by the relaxation: value points for `per`.
  double price = 0;
  std::string per;  ///< "1,000 EUR", "1 of effort", "1 risk point"
};

struct Loosened {
  std::string limit, by;
  double share = 0;  ///< of the limit
};

struct FrontierPoint {
  double part = 1;  ///< of the budgets, or of the risk limit
  std::string limit;
  double value = 0, bound = 0;  ///< points
  bool feasible = true;
  bool adds = true;  ///< more value than any plan that was found with less
};

/// What an override costs: the plan without any, beside.
struct WithoutOverrides {
  double value = 0;
  std::vector<std::string> items;  ///< that would be given otherwise
};

struct Planned {
  Program program;
  Solved solved;
  Choice today;
  /// Today's plan with every way that there is, also those that are screened out or decided otherwise.
  Program as_it_is;
  Choice today_as_it_is;
  Totals before, after;
  bool today_fits = true;
  std::vector<std::string> today_breaks;  ///< limits that today's plan does not keep
  std::vector<PlannedItem> items;
  std::vector<LimitPrice> limits;
  std::vector<Loosened> loosened;  ///< when nothing fits
  std::vector<FrontierPoint> by_budget, by_risk;
  std::optional<WithoutOverrides> without_overrides;
  double value = 0, bound = 0;  ///< of what the plan's aim counts, in points
  double gap = 0;               ///< of the bound
};

Planned make_plan(const Plan& plan, const PlanningOptions& options = {});

/// "budget of 2027 Q3", "capacity of kestrel in 2028 Q1".
std::string row_name(const Plan& plan, const RowMeaning& row);
/// An amount of a row in its unit.
std::string row_amount(const Plan& plan, const RowMeaning& row, std::int64_t amount);

}  // namespace entente::sourcing
