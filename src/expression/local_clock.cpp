#include "expression/local_clock.h"

#include <algorithm>

namespace entente::expression {
namespace {

// Most data lies here; instants outside ask the zone one by one.
constexpr std::int64_t kListedFrom = 0;                            // 1970
constexpr std::int64_t kListedTo = 4'102'444'800LL * 1'000'000LL;  // 2100

}  // namespace

LocalClock::LocalClock(const time::Zone& zone) : zone_(zone) {
  for (const time::Instant change : zone.changes_in({{kListedFrom}, {kListedTo}}))
    changes_.push_back(change.micros);
}

void LocalClock::find(std::int64_t t) {
  offset_ = zone_.offset_at({t}).micros;
  if (t < kListedFrom || t >= kListedTo) {
    begin_ = end_ = 0;
    return;
  }
  const auto after = std::ranges::upper_bound(changes_, t);
  begin_ = after == changes_.begin() ? kListedFrom : *(after - 1);
  end_ = after == changes_.end() ? kListedTo : *after;
}

}  // namespace entente::expression
