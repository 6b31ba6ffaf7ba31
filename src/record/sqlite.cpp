#include "record/sqlite.h"

#include <fmt/format.h>

#include <cerrno>

namespace entente::record {
namespace {

// SQLite takes only ENOSPC for a full disk; quotas and limits on a file's size are told by the file itself.
int last_system_error(sqlite3* handle) {
  for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(handle, "main", which, static_cast<void*>(&file)) != SQLITE_OK || !file ||
        !file->pMethods) {
      continue;
    }
    int error = 0;
    file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error);
    if (error == ENOSPC || error == EDQUOT || error == EFBIG) return error;
  }
  return sqlite3_system_errno(handle);
}

}  // namespace

Statement& Statement::bind(int at, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), at, value);
  return *this;
}

Statement& Statement::bind_text(int at, std::string_view text) {
  sqlite3_bind_text64(statement_.get(), at, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_blob(int at, std::string_view bytes) {
  sqlite3_bind_blob64(statement_.get(), at, bytes.data(), bytes.size(), nullptr);
  return *this;
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return data ? std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size)) : "";
}

Result<Database, Problem> Database::open(const std::string& path, const How& how) {
  int flags = how.write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
  if (how.make) flags |= SQLITE_OPEN_CREATE;
  sqlite3* handle = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database;
  database.handle_.reset(handle);
  database.path_ = path;
  if (result != SQLITE_OK) return std::unexpected(database.problem(result));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, static_cast<int>(how.busy_wait.count()));
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return database;
}

Result<void, Problem> Database::run(const char* sql) {
  const int result = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return std::unexpected(problem(result));
  return {};
}

Result<Statement, Problem> Database::prepare(std::string_view sql) const {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (result != SQLITE_OK) return std::unexpected(problem(result));
  return Statement(statement);
}

Result<std::int64_t, Problem> Database::number(std::string_view sql) const {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  const int result = statement->step();
  if (result == SQLITE_ROW) return statement->number(0);
  if (result == SQLITE_DONE) return 0;
  return std::unexpected(problem(result));
}

Result<std::string, Problem> Database::text(std::string_view sql) const {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  const int result = statement->step();
  if (result == SQLITE_ROW) return std::string(statement->bytes(0));
  if (result == SQLITE_DONE) return std::string();
  return std::unexpected(problem(result));
}

Result<std::int64_t, Problem> Database::version() const {
  if (!version_.is_prepared()) {
    auto statement = prepare("PRAGMA data_version");
    if (!statement) return std::unexpected(statement.error());
    version_ = *std::move(statement);
  }
  const int result = version_.step();
  const std::int64_t found = result == SQLITE_ROW ? version_.number(0) : 0;
  version_.reset();
  if (result != SQLITE_ROW) return std::unexpected(problem(result));
  return found;
}

Problem Database::problem(int result) const {
  using Kind = Problem::Kind;
  const int system_error = handle_ ? last_system_error(handle_.get()) : 0;
  const std::string detail = handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(result);
  switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Kind::busy, fmt::format("another process holds the record {}", path_),
              "try again when it has finished"};
    case SQLITE_FULL:
      return {Kind::full, fmt::format("there is no room to write to the record {}", path_),
              "make room on the disk; what was acknowledged before is kept"};
    case SQLITE_IOERR:
      if (system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG) {
        return {Kind::full, fmt::format("there is no room to write to the record {}", path_),
                "make room on the disk; what was acknowledged before is kept"};
      }
      break;
    case SQLITE_CORRUPT:
      return {Kind::storage, fmt::format("the record {} is damaged: {}", path_, detail),
              "restore a backup, and ask the other side for what came after it"};
    case SQLITE_NOTADB:
      return {Kind::storage, fmt::format("{} is no record", path_), ""};
    case SQLITE_CANTOPEN:
      return {Kind::storage, fmt::format("the record {} cannot be opened: {}", path_, detail),
              "see whether the folder is there and may be written to"};
    case SQLITE_READONLY:
      return {Kind::storage, fmt::format("the record {} cannot be written to: {}", path_, detail), ""};
    default:
      break;
  }
  return {Kind::storage, fmt::format("the record {} cannot be used: {}", path_, detail), ""};
}

}  // namespace entente::record
