// An entry: what one side wrote into one of its feeds at one instant. It names the entry before it by hash
// and the newest entry of the other side's shared feed that its author had seen. The hash covers every byte
// of it, the relationship included, so that an entry cannot be moved elsewhere; the side's key signs the
// hash. What the body says is not known here. Bytes: docs/formats/record.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "record/problem.h"
#include "time/instant.h"

namespace entente::record {

enum class Side : std::uint8_t { client = 1, supplier = 2 };
constexpr Side other(Side side) {
  return side == Side::client ? Side::supplier : Side::client;
}
std::string_view name(Side side);  ///< "client", "supplier"
std::optional<Side> side_named(std::string_view name);

/// Each feed has one writer: the side in its name.
enum class Feed : std::uint8_t {
  client_private = 1,
  client_shared = 2,
  supplier_shared = 3,
  supplier_private = 4
};
constexpr Side writer(Feed feed) {
  return feed == Feed::client_private || feed == Feed::client_shared ? Side::client : Side::supplier;
}
constexpr bool is_shared(Feed feed) {
  return feed == Feed::client_shared || feed == Feed::supplier_shared;
}
constexpr Feed shared_feed(Side side) {
  return side == Side::client ? Feed::client_shared : Feed::supplier_shared;
}
constexpr Feed private_feed(Side side) {
  return side == Side::client ? Feed::client_private : Feed::supplier_private;
}
std::string_view name(Feed feed);  ///< "client-shared", ...
std::optional<Feed> feed_named(std::string_view name);

/// BLAKE2b-256 of an entry's bytes.
struct Hash {
  std::array<unsigned char, 32> bytes{};
  std::string hex() const;
  static std::optional<Hash> from_hex(std::string_view text);
  auto operator<=>(const Hash&) const = default;
};

struct Seen {
  std::uint64_t sequence = 0;  ///< 0: nothing of the other side yet
  Hash hash;
  bool operator==(const Seen&) const = default;
};

struct Entry {
  std::string relationship;  ///< id of the relationship: 32 hex digits, chosen at random when it is made
  Feed feed = Feed::client_shared;
  std::uint64_t sequence = 0;  ///< 1 for the first of its feed, without gaps
  Hash previous;               ///< of the entry before it in the feed; zero for the first
  time::Instant at;            ///< by the writer's clock, never before the entry before it in the same feed
  std::string author;          ///< who of the side, "ana@northwind.example"; at most 320 bytes
  std::string kind;            ///< "relationship", "key", "document", "signature", ... at most 64 bytes
  std::string subject;         ///< what it is about, e.g. a document's id; at most 512 bytes
  std::string body;            ///< UTF-8, JSON by convention; at most kBodyMax
  Seen seen;                   ///< newest entry of the other side's shared feed
  std::vector<Hash> attachments;  ///< files that it names, by the BLAKE2b-256 of their bytes
  bool operator==(const Entry&) const = default;
};
inline constexpr std::size_t kAuthorMax = 320;
inline constexpr std::size_t kKindMax = 64;
inline constexpr std::size_t kSubjectMax = 512;
inline constexpr std::size_t kBodyMax = std::size_t{16} << 20;
inline constexpr std::size_t kAttachmentsMax = 256;

/// A field over its limit, text that is no UTF-8, a relationship that is no id; absent: it can be written.
std::optional<Problem> unfit(const Entry& entry);

/// Canonical bytes of an entry that is fit: equal entries have equal bytes, and decode(encode(e)) == e.
std::string encode(const Entry& entry);
/// Strict: takes no bytes that encode would not have written.
Result<Entry, Problem> decode(std::string_view bytes);
Hash hash_of(const Entry& entry);
Hash hash_of_bytes(std::string_view bytes);

struct PublicKey {
  std::array<unsigned char, 32> bytes{};
  std::string hex() const;
  /// Eight groups of four hex digits of its hash, to be compared by telephone.
  std::string fingerprint() const;
  static std::optional<PublicKey> from_hex(std::string_view text);
  auto operator<=>(const PublicKey&) const = default;
};
struct Signature {
  std::array<unsigned char, 64> bytes{};
  bool operator==(const Signature&) const = default;
};

/// An entry as it is kept and sent.
struct Signed {
  Entry entry;
  Hash hash;
  PublicKey key;  ///< that signed it
  Signature signature;
  bool operator==(const Signed&) const = default;
};

}  // namespace entente::record
