#include "record/sqlite_store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <thread>

#include "record/test_records.h"

namespace entente::record {
namespace {

namespace fs = std::filesystem;
using Kind = Problem::Kind;

// What another program does to the file.
void run_sql(const std::string& path, const char* sql) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
  char* message = nullptr;
  EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, &message), SQLITE_OK) << message;
  sqlite3_free(message);
  sqlite3_close(handle);
}

TEST(SqliteStore, keeps_what_was_written_when_it_is_opened_again) {
  Folder folder;
  std::string id;
  std::vector<Signed> before;
  {
    const auto store = open_in(folder);
    id = make_relationship(*store);
    append_one(*store, id, Side::client, shared_note("shared"), second(1));
    append_one(*store, id, Side::client, private_note("private"), second(2));
    ASSERT_TRUE(store->rotate_key(id, Side::supplier, kAna, second(3)));
    before = book_of(*store, id, Side::client);
  }
  const auto store = open_in(folder);
  EXPECT_EQ(book_of(*store, id, Side::client), before);
  append_one(*store, id, Side::supplier, shared_note("under the new key"), second(4));
  EXPECT_EQ(store->relationships()->front().held.size(), 2u);
}

TEST(SqliteStore, keeps_secret_keys_for_the_owner_alone) {
  Folder folder;
  const auto store = open_in(folder);
  const std::string id = make_relationship(*store, kClientOnly);
  struct stat status{};
  ASSERT_EQ(::stat((folder / ("keys/" + id + ".client.key")).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(read_file(folder / ("keys/" + id + ".client.key")).size(), 65u);
  EXPECT_FALSE(fs::exists(folder / ("keys/" + id + ".supplier.key")));
  ASSERT_TRUE(store->rotate_key(id, Side::client, kAna, second(1)));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder / "keys"), {}), 1) << "nothing waits beside it";
  fs::remove_all(folder / "keys");
  const auto without = open_in(folder);
  const Draft draft = shared_note("x");
  EXPECT_EQ(without->append(id, Side::client, {&draft, 1}, second(2)).error().kind, Kind::no_key);
  EXPECT_TRUE(without->relationships()->front().held.empty());
}

// The program may end between writing a new key, naming it in the record, and putting it in its place.
TEST(SqliteStore, signs_on_after_a_rotation_that_was_cut_off) {
  Folder folder;
  std::string id;
  PublicKey current;
  {
    const auto store = open_in(folder);
    id = make_relationship(*store, kClientOnly);
    ASSERT_TRUE(store->rotate_key(id, Side::client, kAna, second(1)));
    current = append_one(*store, id, Side::client, shared_note("x"), second(2)).key;
  }
  const std::string key = folder / ("keys/" + id + ".client.key");
  fs::rename(key, key + ".next." + current.hex().substr(0, 16));  // named, but not yet in its place
  const auto store = open_in(folder);
  append_one(*store, id, Side::client, shared_note("x"), second(2));
  ASSERT_TRUE(store->rotate_key(id, Side::client, kAna, second(3)));
  append_one(*store, id, Side::client, shared_note("y"), second(4));
}

// Rotations that share a transaction: each new key waits beside the one that the record names on the disk.
TEST(SqliteStore, loses_no_key_when_many_change_it_at_once) {
  Folder folder;
  const auto store = open_in(folder);
  const std::string id = make_relationship(*store, kClientOnly);
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i) EXPECT_TRUE(store->rotate_key(id, Side::client, kAna, second(i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  append_one(*store, id, Side::client, shared_note("x"), second(9));
  append_one(*open_in(folder), id, Side::client, shared_note("y"), second(9));
}

// What a program that ends before its commit leaves behind.
TEST(KeyFolder, keeps_the_named_key_whatever_new_ones_are_made) {
  Folder folder;
  const auto keys = make_key_folder(folder / "keys");
  const SecretKey named = SecretKey::generate();
  ASSERT_TRUE(keys->keep("r", Side::client, named));
  ASSERT_TRUE(keys->settle("r", Side::client, named.public_key()));
  const SecretKey first = SecretKey::generate();
  const SecretKey later = SecretKey::generate();
  ASSERT_TRUE(keys->keep("r", Side::client, first));
  ASSERT_TRUE(keys->keep("r", Side::client, later));
  for (const SecretKey* key : {&named, &first, &later}) {
    const auto found = keys->find("r", Side::client, key->public_key());
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->public_key(), key->public_key());
  }
}

TEST(SqliteStore, sees_what_another_process_wrote) {
  Folder folder;
  const auto one = open_in(folder);
  const auto two = open_in(folder);
  const std::string id = make_relationship(*one);
  EXPECT_EQ(two->length(id, {Side::client}), 2u);
  for (int i = 0; i < 10; ++i) {
    append_one(*one, id, Side::client, shared_note("one"), second(i));
    append_one(*two, id, Side::client, shared_note("two"), second(i));
    append_one(*two, id, Side::supplier, private_note("two"), second(i));
  }
  EXPECT_EQ(one->length(id, {Side::client}), 22u);
  for (const Side side : kBoth) EXPECT_EQ(book_of(*one, id, side), book_of(*two, id, side));
  const Hash file = *one->put_attachment("file");
  Draft draft = shared_note("file");
  draft.attachments = {file};
  append_one(*two, id, Side::client, draft, second(20));
  EXPECT_EQ(one->attachment(id, {Side::client}, file), "file");
  ASSERT_TRUE(one->rotate_key(id, Side::client, kAna, second(21)));
  append_one(*two, id, Side::client, shared_note("under the key that the other process made"), second(22));
}

TEST(SqliteStore, waits_for_another_writer_and_says_so_in_the_end) {
  Folder folder;
  const auto store = open_in(folder, {.busy_wait = std::chrono::milliseconds(20)});
  const std::string id = make_relationship(*store);
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "entente.db").c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const Draft draft = shared_note("x");
  EXPECT_EQ(store->append(id, Side::client, {&draft, 1}, second(1)).error().kind, Kind::busy);
  EXPECT_EQ(store->length(id, {Side::client}), 2u) << "reading goes on";
  sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  append_one(*store, id, Side::client, draft, second(1));
}

TEST(SqliteStore, refuses_files_that_it_does_not_know) {
  Folder folder;
  const auto refusal = [&](const OpenOptions& options = {}) {
    const auto store = open_store(folder / "entente.db", folder / "keys", options);
    return store ? std::optional<Kind>() : store.error().kind;
  };
  EXPECT_EQ(refusal({.make = false}), Kind::not_found);
  write_file(folder / "entente.db",
             "number,opened_at,resolved_at\n1,2026-01-01,2026-01-02\n" + std::string(600, 'x'));
  EXPECT_EQ(refusal(), Kind::storage);
  fs::remove(folder / "entente.db");
  run_sql(folder / "entente.db", "CREATE TABLE customer (id INTEGER)");
  EXPECT_EQ(refusal(), Kind::storage);
  fs::remove(folder / "entente.db");
  {
    make_relationship(*open_in(folder));
  }
  EXPECT_EQ(refusal(), std::nullopt);
  run_sql(folder / "entente.db", "PRAGMA user_version = 2");
  EXPECT_EQ(refusal(), Kind::newer_format);
  EXPECT_NE(refusal({.make = true}), std::nullopt);
}

TEST(SqliteStore, keeps_its_entries_from_being_changed) {
  Folder folder;
  const auto store = open_in(folder);
  make_relationship(*store);
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "entente.db").c_str(), &handle), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(handle, "UPDATE entry SET feed = 1", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(handle, "DELETE FROM entry", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(handle);
}

TEST(SqliteStore, opens_no_file_in_which_an_entry_was_changed) {
  for (const char* change :
       {"UPDATE entry SET bytes = CAST(replace(CAST(bytes AS TEXT), 'shared', 'SHARED') AS BLOB) WHERE "
        "arrival = 3",
        "UPDATE entry SET hash = zeroblob(32) WHERE arrival = 3",
        "UPDATE entry SET key = zeroblob(32) WHERE arrival = 3",
        "UPDATE entry SET signature = zeroblob(64) WHERE arrival = 5", "DELETE FROM entry WHERE arrival = 3",
        "UPDATE entry SET arrival = 100 - arrival",
        "UPDATE entry SET bytes = zeroblob(10) WHERE arrival = 4"}) {
    Folder folder;
    {
      const auto store = open_in(folder);
      const std::string id = make_relationship(*store);
      for (int i = 0; i < 3; ++i) append_one(*store, id, Side::client, shared_note("shared"), second(i));
    }
    run_sql(folder / "entente.db", "DROP TRIGGER entry_stays; DROP TRIGGER entry_remains;");
    run_sql(folder / "entente.db", change);
    const auto store = open_store(folder / "entente.db", folder / "keys");
    ASSERT_FALSE(store) << change;
    EXPECT_EQ(store.error().kind, Kind::storage) << change;
  }
}

}  // namespace
}  // namespace entente::record
