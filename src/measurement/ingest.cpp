#include "measurement/ingest.h"

#include <duckdb.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <thread>

#include "measurement/duck.h"
#include "measurement/store_state.h"

namespace entente::measurement {

namespace {

using expression::Batch;
using expression::kBatchRows;
using expression::Kind;
using expression::TextRef;

constexpr std::size_t kRejectedBytesMax = 32 << 20;

void write_text(std::FILE* file, const std::string& text) {
  std::uint64_t size = text.size();
  std::fwrite(&size, sizeof size, 1, file);
  std::fwrite(text.data(), 1, text.size(), file);
}

bool read_text(std::FILE* file, std::string& text) {
  std::uint64_t size = 0;
  if (std::fread(&size, sizeof size, 1, file) != 1) return false;
  text.resize(size);
  return std::fread(text.data(), 1, size, file) == size;
}

std::uint64_t mixed(std::uint64_t hash) {
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdULL;
  hash ^= hash >> 33;
  return hash;
}

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0x9e3779b97f4a7c15ULL ^ text.size();
  while (text.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), 8);
    hash = mixed(hash ^ word) * 0x9e3779b97f4a7c15ULL;
    text.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, text.data(), text.size());
  return mixed(hash ^ rest ^ (std::uint64_t{text.size()} << 56));
}

/// One thread of the table function.
struct Worker {
  explicit Worker(Ingest& from) : ingest(from), conversion(from.plan) {
    if (from.plan.where) evaluator.emplace(std::vector<expression::Expression>{from.plan.where});
  }
  ~Worker() { ingest.keep_hashes(std::move(hashes)); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// At least one row converted that is not handed on yet; false at the end.
  bool more() {
    if (emitted < conversion.rows()) return true;
    conversion.clear();
    emitted = 0;
    while (conversion.rows() < kBatchRows) {
      if (next_record >= block.records.size()) {
        hand_over_rejects();
        // Rows borrow texts from their block: they go first.
        if (conversion.rows() > 0) return true;
        next_record = 0;
        block.records.clear();
        if (!ingest.next(block)) return false;
      }
      conversion.convert(ingest.reader(), block, next_record++);
    }
    hand_over_rejects();
    return true;
  }

  void hand_over_rejects() {
    if (!conversion.rejected.empty()) ingest.rejects.add(std::move(conversion.rejected));
    if (!conversion.warnings.empty()) ingest.rejects.warn(std::move(conversion.warnings));
    conversion.rejected.clear();
    conversion.warnings.clear();
  }

  Ingest& ingest;
  Block block;
  std::size_t next_record = 0;
  Conversion conversion;
  std::size_t emitted = 0;
  std::optional<expression::Evaluator> evaluator;
  std::vector<std::uint64_t> hashes;
};

void copy_column(duckdb_vector vector, const expression::Column& column,
                 std::span<const std::uint32_t> rows) {
  void* data = duckdb_vector_get_data(vector);
  std::uint64_t* valid = nullptr;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::size_t row = rows[i];
    if (!column.has(row)) {
      if (valid == nullptr) {
        duckdb_vector_ensure_validity_writable(vector);
        valid = duckdb_vector_get_validity(vector);
      }
      valid[i / 64] &= ~(std::uint64_t{1} << (i % 64));
      continue;
    }
    switch (column.type.kind) {
      case Kind::text: {
        const TextRef& text = column.texts[row];
        // Up to 12 bytes the layouts are the same; longer texts go to the vector's own memory.
        if (text.length <= 12) {
          static_cast<TextRef*>(data)[i] = text;
        } else {
          const std::string_view whole = text.view();
          duckdb_vector_assign_string_element_len(vector, i, whole.data(), whole.size());
        }
        break;
      }
      case Kind::boolean:
        static_cast<bool*>(data)[i] = column.values[row] != 0;
        break;
      case Kind::date:
        static_cast<std::int32_t*>(data)[i] = static_cast<std::int32_t>(column.values[row]);
        break;
      default:
        static_cast<std::int64_t*>(data)[i] = column.values[row];
        break;
    }
  }
}

void hash_rows(Worker& worker, const Batch& batch, std::span<const std::uint32_t> rows) {
  const std::vector<std::size_t>& identity = worker.ingest.plan.identity;
  if (identity.empty()) return;
  for (std::uint32_t row : rows) {
    std::uint64_t hash = 0;
    for (std::size_t c : identity) {
      const expression::Column& column = batch.columns[c];
      std::uint64_t part = !column.has(row) ? 1
                           : column.type.kind == Kind::text
                               ? hash_of(column.texts[row].view())
                               : mixed(static_cast<std::uint64_t>(column.values[row]) + 2);
      hash = mixed(hash * 31 + part);
    }
    worker.hashes.push_back(hash);
  }
}

duckdb_logical_type logical_type(const expression::Type& type) {
  switch (type.kind) {
    case Kind::boolean:
      return duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN);
    case Kind::number:
      return duckdb_create_decimal_type(18, 6);
    case Kind::text:
      return duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
    case Kind::instant:
      return duckdb_create_logical_type(DUCKDB_TYPE_TIMESTAMP);
    case Kind::date:
      return duckdb_create_logical_type(DUCKDB_TYPE_DATE);
    case Kind::duration:
      break;
  }
  return duckdb_create_logical_type(DUCKDB_TYPE_BIGINT);
}

void bind_rows(duckdb_bind_info info) {
  Ingest* ingest = *static_cast<Ingest**>(duckdb_bind_get_extra_info(info));
  if (ingest == nullptr) {
    duckdb_bind_set_error(info, "no import is running");
    return;
  }
  duckdb_logical_type row = duckdb_create_logical_type(DUCKDB_TYPE_BIGINT);
  duckdb_bind_add_result_column(info, "#row", row);
  duckdb_destroy_logical_type(&row);
  for (std::size_t c = 0; c < ingest->plan.columns.size(); ++c) {
    duckdb_logical_type type = logical_type(ingest->plan.columns[c].type);
    duckdb_bind_add_result_column(info, fmt::format("c{}", c).c_str(), type);
    duckdb_destroy_logical_type(&type);
  }
}

void init_rows(duckdb_init_info info) {
  duckdb_init_set_max_threads(info, std::max(1U, std::thread::hardware_concurrency()));
}

void init_worker(duckdb_init_info info) {
  Ingest* ingest = *static_cast<Ingest**>(duckdb_init_get_extra_info(info));
  duckdb_init_set_init_data(info, new Worker(*ingest),
                            [](void* worker) { delete static_cast<Worker*>(worker); });
}

void next_rows(duckdb_function_info info, duckdb_data_chunk output) {
  Worker& worker = *static_cast<Worker*>(duckdb_function_get_local_init_data(info));
  std::vector<std::uint32_t> every;
  for (;;) {
    if (!worker.more()) {
      duckdb_data_chunk_set_size(output, 0);
      return;
    }
    const std::size_t count = std::min(kBatchRows, worker.conversion.rows() - worker.emitted);
    const std::size_t from = worker.emitted;
    Batch batch = worker.conversion.batch(from, count);
    worker.emitted += count;
    std::span<const std::uint32_t> rows;
    if (worker.evaluator) {
      worker.evaluator->start(batch);
      rows = worker.evaluator->select(0);
      worker.ingest.rows_left_out += static_cast<std::int64_t>(count - rows.size());
      if (rows.empty()) continue;
    } else {
      every.resize(count);
      for (std::uint32_t i = 0; i < count; ++i) every[i] = i;
      rows = every;
    }
    hash_rows(worker, batch, rows);
    auto* numbers =
        static_cast<std::int64_t*>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(output, 0)));
    for (std::size_t i = 0; i < rows.size(); ++i)
      numbers[i] = worker.conversion.row_numbers()[from + rows[i]];
    for (std::size_t c = 0; c < batch.columns.size(); ++c) {
      copy_column(duckdb_data_chunk_get_vector(output, c + 1), batch.columns[c], rows);
    }
    duckdb_data_chunk_set_size(output, rows.size());
    return;
  }
}

}  // namespace

Rejects::~Rejects() {
  if (spilled_ != nullptr) std::fclose(spilled_);
}

void Rejects::add(std::vector<QuarantinedRow>&& rows) {
  std::lock_guard lock(mutex_);
  for (QuarantinedRow& row : rows) {
    ++rejected_;
    ++counts_[row.problem.code];
    show(row.problem, text::Severity::error);
    bytes_ += row.raw.size() + 200;
    rows_.push_back(std::move(row));
  }
  if (bytes_ > kRejectedBytesMax) spill();
}

void Rejects::warn(std::vector<RowProblem>&& remarks, std::int64_t more) {
  std::lock_guard lock(mutex_);
  if (more > 0) {
    warned_ += more;
    counts_[remarks.back().code] += more;
  }
  for (RowProblem& remark : remarks) {
    ++warned_;
    ++counts_[remark.code];
    show(std::move(remark), text::Severity::warning);
  }
}

void Rejects::show(RowProblem problem, text::Severity severity) {
  Shown& shown = shown_[problem.code];
  shown.severity = severity;
  auto place = std::upper_bound(shown.first.begin(), shown.first.end(), problem.row,
                                [](std::int64_t row, const RowProblem& other) { return row < other.row; });
  if (shown.first.size() >= shown_each_ && place == shown.first.end()) return;
  shown.first.insert(place, std::move(problem));
  if (shown.first.size() > shown_each_) shown.first.pop_back();
}

void Rejects::spill() {
  if (spilled_ == nullptr) spilled_ = std::tmpfile();
  if (spilled_ == nullptr) return;
  for (const QuarantinedRow& row : rows_) {
    for (const std::string* text : {&row.problem.code, &row.problem.message, &row.problem.column,
                                    &row.problem.value, &row.problem.item, &row.raw}) {
      write_text(spilled_, *text);
    }
    std::fwrite(&row.problem.row, sizeof row.problem.row, 1, spilled_);
  }
  rows_.clear();
  bytes_ = 0;
}

void Rejects::each(const std::function<void(const QuarantinedRow&)>& visit) {
  if (spilled_ != nullptr) {
    std::rewind(spilled_);
    QuarantinedRow row;
    while (read_text(spilled_, row.problem.code) && read_text(spilled_, row.problem.message) &&
           read_text(spilled_, row.problem.column) && read_text(spilled_, row.problem.value) &&
           read_text(spilled_, row.problem.item) && read_text(spilled_, row.raw) &&
           std::fread(&row.problem.row, sizeof row.problem.row, 1, spilled_) == 1) {
      visit(row);
    }
    std::fseek(spilled_, 0, SEEK_END);
  }
  for (const QuarantinedRow& row : rows_) visit(row);
}

text::Diagnostics Rejects::diagnostics(const std::string& file) const {
  text::Diagnostics made;
  for (text::Severity severity : {text::Severity::error, text::Severity::warning}) {
    for (const auto& [code, shown] : shown_) {
      if (shown.severity != severity) continue;
      for (const RowProblem& problem : shown.first) {
        text::Diagnostic one = text::error(code, problem.message);
        one.severity = severity;
        one.in({file, problem.row, problem.column, problem.item});
        for (const std::string& note : problem.notes) {
          if (!note.empty()) one.note(note);
        }
        made.push_back(std::move(one));
      }
      auto more = counts_.at(code) - static_cast<std::int64_t>(shown.first.size());
      if (more > 0) made.back().note(fmt::format("and {} more rows like this", more));
    }
  }
  return made;
}

bool Ingest::next(Block& block) {
  std::lock_guard lock(mutex_);
  if (ended_) return false;
  auto more = reader_.next(block);
  if (!more) failure = more.error();
  if (!more || !*more) {
    ended_ = true;
    block.records.clear();
    return false;
  }
  rows_read += static_cast<std::int64_t>(block.records.size());
  if (progress) progress(reader_.share(), rows_read);
  return true;
}

void Ingest::keep_hashes(std::vector<std::uint64_t>&& hashes) {
  std::lock_guard lock(mutex_);
  if (!hashes.empty()) hashes_.push_back(std::move(hashes));
}

bool Ingest::may_repeat() {
  std::lock_guard lock(mutex_);
  // In 64 parts by the top bits, so that the sort stays within a cache's reach.
  std::vector<std::vector<std::uint64_t>> parts(64);
  for (const auto& some : hashes_) {
    for (std::uint64_t hash : some) parts[hash >> 58].push_back(hash);
  }
  hashes_.clear();
  std::atomic<bool> repeats{false};
  std::atomic<std::size_t> next{0};
  auto work = [&] {
    for (std::size_t part; (part = next.fetch_add(1)) < parts.size() && !repeats;) {
      std::sort(parts[part].begin(), parts[part].end());
      if (std::adjacent_find(parts[part].begin(), parts[part].end()) != parts[part].end()) repeats = true;
    }
  };
  {
    std::jthread other(work);
    work();
  }
  return repeats;
}

void register_rows(const duck::Connection& connection, Ingest** current) {
  duckdb_table_function function = duckdb_create_table_function();
  duckdb_table_function_set_name(function, "entente_rows");
  duckdb_table_function_set_extra_info(function, current, nullptr);
  duckdb_table_function_set_bind(function, bind_rows);
  duckdb_table_function_set_init(function, init_rows);
  duckdb_table_function_set_local_init(function, init_worker);
  duckdb_table_function_set_function(function, next_rows);
  duckdb_register_table_function(connection.raw(), function);
  duckdb_destroy_table_function(&function);
}

}  // namespace entente::measurement
