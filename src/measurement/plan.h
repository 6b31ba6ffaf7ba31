// A mapping made ready for one file: for each column of the table where its cell stands and how its text is
// read. Converts rows to values or says why a row does not fit. Pure, apart from zones; knows nothing of the
// store.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "expression/expression.h"
#include "measurement/mapping.h"
#include "measurement/records.h"
#include "measurement/values.h"

namespace entente::measurement {

struct PlannedColumn {
  std::string to;
  bool of_events = false;  ///< belongs to the events dataset of an `events:` mapping
  expression::Type type;
  std::size_t cell = 0;
  std::string from;
  bool required = false;
  std::vector<TimeFormat> formats;  ///< instants and dates: tried in this order
  time::Zone zone;
  std::map<std::string, std::string, std::less<>> values;
};

struct Plan {
  std::vector<PlannedColumn> columns;
  std::vector<std::size_t> identity;  ///< columns that name a row; empty: the whole row does
  std::optional<std::size_t> key;     ///< of identity: the first, shown to people
  std::optional<std::pair<std::size_t, std::size_t>> begin_end;
  char decimal = '.';
  std::unordered_set<std::string> missing;
  bool fixed_fields = false;  ///< CSV: every record must have `fields` fields
  std::size_t fields = 0;
  bool refuse_impossible_times = false;
  expression::Expression where;
};

/// Why a row does not fit, or what was done about it.
struct RowProblem {
  std::string code;
  std::string message;
  std::string column;  ///< of the file
  std::string value;
  std::int64_t row = 0;
  std::string item;
  std::vector<std::string> notes;
};

struct QuarantinedRow {
  RowProblem problem;
  std::string raw;
};

/// Rows being converted, in columns. Clear when all were taken over.
class Conversion {
 public:
  explicit Conversion(const Plan& plan);

  /// Converts all rows of record `i`. Rows that do not fit go to `rejected`, remarks about rows that do to
  /// `warnings`.
  void convert(const RecordReader& reader, const Block& block, std::size_t i);
  void clear();

  std::size_t rows() const { return numbers_.size(); }
  const std::vector<std::int64_t>& row_numbers() const { return numbers_; }
  /// Rows [from, from + count) as a batch; `from` must be a multiple of kBatchRows.
  expression::Batch batch(std::size_t from, std::size_t count) const;

  std::vector<QuarantinedRow> rejected;
  std::vector<RowProblem> warnings;

 private:
  struct Values {
    std::vector<std::int64_t> values;
    std::vector<expression::TextRef> texts;
    std::vector<std::uint64_t> valid;
  };
  void take(const Cells& cells, std::string_view raw, std::int64_t row);
  bool read(std::size_t column, const Cells& cells, std::int64_t row);
  bool read_time(std::size_t column, std::string_view text, std::int64_t row);
  void reject(const char* code, std::string message, std::size_t column, std::string_view value);

  const Plan& plan_;
  std::vector<LocalClock> clocks_;
  std::vector<Values> columns_;
  std::vector<std::int64_t> numbers_;
  std::deque<std::string> arena_;
  Cells cells_;
  std::optional<RowProblem> problem_;
  std::vector<RowProblem> remarks_;
};

}  // namespace entente::measurement
