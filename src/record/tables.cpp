#include "record/tables.h"

#include <fmt/format.h>

#include <cstring>

namespace entente::record {
namespace {

using Kind = Problem::Kind;

constexpr std::int64_t kApplication = 0x456e7465;  // "Ente"

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

std::string guard_of(const Held& entry) {
  ByteWriter seal;
  seal.array(entry.hash.bytes);
  seal.array(entry.key.bytes);
  seal.array(entry.signature.bytes);
  const Hash hash = hash_of_bytes(seal.bytes());
  return std::string(text_of(hash.bytes).substr(0, 16));
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
  const auto visit = [&](const Row& row) -> Result<void, Problem> {
    Held entry;
    if (!copy_exact(row.hash, entry.hash.bytes) || !copy_exact(row.key, entry.key.bytes) ||
        !copy_exact(row.signature, entry.signature.bytes)) {
      return damaged(fmt::format("row {} has fields of a wrong length", row.arrival));
    }
    entry.bytes = row.bytes;
    const auto read = view(entry.bytes);
    if (!read) return damaged(fmt::format("row {} is {}", row.arrival, read.error().what));
    if (hash_of_bytes(entry.bytes) != entry.hash) {
      return damaged(fmt::format("{} does not have the hash that is kept with it",
                                 place_of(read->feed, read->sequence)));
    }
    if (row.guard != guard_of(entry)) {
      return damaged(
          fmt::format("the key or signature of {} was changed", place_of(read->feed, read->sequence)));
    }
    if (!book || book->id != read->relationship) book = ledger.find(to_hex(read->relationship));
    if (!book) return damaged(fmt::format("row {} belongs to no relationship", row.arrival));
    entry.feed = read->feed;
    entry.standing = {read->at, read->seen.sequence};
    if (read->sequence <= book->of(read->feed).size() &&
        book->of(read->feed)[read->sequence - 1].hash == entry.hash) {
      arrivals.entries = row.arrival;  // our own, held already
      return {};
    }
    const auto& other_feed = book->of(shared_feed(other(writer(read->feed))));
    const Expectations expected{book->id, book->ends.of(read->feed),
                                book->ends.keys[index_of(writer(read->feed))],
                                [&](std::uint64_t sequence) -> std::optional<Hash> {
                                  if (sequence > other_feed.size()) return std::nullopt;
                                  return other_feed[sequence - 1].hash;
                                },
                                !whole};
    if (const auto problem = wrong_with(*read, entry.seal(), expected)) return damaged(problem->what);
    if (in_order) {
      std::vector<Held> one;
      one.push_back(std::move(entry));
      ledger.add(std::move(one));
    } else {
      ledger.add_unordered(std::move(entry), *read, *book);
    }
    arrivals.entries = row.arrival;
    return {};
  };
  const auto loaded = each_row(database, arrivals.entries, visit);
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
  const std::string guard = guard_of(entry);
  entry_.bind_blob(1, read->relationship)
      .bind(2, static_cast<std::int64_t>(read->feed))
      .bind(3, static_cast<std::int64_t>(read->sequence))
      .bind_blob(4, entry.bytes)
      .bind_blob(5, text_of(entry.hash.bytes))
      .bind_blob(6, text_of(entry.key.bytes))
      .bind_blob(7, text_of(entry.signature.bytes))
      .bind_blob(8, guard);
  auto added = done(database, entry_);
  last_entry_ = sqlite3_last_insert_rowid(database.handle());
  return added;
}

Result<void, Problem> Rows::add(const Database& database, const Hash& hash, std::string_view bytes) {
  attachment_.bind_blob(1, text_of(hash.bytes)).bind_blob(2, bytes);
  return done(database, attachment_);
}

namespace {

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
