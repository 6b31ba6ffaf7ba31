#include "expression/local_clock.h"

#include <algorithm>

namespace entente::expression {
namespace {

// Most data lies here; instants outside ask the zone one by one.
constexpr std::int64_t kListedFrom = 0;                            // 1970
constexpr std::int64_t kListedTo = 4'102'444'800LL * 1'000'000LL;  // 2100

}  // namespace

LocalClock::LocalClock(const time::Zone& zone) : zone_(zone) {
  offsets_.push_back(zone.offset_at({kListedFrom}).micros);
  for (const time::Instant change : zone.changes_in({{kListedFrom}, {kListedTo}})) {
    changes_.push_back(change.micros);
    offsets_.push_back(zone.offset_at(change).micros);
  }
}

void LocalClock::find(std::int64_t t) {
  if (t < kListedFrom || t >= kListedTo) {
    offset_ = zone_.offset_at({t}).micros;
    begin_ = end_ = 0;
    return;
  }
  const auto after = static_cast<std::size_t>(std::ranges::upper_bound(changes_, t) - changes_.begin());
  begin_ = after == 0 ? kListedFrom : changes_[after - 1];
  end_ = after == changes_.size() ? kListedTo : changes_[after];
  offset_ = offsets_[after];
}

}  // namespace entente::expression
