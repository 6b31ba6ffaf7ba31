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

/// How much of what happens goes with one source: an item, or an event.
struct Driver {
  std::string name;
  double cost = 0, end = 0;  ///< rank correlation with the plan's cost and with its last end
  /// The plan's cost on average where the source is in its lowest and in its highest tenth; of an event,
  /// where it does not happen and where it does.
  double cost_low = 0, cost_high = 0;
};

/// The P80 of the cost after so many samples.
struct Converging {
  std::int64_t samples = 0;
  double p80 = 0;
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
  std::vector<Converging> convergence;
  std::vector<std::string> assumptions;
};

struct RiskOptions {
  std::int64_t samples = 0;  ///< 0: as the plan says
  unsigned workers = 1;
};

DeliveryRisk delivery_risk(const Plan& plan, const Program& program, const Choice& choice,
                           const RiskOptions& options = {});

/// What each course drawn costs, and after how many periods its last work ends.
struct Courses {
  std::vector<double> cost, end;
};
Courses draw_courses(const Plan& plan, const Program& program, const Choice& choice,
                     const RiskOptions& options = {});

/// Two plans course by course: what happens to an item in one happens to it in the other.
struct RiskDifference {
  double cheaper = 0;                                ///< part of the courses in which the first costs less
  double earlier = 0;                                ///< in which its last work ends before the other's
  double cost_mean = 0, cost_p10 = 0, cost_p90 = 0;  ///< of the first less the second
};
RiskDifference risk_difference(const Plan& plan, const Program& first_program, const Choice& first,
                               const Program& second_program, const Choice& second,
                               const RiskOptions& options = {});

}  // namespace entente::sourcing
