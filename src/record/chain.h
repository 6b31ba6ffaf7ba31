// What must be true of an entry that comes next in its feed: sequence, chain, time, key, signature, and what
// it has seen. Used by everything that takes entries, whoever wrote them.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "record/encoding.h"
#include "record/keys.h"

namespace entente::record {

inline constexpr std::string_view kRelationshipKind = "relationship";
inline constexpr std::string_view kKeyKind = "key";

/// Where a feed ends.
struct FeedEnd {
  std::uint64_t sequence = 0;
  Hash hash;
  time::Instant at = time::Instant::min();
  std::uint64_t seen = 0;  ///< sequence number
  std::size_t key_at = 0;  ///< index in the keys of its side
};

/// A key that a side named, and when.
struct NamedKey {
  PublicKey key;
  time::Instant from;
};
using NamedKeys = std::vector<NamedKey>;  ///< the last one signs

/// An entry in bytes with its seal.
struct Sealed {
  std::string_view bytes;
  Hash hash;
  PublicKey key;
  Signature signature;
};

struct Expectations {
  std::string_view relationship;  ///< 16 bytes
  const FeedEnd& end;
  const NamedKeys& keys;  ///< of the feed's side
  /// Hash of an entry of the other side's shared feed, if it is there.
  std::function<std::optional<Hash>(std::uint64_t sequence)> other;
  bool check_signature = true;
};

/// The first thing that is wrong with `entry` as the next of its feed. Its hash was computed from its bytes.
std::optional<Problem> wrong_with(const EntryView& entry, const Sealed& seal, const Expectations& expected);

/// The feed after the entry; adds the key that it names.
void advance(const EntryView& entry, const Hash& hash, const PublicKey& key, FeedEnd& end, NamedKeys& keys);

/// What the first entry of a shared feed says.
struct Founding {
  std::string client, supplier;
  Side side = Side::client;
  PublicKey key;
};
std::optional<Founding> founding_of(std::string_view body);
std::string founding_body(const Founding& founding);
std::optional<PublicKey> named_key(std::string_view body);
std::string key_body(const PublicKey& key);

/// "entry 12 of supplier-shared"
std::string place_of(Feed feed, std::uint64_t sequence);

}  // namespace entente::record
