#include "measurement/store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/assert.h"
#include "measurement/store_state.h"

namespace entente::measurement {

namespace {

namespace fs = std::filesystem;
using expression::Kind;
using expression::Type;

constexpr int kLayoutVersion = 1;

/// Stores of the first versions do not have this table: what it says is found by reading the rows then.
constexpr const char* kMakeGreatest =
    "CREATE TABLE IF NOT EXISTS entente.greatest (number BIGINT, dataset VARCHAR, name VARCHAR, value "
    "BIGINT);";

/// Stores that this process has open: DuckDB's lock on the file only keeps other processes out.
std::mutex open_stores_mutex;
std::set<std::string> open_stores;

text::Diagnostic about(const std::string& path, const char* code, std::string message) {
  text::Diagnostic problem = text::error(code, std::move(message));
  problem.file = path;
  return problem;
}

/// Which file it is, whatever it is called.
std::string identity_of(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0) return fmt::format("{}:{}", status.st_dev, status.st_ino);
  std::error_code ignored;
  return fs::weakly_canonical(path, ignored).string();
}

text::Diagnostic in_use(const std::string& path, const std::string& by) {
  return about(path, "U0126", fmt::format("the store `{}` is in use by {}", path, by))
      .note("one process at a time may have a store open")
      .help("wait until it has finished, or end it");
}

/// A file that DuckDB began to make and did not finish: whoever made it was ended before its first data.
bool is_unfinished(const std::string& path, const struct stat& status) {
  constexpr off_t kHeads = off_t{3} * 4096;  // what every database begins with
  if (!S_ISREG(status.st_mode) || status.st_size >= kHeads) return false;
  std::ifstream file(path, std::ios::binary);
  const std::string content(std::istreambuf_iterator<char>(file), {});
  constexpr std::string_view kMagic = "DUCK";
  constexpr std::size_t kMagicAt = 8;
  return content.find_first_not_of('\0') == std::string::npos ||
         (content.size() > kMagicAt && std::string_view(content).substr(kMagicAt).starts_with(kMagic));
}

/// Takes such a file away, unless somebody is making it at this moment.
void remove_unfinished(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  struct flock whole{};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (::fcntl(file, F_SETLK, &whole) == 0) ::unlink(path.c_str());
  ::close(file);
}

text::Diagnostic cannot_open(const std::string& path, const std::string& message) {
  if (message.find("Could not set lock") != std::string::npos ||
      message.find("onflicting lock") != std::string::npos) {
    std::string by = "another process";
    if (auto at = message.find("PID "); at != std::string::npos) {
      auto end = message.find_first_not_of("0123456789", at + 4);
      by = "process " + message.substr(at + 4, end - at - 4);
    }
    return in_use(path, by);
  }
  if (message.find("ermission denied") != std::string::npos) {
    return about(path, "U0125", fmt::format("no permission to open the store `{}`", path))
        .help(fmt::format("give yourself permission: chmod u+rw {}", path));
  }
  if (message.find("not a valid DuckDB") != std::string::npos ||
      message.find("orrupt") != std::string::npos || message.find("erialization") != std::string::npos ||
      message.find("checksum") != std::string::npos || message.find("version number") != std::string::npos) {
    return about(path, "U0124", fmt::format("`{}` is not a store, or it is damaged", path))
        .note(message.substr(0, message.find('\n')))
        .help("name the file that `entente import` wrote, or restore it from a backup");
  }
  text::Diagnostic problem = duck::trouble(message);
  problem.file = path;
  return problem;
}

}  // namespace

std::string sql_type(const Type& type) {
  switch (type.kind) {
    case Kind::boolean:
      return "BOOLEAN";
    case Kind::number:
      return "DECIMAL(18,6)";
    case Kind::text:
      return "VARCHAR";
    case Kind::instant:
      return "TIMESTAMP";
    case Kind::date:
      return "DATE";
    case Kind::duration:
      break;
  }
  return "BIGINT";
}

std::string sql_greatest(const std::string& quoted_column, const Type& type) {
  return type.kind == Kind::date ? fmt::format("(max({}) - DATE '1970-01-01')::BIGINT", quoted_column)
                                 : fmt::format("epoch_us(max({}))", quoted_column);
}

std::string kind_name(Kind kind) {
  switch (kind) {
    case Kind::boolean:
      return "boolean";
    case Kind::number:
      return "number";
    case Kind::text:
      return "text";
    case Kind::instant:
      return "instant";
    case Kind::date:
      return "date";
    case Kind::duration:
      break;
  }
  return "duration";
}

std::optional<Kind> kind_of(const std::string& name) {
  for (Kind kind : {Kind::boolean, Kind::number, Kind::text, Kind::instant, Kind::date}) {
    if (kind_name(kind) == name) return kind;
  }
  return std::nullopt;
}

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::~Store() = default;

Store::State::~State() {
  database = {};
  std::lock_guard lock_stores(open_stores_mutex);
  open_stores.erase(lock);
}

text::Outcome<std::unique_ptr<Store>> Store::open(const std::string& path, bool read_only) {
  struct stat status{};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) {
    return text::refuse(
        about(path, "U0123", fmt::format("the store `{}` is a folder, not a file", path))
            .help(fmt::format("name a file in it, such as `{}`", (fs::path(path) / "entente.db").string())));
  }
  if (!exists) {
    fs::path folder = fs::path(path).parent_path();
    std::error_code ignored;
    if (read_only || (!folder.empty() && !fs::is_directory(folder, ignored))) {
      text::Diagnostic missing = about(path, "U0120", fmt::format("there is no store `{}`", path));
      if (read_only) {
        missing.help(fmt::format("import into it first: entente import FILE --store {}", path));
      } else {
        missing.note(fmt::format("the folder `{}` does not exist", folder.string()));
      }
      return text::refuse(std::move(missing));
    }
  } else if (::access(path.c_str(), read_only ? R_OK : R_OK | W_OK) != 0) {
    return text::refuse(about(path, "U0125", fmt::format("no permission to open the store `{}`", path))
                            .help(fmt::format("give yourself permission: chmod u+rw {}", path)));
  } else if (status.st_size > 0 && read_only == false && !S_ISREG(status.st_mode)) {
    return text::refuse(about(path, "U0124", fmt::format("`{}` is not a store", path)));
  }

  auto state = std::make_unique<State>();
  state->path = path;
  state->read_only = read_only;
  std::string lock = identity_of(path);
  {
    std::lock_guard lock_stores(open_stores_mutex);
    if (open_stores.contains(lock)) {
      return text::refuse(in_use(path, fmt::format("process {}, this one", ::getpid())));
    }
    // Not before: closing a file lets go of every lock that this process has on it.
    if (exists && is_unfinished(path, status)) {
      if (read_only) return in_memory();
      remove_unfinished(path);
    }
    auto database = duck::Database::open(path, read_only);
    if (!database) return text::refuse(cannot_open(path, database.error()));
    state->database = std::move(*database);
    state->lock = identity_of(path);
    open_stores.insert(state->lock);
  }
  auto ready = state->prepare();
  if (!ready) {
    text::Diagnostics problems = ready.error();
    for (text::Diagnostic& problem : problems) problem.file = path;
    return std::unexpected(std::move(problems));
  }
  // Made, and ended before anything was written: a store without data.
  if (!*ready) return in_memory();
  return std::make_unique<Store>(std::move(state));
}

std::unique_ptr<Store> Store::in_memory() {
  auto state = std::make_unique<State>();
  auto database = duck::Database::open({}, false);
  ENTENTE_ASSERT(database.has_value(), "a database in memory needs nothing that could be missing");
  state->database = std::move(*database);
  auto ready = state->prepare();
  ENTENTE_ASSERT(ready.has_value(), "tables in an empty database in memory can be made");
  return std::make_unique<Store>(std::move(state));
}

text::Outcome<bool> Store::State::prepare() {
  duck::Connection connection(database.raw());
  register_visit(connection, this);
  register_rows(connection, &ingest);
  if (path.empty()) {
    std::error_code ignored;
    auto set = connection.query(
        fmt::format("SET temp_directory = {}", duck::quoted_text(fs::temp_directory_path(ignored).string())));
    if (!set) return std::unexpected(set.error());
  }
  auto tables = connection.query(
      "SELECT count(*) FILTER (schema_name = 'entente' AND table_name = 'meta'), count(*) FROM "
      "duckdb_tables()");
  if (!tables) return std::unexpected(tables.error());
  if (tables->number(0, 0) == 0) {
    if (tables->number(0, 1) == 0 && read_only) return false;
    if (tables->number(0, 1) > 0) {
      return text::refuse(
          about(path, "U0124", fmt::format("`{}` is a DuckDB database, but not a store of Entente", path))
              .help("name another file; Entente writes only into stores of its own"));
    }
    auto made = connection.query(fmt::format(
        "BEGIN; CREATE SCHEMA entente;"
        "CREATE TABLE entente.meta (layout INTEGER);"
        "INSERT INTO entente.meta VALUES ({});"
        "CREATE TABLE entente.dataset (name VARCHAR, kind VARCHAR, sorted BOOLEAN);"
        "CREATE TABLE entente.import (number BIGINT, dataset VARCHAR, events VARCHAR, file VARCHAR, "
        "content_hash VARCHAR,"
        " bytes BIGINT, mapping_hash VARCHAR, known_at BIGINT, rows BIGINT, unchanged BIGINT, replaced "
        "BIGINT,"
        " warnings BIGINT, errors BIGINT, undone BOOLEAN);"
        "CREATE TABLE entente.own (number BIGINT, dataset VARCHAR, name VARCHAR, kind VARCHAR, place BIGINT);"
        "CREATE TABLE entente.quarantine (number BIGINT, dataset VARCHAR, code VARCHAR, reason VARCHAR, file "
        "VARCHAR,"
        " row BIGINT, name VARCHAR, value VARCHAR, item VARCHAR, raw VARCHAR);"
        "{}"
        "COMMIT;",
        kLayoutVersion, kMakeGreatest));
    if (!made) return std::unexpected(made.error());
  } else {
    auto layout = connection.query("SELECT max(layout) FROM entente.meta");
    if (!layout) return std::unexpected(layout.error());
    if (layout->number(0, 0) > kLayoutVersion) {
      return text::refuse(
          about(path, "U0124", fmt::format("the store `{}` was written by a newer Entente", path))
              .help("update Entente"));
    }
    if (!read_only) {
      auto made = connection.query(kMakeGreatest);
      if (!made) return std::unexpected(made.error());
    }
  }
  return reload();
}

text::Outcome<bool> Store::State::reload() {
  duck::Connection connection(database.raw());
  auto rows = connection.query("SELECT name, kind, sorted FROM entente.dataset ORDER BY rowid");
  if (!rows) return std::unexpected(rows.error());
  std::vector<StoredDataset> read;
  for (std::int64_t i = 0; i < rows->rows(); ++i) {
    StoredDataset dataset;
    dataset.info.name = rows->text(i, 0);
    dataset.info.kind = tables::kind_named(rows->text(i, 1)).value_or(tables::TableKind::items);
    dataset.sorted = rows->number(i, 2) != 0;
    for (const tables::StandardColumn& column : tables::standard_columns(dataset.info.kind)) {
      dataset.info.columns.push_back({std::string(column.name), {column.kind, {}}});
    }
    auto own =
        connection.query(fmt::format("SELECT name, any_value(kind) FROM entente.own JOIN entente.import "
                                     "USING (number) WHERE own.dataset = {} "
                                     "AND NOT undone GROUP BY name ORDER BY min((number, place))",
                                     duck::quoted_text(dataset.info.name)));
    if (!own) return std::unexpected(own.error());
    for (std::int64_t c = 0; c < own->rows(); ++c) {
      dataset.info.columns.push_back({own->text(c, 0), {kind_of(own->text(c, 1)).value_or(Kind::text), {}}});
    }
    auto counts = connection.query(
        fmt::format("SELECT count(*), count(\"#end\") FROM main.{}", duck::quoted_name(dataset.info.name)));
    if (!counts) return std::unexpected(counts.error());
    dataset.info.rows = counts->number(0, 0) - counts->number(0, 1);
    dataset.superseded = counts->number(0, 1) > 0;
    read.push_back(std::move(dataset));
  }
  auto list = connection.query(
      "SELECT number, dataset, file, known_at, rows, undone FROM entente.import ORDER BY number");
  if (!list) return std::unexpected(list.error());
  std::vector<Import> all;
  for (std::int64_t i = 0; i < list->rows(); ++i) {
    Import one;
    one.number = list->number(i, 0);
    one.dataset = list->text(i, 1);
    one.file = list->text(i, 2);
    one.known_at = {list->number(i, 3)};
    one.rows = list->number(i, 4);
    one.undone = list->number(i, 5) != 0;
    all.push_back(std::move(one));
  }
  std::map<GreatestOf, std::optional<std::int64_t>> times;
  auto there = connection.query(
      "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'entente' AND table_name = 'greatest'");
  if (!there) return std::unexpected(there.error());
  if (there->number(0, 0) > 0) {
    auto kept = connection.query("SELECT number, dataset, name, value FROM entente.greatest");
    if (!kept) return std::unexpected(kept.error());
    for (std::int64_t i = 0; i < kept->rows(); ++i) {
      std::optional<std::int64_t>& value = times[{kept->number(i, 0), kept->text(i, 1), kept->text(i, 2)}];
      if (!kept->missing(i, 3)) value = kept->number(i, 3);
    }
  }
  std::unique_lock lock_known(known);
  datasets = std::move(read);
  imports_known = std::move(all);
  greatest = std::move(times);
  return true;
}

std::optional<StoredDataset> Store::State::find(const std::string& name) const {
  std::shared_lock lock_known(known);
  for (const StoredDataset& dataset : datasets) {
    if (dataset.info.name == name) return dataset;
  }
  return std::nullopt;
}

std::vector<DatasetInfo> Store::datasets() const {
  std::shared_lock lock(state_->known);
  std::vector<DatasetInfo> made;
  for (const StoredDataset& dataset : state_->datasets) made.push_back(dataset.info);
  return made;
}

std::vector<Source::Import> Store::imports() const {
  std::shared_lock lock(state_->known);
  return state_->imports_known;
}

}  // namespace entente::measurement
