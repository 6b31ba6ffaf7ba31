#include "measurement/duck.h"

#include <fmt/format.h>

namespace entente::measurement::duck {

namespace {

std::string doubled(std::string_view text, char quote) {
  std::string made(1, quote);
  for (char c : text) {
    made += c;
    if (c == quote) made += c;
  }
  made += quote;
  return made;
}

}  // namespace

std::string quoted_name(std::string_view name) {
  return doubled(name, '"');
}
std::string quoted_text(std::string_view text) {
  return doubled(text, '\'');
}

std::int64_t Result::number(std::int64_t row, std::int64_t column) {
  return duckdb_value_int64(&result_, static_cast<idx_t>(column), static_cast<idx_t>(row));
}

std::string Result::text(std::int64_t row, std::int64_t column) {
  char* text = duckdb_value_varchar(&result_, static_cast<idx_t>(column), static_cast<idx_t>(row));
  if (text == nullptr) return {};
  std::string made(text);
  duckdb_free(text);
  return made;
}

bool Result::missing(std::int64_t row, std::int64_t column) {
  return duckdb_value_is_null(&result_, static_cast<idx_t>(column), static_cast<idx_t>(row));
}

text::Outcome<Result> Connection::query(const std::string& sql) const {
  duckdb_result raw;
  duckdb_state state = duckdb_query(connection_, sql.c_str(), &raw);
  Result result(raw);
  if (state == DuckDBSuccess) return result;
  return text::refuse(trouble(duckdb_result_error(&result.raw())));
}

text::Outcome<Result> Connection::stream(const std::string& sql) const {
  duckdb_prepared_statement statement = nullptr;
  if (duckdb_prepare(connection_, sql.c_str(), &statement) != DuckDBSuccess) {
    text::Diagnostic problem = trouble(duckdb_prepare_error(statement));
    duckdb_destroy_prepare(&statement);
    return text::refuse(std::move(problem));
  }
  duckdb_pending_result pending = nullptr;
  duckdb_state state = duckdb_pending_prepared_streaming(statement, &pending);
  duckdb_result raw{};
  std::string message;
  if (state == DuckDBSuccess) {
    state = duckdb_execute_pending(pending, &raw);
    if (state != DuckDBSuccess) {
      const char* error = duckdb_result_error(&raw);
      message = error != nullptr ? error : duckdb_pending_error(pending);
    }
  } else {
    message = duckdb_pending_error(pending);
  }
  Result result(raw);
  duckdb_destroy_pending(&pending);
  duckdb_destroy_prepare(&statement);
  if (state != DuckDBSuccess) return text::refuse(trouble(message));
  return result;
}

text::Outcome<Chunk> Connection::next_chunk(Result& result) const {
  Chunk chunk(duckdb_fetch_chunk(result.raw()));
  if (!chunk) {
    const char* error = duckdb_result_error(&result.raw());
    if (error != nullptr && *error != '\0') return text::refuse(trouble(error));
  }
  return chunk;
}

std::expected<Database, std::string> Database::open(const std::string& path, bool read_only) {
  duckdb_config config = nullptr;
  duckdb_create_config(&config);
  duckdb_set_config(config, "autoinstall_known_extensions", "false");
  duckdb_set_config(config, "autoload_known_extensions", "false");
  duckdb_set_config(config, "access_mode", read_only ? "READ_ONLY" : "AUTOMATIC");
  Database made;
  char* error = nullptr;
  duckdb_state state =
      duckdb_open_ext(path.empty() ? nullptr : path.c_str(), &made.database_, config, &error);
  duckdb_destroy_config(&config);
  if (state == DuckDBSuccess) return made;
  made.database_ = nullptr;
  std::string message = error == nullptr ? "unknown" : error;
  duckdb_free(error);
  return std::unexpected(message);
}

text::Diagnostic trouble(const std::string& message) {
  auto has = [&](const char* part) { return message.find(part) != std::string::npos; };
  if (has("No space left on device") || has("File too large") || has("disk is full") ||
      has("max_temp_directory_size")) {
    return text::error("U0127", "the disk is full, or a file would grow beyond what is allowed")
        .note("nothing was changed: the store is as it was before")
        .help("make room on the disk and try again");
  }
  text::Diagnostic problem = text::error("U0128", "the store cannot be read or written");
  problem.note(message.substr(0, message.find('\n')));
  if (has("Out of Memory")) problem.help("close other programs, or import in parts");
  return problem;
}

}  // namespace entente::measurement::duck
