// What may become of an item: work begins in some period with an offer or a mix of them, a service has an
// offer or a mix in every period and may change it. Courses of single offers come first, then those with a
// mix, the ones that change least first. Knows nothing of limits and of other items: plan_program.h.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sourcing/plan_shares.h"

namespace entente::sourcing {

/// What an offer has of an item in one period.
struct Portion {
  std::int32_t period = 0;  ///< of the course, from 0
  std::int32_t offer = 0;   ///< index into Plan::offers
  std::int64_t part = kWhole;
  money::Money cost;  ///< what its coming to the offer costs included
};

/// What an alternative of an item means.
struct Course {
  std::int32_t start = 0, duration = 1;  ///< periods
  std::vector<Portion> portions;         ///< by period, then by offer
  std::vector<money::Money> costs;       ///< of each of its periods, switching and sharing included
  money::Money cost;                     ///< in all
  money::Money switching;                ///< of it: changes of offers
  money::Money sharing;                  ///< of it: offers beyond the first
  std::vector<std::int64_t>
      output;  ///< of each period: hundredths of a point before any discount; work when it is done
  std::int64_t worth = 0;  ///< value in hundredths of a point
  std::int64_t risk = 0;   ///< thousandths of a point, in all
};

/// Who has the item in a period of the course. Parts of work that have ended are not there.
Mix mix_in(const Course& course, std::int32_t period);
/// The same offers with the same parts at the same times.
bool same_parts(const Course& course, const Course& other);
bool is_shared(const Course& course);

/// Where an assignment puts an item.
struct Placement {
  std::optional<std::int32_t> start;  ///< nothing: at any time
  std::vector<Mix> mixes;             ///< of each period, or one for all
};
Placement placement_of(const Plan& plan, const Assignment& assignment);
bool is_at(const Course& course, const Placement& placement);

struct ItemCourses {
  std::vector<Course> all;
  std::size_t single = 0;   ///< so many of them, the first, have one offer at a time
  std::size_t staying = 0;  ///< so many, the first, are single or never change their mix
  bool not_all = false;     ///< there are more than are looked at
};
/// `open`: which ways of the item there are, in their order.
ItemCourses courses_of(const Plan& plan, const Named<Item>& item, const std::vector<bool>& open);

/// A number in so many decimals, as a whole number of them.
std::int64_t scaled(const money::Decimal& number, int decimals);

}  // namespace entente::sourcing
