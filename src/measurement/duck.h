// DuckDB's C interface with owners, and its errors as diagnostics. Knows nothing of datasets.
#pragma once

#include <duckdb.h>

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/diagnostic.h"

namespace entente::measurement::duck {

/// "a""b" for a"b; 'it''s' for it's.
std::string quoted_name(std::string_view name);
std::string quoted_text(std::string_view text);

class Result {
 public:
  Result() = default;
  explicit Result(duckdb_result result) : result_(result), owned_(true) {}
  Result(Result&& other) noexcept : result_(other.result_), owned_(std::exchange(other.owned_, false)) {}
  Result& operator=(Result&& other) noexcept {
    std::swap(result_, other.result_);
    std::swap(owned_, other.owned_);
    return *this;
  }
  ~Result() {
    if (owned_) duckdb_destroy_result(&result_);
  }
  duckdb_result& raw() { return result_; }

  // For small results only.
  std::int64_t rows() { return static_cast<std::int64_t>(duckdb_row_count(&result_)); }
  std::int64_t number(std::int64_t row, std::int64_t column);
  std::string text(std::int64_t row, std::int64_t column);
  bool missing(std::int64_t row, std::int64_t column);
  std::int64_t changed() { return static_cast<std::int64_t>(duckdb_rows_changed(&result_)); }

 private:
  duckdb_result result_{};
  bool owned_ = false;
};

/// A chunk of a streamed result.
class Chunk {
 public:
  explicit Chunk(duckdb_data_chunk chunk) : chunk_(chunk) {}
  Chunk(Chunk&& other) noexcept : chunk_(std::exchange(other.chunk_, nullptr)) {}
  Chunk& operator=(Chunk&& other) noexcept {
    std::swap(chunk_, other.chunk_);
    return *this;
  }
  ~Chunk() {
    if (chunk_ != nullptr) duckdb_destroy_data_chunk(&chunk_);
  }
  explicit operator bool() const { return chunk_ != nullptr; }
  duckdb_data_chunk raw() const { return chunk_; }
  std::size_t rows() const { return duckdb_data_chunk_get_size(chunk_); }

 private:
  duckdb_data_chunk chunk_;
};

class Connection {
 public:
  explicit Connection(duckdb_database database) { duckdb_connect(database, &connection_); }
  Connection(Connection&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  Connection& operator=(Connection&&) = delete;
  ~Connection() {
    if (connection_ != nullptr) duckdb_disconnect(&connection_);
  }
  duckdb_connection raw() const { return connection_; }

  text::Outcome<Result> query(const std::string& sql) const;
  /// Rows arrive while they are computed; fetch with next_chunk.
  text::Outcome<Result> stream(const std::string& sql) const;
  text::Outcome<Chunk> next_chunk(Result& result) const;

 private:
  duckdb_connection connection_ = nullptr;
};

class Database {
 public:
  Database() = default;
  Database(Database&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Database& operator=(Database&& other) noexcept {
    std::swap(database_, other.database_);
    return *this;
  }
  ~Database() {
    if (database_ != nullptr) duckdb_close(&database_);
  }
  duckdb_database raw() const { return database_; }

  /// `path` empty: in memory. Extensions are never fetched. The error is DuckDB's own message.
  static std::expected<Database, std::string> open(const std::string& path, bool read_only);

 private:
  duckdb_database database_ = nullptr;
};

/// U0127 disk full, U0128 any other trouble with the store's file or memory.
text::Diagnostic trouble(const std::string& message);

}  // namespace entente::measurement::duck
