#include "settlement/segment_index.h"

namespace entente::settlement {

SegmentIndex::SegmentIndex(const std::vector<Segment>& segments, const std::vector<std::size_t>& wanted) {
  for (const std::size_t i : wanted) {
    const Segment& segment = segments[i];
    const time::Interval span = segment.terms->zone.interval(segment.days);
    instants_.all.push_back({span.begin.micros, span.end.micros, static_cast<std::int32_t>(i)});
    days_.all.push_back({segment.days.begin.days, segment.days.end.days, static_cast<std::int32_t>(i)});
  }
  instants_.index(kInstantStep);
  days_.index(kDayStep);
}

void SegmentIndex::Ranges::index(std::int64_t step) {
  if (all.empty()) return;
  std::uint32_t at = 0;
  for (std::int64_t value = all.front().begin; value < all.back().end; value += step) {
    while (all[at].end <= value) ++at;
    table.push_back(at);
  }
}

}  // namespace entente::settlement
