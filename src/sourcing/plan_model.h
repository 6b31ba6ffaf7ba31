// A plan as whole numbers: items, each with the alternatives it may be given, and rows that all chosen
// alternatives share (money of a period, capacity of a supplier, risk, precedence, a share of spend). A plan
// gives every item one alternative, or none where the item may be left out, keeps every row within its limit,
// and is worth the sum of its values. Knows nothing of products, offers or days: plan_program.h makes models
// from a plan document, plan_solver.h searches them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace entente::sourcing {

/// What an alternative adds to a row; negative where it gives room, as what must come first does.
struct Use {
  std::int32_t row = 0;
  std::int64_t amount = 0;
  bool operator==(const Use&) const = default;
};

struct Alternative {
  std::int64_t value = 0;
  std::vector<Use> uses;  ///< ascending by row, each row once
};

struct ModelItem {
  std::vector<Alternative> alternatives;
  bool must = false;  ///< one of the alternatives has to be chosen
};

/// Rows of one lane bound the same resource in consecutive periods; the bound (plan_bound.h) reads them
/// together. -1: the row stands alone.
struct ModelRow {
  std::int64_t limit = 0;
  std::int32_t lane = -1;
  std::int32_t period = 0;
};

struct PlanModel {
  std::vector<ModelItem> items;
  std::vector<ModelRow> rows;
};

/// The alternative of each item; -1: none.
using Choice = std::vector<std::int32_t>;
inline constexpr std::int32_t kNone = -1;

std::int64_t value_of(const PlanModel& model, const Choice& choice);
/// What each row is used by.
std::vector<std::int64_t> usage_of(const PlanModel& model, const Choice& choice);
/// Every row is kept and every item that must be done is.
bool is_feasible(const PlanModel& model, const Choice& choice);

/// Rows with negative limits where nothing is chosen, items that must be done without alternatives, and uses
/// out of order are mistakes of ours; this says which, or nothing.
std::string model_fault(const PlanModel& model);

/// The better plan: greater value, then the lexicographically smaller choice, so that ties always fall alike.
bool is_better(std::int64_t value, const Choice& choice, std::int64_t than_value, const Choice& than);

}  // namespace entente::sourcing
