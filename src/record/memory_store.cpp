#include "record/memory_store.h"

#include <shared_mutex>

#include "record/changes.h"

namespace entente::record {
namespace {

class MemoryStore final : public Store {
 public:
  Result<std::vector<Relationship>, Problem> relationships() const override {
    const std::shared_lock lock(mutex_);
    return relationships_in(ledger_, keys_);
  }

  Result<Relationship, Problem> create(const std::string& name, const std::string& client,
                                       const std::string& supplier, std::span<const Side> held,
                                       const std::string& author, time::Instant at) override {
    const Relationship made{new_relationship_id(), name, client, supplier, {held.begin(), held.end()}};
    return change([&](Changes& changes) { return begin_relationship(changes, made, author, at); });
  }

  Result<std::vector<Signed>, Problem> append(const std::string& relationship, Side side,
                                              std::span<const Draft> drafts, time::Instant at,
                                              std::optional<std::uint64_t> expected) override {
    return change([&](Changes& changes) { return changes.append(relationship, side, drafts, at, expected); });
  }

  Result<Signed, Problem> rotate_key(const std::string& relationship, Side side, const std::string& author,
                                     time::Instant at) override {
    return change([&](Changes& changes) { return changes.rotate(relationship, side, author, at); });
  }

  Result<std::vector<Signed>, Problem> book(const std::string& relationship, Seat seat) const override {
    return read(relationship, seat, 0, std::numeric_limits<std::uint64_t>::max());
  }

  Result<std::uint64_t, Problem> length(const std::string& relationship, Seat seat) const override {
    const std::shared_lock lock(mutex_);
    const auto book = ledger_.need(relationship);
    if (!book) return std::unexpected(book.error());
    return (*book)->order(seat).size();
  }

  Result<std::vector<Signed>, Problem> read(const std::string& relationship, Seat seat, std::uint64_t from,
                                            std::uint64_t limit) const override {
    const std::shared_lock lock(mutex_);
    return read_book(ledger_, relationship, seat, from, limit);
  }

  Result<Tail, Problem> tail(const std::string& relationship, Seat seat, const Mark& after) const override {
    const std::shared_lock lock(mutex_);
    return read_tail(ledger_, relationship, seat, after);
  }

  Result<Hash, Problem> put_attachment(std::string_view bytes) override {
    const auto hash = hash_of_file(bytes);
    if (!hash) return hash;
    const std::unique_lock lock(mutex_);
    attachments_.try_emplace(*hash, bytes);
    return hash;
  }

  Result<std::string, Problem> attachment(const std::string& relationship, Seat seat,
                                          const Hash& hash) const override {
    const std::shared_lock lock(mutex_);
    const auto named = names_attachment(ledger_, relationship, seat, hash);
    if (!named) return std::unexpected(named.error());
    const auto found = attachments_.find(hash);
    if (!*named || found == attachments_.end()) return std::unexpected(no_such_file(hash));
    return found->second;
  }

  Result<std::vector<Signed>, Problem> feed(const std::string& relationship, Feed feed,
                                            std::uint64_t after) const override {
    const std::shared_lock lock(mutex_);
    return read_feed(ledger_, relationship, feed, after);
  }

  Result<Taken, Problem> take(const Delivery& delivery) override {
    return change([&](Changes& changes) { return changes.take(delivery); });
  }

  Result<Signed, Problem> begin_side(const std::string& relationship, Side side, const std::string& author,
                                     time::Instant at) override {
    return change([&](Changes& changes) { return changes.begin_side(relationship, side, author, at); });
  }

  Result<Endorsement, Problem> endorse(const std::string& relationship, Side side,
                                       const Hash& hash) const override {
    const std::shared_lock lock(mutex_);
    const auto key = current_key(ledger_, relationship, side);
    if (!key) return std::unexpected(key.error());
    const auto signature = keys_.sign(relationship, side, *key, hash);
    if (!signature) return std::unexpected(signature.error());
    return Endorsement{*key, *signature};
  }

 private:
  template <class Work>
  auto change(Work work) -> decltype(work(std::declval<Changes&>())) {
    const std::unique_lock lock(mutex_);
    Changes changes(ledger_, keys_, [&](const Hash& hash) { return attachments_.contains(hash); });
    auto done = work(changes);
    if (!done) return done;
    for (const Relationship& relationship : changes.relationships()) ledger_.add(relationship);
    for (const Attachment& attachment : changes.attachments()) {
      attachments_.try_emplace(attachment.hash, attachment.bytes);
    }
    ledger_.add(changes.take_entries());
    return done;
  }

  mutable std::shared_mutex mutex_;
  mutable KeyRing keys_{make_memory_keys()};
  Ledger ledger_;
  std::map<Hash, std::string> attachments_;
};

}  // namespace

std::unique_ptr<Store> make_memory_store() {
  return std::make_unique<MemoryStore>();
}

}  // namespace entente::record
