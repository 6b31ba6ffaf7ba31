#include "record/changes.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <tuple>

namespace entente::record {
namespace {

using Kind = Problem::Kind;

std::unexpected<Problem> failed(Kind kind, std::string what, std::string repair = "") {
  return std::unexpected(Problem{kind, std::move(what), std::move(repair)});
}

std::optional<Problem> unfit_draft(const Draft& draft);

}  // namespace

Result<Signature, Problem> KeyRing::sign(const std::string& relationship, Side side, const PublicKey& key,
                                         const Hash& hash) {
  const std::lock_guard lock(mutex_);
  const auto secret = find(relationship, side, key);
  if (!secret) return std::unexpected(secret.error());
  return (*secret)->sign(hash);
}

bool KeyRing::holds(const std::string& relationship, Side side, const PublicKey& key) {
  const std::lock_guard lock(mutex_);
  return find(relationship, side, key).has_value();
}

Result<PublicKey, Problem> KeyRing::make(const std::string& relationship, Side side) {
  const std::lock_guard lock(mutex_);
  const SecretKey key = SecretKey::generate();
  if (auto kept = keeper_->keep(relationship, side, key); !kept) return std::unexpected(kept.error());
  return key.public_key();
}

Result<void, Problem> KeyRing::settle(const std::string& relationship, Side side, const PublicKey& key) {
  const std::lock_guard lock(mutex_);
  return keeper_->settle(relationship, side, key);
}

Result<const SecretKey*, Problem> KeyRing::find(const std::string& relationship, Side side,
                                                const PublicKey& key) {
  const auto known = keys_.find({relationship, side});
  if (known != keys_.end() && known->second.public_key() == key) return &known->second;
  auto found = keeper_->find(relationship, side, key);
  if (!found) return std::unexpected(found.error());
  if (!*found) {
    return failed(
        Kind::no_key, fmt::format("the secret key of the {} is not held here", name(side)),
        fmt::format("put the file {}.{}.key back into the folder of the keys", relationship, name(side)));
  }
  return &keys_.insert_or_assign({relationship, side}, *std::move(*found)).first->second;
}

Result<void, Problem> Changes::make(const Relationship& relationship) {
  const auto taken = [&](const Relationship& there) {
    return there.id == relationship.id || there.name == relationship.name;
  };
  const bool held =
      std::ranges::any_of(ledger_.books(), [&](const auto& book) { return taken(book.second.info); });
  if (held || std::ranges::any_of(relationships_, taken)) {
    return failed(Kind::exists, fmt::format("there is a relationship `{}` already", relationship.name),
                  "choose another name");
  }
  if (relationship.name.empty() || relationship.client.empty() || relationship.supplier.empty()) {
    return failed(Kind::malformed, "a relationship has a name, a client and a supplier");
  }
  for (const std::string* text : {&relationship.name, &relationship.client, &relationship.supplier}) {
    if (text->size() > kSubjectMax || !is_utf8(*text)) {
      return failed(Kind::malformed, fmt::format("a name is UTF-8 text of {} bytes at most", kSubjectMax));
    }
  }
  if (const auto id = from_hex(relationship.id); !id || id->size() != 16) {
    return failed(Kind::malformed, fmt::format("`{}` is no id of a relationship", relationship.id));
  }
  relationships_.push_back(relationship);
  return {};
}

Result<std::vector<Signed>, Problem> Changes::append(const std::string& relationship, Side side,
                                                     std::span<const Draft> drafts, time::Instant at,
                                                     std::optional<std::uint64_t> expected) {
  const auto found = ends(relationship);
  if (!found) return std::unexpected(found.error());
  Ends& end = **found;
  if (const std::uint64_t length = end.length({side}); expected && *expected != length) {
    return failed(
        Kind::moved,
        fmt::format("the record has {} entries now, and had {} when it was read", length, *expected),
        "read it again and decide anew");
  }
  const NamedKeys& keys = end.keys[index_of(side)];
  if (keys.empty()) {
    return failed(Kind::no_key, fmt::format("the {} has not joined this relationship", name(side)));
  }
  for (const Draft& draft : drafts) {
    if (auto problem = unfit_draft(draft)) return std::unexpected(*std::move(problem));
    for (const Hash& attachment : draft.attachments) {
      if (!has_attachment_(attachment)) {
        return failed(Kind::not_found, fmt::format("there is no file {}", attachment.hex()),
                      "put the file first, then the entry that names it");
      }
    }
  }
  std::vector<Signed> written;
  written.reserve(drafts.size());
  for (const Draft& draft : drafts) {
    Entry entry;
    entry.relationship = relationship;
    entry.feed = draft.shared ? shared_feed(side) : private_feed(side);
    entry.at = at;
    entry.author = draft.author;
    entry.kind = draft.kind;
    entry.subject = draft.subject;
    entry.body = draft.body;
    entry.attachments = draft.attachments;
    auto next = write(end, std::move(entry), keys.back().key);
    if (!next) return std::unexpected(next.error());
    written.push_back(*std::move(next));
  }
  return written;
}

Result<Signed, Problem> Changes::rotate(const std::string& relationship, Side side, const std::string& author,
                                        time::Instant at) {
  const auto found = ends(relationship);
  if (!found) return std::unexpected(found.error());
  Ends& end = **found;
  const NamedKeys& keys = end.keys[index_of(side)];
  if (keys.empty() || !keys_.holds(relationship, side, keys.back().key)) {
    return failed(Kind::no_key, fmt::format("the secret key of the {} is not held here", name(side)));
  }
  const auto next = keys_.make(relationship, side);
  if (!next) return std::unexpected(next.error());
  Entry entry;
  entry.relationship = relationship;
  entry.feed = shared_feed(side);
  entry.at = at;
  entry.author = author;
  entry.kind = kKeyKind;
  entry.body = key_body(*next);
  return write(end, std::move(entry), PublicKey(keys.back().key));
}

Result<Signed, Problem> Changes::begin_side(const std::string& relationship, Side side,
                                            const std::string& author, time::Instant at) {
  const auto found = ends(relationship);
  if (!found) return std::unexpected(found.error());
  Ends& end = **found;
  if (end.of(shared_feed(side)).sequence > 0) {
    return failed(Kind::exists, fmt::format("the {} has begun its feeds already", name(side)));
  }
  Relationship info;
  if (const Ledger::Book* book = ledger_.find(relationship)) info = book->info;
  for (const Relationship& made : relationships_) {
    if (made.id == relationship) info = made;
  }
  const auto key = keys_.make(relationship, side);
  if (!key) return std::unexpected(key.error());
  Entry entry;
  entry.relationship = relationship;
  entry.feed = shared_feed(side);
  entry.at = at;
  entry.author = author;
  entry.kind = kRelationshipKind;
  entry.body = founding_body({info.client, info.supplier, side, *key});
  return write(end, std::move(entry), *key);
}

Result<void, Problem> Changes::settle_key(const std::string& relationship, Side side) {
  const auto key = current_key(ledger_, relationship, side);
  if (!key) return std::unexpected(key.error());
  return keys_.settle(relationship, side, *key);
}

Result<Taken, Problem> Changes::take(const Delivery& delivery) {
  for (const Relationship& relationship : delivery.relationships) {
    if (ledger_.find(relationship.id)) continue;
    if (auto made = make(relationship); !made) return std::unexpected(made.error());
  }
  // Feed by feed would trip over what an entry has seen: whichever feed can go on, goes on; private feeds
  // come last, since shared ones name their keys.
  std::map<std::pair<std::string, Feed>, std::vector<const Signed*>> queues;
  for (const Signed& entry : delivery.entries) {
    queues[{entry.entry.relationship, entry.entry.feed}].push_back(&entry);
  }
  Taken taken;
  const auto go_on = [&](bool shared) -> Result<void, Problem> {
    std::map<std::pair<std::string, Feed>, std::size_t> done;
    for (;;) {
      bool moved = false;
      std::optional<Problem> first_problem;
      for (const auto& [where, queue] : queues) {
        if (is_shared(where.second) != shared) continue;
        std::size_t& at = done[where];
        for (; at < queue.size(); ++at) {
          const auto fresh = receive(*queue[at], delivery.other_side_absent);
          if (!fresh && fresh.error().kind == Kind::unseen) {
            if (!first_problem) first_problem = fresh.error();
            break;
          }
          if (!fresh) return std::unexpected(fresh.error());
          ++(*fresh ? taken.fresh : taken.repeated);
          moved = true;
        }
      }
      if (!first_problem) return {};
      if (!moved) return std::unexpected(*std::move(first_problem));
    }
  };
  for (const bool shared : {true, false}) {
    if (auto gone = go_on(shared); !gone) return std::unexpected(gone.error());
  }
  for (const Attachment& attachment : delivery.attachments) {
    if (hash_of_bytes(attachment.bytes) != attachment.hash) {
      return failed(Kind::malformed, fmt::format("the bytes of file {} are not those that its name says",
                                                 attachment.hash.hex()));
    }
    attachments_.push_back(attachment);
  }
  return taken;
}

Changes::Point Changes::point() const {
  return {relationships_.size(), entries_.size(), attachments_.size()};
}

void Changes::back_to(const Point& point) {
  relationships_.resize(point.relationships);
  attachments_.resize(point.attachments);
  std::vector<Held> kept = std::move(entries_);
  kept.resize(point.entries);
  entries_.clear();
  ends_.clear();
  pending_.clear();
  for (Held& entry : kept) {
    const auto read = view(entry.bytes);
    const auto end = read ? ends(to_hex(read->relationship)) : std::unexpected(read.error());
    if (end) hold(std::move(entry), *read, **end);
  }
}

Result<Ends*, Problem> Changes::ends(const std::string& relationship) {
  if (const auto known = ends_.find(relationship); known != ends_.end()) return &known->second;
  if (const Ledger::Book* book = ledger_.find(relationship)) {
    return &ends_.emplace(relationship, book->ends).first->second;
  }
  if (std::ranges::find(relationships_, relationship, &Relationship::id) != relationships_.end()) {
    return &ends_[relationship];
  }
  return std::unexpected(ledger_.need(relationship).error());
}

Result<Signed, Problem> Changes::write(Ends& ends, Entry entry, const PublicKey& key) {
  const Side side = writer(entry.feed);
  const FeedEnd& before = ends.of(entry.feed);
  const FeedEnd& seen = ends.of(shared_feed(other(side)));
  entry.sequence = before.sequence + 1;
  entry.previous = before.hash;
  entry.seen = {seen.sequence, seen.hash};
  entry.at = std::max({entry.at, ends.of(shared_feed(side)).at, ends.of(private_feed(side)).at});
  if (auto problem = unfit(entry)) return std::unexpected(*std::move(problem));
  Signed entry_signed;
  entry_signed.entry = std::move(entry);
  Held kept = held(entry_signed);
  kept.hash = hash_of_bytes(kept.bytes);
  kept.key = key;
  const auto signature = keys_.sign(entry_signed.entry.relationship, side, key, kept.hash);
  if (!signature) return std::unexpected(signature.error());
  kept.signature = *signature;
  entry_signed.hash = kept.hash;
  entry_signed.key = kept.key;
  entry_signed.signature = kept.signature;
  const std::string bytes = kept.bytes;
  if (const auto read = view(bytes)) hold(std::move(kept), *read, ends);
  return entry_signed;
}

Result<bool, Problem> Changes::receive(const Signed& entry, bool other_side_absent) {
  if (auto problem = unfit(entry.entry)) return std::unexpected(*std::move(problem));
  const auto found = ends(entry.entry.relationship);
  if (!found) return std::unexpected(found.error());
  Held kept = held(entry);
  kept.hash = hash_of_bytes(kept.bytes);
  const std::string place = place_of(entry.entry.feed, entry.entry.sequence);
  if (kept.hash != entry.hash)
    return failed(Kind::malformed, place + " does not have the hash that it names");
  if (hash_at(entry.entry.relationship, entry.entry.feed, entry.entry.sequence) == kept.hash) return false;
  const std::string bytes = kept.bytes;
  const auto read = view(bytes);
  if (!read) return std::unexpected(read.error());
  const Feed other_feed = shared_feed(other(writer(entry.entry.feed)));
  Ends& end = **found;
  const bool look_up = !other_side_absent || end.of(other_feed).sequence > 0;
  const auto other_hash = [&](std::uint64_t sequence) -> std::optional<Hash> {
    if (!look_up) return entry.entry.seen.hash;
    return hash_at(entry.entry.relationship, other_feed, sequence);
  };
  const Expectations expected{read->relationship, end.of(entry.entry.feed),
                              end.keys[index_of(writer(entry.entry.feed))], other_hash};
  if (auto problem = wrong_with(*read, kept.seal(), expected)) return std::unexpected(*std::move(problem));
  hold(std::move(kept), *read, end);
  return true;
}

void Changes::hold(Held entry, const EntryView& seen, Ends& ends) {
  pending_[{to_hex(seen.relationship), entry.feed}].push_back(entry.hash);
  advance(seen, entry.hash, entry.key, ends.of(entry.feed), ends.keys[index_of(writer(entry.feed))]);
  entries_.push_back(std::move(entry));
}

std::optional<Hash> Changes::hash_at(const std::string& relationship, Feed feed,
                                     std::uint64_t sequence) const {
  const Ledger::Book* book = ledger_.find(relationship);
  const std::uint64_t held_here = book ? book->of(feed).size() : 0;
  if (sequence == 0) return std::nullopt;
  if (sequence <= held_here) return book->of(feed)[sequence - 1].hash;
  const auto pending = pending_.find({relationship, feed});
  if (pending == pending_.end() || sequence - held_here > pending->second.size()) return std::nullopt;
  return pending->second[sequence - held_here - 1];
}

std::string new_relationship_id() {
  SecretKey::generate();  // starts libsodium
  std::string bytes(16, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return to_hex(bytes);
}

std::vector<Relationship> relationships_in(const Ledger& ledger, KeyRing& keys) {
  std::vector<std::pair<time::Instant, Relationship>> found;
  for (const auto& [id, book] : ledger.books()) {
    auto& [begun, one] = found.emplace_back(time::Instant::max(), book.info);
    for (const Side side : {Side::client, Side::supplier}) {
      const auto& feed = book.of(shared_feed(side));
      if (!feed.empty()) begun = std::min(begun, feed.front().standing.at);
      const NamedKeys& named = book.ends.keys[index_of(side)];
      if (!named.empty() && keys.holds(id, side, named.back().key)) one.held.push_back(side);
    }
  }
  std::ranges::sort(found, {}, [](const auto& one) { return std::tie(one.first, one.second.name); });
  std::vector<Relationship> all;
  all.reserve(found.size());
  for (auto& [begun, one] : found) all.push_back(std::move(one));
  return all;
}

Result<Relationship, Problem> begin_relationship(Changes& changes, const Relationship& made,
                                                 const std::string& author, time::Instant at) {
  if (auto there = changes.make(made); !there) return std::unexpected(there.error());
  for (const Side side : made.held) {
    if (auto begun = changes.begin_side(made.id, side, author, at); !begun) {
      return std::unexpected(begun.error());
    }
  }
  return made;
}

Result<Hash, Problem> hash_of_file(std::string_view bytes) {
  if (bytes.size() <= kAttachmentMax) return hash_of_bytes(bytes);
  return failed(Kind::malformed, fmt::format("a file has {} bytes at most", kAttachmentMax));
}

Problem no_such_file(const Hash& hash) {
  return {Kind::not_found, fmt::format("there is no file {}", hash.hex()), ""};
}

namespace {

std::optional<Problem> unfit_draft(const Draft& draft) {
  if (draft.kind == kRelationshipKind || draft.kind == kKeyKind) {
    return Problem{Kind::malformed,
                   fmt::format("entries of kind `{}` are written by the record itself", draft.kind), ""};
  }
  Entry probe;
  probe.relationship = std::string(32, '0');
  probe.sequence = 1;
  probe.author = draft.author;
  probe.kind = draft.kind;
  probe.subject = draft.subject;
  probe.body = draft.body;
  probe.attachments = draft.attachments;
  return unfit(probe);
}

}  // namespace
}  // namespace entente::record
