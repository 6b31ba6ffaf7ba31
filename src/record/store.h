// Where the feeds of many relationships are kept. Appending checks everything that verify_feed checks of one
// entry, in one transaction; entries are never changed or removed. The store of a home is SQLite
// (sqlite_store.h); memory_store.h is the same without a disk.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "record/book.h"
#include "record/keys.h"

namespace entente::record {

struct Relationship {
  std::string id;                ///< 32 hex digits
  std::string name;              ///< short name chosen here: "northwind-helio"
  std::string client, supplier;  ///< parties as people call them
  std::vector<Side> held;        ///< sides whose secret key is held in this home
};

/// What is to be written: the store adds sequence, previous, seen, and signs. The kinds "relationship" and
/// "key" are the store's own.
struct Draft {
  std::string author, kind, subject, body;
  bool shared = false;
  std::vector<Hash> attachments;  ///< put before
};

/// Where a reader of a book stands: how many entries it has read, and the last of them.
struct Mark {
  std::uint64_t length = 0;
  Hash last;
  bool operator==(const Mark&) const = default;
};

/// What a book holds beyond a mark. `from` is the mark's length, or 0 with the whole book where entries of
/// the other home came in before the mark.
struct Tail {
  std::uint64_t from = 0;
  std::vector<Signed> entries;
  Mark mark;  ///< to ask with the next time
};

struct Attachment {
  Hash hash;
  std::string bytes;
};
inline constexpr std::size_t kAttachmentMax = std::size_t{64} << 20;

/// Entries that were written elsewhere or earlier: taken as a whole or not at all.
struct Delivery {
  std::vector<Relationship> relationships;  ///< to be made where they are not there yet; `held` is not read
  std::vector<Signed> entries;              ///< each feed in sequence; what is there already is passed over
  std::vector<Attachment> attachments;
  /// What entries have seen of a side whose shared feed is empty is not looked up: for looking at one side
  /// alone, never for keeping.
  bool other_side_absent = false;
};
struct Taken {
  std::uint64_t fresh = 0, repeated = 0;  ///< entries
};

class Store {
 public:
  virtual ~Store() = default;

  /// In the order in which they were begun, else by name.
  virtual Result<std::vector<Relationship>, Problem> relationships() const = 0;
  /// Makes a relationship with the first entry of each held side's shared feed (kind "relationship", naming
  /// parties and key).
  virtual Result<Relationship, Problem> create(const std::string& name, const std::string& client,
                                               const std::string& supplier, std::span<const Side> held,
                                               const std::string& author, time::Instant at) = 0;

  /// Appends all drafts or none, durable when it returns. `expected`: length of the book as the writer read
  /// it; when it has moved since, nothing is written (Problem::moved). The instant is moved forward to that
  /// of the side's last entry where the clock stepped back.
  virtual Result<std::vector<Signed>, Problem> append(
      const std::string& relationship, Side side, std::span<const Draft> drafts, time::Instant at,
      std::optional<std::uint64_t> expected = std::nullopt) = 0;
  /// A new key for a side: an entry of kind "key", signed by the key before it, names it; from then on the
  /// new key signs.
  virtual Result<Signed, Problem> rotate_key(const std::string& relationship, Side side,
                                             const std::string& author, time::Instant at) = 0;

  /// The book that a seat may read, in its order.
  virtual Result<std::vector<Signed>, Problem> book(const std::string& relationship, Seat seat) const = 0;
  /// Number of entries that a seat may read: cheap, for ETags and waiting.
  virtual Result<std::uint64_t, Problem> length(const std::string& relationship, Seat seat) const = 0;
  /// Entries of that book from a position on, `limit` at most.
  virtual Result<std::vector<Signed>, Problem> read(const std::string& relationship, Seat seat,
                                                    std::uint64_t from, std::uint64_t limit) const = 0;
  /// What came since a mark, for readers that keep what they made of the book so far.
  virtual Result<Tail, Problem> tail(const std::string& relationship, Seat seat, const Mark& after) const = 0;

  /// Keeps a file; the same bytes are kept once. It is read by those who may read an entry that names it.
  virtual Result<Hash, Problem> put_attachment(std::string_view bytes) = 0;
  virtual Result<std::string, Problem> attachment(const std::string& relationship, Seat seat,
                                                  const Hash& hash) const = 0;

  // For the exchange and the upkeep of records, not for people's eyes.

  /// Entries of one feed after a sequence number.
  virtual Result<std::vector<Signed>, Problem> feed(const std::string& relationship, Feed feed,
                                                    std::uint64_t after) const = 0;
  virtual Result<Taken, Problem> take(const Delivery& delivery) = 0;
  /// Writes the first entry of a side whose feeds are empty here, with a new key: how the second home joins.
  virtual Result<Signed, Problem> begin_side(const std::string& relationship, Side side,
                                             const std::string& author, time::Instant at) = 0;
  struct Endorsement {
    PublicKey key;
    Signature signature;
  };
  virtual Result<Endorsement, Problem> endorse(const std::string& relationship, Side side,
                                               const Hash& hash) const = 0;
};

}  // namespace entente::record
