#include "record/upkeep.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "record/test_records.h"

namespace entente::record {
namespace {

namespace fs = std::filesystem;
using Kind = Problem::Kind;

TEST(Upkeep, a_backup_is_of_one_moment_while_others_write) {
  Folder folder;
  const auto store = open_in(folder);
  const std::string id = make_relationship(*store);
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; !done || i < 5; ++i) append_one(*store, id, Side::client, shared_note("x"), second(i));
  });
  for (int i = 0; i < 3; ++i) {
    const std::string target = folder / ("backup" + std::to_string(i));
    const auto copied = backup(folder / "entente.db", target);
    EXPECT_TRUE(copied) << copied.error().what;
    const auto copy = open_store(target, folder / "keys");
    EXPECT_TRUE(copy) << copy.error().what;
    EXPECT_GE((*copy)->length(id, {Side::client}).value_or(0), 2u);
  }
  done = true;
  writer.join();
  EXPECT_EQ(backup(folder / "entente.db", folder / "backup0").error().kind, Kind::exists);
  EXPECT_EQ(backup(folder / "nothing.db", folder / "b").error().kind, Kind::not_found);
}

TEST(Upkeep, a_backup_comes_back_whole) {
  Folder folder;
  std::vector<Signed> before;
  std::string id;
  {
    const auto store = open_in(folder);
    id = make_relationship(*store);
    append_one(*store, id, Side::client, shared_note("x"), second(1));
    before = book_of(*store, id, Side::client);
    ASSERT_TRUE(backup(folder / "entente.db", folder / "copy.db"));
    append_one(*store, id, Side::client, shared_note("after the backup"), second(2));
  }
  EXPECT_EQ(restore(folder / "copy.db", folder / "entente.db").error().kind, Kind::exists);
  const auto restored = restore(folder / "copy.db", folder / "entente.db", {.replace = true});
  ASSERT_TRUE(restored) << restored.error().what;
  EXPECT_EQ(book_of(*open_in(folder), id, Side::client), before);
}

TEST(Upkeep, a_backup_that_was_cut_is_not_put_back) {
  Folder folder;
  {
    const auto store = open_in(folder);
    const std::string id = make_relationship(*store);
    for (int i = 0; i < 40; ++i)
      append_one(*store, id, Side::client, shared_note(std::string(500, 'x')), second(i));
  }
  ASSERT_TRUE(backup(folder / "entente.db", folder / "copy.db"));
  const std::string whole = read_file(folder / "copy.db");
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{10}, std::size_t{1000}, whole.size() / 2, whole.size() - 1}) {
    write_file(folder / "cut.db", std::string_view(whole).substr(0, size));
    EXPECT_FALSE(restore(folder / "cut.db", folder / "restored.db")) << size;
    EXPECT_FALSE(fs::exists(folder / "restored.db"));
  }
}

TEST(Upkeep, verify_names_what_is_wrong_in_a_file_that_does_not_open) {
  Folder folder;
  {
    const auto store = open_in(folder);
    const std::string id = make_relationship(*store);
    for (int i = 0; i < 3; ++i) append_one(*store, id, Side::client, shared_note("shared"), second(i));
  }
  const auto sound = verify_record(folder / "entente.db");
  ASSERT_TRUE(sound);
  ASSERT_EQ(sound->size(), 2u);
  for (const FeedReport& report : *sound) {
    EXPECT_EQ(report.name, "northwind-helio");
    EXPECT_TRUE(report.verified.problems.empty());
  }
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "entente.db").c_str(), &handle), SQLITE_OK);
  ASSERT_EQ(
      sqlite3_exec(handle,
                   "DROP TRIGGER entry_stays; UPDATE entry SET signature = zeroblob(64) WHERE arrival = 4;"
                   "UPDATE entry SET bytes = zeroblob(3) WHERE arrival = 2",
                   nullptr, nullptr, nullptr),
      SQLITE_OK);
  sqlite3_close(handle);
  const auto damaged = verify_record(folder / "entente.db");
  ASSERT_TRUE(damaged) << damaged.error().what;
  std::vector<Kind> kinds;
  for (const FeedReport& report : *damaged) {
    for (const Problem& problem : report.verified.problems) kinds.push_back(problem.kind);
  }
  EXPECT_NE(std::ranges::find(kinds, Kind::bad_signature), kinds.end());
  EXPECT_NE(std::ranges::find(kinds, Kind::malformed), kinds.end());
}

TEST(Upkeep, facts_tell_of_the_health_of_a_record) {
  Folder folder;
  const auto store = open_in(folder);
  const std::string id = make_relationship(*store);
  append_one(*store, id, Side::client, shared_note("x"), second(50));
  auto found = facts(folder / "entente.db", folder / "keys", second(60));
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->relationships, 1u);
  EXPECT_EQ(found->entries, 3u);
  EXPECT_EQ(found->format, 1);
  EXPECT_EQ(found->last_entry, second(50));
  EXPECT_FALSE(found->clock_behind);
  EXPECT_TRUE(found->integrity.empty());
  EXPECT_TRUE(found->loose_keys.empty());
  EXPECT_TRUE(found->keyless.empty());
  EXPECT_GT(found->wal_bytes, 0u);
  const std::string key = id + ".client.key";
  fs::permissions(folder / ("keys/" + key), fs::perms::group_read, fs::perm_options::add);
  found = facts(folder / "entente.db", folder / "keys", second(10));
  EXPECT_TRUE(found->clock_behind);
  EXPECT_EQ(found->loose_keys, std::vector{key});
  EXPECT_EQ(facts(folder / "entente.db", folder / "elsewhere", second(60))->keyless,
            std::vector<std::string>{"northwind-helio"});
}

}  // namespace
}  // namespace entente::record
