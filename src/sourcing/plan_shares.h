// Items that several offers have at once. A mix says which part of an item each offer has; a plan draws it
// from whole steps, and keeps the mix of today and the one that the owner decided whether they fit the steps
// or not. A part takes its share of what its way costs, takes and is worth; money of each part is rounded on
// its own, because each supplier bills it on its own. Knows nothing of periods: courses are in
// plan_courses.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sourcing/plan.h"

namespace entente::sourcing {

/// Shares are counted in millionths of an item.
inline constexpr std::int64_t kWhole = 1'000'000;

struct Share {
  std::int32_t offer = 0;  ///< index into Plan::offers
  std::int64_t part = kWhole;
  bool operator==(const Share&) const = default;
};
/// Ascending by offer, each once; the parts make kWhole.
using Mix = std::vector<Share>;

/// The part that an offer has; 0: none.
std::int64_t part_in(const Mix& mix, std::int32_t offer);

/// What of it a part takes: money rounded at its minor unit, half away from zero; numbers exactly.
money::Money share_of(const money::Money& whole, std::int64_t part);
money::Decimal share_of(const money::Decimal& whole, std::int64_t part);

/// "alder", "alder 75% + birch 25%": the greatest part first.
std::string mix_text(const Plan& plan, const Mix& mix);
/// "75%"
std::string part_text(std::int64_t part);

/// The mixes that an item may have: first single offers by their ways, then today's mix and the owner's, then
/// those of the steps, with few offers before many.
struct Mixes {
  std::vector<Mix> all;
  std::size_t single = 0;  ///< so many of them are of one offer
  bool not_all = false;    ///< there are more than are looked at
};
/// `open`: which ways there are, in their order.
Mixes mixes_of(const Plan& plan, const Named<Item>& item, const std::vector<bool>& open);

/// Every part that an offer may have of an item in the plan, without the whole.
std::vector<std::int64_t> parts_of(const Plan& plan, const Named<Item>& item);

/// The mix of an assignment in each period, or one for all of them.
std::vector<Mix> mixes_said(const Plan& plan, const Assignment& assignment);

/// Problems of these entries.
text::Diagnostics check_shares(const Plan& plan);

}  // namespace entente::sourcing
