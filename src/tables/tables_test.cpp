#include "tables/tables.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace entente::tables {
namespace {

constexpr TableKind kAll[] = {TableKind::items,   TableKind::events,       TableKind::outages,
                              TableKind::samples, TableKind::deliverables, TableKind::responses,
                              TableKind::volumes};

TEST(Tables, every_kind_is_found_again_by_its_name) {
  for (const TableKind kind : kAll) EXPECT_EQ(kind_named(name(kind)), kind);
  EXPECT_EQ(kind_named("tickets"), std::nullopt);
}

TEST(Tables, columns_have_one_name_each_and_a_sentence) {
  for (const TableKind kind : kAll) {
    std::set<std::string_view> seen;
    for (const StandardColumn& column : standard_columns(kind)) {
      EXPECT_TRUE(seen.insert(column.name).second) << column.name;
      EXPECT_TRUE(column.meaning.ends_with('.')) << column.name;
    }
  }
}

TEST(Tables, key_and_time_of_a_kind_are_columns_that_can_serve_as_such) {
  for (const TableKind kind : kAll) {
    const auto columns = standard_columns(kind);
    const auto key = std::ranges::find(columns, key_column(kind), &StandardColumn::name);
    ASSERT_NE(key, columns.end()) << name(kind);
    EXPECT_EQ(key->kind, expression::Kind::text);
    const auto time = std::ranges::find(columns, default_time_column(kind), &StandardColumn::name);
    ASSERT_NE(time, columns.end()) << name(kind);
    EXPECT_TRUE(time->required);
    EXPECT_TRUE(time->kind == expression::Kind::instant || time->kind == expression::Kind::date);
  }
}

TEST(Tables, an_order_line_without_a_due_date_cannot_be_judged) {
  std::vector<std::string_view> required;
  for (const StandardColumn& column : standard_columns(TableKind::deliverables)) {
    if (column.required) required.push_back(column.name);
  }
  EXPECT_EQ(required, (std::vector<std::string_view>{"deliverable", "due_on"}));
}

}  // namespace
}  // namespace entente::tables
