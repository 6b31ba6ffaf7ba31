// The book of a relationship as one seat sees it: its own private feed and both shared feeds, in one order
// that follows from the entries alone. An entry comes after all that its author had seen and after its
// predecessor; of those that may come next, the earlier instant goes first, then the client's, then the
// private feed's. The same entries give the same book wherever and in whatever order they arrived.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "record/entry.h"

namespace entente::record {

/// Who looks. The rings are enforced here and nowhere else: whatever is read for a person is read through a
/// Seat, and may_read is the only rule.
struct Seat {
  Side side = Side::client;
  bool may_read(Feed feed) const { return is_shared(feed) || feed == private_feed(side); }
};

/// What decides between entries that may come next.
struct Turn {
  time::Instant at;
  Feed feed;
  friend bool operator<(const Turn& a, const Turn& b);
};

/// One order for the entries of up to four feeds, each given whole from its first entry, in sequence. An
/// entry that waits for one that is not among them does not wait.
std::vector<Signed> merge(std::span<const std::vector<Signed>> feeds);

/// Everything that can be wrong with the chain of one feed: sequence, hashes, signatures, keys, time, `seen`.
/// `other_shared` is the other side's shared feed as far as it is held. The first entry of a shared feed
/// names the side's first key; entries of kind "key" name the next one and are signed by the one before; the
/// private feed is signed by keys that the shared feed names.
struct Verified {
  std::uint64_t entries = 0;
  std::optional<PublicKey> first_key, current_key;
  std::vector<Problem> problems;  ///< the first hundred
  std::uint64_t problem_count = 0;
  /// Entries that have seen some of the other side while nothing of it is at hand: no problem when one side
  /// is looked at alone.
  std::uint64_t unlooked = 0;
};
Verified verify_feed(std::span<const Signed> feed, std::span<const Signed> own_shared,
                     std::span<const Signed> other_shared);

}  // namespace entente::record
