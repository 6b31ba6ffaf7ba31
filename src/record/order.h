// The order of a book, as numbers: which feed gives the next entry. The rule is in book.h; here it is worked
// out over anything that can tell of an entry when it was written and what it had seen.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "record/book.h"

namespace entente::record {

constexpr std::size_t index_of(Feed feed) {
  return static_cast<std::size_t>(feed) - 1;
}
constexpr std::size_t index_of(Side side) {
  return static_cast<std::size_t>(side) - 1;
}
inline constexpr std::array kFeeds{Feed::client_private, Feed::client_shared, Feed::supplier_shared,
                                   Feed::supplier_private};

/// What counts of an entry for its place in the book.
struct Standing {
  time::Instant at;
  std::uint64_t seen = 0;
};

/// Calls emit(feed, index) for every entry in the order of the book; standing(feed, index) tells of one.
template <class StandingOf, class Emit>
void merge_feeds(const std::array<std::size_t, 4>& sizes, StandingOf standing, Emit emit) {
  std::array<std::size_t, 4> done{};
  std::array<std::optional<Standing>, 4> next;
  for (const Feed feed : kFeeds) {
    if (sizes[index_of(feed)] > 0) next[index_of(feed)] = standing(feed, 0);
  }
  for (;;) {
    std::optional<Feed> chosen;
    bool chosen_waits = true;
    for (const Feed feed : kFeeds) {
      const std::size_t i = index_of(feed);
      if (!next[i]) continue;
      const std::size_t from = index_of(shared_feed(other(writer(feed))));
      const bool waits = next[i]->seen > done[from] && done[from] < sizes[from];
      // Only entries that nobody could have written wait for each other; then the rule without waiting holds.
      const bool better = !chosen || (chosen_waits != waits ? chosen_waits
                                                            : Turn{next[i]->at, feed} <
                                                                  Turn{next[index_of(*chosen)]->at, *chosen});
      if (better) {
        chosen = feed;
        chosen_waits = waits;
      }
    }
    if (!chosen) return;
    const std::size_t i = index_of(*chosen);
    emit(*chosen, done[i]);
    ++done[i];
    next[i] = done[i] < sizes[i] ? std::optional(standing(*chosen, done[i])) : std::nullopt;
  }
}

}  // namespace entente::record
