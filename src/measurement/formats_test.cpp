// One small log in every layout that a file may have: the same rows must come out.
#include <gtest/gtest.h>
#include <zlib.h>

#include "measurement/duck.h"
#include "measurement/import_test_support.h"

namespace entente::measurement {
namespace {

class FormatsTest : public ImportTest {
 protected:
  std::string gzipped(const std::string& name, const std::string& content) const {
    std::string made = path(name);
    gzFile out = gzopen(made.c_str(), "wb");
    gzwrite(out, content.data(), static_cast<unsigned>(content.size()));
    gzclose(out);
    return made;
  }

  /// Item, opening instant, amount and note of every row.
  static Lines told(const std::string& file, const Mapping& mapping = tickets()) {
    auto store = Store::in_memory();
    ImportReport report = import(*store, file, mapping, at(100));
    for (const text::Diagnostic& one : report.diagnostics) ADD_FAILURE() << text::render_full(one);
    return rows(*store, {"item", "opened_at", "amount", "note"});
  }
};

const Lines kTold{"T-1 2026-04-02 16:10 1234.5 first line\nsecond, line; with | and \ttab",
                  "T-2 2026-04-25 09:00 -0.25 say \"please\""};

// The two tickets, with `d` between fields, `c` as decimal mark and dates as given.
std::string as_csv(const std::string& d, const std::string& c, const std::string& first,
                   const std::string& second, const std::string& line_end = "\n") {
  auto line = [&](std::initializer_list<std::string> fields) {
    std::string made;
    for (const std::string& field : fields) made += (made.empty() ? "" : d) + field;
    return made + line_end;
  };
  auto quoted = [&](const std::string& text) {
    return text.find(d) == std::string::npos ? text : '"' + text + '"';
  };
  return line({"Number", "Opened", "Amount", "Note"}) +
         line({"T-1", first, quoted("1234" + c + "50"), "\"first line\nsecond, line; with | and \ttab\""}) +
         line({"T-2", second, quoted("-0" + c + "25"), "\"say \"\"please\"\"\""});
}

const std::string kJson =
    R"([{"number": "T-1", "opened": "2026-04-02T16:10:00Z", "amount": 1234.50, "note": "first line\nsecond, line; with | and \ttab"},)"
    "\n"
    R"({"number": "T-2", "opened": "2026-04-25T09:00:00Z", "amount": -0.25, "note": "say \"please\""}])";

TEST_F(FormatsTest, every_delimiter_with_either_decimal_mark_tells_the_same) {
  for (const std::string d : {",", ";", "\t", "|"}) {
    for (const std::string c : {".", ","}) {
      SCOPED_TRACE(d + c);
      EXPECT_EQ(told(file("t.csv", as_csv(d, c, "2026-04-02 16:10", "2026-04-25 09:00"))), kTold);
    }
  }
}

TEST_F(FormatsTest, a_bom_windows_line_ends_and_no_last_line_end_tell_the_same) {
  std::string crlf = as_csv(";", ",", "2026-04-02 16:10", "2026-04-25 09:00", "\r\n");
  EXPECT_EQ(told(file("a.csv", "\xef\xbb\xbf" + crlf)), kTold);
  crlf.resize(crlf.size() - 2);
  EXPECT_EQ(told(file("b.csv", crlf)), kTold);
}

TEST_F(FormatsTest, dates_of_many_countries_tell_the_same) {
  const std::vector<std::pair<std::string, std::string>> written{
      {"2026-04-02T16:10:00Z", "2026-04-25T09:00:00Z"},
      {"2026-04-02T18:10:00+02:00", "2026-04-25T11:00:00+02:00"},
      {"02/04/2026 16:10", "25/04/2026 09:00"},
      {"2/4/2026 16:10:00", "25/4/2026 9:00:00"},
      {"04/02/2026 16:10", "04/25/2026 09:00"},
      {"04/02/2026 4:10 PM", "04/25/2026 9:00 AM"},
      {"02.04.2026 16:10", "25.04.2026 09:00"},
      {"02-Apr-2026 16:10", "25-Apr-2026 09:00"},
      {"2026/04/02 16:10", "2026/04/25 09:00"},
      {"1775146200", "1777107600"},
  };
  for (const auto& [first, second] : written) {
    SCOPED_TRACE(first);
    EXPECT_EQ(told(file("t.csv", as_csv(",", ".", first, second))), kTold);
  }
}

TEST_F(FormatsTest, json_ndjson_and_a_list_inside_an_object_tell_the_same) {
  EXPECT_EQ(told(file("t.json", kJson)), kTold);
  EXPECT_EQ(told(file("wrapped.json", R"({"count": 2, "result": )" + kJson + R"(, "next": null})")), kTold);
  std::string lines = kJson.substr(1, kJson.size() - 2);
  lines.erase(lines.find("},\n") + 1, 1);
  EXPECT_EQ(told(file("t.ndjson", lines)), kTold);
  EXPECT_EQ(told(file("t.jsonl", lines + "\n\n")), kTold);
}

TEST_F(FormatsTest, gzip_of_each_tells_the_same) {
  EXPECT_EQ(told(gzipped("t.csv.gz", as_csv(",", ".", "2026-04-02 16:10", "2026-04-25 09:00"))), kTold);
  EXPECT_EQ(told(gzipped("t.tsv.gz", as_csv("\t", ".", "2026-04-02 16:10", "2026-04-25 09:00"))), kTold);
  EXPECT_EQ(told(gzipped("t.json.gz", kJson)), kTold);
  EXPECT_EQ(told(gzipped("no-ending", kJson)), kTold);
}

TEST_F(FormatsTest, parquet_that_duckdb_wrote_tells_the_same) {
  auto database = duck::Database::open({}, false);
  ASSERT_TRUE(database.has_value());
  duck::Connection connection(database->raw());
  std::string made = path("t.parquet");
  auto written = connection.query(
      "COPY (SELECT * FROM (VALUES ('T-1', TIMESTAMP '2026-04-02 16:10:00', 1234.50, 'first line' || chr(10) "
      "|| 'second, line; with | and ' || chr(9) || 'tab'), ('T-2', TIMESTAMP '2026-04-25 09:00:00', -0.25, "
      "'say \"please\"')) t(number, opened, amount, note)) TO " +
      duck::quoted_text(made) + " (FORMAT parquet)");
  ASSERT_TRUE(written.has_value()) << text::render_full(written.error().front());
  EXPECT_EQ(told(made), kTold);
}

TEST_F(FormatsTest, a_list_in_each_record_gives_a_row_for_each_of_its_elements) {
  auto store = Store::in_memory();
  Mapping mapping = tickets();
  mapping.kind = tables::TableKind::outages;
  mapping.each = "components";
  auto column = [](const char* to, const char* from) {
    ColumnMapping made;
    made.to = to;
    made.from = text::Placed<std::string>(from);
    return made;
  };
  mapping.columns = {column("outage", "id"), column("service", "components.name"),
                     column("begins_at", "from")};
  ImportReport report = import(
      *store,
      file(
          "outages.ndjson",
          R"({"id": "o1", "from": "2026-04-02T16:10:00Z", "components": [{"name": "web"}, {"name": "mail"}]})"
          "\n"
          R"({"id": "o2", "from": "2026-04-03T16:10:00Z", "components": []})"
          "\n"),
      mapping, at(100));
  EXPECT_EQ(report.rows_read, 2);
  EXPECT_EQ(report.ready, 3);
  EXPECT_EQ(rows(*store, {"outage", "service"}).size(), 3U);
  EXPECT_TRUE(rows(*store, {"outage", "service"}).contains("o1 mail"));
}

TEST_F(FormatsTest, texts_that_mean_no_value_are_missing_and_only_those_that_are_told) {
  auto store = Store::in_memory();
  std::string csv =
      file("t.csv",
           "number,opened,priority,site\nT-1,2026-04-02 16:10,?,n/a\nT-2,2026-04-02 16:10,NULL,\n"
           "T-3,2026-04-02 16:10,tbd,Bern\n");
  import(*store, csv, tickets(), at(100));
  Mapping told = tickets();
  told.dataset = text::Placed<std::string>("told");
  told.file.missing = {"tbd"};
  import(*store, csv, told, at(100));
  auto present = [&](const std::string& dataset) {
    std::set<std::string> made;
    auto count = store->scan({.dataset = dataset, .columns = {"priority", "site"}}, 1,
                             [&](unsigned, const expression::Batch& batch) {
                               for (const expression::Column& column : batch.columns) {
                                 for (std::size_t r = 0; r < batch.rows; ++r) {
                                   if (column.has(r)) made.emplace(column.texts[r].view());
                                 }
                               }
                             });
    EXPECT_TRUE(count.has_value());
    return made;
  };
  EXPECT_EQ(present("tickets"), (Lines{"Bern", "tbd"}));
  EXPECT_EQ(present("told"), (Lines{"?", "n/a", "NULL", "Bern"}));
}

TEST_F(FormatsTest, an_open_quote_costs_one_row_and_broken_json_one_record) {
  auto store = Store::in_memory();
  ImportReport quote = import(
      *store,
      file("t.csv", "number,opened,note\nT-1,2026-04-02,a\nT-2,2026-04-02,\"17 inch\nT-3,2026-04-02,b\n"),
      tickets(), at(100));
  EXPECT_EQ(codes(quote), std::vector<std::string>{"T0111"});
  EXPECT_EQ(rows(*store, {"item"}), (Lines{"T-1", "T-3"}));
  Mapping other = tickets();
  other.dataset = text::Placed<std::string>("others");
  ImportReport json = import(
      *store, file("t.ndjson", "{\"number\": \"T-1\", \"opened\": \"2026-04-02\"}\n{\"number\": \n42\n"),
      other, at(200));
  EXPECT_EQ(codes(json), (std::vector<std::string>{"T0115", "T0115"}));
  EXPECT_EQ(json.ready, 1);
}

TEST_F(FormatsTest, a_header_in_latin1_stands_in_no_row_s_way) {
  auto store = Store::in_memory();
  ImportReport report = import(*store,
                               file("t.csv",
                                    "number,opened,gr\xfc\xdf"
                                    "e\nT-1,2026-04-02,ja\nT-2,2026-04-02,\xe4\n"),
                               tickets(), at(100));
  EXPECT_EQ(codes(report), std::vector<std::string>{"T0110"});
  EXPECT_EQ(report.ready, 1);
  EXPECT_EQ(store->quarantined({}).size(), 1U);
}

TEST_F(FormatsTest, a_log_of_updates_without_a_mapping_becomes_items_and_their_history) {
  auto store = Store::in_memory();
  Mapping guess;
  guess.dataset = text::Placed<std::string>("tickets");
  guess.zone = "UTC";
  std::string csv = file("log.csv",
                         "number,incident_state,opened_at,sys_updated_by,sys_updated_at,resolved_at\n"
                         "T-1,New,2026-04-02 16:10,ann,2026-04-02 16:11,2026-04-03 10:00\n"
                         "T-1,Active,2026-04-02 16:10,bob,2026-04-02 17:00,2026-04-03 10:00\n"
                         "T-1,Resolved,2026-04-02 16:10,bob,2026-04-03 10:00,2026-04-03 10:00\n"
                         "T-2,New,2026-04-02 18:00,ann,2026-04-02 18:05,\n");
  ImportReport report = import(*store, csv, guess, at(100));
  EXPECT_EQ(codes(report), std::vector<std::string>{});
  EXPECT_EQ(report.ready, 2);
  EXPECT_EQ(rows(*store, {"item", "state"}), (Lines{"T-1 Resolved", "T-2 New"}));
  ASSERT_TRUE(report.mapping.events.has_value());
  EXPECT_EQ(report.mapping.events->dataset, "tickets-events");
  EXPECT_EQ(find(store->datasets(), "tickets-events")->rows, 4);
  EXPECT_TRUE(import(*store, csv, guess, at(200)).same_file);

  // The mapping that was guessed, written out and read again, says the same.
  auto source = std::make_shared<text::Source>("m.yaml", write_mapping(report.mapping));
  LoadedMapping loaded = load_mapping(source);
  EXPECT_TRUE(loaded.diagnostics.empty());
  EXPECT_TRUE(loaded.mapping.kind_given || loaded.mapping.kind == tables::TableKind::items);
  EXPECT_TRUE(import(*store, csv, loaded.mapping, at(300)).same_file);
}

TEST_F(FormatsTest, a_log_of_states_alone_is_a_history_and_repeated_items_are_no_log) {
  auto store = Store::in_memory();
  Mapping guess;
  guess.dataset = text::Placed<std::string>("changes");
  guess.zone = "UTC";
  ImportReport history = import(
      *store,
      file("a.csv",
           "ticket,date,status\n1,2026-04-02 16:10,New\n1,2026-04-02 17:10,Done\n2,2026-04-03 09:00,New\n"),
      guess, at(100));
  EXPECT_EQ(history.mapping.kind, tables::TableKind::events);
  EXPECT_EQ(history.ready, 3);
  guess.dataset = text::Placed<std::string>("twice");
  ImportReport twice = import(
      *store,
      file("b.csv",
           "ticket,opened,status\n1,2026-04-02 16:10,New\n1,2026-04-02 16:10,Done\n2,2026-04-03 09:00,New\n"),
      guess, at(200));
  EXPECT_EQ(codes(twice), std::vector<std::string>{"T0107"});
}

TEST_F(FormatsTest, the_kind_is_guessed_unless_it_was_given) {
  auto store = Store::in_memory();
  std::string csv = file("outages.csv", "id,service,start,end\no1,web,2026-04-02 16:10,2026-04-02 16:30\n");
  Mapping guess;
  guess.dataset = text::Placed<std::string>("down");
  guess.zone = "UTC";
  EXPECT_EQ(import(*store, csv, guess, at(100)).mapping.kind, tables::TableKind::outages);
  guess.dataset = text::Placed<std::string>("given");
  guess.kind_given = true;
  EXPECT_EQ(codes(refusal(*store, csv, guess)), std::vector<std::string>{"T0134"});
}

}  // namespace
}  // namespace entente::measurement
