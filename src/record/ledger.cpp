#include "record/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <set>

#include "base/assert.h"

namespace entente::record {
namespace {

constexpr std::array kSeats{Seat{Side::client}, Seat{Side::supplier}};

constexpr std::uint8_t bit_of(Feed feed) {
  return static_cast<std::uint8_t>(1U << index_of(feed));
}

EntryView view_of(const Held& entry) {
  auto read = view(entry.bytes);
  ENTENTE_ASSERT(read.has_value(), "entries are checked before they are held");
  return *std::move(read);
}

void arrange_book(Ledger::Book& book, Seat seat);
bool place(Ledger::Book& book, const Held& entry, Seat seat);

}  // namespace

Signed Held::open() const {
  return {to_entry(view_of(*this)), hash, key, signature};
}

Held held(const Signed& entry) {
  return {encode(entry.entry), entry.hash,       entry.key,
          entry.signature,     entry.entry.feed, {entry.entry.at, entry.entry.seen.sequence}};
}

std::uint64_t Ends::length(Seat seat) const {
  std::uint64_t sum = 0;
  for (const Feed feed : kFeeds) {
    if (seat.may_read(feed)) sum += of(feed).sequence;
  }
  return sum;
}

const Ledger::Book* Ledger::find(const std::string& relationship) const {
  const auto found = books_.find(relationship);
  return found == books_.end() ? nullptr : &found->second;
}

Result<const Ledger::Book*, Problem> Ledger::need(const std::string& relationship) const {
  if (const Book* book = find(relationship)) return book;
  return std::unexpected(Problem{Problem::Kind::not_found,
                                 fmt::format("there is no relationship `{}` in this record", relationship),
                                 ""});
}

void Ledger::add(const Relationship& relationship) {
  Book& book = books_[relationship.id];
  book.info = relationship;
  book.info.held.clear();
  book.id = from_hex(relationship.id).value_or("");
}

void Ledger::add(std::vector<Held> entries) {
  std::set<Book*> to_arrange;
  for (Held& entry : entries) {
    const EntryView read = view_of(entry);
    const auto found = books_.find(to_hex(read.relationship));
    ENTENTE_ASSERT(found != books_.end(), "a relationship is made before its entries come in");
    Book& book = found->second;
    const Held& kept = keep(std::move(entry), read, book);
    for (const Seat seat : kSeats) {
      if (!to_arrange.contains(&book) && seat.may_read(kept.feed) && !place(book, kept, seat)) {
        to_arrange.insert(&book);
      }
    }
  }
  for (Book* book : to_arrange) {
    for (const Seat seat : kSeats) arrange_book(*book, seat);
  }
}

void Ledger::add_unordered(Held entry, const EntryView& view, const Book& book) {
  keep(std::move(entry), view, books_.at(book.info.id));
}

// The view stays valid: bytes of this length lie outside the string, and move with it.
const Held& Ledger::keep(Held entry, const EntryView& view, Book& book) {
  advance(view, entry.hash, entry.key, book.ends.of(entry.feed),
          book.ends.keys[index_of(writer(entry.feed))]);
  ByteReader names(view.attachments);
  while (!names.done()) {
    Hash name;
    names.array(name.bytes);
    std::uint8_t& feeds = book.files[name];
    feeds = static_cast<std::uint8_t>(feeds | bit_of(entry.feed));
  }
  auto& feed = book.feeds[index_of(entry.feed)];
  feed.push_back(std::move(entry));
  return feed.back();
}

void Ledger::arrange() {
  for (auto& [id, book] : books_) {
    // Each seat has an order of its own, made from feeds that nobody changes meanwhile.
    auto one = std::async(std::launch::async, [&book] { arrange_book(book, kSeats[0]); });
    arrange_book(book, kSeats[1]);
    one.get();
  }
}

Result<std::vector<Signed>, Problem> read_book(const Ledger& ledger, const std::string& relationship,
                                               Seat seat, std::uint64_t from, std::uint64_t limit) {
  const auto book = ledger.need(relationship);
  if (!book) return std::unexpected(book.error());
  const auto& order = (*book)->order(seat);
  std::vector<Signed> entries;
  const std::uint64_t first = std::min<std::uint64_t>(from, order.size());
  const std::uint64_t count = std::min<std::uint64_t>(limit, order.size() - first);
  entries.reserve(count);
  for (std::uint64_t i = first; i < first + count; ++i) entries.push_back(order[i]->open());
  return entries;
}

Result<Tail, Problem> read_tail(const Ledger& ledger, const std::string& relationship, Seat seat,
                                const Mark& after) {
  const auto book = ledger.need(relationship);
  if (!book) return std::unexpected(book.error());
  const auto& order = (*book)->order(seat);
  Tail tail;
  // Old entries keep their order among themselves: where the last one read still stands at its place,
  // nothing came in before it.
  const bool as_read =
      after.length > 0 && after.length <= order.size() && order[after.length - 1]->hash == after.last;
  tail.from = as_read ? after.length : 0;
  tail.mark = {order.size(), order.empty() ? Hash{} : order.back()->hash};
  tail.entries.reserve(order.size() - tail.from);
  for (std::uint64_t i = tail.from; i < order.size(); ++i) tail.entries.push_back(order[i]->open());
  return tail;
}

Result<std::vector<Signed>, Problem> read_feed(const Ledger& ledger, const std::string& relationship,
                                               Feed feed, std::uint64_t after) {
  const auto book = ledger.need(relationship);
  if (!book) return std::unexpected(book.error());
  const auto& entries = (*book)->of(feed);
  std::vector<Signed> found;
  for (std::uint64_t i = after; i < entries.size(); ++i) found.push_back(entries[i].open());
  return found;
}

Result<PublicKey, Problem> current_key(const Ledger& ledger, const std::string& relationship, Side side) {
  const auto book = ledger.need(relationship);
  if (!book) return std::unexpected(book.error());
  const NamedKeys& keys = (*book)->ends.keys[index_of(side)];
  if (!keys.empty()) return keys.back().key;
  return std::unexpected(
      Problem{Problem::Kind::no_key, fmt::format("the {} has not joined this relationship", name(side)), ""});
}

Result<bool, Problem> names_attachment(const Ledger& ledger, const std::string& relationship, Seat seat,
                                       const Hash& hash) {
  const auto book = ledger.need(relationship);
  if (!book) return std::unexpected(book.error());
  const auto found = (*book)->files.find(hash);
  if (found == (*book)->files.end()) return false;
  return std::ranges::any_of(
      kFeeds, [&](Feed feed) { return seat.may_read(feed) && (found->second & bit_of(feed)) != 0; });
}

namespace {

void arrange_book(Ledger::Book& book, Seat seat) {
  auto& order = book.orders[index_of(seat.side)];
  auto& after_last = book.after_last[index_of(seat.side)];
  std::array<std::size_t, 4> sizes{};
  std::size_t total = 0;
  for (const Feed feed : kFeeds) {
    if (seat.may_read(feed)) sizes[index_of(feed)] = book.of(feed).size();
    total += sizes[index_of(feed)];
  }
  order.clear();
  order.reserve(total);
  after_last = {};
  merge_feeds(
      sizes, [&](Feed feed, std::size_t at) { return book.of(feed)[at].standing; },
      [&](Feed feed, std::size_t at) {
        order.push_back(&book.of(feed)[at]);
        after_last[index_of(feed)] = order.size();
      });
}

// Puts the newest entry of its feed into the order of one seat. It comes after its feed and after what it has
// seen; when it has seen the newest of the other side, only entries of one more feed stand behind both, with
// rising instants, and it goes among them from the end. Otherwise it is not placed.
bool place(Ledger::Book& book, const Held& entry, Seat seat) {
  auto& order = book.orders[index_of(seat.side)];
  auto& after_last = book.after_last[index_of(seat.side)];
  const Feed seen_feed = shared_feed(other(writer(entry.feed)));
  if (entry.standing.seen != book.of(seen_feed).size()) return false;
  const std::uint64_t first = std::max(after_last[index_of(entry.feed)], after_last[index_of(seen_feed)]);
  std::uint64_t at = order.size();
  const Turn turn{entry.standing.at, entry.feed};
  while (at > first && turn < Turn{order[at - 1]->standing.at, order[at - 1]->feed}) --at;
  order.insert(order.begin() + static_cast<std::ptrdiff_t>(at), &entry);
  for (std::uint64_t& position : after_last) {
    if (position > at) ++position;
  }
  after_last[index_of(entry.feed)] = at + 1;
  return true;
}

}  // namespace
}  // namespace entente::record
