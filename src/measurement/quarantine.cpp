// What was not taken in, and taking back what was: quarantine and undo.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/assert.h"
#include "measurement/store_state.h"

namespace entente::measurement {

namespace {

/// A cell that a spreadsheet would take for a formula is written as text.
std::string csv_cell(std::string text) {
  if (!text.empty() && std::strchr("=+-@\t\r", text.front()) != nullptr) text.insert(0, "'");
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string made = "\"";
  for (char c : text) {
    made += c;
    if (c == '"') made += c;
  }
  return made + "\"";
}

/// Rows in quarantine that no later import has brought in order: neither took it in, nor set it aside again.
std::string pending(const Store::State& state, std::optional<time::Instant> as_known) {
  std::string known =
      fmt::format("SELECT number, file FROM entente.import WHERE NOT undone{}",
                  as_known ? fmt::format(" AND known_at <= {}", as_known->micros) : std::string());
  std::string accepted;
  std::shared_lock lock(state.known);
  for (const StoredDataset& dataset : state.datasets) {
    std::string_view key = tables::key_column(dataset.info.kind);
    bool text_key = false;
    for (const ColumnInfo& column : dataset.info.columns) {
      text_key = text_key || (column.name == key && column.type.kind == expression::Kind::text);
    }
    if (!text_key) continue;
    accepted += fmt::format(
        " AND NOT (q.item <> '' AND q.dataset = {} AND EXISTS (FROM main.{} t JOIN known k ON k.number = "
        "t.\"#batch\" WHERE t.{} = "
        "q.item AND t.\"#batch\" > q.number))",
        duck::quoted_text(dataset.info.name), duck::quoted_name(dataset.info.name), duck::quoted_name(key));
  }
  return fmt::format(
      "WITH known AS ({}), held AS (SELECT q.*, q.rowid AS place FROM entente.quarantine q JOIN known USING "
      "(number)) SELECT q.* FROM "
      "held q WHERE NOT (q.item <> '' AND EXISTS (FROM held o WHERE o.dataset = q.dataset AND o.item = "
      "q.item AND o.number > "
      "q.number)) AND NOT (q.item = '' AND EXISTS (FROM known k WHERE k.file = q.file AND k.number > "
      "q.number)){}",
      known, accepted);
}

}  // namespace

std::vector<Source::Quarantined> Store::quarantined(std::optional<time::Instant> as_known) const {
  duck::Connection connection(state_->database.raw());
  auto rows =
      connection.query(fmt::format("SELECT dataset, code, min_by(reason, row), count(*) FROM ({}) GROUP BY "
                                   "dataset, code ORDER BY dataset, code",
                                   pending(*state_, as_known)));
  std::vector<Quarantined> made;
  for (std::int64_t i = 0; rows && i < rows->rows(); ++i) {
    made.push_back({rows->text(i, 0), rows->text(i, 1), rows->text(i, 2), rows->number(i, 3)});
  }
  return made;
}

text::Outcome<std::int64_t> Store::write_quarantine(const std::string& dataset,
                                                    const std::string& path) const {
  if (!dataset.empty() && !state_->find(dataset)) {
    return text::refuse(text::error("U0121", fmt::format("there is no dataset `{}`", dataset)));
  }
  duck::Connection connection(state_->database.raw());
  auto rows = connection.stream(
      fmt::format("SELECT dataset, file, row::VARCHAR, name, value, item, code, reason, raw FROM ({}) {} "
                  "ORDER BY dataset, number, file, row",
                  pending(*state_, std::nullopt),
                  dataset.empty() ? "" : fmt::format("WHERE dataset = {}", duck::quoted_text(dataset))));
  if (!rows) return std::unexpected(rows.error());
  std::ofstream out(path, std::ios::binary);
  out << "dataset,file,row,column,value,item,code,reason,raw\r\n";
  std::int64_t count = 0;
  for (auto chunk = connection.next_chunk(*rows); chunk && *chunk; chunk = connection.next_chunk(*rows)) {
    for (std::size_t r = 0; r < chunk->rows(); ++r, ++count) {
      for (std::size_t c = 0; c < 9; ++c) {
        duckdb_vector vector = duckdb_data_chunk_get_vector(chunk->raw(), c);
        std::string text(static_cast<const expression::TextRef*>(duckdb_vector_get_data(vector))[r].view());
        out << (c == 0 ? "" : ",") << csv_cell(std::move(text));
      }
      out << "\r\n";
    }
  }
  out.flush();
  if (!out) {
    text::Diagnostic problem =
        text::error("U0136", fmt::format("cannot write `{}`: {}", path, std::strerror(errno)));
    problem.file = path;
    return text::refuse(std::move(problem));
  }
  return count;
}

text::Outcome<Source::Import> Store::undo(std::int64_t number) {
  ENTENTE_ASSERT(!state_->read_only, "taking an import back needs a store that was opened to write");
  std::lock_guard writing(state_->writing);
  duck::Connection connection(state_->database.raw());
  auto found = connection.query(fmt::format(
      "SELECT undone, dataset, coalesce(events, '') FROM entente.import WHERE number = {}", number));
  if (!found) return std::unexpected(found.error());
  if (found->rows() == 0 || found->number(0, 0) != 0) {
    text::Diagnostic problem =
        text::error("U0133", found->rows() == 0 ? fmt::format("there is no import {}", number)
                                                : fmt::format("import {} is undone already", number));
    for (const Import& import : imports()) {
      if (!import.undone) {
        problem.note(fmt::format("import {}: {} rows of `{}` from {}", import.number, import.rows,
                                 import.dataset, import.file));
      }
    }
    return text::refuse(std::move(problem));
  }
  // A later import that found rows of this one unchanged, or replaced them, builds on it.
  auto later =
      connection.query(fmt::format("SELECT l.number, l.file FROM entente.import l, entente.import m WHERE "
                                   "m.number = {} AND l.number > m.number AND NOT l.undone AND "
                                   "(l.dataset IN (m.dataset, m.events) OR l.events IN (m.dataset, "
                                   "m.events)) AND l.unchanged + l.replaced > 0 ORDER BY 1 DESC",
                                   number));
  if (!later) return std::unexpected(later.error());
  if (later->rows() > 0) {
    text::Diagnostic problem = text::error(
        "U0134",
        fmt::format("import {} cannot be undone: import {} builds on it", number, later->number(0, 0)));
    problem.note(fmt::format("import {} ({}) found rows of it unchanged or replaced them",
                             later->number(0, 0), later->text(0, 1)));
    problem.help(fmt::format("undo import {} first", later->number(0, 0)));
    return text::refuse(std::move(problem));
  }

  std::string sql = "BEGIN;";
  for (const std::string& dataset : {found->text(0, 1), found->text(0, 2)}) {
    if (dataset.empty()) continue;
    std::string table = "main." + duck::quoted_name(dataset);
    auto others =
        connection.query(fmt::format("SELECT count(*) FROM entente.import WHERE NOT undone AND number <> {} "
                                     "AND (dataset = {} OR events = {})",
                                     number, duck::quoted_text(dataset), duck::quoted_text(dataset)));
    if (!others) return std::unexpected(others.error());
    if (others->number(0, 0) == 0) {
      sql += fmt::format("DROP TABLE {}; DELETE FROM entente.dataset WHERE name = {};", table,
                         duck::quoted_text(dataset));
      continue;
    }
    // Columns go first: DuckDB does not alter a table whose rows changed in the same transaction.
    auto own =
        connection.query(fmt::format("SELECT name FROM entente.own JOIN entente.import USING (number) WHERE "
                                     "own.dataset = {} AND NOT undone GROUP BY name HAVING "
                                     "min(number) = {} AND max(number) = {}",
                                     duck::quoted_text(dataset), number, number));
    if (!own) return std::unexpected(own.error());
    for (std::int64_t i = 0; i < own->rows(); ++i) {
      sql += fmt::format("ALTER TABLE {} DROP COLUMN {};", table, duck::quoted_name(own->text(i, 0)));
    }
    sql += fmt::format(
        "DELETE FROM {0} WHERE \"#batch\" = {1}; UPDATE {0} SET \"#end\" = NULL WHERE \"#end\" = {1};", table,
        number);
  }
  sql += fmt::format(
      "DELETE FROM entente.quarantine WHERE number = {0}; UPDATE entente.import SET undone = true WHERE "
      "number = {0};",
      number);
  auto done = connection.query(sql + "COMMIT;");
  if (!done) {
    (void)connection.query("ROLLBACK");  // what failed first is what is said
    return std::unexpected(done.error());
  }
  if (auto reloaded = state_->reload(); !reloaded) return std::unexpected(reloaded.error());
  for (const Import& import : imports()) {
    if (import.number == number) return import;
  }
  return Import{};
}

}  // namespace entente::measurement
