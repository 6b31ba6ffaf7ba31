#include "record/sqlite_store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "record/documents.h"

namespace entente::record {
namespace {

namespace fs = std::filesystem;

TEST(SqliteStore, keeps_what_was_written_when_it_is_opened_again) {
  const fs::path folder = fs::temp_directory_path() / "entente_sqlite_store_test_first";
  fs::remove_all(folder);
  fs::create_directories(folder);
  const std::string path = folder / "entente.db";
  const auto at = time::Instant::from_seconds(1'700'000'000);
  std::string id;
  {
    auto store = open_store(path, folder / "keys");
    ASSERT_TRUE(store) << store.error().what;
    const std::array both{Side::client, Side::supplier};
    const auto made =
        (*store)->create("northwind-helio", "Northwind", "Helio", both, "ana@northwind.example", at);
    ASSERT_TRUE(made) << made.error().what;
    id = made->id;
    const Draft draft{"ana@northwind.example",
                      "document",
                      "note/1",
                      document_body("note", {}, R"({"text":"x"})"),
                      true,
                      {}};
    const auto written = (*store)->append(id, Side::client, {&draft, 1}, at);
    ASSERT_TRUE(written) << written.error().what;
    EXPECT_EQ((*store)->length(id, {Side::client}), 3u);
  }
  auto store = open_store(path, folder / "keys");
  ASSERT_TRUE(store) << store.error().what;
  const auto book = (*store)->book(id, {Side::supplier});
  ASSERT_TRUE(book);
  ASSERT_EQ(book->size(), 3u);
  EXPECT_EQ(documents(*book).at("note/1").head()->content, R"({"text":"x"})");
  fs::remove_all(folder);
}

}  // namespace
}  // namespace entente::record
