// Runs a file of SQL in DuckDB, statement by statement, for comparing Entente with what a user would write by
// hand:
//   build/release/bench/duckdb_sql_bench DATABASE FILE.sql [threads]
// Prints the rows of the last statement as CSV, and the seconds of each statement to standard error.
#include <duckdb.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

namespace {

/// Statements end with a semicolon at the end of a line.
std::string next_statement(const std::string& sql, std::size_t& at) {
  const std::size_t end = sql.find(";\n", at);
  const std::string statement = sql.substr(at, end == std::string::npos ? std::string::npos : end - at);
  at = end == std::string::npos ? sql.size() : end + 2;
  return statement;
}

void print_csv(duckdb_result& result) {
  for (idx_t row = 0; row < duckdb_row_count(&result); ++row) {
    for (idx_t column = 0; column < duckdb_column_count(&result); ++column) {
      char* value = duckdb_value_varchar(&result, column, row);
      std::printf("%s%s", column == 0 ? "" : ",", value == nullptr ? "" : value);
      duckdb_free(value);
    }
    std::printf("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: duckdb_sql_bench DATABASE FILE.sql [threads]\n");
    return 2;
  }
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  if (duckdb_open(argv[1], &database) == DuckDBError ||
      duckdb_connect(database, &connection) == DuckDBError) {
    std::fprintf(stderr, "duckdb_sql_bench: %s cannot be opened\n", argv[1]);
    return 2;
  }
  const std::string threads = std::string("SET threads = ") + (argc > 3 ? argv[3] : "2");
  duckdb_query(connection, threads.c_str(), nullptr);
  std::ifstream in(argv[2]);
  const std::string sql{std::istreambuf_iterator<char>(in), {}};
  for (std::size_t at = 0; at < sql.size();) {
    const std::string statement = next_statement(sql, at);
    if (statement.find_first_not_of(" \n") == std::string::npos) continue;
    const auto start = std::chrono::steady_clock::now();
    duckdb_result result{};
    if (duckdb_query(connection, statement.c_str(), &result) == DuckDBError) {
      std::fprintf(stderr, "duckdb_sql_bench: %s\n", duckdb_result_error(&result));
      return 1;
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::fprintf(stderr, "%8.3f s  %.60s\n", seconds, statement.c_str());
    if (at >= sql.size()) print_csv(result);
    duckdb_destroy_result(&result);
  }
  duckdb_disconnect(&connection);
  duckdb_close(&database);
  return 0;
}
