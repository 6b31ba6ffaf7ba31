#include "app/sample_data.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace entente::app {
namespace {

std::int64_t lines(const std::string& text) {
  return std::ranges::count(text, '\n');
}

TEST(SampleData, the_same_seed_gives_the_same_bytes) {
  const auto first = sample_files({.months = 3});
  const auto second = sample_files({.months = 3});
  ASSERT_EQ(first.size(), second.size());
  for (std::size_t i = 0; i < first.size(); ++i)
    EXPECT_EQ(first[i].content, second[i].content) << first[i].name;
}

TEST(SampleData, another_seed_gives_other_tickets) {
  EXPECT_NE(sample_files({.seed = 1, .months = 2}).front().content,
            sample_files({.seed = 2, .months = 2}).front().content);
}

TEST(SampleData, about_forty_thousand_items_of_three_agreements) {
  std::int64_t items = 0;
  std::set<std::string> folders;
  for (const SampleFile& file : sample_files({})) {
    folders.insert(file.folder);
    EXPECT_EQ(lines(file.content), file.rows + 1) << file.name << " has a header and its rows";
    const bool history = file.name == "incident-events.csv";
    if (!history) items += file.rows;
  }
  EXPECT_EQ(folders, (std::set<std::string>{"logistics", "payroll", "service-desk"}));
  EXPECT_GT(items, 36'000);
  EXPECT_LT(items, 44'000);
}

TEST(SampleData, late_and_corrected_rows_become_known_after_the_export) {
  const auto files = sample_files({});
  const auto named = [&](const std::string& name) {
    return *std::ranges::find(files, name, &SampleFile::name);
  };
  EXPECT_GT(named("incidents-late.csv").rows, 0);
  EXPECT_GT(named("incidents-corrected.csv").rows, 0);
  EXPECT_GT(named("incidents-late.csv").known_at, named("incidents.csv").known_at);
  EXPECT_GT(named("incidents-corrected.csv").known_at, named("incidents-late.csv").known_at);
}

}  // namespace
}  // namespace entente::app
