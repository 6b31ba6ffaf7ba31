#include "settlement/availability.h"

#include <algorithm>

namespace entente::settlement {

Tally availability_in(const time::IntervalSet& service, const Downtime& down,
                      agreement::ExcludedTime convention) {
  using agreement::ExcludedTime;
  Tally tally;
  if (convention == ExcludedTime::nothing_excluded) {
    const time::Duration lost = (service & (down.outages | down.excluded)).length();
    tally.denominator = service.length().micros;
    tally.numerator = tally.denominator - lost.micros;
    return tally;
  }
  const time::IntervalSet agreed =
      convention == ExcludedTime::leaves_both_terms ? service - down.excluded : service;
  time::Duration lost = (service & (down.outages - down.excluded - down.relieved)).length();
  lost -= std::min(lost, down.relieved_amount);
  tally.denominator = agreed.length().micros;
  tally.numerator = tally.denominator - lost.micros;
  const time::Duration all = (service & (down.outages | down.excluded)).length();
  tally.excluded_denominator = (service.length() - agreed.length()).micros;
  tally.excluded_numerator = (all - lost).micros;
  return tally;
}

time::IntervalSet merged_outages(std::vector<time::Interval> outages, time::Duration least) {
  const time::IntervalSet merged = time::IntervalSet::of(std::move(outages));
  if (least.micros <= 0) return merged;
  std::vector<time::Interval> kept;
  for (const time::Interval& stretch : merged.intervals()) {
    if (stretch.length() >= least) kept.push_back(stretch);
  }
  return time::IntervalSet::of(std::move(kept));
}

time::IntervalSet overlapping(const time::IntervalSet& set, const time::Interval& span) {
  const auto all = set.intervals();
  const auto first = std::ranges::upper_bound(all, span.begin, {}, &time::Interval::end);
  const auto last = std::ranges::lower_bound(first, all.end(), span.end, {}, &time::Interval::begin);
  return time::IntervalSet::of({first, last});
}

}  // namespace entente::settlement
