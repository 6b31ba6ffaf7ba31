// A plan made ready for drawing: every item that was chosen as parts that one offer carries, with the table
// of what its cost and its duration may become, events with the parts that they meet, and what suppliers
// have in common. What was assumed on the way is said. Draws nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sourcing/deviate_table.h"
#include "sourcing/plan_program.h"
#include "stats/risk.h"

namespace entente::sourcing {

/// An item, or what an offer has of it, as long as the offer does: work is one part for each offer that
/// shares it, a service one for each of its offers.
struct RiskPart {
  std::int32_t item = 0;
  std::size_t source = 0, supplier = 0, offer = 0;
  bool entered = false;   ///< by a switch, or grown by one
  bool delivered = true;  ///< false: what sharing costs, which no supplier is paid
  double cost = 0, value = 0, duration = 0, start = 0;
  bool work = true;
  std::size_t cost_factor = 0, time_factor = 0;  ///< tables
  std::vector<std::size_t> after;   ///< parts that have to end before; each stands before this one
  std::vector<std::size_t> events;  ///< that meet it
};

struct RiskOccurrence {
  double chance = 0, cost = 0, delay = 0, value = 0;
};

struct RiskTerms {
  std::uint64_t seed = 0;
  std::vector<RiskPart> parts;  ///< what others wait for comes first
  std::vector<DeviateTable> factors;
  std::vector<RiskOccurrence> events;
  std::size_t items = 0, suppliers = 0;
  std::vector<std::string> sources;  ///< the items, then the events
  std::optional<stats::Cholesky> between;
  double in_common = 0;  ///< weight of what a supplier's work has in common
  double budget = 0, planned_cost = 0, planned_value = 0, planned_end = 0;
  std::vector<std::string> assumptions;
};

RiskTerms risk_terms(const Plan& plan, const Program& program, const Choice& choice);

}  // namespace entente::sourcing
