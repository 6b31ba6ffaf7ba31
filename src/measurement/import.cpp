// Import as a list of steps inside one transaction: look at the file, fit the mapping, read the rows, find
// out which are new, changed or the same, write, note what happened. A first import of items goes straight
// into its table; every other one is staged, so that it can be compared. A dry run stops after the
// comparison.
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/assert.h"
#include "base/hash.h"
#include "measurement/fit.h"
#include "measurement/sniff.h"
#include "measurement/store_state.h"

namespace entente::measurement {

namespace {

using expression::Kind;
using tables::TableKind;

constexpr std::size_t kSampleRows = 5000;
constexpr std::size_t kHeadBytes = std::size_t{64} * 1024;

struct Opened {
  Layout layout;
  Fitted fitted;
};

text::Outcome<std::string> read_head(const std::string& file) {
  auto bytes = Bytes::open(file);
  if (!bytes) return std::unexpected(bytes.error());
  std::string head(kHeadBytes, '\0');
  std::size_t have = 0;
  while (have < head.size()) {
    auto got = (*bytes)->read(head.data() + have, head.size() - have);
    if (!got) return std::unexpected(got.error());
    if (*got == 0) break;
    have += *got;
  }
  head.resize(have);
  return head;
}

text::Outcome<Layout> layout_of(const std::string& file, const Mapping& mapping) {
  auto head = read_head(file);
  if (!head) return std::unexpected(head.error());
  auto layout = recognise(file, *head);
  if (!layout) return layout;
  const std::string& told = mapping.file.format;
  if (told == "csv" || told == "tsv") layout->kind = Layout::Kind::csv;
  if (told == "json") layout->kind = Layout::Kind::json;
  if (told == "ndjson") layout->kind = Layout::Kind::ndjson;
  layout->each = mapping.each;
  if (!mapping.file.delimiter.empty()) {
    layout->delimiter = mapping.file.delimiter == "\\t" ? '\t' : mapping.file.delimiter.front();
  } else if (told == "tsv") {
    layout->delimiter = '\t';
  } else {
    layout->delimiter = sniff_delimiter(*head);
  }
  return layout;
}

text::Outcome<std::unique_ptr<RecordReader>> open_records(const std::string& file, const Layout& layout) {
  auto bytes = Bytes::open(file);
  if (!bytes) return std::unexpected(bytes.error());
  return read_records(file, std::move(*bytes), layout);
}

/// Calls `visit` for the rows of the file in order until it says stop.
text::Outcome<bool> each_row(const std::string& file, const Layout& layout,
                             const std::function<bool(const Cells&)>& visit) {
  auto reader = open_records(file, layout);
  if (!reader) return std::unexpected(reader.error());
  Block block;
  Cells cells;
  bool wanted = true;
  while (wanted) {
    auto more = (*reader)->next(block);
    if (!more) return more;
    if (!*more) break;
    for (std::size_t i = 0; i < block.records.size() && wanted; ++i) {
      (*reader)->read(block, i, cells, [&](const Cells& row) { wanted = wanted && visit(row); });
    }
  }
  return true;
}

text::Outcome<Opened> look_at(const std::string& file, const Mapping& mapping) {
  auto layout = layout_of(file, mapping);
  if (!layout) return std::unexpected(layout.error());
  Sample sample;
  {
    auto reader = open_records(file, *layout);
    if (!reader) return std::unexpected(reader.error());
    sample.columns = (*reader)->columns();
  }
  auto sampled = each_row(file, *layout, [&](const Cells& row) {
    if (row.problem != RecordProblem::none) return true;
    auto& texts = sample.rows.emplace_back(sample.columns.size());
    for (std::size_t c = 0; c < sample.columns.size(); ++c) {
      texts[c] = is_utf8(row.cells[c].text) ? std::string(row.cells[c].text) : std::string();
    }
    return sample.rows.size() < kSampleRows;
  });
  if (!sampled) return std::unexpected(sampled.error());
  ReadColumn read_column = [&](std::size_t column, const std::function<bool(std::string_view)>& visit) {
    (void)each_row(file, *layout, [&](const Cells& row) { return visit(row.cells[column].text); });
  };
  Opened made;
  made.layout = *layout;
  made.fitted = fit(mapping, file, *layout, sample, read_column);
  return made;
}

/// One column of a dataset's table, and where the staged rows have it.
struct Target {
  std::string name;  ///< quoted
  expression::Type type;
  std::string staged;  ///< c3, or empty: nothing is mapped to it
  std::string plain;
};

struct Destination {
  std::string dataset;
  TableKind kind = TableKind::items;
  bool of_events = false;
  bool exists = false;
  std::int64_t rows = 0;  ///< current ones before the import
  std::vector<Target> columns;
  std::vector<ColumnInfo> own;

  std::string table() const { return "main." + duck::quoted_name(dataset); }
};

/// The text of everything that decides what rows become.
std::string mapping_text(const Fitted& fitted, const Layout& layout) {
  const Mapping& mapping = fitted.mapping;
  std::string made =
      fmt::format("{}|{}|{}|{}|{}|{}", *mapping.dataset, tables::name(mapping.kind),
                  static_cast<int>(layout.kind), layout.delimiter, layout.each, fitted.plan.decimal);
  for (const PlannedColumn& column : fitted.plan.columns) {
    made += fmt::format("|{}>{}:{}:{}:{}", column.from, column.to, static_cast<int>(column.type.kind),
                        column.of_events, column.zone.name());
    for (const TimeFormat& format : column.formats) made += format.written();
    for (const auto& [from, to] : column.values) made += from + "=" + to + ";";
  }
  std::vector<std::string> missing(fitted.plan.missing.begin(), fitted.plan.missing.end());
  std::sort(missing.begin(), missing.end());
  for (const std::string& one : missing) made += "|" + one;
  if (mapping.events) made += "|events " + mapping.events->dataset;
  if (mapping.where) made += "|where " + **mapping.where;
  return made;
}

class Importer {
 public:
  Importer(Store::State& state, const std::string& file, Opened opened, const ImportOptions& options,
           ImportReport& report)
      : state_(state),
        file_(file),
        layout_(std::move(opened.layout)),
        fitted_(std::move(opened.fitted)),
        options_(options),
        report_(report),
        connection_(state.database.raw()),
        rejects_(options.problems_shown) {}

  text::Outcome<bool> run() {
    report_.dataset = *fitted_.mapping.dataset;
    report_.mapping = fitted_.mapping;
    report_.diagnostics = fitted_.diagnostics;
    std::lock_guard writing(state_.writing);
    destinations();
    if (text::has_errors(report_.diagnostics)) return std::unexpected(report_.diagnostics);
    auto same = same_file();
    if (!same) return same;
    if (*same) {
      report_.same_file = true;
      return true;
    }
    // Nothing that reads in order may run while the order of rows is free.
    std::unique_lock ordering(state_.ordering);
    if (auto begun = exec("BEGIN"); !begun) return begun;
    auto done = transact();
    state_.ingest = nullptr;
    if (!done || options_.dry_run || text::has_errors(failures_)) {
      (void)connection_.query("ROLLBACK");
      (void)connection_.query("SET preserve_insertion_order = true");
      if (!done) return done;
    } else {
      auto committed = exec("COMMIT");
      (void)connection_.query("SET preserve_insertion_order = true");
      if (!committed) {
        (void)connection_.query("ROLLBACK");
        return committed;
      }
    }
    finish_report();
    if (!options_.dry_run && failures_.empty()) return state_.reload();
    return true;
  }

 private:
  text::Outcome<bool> exec(const std::string& sql) {
    auto result = connection_.query(sql);
    if (!result) {
      // A failure to read the file shows as a failure of the query: the file's own reason says more.
      if (ingest_ != nullptr && !ingest_->failure.empty()) return std::unexpected(ingest_->failure);
      return std::unexpected(result.error());
    }
    return true;
  }
  text::Outcome<std::int64_t> number(const std::string& sql) {
    auto result = connection_.query(sql);
    if (!result) return std::unexpected(result.error());
    return result->missing(0, 0) ? 0 : result->number(0, 0);
  }

  void destinations() {
    const Mapping& mapping = fitted_.mapping;
    add_destination(*mapping.dataset, mapping.kind, false);
    if (mapping.events) add_destination(mapping.events->dataset, TableKind::events, true);
  }

  void refuse(text::Diagnostic problem) {
    problem.file = file_;
    report_.diagnostics.push_back(std::move(problem));
  }

  void add_destination(const std::string& name, TableKind kind, bool of_events) {
    Destination made;
    made.dataset = name;
    made.kind = kind;
    made.of_events = of_events;
    if (name.empty() || name.find('"') != std::string::npos || name.find('\0') != std::string::npos ||
        name.size() > 200) {
      refuse(text::error("T0144", "the dataset has no usable name")
                 .help("write `import: incidents` in the mapping"));
      return;
    }
    auto known = state_.find(name);
    made.exists = known.has_value();
    if (known && known->info.kind != kind) {
      refuse(text::error("T0137", fmt::format("`{}` holds {}, this file would bring {}", name,
                                              tables::name(known->info.kind), tables::name(kind)))
                 .help("import it under another name: `import: <name>`"));
      return;
    }
    if (known) made.rows = known->info.rows;
    auto staged = [&](const std::string& column) -> std::string {
      for (std::size_t c = 0; c < fitted_.plan.columns.size(); ++c) {
        const PlannedColumn& planned = fitted_.plan.columns[c];
        if (planned.to == column && planned.of_events == of_events) return fmt::format("c{}", c);
      }
      return {};
    };
    for (const tables::StandardColumn& column : tables::standard_columns(kind)) {
      std::string plain(column.name);
      made.columns.push_back({duck::quoted_name(plain), {column.kind, {}}, staged(plain), plain});
    }
    if (known) {
      for (std::size_t c = made.columns.size(); c < known->info.columns.size(); ++c) {
        const ColumnInfo& column = known->info.columns[c];
        made.columns.push_back(
            {duck::quoted_name(column.name), column.type, staged(column.name), column.name});
      }
    }
    for (const PlannedColumn& planned : fitted_.plan.columns) {
      if (planned.of_events != of_events) continue;
      auto found = std::find_if(made.columns.begin(), made.columns.end(),
                                [&](const Target& target) { return target.plain == planned.to; });
      if (found == made.columns.end()) {
        made.columns.push_back({duck::quoted_name(planned.to), planned.type, staged(planned.to), planned.to});
      } else if (!(found->type == planned.type)) {
        refuse(text::error("T0137", fmt::format("column `{}` of `{}` holds {}, this file would bring {}",
                                                planned.to, name, expression::to_string(found->type),
                                                expression::to_string(planned.type)))
                   .help("name another column, or its `type`, in the mapping"));
        return;
      }
      const bool standard =
          std::any_of(tables::standard_columns(kind).begin(), tables::standard_columns(kind).end(),
                      [&](const auto& column) { return column.name == planned.to; });
      if (!standard) made.own.push_back({planned.to, planned.type});
    }
    destinations_.push_back(std::move(made));
  }

  /// The same bytes under the same mapping, imported and not undone.
  text::Outcome<bool> same_file() {
    struct stat status{};
    if (::stat(file_.c_str(), &status) == 0) bytes_ = status.st_size;
    mapping_hash_ = content_hash(mapping_text(fitted_, layout_));
    auto alike =
        connection_.query(fmt::format("SELECT number, content_hash FROM entente.import WHERE NOT undone AND "
                                      "bytes = {} AND mapping_hash = {}",
                                      bytes_, duck::quoted_text(mapping_hash_)));
    if (!alike) return std::unexpected(alike.error());
    auto hash = file_hash(file_);
    if (!hash) return std::unexpected(hash.error());
    hash_ = *hash;
    for (std::int64_t i = 0; i < alike->rows(); ++i) {
      if (alike->text(i, 1) == hash_) {
        report_.number = alike->number(i, 0);
        return true;
      }
    }
    return false;
  }

  text::Outcome<bool> transact() {
    auto next = number("SELECT coalesce(max(number), 0) + 1 FROM entente.import");
    if (!next) return std::unexpected(next.error());
    number_ = *next;
    auto reader = open_records(file_, layout_);
    if (!reader) return std::unexpected(reader.error());
    Ingest ingest(fitted_.plan, **reader, rejects_);
    ingest.progress = options_.progress;
    ingest_ = &ingest;
    state_.ingest = &ingest;

    if (!options_.dry_run) {
      for (const Destination& destination : destinations_) {
        if (auto made = make_table(destination); !made) return made;
      }
    }
    auto keyed = number("SELECT count(*) FROM entente.dataset WHERE kind <> 'samples'");
    if (!keyed) return std::unexpected(keyed.error());
    const Destination& first = destinations_.front();
    const bool direct = !options_.dry_run && destinations_.size() == 1 && *keyed == 1 && !first.exists &&
                        first.kind != TableKind::events && first.kind != TableKind::samples;
    auto done = direct ? straight(first) : staged();
    if (!done) return done;
    report_.rows_read = ingest.rows_read;
    if (!ingest.failure.empty()) return std::unexpected(ingest.failure);
    report_.errors = rejects_.rejected();
    report_.warnings = rejects_.warned() + warned_;
    auto noted = options_.dry_run ? text::Outcome<bool>(true) : note_import();
    ingest_ = nullptr;
    return noted;
  }

  text::Outcome<bool> make_table(const Destination& destination) {
    std::string sql;
    if (!destination.exists) {
      sql = fmt::format(
          "CREATE TABLE {} (\"#item\" BIGINT, \"#batch\" INTEGER, \"#row\" BIGINT, \"#end\" INTEGER",
          destination.table());
      for (const Target& column : destination.columns)
        sql += fmt::format(", {} {}", column.name, sql_type(column.type));
      sql += fmt::format("); INSERT INTO entente.dataset VALUES ({}, '{}', false);",
                         duck::quoted_text(destination.dataset), tables::name(destination.kind));
    } else {
      for (const ColumnInfo& own : destination.own) {
        sql += fmt::format("ALTER TABLE {} ADD COLUMN IF NOT EXISTS {} {};", destination.table(),
                           duck::quoted_name(own.name), sql_type(own.type));
      }
    }
    for (std::size_t i = 0; i < destination.own.size(); ++i) {
      sql += fmt::format("INSERT INTO entente.own VALUES ({}, {}, {}, '{}', {});", number_,
                         duck::quoted_text(destination.dataset), duck::quoted_text(destination.own[i].name),
                         kind_name(destination.own[i].type.kind), i);
    }
    return sql.empty() ? text::Outcome<bool>(true) : exec(sql);
  }

  static std::string values_of(const Destination& destination, const std::string& prefix = {}) {
    std::string made;
    for (const Target& column : destination.columns) {
      made += ", ";
      made += column.staged.empty() ? fmt::format("NULL::{}", sql_type(column.type)) : prefix + column.staged;
    }
    return made;
  }

  /// Nothing to compare with: rows go from the file into the table, numbered by their place in the file.
  text::Outcome<bool> straight(const Destination& to) {
    if (auto set = exec("SET preserve_insertion_order = false"); !set) return set;
    auto inserted = connection_.query(
        fmt::format("INSERT INTO {} SELECT \"#row\" - 1, {}, \"#row\", NULL{} FROM entente_rows()",
                    to.table(), number_, values_of(to)));
    if (!inserted) {
      if (!ingest_->failure.empty()) return std::unexpected(ingest_->failure);
      return std::unexpected(inserted.error());
    }
    report_.ready = inserted->changed();
    if (ingest_->may_repeat()) {
      std::string identity;
      for (std::size_t c : fitted_.plan.identity) {
        identity += (identity.empty() ? "" : ", ") + duck::quoted_name(fitted_.plan.columns[c].to);
      }
      auto repeated = repeats(
          fmt::format(
              "SELECT rowid AS place, \"#row\" AS row, {} AS identity, row_number() OVER "
              "(PARTITION BY {} ORDER BY \"#row\", rowid) AS nth, min(\"#row\") OVER (PARTITION BY {}) "
              "AS first FROM {}",
              fmt::format("concat_ws(' ', {})", identity), identity, identity, to.table()),
          to.table());
      if (!repeated) return std::unexpected(repeated.error());
      report_.ready -= *repeated;
    }
    // Items and outages without a key among others keep their numbers; a list that was unnested gives rows of
    // one number.
    return true;
  }

  /// Rows of one identity after the first: into quarantine and out of `table`.
  text::Outcome<std::int64_t> repeats(const std::string& numbered, const std::string& table) {
    if (auto made = exec(fmt::format(
            "CREATE OR REPLACE TEMP TABLE repeated AS SELECT * FROM ({}) WHERE nth > 1", numbered));
        !made) {
      return std::unexpected(made.error());
    }
    auto rows = connection_.stream("SELECT row, identity, first FROM repeated ORDER BY row");
    if (!rows) return std::unexpected(rows.error());
    // Their text was not kept: a second pass over the file fetches it, in the order of the rows.
    auto reader = open_records(file_, layout_);
    Block block;
    bool more = reader.has_value();
    auto text_of = [&](std::int64_t row) -> std::string {
      while (more && row >= block.first_row + static_cast<std::int64_t>(block.records.size())) {
        more = (*reader)->next(block).value_or(false);
      }
      if (!more || row < block.first_row || block.bytes.empty()) return {};
      return as_utf8(block.record(static_cast<std::size_t>(row - block.first_row)));
    };
    std::int64_t count = 0;
    for (;;) {
      auto chunk = connection_.next_chunk(*rows);
      if (!chunk) return std::unexpected(chunk.error());
      if (!*chunk || chunk->rows() == 0) break;
      auto data = [&](std::size_t column) {
        return duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk->raw(), column));
      };
      const auto* row = static_cast<const std::int64_t*>(data(0));
      const auto* identity = static_cast<const expression::TextRef*>(data(1));
      const auto* first = static_cast<const std::int64_t*>(data(2));
      std::vector<QuarantinedRow> some(chunk->rows());
      for (std::size_t i = 0; i < some.size(); ++i) {
        RowProblem& problem = some[i].problem;
        problem.code = "T0107";
        problem.row = row[i];
        problem.item = std::string(identity[i].view());
        problem.value = problem.item;
        problem.message = fmt::format("`{}` stands in row {} already", problem.item, first[i]);
        if (fitted_.plan.key) problem.column = fitted_.plan.columns[*fitted_.plan.key].from;
        some[i].raw = text_of(row[i]);
      }
      count += static_cast<std::int64_t>(some.size());
      rejects_.add(std::move(some));
    }
    if (auto gone = exec(fmt::format("DELETE FROM {} WHERE rowid IN (SELECT place FROM repeated)", table));
        !gone) {
      return std::unexpected(gone.error());
    }
    return count;
  }

  text::Outcome<bool> staged() {
    if (auto set = exec("SET preserve_insertion_order = false"); !set) return set;
    if (auto made = exec("CREATE OR REPLACE TEMP TABLE stage AS SELECT * FROM entente_rows()"); !made)
      return made;
    if (auto set = exec("SET preserve_insertion_order = true"); !set) return set;
    std::string main_rows = "stage";
    if (fitted_.mapping.events) {
      if (auto made = last_of_each_item(); !made) return made;
      main_rows = "last_rows";
    }
    if (auto numbered = number_items(main_rows); !numbered) return numbered;
    for (const Destination& destination : destinations_) {
      const std::string rows = destination.of_events ? "stage" : main_rows;
      auto done = destination.kind == TableKind::events || destination.kind == TableKind::samples
                      ? take_in_by_content(destination, rows)
                      : take_in_by_key(destination, rows);
      if (!done) return done;
    }
    return true;
  }

  std::string staged_column(const Destination& destination, std::string_view name) const {
    for (const Target& column : destination.columns) {
      if (column.plain == name) return column.staged;
    }
    return {};
  }

  /// Of an event log: the last row of each item, by time and then by place in the file.
  text::Outcome<bool> last_of_each_item() {
    const Destination& events = destinations_.back();
    std::string item = staged_column(events, "item");
    std::string at = staged_column(events, "at");
    if (auto made = exec(fmt::format(
            "CREATE OR REPLACE TEMP TABLE last_rows AS SELECT * EXCLUDE (nth) FROM (SELECT *, row_number() "
            "OVER (PARTITION BY {} ORDER BY {} DESC, \"#row\" DESC) AS nth FROM stage) WHERE nth = 1",
            item, at));
        !made) {
      return made;
    }
    return out_of_order(item, at);
  }

  /// Rows that happened before a row above them of the same item: sorted, and said.
  text::Outcome<bool> out_of_order(const std::string& item, const std::string& at) {
    auto late = connection_.query(
        fmt::format("SELECT \"#row\", {0}, {1}::VARCHAR, before::VARCHAR, count(*) OVER () FROM (SELECT "
                    "\"#row\", {0}, {1}, lag({1}) OVER (PARTITION BY {0} ORDER BY \"#row\") AS before FROM "
                    "stage) WHERE {1} < before ORDER BY 1 LIMIT {2}",
                    item, at, std::max<std::size_t>(1, options_.problems_shown)));
    if (!late) return std::unexpected(late.error());
    std::vector<RowProblem> remarks;
    for (std::int64_t i = 0; i < late->rows(); ++i) {
      RowProblem remark;
      remark.code = "T0114";
      remark.row = late->number(i, 0);
      remark.item = late->text(i, 1);
      remark.message =
          fmt::format("the row is out of time order: {} after {}", late->text(i, 2), late->text(i, 3));
      remark.notes.emplace_back("events of an item are put into the order of their instants");
      for (const PlannedColumn& column : fitted_.plan.columns) {
        if (column.to == "at" && (column.of_events || !fitted_.mapping.events)) remark.column = column.from;
      }
      remarks.push_back(std::move(remark));
    }
    const std::int64_t all = late->rows() == 0 ? 0 : late->number(0, 4);
    rejects_.warn(std::move(remarks), all - late->rows());
    return true;
  }

  /// Temporary table `numbers`: key -> number of the item, over the whole store.
  text::Outcome<bool> number_items(const std::string& rows) {
    const Destination& first = destinations_.front();
    std::string key = staged_column(first, tables::key_column(first.kind));
    const bool text_key =
        !key.empty() && std::any_of(first.columns.begin(), first.columns.end(), [&](const Target& c) {
          return c.staged == key && c.type.kind == Kind::text;
        });
    keyed_ = text_key && first.kind != TableKind::samples;
    if (!keyed_) return true;
    auto all =
        connection_.query("SELECT name, kind FROM entente.dataset WHERE kind NOT IN ('samples', 'volumes')");
    if (!all) return std::unexpected(all.error());
    std::string known;
    for (std::int64_t i = 0; i < all->rows(); ++i) {
      auto kind = tables::kind_named(all->text(i, 1)).value_or(TableKind::items);
      known += fmt::format("{}SELECT {} AS key, \"#item\" AS number FROM main.{} WHERE \"#item\" IS NOT NULL",
                           known.empty() ? "" : " UNION ALL ", duck::quoted_name(tables::key_column(kind)),
                           duck::quoted_name(all->text(i, 0)));
    }
    if (known.empty()) known = "SELECT NULL::VARCHAR AS key, NULL::BIGINT AS number WHERE false";
    if (auto made = exec(fmt::format("CREATE OR REPLACE TEMP TABLE numbers AS WITH known AS ({}), old AS "
                                     "(SELECT key, min(number) AS number FROM known "
                                     "SEMI JOIN (SELECT {} AS key FROM {}) USING (key) GROUP BY key), fresh "
                                     "AS (SELECT {} AS key, min(\"#row\") AS row FROM {} "
                                     "GROUP BY 1) SELECT fresh.key, coalesce(old.number, (SELECT "
                                     "coalesce(max(number), -1) FROM known) + row_number() OVER "
                                     "(PARTITION BY old.number IS NULL ORDER BY fresh.row, fresh.key)) AS "
                                     "number FROM fresh LEFT JOIN old USING (key)",
                                     known, key, rows, key, rows));
        !made) {
      return made;
    }
    return true;
  }

  std::string item_number(const std::string& key) const {
    return keyed_ ? fmt::format("(SELECT number FROM numbers WHERE numbers.key = {})", key) : "NULL";
  }

  /// Rows named by a key: new, changed or the same.
  text::Outcome<bool> take_in_by_key(const Destination& to, const std::string& rows) {
    std::string identity;
    std::string joined;
    for (std::size_t c : fitted_.plan.identity) {
      identity += (identity.empty() ? "" : ", ") + fmt::format("c{}", c);
      joined += fmt::format(" AND s.c{} IS NOT DISTINCT FROM t.{}", c,
                            duck::quoted_name(fitted_.plan.columns[c].to));
    }
    if (rows == "stage" && ingest_->may_repeat()) {
      auto repeated = repeats(
          fmt::format(
              "SELECT rowid AS place, \"#row\" AS row, concat_ws(' ', {0}) AS identity, row_number() OVER "
              "(PARTITION BY {0} "
              "ORDER BY \"#row\", rowid) AS nth, min(\"#row\") OVER (PARTITION BY {0}) AS first FROM stage",
              identity),
          "stage");
      if (!repeated) return std::unexpected(repeated.error());
    }
    std::string same = "true";
    for (const Target& column : to.columns) {
      const bool stored = to.exists && !is_new_column(to, column);
      if (!stored) {
        if (!column.staged.empty()) same += fmt::format(" AND s.{} IS NULL", column.staged);
        continue;
      }
      same += column.staged.empty()
                  ? fmt::format(" AND t.{} IS NULL", column.name)
                  : fmt::format(" AND s.{} IS NOT DISTINCT FROM t.{}", column.staged, column.name);
    }
    std::string verdict = to.exists ? fmt::format(
                                          "CREATE OR REPLACE TEMP TABLE verdict AS SELECT s.rowid AS place, "
                                          "t.rowid AS old, t.rowid IS NOT NULL "
                                          "AND ({}) AS same FROM {} s LEFT JOIN {} t ON t.\"#end\" IS NULL{}",
                                          same, rows, to.table(), joined)
                                    : fmt::format(
                                          "CREATE OR REPLACE TEMP TABLE verdict AS SELECT rowid AS place, "
                                          "NULL::BIGINT AS old, false AS same "
                                          "FROM {}",
                                          rows);
    if (auto made = exec(verdict); !made) return made;
    auto counts = connection_.query(
        "SELECT count(*) FILTER (NOT same), count(*) FILTER (same), count(*) FILTER (old IS NOT NULL AND NOT "
        "same) FROM verdict");
    if (!counts) return std::unexpected(counts.error());
    report_.ready += counts->number(0, 0);
    report_.unchanged += counts->number(0, 1);
    report_.replaced += counts->number(0, 2);
    if (options_.dry_run) return true;
    if (counts->number(0, 2) > 0) {
      if (auto ended = exec(fmt::format(
              "UPDATE {} SET \"#end\" = {} WHERE rowid IN (SELECT old FROM verdict WHERE NOT same)",
              to.table(), number_));
          !ended) {
        return ended;
      }
    }
    std::string key = staged_column(to, tables::key_column(to.kind));
    return exec(
        fmt::format("INSERT INTO {} SELECT {}, {}, s.\"#row\", NULL{} FROM {} s JOIN verdict v ON v.place = "
                    "s.rowid{} WHERE NOT "
                    "v.same",
                    to.table(), keyed_ ? "n.number" : "NULL", number_, values_of(to, "s."), rows,
                    keyed_ ? fmt::format(" LEFT JOIN numbers n ON n.key = s.{}", key) : ""));
  }

  /// Whether the table has the column only since this import (in a dry run: would have).
  bool is_new_column(const Destination& to, const Target& column) const {
    auto known = state_.find(to.dataset);
    return !known || std::none_of(known->info.columns.begin(), known->info.columns.end(),
                                  [&](const ColumnInfo& info) { return info.name == column.plain; });
  }

  /// Rows named by all they say: the n-th of equal rows is the n-th there.
  text::Outcome<bool> take_in_by_content(const Destination& to, const std::string& rows) {
    std::string item = to.kind == TableKind::events ? staged_column(to, "item") : std::string();
    std::string at = staged_column(to, "at");
    if (!item.empty() && !to.of_events) {
      if (auto sorted = out_of_order(item, at); !sorted) return sorted;
    }
    std::string news = rows;
    std::int64_t unchanged = 0;
    if (to.exists && to.rows > 0) {
      std::string mine;
      std::string theirs;
      std::string joined;
      for (const Target& column : to.columns) {
        if (column.staged.empty()) continue;
        if (is_new_column(to, column)) continue;
        mine += (mine.empty() ? "" : ", ") + column.staged;
        theirs += (theirs.empty() ? "" : ", ") + column.name;
        joined += fmt::format(" AND s.{} IS NOT DISTINCT FROM t.{}", column.staged, column.name);
      }
      if (auto made = exec(fmt::format("CREATE OR REPLACE TEMP TABLE fresh AS WITH s AS (SELECT *, "
                                       "row_number() OVER (PARTITION BY {0} ORDER BY \"#row\") AS nth "
                                       "FROM {1}), t AS (SELECT {2}, row_number() OVER (PARTITION BY {2} "
                                       "ORDER BY \"#batch\", \"#row\") AS nth FROM {3} WHERE "
                                       "\"#end\" IS NULL) SELECT * EXCLUDE (nth) FROM s WHERE NOT EXISTS "
                                       "(FROM t WHERE s.nth = t.nth{4})",
                                       mine, rows, theirs, to.table(), joined));
          !made) {
        return made;
      }
      news = "fresh";
      auto before =
          number(fmt::format("SELECT (SELECT count(*) FROM {}) - (SELECT count(*) FROM fresh)", rows));
      if (!before) return std::unexpected(before.error());
      unchanged = *before;
    }
    auto count = number(fmt::format("SELECT count(*) FROM {}", news));
    if (!count) return std::unexpected(count.error());
    if (to.of_events) {
      event_rows_ += *count;
    } else {
      report_.ready += *count;
      report_.unchanged += unchanged;
    }
    if (options_.dry_run) return true;
    const bool sorted = to.rows == 0 && !item.empty();
    auto inserted =
        exec(fmt::format("INSERT INTO {} SELECT {}, {}, s.\"#row\", NULL{} FROM {} s{}{}", to.table(),
                         keyed_ ? "n.number" : "NULL", number_, values_of(to, "s."), news,
                         keyed_ ? fmt::format(" LEFT JOIN numbers n ON n.key = s.{}", item) : "",
                         item.empty() ? "" : fmt::format(" ORDER BY n.number, s.{}, s.\"#row\"", at)));
    if (!inserted) return inserted;
    if (item.empty() || *count == 0) return true;
    return exec(fmt::format("UPDATE entente.dataset SET sorted = {} WHERE name = {}",
                            sorted ? "true" : "false", duck::quoted_text(to.dataset)));
  }

  text::Outcome<bool> note_import() {
    duckdb_appender appender = nullptr;
    duckdb_state state = duckdb_appender_create(connection_.raw(), "entente", "quarantine", &appender);
    std::int64_t rows = 0;
    rejects_.each([&](const QuarantinedRow& row) {
      duckdb_append_int64(appender, number_);
      for (const std::string* text : std::initializer_list<const std::string*>{
               &destinations_.front().dataset, &row.problem.code, &row.problem.message, &file_}) {
        duckdb_append_varchar_length(appender, text->data(), text->size());
      }
      duckdb_append_int64(appender, row.problem.row);
      for (const std::string* text : {&row.problem.column, &row.problem.value, &row.problem.item, &row.raw}) {
        duckdb_append_varchar_length(appender, text->data(), text->size());
      }
      if (duckdb_appender_end_row(appender) != DuckDBSuccess) state = DuckDBError;
      ++rows;
    });
    if (duckdb_appender_close(appender) != DuckDBSuccess) state = DuckDBError;
    text::Diagnostic failed;
    if (state != DuckDBSuccess) {
      const char* message = duckdb_appender_error(appender);
      failed = duck::trouble(message == nullptr ? "rows in quarantine were refused" : message);
    }
    duckdb_appender_destroy(&appender);
    if (state != DuckDBSuccess) return text::refuse(std::move(failed));
    if (auto noted = note_greatest(); !noted) return noted;
    return exec(fmt::format(
        "INSERT INTO entente.import VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, false)",
        number_, duck::quoted_text(destinations_.front().dataset),
        destinations_.size() > 1 ? duck::quoted_text(destinations_.back().dataset) : "NULL",
        duck::quoted_text(file_), duck::quoted_text(hash_), bytes_, duck::quoted_text(mapping_hash_),
        options_.known_at->micros, report_.ready, report_.unchanged, report_.replaced, report_.warnings,
        report_.errors));
  }

  /// One nameless line for each dataset, so that an import without times is not taken for one that noted
  /// nothing.
  text::Outcome<bool> note_greatest() {
    for (const Destination& destination : destinations_) {
      const std::string dataset = duck::quoted_text(destination.dataset);
      std::string names = "''";
      std::string values = "NULL::BIGINT";
      for (const Target& column : destination.columns) {
        if (column.type.kind != Kind::instant && column.type.kind != Kind::date) continue;
        names += ", " + duck::quoted_text(column.plain);
        values += ", " + sql_greatest(column.name, column.type);
      }
      auto noted =
          exec(fmt::format("INSERT INTO entente.greatest SELECT {0}, {1}, unnest(names), unnest(greatest) "
                           "FROM (SELECT [{2}] AS "
                           "names, [{3}] AS greatest FROM {4} WHERE \"#batch\" = {0})",
                           number_, dataset, names, values, destination.table()));
      if (!noted) return noted;
    }
    return true;
  }

  void finish_report() {
    if (!options_.dry_run) report_.number = number_;
    // So far: remarks about the file as a whole.
    report_.warnings += static_cast<std::int64_t>(report_.diagnostics.size());
    text::Diagnostics rows = rejects_.diagnostics(file_);
    report_.diagnostics.insert(report_.diagnostics.end(), std::make_move_iterator(rows.begin()),
                               std::make_move_iterator(rows.end()));
    if (report_.rows_read == 0) {
      text::Diagnostic none = text::warning("T0131", "the file has a header and no rows");
      none.file = file_;
      report_.diagnostics.push_back(std::move(none));
      ++report_.warnings;
    }
  }

  Store::State& state_;
  const std::string& file_;
  Layout layout_;
  Fitted fitted_;
  const ImportOptions& options_;
  ImportReport& report_;
  duck::Connection connection_;
  Rejects rejects_;
  std::vector<Destination> destinations_;
  Ingest* ingest_ = nullptr;
  text::Diagnostics failures_;
  std::string hash_;
  std::string mapping_hash_;
  std::int64_t bytes_ = 0;
  std::int64_t number_ = 0;
  std::int64_t event_rows_ = 0;
  std::int64_t warned_ = 0;
  bool keyed_ = false;
};

}  // namespace

text::Outcome<ImportReport> Store::import(const std::string& file, const Mapping& mapping,
                                          const ImportOptions& options) {
  ENTENTE_ASSERT(options.dry_run || options.known_at, "an import carries the instant when it became known");
  ENTENTE_ASSERT(options.dry_run || !state_->read_only, "an import needs a store that was opened to write");
  auto opened = look_at(file, mapping);
  if (!opened) return std::unexpected(opened.error());
  ImportReport report;
  Importer importer(*state_, file, std::move(*opened), options, report);
  if (auto done = importer.run(); !done) return std::unexpected(done.error());
  return report;
}

}  // namespace entente::measurement
