// SQLite behind three words: exec, query, transaction. The first thing that fails is remembered and
// everything after it does nothing, so that callers ask once, at the end. One thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "people/refusal.h"
#include "time/instant.h"

struct sqlite3;
struct sqlite3_stmt;

namespace entente::people {

/// Bytes, as opposed to text.
struct Blob {
  std::string_view bytes;
};

/// The rows of one query, one at a time: while (rows.next()) rows.text(0) ...
class Rows {
 public:
  Rows(class Database& database, sqlite3_stmt* statement) : database_(&database), statement_(statement) {}
  ~Rows();
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  bool next();
  std::int64_t number(int column) const;
  std::string text(int column) const;  ///< text or bytes
  bool is_null(int column) const;
  time::Instant instant(int column) const { return {number(column)}; }
  std::optional<time::Instant> instant_or_none(int column) const;
  std::optional<std::string> text_or_none(int column) const;

 private:
  Database* database_;
  sqlite3_stmt* statement_;
};

class Database {
 public:
  /// WAL, synchronous=FULL; the file is made with mode 0600.
  static Answer<std::unique_ptr<Database>> open(const std::string& path, time::Duration busy_wait);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Rows that were changed.
  template <class... Values>
  std::int64_t exec(std::string_view sql, const Values&... values) {
    Rows rows = query(sql, values...);
    while (rows.next()) {
    }
    return failed() ? 0 : changes();
  }
  template <class... Values>
  Rows query(std::string_view sql, const Values&... values) {
    sqlite3_stmt* statement = prepare(sql);
    int index = 0;
    (bind(statement, ++index, values), ...);
    return Rows(*this, statement);
  }
  /// Many statements without values.
  void script(const char* sql);

  bool begin(const char* how);  ///< "BEGIN IMMEDIATE" or "BEGIN"
  bool commit();
  void rollback();
  /// What failed since the last call.
  std::optional<Refused> take_failure();
  bool failed() const { return failure_.has_value(); }
  void fail(int code);

 private:
  explicit Database(sqlite3* handle) : handle_(handle) {}
  sqlite3_stmt* prepare(std::string_view sql);
  std::int64_t changes() const;

  void bind(sqlite3_stmt* statement, int index, std::int64_t value);
  void bind(sqlite3_stmt* statement, int index, int value) {
    bind(statement, index, static_cast<std::int64_t>(value));
  }
  void bind(sqlite3_stmt* statement, int index, std::string_view value);
  void bind(sqlite3_stmt* statement, int index, const std::string& value) {
    bind(statement, index, std::string_view(value));
  }
  void bind(sqlite3_stmt* statement, int index, const char* value) {
    bind(statement, index, std::string_view(value));
  }
  void bind(sqlite3_stmt* statement, int index, Blob value);
  void bind(sqlite3_stmt* statement, int index, time::Instant value) { bind(statement, index, value.micros); }
  void bind_null(sqlite3_stmt* statement, int index);
  template <class Value>
  void bind(sqlite3_stmt* statement, int index, const std::optional<Value>& value) {
    if (value) {
      bind(statement, index, *value);
    } else {
      bind_null(statement, index);
    }
  }

  sqlite3* handle_;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;
  std::optional<Refused> failure_;
};

}  // namespace entente::people
