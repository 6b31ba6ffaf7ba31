#include <gtest/gtest.h>

#include <set>

#include "measurement/source.h"

namespace entente::measurement {
namespace {

using expression::Batch;
using expression::Type;

MemorySource two_tickets() {
  MemorySource source;
  source.add("incidents", tables::TableKind::items,
             {{"item", Type::text()}, {"opened_at", Type::instant()}, {"quantity", Type::number()}},
             {{"INC-1", "2026-04-02T16:10:00Z", "2.5"},
              {"INC-number-two", "2026-04-03 09:00", ""},
              {"INC-3", "2026-05-01T00:00:00+02:00", "-0.25"}});
  source.add("incident-events", tables::TableKind::events,
             {{"item", Type::text()}, {"at", Type::instant()}, {"state", Type::text()}},
             {{"INC-3", "2026-05-02T00:00:00Z", "Resolved"},
              {"INC-1", "2026-04-02T16:10:00Z", "New"},
              {"INC-3", "2026-05-01T00:00:00Z", "New"}});
  return source;
}

TEST(MemorySource, hands_out_values_in_the_layout_of_batches) {
  MemorySource source = two_tickets();
  std::vector<std::string> seen;
  auto rows = source.scan(
      {.dataset = "incidents", .columns = {"item", "quantity", "opened_at", kRow}}, 1,
      [&](unsigned, const Batch& batch) {
        for (std::size_t r = 0; r < batch.rows; ++r) {
          seen.push_back(std::string(batch.columns[0].texts[r].view()) + " " +
                         (batch.columns[1].has(r) ? std::to_string(batch.columns[1].values[r]) : "-") + " " +
                         time::Instant{batch.columns[2].values[r]}.to_string() + " " +
                         std::to_string(batch.columns[3].values[r]));
        }
      });
  ASSERT_TRUE(rows.has_value());
  EXPECT_EQ(*rows, 3);
  EXPECT_EQ(seen, (std::vector<std::string>{"INC-1 2500000 2026-04-02T16:10:00Z 1",
                                            "INC-number-two - 2026-04-03T09:00:00Z 2",
                                            "INC-3 -250000 2026-04-30T22:00:00Z 3"}));
}

TEST(MemorySource, numbers_items_alike_in_items_and_events_and_knows_when_the_next_event_came) {
  MemorySource source = two_tickets();
  std::vector<std::int64_t> items;
  std::vector<std::string> until;
  auto rows = source.scan({.dataset = "incident-events", .columns = {kItemNumber, kUntil}, .by_item = true},
                          4, [&](unsigned worker, const Batch& batch) {
                            EXPECT_EQ(worker, 0U) << "an order is kept by one worker";
                            for (std::size_t r = 0; r < batch.rows; ++r) {
                              items.push_back(batch.columns[0].values[r]);
                              until.push_back(batch.columns[1].has(r)
                                                  ? time::Instant{batch.columns[1].values[r]}.to_string()
                                                  : "open");
                            }
                          });
  ASSERT_TRUE(rows.has_value());
  EXPECT_EQ(items, (std::vector<std::int64_t>{0, 2, 2}));
  EXPECT_EQ(until, (std::vector<std::string>{"open", "2026-05-02T00:00:00Z", "open"}));
}

TEST(MemorySource, filters_by_time_and_by_key) {
  MemorySource source = two_tickets();
  auto april_third = time::Interval{*time::Instant::parse("2026-04-03T00:00:00Z"),
                                    *time::Instant::parse("2026-04-04T00:00:00Z")};
  ScanRequest request{.dataset = "incidents", .columns = {"item"}};
  request.within = ScanRequest::TimeFilter{"opened_at", april_third, false};
  EXPECT_EQ(source.scan(request, 1,
                        [](unsigned, const Batch& batch) {
                          EXPECT_EQ(batch.columns[0].texts[0].view(), "INC-number-two");
                        }),
            1);
  ScanRequest one{.dataset = "incident-events", .columns = {"state"}};
  one.key = "INC-3";
  EXPECT_EQ(source.scan(one, 1, [](unsigned, const Batch&) {}), 2);
}

TEST(MemorySource, says_which_dataset_or_column_is_not_there) {
  MemorySource source = two_tickets();
  auto none = source.scan({.dataset = "changes", .columns = {}}, 1, [](unsigned, const Batch&) {});
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().at(0).message, "there is no dataset `changes`");
  auto column =
      source.scan({.dataset = "incidents", .columns = {"impact"}}, 1, [](unsigned, const Batch&) {});
  ASSERT_FALSE(column.has_value());
  EXPECT_EQ(column.error().at(0).message, "`incidents` has no column `impact`");
}

TEST(MemorySource, shares_batches_among_workers_without_losing_a_row) {
  MemorySource source;
  std::vector<std::vector<std::string>> rows;
  for (int i = 0; i < 10'000; ++i) rows.push_back({std::to_string(i)});
  source.add("samples", tables::TableKind::samples, {{"value", Type::number()}}, rows);
  std::vector<std::set<std::int64_t>> seen(3);
  auto count =
      source.scan({.dataset = "samples", .columns = {"value"}}, 3, [&](unsigned worker, const Batch& batch) {
        for (std::size_t r = 0; r < batch.rows; ++r) seen.at(worker).insert(batch.columns[0].values[r]);
      });
  EXPECT_EQ(count, 10'000);
  std::set<std::int64_t> all;
  for (const auto& part : seen) all.insert(part.begin(), part.end());
  EXPECT_EQ(all.size(), 10'000U);
  EXPECT_EQ(*all.rbegin(), 9'999'000'000);
}

}  // namespace
}  // namespace entente::measurement
