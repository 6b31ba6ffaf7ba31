// The model of a plan document and what its numbers mean: every course that an item may take
// (plan_courses.h) is an alternative, every limit is a row. A course with a mix of offers that another one is
// as good as, and that takes no less of anything, is left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sourcing/plan_courses.h"
#include "sourcing/plan_model.h"
#include "sourcing/screening.h"

namespace entente::sourcing {

struct RowMeaning {
  enum class Kind { budget, commitment, capacity, risk, period_risk, guard_rail, order };
  Kind kind = Kind::budget;
  std::int32_t period = -1;  ///< -1: of the whole plan
  std::string name;          ///< supplier, offer, guard rail, commitments, "a before b"
  std::int64_t one = 1;      ///< amount of one unit: a unit of money, a point, a unit of effort
};

struct Program {
  PlanModel model;
  std::vector<std::vector<Course>> courses;  ///< by item and alternative
  std::vector<RowMeaning> rows;
  std::vector<std::vector<Screened>> screened;  ///< by item
  /// Items with more courses than are looked at: what is proven is proven among those.
  std::vector<std::string> not_all_courses;
};

struct ProgramOptions {
  double budget = 1, risk = 1;  ///< parts of the limits, for frontiers
  bool overrides = true;        ///< items that the owner decided have the owner's way only
  bool screening = true;        ///< ways that are screened out are not there
  /// What an item's staying as it is today is worth beside its value: a plan that changes least.
  std::int64_t worth_of_staying = 0;
  /// Items by name that must be in the plan whatever the document says.
  std::vector<std::string> forced;
};

Program program_of(const Plan& plan, const ProgramOptions& options = {});

/// Today's plan as a choice; items that are nowhere today, or on a way that is no longer there, have none.
Choice today_of(const Plan& plan, const Program& program);

/// The alternative that an assignment means; -1: none.
std::int32_t alternative_of(const Plan& plan, const std::vector<Course>& courses,
                            const Assignment& assignment);

/// Value of what is chosen, in hundredths of a point; cost and risk beside it.
struct Totals {
  std::int64_t worth = 0, risk = 0;
  std::vector<money::Money> spend;      ///< by period, what is missing to commitments included
  std::vector<money::Money> shortfall;  ///< by period: what is missing to commitments
  money::Money cost;
  std::vector<std::int64_t>
      output;  ///< by period, before any discount: services always, work when it is done
};
Totals totals_of(const Plan& plan, const Program& program, const Choice& choice);

/// What a period brings for its money, beside the first period that brings something and spends something
/// (which is 1): 1.1 is a tenth more for the same. Nothing before that period and where no money is spent.
std::vector<std::optional<double>> output_for_money(const Totals& totals);

}  // namespace entente::sourcing
