// Two statements of one month, line by line: what changed, and what that is worth. The money effects of the
// changes add up to the difference of the net credits.
#include <map>
#include <set>

#include "settlement/statement.h"

namespace entente::settlement {
namespace {

/// Figure id -> label and value of everything that is compared, in order.
using Values = std::vector<std::pair<std::string, std::pair<std::string, std::string>>>;

Values values_of(const Statement& statement) {
  Values values;
  const auto add = [&](const std::string& id, std::string label, std::string value) {
    values.emplace_back(id, std::pair(std::move(label), std::move(value)));
  };
  for (const LevelLine& line : statement.levels) {
    const std::string what = line.title.empty() ? line.level : line.title;
    std::string value = line.result.shown + ", " + std::string(name(line.status));
    if (!line.terms_shown.empty()) value += " (" + line.terms_shown + ")";
    add(line.figure, what, value);
    if (line.excluded > 0) add(line.figure + "/excluded", what + ": excluded", std::to_string(line.excluded));
  }
  for (const CreditLine& line : statement.credits)
    add(line.figure, "credit " + line.level, line.payable.to_string());
  for (const EarnBackLine& line : statement.earn_backs)
    add(line.figure, "earned back " + line.level, line.amount.to_string());
  for (const BonusLine& line : statement.bonuses)
    add(line.figure, "bonus " + line.level, line.amount.to_string());
  for (const TriggerLine& line : statement.triggers) {
    add(line.figure, line.what,
        line.fired ? "fired" : std::to_string(line.count) + " of " + std::to_string(line.needed));
  }
  for (const DeliverableLine& line : statement.deliverables) {
    add(line.figure, line.deliverable, std::to_string(line.days_late) + " days late");
  }
  add("totals/eligible", "eligible charges", statement.totals.eligible.to_string());
  add("totals/credits", "credits payable", statement.totals.credits.to_string());
  add("totals/net", "net credits", statement.totals.net_credits.to_string());
  return values;
}

}  // namespace

Restatement compare(const Statement& before, const Statement& after) {
  Restatement restated;
  restated.credit_before = before.totals.net_credits;
  restated.credit_after = after.totals.net_credits;
  const Values old_values = values_of(before);
  const Values new_values = values_of(after);
  std::map<std::string, std::pair<std::string, std::string>> newer(new_values.begin(), new_values.end());
  std::set<std::string> seen;
  for (const auto& [id, value] : old_values) {
    seen.insert(id);
    const auto found = newer.find(id);
    const std::string now = found == newer.end() ? "none" : found->second.second;
    if (now != value.second) restated.changes.push_back({id, value.first, value.second, now});
  }
  for (const auto& [id, value] : new_values) {
    if (!seen.contains(id)) restated.changes.push_back({id, value.first, "none", value.second});
  }
  return restated;
}

}  // namespace entente::settlement
