// What is about to be added to a ledger: each request is checked against the ledger and the requests before
// it, and gives its rows or none. A store makes them durable, then adds them to the ledger.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "record/key_folder.h"
#include "record/ledger.h"

namespace entente::record {

/// Secret keys at hand, read from their keeper when they are first needed.
class KeyRing {
 public:
  explicit KeyRing(std::unique_ptr<KeyKeeper> keeper) : keeper_(std::move(keeper)) {}

  /// Signs with the key of a side that the record names.
  Result<Signature, Problem> sign(const std::string& relationship, Side side, const PublicKey& key,
                                  const Hash& hash);
  bool holds(const std::string& relationship, Side side, const PublicKey& key);
  /// Makes and keeps a new key.
  Result<PublicKey, Problem> make(const std::string& relationship, Side side);
  Result<void, Problem> settle(const std::string& relationship, Side side, const PublicKey& key);

 private:
  Result<const SecretKey*, Problem> find(const std::string& relationship, Side side, const PublicKey& key);

  std::mutex mutex_;
  std::unique_ptr<KeyKeeper> keeper_;
  std::map<std::pair<std::string, Side>, SecretKey> keys_;
};

class Changes {
 public:
  using HasAttachment = std::function<bool(const Hash&)>;
  Changes(const Ledger& ledger, KeyRing& keys, HasAttachment has_attachment)
      : ledger_(ledger), keys_(keys), has_attachment_(std::move(has_attachment)) {}

  Result<void, Problem> make(const Relationship& relationship);
  Result<std::vector<Signed>, Problem> append(const std::string& relationship, Side side,
                                              std::span<const Draft> drafts, time::Instant at,
                                              std::optional<std::uint64_t> expected);
  Result<Signed, Problem> rotate(const std::string& relationship, Side side, const std::string& author,
                                 time::Instant at);
  Result<Signed, Problem> begin_side(const std::string& relationship, Side side, const std::string& author,
                                     time::Instant at);
  /// Puts the key that the ledger names in its place. Keys of changes that are not durable yet stay beside
  /// it.
  Result<void, Problem> settle_key(const std::string& relationship, Side side);
  Result<Taken, Problem> take(const Delivery& delivery);
  void put(const Hash& hash, std::string_view bytes) { attachments_.push_back({hash, std::string(bytes)}); }

  /// How far it has come; back_to drops what was added since.
  struct Point {
    std::size_t relationships = 0, entries = 0, attachments = 0;
  };
  Point point() const;
  void back_to(const Point& point);

  const std::vector<Relationship>& relationships() const { return relationships_; }
  const std::vector<Held>& entries() const { return entries_; }
  std::vector<Held> take_entries() { return std::move(entries_); }
  const std::vector<Attachment>& attachments() const { return attachments_; }
  bool empty() const { return relationships_.empty() && entries_.empty() && attachments_.empty(); }

 private:
  Result<Ends*, Problem> ends(const std::string& relationship);
  Result<Signed, Problem> write(Ends& ends, Entry entry, const PublicKey& key);
  /// Whether it is new, or what is wrong with it.
  Result<bool, Problem> receive(const Signed& entry, bool other_side_absent);
  void hold(Held entry, const EntryView& seen, Ends& ends);
  std::optional<Hash> hash_at(const std::string& relationship, Feed feed, std::uint64_t sequence) const;

  const Ledger& ledger_;
  KeyRing& keys_;
  HasAttachment has_attachment_;
  std::vector<Relationship> relationships_;
  std::vector<Held> entries_;
  std::vector<Attachment> attachments_;
  std::map<std::string, Ends> ends_;                                   ///< of relationships that change
  std::map<std::pair<std::string, Feed>, std::vector<Hash>> pending_;  ///< hashes beyond the ledger
};

std::string new_relationship_id();

// What stores have in common over a ledger and its changes.

/// In the order in which they were begun (the instant of their first entry), else by name: the same list in
/// each home, however the ids fell.
std::vector<Relationship> relationships_in(const Ledger& ledger, KeyRing& keys);
/// Makes the relationship, and the first entry of each side that it says is held.
Result<Relationship, Problem> begin_relationship(Changes& changes, const Relationship& made,
                                                 const std::string& author, time::Instant at);
/// The hash of a file that is not too large to be kept.
Result<Hash, Problem> hash_of_file(std::string_view bytes);
Problem no_such_file(const Hash& hash);

}  // namespace entente::record
