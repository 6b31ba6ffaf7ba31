// Up time of a service from its outages, in each of the conventions of A.3.
#pragma once

#include <span>
#include <vector>

#include "agreement/terms.h"
#include "settlement/tally.h"
#include "time/interval.h"

namespace entente::settlement {

struct Downtime {
  time::IntervalSet outages;       ///< overlaps counted once
  time::IntervalSet excluded;      ///< agreed exclusions, such as planned maintenance
  time::IntervalSet relieved;      ///< spans that granted claims take out of the downtime
  time::Duration relieved_amount;  ///< and amounts of downtime without a span
};

/// Numerator: up time; denominator: agreed service time. Excluded time leaves both terms or only the
/// downtime, or nothing is excluded at all; relief leaves the downtime only. Time that is excluded and down
/// is taken out once.
Tally availability_in(const time::IntervalSet& service, const Downtime& down,
                      agreement::ExcludedTime convention);

/// Outages as one set, without the stretches of uninterrupted downtime shorter than `least`.
time::IntervalSet merged_outages(std::vector<time::Interval> outages, time::Duration least);

/// The intervals of `set` that reach into `span`, whole.
time::IntervalSet overlapping(const time::IntervalSet& set, const time::Interval& span);

}  // namespace entente::settlement
