// The courses of a plan: item by item over a batch of courses, so that a million of them take seconds. Each
// number drawn is a function of seed, item and course; nothing depends on batches or threads.
#pragma once

#include <cstdint>
#include <vector>

#include "sourcing/delivery_risk_terms.h"

namespace entente::sourcing {

struct RiskDraws {
  std::vector<double> cost, end, value;  ///< by course
  /// Of the first courses, by source: what an item costs (its time settles ties), whether an event happens.
  std::vector<std::vector<double>> by_source;
};

struct RiskDrawing {
  std::size_t courses = 0, watched = 0;
  unsigned workers = 1;
};

RiskDraws draw_risk(const RiskTerms& terms, const RiskDrawing& drawing);

}  // namespace entente::sourcing
