// All feeds of a home in memory, and the order of each seat's book, kept up to date entry by entry. It takes
// what was checked (changes.h) and answers what is read; it knows no disk and no threads.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "record/chain.h"
#include "record/order.h"
#include "record/store.h"

namespace entente::record {

/// An entry as it is held: its bytes and seal, and what its place in the book depends on.
struct Held {
  std::string bytes;
  Hash hash;
  PublicKey key;
  Signature signature;
  Feed feed = Feed::client_shared;
  Standing standing;

  Sealed seal() const { return {bytes, hash, key, signature}; }
  Signed open() const;
};
Held held(const Signed& entry);

/// Where all feeds of a relationship end: what the next entries are written and checked against.
struct Ends {
  std::array<FeedEnd, 4> feeds;
  std::array<NamedKeys, 2> keys;

  FeedEnd& of(Feed feed) { return feeds[index_of(feed)]; }
  const FeedEnd& of(Feed feed) const { return feeds[index_of(feed)]; }
  std::uint64_t length(Seat seat) const;
};

class Ledger {
 public:
  struct Book {
    Relationship info;
    std::string id;  ///< 16 bytes
    std::array<std::deque<Held>, 4> feeds;
    Ends ends;
    std::map<Hash, std::uint8_t> files;  ///< named by entries: one bit for each feed that names it
    std::array<std::vector<const Held*>, 2> orders;            ///< one per seat
    std::array<std::array<std::uint64_t, 4>, 2> after_last{};  ///< in that order, after the feed's last entry

    const std::deque<Held>& of(Feed feed) const { return feeds[index_of(feed)]; }
    const std::vector<const Held*>& order(Seat seat) const { return orders[index_of(seat.side)]; }
  };

  const std::map<std::string, Book>& books() const { return books_; }
  const Book* find(const std::string& relationship) const;
  Result<const Book*, Problem> need(const std::string& relationship) const;

  void add(const Relationship& relationship);
  /// Entries that were checked, each as the next of its feed.
  void add(std::vector<Held> entries);
  /// One of them, seen as `view` into its bytes; the orders of the books wait for arrange().
  void add_unordered(Held entry, const EntryView& view, const Book& book);
  void arrange();

 private:
  static const Held& keep(Held entry, const EntryView& view, Book& book);

  std::map<std::string, Book> books_;
};

// Answers of a store, the same wherever the ledger comes from.
Result<std::vector<Signed>, Problem> read_book(const Ledger& ledger, const std::string& relationship,
                                               Seat seat, std::uint64_t from, std::uint64_t limit);
Result<Tail, Problem> read_tail(const Ledger& ledger, const std::string& relationship, Seat seat,
                                const Mark& after);
Result<std::vector<Signed>, Problem> read_feed(const Ledger& ledger, const std::string& relationship,
                                               Feed feed, std::uint64_t after);
/// The key that signs for a side now.
Result<PublicKey, Problem> current_key(const Ledger& ledger, const std::string& relationship, Side side);
/// Whether an entry that the seat may read names the file.
Result<bool, Problem> names_attachment(const Ledger& ledger, const std::string& relationship, Seat seat,
                                       const Hash& hash);

}  // namespace entente::record
