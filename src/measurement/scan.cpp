// Scans: DuckDB's own threads hand each chunk to the visitor through the function `entente_visit` in the
// query, so that vectors are read where they lie. Scans in the order of items stream ranges of items, one
// worker each.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <thread>

#include "measurement/store_state.h"

namespace entente::measurement {

namespace {

/// Texts that are in no dictionary are compared with each alternative: with many, copying them is quicker.
constexpr std::size_t kMostAlternatives = 16;
/// Has more beginnings than that: one of them is not among the alternatives.
constexpr std::string_view kOthers = "another text than these";

using expression::Batch;
using expression::Column;
using expression::kBatchRows;
using expression::Kind;
using expression::TextRef;
using expression::Type;

/// Columns that are not handed on as they lie, one memory per worker: dates and booleans widened to 64 bits,
/// numbers turned into texts.
struct Widened {
  struct Memory {
    std::vector<std::int64_t> values;
    std::vector<TextRef> texts;
    std::array<std::uint64_t, kBatchRows / 64> valid{};
  };
  std::vector<Memory> columns;
};

/// Texts by number; a number that DuckDB did not find one for is missing.
Column texts_of(duckdb_vector vector, const ScannedColumn& scanned, std::size_t rows,
                Widened::Memory& memory) {
  const auto* numbers = static_cast<const std::int32_t*>(duckdb_vector_get_data(vector));
  const std::uint64_t* found = duckdb_vector_get_validity(vector);
  const std::size_t missing = scanned.texts.size() - 1;
  memory.texts.resize(kBatchRows);
  memory.valid.fill(0);
  for (std::size_t i = 0; i < rows; ++i) {
    const bool known = found == nullptr || ((found[i / 64] >> (i % 64)) & 1U) != 0;
    const std::size_t number = known ? static_cast<std::size_t>(numbers[i]) : 0;
    memory.texts[i] = scanned.texts[number];
    memory.valid[i / 64] |= static_cast<std::uint64_t>(number != missing) << (i % 64);
  }
  return {scanned.type, nullptr, memory.texts.data(), memory.valid.data()};
}

Column column_of(duckdb_vector vector, const ScannedColumn& scanned, std::size_t rows,
                 Widened::Memory& memory) {
  if (!scanned.texts.empty()) return texts_of(vector, scanned, rows, memory);
  std::vector<std::int64_t>& wide = memory.values;
  Column column;
  column.type = scanned.type;
  void* data = duckdb_vector_get_data(vector);
  column.valid = duckdb_vector_get_validity(vector);
  switch (scanned.type.kind) {
    case Kind::text:
      column.texts = static_cast<const TextRef*>(data);
      return column;
    case Kind::boolean: {
      wide.resize(kBatchRows);
      const auto* narrow = static_cast<const std::uint8_t*>(data);
      for (std::size_t i = 0; i < rows; ++i) wide[i] = narrow[i];
      column.values = wide.data();
      return column;
    }
    case Kind::date: {
      wide.resize(kBatchRows);
      const auto* narrow = static_cast<const std::int32_t*>(data);
      for (std::size_t i = 0; i < rows; ++i) wide[i] = narrow[i];
      column.values = wide.data();
      return column;
    }
    default:
      column.values = static_cast<const std::int64_t*>(data);
      return column;
  }
}

Batch batch_of(duckdb_data_chunk chunk, std::size_t first_vector, const std::vector<ScannedColumn>& columns,
               Widened& widened) {
  Batch batch;
  batch.rows = duckdb_data_chunk_get_size(chunk);
  if (widened.columns.size() < columns.size()) widened.columns.resize(columns.size());
  batch.columns.reserve(columns.size());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    batch.columns.push_back(column_of(duckdb_data_chunk_get_vector(chunk, c + first_vector), columns[c],
                                      batch.rows, widened.columns[c]));
  }
  return batch;
}

Visitor* visitor_of(const Store::State& state, std::int64_t number) {
  std::shared_lock lock(state.visitors_mutex);
  auto found = state.visitors.find(number);
  return found == state.visitors.end() ? nullptr : found->second;
}

/// A free worker number; DuckDB may call from more threads than the scan asked for.
unsigned take_worker(Visitor& visitor) {
  for (;;) {
    std::uint64_t free = visitor.free_workers.load(std::memory_order_acquire);
    if (free == 0) {
      std::this_thread::yield();
      continue;
    }
    auto worker = static_cast<unsigned>(std::countr_zero(free));
    if (visitor.free_workers.compare_exchange_weak(free, free & ~(std::uint64_t{1} << worker),
                                                   std::memory_order_acq_rel)) {
      return worker;
    }
  }
}

void visit_chunk(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto* state = static_cast<const Store::State*>(duckdb_scalar_function_get_extra_info(info));
  const std::size_t rows = duckdb_data_chunk_get_size(input);
  auto* wanted = static_cast<bool*>(duckdb_vector_get_data(output));
  std::fill_n(wanted, rows, false);
  if (rows == 0) return;
  auto number = *static_cast<std::int64_t*>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, 0)));
  Visitor* visitor = visitor_of(*state, number);
  if (visitor == nullptr) return;
  thread_local Widened widened;
  Batch batch = batch_of(input, 1, visitor->columns, widened);
  unsigned worker = take_worker(*visitor);
  (*visitor->visit)(worker, batch);
  visitor->free_workers.fetch_or(std::uint64_t{1} << worker, std::memory_order_acq_rel);
  visitor->rows += static_cast<std::int64_t>(rows);
}

std::string instant_literal(time::Instant instant) {
  return fmt::format("make_timestamp({})", std::clamp<std::int64_t>(instant.micros, -62'135'596'800'000'000,
                                                                    253'402'300'799'000'000));
}

struct Prepared {
  std::vector<ScannedColumn> columns;
  std::string table;
  std::string where;   ///< with " WHERE " or empty: which versions, and key
  std::string within;  ///< time filter, or empty
  bool until = false;
};

class Scan {
 public:
  Scan(const Store::State& state, const ScanRequest& request) : state_(state), request_(request) {}

  text::Outcome<Prepared> prepare() {
    auto dataset = state_.find(request_.dataset);
    if (!dataset) {
      text::Diagnostic problem =
          text::error("U0121", fmt::format("there is no dataset `{}`", request_.dataset));
      std::shared_lock lock(state_.known);
      for (const StoredDataset& one : state_.datasets)
        problem.note(fmt::format("there is `{}`", one.info.name));
      return text::refuse(std::move(problem));
    }
    dataset_ = std::move(*dataset);
    Prepared made;
    made.table = "main." + duck::quoted_name(request_.dataset);
    for (const std::string& name : request_.columns) {
      std::optional<Type> type = type_of(name);
      if (!type) {
        return text::refuse(
            text::error("U0122", fmt::format("`{}` has no column `{}`", request_.dataset, name))
                .help(fmt::format(
                    "import a file that has it, and map it: `columns: {{{}: <column of the file>}}`", name)));
      }
      made.until = made.until || name == kUntil;
      ScannedColumn column{*type, name == kImport ? "\"#batch\"::BIGINT" : duck::quoted_name(name), {}};
      if (const auto texts = request_.alternatives.find(name);
          texts != request_.alternatives.end() && texts->second.size() <= kMostAlternatives) {
        number_texts(column, texts->second);
      }
      made.columns.push_back(std::move(column));
    }
    std::vector<std::string> conditions = versions();
    if (request_.key) {
      std::string_view key = tables::key_column(dataset_.info.kind);
      conditions.push_back(fmt::format("{} = {}", duck::quoted_name(key), duck::quoted_text(*request_.key)));
    }
    for (const std::string& condition : conditions) {
      made.where += (made.where.empty() ? " WHERE " : " AND ") + condition;
    }
    if (request_.within) {
      const std::string& column = request_.within->column;
      std::optional<Type> type = type_of(column);
      if (!type || (type->kind != Kind::instant && type->kind != Kind::date)) {
        return text::refuse(text::error(
            "U0122", fmt::format("`{}` is not an instant or date of `{}`", column, request_.dataset)));
      }
      std::string name = duck::quoted_name(column);
      made.within =
          fmt::format("({0} >= {1} AND {0} < {2}{3})", name, instant_literal(request_.within->interval.begin),
                      instant_literal(request_.within->interval.end),
                      request_.within->keep_missing ? fmt::format(" OR {} IS NULL", name) : "");
    }
    return made;
  }

  const StoredDataset& dataset() const { return dataset_; }

  /// The greatest values from what imports noted of their rows; nothing where that does not say it: for some
  /// rows only, where rows were replaced since, or where an import noted nothing.
  std::optional<std::vector<std::optional<std::int64_t>>> noted_greatest() const {
    if (request_.key || request_.within || dataset_.superseded ||
        request_.versions != ScanRequest::Versions::current) {
      return std::nullopt;
    }
    std::vector<std::optional<std::int64_t>> made(request_.columns.size());
    std::shared_lock lock(state_.known);
    for (const Source::Import& import : state_.imports_known) {
      if (import.undone || (request_.as_known && import.known_at > *request_.as_known)) continue;
      const auto first = state_.greatest.lower_bound({import.number, {}, {}});
      if (first == state_.greatest.end() || std::get<0>(first->first) != import.number) return std::nullopt;
      for (std::size_t i = 0; i < made.size(); ++i) {
        const auto found = state_.greatest.find({import.number, request_.dataset, request_.columns[i]});
        // A column that the import did not know has no value in its rows.
        if (found != state_.greatest.end() && found->second)
          made[i] = std::max(made[i].value_or(*found->second), *found->second);
      }
    }
    return made;
  }

 private:
  std::optional<Type> type_of(const std::string& name) const {
    if (name == kItemNumber || name == kImport || name == kRow) return Type::number();
    if (name == kUntil && dataset_.info.kind == tables::TableKind::events) return Type::instant();
    for (const ColumnInfo& column : dataset_.info.columns) {
      if (column.name == name) return column.type;
    }
    return std::nullopt;
  }

  /// Missing stands last in the list, where DuckDB finds it too; what it does not find is another text.
  static void number_texts(ScannedColumn& column, const std::vector<std::string>& texts) {
    std::string list;
    for (const std::string& text : texts) list += duck::quoted_text(text) + ", ";
    column.sql = fmt::format("list_position([{}NULL]::VARCHAR[], {})", list, column.sql);
    std::string_view other = kOthers;
    while (std::ranges::find(texts, other) != texts.end()) other.remove_suffix(1);
    column.texts.push_back(TextRef::of(other));
    for (const std::string& text : texts) column.texts.push_back(TextRef::of(text));
    column.texts.push_back(TextRef::of({}));
  }

  /// Nothing when every row there is counts.
  std::vector<std::string> versions() const {
    const bool replaced = request_.versions == ScanRequest::Versions::replaced;
    if (replaced && !dataset_.superseded) return {"FALSE"};
    if (!request_.as_known) {
      if (replaced) return {"\"#end\" IS NOT NULL"};
      if (!dataset_.superseded) return {};
      return {"\"#end\" IS NULL"};
    }
    std::string unknown;
    std::shared_lock lock(state_.known);
    for (const Source::Import& import : state_.imports_known) {
      if (!import.undone && import.known_at > *request_.as_known) {
        unknown += (unknown.empty() ? "" : ", ") + std::to_string(import.number);
      }
    }
    std::vector<std::string> made;
    if (!unknown.empty()) made.push_back(fmt::format("\"#batch\" NOT IN ({})", unknown));
    if (replaced) {
      made.emplace_back("\"#end\" IS NOT NULL");
      if (!unknown.empty()) made.push_back(fmt::format("\"#end\" NOT IN ({})", unknown));
    } else if (dataset_.superseded) {
      made.push_back(unknown.empty() ? "\"#end\" IS NULL"
                                     : fmt::format("(\"#end\" IS NULL OR \"#end\" IN ({}))", unknown));
    }
    return made;
  }

  const Store::State& state_;
  const ScanRequest& request_;
  StoredDataset dataset_;
};

std::string joined(const std::vector<std::string>& parts) {
  std::string made;
  for (const std::string& part : parts) made += (made.empty() ? "" : ", ") + part;
  return made;
}

std::string joined(const std::vector<ScannedColumn>& columns) {
  std::vector<std::string> parts;
  for (const ScannedColumn& column : columns) parts.push_back(column.sql);
  return joined(parts);
}

/// Events of items [from, to) in order, streamed to one worker; `#until` is the next row's instant.
class OrderedScan {
 public:
  OrderedScan(const Store::State& state, const Prepared& prepared, const StoredDataset& dataset,
              const ScanRequest& request)
      : state_(state), prepared_(prepared), dataset_(dataset), request_(request) {}

  text::Outcome<std::int64_t> run(unsigned worker, std::int64_t from, std::int64_t to,
                                  const std::function<void(unsigned, const Batch&)>& visit) const {
    duck::Connection connection(state_.database.raw());
    std::string wanted;
    for (std::size_t c = 0; c < prepared_.columns.size(); ++c) {
      wanted += ", ";
      wanted += request_.columns[c] == kUntil && !by_sql() ? "NULL::TIMESTAMP" : prepared_.columns[c].sql;
    }
    std::string range = fmt::format("{}\"#item\" >= {} AND \"#item\" < {}",
                                    prepared_.where.empty() ? " WHERE " : " AND ", from, to);
    std::string order = dataset_.sorted ? "" : " ORDER BY \"#item\", \"at\", \"#batch\", \"#row\"";
    std::string rows = prepared_.table + prepared_.where + range;
    if (by_sql()) {
      rows = fmt::format(
          "(SELECT *, lead(\"at\") OVER (PARTITION BY \"#item\" ORDER BY \"at\", \"#batch\", \"#row\") AS "
          "\"#until\" "
          "FROM {}) WHERE {}",
          rows, prepared_.within);
      order = " ORDER BY \"#item\", \"at\", \"#batch\", \"#row\"";
    }
    auto result = connection.stream(fmt::format("SELECT \"#item\", \"at\"{} FROM {}{}", wanted, rows, order));
    if (!result) return std::unexpected(result.error());

    std::int64_t count = 0;
    Widened widened;
    std::vector<std::int64_t> until(kBatchRows);
    std::vector<std::uint64_t> until_valid(kBatchRows / 64);
    auto chunk = connection.next_chunk(*result);
    while (chunk && *chunk) {
      auto next = connection.next_chunk(*result);
      if (!next) return std::unexpected(next.error());
      Batch batch = batch_of(chunk->raw(), 2, prepared_.columns, widened);
      if (prepared_.until && !by_sql()) {
        follow(*chunk, *next, until, until_valid);
        for (std::size_t c = 0; c < batch.columns.size(); ++c) {
          if (request_.columns[c] != kUntil) continue;
          batch.columns[c].values = until.data();
          batch.columns[c].valid = until_valid.data();
        }
      }
      count += static_cast<std::int64_t>(batch.rows);
      visit(worker, batch);
      chunk = std::move(next);
    }
    if (!chunk) return std::unexpected(chunk.error());
    return count;
  }

 private:
  /// A time filter would take away the row that ends an interval.
  bool by_sql() const { return prepared_.until && !prepared_.within.empty(); }

  static void follow(const duck::Chunk& chunk, const duck::Chunk& next, std::vector<std::int64_t>& until,
                     std::vector<std::uint64_t>& valid) {
    auto values = [](const duck::Chunk& of, std::size_t column) {
      return static_cast<const std::int64_t*>(
          duckdb_vector_get_data(duckdb_data_chunk_get_vector(of.raw(), column)));
    };
    const std::int64_t* item = values(chunk, 0);
    const std::int64_t* at = values(chunk, 1);
    const std::size_t rows = chunk.rows();
    std::fill(valid.begin(), valid.end(), 0);
    for (std::size_t i = 0; i + 1 < rows; ++i) {
      until[i] = at[i + 1];
      valid[i / 64] |= std::uint64_t{item[i + 1] == item[i]} << (i % 64);
    }
    const std::size_t last = rows - 1;
    if (next && next.rows() > 0 && values(next, 0)[0] == item[last]) {
      until[last] = values(next, 1)[0];
      valid[last / 64] |= std::uint64_t{1} << (last % 64);
    }
  }

  const Store::State& state_;
  const Prepared& prepared_;
  const StoredDataset& dataset_;
  const ScanRequest& request_;
};

}  // namespace

text::Outcome<std::int64_t> Store::scan(const ScanRequest& request, unsigned workers,
                                        const std::function<void(unsigned, const Batch&)>& visit) const {
  workers = std::clamp(workers, 1U, 64U);
  Scan scan(*state_, request);
  auto prepared = scan.prepare();
  if (!prepared) return std::unexpected(prepared.error());

  if (scan.dataset().info.kind == tables::TableKind::events && (request.by_item || prepared->until)) {
    std::shared_lock ordering(state_->ordering);
    duck::Connection connection(state_->database.raw());
    auto range = connection.query(
        fmt::format("SELECT min(\"#item\"), max(\"#item\"), count(*) FROM {}", prepared->table));
    if (!range) return std::unexpected(range.error());
    if (range->missing(0, 0)) return 0;
    const std::int64_t first = range->number(0, 0);
    const std::int64_t end = range->number(0, 1) + 1;
    if (range->number(0, 2) < 100'000) workers = 1;
    OrderedScan ordered(*state_, *prepared, scan.dataset(), request);
    std::vector<text::Outcome<std::int64_t>> counts(workers, 0);
    auto part = [&](unsigned worker) {
      std::int64_t from = first + (end - first) * worker / workers;
      std::int64_t to = first + (end - first) * (worker + 1) / workers;
      counts[worker] = ordered.run(worker, from, to, visit);
    };
    {
      std::vector<std::jthread> threads;
      for (unsigned w = 1; w < workers; ++w) threads.emplace_back(part, w);
      part(0);
    }
    std::int64_t total = 0;
    for (const auto& count : counts) {
      if (!count) return count;
      total += *count;
    }
    return total;
  }

  Visitor visitor;
  visitor.columns = prepared->columns;
  visitor.visit = &visit;
  visitor.free_workers = workers == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << workers) - 1;
  std::int64_t number = 0;
  {
    std::unique_lock lock(state_->visitors_mutex);
    number = state_->next_visitor++;
    state_->visitors[number] = &visitor;
  }
  if (!prepared->within.empty())
    prepared->where += (prepared->where.empty() ? " WHERE " : " AND ") + prepared->within;
  std::string columns = joined(prepared->columns);
  duck::Connection connection(state_->database.raw());
  // The filter in a subquery of its own, so that only rows that pass reach the visitor.
  auto result =
      connection.query(fmt::format("SELECT count(*) FILTER (entente_visit({}::BIGINT{}{})) FROM {}{}", number,
                                   columns.empty() ? "" : ", ", columns, prepared->table, prepared->where));
  {
    std::unique_lock lock(state_->visitors_mutex);
    state_->visitors.erase(number);
  }
  if (!result) return std::unexpected(result.error());
  return visitor.rows.load();
}

text::Outcome<std::vector<std::optional<std::int64_t>>> Store::greatest(const ScanRequest& request) const {
  Scan scan(*state_, request);
  auto prepared = scan.prepare();
  if (!prepared) return std::unexpected(prepared.error());
  if (auto noted = scan.noted_greatest()) return std::move(*noted);
  std::vector<std::string> wanted;
  for (std::size_t i = 0; i < prepared->columns.size(); ++i)
    wanted.push_back(sql_greatest(prepared->columns[i].sql, prepared->columns[i].type));
  if (!prepared->within.empty())
    prepared->where += (prepared->where.empty() ? " WHERE " : " AND ") + prepared->within;
  duck::Connection connection(state_->database.raw());
  auto result =
      connection.query(fmt::format("SELECT {} FROM {}{}", joined(wanted), prepared->table, prepared->where));
  if (!result) return std::unexpected(result.error());
  std::vector<std::optional<std::int64_t>> made(wanted.size());
  for (std::size_t i = 0; i < made.size(); ++i) {
    const auto column = static_cast<std::int64_t>(i);
    if (!result->missing(0, column)) made[i] = result->number(0, column);
  }
  return made;
}

void register_visit(const duck::Connection& connection, const Store::State* state) {
  duckdb_scalar_function function = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(function, "entente_visit");
  duckdb_logical_type any = duckdb_create_logical_type(DUCKDB_TYPE_ANY);
  duckdb_logical_type boolean = duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN);
  duckdb_scalar_function_set_varargs(function, any);
  duckdb_scalar_function_set_return_type(function, boolean);
  duckdb_scalar_function_set_special_handling(function);
  duckdb_scalar_function_set_volatile(function);
  duckdb_scalar_function_set_extra_info(function, const_cast<Store::State*>(state), nullptr);
  duckdb_scalar_function_set_function(function, visit_chunk);
  duckdb_register_scalar_function(connection.raw(), function);
  duckdb_destroy_scalar_function(&function);
  duckdb_destroy_logical_type(&any);
  duckdb_destroy_logical_type(&boolean);
}

}  // namespace entente::measurement
