// Durable appends and opening of the record, beside what bare SQLite does with the same rows.
//
//   build/release/bench/record_bench [writers] [seconds] [entries]     (defaults 64, 5 and 1,000,000)
//
// Appends: so many threads append one shared entry of 300 bytes each, again and again, each returning when
// its entry is on the disk. Bare: one thread inserts rows of the same size, in transactions as large as those
// that the store made, with the same settings. Opening: a record with so many entries, half of each side, a
// quarter private, is opened until its length can be read, and its last hundred entries are read; bare: every
// row of the table is read. Each measurement runs in a process of its own.
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "record/sqlite_store.h"

namespace {

using namespace entente;
using namespace entente::record;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

void in_process(const std::function<void()>& work) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto cpu = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    fmt::print("    ({:.2f} s of processor, {} MiB at most)\n", cpu(used.ru_utime) + cpu(used.ru_stime),
               used.ru_maxrss / 1024);
    std::fflush(stdout);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) std::exit(1);
}

std::unique_ptr<Store> open_at(const fs::path& folder) {
  auto store = open_store(folder / "entente.db", folder / "keys");
  if (!store) {
    fmt::print("{}\n", store.error().what);
    std::exit(1);
  }
  return *std::move(store);
}

std::string make(Store& store) {
  const std::array both{Side::client, Side::supplier};
  return store.create("bench", "Client", "Supplier", both, "bench", time::Instant::from_seconds(0))->id;
}

Draft draft(bool shared) {
  return {"ana@northwind.example", "document", "note/1", std::string(300, 'x'), shared, {}};
}

void bare_inserts(const fs::path& path, int per_transaction, double seconds) {
  sqlite3* db = nullptr;
  sqlite3_open(path.c_str(), &db);
  sqlite3_exec(db,
               "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
               "CREATE TABLE entry (arrival INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT",
               nullptr, nullptr, nullptr);
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(db, "INSERT INTO entry (bytes) VALUES (?1)", -1, &insert, nullptr);
  const std::string bytes(650, 'x');
  const auto begun = Clock::now();
  std::uint64_t count = 0;
  while (since(begun) < seconds) {
    sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    for (int i = 0; i < per_transaction; ++i) {
      sqlite3_bind_blob(insert, 1, bytes.data(), static_cast<int>(bytes.size()), nullptr);
      sqlite3_step(insert);
      sqlite3_reset(insert);
      ++count;
    }
    sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
  }
  fmt::print("  bare inserts, {} a transaction: {:.0f}/s\n", per_transaction,
             static_cast<double>(count) / since(begun));
  sqlite3_finalize(insert);
  sqlite3_close(db);
}

void appends(const fs::path& folder, int writers, double seconds) {
  const auto store = open_at(folder);
  const std::string id = make(*store);
  std::atomic<std::uint64_t> count = 0;
  std::atomic<std::int64_t> slowest_micros = 0;
  const auto begun = Clock::now();
  std::vector<std::thread> threads;
  for (int t = 0; t < writers; ++t) {
    threads.emplace_back([&, t] {
      const Draft one = draft(true);
      while (since(begun) < seconds) {
        const auto started = Clock::now();
        if (!store->append(id, t % 2 == 0 ? Side::client : Side::supplier, {&one, 1},
                           time::Instant::from_seconds(1))) {
          std::exit(1);
        }
        const auto micros = static_cast<std::int64_t>(since(started) * 1e6);
        for (auto worst = slowest_micros.load();
             micros > worst && !slowest_micros.compare_exchange_weak(worst, micros);) {
        }
        ++count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  fmt::print("  record, {} writers: {:.0f} durable appends/s, slowest {:.1f} ms\n", writers,
             static_cast<double>(count) / since(begun), static_cast<double>(slowest_micros) / 1000);
}

void fill(const fs::path& folder, std::uint64_t entries) {
  const auto store = open_at(folder);
  const std::string id = make(*store);
  constexpr std::uint64_t kBatch = 2'000;
  std::vector<Draft> drafts;
  for (std::uint64_t i = 0; i < kBatch; ++i) drafts.push_back(draft(i % 4 != 0));
  for (std::uint64_t i = 0; i < entries; i += kBatch) {
    const Side side = i / kBatch % 2 == 0 ? Side::client : Side::supplier;
    if (!store->append(id, side, drafts, time::Instant::from_seconds(static_cast<std::int64_t>(i))))
      std::exit(1);
  }
}

void bare_read(const fs::path& folder) {
  const auto begun = Clock::now();
  sqlite3* db = nullptr;
  sqlite3_open((folder / "entente.db").c_str(), &db);
  sqlite3_stmt* select = nullptr;
  sqlite3_prepare_v2(db, "SELECT bytes, hash, key, signature FROM entry ORDER BY arrival", -1, &select,
                     nullptr);
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  while (sqlite3_step(select) == SQLITE_ROW) {
    ++rows;
    bytes += static_cast<std::uint64_t>(sqlite3_column_bytes(select, 0));
    if (!sqlite3_column_blob(select, 3)) std::exit(1);
  }
  fmt::print("  bare read of {} rows ({} MB): {:.2f} s\n", rows, bytes / 1'000'000, since(begun));
  sqlite3_finalize(select);
  sqlite3_close(db);
}

void open_and_read(const fs::path& folder) {
  const auto begun = Clock::now();
  const auto store = open_at(folder);
  const std::string id = store->relationships()->front().id;
  const std::uint64_t length = *store->length(id, {Side::client});
  const double opened = since(begun);
  const double processor = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  const auto tail_begun = Clock::now();
  const auto last = store->read(id, {Side::client}, length - 100, 100);
  const double tail = since(tail_begun);
  const auto book_begun = Clock::now();
  const auto book = store->book(id, {Side::client});
  fmt::print(
      "  record open: {:.2f} s, {:.2f} s of processor ({} entries in the client's book), its last {} "
      "entries: {:.3f} ms, whole "
      "book: {:.2f} s\n",
      opened, processor, length, last->size(), tail * 1000, since(book_begun));
  if (book->size() != length) std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  const int writers = argc > 1 ? std::atoi(argv[1]) : 64;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 5;
  const std::uint64_t entries = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1'000'000;
  const fs::path folder = fs::temp_directory_path() / fmt::format("entente_record_bench_{}", ::getpid());
  fs::create_directories(folder / "appends");
  fs::create_directories(folder / "opening");
  fmt::print("appends\n");
  in_process([&] { appends(folder / "appends", writers, seconds); });
  in_process([&] { bare_inserts(folder / "bare.db", writers, seconds); });
  in_process([&] { bare_inserts(folder / "bare_half.db", writers / 2, seconds); });
  if (entries > 0) {
    fmt::print("opening\n");
    in_process([&] { fill(folder / "opening", entries); });
    in_process([&] { bare_read(folder / "opening"); });
    in_process([&] { open_and_read(folder / "opening"); });
  }
  fs::remove_all(folder);
  return 0;
}
