#include "record/sqlite_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <limits>
#include <mutex>
#include <shared_mutex>

#include "record/changes.h"
#include "record/tables.h"

namespace entente::record {
namespace {

using Kind = Problem::Kind;

// Two connections: one writes, one looks whether other processes wrote and reads files. The ledger is what
// people read; it changes only after a commit.
class SqliteStore final : public Store {
 public:
  SqliteStore(Database writer, Database reader, Rows rows, std::unique_ptr<KeyKeeper> keys)
      : writer_(std::move(writer)),
        reader_(std::move(reader)),
        rows_(std::move(rows)),
        keys_(std::move(keys)) {}

  Result<void, Problem> load_all() {
    const auto version = reader_.version();
    if (!version) return std::unexpected(version.error());
    reader_version_ = *version;
    return load(reader_, ledger_, arrivals_, true);
  }

  Result<std::vector<Relationship>, Problem> relationships() const override {
    if (auto fresh = refresh(); !fresh) return std::unexpected(fresh.error());
    const std::shared_lock lock(ledger_mutex_);
    return relationships_in(ledger_, keys_);
  }

  Result<Relationship, Problem> create(const std::string& name, const std::string& client,
                                       const std::string& supplier, std::span<const Side> held,
                                       const std::string& author, time::Instant at) override {
    const Relationship made{new_relationship_id(), name, client, supplier, {held.begin(), held.end()}};
    auto created =
        change<Relationship>([&](Changes& changes) { return begin_relationship(changes, made, author, at); });
    if (!created) return created;
    for (const Side side : held) {
      if (auto settled = settle_key(made.id, side); !settled) return std::unexpected(settled.error());
    }
    return created;
  }

  Result<std::vector<Signed>, Problem> append(const std::string& relationship, Side side,
                                              std::span<const Draft> drafts, time::Instant at,
                                              std::optional<std::uint64_t> expected) override {
    return change<std::vector<Signed>>(
        [&](Changes& changes) { return changes.append(relationship, side, drafts, at, expected); });
  }

  Result<Signed, Problem> rotate_key(const std::string& relationship, Side side, const std::string& author,
                                     time::Instant at) override {
    auto rotated =
        change<Signed>([&](Changes& changes) { return changes.rotate(relationship, side, author, at); });
    if (!rotated) return rotated;
    if (auto settled = settle_key(relationship, side); !settled) return std::unexpected(settled.error());
    return rotated;
  }

  Result<std::vector<Signed>, Problem> book(const std::string& relationship, Seat seat) const override {
    return read(relationship, seat, 0, std::numeric_limits<std::uint64_t>::max());
  }

  Result<std::uint64_t, Problem> length(const std::string& relationship, Seat seat) const override {
    if (auto fresh = refresh(); !fresh) return std::unexpected(fresh.error());
    const std::shared_lock lock(ledger_mutex_);
    const auto found = ledger_.need(relationship);
    if (!found) return std::unexpected(found.error());
    return (*found)->order(seat).size();
  }

  Result<std::vector<Signed>, Problem> read(const std::string& relationship, Seat seat, std::uint64_t from,
                                            std::uint64_t limit) const override {
    if (auto fresh = refresh(); !fresh) return std::unexpected(fresh.error());
    const std::shared_lock lock(ledger_mutex_);
    return read_book(ledger_, relationship, seat, from, limit);
  }

  Result<Tail, Problem> tail(const std::string& relationship, Seat seat, const Mark& after) const override {
    if (auto fresh = refresh(); !fresh) return std::unexpected(fresh.error());
    const std::shared_lock lock(ledger_mutex_);
    return read_tail(ledger_, relationship, seat, after);
  }

  Result<Hash, Problem> put_attachment(std::string_view bytes) override {
    const auto hash = hash_of_file(bytes);
    if (!hash) return hash;
    return change<Hash>([&](Changes& changes) -> Result<Hash, Problem> {
      changes.put(*hash, bytes);
      return hash;
    });
  }

  Result<std::string, Problem> attachment(const std::string& relationship, Seat seat,
                                          const Hash& hash) const override {
    if (auto fresh = refresh(); !fresh) return std::unexpected(fresh.error());
    {
      const std::shared_lock lock(ledger_mutex_);
      const auto named = names_attachment(ledger_, relationship, seat, hash);
      if (!named) return std::unexpected(named.error());
      if (!*named) return std::unexpected(no_such_file(hash));
    }
    const std::lock_guard lock(reader_mutex_);
    auto statement = reader_.prepare("SELECT bytes FROM attachment WHERE hash = ?1");
    if (!statement) return std::unexpected(statement.error());
    statement->bind_blob(1, {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()});
    const int result = statement->step();
    if (result == SQLITE_DONE) return std::unexpected(no_such_file(hash));
    if (result != SQLITE_ROW) return std::unexpected(reader_.problem(result));
    std::string bytes(statement->bytes(0));
    if (hash_of_bytes(bytes) != hash) {
      return std::unexpected(Problem{Kind::storage, fmt::format("the file {} is damaged", hash.hex()),
                                     "restore a backup, or ask the other side for the file"});
    }
    return bytes;
  }

  Result<std::vector<Signed>, Problem> feed(const std::string& relationship, Feed feed,
                                            std::uint64_t after) const override {
    if (auto fresh = refresh(); !fresh) return std::unexpected(fresh.error());
    const std::shared_lock lock(ledger_mutex_);
    return read_feed(ledger_, relationship, feed, after);
  }

  Result<Taken, Problem> take(const Delivery& delivery) override {
    return change<Taken>([&](Changes& changes) { return changes.take(delivery); });
  }

  Result<Signed, Problem> begin_side(const std::string& relationship, Side side, const std::string& author,
                                     time::Instant at) override {
    auto begun =
        change<Signed>([&](Changes& changes) { return changes.begin_side(relationship, side, author, at); });
    if (!begun) return begun;
    if (auto settled = settle_key(relationship, side); !settled) return std::unexpected(settled.error());
    return begun;
  }

  Result<Endorsement, Problem> endorse(const std::string& relationship, Side side,
                                       const Hash& hash) const override {
    if (auto fresh = refresh(); !fresh) return std::unexpected(fresh.error());
    const std::shared_lock lock(ledger_mutex_);
    const auto key = current_key(ledger_, relationship, side);
    if (!key) return std::unexpected(key.error());
    const auto signature = keys_.sign(relationship, side, *key, hash);
    if (!signature) return std::unexpected(signature.error());
    return Endorsement{*key, *signature};
  }

 private:
  /// One caller's wish, waiting for a transaction.
  struct Request {
    std::function<Result<void, Problem>(Changes&)> work;
    Result<void, Problem> outcome;
    bool done = false;
  };

  template <class Value, class Work>
  Result<Value, Problem> change(Work work) {
    std::optional<Value> value;
    Request request;
    request.work = [&](Changes& changes) -> Result<void, Problem> {
      Result<Value, Problem> made = work(changes);
      if (!made) return std::unexpected(made.error());
      value = *std::move(made);
      return {};
    };
    submit(request);
    if (!request.outcome) return std::unexpected(request.outcome.error());
    return *std::move(value);
  }

  // Group commit: whoever finds nobody writing takes all that wait into one transaction; those who come
  // meanwhile wait for the next one.
  void submit(Request& request) {
    std::unique_lock lock(queue_mutex_);
    queue_.push_back(&request);
    queue_moved_.wait(lock, [&] { return request.done || !writing_; });
    if (request.done) return;
    writing_ = true;
    const std::vector<Request*> batch = std::exchange(queue_, {});
    lock.unlock();
    write(batch);
    lock.lock();
    writing_ = false;
    for (Request* one : batch) one->done = true;
    queue_moved_.notify_all();
  }

  void write(const std::vector<Request*>& batch) {
    const auto fail = [&](const Problem& problem) {
      for (Request* request : batch) {
        if (request->outcome) request->outcome = std::unexpected(problem);
      }
    };
    if (auto begun = writer_.run("BEGIN IMMEDIATE"); !begun) return fail(begun.error());
    // What other processes wrote is part of what the new entries follow.
    if (auto fresh = catch_up(writer_, writer_version_); !fresh) {
      roll_back();
      return fail(fresh.error());
    }
    Changes changes(ledger_, keys_, [&](const Hash& hash) { return has_attachment(hash); });
    {
      const std::shared_lock lock(ledger_mutex_);
      for (Request* request : batch) {
        const Changes::Point before = changes.point();
        request->outcome = request->work(changes);
        if (!request->outcome) changes.back_to(before);
      }
    }
    if (changes.empty()) return roll_back();
    auto written = write_rows(changes);
    const Arrivals own{changes.relationships().empty() ? 0 : rows_.last_relationship(),
                       changes.entries().empty() ? 0 : rows_.last_entry()};
    if (written) written = writer_.run("COMMIT");
    if (!written) {
      roll_back();
      return fail(written.error());
    }
    const std::unique_lock lock(ledger_mutex_);
    for (const Relationship& relationship : changes.relationships()) {
      if (!ledger_.find(relationship.id)) ledger_.add(relationship);
    }
    // A reader may have come upon the rows before us.
    std::vector<Held> fresh = changes.take_entries();
    std::erase_if(fresh, [&](const Held& entry) {
      const auto read = view(entry.bytes);
      const Ledger::Book* book = read ? ledger_.find(to_hex(read->relationship)) : nullptr;
      return book && book->of(entry.feed).size() >= read->sequence;
    });
    ledger_.add(std::move(fresh));
    arrivals_.relationships = std::max(arrivals_.relationships, own.relationships);
    arrivals_.entries = std::max(arrivals_.entries, own.entries);
  }

  Result<void, Problem> write_rows(const Changes& changes) {
    for (const Relationship& relationship : changes.relationships()) {
      if (auto added = rows_.add(writer_, relationship); !added) return added;
    }
    for (const Attachment& attachment : changes.attachments()) {
      if (auto added = rows_.add(writer_, attachment.hash, attachment.bytes); !added) return added;
    }
    for (const Held& entry : changes.entries()) {
      if (auto added = rows_.add(writer_, entry); !added) return added;
    }
    return {};
  }

  void roll_back() {
    if (sqlite3_get_autocommit(writer_.handle()) != 0) return;
    // What cannot be rolled back now is when the connection begins its next transaction.
    static_cast<void>(writer_.run("ROLLBACK"));
  }

  bool has_attachment(const Hash& hash) const {
    auto statement = writer_.prepare("SELECT 1 FROM attachment WHERE hash = ?1");
    if (!statement) return false;
    statement->bind_blob(1, {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()});
    return statement->step() == SQLITE_ROW;
  }

  Result<void, Problem> refresh() const {
    const std::lock_guard lock(reader_mutex_);
    return catch_up(reader_, reader_version_);
  }

  // SQLite tells a connection whether others committed since; then the new rows are read.
  Result<void, Problem> catch_up(const Database& database, std::int64_t& version) const {
    const auto now = database.version();
    if (!now) return std::unexpected(now.error());
    if (*now == version) return {};
    const auto newest = newest_arrivals(database);
    if (!newest) return std::unexpected(newest.error());
    {
      const std::shared_lock lock(ledger_mutex_);
      if (newest->relationships == arrivals_.relationships && newest->entries == arrivals_.entries) {
        version = *now;
        return {};
      }
    }
    const std::unique_lock lock(ledger_mutex_);
    if (auto loaded = load(database, ledger_, arrivals_, false); !loaded) return loaded;
    version = *now;
    return {};
  }

  // In a transaction of its own, so that no other process names a later key meanwhile.
  Result<void, Problem> settle_key(const std::string& relationship, Side side) {
    const auto settled = change<bool>([&](Changes& changes) -> Result<bool, Problem> {
      if (auto done = changes.settle_key(relationship, side); !done) return std::unexpected(done.error());
      return true;
    });
    if (!settled) return std::unexpected(settled.error());
    return {};
  }

  Database writer_;
  Database reader_;
  Rows rows_;
  mutable KeyRing keys_;
  std::int64_t writer_version_ = -1;

  mutable std::mutex reader_mutex_;  ///< before ledger_mutex_
  mutable std::int64_t reader_version_ = -1;

  mutable std::shared_mutex ledger_mutex_;
  mutable Ledger ledger_;
  mutable Arrivals arrivals_;

  std::mutex queue_mutex_;
  std::condition_variable queue_moved_;
  std::vector<Request*> queue_;
  bool writing_ = false;
};

Result<Database, Problem> connect(const std::string& path, const OpenOptions& options) {
  auto database = Database::open(path, {.write = true, .make = options.make, .busy_wait = options.busy_wait});
  if (!database) return database;
  if (auto set =
          database->run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
                        "PRAGMA cell_size_check = ON");
      !set) {
    return std::unexpected(set.error());
  }
  return database;
}

}  // namespace

Result<std::unique_ptr<Store>, Problem> open_store(const std::string& path, const std::string& key_folder,
                                                   const OpenOptions& options) {
  return open_store(path, make_key_folder(key_folder), options);
}

Result<std::unique_ptr<Store>, Problem> open_store(const std::string& path, std::unique_ptr<KeyKeeper> keys,
                                                   const OpenOptions& options) {
  if (!options.make && !std::filesystem::exists(path)) {
    return std::unexpected(Problem{Kind::not_found, fmt::format("there is no record {}", path), ""});
  }
  auto writer = connect(path, options);
  if (!writer) return std::unexpected(writer.error());
  if (auto made = make_tables(*writer); !made) return std::unexpected(made.error());
  if (auto known = check_format(*writer, path); !known) return std::unexpected(known.error());
  auto reader = connect(path, options);
  if (!reader) return std::unexpected(reader.error());
  auto rows = Rows::prepare(*writer);
  if (!rows) return std::unexpected(rows.error());
  auto store = std::make_unique<SqliteStore>(*std::move(writer), *std::move(reader), *std::move(rows),
                                             std::move(keys));
  if (auto loaded = store->load_all(); !loaded) return std::unexpected(loaded.error());
  return store;
}

}  // namespace entente::record
