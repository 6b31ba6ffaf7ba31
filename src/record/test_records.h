// For the tests of this room: instants, drafts, a folder that goes away, and two homes that exchange bundles.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include "record/bundle.h"
#include "record/documents.h"
#include "record/memory_store.h"
#include "record/sqlite_store.h"

namespace entente::record {

inline constexpr std::array kBoth{Side::client, Side::supplier};
inline constexpr std::array kClientOnly{Side::client};
inline constexpr const char* kAna = "ana@northwind.example";

inline time::Instant second(std::int64_t n) {
  return time::Instant::from_seconds(1'700'000'000 + n);
}

inline Draft shared_note(const std::string& text) {
  return {kAna, "note", "note/1", text, true, {}};
}
inline Draft private_note(const std::string& text) {
  return {kAna, "note", "note/1", text, false, {}};
}

/// A folder of its own for one test.
class Folder {
 public:
  Folder() {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("entente_record_" + std::to_string(::getpid()) + "_" + std::to_string(++count));
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline std::unique_ptr<Store> open_in(const Folder& folder, const OpenOptions& options = {}) {
  auto store = open_store(folder / "entente.db", folder / "keys", options);
  EXPECT_TRUE(store) << store.error().what;
  return store ? *std::move(store) : nullptr;
}

inline std::string make_relationship(Store& store, std::span<const Side> held = kBoth) {
  const auto made =
      store.create("northwind-helio", "Northwind Trading", "Helio Services", held, kAna, second(0));
  EXPECT_TRUE(made) << made.error().what;
  return made ? made->id : "";
}

inline Signed append_one(Store& store, const std::string& id, Side side, const Draft& draft,
                         time::Instant at) {
  const auto written = store.append(id, side, {&draft, 1}, at);
  EXPECT_TRUE(written) << written.error().what;
  return written ? written->front() : Signed{};
}

inline std::vector<Signed> book_of(const Store& store, const std::string& id, Side side) {
  auto book = store.book(id, {side});
  EXPECT_TRUE(book) << book.error().what;
  return book ? *std::move(book) : std::vector<Signed>{};
}

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// The client's home and the supplier's, joined.
struct TwoHomes {
  std::unique_ptr<Store> client = make_memory_store();
  std::unique_ptr<Store> supplier = make_memory_store();
  std::string id;

  TwoHomes() {
    id = make_relationship(*client, kClientOnly);
    const auto first = export_bundle(*client, id, Side::client);
    EXPECT_TRUE(first) << first.error().what;
    const auto joined =
        join(*supplier, *first,
             {"northwind", read_summary(*first)->key.fingerprint(), "sven@helio.example", second(1)});
    EXPECT_TRUE(joined) << joined.error().what;
    const auto answer = export_bundle(*supplier, id, Side::supplier);
    EXPECT_TRUE(answer) << answer.error().what;
    const auto taken = import_bundle(*client, *answer, {id, read_summary(*answer)->key.fingerprint()});
    EXPECT_TRUE(taken) << taken.error().what;
  }

  Store& home(Side side) { return side == Side::client ? *client : *supplier; }
  /// Sends what the other home lacks, or all.
  void send(Side from, std::uint64_t after) {
    const auto bundle = export_bundle(home(from), id, from, after);
    ASSERT_TRUE(bundle) << bundle.error().what;
    const auto taken = import_bundle(home(other(from)), *bundle, {id, std::nullopt});
    ASSERT_TRUE(taken) << taken.error().what;
  }
};

}  // namespace entente::record
