// Where the feeds of many relationships are kept. Appending checks everything that verify_feed checks of one
// entry, in one transaction; entries are never changed or removed. The store of a home is SQLite
// (sqlite_store.h).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
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

/// What is to be written: the store adds sequence, previous, seen, and signs.
struct Draft {
  std::string author, kind, subject, body;
  bool shared = false;
};

class Store {
 public:
  virtual ~Store() = default;

  virtual Result<std::vector<Relationship>, Problem> relationships() const = 0;
  /// Makes a relationship with the first entry of each held side's shared feed (kind "relationship", naming
  /// parties and key).
  virtual Result<Relationship, Problem> create(const std::string& name, const std::string& client,
                                               const std::string& supplier, std::span<const Side> held,
                                               const std::string& author, time::Instant at) = 0;

  /// Appends all drafts or none, durable when it returns. `expected`: length of the book as the writer read
  /// it; when it has moved since, nothing is written (Problem::moved). The instant is moved forward to that
  /// of the feed's last entry where the clock stepped back.
  virtual Result<std::vector<Signed>, Problem> append(
      const std::string& relationship, Side side, std::span<const Draft> drafts, time::Instant at,
      std::optional<std::uint64_t> expected = std::nullopt) = 0;

  /// The book that a seat may read, in its order.
  virtual Result<std::vector<Signed>, Problem> book(const std::string& relationship, Seat seat) const = 0;
  /// Number of entries that a seat may read: cheap, for ETags and waiting.
  virtual Result<std::uint64_t, Problem> length(const std::string& relationship, Seat seat) const = 0;
};

}  // namespace entente::record
