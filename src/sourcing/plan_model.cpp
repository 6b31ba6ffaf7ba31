#include "sourcing/plan_model.h"

#include <fmt/format.h>

namespace entente::sourcing {

std::int64_t value_of(const PlanModel& model, const Choice& choice) {
  std::int64_t value = 0;
  for (std::size_t i = 0; i < choice.size(); ++i) {
    if (choice[i] != kNone) value += model.items[i].alternatives[static_cast<std::size_t>(choice[i])].value;
  }
  return value;
}

std::vector<std::int64_t> usage_of(const PlanModel& model, const Choice& choice) {
  std::vector<std::int64_t> usage(model.rows.size(), 0);
  for (std::size_t i = 0; i < choice.size(); ++i) {
    if (choice[i] == kNone) continue;
    for (const Use& use : model.items[i].alternatives[static_cast<std::size_t>(choice[i])].uses)
      usage[static_cast<std::size_t>(use.row)] += use.amount;
  }
  return usage;
}

bool is_feasible(const PlanModel& model, const Choice& choice) {
  if (choice.size() != model.items.size()) return false;
  for (std::size_t i = 0; i < choice.size(); ++i) {
    if (choice[i] == kNone && model.items[i].must) return false;
    if (choice[i] != kNone &&
        (choice[i] < 0 || static_cast<std::size_t>(choice[i]) >= model.items[i].alternatives.size()))
      return false;
  }
  const std::vector<std::int64_t> usage = usage_of(model, choice);
  for (std::size_t r = 0; r < usage.size(); ++r) {
    if (usage[r] > model.rows[r].limit) return false;
  }
  return true;
}

std::string model_fault(const PlanModel& model) {
  for (std::size_t i = 0; i < model.items.size(); ++i) {
    const ModelItem& item = model.items[i];
    if (item.must && item.alternatives.empty())
      return fmt::format("item {} must be done and has no alternative", i);
    for (const Alternative& alternative : item.alternatives) {
      std::int32_t before = -1;
      for (const Use& use : alternative.uses) {
        if (use.row <= before || static_cast<std::size_t>(use.row) >= model.rows.size())
          return fmt::format("item {} uses rows out of order", i);
        before = use.row;
      }
    }
  }
  return {};
}

bool is_better(std::int64_t value, const Choice& choice, std::int64_t than_value, const Choice& than) {
  if (value != than_value) return value > than_value;
  return choice < than;
}

}  // namespace entente::sourcing
