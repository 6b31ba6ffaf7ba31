#include "measurement/store.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <fstream>

#include "measurement/duck.h"
#include "measurement/import_test_support.h"

namespace entente::measurement {
namespace {

using StoreTest = ImportTest;

TEST_F(StoreTest, semicolons_decimal_commas_a_bom_and_quoted_newlines_are_understood) {
  auto store = Store::in_memory();
  std::string csv = file("tickets.csv",
                         "\xef\xbb\xbfNumber;Opened;Amount;Note\r\n"
                         "T-1;2026-04-02 16:10;1.234,50;\"first line\nsecond; line\"\r\n"
                         "T-2;2026-04-03 09:00;0,5;\"say \"\"please\"\"\"\r\n");
  ImportReport report = import(*store, csv, tickets(), at(100));
  EXPECT_EQ(report.ready, 2);
  EXPECT_EQ(report.mapping.file.delimiter, ";");
  EXPECT_EQ(report.mapping.file.decimal, ",");
  EXPECT_EQ(rows(*store, {"item", "amount", kRow}), (Lines{"T-1 1234.5 0.000001", "T-2 0.5 0.000002"}));
  EXPECT_TRUE(rows(*store, {"note"}).contains("say \"please\""));
}

TEST_F(StoreTest, rows_that_do_not_fit_are_kept_with_row_column_and_reason) {
  auto store = Store::in_memory();
  Mapping mapping = tickets();
  mapping.columns = {
      {.to = "item", .from = {"number"}, .kind = {}, .format = {}, .zone = {}, .values = {}},
      {.to = "opened_at", .from = {"opened"}, .kind = {}, .format = {}, .zone = {}, .values = {}},
      {.to = "resolved_at", .from = {"resolved"}, .kind = {}, .format = {}, .zone = {}, .values = {}},
      {.to = "quantity", .from = {"qty"}, .kind = {}, .format = {}, .zone = {}, .values = {}}};
  std::string csv = file("tickets.csv",
                         "number,opened,resolved,qty\n"
                         "T-1,2026-04-02 16:10,2026-04-02 17:00,1\n"
                         "T-2,,2026-04-02 17:00,1\n"
                         "T-3,yesterday,,1\n"
                         "T-4,2026-04-02 16:10,2026-04-01 17:00,1\n"
                         "T-5,2026-04-02 16:10,,many\n"
                         "T-6,2026-04-02 16:10,,1,surplus\n"
                         "T-1,2026-04-02 16:10,,2\n"
                         "T-8,2026-04-02 16:10,,9999999999999\n"
                         "T-\xff,2026-04-02 16:10,,1\n");
  ImportReport report = import(*store, csv, mapping, at(100));
  EXPECT_EQ(report.rows_read, 9);
  EXPECT_EQ(report.ready, 1);
  EXPECT_EQ(report.errors, 8);
  EXPECT_EQ(codes(report), (std::vector<std::string>{"T0101", "T0102", "T0104", "T0105", "T0107", "T0108",
                                                     "T0109", "T0110"}));
  ASSERT_FALSE(report.diagnostics.empty());
  EXPECT_EQ(report.diagnostics[1].data.at(0).row, 3);
  EXPECT_EQ(report.diagnostics[1].data.at(0).column, "opened");
  EXPECT_EQ(store->quarantined({}).size(), 8U);

  std::string out = path("quarantine.csv");
  EXPECT_EQ(store->write_quarantine("tickets", out), 8);
  std::ifstream in(out);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  EXPECT_NE(text.find(",7,number,T-1,T-1,T0107,`T-1` stands in row 1 already,"), std::string::npos) << text;
}

TEST_F(StoreTest, a_local_time_that_does_not_exist_or_occurs_twice_is_named) {
  auto store = Store::in_memory();
  Mapping mapping = tickets();
  mapping.zone = "Europe/London";
  std::string csv = file("tickets.csv",
                         "number,opened\nT-1,2026-03-29 01:30\nT-2,2026-10-25 01:30\nT-3,2026-07-01 12:00\n");
  ImportReport report = import(*store, csv, mapping, at(100));
  EXPECT_EQ(report.warnings, 2);
  ASSERT_EQ(codes(report), (std::vector<std::string>{"T0112", "T0113"}));
  EXPECT_EQ(report.diagnostics[0].message, "2026-03-29 01:30 does not exist in Europe/London");
  EXPECT_EQ(rows(*store, {"opened_at"}), (Lines{"2026-03-29 01:30", "2026-10-25 00:30", "2026-07-01 11:00"}));
}

TEST_F(StoreTest, a_day_above_twelve_decides_and_where_none_is_the_choice_is_said) {
  auto store = Store::in_memory();
  ImportReport clear =
      import(*store, file("a.csv", "number,opened\nT-1,03/04/2026\nT-2,04/25/2026\n"), tickets(), at(100));
  EXPECT_EQ(codes(clear), std::vector<std::string>{});
  EXPECT_TRUE(rows(*store, {"opened_at"}).contains("2026-03-04 00:00"));
  Mapping other = tickets();
  other.dataset = text::Placed<std::string>("others");
  ImportReport unclear =
      import(*store, file("b.csv", "number,opened\nT-1,03/04/2026\nT-2,05/06/2026\n"), other, at(100));
  EXPECT_EQ(codes(unclear), std::vector<std::string>{"T0120"});
}

TEST_F(StoreTest, the_same_file_again_changes_nothing_and_a_changed_row_supersedes) {
  auto store = Store::in_memory();
  std::string first =
      file("first.csv", "number,opened,state\nT-1,2026-04-02 16:10,New\nT-2,2026-04-02 16:20,New\n");
  std::string second = file("second.csv",
                            "number,opened,state\nT-1,2026-04-02 16:10,Closed\nT-2,2026-04-02 "
                            "16:20,New\nT-3,2026-04-03 08:00,New\n");
  import(*store, first, tickets(), at(100));
  EXPECT_TRUE(import(*store, first, tickets(), at(150)).same_file);
  Lines before = rows(*store, {"item", "state", kItemNumber, kImport});

  ImportReport report = import(*store, second, tickets(), at(200));
  EXPECT_EQ(report.ready, 2);
  EXPECT_EQ(report.replaced, 1);
  EXPECT_EQ(report.unchanged, 1);
  EXPECT_EQ(rows(*store, {"item", "state"}), (Lines{"T-1 Closed", "T-2 New", "T-3 New"}));
  EXPECT_EQ(rows(*store, {"item", "state"}, time::Instant::from_seconds(150)), (Lines{"T-1 New", "T-2 New"}));
  EXPECT_EQ(rows(*store, {"item", "state"}, time::Instant::from_seconds(99)), Lines{});
  EXPECT_EQ(find(store->datasets(), "tickets")->rows, 3);

  auto refused = store->undo(1);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().at(0).code, "U0134");
  ASSERT_TRUE(store->undo(report.number).has_value());
  EXPECT_EQ(rows(*store, {"item", "state", kItemNumber, kImport}), before);
  EXPECT_FALSE(store->undo(report.number).has_value());
  ASSERT_TRUE(store->undo(1).has_value());
  EXPECT_TRUE(store->datasets().empty());
}

TEST_F(StoreTest, replaced_versions_can_be_read_and_the_newest_instant_is_known_without_reading_rows) {
  auto store = Store::in_memory();
  const std::string first =
      file("first.csv", "number,opened,state\nT-1,2026-04-02 16:10,New\nT-2,2026-04-09 16:20,New\n");
  const std::string second = file("second.csv", "number,opened,state\nT-2,2026-04-08 16:20,New\n");
  import(*store, first, tickets(), at(100));
  import(*store, second, tickets(), at(200));

  ScanRequest request;
  request.dataset = "tickets";
  request.columns = {"opened_at"};
  const auto newest = [&] { return store->greatest(request)->front(); };
  EXPECT_EQ(newest(), time::Instant::parse("2026-04-08T16:20:00Z")->micros);
  request.as_known = time::Instant::from_seconds(150);
  EXPECT_EQ(newest(), time::Instant::parse("2026-04-09T16:20:00Z")->micros);
  request.as_known = time::Instant::from_seconds(50);
  EXPECT_FALSE(newest()) << "nothing was known yet";

  request.as_known.reset();
  request.columns = {kImport};
  request.versions = ScanRequest::Versions::replaced;
  std::vector<std::int64_t> imports;
  const auto replaced = [&] {
    imports.clear();
    return store
        ->scan(request, 1,
               [&](unsigned, const expression::Batch& batch) {
                 imports.insert(imports.end(), batch.columns[0].values, batch.columns[0].values + batch.rows);
               })
        .value();
  };
  EXPECT_EQ(replaced(), 1);
  EXPECT_EQ(imports, std::vector<std::int64_t>{1});
  request.as_known = time::Instant::from_seconds(150);
  EXPECT_EQ(replaced(), 0) << "it was current then";
}

TEST_F(StoreTest, the_greatest_times_that_imports_noted_are_those_that_reading_finds) {
  auto store = Store::in_memory();
  ScanRequest request;
  request.dataset = "tickets";
  request.columns = {"opened_at", "resolved_at"};
  const auto as_read = [&](int known) {
    request.as_known = known == 0 ? std::nullopt : std::optional(time::Instant::from_seconds(known));
    const auto read = store->Source::greatest(request).value();
    EXPECT_EQ(store->greatest(request).value(), read) << "known at " << known;
    return read;
  };
  const auto instant = [](const char* text) { return std::optional(time::Instant::parse(text)->micros); };

  import(*store, file("a.csv", "number,opened,state\nT-1,2026-04-02,New\nT-2,2026-04-09,New\n"), tickets(),
         at(100));
  EXPECT_EQ(as_read(0), (std::vector{instant("2026-04-09T00:00:00Z"), std::optional<std::int64_t>{}}));
  const auto more =
      import(*store, file("b.csv", "number,opened,state\nT-3,2026-05-01,New\n"), tickets(), at(200));
  EXPECT_EQ(as_read(0).front(), instant("2026-05-01T00:00:00Z"));
  EXPECT_EQ(as_read(150).front(), instant("2026-04-09T00:00:00Z")) << "the second file was not known yet";
  EXPECT_FALSE(as_read(50).front());
  ASSERT_TRUE(store->undo(more.number).has_value());
  EXPECT_EQ(as_read(0).front(), instant("2026-04-09T00:00:00Z")) << "taken back";
  import(*store, file("c.csv", "number,opened,state\nT-2,2026-04-05,New\n"), tickets(), at(300));
  EXPECT_EQ(as_read(0).front(), instant("2026-04-05T00:00:00Z")) << "corrected to an earlier one";
}

TEST_F(StoreTest, texts_that_do_not_matter_come_as_another_text) {
  auto store = Store::in_memory();
  import(*store,
         file("a.csv",
              "number,opened,state\nT-1,2026-04-02,New\nT-2,2026-04-02,Awaiting the user's answer\n"
              "T-3,2026-04-02,\nT-4,2026-04-02,Cancelled\nT-5,2026-04-02,another text than\n"),
         tickets(), at(100));
  ScanRequest request;
  request.dataset = "tickets";
  request.columns = {"item", "state"};
  request.alternatives = {{"state", {"Awaiting the user's answer", "New", "another text than these", ""}}};
  std::map<std::string, std::string> states;
  ASSERT_TRUE(store->scan(request, 1, [&](unsigned, const expression::Batch& batch) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      states[std::string(batch.columns[0].texts[row].view())] =
          batch.columns[1].has(row) ? std::string(batch.columns[1].texts[row].view()) : "missing";
    }
  }));
  EXPECT_EQ(states["T-1"], "New");
  EXPECT_EQ(states["T-2"], "Awaiting the user's answer");
  EXPECT_EQ(states["T-3"], "missing");
  for (const char* other : {"T-4", "T-5"}) {
    EXPECT_NE(states[other], "missing");
    EXPECT_EQ(std::ranges::count(request.alternatives["state"], states[other]), 0) << states[other];
  }
}

TEST_F(StoreTest, own_columns_are_compared_too_and_a_new_one_makes_a_row_new) {
  auto store = Store::in_memory();
  import(*store, file("a.csv", "number,opened,weight\nT-1,2026-04-02,5\nT-2,2026-04-02,6\n"), tickets(),
         at(100));
  ImportReport again =
      import(*store, file("b.csv", "number,opened,weight\nT-2,2026-04-02,6\nT-1,2026-04-02,7\n"), tickets(),
             at(200));
  EXPECT_EQ(again.unchanged, 1);
  EXPECT_EQ(again.replaced, 1);
  std::string wider = file("c.csv", "number,opened,weight,colour\nT-1,2026-04-02,7,red\nT-2,2026-04-02,6,\n");
  ImportOptions dry;
  dry.dry_run = true;
  EXPECT_EQ(import(*store, wider, tickets(), dry).replaced, 1);
  ImportReport more = import(*store, wider, tickets(), at(300));
  EXPECT_EQ(more.replaced, 1);
  EXPECT_EQ(rows(*store, {"item", "weight", "colour"}).size(), 2U);
  auto undone = store->undo(more.number);
  ASSERT_TRUE(undone.has_value()) << text::render_full(undone.error().front());
  EXPECT_EQ(rows(*store, {"item", "weight"}), (Lines{"T-1 7", "T-2 6"}));
  EXPECT_EQ(find(store->datasets(), "tickets")->columns.back().name, "weight");
}

TEST_F(StoreTest, a_repeated_row_is_kept_as_text_whatever_its_other_columns_hold) {
  auto store = Store::in_memory();
  Mapping mapping = tickets();
  for (const char* to : {"item", "opened_at"}) {
    ColumnMapping column;
    column.to = to;
    column.from = text::Placed<std::string>(to);
    mapping.columns.push_back(column);
  }
  ImportReport report =
      import(*store, file("t.csv", "item,opened_at,site\nT-1,2026-04-02,K\xf6ln\nT-1,2026-04-02,K\xf6ln\n"),
             mapping, at(100));
  EXPECT_EQ(codes(report), std::vector<std::string>{"T0107"});
  ASSERT_EQ(store->write_quarantine("tickets", path("out.csv")), 1);
  std::ifstream in(path("out.csv"));
  std::string text((std::istreambuf_iterator<char>(in)), {});
  EXPECT_NE(text.find("\"T-1,2026-04-02,K?ln\""), std::string::npos) << text;
}

TEST_F(StoreTest, a_log_with_the_newest_row_first_is_put_into_order_and_counted) {
  auto store = Store::in_memory();
  Mapping history = tickets();
  history.kind = tables::TableKind::events;
  std::string csv = "item,at,state\n";
  for (int minute = 59; minute >= 10; --minute)
    csv += "T-1,2026-04-02 10:" + std::to_string(minute) + ",Active\n";
  ImportReport report = import(*store, file("t.csv", csv), history, at(100));
  EXPECT_EQ(report.ready, 50);
  EXPECT_EQ(report.warnings, 49);
  EXPECT_EQ(report.diagnostics.size(), 20U);
  EXPECT_EQ(report.diagnostics.back().notes.back(), "and 29 more rows like this");
  std::int64_t last = 0;
  auto read = store->scan({.dataset = "tickets", .columns = {"at"}, .by_item = true}, 1,
                          [&](unsigned, const expression::Batch& batch) {
                            for (std::size_t r = 0; r < batch.rows; ++r) {
                              EXPECT_GT(batch.columns[0].values[r], last);
                              last = batch.columns[0].values[r];
                            }
                          });
  EXPECT_EQ(read, 50);
}

TEST_F(StoreTest, a_long_history_is_read_in_order_so_that_each_state_ends_where_the_next_begins) {
  // Three states each, so that items lie across the borders of what the store hands out at once.
  constexpr std::int64_t kItems = 90'000, kStates = 3;
  constexpr std::int64_t kMinute = 60'000'000;
  std::string csv = "item,at,state\n";
  for (std::int64_t item = 0; item < kItems; ++item) {
    for (std::int64_t state = 0; state < kStates; ++state)
      csv += fmt::format("T-{},2026-04-{:02} 10:0{},S{}\n", item, 1 + item % 28, state, state);
  }
  Mapping history = tickets();
  history.kind = tables::TableKind::events;
  {
    auto made = Store::open(path("store.duckdb"), false);
    ASSERT_TRUE(made.has_value());
    ASSERT_EQ(import(**made, file("t.csv", csv), history, at(100)).ready, kItems * kStates);
  }
  auto store = Store::open(path("store.duckdb"), true);
  ASSERT_TRUE(store.has_value());
  struct Seen {
    std::int64_t rows = 0, ended = 0, wrong = 0, before = -1, unordered = 0;
  };
  for (const unsigned workers : {1U, 2U}) {
    std::vector<Seen> seen(workers);
    auto read = (*store)->scan(
        {.dataset = "tickets", .columns = {kItemNumber, "at", kUntil}, .by_item = true}, workers,
        [&](unsigned worker, const expression::Batch& batch) {
          Seen& own = seen[worker];
          for (std::size_t r = 0; r < batch.rows; ++r) {
            const std::int64_t item = batch.columns[0].values[r];
            own.unordered += item < own.before ? 1 : 0;
            own.before = item;
            ++own.rows;
            if (!batch.columns[2].has(r)) continue;
            ++own.ended;
            const std::int64_t length = batch.columns[2].values[r] - batch.columns[1].values[r];
            own.wrong += length != kMinute ? 1 : 0;
          }
        });
    ASSERT_EQ(read, kItems * kStates);
    Seen all;
    for (const Seen& own : seen) {
      all.rows += own.rows;
      all.ended += own.ended;
      all.wrong += own.wrong;
      all.unordered += own.unordered;
    }
    EXPECT_EQ(all.rows, kItems * kStates);
    EXPECT_EQ(all.ended, kItems * (kStates - 1)) << "the last state of each has no end";
    EXPECT_EQ(all.wrong, 0);
    EXPECT_EQ(all.unordered, 0);
  }
}

TEST_F(StoreTest, a_history_taken_back_leaves_the_history_that_was_there) {
  auto store = Store::in_memory();
  Mapping history = tickets();
  history.kind = tables::TableKind::events;
  std::string first = file("a.csv", "item,at,state\nT-1,2026-04-02 10:00,New\nT-1,2026-04-02 11:00,Active\n");
  std::string second =
      file("b.csv",
           "item,at,state\nT-1,2026-04-02 10:00,New\nT-1,2026-04-02 12:00,Done\nT-2,2026-04-02 "
           "10:30,New\n");
  import(*store, first, history, at(100));
  auto told = [&] { return rows(*store, {kItemNumber, "at", "state", kUntil, kImport}); };
  Lines before = told();
  ImportReport report = import(*store, second, history, at(200));
  EXPECT_EQ(report.ready, 2);
  EXPECT_EQ(report.unchanged, 1);
  EXPECT_EQ(told().size(), 4U);
  ASSERT_TRUE(store->undo(report.number).has_value());
  EXPECT_EQ(told(), before);
}

TEST_F(StoreTest, a_dry_run_says_what_would_happen_and_does_not) {
  auto store = Store::in_memory();
  std::string csv =
      file("t.csv", "number,opened\nT-1,2026-04-02 16:10\nT-1,2026-04-02 16:10\nT-2,2026-04-02 16:10\n");
  ImportOptions dry;
  dry.dry_run = true;
  ImportReport report = import(*store, csv, tickets(), dry);
  EXPECT_EQ(report.ready, 2);
  EXPECT_EQ(report.errors, 1);
  EXPECT_EQ(report.number, 0);
  EXPECT_TRUE(store->datasets().empty());
  EXPECT_TRUE(store->imports().empty());
}

TEST_F(StoreTest, wrong_files_are_refused_with_what_they_are) {
  auto store = Store::in_memory();
  auto code = [&](const std::string& name) {
    auto report = store->import(name, tickets(), at(100));
    if (!report) return report.error().at(0).code;
    return report->diagnostics.empty() ? std::string() : report->diagnostics.at(0).code;
  };
  EXPECT_EQ(code(path("none.csv")), "U0130");
  EXPECT_EQ(code(folder_.string()), "U0131");
  EXPECT_EQ(code(file("empty.csv", "")), "T0130");
  EXPECT_EQ(code(file("binary.csv", std::string("PK\x03\x04\0\0\0", 7))), "T0132");
  EXPECT_EQ(code(file("wide.csv", "\xff\xfen\0u\0")), "T0139");
  EXPECT_EQ(code(file("broken.csv.gz", "\x1f\x8b\x08 rest")), "T0135");
  EXPECT_EQ(code(file("header.csv", "number,opened\n")), "T0131");
  EXPECT_EQ(code(file("one.csv", "number\nT-1\n")), "T0134");
}

TEST_F(StoreTest, a_store_says_what_stands_in_the_way_of_opening_it) {
  auto code = [](const text::Outcome<std::unique_ptr<Store>>& store) {
    return store ? std::string() : store.error().at(0).code;
  };
  EXPECT_EQ(code(Store::open(folder_.string(), false)), "U0123");
  EXPECT_EQ(code(Store::open(path("none.db"), true)), "U0120");
  EXPECT_EQ(code(Store::open(path("no/such/folder.db"), false)), "U0120");
  EXPECT_EQ(code(Store::open(file("text.db", std::string(20'000, 'x')), false)), "U0124");
  std::string good = path("good.db");
  {
    auto store = Store::open(good, false);
    ASSERT_TRUE(store.has_value());
    EXPECT_EQ(code(Store::open(good, false)), "U0126");
    import(**store, file("t.csv", "number,opened\nT-1,2026-04-02 16:10\n"), tickets(), at(100));
  }
  auto again = Store::open(good, true);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(rows(**again, {"item"}), Lines{"T-1"});
}

TEST_F(StoreTest, an_import_that_was_ended_before_its_first_table_leaves_a_store_without_data) {
  const std::string bare = path("bare.db");
  ASSERT_TRUE(duck::Database::open(bare, false).has_value());
  const std::string head = std::string(8, 'h') + "DUCK" + std::string(4084, '\0');
  for (const std::string& name :
       {bare, file("empty.db", ""), file("zeros.db", std::string(4096, '\0')), file("cut.db", head)}) {
    {
      auto looked_at = Store::open(name, true);
      ASSERT_TRUE(looked_at.has_value()) << name << ": " << looked_at.error().front().message;
      EXPECT_TRUE((*looked_at)->datasets().empty());
      EXPECT_TRUE((*looked_at)->imports().empty());
    }
    auto store = Store::open(name, false);
    ASSERT_TRUE(store.has_value()) << name << ": " << store.error().front().message;
    import(**store, file("t.csv", "number,opened\nT-1,2026-04-02 16:10\n"), tickets(), at(100));
    EXPECT_EQ(rows(**store, {"item"}), Lines{"T-1"});
  }
  // What somebody else wrote is not touched, however short it is.
  const auto other = Store::open(file("notes.txt", "buy milk"), false);
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().front().code, "U0124");
}

}  // namespace
}  // namespace entente::measurement
