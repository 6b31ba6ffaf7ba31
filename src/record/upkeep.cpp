#include "record/upkeep.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>

#include "record/key_folder.h"
#include "record/tables.h"

namespace entente::record {
namespace {

namespace fs = std::filesystem;
using Kind = Problem::Kind;

std::unexpected<Problem> failed(Kind kind, std::string what, std::string repair = "") {
  return std::unexpected(Problem{kind, std::move(what), std::move(repair)});
}

Result<Database, Problem> open_to_read(const std::string& path);
Result<void, Problem> copy_pages(const Database& from, const std::string& target);
Result<void, Problem> flush(const std::string& path);
Result<void, Problem> check_whole(const std::string& path);

/// A feed as it lies in the file, together with what cannot even be read.
struct RawFeed {
  std::vector<Signed> entries;
  std::vector<Problem> unreadable;
};
using RawFeeds = std::map<std::pair<std::string, Feed>, RawFeed>;
Result<RawFeeds, Problem> read_feeds(const Database& database);
Result<std::vector<Relationship>, Problem> read_relationships(const Database& database);

}  // namespace

Result<void, Problem> backup(const std::string& path, const std::string& target) {
  const auto source = open_to_read(path);
  if (!source) return std::unexpected(source.error());
  std::error_code error;
  if (fs::exists(target, error)) {
    return failed(Kind::exists, fmt::format("there is a file {} already", target),
                  "choose another name for the backup");
  }
  // Under another name until it is whole, so that half a backup is never taken for one.
  const std::string beside = fmt::format("{}.{}.part", target, ::getpid());
  auto copied = copy_pages(*source, beside);
  if (copied) copied = flush(beside);
  if (copied && ::rename(beside.c_str(), target.c_str()) != 0) {
    copied = failed(Kind::storage,
                    fmt::format("the backup {} cannot be written: {}", target, std::strerror(errno)));
  }
  for (const char* ending : {"", "-wal", "-shm", "-journal"}) fs::remove(beside + ending, error);
  return copied;
}

Result<void, Problem> restore(const std::string& from, const std::string& path,
                              const RestoreOptions& options) {
  std::error_code error;
  if (fs::exists(path, error) && !options.replace) {
    return failed(Kind::exists, fmt::format("there is a record {} already", path),
                  "restore to another place, or say that it may be replaced");
  }
  if (auto whole = check_whole(from); !whole) return whole;
  const auto source = open_to_read(from);
  if (!source) return std::unexpected(source.error());
  const std::string beside = fmt::format("{}.{}.part", path, ::getpid());
  auto copied = copy_pages(*source, beside);
  if (copied) copied = flush(beside);
  if (copied) {
    // A log that was left by the record before would be read as a part of this one.
    for (const char* ending : {"-wal", "-shm"}) fs::remove(path + ending, error);
    if (::rename(beside.c_str(), path.c_str()) != 0) {
      copied = failed(Kind::storage,
                      fmt::format("the record {} cannot be written: {}", path, std::strerror(errno)));
    }
  }
  for (const char* ending : {"", "-wal", "-shm", "-journal"}) fs::remove(beside + ending, error);
  return copied;
}

Result<std::vector<FeedReport>, Problem> verify_record(const std::string& path) {
  const auto database = open_to_read(path);
  if (!database) return std::unexpected(database.error());
  const auto relationships = read_relationships(*database);
  if (!relationships) return std::unexpected(relationships.error());
  auto feeds = read_feeds(*database);
  if (!feeds) return std::unexpected(feeds.error());
  std::vector<FeedReport> reports;
  for (auto& [where, raw] : *feeds) {
    const auto& [id, feed] = where;
    const auto known = std::ranges::find(*relationships, id, &Relationship::id);
    FeedReport report{id, known == relationships->end() ? "" : known->name, feed, {}};
    const Side side = writer(feed);
    report.verified = verify_feed(raw.entries, (*feeds)[{id, shared_feed(side)}].entries,
                                  (*feeds)[{id, shared_feed(other(side))}].entries);
    if (report.verified.unlooked > 0) {
      ++report.verified.problem_count;
      report.verified.problems.push_back(
          {Kind::unseen,
           fmt::format("{} entries of {} have seen entries of the {}, of which none is here",
                       report.verified.unlooked, name(feed), name(other(side))),
           "ask the other side for all of its entries"});
    }
    report.verified.problem_count += raw.unreadable.size();
    report.verified.problems.insert(report.verified.problems.begin(), raw.unreadable.begin(),
                                    raw.unreadable.end());
    if (report.verified.entries > 0 || report.verified.problem_count > 0)
      reports.push_back(std::move(report));
  }
  return reports;
}

Result<Facts, Problem> facts(const std::string& path, const std::string& key_folder, time::Instant now) {
  const auto database = open_to_read(path);
  if (!database) return std::unexpected(database.error());
  Facts facts;
  std::error_code error;
  facts.file_bytes = fs::file_size(path, error);
  if (fs::exists(path + "-wal", error)) facts.wal_bytes = fs::file_size(path + "-wal", error);
  const auto count = [&](std::string_view sql) -> Result<std::uint64_t, Problem> {
    const auto number = database->number(sql);
    if (!number) return std::unexpected(number.error());
    return static_cast<std::uint64_t>(*number);
  };
  for (const auto& [target, sql] :
       {std::pair(&facts.relationships, "SELECT count(*) FROM relationship"),
        std::pair(&facts.entries, "SELECT count(*) FROM entry"),
        std::pair(&facts.attachments, "SELECT count(*) FROM attachment"),
        std::pair(&facts.attachment_bytes, "SELECT coalesce(sum(length(bytes)), 0) FROM attachment")}) {
    const auto number = count(sql);
    if (!number) return std::unexpected(number.error());
    *target = *number;
  }
  const auto format = database->number("PRAGMA user_version");
  if (!format) return std::unexpected(format.error());
  facts.format = static_cast<int>(*format);
  auto check = database->prepare("PRAGMA integrity_check(20)");
  if (!check) return std::unexpected(check.error());
  for (int result = check->step(); result != SQLITE_DONE; result = check->step()) {
    if (result != SQLITE_ROW) {
      facts.integrity.push_back(database->problem(result).what);
      break;
    }
    if (check->bytes(0) != "ok") facts.integrity.emplace_back(check->bytes(0));
  }
  const auto feeds = read_feeds(*database);
  if (!feeds) return std::unexpected(feeds.error());
  for (const auto& [where, raw] : *feeds) {
    for (const Signed& entry : raw.entries) {
      facts.last_entry = std::max(facts.last_entry.value_or(time::Instant::min()), entry.entry.at);
    }
  }
  facts.clock_behind = facts.last_entry && now < *facts.last_entry;
  for (const auto& file : fs::directory_iterator(key_folder, error)) {
    struct stat status{};
    if (::stat(file.path().c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
      facts.loose_keys.push_back(file.path().filename());
    }
  }
  std::ranges::sort(facts.loose_keys);
  const auto keys = make_key_folder(key_folder);
  const auto relationships = read_relationships(*database);
  if (!relationships) return std::unexpected(relationships.error());
  for (const Relationship& one : *relationships) {
    bool any = false;
    for (const Side side : {Side::client, Side::supplier}) {
      const auto shared = feeds->find({one.id, shared_feed(side)});
      if (shared == feeds->end()) continue;
      const auto current = verify_feed(shared->second.entries, {}, {}).current_key;
      const auto found = keys->find(one.id, side, current);
      any = any || (found && *found);
    }
    if (!any) facts.keyless.push_back(one.name);
  }
  return facts;
}

namespace {

Result<Database, Problem> open_to_read(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return failed(Kind::not_found, fmt::format("there is no record {}", path));
  auto database = Database::open(path, {.write = false});
  // A file in WAL mode in a folder that cannot be written to is read as it lies.
  if (database && !database->number("SELECT count(*) FROM sqlite_schema")) {
    auto writable = Database::open(path, {.write = true});
    if (writable) database = std::move(writable);
  }
  if (!database) return database;
  if (auto known = check_format(*database, path); !known) return std::unexpected(known.error());
  return database;
}

Result<void, Problem> copy_pages(const Database& from, const std::string& target) {
  auto to = Database::open(target, {.write = true, .make = true});
  if (!to) return std::unexpected(to.error());
  ::chmod(target.c_str(), 0600);
  sqlite3_backup* copy = sqlite3_backup_init(to->handle(), "main", from.handle(), "main");
  if (!copy) return std::unexpected(to->problem(sqlite3_errcode(to->handle())));
  // One step: a snapshot of one moment, while writers go on in the log.
  const int result = sqlite3_backup_step(copy, -1);
  const int finished = sqlite3_backup_finish(copy);
  if (result != SQLITE_DONE) return std::unexpected(to->problem(result));
  if (finished != SQLITE_OK) return std::unexpected(to->problem(finished));
  return to->run("PRAGMA journal_mode = DELETE");
}

Result<void, Problem> flush(const std::string& path) {
  for (const std::string& one : {path, fs::absolute(path).parent_path().string()}) {
    const int file = ::open(one.c_str(), O_RDONLY | O_CLOEXEC);
    const bool flushed = file >= 0 && ::fsync(file) == 0;
    const int error = errno;
    if (file >= 0) ::close(file);
    if (!flushed)
      return failed(Kind::storage, fmt::format("{} cannot be flushed: {}", one, std::strerror(error)));
  }
  return {};
}

Result<void, Problem> check_whole(const std::string& path) {
  const auto database = open_to_read(path);
  if (!database) {
    if (database.error().kind != Kind::storage) return std::unexpected(database.error());
    return failed(Kind::truncated, fmt::format("{} is no whole backup: {}", path, database.error().what));
  }
  // SQLite fills up a last page that was cut; a backup has all of its bytes.
  const auto pages = database->number("PRAGMA page_count");
  const auto page_bytes = database->number("PRAGMA page_size");
  std::error_code error;
  if (!pages || !page_bytes ||
      fs::file_size(path, error) < static_cast<std::uint64_t>(*pages * *page_bytes)) {
    return failed(Kind::truncated, fmt::format("{} is no whole backup: it ends too early", path),
                  "use another backup");
  }
  const auto integrity = database->text("PRAGMA integrity_check(1)");
  if (!integrity || *integrity != "ok") {
    return failed(
        Kind::truncated,
        fmt::format("{} is no whole backup: {}", path, integrity ? *integrity : integrity.error().what),
        "use another backup");
  }
  const auto reports = verify_record(path);
  if (!reports) return std::unexpected(reports.error());
  for (const FeedReport& report : *reports) {
    if (!report.verified.problems.empty()) return std::unexpected(report.verified.problems.front());
  }
  return {};
}

Result<RawFeeds, Problem> read_feeds(const Database& database) {
  RawFeeds feeds;
  std::vector<Problem> homeless;
  const auto visit = [&](const Row& row) -> Result<void, Problem> {
    const auto entry = decode(row.bytes);
    Signed found;
    const auto copy = [](std::string_view from, auto& to) {
      if (from.size() != to.size()) return false;
      std::memcpy(to.data(), from.data(), from.size());
      return true;
    };
    const bool sealed = copy(row.hash, found.hash.bytes) && copy(row.key, found.key.bytes) &&
                        copy(row.signature, found.signature.bytes);
    if (!entry) {
      homeless.push_back({Kind::malformed, fmt::format("row {} is {}", row.arrival, entry.error().what), ""});
      return {};
    }
    found.entry = *entry;
    RawFeed& feed = feeds[{entry->relationship, entry->feed}];
    if (!sealed) {
      feed.unreadable.push_back(
          {Kind::malformed, fmt::format("row {} has fields of a wrong length", row.arrival), ""});
    }
    feed.entries.push_back(std::move(found));
    return {};
  };
  if (auto read = each_row(database, 0, visit); !read) return std::unexpected(read.error());
  if (!homeless.empty()) feeds[{"", Feed::client_shared}].unreadable = std::move(homeless);
  return feeds;
}

Result<std::vector<Relationship>, Problem> read_relationships(const Database& database) {
  auto rows = database.prepare("SELECT id, name, client, supplier FROM relationship ORDER BY number");
  if (!rows) return std::unexpected(rows.error());
  std::vector<Relationship> all;
  for (;;) {
    const int result = rows->step();
    if (result == SQLITE_DONE) return all;
    if (result != SQLITE_ROW) return std::unexpected(database.problem(result));
    all.push_back({to_hex(rows->bytes(0)),
                   std::string(rows->bytes(1)),
                   std::string(rows->bytes(2)),
                   std::string(rows->bytes(3)),
                   {}});
  }
}

}  // namespace
}  // namespace entente::record
