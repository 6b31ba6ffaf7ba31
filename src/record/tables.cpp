#include "record/tables.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <future>
#include <utility>

namespace entente::record {
namespace {

using Kind = Problem::Kind;

constexpr std::int64_t kApplication = 0x456e7465;  // "Ente"

constexpr std::size_t kGuardBytes = 16;
constexpr std::size_t kBatchRows = 8'192;
constexpr std::int64_t kPlacedAtMost = 64;  ///< more than that, and the orders are worked out anew

constexpr const char* kSchema = R"sql(
CREATE TABLE relationship (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  client TEXT NOT NULL,
  supplier TEXT NOT NULL
) STRICT;
CREATE TABLE entry (
  arrival INTEGER PRIMARY KEY,
  relationship INTEGER NOT NULL REFERENCES relationship (number),
  feed INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  hash BLOB NOT NULL,
  key BLOB NOT NULL,
  signature BLOB NOT NULL,
  guard BLOB NOT NULL,
  UNIQUE (relationship, feed, sequence)
) STRICT;
CREATE TABLE attachment (
  number INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  bytes BLOB NOT NULL
) STRICT;
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;
CREATE TRIGGER attachment_stays BEFORE UPDATE ON attachment BEGIN SELECT RAISE(ABORT, 'files are never changed'); END;
)sql";

std::unexpected<Problem> damaged(std::string_view what) {
  return std::unexpected(Problem{Kind::storage, fmt::format("the record is damaged: {}", what),
                                 "restore a backup, and ask the other side for what came after it"});
}

Result<void, Problem> load_relationships(const Database& database, Ledger& ledger, Arrivals& arrivals);
Result<void, Problem> check_ends(const Ledger& ledger);

template <class Bytes>
bool copy_exact(std::string_view from, Bytes& to) {
  if (from.size() != to.size()) return false;
  std::memcpy(to.data(), from.data(), from.size());
  return true;
}

template <class Bytes>
std::string_view text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A row on its way into the ledger, with what its own bytes tell.
struct Arrived {
  std::int64_t arrival = 0;
  Held entry;
  std::array<char, kGuardBytes> guard{};
  std::optional<EntryView> read;
  std::string wrong;  ///< empty: nothing
};
Result<void, Problem> each_arrival(const Database& database, std::int64_t after,
                                   const std::function<Result<void, Problem>(Arrived&)>& follow);

std::array<char, kGuardBytes> guard_of(const Held& entry) {
  std::array<char, 32 + 32 + 64> seal{};
  std::memcpy(seal.data(), entry.hash.bytes.data(), 32);
  std::memcpy(seal.data() + 32, entry.key.bytes.data(), 32);
  std::memcpy(seal.data() + 64, entry.signature.bytes.data(), 64);
  const Hash hash = hash_of_bytes({seal.data(), seal.size()});
  std::array<char, kGuardBytes> guard{};
  std::memcpy(guard.data(), hash.bytes.data(), guard.size());
  return guard;
}

}  // namespace

Result<void, Problem> make_tables(Database& database) {
  const auto there = database.number("SELECT count(*) FROM sqlite_schema");
  if (!there) return std::unexpected(there.error());
  if (*there > 0) return {};
  if (auto begun = database.run("BEGIN IMMEDIATE"); !begun) return begun;
  const auto tables = database.number("SELECT count(*) FROM sqlite_schema");
  Result<void, Problem> made;
  if (!tables) {
    made = std::unexpected(tables.error());
  } else if (*tables == 0) {
    made = database.run(kSchema);
    if (made) {
      made = database.run(
          fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplication, kFormat).c_str());
    }
  }
  if (made) made = database.run("COMMIT");
  if (!made && sqlite3_get_autocommit(database.handle()) == 0) {
    if (auto undone = database.run("ROLLBACK"); !undone) return undone;
  }
  return made;
}

Result<void, Problem> check_format(const Database& database, const std::string& path) {
  const auto application = database.number("PRAGMA application_id");
  if (!application) return std::unexpected(application.error());
  const auto format = database.number("PRAGMA user_version");
  if (!format) return std::unexpected(format.error());
  if (*application != kApplication || *format < 1) {
    return std::unexpected(Problem{Kind::storage, fmt::format("{} is no record", path), ""});
  }
  if (*format > kFormat) {
    return std::unexpected(
        Problem{Kind::newer_format,
                fmt::format("the record {} has format {}, this program knows formats up to {}", path, *format,
                            kFormat),
                "use the version of Entente that wrote it, or a later one"});
  }
  return {};
}

Result<void, Problem> each_row(const Database& database, std::int64_t after,
                               const std::function<Result<void, Problem>(const Row&)>& visit) {
  auto rows = database.prepare(
      "SELECT arrival, bytes, hash, key, signature, guard FROM entry WHERE arrival > ?1 ORDER BY arrival");
  if (!rows) return std::unexpected(rows.error());
  rows->bind(1, after);
  for (;;) {
    const int result = rows->step();
    if (result == SQLITE_DONE) return {};
    if (result != SQLITE_ROW) return std::unexpected(database.problem(result));
    const Row row{rows->number(0), rows->bytes(1), rows->bytes(2),
                  rows->bytes(3),  rows->bytes(4), rows->bytes(5)};
    if (auto visited = visit(row); !visited) return visited;
  }
}

Result<Arrivals, Problem> newest_arrivals(const Database& database) {
  const auto relationship = database.number("SELECT max(number) FROM relationship");
  if (!relationship) return std::unexpected(relationship.error());
  const auto entry = database.number("SELECT max(arrival) FROM entry");
  if (!entry) return std::unexpected(entry.error());
  return Arrivals{*relationship, *entry};
}

Result<void, Problem> load(const Database& database, Ledger& ledger, Arrivals& arrivals, bool whole) {
  const auto newest = newest_arrivals(database);
  if (!newest) return std::unexpected(newest.error());
  const bool in_order = !whole && newest->entries - arrivals.entries <= kPlacedAtMost;
  if (auto loaded = load_relationships(database, ledger, arrivals); !loaded) return loaded;
  const Ledger::Book* book = nullptr;
  const auto follow = [&](Arrived& row) -> Result<void, Problem> {
    Held& entry = row.entry;
    if (!row.wrong.empty()) return damaged(row.wrong);
    const EntryView& read = *row.read;
    if (!book || book->id != read.relationship) book = ledger.find(to_hex(read.relationship));
    if (!book) return damaged(fmt::format("row {} belongs to no relationship", row.arrival));
    if (read.sequence <= book->of(read.feed).size() &&
        book->of(read.feed)[read.sequence - 1].hash == entry.hash) {
      arrivals.entries = row.arrival;  // our own, held already
      return {};
    }
    const auto& other_feed = book->of(shared_feed(other(writer(read.feed))));
    const Expectations expected{book->id, book->ends.of(read.feed),
                                book->ends.keys[index_of(writer(read.feed))],
                                [&](std::uint64_t sequence) -> std::optional<Hash> {
                                  if (sequence > other_feed.size()) return std::nullopt;
                                  return other_feed[sequence - 1].hash;
                                },
                                !whole};
    if (const auto problem = wrong_with(read, entry.seal(), expected)) return damaged(problem->what);
    if (in_order) {
      std::vector<Held> one;
      one.push_back(std::move(entry));
      ledger.add(std::move(one));
    } else {
      ledger.add_unordered(std::move(entry), read, *book);
    }
    arrivals.entries = row.arrival;
    return {};
  };
  const auto loaded = each_arrival(database, arrivals.entries, follow);
  if (!in_order) ledger.arrange();
  if (!loaded || !whole) return loaded;
  return check_ends(ledger);
}

Result<Rows, Problem> Rows::prepare(const Database& database) {
  Rows rows;
  for (const auto& [statement, sql] :
       {std::pair(&rows.relationship_,
                  "INSERT INTO relationship (id, name, client, supplier) VALUES (?1, ?2, ?3, ?4)"),
        std::pair(
            &rows.entry_,
            "INSERT INTO entry (relationship, feed, sequence, bytes, hash, key, signature, guard) VALUES "
            "((SELECT number FROM relationship WHERE id = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
        std::pair(&rows.attachment_, "INSERT OR IGNORE INTO attachment (hash, bytes) VALUES (?1, ?2)")}) {
    auto prepared = database.prepare(sql);
    if (!prepared) return std::unexpected(prepared.error());
    *statement = *std::move(prepared);
  }
  return rows;
}

namespace {

Result<void, Problem> done(const Database& database, Statement& statement) {
  const int result = statement.step();
  const Problem problem = result == SQLITE_DONE ? Problem{} : database.problem(result);
  statement.reset();
  if (result != SQLITE_DONE) return std::unexpected(problem);
  return {};
}

}  // namespace

Result<void, Problem> Rows::add(const Database& database, const Relationship& relationship) {
  const std::string id = from_hex(relationship.id).value_or("");
  relationship_.bind_blob(1, id)
      .bind_text(2, relationship.name)
      .bind_text(3, relationship.client)
      .bind_text(4, relationship.supplier);
  auto added = done(database, relationship_);
  last_relationship_ = sqlite3_last_insert_rowid(database.handle());
  return added;
}

Result<void, Problem> Rows::add(const Database& database, const Held& entry) {
  const auto read = view(entry.bytes);
  if (!read) return std::unexpected(read.error());
  const auto guard = guard_of(entry);
  entry_.bind_blob(1, read->relationship)
      .bind(2, static_cast<std::int64_t>(read->feed))
      .bind(3, static_cast<std::int64_t>(read->sequence))
      .bind_blob(4, entry.bytes)
      .bind_blob(5, text_of(entry.hash.bytes))
      .bind_blob(6, text_of(entry.key.bytes))
      .bind_blob(7, text_of(entry.signature.bytes))
      .bind_blob(8, text_of(guard));
  auto added = done(database, entry_);
  last_entry_ = sqlite3_last_insert_rowid(database.handle());
  return added;
}

Result<void, Problem> Rows::add(const Database& database, const Hash& hash, std::string_view bytes) {
  attachment_.bind_blob(1, text_of(hash.bytes)).bind_blob(2, bytes);
  return done(database, attachment_);
}

namespace {

Arrived arrived(const Row& row) {
  Arrived found;
  found.arrival = row.arrival;
  if (!copy_exact(row.hash, found.entry.hash.bytes) || !copy_exact(row.key, found.entry.key.bytes) ||
      !copy_exact(row.signature, found.entry.signature.bytes) || !copy_exact(row.guard, found.guard)) {
    found.wrong = fmt::format("row {} has fields of a wrong length", row.arrival);
  }
  found.entry.bytes = row.bytes;
  return found;
}

// What can be said of a row without any other.
void look_at(Arrived& row) {
  if (!row.wrong.empty()) return;
  const auto read = view(row.entry.bytes);
  if (!read) {
    row.wrong = fmt::format("row {} is {}", row.arrival, read.error().what);
    return;
  }
  if (hash_of_bytes(row.entry.bytes) != row.entry.hash) {
    row.wrong =
        fmt::format("{} does not have the hash that is kept with it", place_of(read->feed, read->sequence));
  } else if (guard_of(row.entry) != row.guard) {
    row.wrong = fmt::format("the key or signature of {} was changed", place_of(read->feed, read->sequence));
  }
  row.entry.feed = read->feed;
  row.entry.standing = {read->at, read->seen.sequence};
  row.read = *read;
}

// Rows are read, looked at and followed in batches: while one batch is looked at on another thread, the batch
// before it is followed and the next one is read.
Result<void, Problem> each_arrival(const Database& database, std::int64_t after,
                                   const std::function<Result<void, Problem>(Arrived&)>& follow) {
  using Batch = std::vector<Arrived>;
  const auto look_at_all = [](Batch batch) {
    for (Arrived& row : batch) look_at(row);
    return batch;
  };
  Batch reading;
  std::future<Batch> looked_at;
  const auto follow_all = [&](Batch batch) -> Result<void, Problem> {
    for (Arrived& row : batch) {
      if (auto followed = follow(row); !followed) return followed;
    }
    return {};
  };
  const auto read = each_row(database, after, [&](const Row& row) -> Result<void, Problem> {
    reading.push_back(arrived(row));
    if (reading.size() < kBatchRows) return {};
    Batch ready;
    if (looked_at.valid()) ready = looked_at.get();
    looked_at = std::async(std::launch::async, look_at_all, std::exchange(reading, {}));
    reading.reserve(kBatchRows);
    return follow_all(std::move(ready));
  });
  if (!read) return read;
  if (looked_at.valid()) {
    if (auto followed = follow_all(looked_at.get()); !followed) return followed;
  }
  return follow_all(look_at_all(std::move(reading)));
}

Result<void, Problem> load_relationships(const Database& database, Ledger& ledger, Arrivals& arrivals) {
  auto rows = database.prepare(
      "SELECT number, id, name, client, supplier FROM relationship WHERE number > ?1 ORDER BY number");
  if (!rows) return std::unexpected(rows.error());
  rows->bind(1, arrivals.relationships);
  for (;;) {
    const int result = rows->step();
    if (result == SQLITE_DONE) return {};
    if (result != SQLITE_ROW) return std::unexpected(database.problem(result));
    if (rows->bytes(1).size() != 16) return damaged("a relationship without an id");
    arrivals.relationships = rows->number(0);
    Relationship found{to_hex(rows->bytes(1)),
                       std::string(rows->bytes(2)),
                       std::string(rows->bytes(3)),
                       std::string(rows->bytes(4)),
                       {}};
    if (!ledger.find(found.id)) ledger.add(found);
  }
}

Result<void, Problem> check_ends(const Ledger& ledger) {
  for (const auto& [id, book] : ledger.books()) {
    for (const Feed feed : kFeeds) {
      if (book.of(feed).empty()) continue;
      const Held& last = book.of(feed).back();
      if (!verify(last.hash, last.signature, last.key)) {
        return damaged(fmt::format("{} has a signature that does not belong to it",
                                   place_of(feed, book.of(feed).size())));
      }
    }
  }
  return {};
}

}  // namespace
}  // namespace entente::record
