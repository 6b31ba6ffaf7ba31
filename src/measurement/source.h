// What happened, as columns to scan: the interface between the stores of measurements and the engines that
// judge them. Engines see batches, never a database.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "expression/batch.h"
#include "tables/tables.h"
#include "text/diagnostic.h"
#include "time/interval.h"

namespace entente::measurement {

struct ColumnInfo {
  std::string name;
  expression::Type type;
};

struct DatasetInfo {
  std::string name;
  tables::TableKind kind = tables::TableKind::items;
  std::vector<ColumnInfo> columns;
  std::int64_t rows = 0;  ///< current rows
};

/// Hidden columns that every scan may ask for beside the named ones:
///   "#item"  number of the row's item (dense, from 0, raw integer in the value, not scaled), the same in
///   items and events datasets of one store
///   "#until" events: when the next event of the item happened; missing for the last one
///   "#batch" number of the import; "#row" row number in the imported file (raw integers)
inline constexpr const char* kItemNumber = "#item";
inline constexpr const char* kUntil = "#until";
inline constexpr const char* kImport = "#batch";
inline constexpr const char* kRow = "#row";

struct ScanRequest {
  std::string dataset{};
  std::vector<std::string> columns{};       ///< in the order of the batches' columns
  std::optional<time::Instant> as_known{};  ///< rows as they were known then; absent: as known now
  /// Rows whose instant (or date) column lies in the interval, or is missing if `keep_missing`; lets the
  /// store skip others.
  struct TimeFilter {
    std::string column;
    time::Interval interval;
    bool keep_missing = false;
  };
  std::optional<TimeFilter> within{};
  /// Rows as they are, or the versions of rows that later imports have replaced.
  enum class Versions { current, replaced };
  Versions versions = Versions::current;
  std::optional<std::string> key{};  ///< rows of one item only (by the key column, or `item` for events)
  /// Text columns of which only matters which of these texts a row has: where it has another one, the source
  /// may hand out any text that is not among them, which spares it copying texts.
  std::map<std::string, std::vector<std::string>> alternatives{};
  /// Events: ordered by item number, then time. With several workers, each gets whole items in that order:
  /// all events of an item reach the same worker (in one batch or in batches that follow each other).
  bool by_item = false;
};

class Source {
 public:
  virtual ~Source() = default;

  virtual std::vector<DatasetInfo> datasets() const = 0;
  /// Calls `visit(worker, batch)` for all batches; with `workers` > 1 from several threads, each with its own
  /// worker number in [0, workers). The order of batches is not defined (unless by_item): engines must not
  /// depend on it. Returns the number of rows, or the reason why they could not be read.
  virtual text::Outcome<std::int64_t> scan(
      const ScanRequest& request, unsigned workers,
      const std::function<void(unsigned worker, const expression::Batch&)>& visit) const = 0;
  /// The greatest value of each column of a request, as a scan would show it; empty: it has none. Columns of
  /// instants and dates only.
  virtual text::Outcome<std::vector<std::optional<std::int64_t>>> greatest(const ScanRequest& request) const;
  /// Rows in quarantine by dataset and reason, for the statement; as known then.
  struct Quarantined {
    std::string dataset;
    std::string code;  ///< diagnostic code "T...."
    std::string reason;
    std::int64_t rows = 0;
  };
  virtual std::vector<Quarantined> quarantined(std::optional<time::Instant> as_known) const = 0;
  /// Where rows came from: file name and import instant of an import number.
  struct Import {
    std::int64_t number = 0;
    std::string dataset;
    std::string file;
    time::Instant known_at;
    std::int64_t rows = 0;
    bool undone = false;
  };
  virtual std::vector<Import> imports() const = 0;
};

const DatasetInfo* find(const std::vector<DatasetInfo>& datasets, const std::string& name);

/// Rows held in memory, for tests, previews and small tools. Values are given as text and read by the
/// column's type.
class MemorySource final : public Source {
 public:
  /// `rows`: one vector per row in the order of `columns`; "" is missing. Instants are RFC 3339 or local in
  /// `zone` UTC.
  void add(const std::string& dataset, tables::TableKind kind, std::vector<ColumnInfo> columns,
           const std::vector<std::vector<std::string>>& rows);

  std::vector<DatasetInfo> datasets() const override;
  text::Outcome<std::int64_t> scan(
      const ScanRequest& request, unsigned workers,
      const std::function<void(unsigned, const expression::Batch&)>& visit) const override;
  std::vector<Quarantined> quarantined(std::optional<time::Instant>) const override { return {}; }
  std::vector<Import> imports() const override { return {}; }

 private:
  struct Table;
  std::vector<std::shared_ptr<const Table>> tables_;
  std::map<std::string, std::int64_t> item_numbers_;  ///< of keys, over all tables
};

}  // namespace entente::measurement
