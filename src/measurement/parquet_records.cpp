// Parquet as records: read by a DuckDB of its own, every value as text, lists and structures as JSON.
#include <fmt/format.h>

#include "expression/batch.h"
#include "measurement/duck.h"
#include "measurement/record_kinds.h"

namespace entente::measurement {

namespace {

class ParquetReader final : public RecordReader {
 public:
  explicit ParquetReader(duck::Database database)
      : database_(std::move(database)), connection_(database_.raw()) {}

  text::Outcome<bool> start(const std::string& path) {
    std::string file = fmt::format("read_parquet({})", duck::quoted_text(path));
    auto names = connection_.query(
        fmt::format("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {})", file));
    if (!names) return unreadable(path, names.error());
    std::string wanted;
    for (std::int64_t c = 0; c < names->rows(); ++c) {
      columns_.push_back(names->text(c, 0));
      std::string name = duck::quoted_name(columns_.back());
      std::string type = names->text(c, 1);
      if (!wanted.empty()) wanted += ", ";
      if (type == "TIMESTAMP WITH TIME ZONE") {
        wanted += fmt::format("strftime({} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')", name);
      } else if (type == "BLOB") {
        wanted += fmt::format("decode({})", name);
      } else {
        wanted += fmt::format("CAST({} AS VARCHAR)", name);
      }
    }
    auto rows = connection_.query(fmt::format("SELECT count(*) FROM {}", file));
    if (!rows) return unreadable(path, rows.error());
    rows_ = rows->number(0, 0);
    auto set = connection_.query("SET preserve_insertion_order = true");
    auto result = connection_.stream(fmt::format("SELECT {} FROM {}", wanted, file));
    if (!result) return unreadable(path, result.error());
    result_ = std::move(*result);
    return true;
  }

  text::Outcome<bool> next(Block& block) override {
    auto chunk = connection_.next_chunk(result_);
    if (!chunk) return std::unexpected(chunk.error());
    block.records.clear();
    if (!*chunk) return false;
    auto held = std::make_shared<duck::Chunk>(std::move(*chunk));
    block.records.resize(held->rows());
    block.first_row = next_row_;
    next_row_ += static_cast<std::int64_t>(held->rows());
    block.held = std::move(held);
    return true;
  }

  void read(const Block& block, std::size_t i, Cells& cells,
            const std::function<void(const Cells&)>& row) const override {
    duckdb_data_chunk chunk = static_cast<const duck::Chunk*>(block.held.get())->raw();
    cells.cells.assign(columns_.size(), {});
    cells.fields = columns_.size();
    cells.problem = RecordProblem::none;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, c);
      std::uint64_t* valid = duckdb_vector_get_validity(vector);
      if (valid != nullptr && !duckdb_validity_row_is_valid(valid, i)) continue;
      cells.cells[c] = {static_cast<const expression::TextRef*>(duckdb_vector_get_data(vector))[i].view(),
                        true};
    }
    row(cells);
  }

 private:
  static std::unexpected<text::Diagnostics> unreadable(const std::string& path,
                                                       const text::Diagnostics& why) {
    text::Diagnostic problem = text::error("T0132", "the file is not readable as Parquet");
    problem.file = path;
    for (const text::Diagnostic& one : why) problem.note(one.message);
    return text::refuse(std::move(problem));
  }

  duck::Database database_;
  duck::Connection connection_;
  duck::Result result_;
  std::int64_t next_row_ = 1;
  std::int64_t rows_ = 0;
};

}  // namespace

text::Outcome<std::unique_ptr<RecordReader>> read_parquet(const std::string& path) {
  auto database = duck::Database::open({}, false);
  if (!database) return text::refuse(duck::trouble(database.error()));
  auto reader = std::make_unique<ParquetReader>(std::move(*database));
  if (auto started = reader->start(path); !started) return std::unexpected(started.error());
  return reader;
}

}  // namespace entente::measurement
