#include "people/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace entente::people {

Rows::~Rows() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

bool Rows::next() {
  if (statement_ == nullptr || database_->failed()) return false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_->fail(code);
  return false;
}

std::int64_t Rows::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Rows::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Rows::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::optional<time::Instant> Rows::instant_or_none(int column) const {
  return is_null(column) ? std::nullopt : std::optional(instant(column));
}

std::optional<std::string> Rows::text_or_none(int column) const {
  return is_null(column) ? std::nullopt : std::optional(text(column));
}

// The file is made here, because SQLite gives its log the rights of the file, and nobody else may read
// either.
Answer<std::unique_ptr<Database>> Database::open(const std::string& path, time::Duration busy_wait) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return refuse(Refusal::storage, fmt::format("{}: {}", path, std::strerror(errno)));
  ::close(file);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(
      path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, nullptr);
  std::unique_ptr<Database> database(new Database(handle));
  if (code != SQLITE_OK) {
    database->fail(code);
    return std::unexpected(*database->take_failure());
  }
  sqlite3_busy_timeout(handle, static_cast<int>(busy_wait.micros / 1000));
  database->script(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; "
      "PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;");
  if (const std::optional<Refused> failure = database->take_failure()) return std::unexpected(*failure);
  return database;
}

Database::~Database() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

void Database::script(const char* sql) {
  if (failed()) return;
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

bool Database::begin(const char* how) {
  failure_.reset();
  exec(how);
  return !failed();
}

bool Database::commit() {
  exec("COMMIT");
  if (failed()) rollback();
  return !failed();
}

void Database::rollback() {
  const std::optional<Refused> kept = take_failure();
  if (sqlite3_get_autocommit(handle_) == 0) exec("ROLLBACK");
  if (kept) failure_ = kept;
}

std::optional<Refused> Database::take_failure() {
  std::optional<Refused> failure = std::move(failure_);
  failure_.reset();
  return failure;
}

// The words of SQLite name tables and files, never the values that were bound.
void Database::fail(int code) {
  if (failure_) return;
  const char* words = handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_);
  failure_ = Refused{Refusal::storage, 0, words};
}

sqlite3_stmt* Database::prepare(std::string_view sql) {
  if (failed()) return nullptr;
  if (const auto found = statements_.find(sql); found != statements_.end()) return found->second;
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) {
    fail(code);
    return nullptr;
  }
  statements_.emplace(sql, statement);
  return statement;
}

std::int64_t Database::changes() const {
  return sqlite3_changes64(handle_);
}

void Database::bind(sqlite3_stmt* statement, int index, std::int64_t value) {
  if (statement != nullptr) sqlite3_bind_int64(statement, index, value);
}

void Database::bind(sqlite3_stmt* statement, int index, std::string_view value) {
  if (statement == nullptr) return;
  const char* bytes = value.data() == nullptr ? "" : value.data();
  sqlite3_bind_text64(statement, index, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Database::bind(sqlite3_stmt* statement, int index, Blob value) {
  if (statement != nullptr)
    sqlite3_bind_blob64(statement, index, value.bytes.data(), value.bytes.size(), SQLITE_TRANSIENT);
}

void Database::bind_null(sqlite3_stmt* statement, int index) {
  if (statement != nullptr) sqlite3_bind_null(statement, index);
}

}  // namespace entente::people
