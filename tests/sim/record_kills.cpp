// What a record stands: a writer that is killed at any moment, files cut or changed at any byte, a full disk,
// a clock that steps back, two processes that write at once.
//
//   record_kills [kills] [seed]      (defaults 60 and 1; from 1,000 kills on, files are cut at every byte)
//
// Everything that was acknowledged must be there afterwards; nothing that was not signed may be accepted.
// Prints one line per trial, and ends with 1 when one of them failed.
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <thread>

#include "base/random.h"
#include "record/bundle.h"
#include "record/sqlite_store.h"
#include "record/upkeep.h"

namespace {

using namespace entente;
using namespace entente::record;
namespace fs = std::filesystem;

int failures = 0;

void expect(bool holds, const std::string& what) {
  if (holds) return;
  ++failures;
  fmt::print("FAILED: {}\n", what);
}

time::Instant instant(std::int64_t n) {
  return time::Instant::from_seconds(1'700'000'000 + n);
}

struct Home {
  fs::path folder;
  std::string db() const { return folder / "entente.db"; }
  std::string keys() const { return folder / "keys"; }
  std::unique_ptr<Store> open() const {
    auto store = open_store(db(), keys());
    if (!store) fmt::print("cannot open {}: {}\n", db(), store.error().what);
    return store ? *std::move(store) : nullptr;
  }
};

Home make_home(const fs::path& folder, std::string& id) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  Home home{folder};
  const auto store = home.open();
  const std::array both{Side::client, Side::supplier};
  const auto made = store->create("northwind-helio", "Northwind", "Helio", both, "sim", instant(0));
  if (!made) std::abort();
  id = made->id;
  return home;
}

Draft draft_of(std::size_t size, bool shared, std::string_view mark = "x") {
  return {"sim", "note", "note/1", std::string(mark) + std::string(size, 'x'), shared, {}};
}

// Runs `work` in a process of its own and gives its id.
pid_t in_child(const std::function<int()>& work) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  return child;
}

int status_of(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void tell(int pipe, const Hash& hash) {
  if (::write(pipe, hash.bytes.data(), hash.bytes.size()) != static_cast<ssize_t>(hash.bytes.size()))
    ::_exit(3);
}

std::vector<Hash> heard(int pipe) {
  std::vector<Hash> hashes;
  Hash hash;
  while (::read(pipe, hash.bytes.data(), hash.bytes.size()) == static_cast<ssize_t>(hash.bytes.size())) {
    hashes.push_back(hash);
  }
  return hashes;
}

std::set<Hash> hashes_in(const Store& store, const std::string& id) {
  std::set<Hash> hashes;
  for (const Side side : {Side::client, Side::supplier}) {
    const auto book = store.book(id, {side});
    if (!book) continue;
    for (const Signed& entry : *book) hashes.insert(entry.hash);
  }
  return hashes;
}

void expect_sound(const Home& home, const std::string& when) {
  const auto reports = verify_record(home.db());
  expect(reports.has_value(), when + ": the record can be verified");
  if (!reports) return;
  for (const FeedReport& report : *reports) {
    for (const Problem& problem : report.verified.problems) expect(false, when + ": " + problem.what);
  }
}

// Four threads append, rotate keys, keep files and take bundles' worth of entries until they are killed.
int write_until_killed(const Home& home, const std::string& id, int pipe, std::uint64_t seed) {
  const auto store = home.open();
  if (!store) return 2;
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      Random random(seed, t);
      const Side side = t % 2 == 0 ? Side::client : Side::supplier;
      for (std::int64_t i = 0;; ++i) {
        if (random.chance(0.05)) {
          const auto rotated = store->rotate_key(id, side, "sim", instant(i));
          if (rotated) tell(pipe, rotated->hash);
          continue;
        }
        std::vector<Draft> drafts;
        for (std::uint64_t k = 0; k <= random.below(3); ++k) {
          drafts.push_back(draft_of(random.chance(0.1) ? 20'000 : random.below(400), random.chance(0.7)));
        }
        if (random.chance(0.1)) {
          const auto file =
              store->put_attachment(std::string(random.below(30'000), static_cast<char>('a' + t)));
          if (file) drafts[0].attachments.push_back(*file);
        }
        const auto written = store->append(id, side, drafts, instant(i));
        if (!written) std::_Exit(4);
        for (const Signed& entry : *written) tell(pipe, entry.hash);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return 0;
}

void kills(const fs::path& folder, int count, std::uint64_t seed) {
  std::string id;
  Home home = make_home(folder / "kills", id);
  Random random(seed);
  std::set<Hash> acknowledged;
  std::size_t acknowledged_in_all = 0;
  for (int round = 0; round < count; ++round) {
    if (round > 0 && round % 100 == 0) {  // a fresh record, so that opening does not become the whole trial
      acknowledged.clear();
      home = make_home(folder / "kills", id);
    }
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) std::abort();
    const std::uint64_t child_seed = random.next();
    const pid_t child = in_child([&] {
      ::close(ends[0]);
      return write_until_killed(home, id, ends[1], child_seed);
    });
    ::close(ends[1]);
    std::vector<Hash> told;
    std::thread listener([&] { told = heard(ends[0]); });
    std::this_thread::sleep_for(std::chrono::microseconds(2'000 + random.below(150'000)));
    ::kill(child, SIGKILL);
    expect(status_of(child) == -1, fmt::format("kill {}: the writer wrote until it was killed", round));
    listener.join();
    ::close(ends[0]);
    acknowledged.insert(told.begin(), told.end());
    acknowledged_in_all += told.size();
    const auto store = home.open();
    expect(store != nullptr, fmt::format("kill {}: the record opens", round));
    if (!store) return;
    const std::set<Hash> there = hashes_in(*store, id);
    expect(std::ranges::includes(there, acknowledged),
           fmt::format("kill {}: everything acknowledged is there ({} of {})", round, there.size(),
                       acknowledged.size()));
    for (const Side side : {Side::client, Side::supplier}) {
      const Draft draft = draft_of(1, true);
      const auto after = store->append(id, side, {&draft, 1}, instant(1));
      expect(after.has_value(), fmt::format("kill {}: writing goes on{}", round,
                                            after ? "" : ", instead of: " + after.error().what));
    }
    if (round % 20 == 19) expect_sound(home, fmt::format("kill {}", round));
  }
  expect_sound(home, "after the kills");
  fmt::print("kills: {} of a writer with four threads, {} acknowledged entries\n", count,
             acknowledged_in_all);
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

struct Tally {
  int same = 0, prefix = 0, refused = 0;
};

// Opens a record made of these bytes: it must refuse, or give entries of the original, each feed from its
// start.
void open_changed(const fs::path& folder, const Home& original, const std::string& id, std::string_view db,
                  std::string_view wal, const std::vector<std::vector<Signed>>& feeds,
                  const std::string& when, Tally& tally) {
  const fs::path at = folder / "changed";
  fs::create_directories(at);
  for (const char* ending : {"entente.db-shm", "entente.db-wal", "entente.db"}) fs::remove(at / ending);
  write_file(at / "entente.db", db);
  if (!wal.empty()) write_file(at / "entente.db-wal", wal);
  const auto store = open_store(at / "entente.db", original.keys(), {.make = false});
  if (!store) {
    expect(!store.error().what.empty(), when + ": says why");
    ++tally.refused;
    return;
  }
  bool whole = true;
  for (const auto& feed : feeds) {
    const Feed which = feed.front().entry.feed;
    const auto found = (*store)->feed(id, which, 0);
    if (!found) {  // cut before the relationship was made
      whole = false;
      continue;
    }
    expect(found->size() <= feed.size() && std::equal(found->begin(), found->end(), feed.begin()),
           when + ": gives something that was not written");
    whole = whole && found->size() == feed.size();
  }
  ++(whole ? tally.same : tally.prefix);
}

void cuts(const fs::path& folder, bool every_byte, std::uint64_t seed) {
  std::string id;
  const Home home = make_home(folder / "cuts", id);
  {
    const auto store = home.open();
    for (int i = 0; i < 20; ++i) {
      const Draft draft = draft_of(150, i % 2 == 0);
      if (!store->append(id, Side::client, {&draft, 1}, instant(i))) std::abort();
    }
  }  // closing moves the log into the file
  const auto store = home.open();
  const std::size_t wal_before = fs::exists(home.db() + "-wal") ? fs::file_size(home.db() + "-wal") : 0;
  for (int i = 0; i < 3; ++i) {
    const Draft draft = draft_of(150, i != 1);
    if (!store->append(id, Side::client, {&draft, 1}, instant(30 + i))) std::abort();
  }
  std::vector<std::vector<Signed>> feeds;
  for (const Feed feed : {Feed::client_private, Feed::client_shared, Feed::supplier_shared}) {
    feeds.push_back(*store->feed(id, feed, 0));
  }
  const std::string db = read_file(home.db());
  const std::string wal = read_file(home.db() + "-wal");
  Random random(seed, 7);
  const auto stride = [&] { return every_byte ? std::uint64_t{1} : 1 + random.below(400); };

  Tally log;
  int count = 0;
  for (std::size_t size = wal_before; size <= wal.size(); size += stride()) {
    open_changed(folder, home, id, db, std::string_view(wal).substr(0, size), feeds,
                 fmt::format("log cut at {}", size), log);
    ++count;
  }
  Tally uncut;
  open_changed(folder, home, id, db, wal, feeds, "uncut", uncut);
  expect(uncut.same == 1, "the copy that was not cut is whole");
  fmt::print("log cut at {} places: {} whole, {} a part, {} refused\n", count, log.same, log.prefix,
             log.refused);

  // The file itself, after the log went into it.
  Tally file;
  count = 0;
  {
    const fs::path merged = folder / "merged";
    fs::create_directories(merged);
    write_file(merged / "entente.db", db);
    write_file(merged / "entente.db-wal", wal);
    {
      const auto closing = open_store(merged / "entente.db", home.keys());
    }
    const std::string whole = read_file(merged / "entente.db");
    for (std::size_t size = whole.size() > 8192 ? whole.size() - 8192 : 0; size <= whole.size();
         size += stride()) {
      open_changed(folder, home, id, std::string_view(whole).substr(0, size), "", feeds,
                   fmt::format("file cut at {}", size), file);
      ++count;
    }
    fmt::print("file cut at {} places: {} whole, {} a part, {} refused\n", count, file.same, file.prefix,
               file.refused);
    Tally changed;
    const int changes = every_byte ? 4'000 : 300;
    for (int i = 0; i < changes; ++i) {
      std::string one = whole;
      const std::size_t at = random.below(one.size());
      one[at] = static_cast<char>(one[at] ^ (1 << random.below(8)));
      open_changed(folder, home, id, one, "", feeds, fmt::format("file changed at {}", at), changed);
      std::string other = wal;
      const std::size_t at_log = random.below(other.size());
      other[at_log] = static_cast<char>(other[at_log] ^ (1 << random.below(8)));
      open_changed(folder, home, id, db, other, feeds, fmt::format("log changed at {}", at_log), changed);
    }
    fmt::print("one bit changed {} times: {} whole, {} a part, {} refused\n", 2 * changes, changed.same,
               changed.prefix, changed.refused);
  }
}

// Appends until there is no room; then makes room and goes on.
int write_until_full(const Home& home, const std::string& id, const std::function<void()>& make_room) {
  const auto store = home.open();
  if (!store) return 2;
  std::vector<Hash> acknowledged;
  bool full = false;
  for (int i = 0; i < 2'000 && !full; ++i) {
    const Draft draft = draft_of(3'000, true);
    const auto written = store->append(id, Side::client, {&draft, 1}, instant(i));
    if (written) {
      acknowledged.push_back(written->front().hash);
    } else if (written.error().kind != Problem::Kind::full) {
      fmt::print(stderr, "instead of full: {}\n", written.error().what);
      return 3;
    } else {
      full = true;
    }
  }
  if (!full) return 4;
  if (store->length(id, {Side::client}) != acknowledged.size() + 2) return 5;
  make_room();
  const Draft draft = draft_of(3'000, true);
  const auto after = store->append(id, Side::client, {&draft, 1}, instant(9'999));
  if (!after) {
    fmt::print(stderr, "after there was room again: {}\n", after.error().what);
    return 6;
  }
  acknowledged.push_back(after->front().hash);
  std::ranges::sort(acknowledged);
  const auto again = home.open();
  if (!again) return 7;
  return std::ranges::includes(hashes_in(*again, id), acknowledged) ? 0 : 8;
}

void full_disk(const fs::path& folder) {
  std::string id;
  const Home limited = make_home(folder / "limited", id);
  const int by_limit = status_of(in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    const rlimit before = limit;
    limit.rlim_cur = 400'000;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    return write_until_full(limited, id, [&] { ::setrlimit(RLIMIT_FSIZE, &before); });
  }));
  expect(by_limit == 0, fmt::format("a full disk (limit on the size of a file): {}", by_limit));
  expect_sound(limited, "after a full disk");

  const fs::path mounted = folder / "mounted";
  fs::create_directories(mounted);
  if (::mount("tmpfs", mounted.c_str(), "tmpfs", 0, "size=1m") != 0) {
    fmt::print("disk full: by RLIMIT_FSIZE; a small tmpfs cannot be mounted here\n");
    return;
  }
  const Home small = make_home(mounted / "home", id);
  const int by_room = status_of(in_child([&] {
    return write_until_full(small, id,
                            [&] { ::mount("tmpfs", mounted.c_str(), "tmpfs", MS_REMOUNT, "size=8m"); });
  }));
  expect(by_room == 0, fmt::format("a full disk (tmpfs of 1 MiB): {}", by_room));
  expect_sound(small, "after a full tmpfs");
  ::umount(mounted.c_str());
  fmt::print("disk full: by RLIMIT_FSIZE, and on a tmpfs of 1 MiB\n");
}

void clock_back(const fs::path& folder, std::uint64_t seed) {
  std::string id;
  const Home home = make_home(folder / "clock", id);
  const auto store = home.open();
  Random random(seed, 3);
  for (int i = 0; i < 60; ++i) {
    const Draft draft = draft_of(10, random.chance(0.5));
    const Side side = random.chance(0.5) ? Side::client : Side::supplier;
    const auto written =
        store->append(id, side, {&draft, 1}, instant(static_cast<std::int64_t>(random.below(2'000)) - 1'000));
    expect(written.has_value(), "writing goes on when the clock steps back");
  }
  expect_sound(home, "after the clock stepped back");
  expect(home.open() != nullptr, "the record opens after the clock stepped back");
  fmt::print("clock stepping back and forth: 60 entries\n");
}

void two_writers(const fs::path& folder) {
  std::string id;
  const Home home = make_home(folder / "writers", id);
  constexpr int kEach = 150;
  std::vector<pid_t> children;
  for (int writer = 0; writer < 2; ++writer) {
    children.push_back(in_child([&, writer] {
      const auto store = home.open();
      if (!store) return 2;
      for (int i = 0; i < kEach; ++i) {
        const Draft draft = draft_of(50, i % 3 != 0, fmt::format("{}", writer));
        if (!store->append(id, i % 2 == 0 ? Side::client : Side::supplier, {&draft, 1}, instant(i))) return 3;
      }
      return 0;
    }));
  }
  for (const pid_t child : children) expect(status_of(child) == 0, "a writer beside another one succeeds");
  const auto store = home.open();
  expect(store && hashes_in(*store, id).size() == 2 + 2 * kEach, "two writers: every entry is there once");
  expect_sound(home, "after two writers");
  fmt::print("two processes writing at once: {} entries\n", 2 * kEach);
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 60;
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const fs::path folder = fs::temp_directory_path() / fmt::format("entente_record_kills_{}", ::getpid());
  fs::create_directories(folder);
  two_writers(folder);
  clock_back(folder, seed);
  full_disk(folder);
  cuts(folder, count >= 1'000, seed);
  kills(folder, count, seed);
  fs::remove_all(folder);
  fmt::print("{}\n", failures == 0 ? "nothing acknowledged was lost, nothing unsigned was accepted"
                                   : fmt::format("{} failures", failures));
  return failures == 0 ? 0 : 1;
}
