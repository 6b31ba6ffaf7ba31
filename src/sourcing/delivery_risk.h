// What may become of a plan: its cost, its last day and its value in courses drawn at random. Costs and
// durations spread as the plan says by offer, supplier or model, or as finished work of a supplier turned
// out; what one supplier delivers moves together (a Gaussian copula with one factor); events meet all they
// choose at once; work that waits begins when what it waits for has ended. Draw k of an item is the same in
// every plan, so two plans differ by what differs between them. Depends on the seed, never on threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sourcing/plan_program.h"

namespace entente::sourcing {

/// A quantity of the plan over all courses.
struct Outlook {
  double planned = 0, mean = 0, p50 = 0, p80 = 0, p90 = 0;
  double p80_low = 0, p80_high = 0;  ///< between these the true P80 lies, at 95 %
  double worst_tenth = 0;            ///< mean of the worst tenth
};

/// How much of what happens to the cost (or the end) goes with one source: rank correlation.
struct Driver {
  std::string name;
  double cost = 0, end = 0;
};

struct DeliveryRisk {
  std::int64_t samples = 0;
  Outlook cost;            ///< units of money
  Outlook end;             ///< periods from the begin of the plan
  Outlook value;           ///< points; quantiles from the bottom: p80 is what is reached in 80 % of courses
  double over_budget = 0;  ///< chance that the whole costs more than the whole budget
  double late = 0;         ///< chance that the last work ends after the plan
  double contingency = 0;  ///< P80 of the cost less what is planned
  std::vector<Driver> drivers;  ///< the strongest first
  std::vector<std::string> assumptions;
};

struct RiskOptions {
  std::int64_t samples = 0;  ///< 0: as the plan says
  unsigned workers = 1;
};

DeliveryRisk delivery_risk(const Plan& plan, const Program& program, const Choice& choice,
                           const RiskOptions& options = {});

}  // namespace entente::sourcing
