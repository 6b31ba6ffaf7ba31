// Importing beside DuckDB's own load, and state events to intervals.
//
//   build/release/bench/import_bench [rows of items] [state events]     (defaults 1,000,000 and 5,000,000)
//
// Writes a CSV of eight columns, two of them instants, and loads the same file twice: through Store::import,
// which checks every row, names repeated keys and keeps versions, and with DuckDB's CREATE TABLE AS SELECT *
// FROM read_csv with all types given. Then imports a log of state changes and reads it as intervals, each
// event with the instant of the next one of its item. Every run has a process of its own, opens and closes
// its database, and is measured with it: seconds and peak memory.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>

#include "base/random.h"
#include "measurement/duck.h"
#include "measurement/store.h"

namespace {

using namespace entente;
namespace fs = std::filesystem;

struct Run {
  double seconds = 0;
  std::int64_t count = 0;
  double peak_mib = 0;
};

/// `work` in a process of its own; it returns what it counted, or -1.
Run measure(const std::function<std::int64_t()>& work) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) std::abort();
  std::fflush(stdout);
  pid_t child = ::fork();
  if (child == 0) {
    Run run;
    auto begun = std::chrono::steady_clock::now();
    run.count = work();
    run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    if (::write(ends[1], &run, sizeof run) != sizeof run) ::_exit(1);
    ::_exit(0);
  }
  Run run;
  if (::read(ends[0], &run, sizeof run) != sizeof run) run.count = -1;
  rusage used{};
  int status = 0;
  ::wait4(child, &status, 0, &used);
  run.peak_mib = static_cast<double>(used.ru_maxrss) / 1024;
  for (int end : ends) ::close(end);
  if (run.count < 0 || status != 0) {
    std::fputs("a run failed\n", stderr);
    std::exit(1);
  }
  return run;
}

std::string instant(std::int64_t second) {
  return time::Instant::from_seconds(second).to_string();
}

void write_items(const std::string& path, std::int64_t rows) {
  static constexpr std::array kPriorities{"1 - Critical", "2 - High", "3 - Moderate", "4 - Low"};
  static constexpr std::array kStates{"New", "Active", "Awaiting User Info", "Resolved", "Closed"};
  std::FILE* out = std::fopen(path.c_str(), "wb");
  std::fputs("number,opened_at,resolved_at,priority,category,state,quantity,amount\n", out);
  Random random(1);
  for (std::int64_t i = 0; i < rows; ++i) {
    std::int64_t opened = 1'735'689'600 + static_cast<std::int64_t>(random.below(31'536'000));
    std::int64_t resolved = opened + static_cast<std::int64_t>(random.below(1'000'000));
    fmt::print(out, "INC{:08},{},{},{},Category {},{},{},{}.{:02}\n", i, instant(opened),
               random.chance(0.95) ? instant(resolved) : std::string(), kPriorities[random.below(4)],
               random.below(60), kStates[random.below(5)], random.below(20), random.below(5000),
               random.below(100));
  }
  std::fclose(out);
}

/// Five changes of each item, in the order of time as systems log them.
void write_events(const std::string& path, std::int64_t events) {
  static constexpr std::array kStates{"New", "Active", "Awaiting User Info", "Active", "Resolved"};
  std::FILE* out = std::fopen(path.c_str(), "wb");
  std::fputs("item,at,state\n", out);
  const std::int64_t items = std::max<std::int64_t>(1, events / 5);
  for (std::int64_t i = 0; i < events; ++i) {
    fmt::print(out, "INC{:08},{},{}\n", i % items, instant(1'735'689'600 + i * 6),
               kStates[static_cast<std::size_t>(i / items) % kStates.size()]);
  }
  std::fclose(out);
}

std::int64_t import(const std::string& store_path, const std::string& file, const std::string& mapping) {
  auto store = measurement::Store::open(store_path, false);
  if (!store) return -1;
  measurement::ImportOptions options;
  options.known_at = time::Instant::from_seconds(1'800'000'000);
  auto loaded = measurement::load_mapping(std::make_shared<text::Source>("mapping.yaml", mapping));
  auto report = (*store)->import(file, loaded.mapping, options);
  return report && text::has_errors(report->diagnostics) == false ? report->ready : -1;
}

std::int64_t load_with_duckdb(const std::string& database_path, const std::string& file) {
  namespace duck = measurement::duck;
  auto database = duck::Database::open(database_path, false);
  if (!database) return -1;
  duck::Connection connection(database->raw());
  auto made = connection.query(
      "CREATE TABLE items AS SELECT * FROM read_csv(" + duck::quoted_text(file) +
      ", header = true, delim = ',', columns = {'number': 'VARCHAR', 'opened_at': 'TIMESTAMP', "
      "'resolved_at': "
      "'TIMESTAMP', 'priority': 'VARCHAR', 'category': 'VARCHAR', 'state': 'VARCHAR', 'quantity': "
      "'DECIMAL(18,6)', 'amount': 'DECIMAL(18,6)'})");
  if (!made) return -1;
  auto count = connection.query("SELECT count(*) FROM items");
  return count ? count->number(0, 0) : -1;
}

std::int64_t read_intervals(const std::string& store_path) {
  auto store = measurement::Store::open(store_path, true);
  if (!store) return -1;
  std::array<std::int64_t, 2> micros{};
  auto read = (*store)->scan({.dataset = "changes",
                              .columns = {measurement::kItemNumber, "at", measurement::kUntil, "state"},
                              .by_item = true},
                             2, [&](unsigned worker, const expression::Batch& batch) {
                               for (std::size_t r = 0; r < batch.rows; ++r) {
                                 if (batch.columns[2].has(r))
                                   micros[worker] += batch.columns[2].values[r] - batch.columns[1].values[r];
                               }
                             });
  return read && micros[0] + micros[1] > 0 ? *read : -1;
}

void show(const char* what, const Run& run) {
  fmt::print("{:<34} {:>11} rows  {:>8.2f} s  {:>6.2f} million rows/s  {:>6.0f} MiB\n", what, run.count,
             run.seconds, static_cast<double>(run.count) / run.seconds / 1e6, run.peak_mib);
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t rows = argc > 1 ? std::atoll(argv[1]) : 1'000'000;
  const std::int64_t events = argc > 2 ? std::atoll(argv[2]) : 5'000'000;
  std::string made = (fs::temp_directory_path() / "entente-import-bench-XXXXXX").string();
  if (::mkdtemp(made.data()) == nullptr) return 1;
  const fs::path folder = made;
  const std::string items = folder / "items.csv";
  write_items(items, rows);
  fmt::print("{} rows, {:.0f} MB of CSV\n", rows, static_cast<double>(fs::file_size(items)) / 1e6);
  (void)measure([&] { return load_with_duckdb(folder / "warm.duckdb", items); });
  Run duckdb = measure([&] { return load_with_duckdb(folder / "items.duckdb", items); });
  Run ours = measure([&] {
    return import(folder / "store.db", items,
                  "import: items\nkind: items\nzone: UTC\ncolumns: {item: number, opened_at: opened_at, "
                  "resolved_at: resolved_at, priority: priority, category: category, state: state, quantity: "
                  "quantity, amount: amount}\n");
  });
  show("DuckDB read_csv, types given", duckdb);
  show("Entente import", ours);
  fmt::print("ratio {:.2f}\n\n", ours.seconds / duckdb.seconds);

  const std::string changes = folder / "changes.csv";
  write_events(changes, events);
  Run taken = measure([&] {
    return import(folder / "store.db", changes,
                  "import: changes\nkind: events\nzone: UTC\ncolumns: {item: item, at: at, state: state}\n");
  });
  Run intervals = measure([&] { return read_intervals(folder / "store.db"); });
  show("Entente import of state events", taken);
  show("state events to intervals", intervals);
  fs::remove_all(folder);
  return 0;
}
