#include "sourcing/lane_programme.h"

#include <algorithm>
#include <bit>
#include <tuple>

#include "base/assert.h"

namespace entente::sourcing {
namespace {

// Usage of the period at hand and the seven after it, a byte each, the period at hand lowest.
constexpr int kBits = 8;
constexpr std::uint64_t kByte = 0xff;
constexpr std::size_t kComparisons = 32;  ///< of a state with those of its usage that are worth more
constexpr std::size_t kMemory = 60;

struct State {
  std::uint64_t usage = 0;
  std::uint64_t taken = 0;  ///< remembered items
  double worth = 0;
  std::int32_t node = -1;
};

/// What led to a state; states share their past.
struct Node {
  std::int32_t before = -1;
  std::size_t booking = 0;
};

bool is_as_good(const State& a, const State& b) {
  return a.usage == b.usage && (a.taken & ~b.taken) == 0;
}

/// For each usage the states that no other beats in worth with fewer items taken; in a fixed order.
void keep_best(std::vector<State>& states) {
  std::ranges::sort(states, [](const State& a, const State& b) {
    return std::tuple(a.usage, -a.worth, a.taken, a.node) < std::tuple(b.usage, -b.worth, b.taken, b.node);
  });
  std::size_t kept = 0, first_of_usage = 0;
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (kept > 0 && states[first_of_usage].usage != states[i].usage) first_of_usage = kept;
    bool beaten = false;
    const std::size_t looked_at = std::min(kept, first_of_usage + kComparisons);
    for (std::size_t k = first_of_usage; !beaten && k < looked_at; ++k)
      beaten = is_as_good(states[k], states[i]);
    if (!beaten) states[kept++] = states[i];
  }
  states.resize(kept);
}

}  // namespace

LaneProgramme::LaneProgramme(std::vector<std::int64_t> limits, std::vector<Booking> bookings)
    : limits_(std::move(limits)), bookings_(std::move(bookings)), bit_(bookings_.size(), 0) {
  std::ranges::sort(bookings_, {},
                    [](const Booking& each) { return std::tuple(each.start, each.item, each.alternative); });
  first_of_start_.assign(limits_.size() + 1, bookings_.size());
  for (std::size_t i = bookings_.size(); i-- > 0;)
    first_of_start_[static_cast<std::size_t>(bookings_[i].start)] = i;
  for (std::size_t t = limits_.size(); t-- > 0;)
    first_of_start_[t] = std::min(first_of_start_[t], first_of_start_[t + 1]);
  for (const Booking& each : bookings_) {
    ENTENTE_ASSERT(each.duration > 0 && each.duration <= kLongest, "longer bookings are not put into lanes");
  }
}

bool LaneProgramme::remember(std::int32_t item) {
  if (remembered_.size() >= kMemory || std::ranges::find(remembered_, item) != remembered_.end())
    return false;
  for (std::size_t b = 0; b < bookings_.size(); ++b) {
    if (bookings_[b].item == item) bit_[b] = std::uint64_t{1} << remembered_.size();
  }
  remembered_.push_back(item);
  return true;
}

void LaneProgramme::forget_last() {
  for (std::size_t b = 0; b < bookings_.size(); ++b) {
    if (bookings_[b].item == remembered_.back()) bit_[b] = 0;
  }
  remembered_.pop_back();
}

std::optional<LanePick> LaneProgramme::best(const std::vector<double>& worths, std::size_t most) const {
  std::vector<Node> nodes;
  std::vector<State> states{State{}}, made;
  // An item that cannot come again need not be remembered any longer.
  std::uint64_t still = ~std::uint64_t{0};
  std::vector<std::size_t> last_start(kMemory, 0);
  for (std::size_t b = 0; b < bookings_.size(); ++b) {
    if (bit_[b] != 0 && worths[b] > 0)
      last_start[static_cast<std::size_t>(std::countr_zero(bit_[b]))] =
          static_cast<std::size_t>(bookings_[b].start);
  }
  for (std::size_t t = 0; t < limits_.size(); ++t) {
    if (t > 0) {
      for (std::size_t k = 0; k < remembered_.size(); ++k) {
        if (last_start[k] < t) still &= ~(std::uint64_t{1} << k);
      }
      for (State& state : states) {
        state.usage >>= kBits;
        state.taken &= still;
      }
      keep_best(states);
    }
    const std::size_t end = first_of_start_[t + 1];
    for (std::size_t first = first_of_start_[t]; first < end;) {
      std::size_t last = first;
      while (last < end && bookings_[last].item == bookings_[first].item) ++last;
      made.clear();
      for (std::size_t b = first; b < last; ++b) {
        if (worths[b] <= 0) continue;
        const Booking& booking = bookings_[b];
        const std::uint64_t bit = bit_[b];
        std::uint64_t added = 0;
        for (int k = 0; k < booking.duration; ++k)
          added |= static_cast<std::uint64_t>(booking.amount) << (k * kBits);
        for (const State& state : states) {
          bool fits = (state.taken & bit) == 0;
          for (int k = 0; fits && k < booking.duration; ++k) {
            const auto used = static_cast<std::int64_t>((state.usage >> (k * kBits)) & kByte);
            fits = used + booking.amount <= limits_[t + static_cast<std::size_t>(k)];
          }
          if (!fits) continue;
          nodes.push_back({state.node, b});
          made.push_back({state.usage + added, state.taken | bit, state.worth + worths[b],
                          static_cast<std::int32_t>(nodes.size()) - 1});
        }
      }
      if (!made.empty()) {
        states.insert(states.end(), made.begin(), made.end());
        keep_best(states);
        if (nodes.size() > most) return std::nullopt;
      }
      first = last;
    }
  }
  const State* best = &states.front();
  for (const State& state : states) {
    if (state.worth > best->worth) best = &state;
  }
  LanePick pick;
  pick.worth = best->worth;
  pick.states = nodes.size();
  for (std::int32_t node = best->node; node >= 0; node = nodes[static_cast<std::size_t>(node)].before)
    pick.chosen.push_back(nodes[static_cast<std::size_t>(node)].booking);
  std::ranges::reverse(pick.chosen);
  return pick;
}

}  // namespace entente::sourcing
