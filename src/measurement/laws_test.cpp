// Laws of imports on random rows: what was written out comes back, a second time changes nothing, and taking
// an import back leads to what was before.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>

#include "measurement/import_test_support.h"

namespace entente::measurement {
namespace {

/// A case takes a tenth of a second under the sanitizers: fewer than usual, unless RC_PARAMS says otherwise.
const int kFewerCases = [] {
  const char* given = std::getenv("RC_PARAMS");
  const std::string params = given == nullptr ? "" : given;
  if (params.find("max_success") != std::string::npos) return 0;
  return ::setenv("RC_PARAMS", (params + " max_success=25").c_str(), 1);
}();

struct Row {
  std::string item;
  std::int64_t opened_minute = 0;
  std::optional<std::int64_t> amount_millionths;
  std::string note;
};

/// Any text that a CSV can hold and that is not taken for a missing value: quotes, delimiters and line breaks
/// too.
std::string any_text() {
  static const std::vector<std::string> kParts{"a",  "\"", ",", ";", "\n", "\r\n", " ", "é",
                                               "\t", "|",  "0", "'", "--", "{",    "=", "\\"};
  auto parts = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kParts));
  std::string made;
  for (const std::string& part : parts) made += part;
  return made;
}

std::vector<Row> any_rows() {
  auto count = *rc::gen::inRange(1, 12);
  std::vector<Row> made;
  for (int i = 0; i < count; ++i) {
    Row row;
    row.item = "T-" + std::to_string(*rc::gen::inRange(0, 1000) * 100 + i);
    row.opened_minute = *rc::gen::inRange<std::int64_t>(0, 30'000'000);
    if (*rc::gen::arbitrary<bool>()) {
      row.amount_millionths = *rc::gen::inRange<std::int64_t>(-999'999'999'999'999, 999'999'999'999'999);
    }
    row.note = any_text() + "x";
    made.push_back(std::move(row));
  }
  return made;
}

std::string quoted(const std::string& text) {
  std::string made = "\"";
  for (char c : text) made += c == '"' ? std::string("\"\"") : std::string(1, c);
  return made + "\"";
}

std::string minute_text(std::int64_t minute) {
  return time::Instant::from_seconds(minute * 60).to_string();
}

std::string amount_text(const Row& row) {
  if (!row.amount_millionths) return {};
  std::int64_t value = *row.amount_millionths;
  std::string digits = std::to_string(value < 0 ? -value : value);
  if (digits.size() < 7) digits.insert(0, 7 - digits.size(), '0');
  return (value < 0 ? "-" : "") + digits.substr(0, digits.size() - 6) + "." +
         digits.substr(digits.size() - 6);
}

std::string as_csv(const std::vector<Row>& rows) {
  std::string made = "item,opened_at,amount,note\n";
  for (const Row& row : rows) {
    made += row.item + "," + minute_text(row.opened_minute) + "," + amount_text(row) + "," +
            quoted(row.note) + "\n";
  }
  return made;
}

Mapping mapping() {
  return load_mapping(
             std::make_shared<text::Source>(
                 "m.yaml",
                 "import: tickets\nkind: items\nzone: UTC\nfile: {format: csv, delimiter: \",\", decimal: "
                 "\".\", missing: [\"\"]}\ncolumns:\n  item: item\n  opened_at: {from: opened_at, "
                 "format: iso}\n  amount: amount\n  note: {from: note, type: text}\n"))
      .mapping;
}

using Told = std::map<std::string, std::tuple<std::int64_t, std::optional<std::int64_t>, std::string>>;

Told told(const std::vector<Row>& rows) {
  Told made;
  for (const Row& row : rows)
    made[row.item] = {row.opened_minute * 60'000'000, row.amount_millionths, row.note};
  return made;
}

class Laws : public ImportTest {
 protected:
  ImportReport take(const std::string& name, const std::vector<Row>& rows, std::int64_t second) {
    return import(store(), file(name, as_csv(rows)), mapping(), at(second));
  }

  static Told kept() {
    Told made;
    if (find(store().datasets(), "tickets") == nullptr) return made;
    auto count = store().scan({.dataset = "tickets", .columns = {"item", "opened_at", "amount", "note"}}, 1,
                              [&](unsigned, const expression::Batch& batch) {
                                for (std::size_t r = 0; r < batch.rows; ++r) {
                                  std::optional<std::int64_t> amount;
                                  if (batch.columns[2].has(r)) amount = batch.columns[2].values[r];
                                  made[std::string(batch.columns[0].texts[r].view())] = {
                                      batch.columns[1].values[r], amount,
                                      std::string(batch.columns[3].texts[r].view())};
                                }
                              });
    RC_ASSERT(count.has_value());
    RC_ASSERT(static_cast<std::size_t>(*count) == made.size());
    return made;
  }

  static void undo_all() {
    auto imports = store().imports();
    for (auto at = imports.rbegin(); at != imports.rend(); ++at) {
      if (!at->undone) RC_ASSERT(store().undo(at->number).has_value());
    }
  }

  /// One for all cases: opening takes longer than a case.
  static Store& store() {
    static const std::unique_ptr<Store> one = Store::in_memory();
    return *one;
  }
};

RC_GTEST_FIXTURE_PROP(Laws, what_is_written_out_comes_back, ()) {
  undo_all();
  std::vector<Row> rows = any_rows();
  ImportReport report = take("rows.csv", rows, 100);
  RC_ASSERT(report.diagnostics.empty());
  RC_ASSERT(report.ready == static_cast<std::int64_t>(rows.size()));
  RC_ASSERT(kept() == told(rows));
}

RC_GTEST_FIXTURE_PROP(Laws, the_same_rows_again_change_nothing_in_whatever_order, ()) {
  undo_all();
  std::vector<Row> rows = any_rows();
  take("rows.csv", rows, 100);
  std::reverse(rows.begin(), rows.end());
  ImportReport again = take("again.csv", rows, 200);
  RC_LOG() << again.ready << " ready, " << again.unchanged << " unchanged, " << again.errors << " errors\n"
           << as_csv(rows);
  RC_ASSERT(again.same_file ||
            (again.ready == 0 && again.unchanged == static_cast<std::int64_t>(rows.size())));
  RC_ASSERT(kept() == told(rows));
}

RC_GTEST_FIXTURE_PROP(Laws, an_import_taken_back_leaves_what_was_before, ()) {
  undo_all();
  std::vector<Row> first = any_rows();
  std::vector<Row> second = any_rows();
  // Some rows of the first come again, changed or not.
  for (const Row& row : first) {
    if (!*rc::gen::arbitrary<bool>()) continue;
    std::erase_if(second, [&](const Row& other) { return other.item == row.item; });
    second.push_back(row);
    if (*rc::gen::arbitrary<bool>()) second.back().note += "!";
  }
  RC_PRE(!second.empty());
  take("first.csv", first, 100);
  Told before = kept();
  ImportReport report = take("second.csv", second, 200);
  Told both = told(first);
  for (const auto& [item, values] : told(second)) both[item] = values;
  RC_ASSERT(kept() == both);
  if (!report.same_file) {
    RC_ASSERT(store().undo(report.number).has_value());
    RC_ASSERT(kept() == before);
  }
  undo_all();
  RC_ASSERT(store().datasets().empty());
}

}  // namespace
}  // namespace entente::measurement
