// The best set of alternatives on one lane: each takes the same amount in some consecutive periods, and no
// period's limit is exceeded. Exact, by a dynamic programme over what the running alternatives hold of the
// periods ahead. Items that are remembered are taken once at most, the others as often as their price makes
// it worth while: what is remembered makes the result tighter and the search longer.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sourcing/plan_model.h"

namespace entente::sourcing {

/// An alternative as its lane sees it.
struct Booking {
  std::int32_t item = 0, alternative = 0;
  std::int32_t start = 0, duration = 0;
  std::int64_t amount = 0;
};

struct LanePick {
  double worth = 0;
  std::vector<std::size_t> chosen;  ///< indexes of bookings
  std::size_t states = 0;           ///< that were looked at
};

class LaneProgramme {
 public:
  /// Periods are consecutive from 0; bookings that fit in no way are left out by the caller.
  LaneProgramme(std::vector<std::int64_t> limits, std::vector<Booking> bookings);

  const std::vector<Booking>& bookings() const { return bookings_; }
  /// The best set for these worths of the bookings; nothing when more than `most` states come up.
  std::optional<LanePick> best(const std::vector<double>& worths, std::size_t most = kMostStates) const;

  /// From now on the item is taken once at most. False when no further item can be remembered.
  bool remember(std::int32_t item);
  void forget_last();
  std::size_t remembered() const { return remembered_.size(); }

  static constexpr std::int32_t kLongest = 8;          ///< periods that one booking may last
  static constexpr std::int64_t kGreatestLimit = 250;  ///< of a period
  static constexpr std::size_t kMostStates = 400'000;

 private:
  std::vector<std::int64_t> limits_;
  std::vector<Booking> bookings_;   ///< by start, then item
  std::vector<std::uint64_t> bit_;  ///< of each booking's item; 0: not remembered
  std::vector<std::int32_t> remembered_;
  std::vector<std::size_t> first_of_start_;  ///< index of the first booking of each period, and the end
};

}  // namespace entente::sourcing
