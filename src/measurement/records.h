// A file as records of cells. One thread at a time takes the next block of whole records with their row
// numbers; many threads then take the cells of their blocks apart. Knows CSV, TSV, JSON, NDJSON and Parquet,
// not what a cell means.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "measurement/bytes.h"
#include "text/diagnostic.h"

namespace entente::measurement {

/// What is wrong with a record as such.
enum class RecordProblem { none, open_quote, not_json, too_long };

/// Whole records in memory. Record i is row `first_row + i` of the file.
struct Block {
  std::vector<char> bytes;
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    RecordProblem problem = RecordProblem::none;
  };
  std::vector<Range> records;
  std::int64_t first_row = 1;
  std::shared_ptr<void> held;  ///< what cells borrow from, beside bytes

  std::string_view record(std::size_t i) const {
    return {bytes.data() + records[i].begin, records[i].end - records[i].begin};
  }
};

/// The cells of one record, in the order of RecordReader::columns(). They borrow from the block, or from
/// `scratch`.
struct Cells {
  struct Cell {
    std::string_view text;
    bool present = false;  ///< JSON: the path exists and is not null
  };
  std::vector<Cell> cells;
  std::deque<std::string> scratch;
  std::size_t fields = 0;  ///< fields that the record has
  RecordProblem problem = RecordProblem::none;
};

class RecordReader {
 public:
  virtual ~RecordReader() = default;
  /// Names of the columns (JSON: paths, from a sample).
  const std::vector<std::string>& columns() const { return columns_; }
  /// The next block; false at the end. Not for several threads at once.
  virtual text::Outcome<bool> next(Block& block) = 0;
  /// Rows of record `i`: usually one call of `row`; with a list to unnest, one for each element. From any
  /// thread.
  virtual void read(const Block& block, std::size_t i, Cells& cells,
                    const std::function<void(const Cells&)>& row) const = 0;
  virtual bool named_columns_only() const { return true; }
  double share() const;

 protected:
  std::vector<std::string> columns_;
  std::unique_ptr<Bytes> bytes_;
};

/// How a file is laid out, as told or as sniffed.
struct Layout {
  enum class Kind { csv, json, ndjson, parquet } kind = Kind::csv;
  char delimiter = ',';
  std::string each;  ///< JSON: path of the list to unnest
};

/// What can be said of a file from its name and first bytes: T0130 empty, T0132 not text, T0139 UTF-16.
text::Outcome<Layout> recognise(const std::string& path, std::string_view head);

/// Reads from `bytes` (Parquet: from the file at `path`). The header is read at once.
text::Outcome<std::unique_ptr<RecordReader>> read_records(const std::string& path,
                                                          std::unique_ptr<Bytes> bytes, const Layout& layout);

}  // namespace entente::measurement
