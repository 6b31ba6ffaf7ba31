// Rows in memory as a source: each column is read once from text into the layout of a batch, and a scan hands
// out slices of it. A filter, a key or an order gathers the chosen rows first. Bad text is a mistake of the
// caller, not of a user.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <deque>
#include <map>
#include <thread>

#include "base/assert.h"
#include "measurement/source.h"

namespace entente::measurement {

namespace {

using expression::Batch;
using expression::Column;
using expression::kBatchRows;
using expression::Kind;
using expression::TextRef;
using expression::Type;

/// A column that owns its memory.
struct Held {
  Type type;
  std::vector<std::int64_t> values;
  std::vector<TextRef> texts;
  std::vector<std::uint64_t> valid;

  void resize(std::size_t rows) {
    if (type.kind == Kind::text) {
      texts.resize(rows);
    } else {
      values.resize(rows);
    }
    valid.assign((rows + 63) / 64, 0);
  }
  bool has(std::size_t row) const { return ((valid[row / 64] >> (row % 64)) & 1U) != 0; }
  void mark(std::size_t row) { valid[row / 64] |= std::uint64_t{1} << (row % 64); }
  void copy(std::size_t row, const Held& from, std::size_t from_row) {
    if (!from.has(from_row)) return;
    mark(row);
    if (type.kind == Kind::text) {
      texts[row] = from.texts[from_row];
    } else {
      values[row] = from.values[from_row];
    }
  }
  /// Rows from `row` on, which must be a multiple of 64.
  Column slice(std::size_t row) const {
    Column column;
    column.type = type;
    if (type.kind == Kind::text) {
      column.texts = texts.data() + row;
    } else {
      column.values = values.data() + row;
    }
    column.valid = valid.data() + row / 64;
    return column;
  }
};

std::optional<std::int64_t> read_number(std::string_view text) {
  bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  std::int64_t whole = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (problem != std::errc{} || whole > 9'000'000'000'000) return std::nullopt;
  std::int64_t millionths = 0;
  std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (!rest.empty()) {
    if (rest.front() != '.' || rest.size() > 7 || rest.size() < 2) return std::nullopt;
    std::string digits(rest.substr(1));
    digits.resize(6, '0');
    auto [last, wrong] = std::from_chars(digits.data(), digits.data() + 6, millionths);
    if (wrong != std::errc{} || last != digits.data() + 6) return std::nullopt;
  }
  std::int64_t value = whole * expression::kNumberScale + millionths;
  return negative ? -value : value;
}

std::optional<std::int64_t> read_instant(const std::string& text) {
  if (auto instant = time::Instant::parse(text)) return instant->micros;
  if (auto instant = time::Instant::parse(text + "Z")) return instant->micros;
  if (auto date = time::Date::parse(text)) return time::LocalTime::of(*date, {}).micros;
  return std::nullopt;
}

std::optional<std::int64_t> read_value(const Type& type, const std::string& text) {
  switch (type.kind) {
    case Kind::boolean:
      if (text == "true" || text == "yes" || text == "1") return 1;
      if (text == "false" || text == "no" || text == "0") return 0;
      return std::nullopt;
    case Kind::number:
      return read_number(text);
    case Kind::instant:
      return read_instant(text);
    case Kind::date:
      if (auto date = time::Date::parse(text)) return date->days;
      return std::nullopt;
    case Kind::duration:
    case Kind::text:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

struct MemorySource::Table {
  DatasetInfo info;
  std::map<std::string, Held, std::less<>> columns;  ///< hidden ones too
  std::vector<std::uint32_t> by_item;                ///< rows by item number, then time, then row
  std::deque<std::string> memory;                    ///< texts longer than a TextRef holds

  const Held* find(const std::string& name) const {
    auto found = columns.find(name);
    return found == columns.end() ? nullptr : &found->second;
  }
};

namespace {

/// Rows in the order in which they are to be visited, or nullopt for all of them as they are.
template <class Table>
text::Outcome<std::optional<std::vector<std::uint32_t>>> chosen_rows(const Table& table,
                                                                     const ScanRequest& request) {
  if (!request.within && !request.key && !request.by_item) return std::nullopt;
  const Held* time = nullptr;
  if (request.within) {
    time = table.find(request.within->column);
    if (time == nullptr || (time->type.kind != Kind::instant && time->type.kind != Kind::date)) {
      return text::refuse(text::error("U0122", fmt::format("`{}` is not an instant or date of `{}`",
                                                           request.within->column, table.info.name)));
    }
  }
  const Held* key = nullptr;
  if (request.key) {
    key = table.find(std::string(tables::key_column(table.info.kind)));
    if (key == nullptr) {
      return text::refuse(text::error("U0122", fmt::format("rows of `{}` have no key", table.info.name)));
    }
  }
  auto wanted = [&](std::uint32_t row) {
    if (key != nullptr && (!key->has(row) || key->texts[row].view() != *request.key)) return false;
    if (time == nullptr) return true;
    if (!time->has(row)) return request.within->keep_missing;
    std::int64_t micros = time->values[row] * (time->type.kind == Kind::date ? 86'400'000'000 : 1);
    return request.within->interval.contains({micros});
  };
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(table.info.rows); ++i) {
    std::uint32_t row = request.by_item ? table.by_item[i] : i;
    if (wanted(row)) rows.push_back(row);
  }
  return rows;
}

}  // namespace

void MemorySource::add(const std::string& dataset, tables::TableKind kind, std::vector<ColumnInfo> columns,
                       const std::vector<std::vector<std::string>>& rows) {
  auto table = std::make_shared<Table>();
  table->info = {dataset, kind, columns, static_cast<std::int64_t>(rows.size())};
  for (std::size_t c = 0; c < columns.size(); ++c) {
    Held& held = table->columns[columns[c].name];
    held.type = columns[c].type;
    held.resize(rows.size());
    for (std::size_t r = 0; r < rows.size(); ++r) {
      ENTENTE_ASSERT(rows[r].size() == columns.size(), "every row has a text for every column");
      const std::string& text = rows[r][c];
      if (text.empty()) continue;
      held.mark(r);
      if (held.type.kind == Kind::text) {
        held.texts[r] = TextRef::of(table->memory.emplace_back(text));
      } else {
        std::optional<std::int64_t> value = read_value(held.type, text);
        ENTENTE_ASSERT(value.has_value(), "rows in memory hold texts that fit their columns");
        held.values[r] = *value;
      }
    }
  }

  auto hidden = [&](const char* name, Type type) -> Held& {
    Held& held = table->columns[name];
    held.type = std::move(type);
    held.resize(rows.size());
    return held;
  };
  Held& row_number = hidden(kRow, Type::number());
  Held& import_number = hidden(kImport, Type::number());
  Held& item = hidden(kItemNumber, Type::number());
  Held& until = hidden(kUntil, Type::instant());
  const Held* key = table->find(std::string(tables::key_column(kind)));
  const Held* at = table->find(std::string(tables::default_time_column(kind)));
  table->by_item.resize(rows.size());
  for (std::uint32_t r = 0; r < rows.size(); ++r) {
    table->by_item[r] = r;
    row_number.mark(r);
    row_number.values[r] = r + 1;
    import_number.mark(r);
    if (key == nullptr || !key->has(r)) continue;
    auto [entry, added] = item_numbers_.try_emplace(std::string(key->texts[r].view()),
                                                    static_cast<std::int64_t>(item_numbers_.size()));
    item.mark(r);
    item.values[r] = entry->second;
  }
  auto order = [&](std::uint32_t a, std::uint32_t b) {
    if (item.values[a] != item.values[b]) return item.values[a] < item.values[b];
    if (at == nullptr) return a < b;
    return std::pair(at->values[a], a) < std::pair(at->values[b], b);
  };
  std::sort(table->by_item.begin(), table->by_item.end(), order);
  if (kind == tables::TableKind::events && at != nullptr) {
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
      std::uint32_t row = table->by_item[i];
      std::uint32_t next = table->by_item[i + 1];
      if (!item.has(row) || !item.has(next) || item.values[row] != item.values[next] || !at->has(next))
        continue;
      until.mark(row);
      until.values[row] = at->values[next];
    }
  }
  tables_.push_back(std::move(table));
}

std::vector<DatasetInfo> MemorySource::datasets() const {
  std::vector<DatasetInfo> all;
  for (const auto& table : tables_) all.push_back(table->info);
  return all;
}

text::Outcome<std::int64_t> MemorySource::scan(
    const ScanRequest& request, unsigned workers,
    const std::function<void(unsigned, const Batch&)>& visit) const {
  auto found = std::find_if(tables_.begin(), tables_.end(),
                            [&](const auto& table) { return table->info.name == request.dataset; });
  if (found == tables_.end()) {
    return text::refuse(text::error("U0121", fmt::format("there is no dataset `{}`", request.dataset)));
  }
  if (request.versions == ScanRequest::Versions::replaced) return 0;  // nothing in memory is ever replaced
  const Table& table = **found;
  std::vector<const Held*> columns;
  for (const std::string& name : request.columns) {
    const Held* held = table.find(name);
    if (held == nullptr) {
      return text::refuse(
          text::error("U0122", fmt::format("`{}` has no column `{}`", request.dataset, name)));
    }
    columns.push_back(held);
  }
  auto rows = chosen_rows(table, request);
  if (!rows) return std::unexpected(rows.error());

  // Gathered rows live as long as the scan.
  std::vector<Held> gathered;
  auto count = static_cast<std::size_t>(table.info.rows);
  if (*rows) {
    count = (*rows)->size();
    for (const Held* held : columns) {
      Held& copy = gathered.emplace_back();
      copy.type = held->type;
      copy.resize(count);
      for (std::size_t i = 0; i < count; ++i) copy.copy(i, *held, (**rows)[i]);
    }
    for (std::size_t c = 0; c < columns.size(); ++c) columns[c] = &gathered[c];
  }

  std::atomic<std::size_t> next{0};
  auto work = [&](unsigned worker) {
    for (;;) {
      std::size_t begin = next.fetch_add(kBatchRows);
      if (begin >= count) return;
      Batch batch;
      batch.rows = std::min(kBatchRows, count - begin);
      for (const Held* held : columns) batch.columns.push_back(held->slice(begin));
      visit(worker, batch);
    }
  };
  std::vector<std::jthread> threads;
  // An order can only be kept by one worker.
  for (unsigned w = 1; w < workers && !request.by_item; ++w) threads.emplace_back(work, w);
  work(0);
  threads.clear();
  return static_cast<std::int64_t>(count);
}

}  // namespace entente::measurement
