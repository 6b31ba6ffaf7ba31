// SQLite behind values: a connection and a statement that close themselves, and errors as Problems. What the
// tables mean is not known here.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "record/problem.h"

namespace entente::record {

class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  Statement& bind(int at, std::int64_t value);
  Statement& bind_text(int at, std::string_view text);
  /// The bytes must outlive the next step.
  Statement& bind_blob(int at, std::string_view bytes);
  /// SQLITE_ROW, SQLITE_DONE or an error.
  int step() { return sqlite3_step(statement_.get()); }
  void reset();
  bool is_prepared() const { return statement_ != nullptr; }

  std::int64_t number(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  /// Valid until the next step.
  std::string_view bytes(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
 public:
  struct How {
    bool write = true;
    bool make = false;
    std::chrono::milliseconds busy_wait{10'000};
  };
  static Result<Database, Problem> open(const std::string& path, const How& how);

  Result<void, Problem> run(const char* sql);
  Result<Statement, Problem> prepare(std::string_view sql) const;
  /// The first column of the first row of a query; 0 where there is none.
  Result<std::int64_t, Problem> number(std::string_view sql) const;
  Result<std::string, Problem> text(std::string_view sql) const;
  /// A number that changes when another connection has committed. Asked before everything that is read, so
  /// its statement is kept.
  Result<std::int64_t, Problem> version() const;

  /// What the last call on this connection ran into.
  Problem problem(int result) const;
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
  std::string path_;
  mutable Statement version_;
};

}  // namespace entente::record
