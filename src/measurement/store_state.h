// The inside of a Store: its database, what it knows of datasets and imports, and the functions through which
// rows pass between DuckDB and this program. Tables of the store:
//
//   main."<dataset>"    a row for each version of a row; standard columns, own ones, and
//                       "#item" number of its item, "#batch" import that brought it, "#row" row in that
//                       import's file,
//                       "#end" import that superseded it (missing: current)
//   entente.meta        version of this layout
//   entente.dataset     name, kind, sorted: whether rows lie in the order of items and time
//   entente.import      one row an import, undone ones too
//   entente.own         own columns of each import
//   entente.quarantine  rows that did not fit
//   entente.greatest    greatest value of each instant and date column of each import's rows, so that nobody
//                       reads all rows to learn until when they reach
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <tuple>

#include "measurement/duck.h"
#include "measurement/ingest.h"
#include "measurement/store.h"

namespace entente::measurement {

/// A column as a scan reads it. Where only some texts matter, DuckDB looks each text of a dictionary up once
/// and hands out small numbers; copying the texts of all rows would take longer than judging them.
struct ScannedColumn {
  expression::Type type;
  std::string sql;
  /// By number: another text, then each that matters, then one for missing; empty: plain values.
  std::vector<expression::TextRef> texts;
};

/// A running scan, as the function that DuckDB calls with each chunk sees it.
struct Visitor {
  std::vector<ScannedColumn> columns;
  const std::function<void(unsigned, const expression::Batch&)>* visit = nullptr;
  std::atomic<std::uint64_t> free_workers{0};  ///< bit w: worker w is idle
  std::atomic<std::int64_t> rows{0};
};

struct StoredDataset {
  DatasetInfo info;
  bool sorted = false;
  bool superseded = false;  ///< some rows are
};

struct Store::State {
  duck::Database database;
  std::string path;  ///< empty: in memory
  bool read_only = false;
  std::string lock;  ///< entry in the list of stores that this process has open

  mutable std::mutex writing;          ///< one import or undo at a time
  mutable std::shared_mutex ordering;  ///< unique while the order of rows is given up for speed
  mutable std::shared_mutex known;     ///< datasets, imports_known, greatest
  std::vector<StoredDataset> datasets;
  std::vector<Import> imports_known;
  using GreatestOf = std::tuple<std::int64_t, std::string, std::string>;  ///< import, dataset, column
  std::map<GreatestOf, std::optional<std::int64_t>> greatest;

  mutable std::shared_mutex visitors_mutex;
  mutable std::map<std::int64_t, Visitor*> visitors;
  mutable std::int64_t next_visitor = 1;

  Ingest* ingest = nullptr;  ///< of the import that runs

  ~State();
  text::Outcome<bool> prepare();  ///< tables and functions
  text::Outcome<bool> reload();   ///< datasets and imports from the tables
  std::optional<StoredDataset> find(const std::string& name) const;
};

/// Registers `entente_visit` (scan.cpp) and `entente_rows` (ingest.cpp).
void register_visit(const duck::Connection& connection, const Store::State* state);
void register_rows(const duck::Connection& connection, Ingest** current);

std::string sql_type(const expression::Type& type);
/// SQL: the greatest value of a column of instants or dates, as a scan shows it (microseconds, days).
std::string sql_greatest(const std::string& quoted_column, const expression::Type& type);
std::string kind_name(expression::Kind kind);
std::optional<expression::Kind> kind_of(const std::string& name);

}  // namespace entente::measurement
