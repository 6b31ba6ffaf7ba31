#include "record/record_export.h"

#include <gtest/gtest.h>

#include <sstream>

#include "record/test_records.h"

namespace entente::record {
namespace {

using Kind = Problem::Kind;

struct Sample {
  std::unique_ptr<Store> store = make_memory_store();
  std::string id = make_relationship(*store);
  Sample() {
    append_one(*store, id, Side::client, shared_note("naïve \"quoted\"\n\tline\x01"), second(1));
    append_one(*store, id, Side::client, private_note("the client's own"), {second(2).micros + 123'457});
    append_one(*store, id, Side::supplier, private_note("the supplier's own"), second(2));
    EXPECT_TRUE(store->rotate_key(id, Side::client, kAna, second(3)));
    Draft draft = private_note("with a file");
    draft.attachments = {*store->put_attachment(std::string("bytes \0\xff of a file", 18))};
    append_one(*store, id, Side::client, draft, second(4));
  }
  std::string text(const ExportOptions& options = {}) const {
    std::string text;
    const auto exported = export_all(*store, options, [&](std::string_view line) { text += line; });
    EXPECT_TRUE(exported) << exported.error().what;
    return text;
  }
};

Result<Taken, Problem> import_text(Store& store, const std::string& text) {
  std::istringstream lines(text);
  return import_all(store, lines);
}

TEST(RecordExport, loses_nothing) {
  const Sample sample;
  Folder folder;
  const auto restored = open_in(folder);
  const std::string text = sample.text();
  EXPECT_TRUE(is_export(text.substr(0, 64)));
  const auto taken = import_text(*restored, text);
  ASSERT_TRUE(taken) << taken.error().what;
  EXPECT_EQ(taken->fresh, 7u);
  for (const Side side : kBoth) {
    EXPECT_EQ(book_of(*restored, sample.id, side), book_of(*sample.store, sample.id, side));
  }
  std::string again;
  ASSERT_TRUE(export_all(*restored, {}, [&](std::string_view line) { again += line; }));
  EXPECT_EQ(again, text);
  EXPECT_EQ(import_text(*restored, text)->repeated, 7u);
}

TEST(RecordExport, of_a_seat_holds_nothing_of_the_other_private_ring) {
  const Sample sample;
  for (const Side side : kBoth) {
    const std::string text = sample.text({sample.id, Seat{side}});
    const std::string_view foreign = side == Side::client ? "the supplier's own" : "the client's own";
    const std::string_view own = side == Side::client ? "the client's own" : "the supplier's own";
    EXPECT_EQ(text.find(foreign), std::string::npos);
    EXPECT_NE(text.find(own), std::string::npos);
    EXPECT_EQ(text.find(name(private_feed(other(side)))), std::string::npos);
    EXPECT_EQ(text.find("\"bytes\"") != std::string::npos, side == Side::client)
        << "the file is the client's own";
    const auto restored = make_memory_store();
    const auto taken = import_text(*restored, text);
    ASSERT_TRUE(taken) << taken.error().what;
    EXPECT_EQ(book_of(*restored, sample.id, side), book_of(*sample.store, sample.id, side));
  }
}

TEST(RecordExport, cut_at_any_line_or_inside_one_is_refused) {
  const Sample sample;
  const std::string text = sample.text();
  for (std::size_t size = 0; size < text.size() - 1; size += size % 7 + 1) {
    const auto store = make_memory_store();
    EXPECT_FALSE(import_text(*store, text.substr(0, size))) << size;
    EXPECT_TRUE(store->relationships()->empty());
  }
}

TEST(RecordExport, with_a_changed_entry_is_refused) {
  const Sample sample;
  std::string text = sample.text();
  text.replace(text.find("the client's own"), 16, "the client's mad");
  const auto store = make_memory_store();
  const auto taken = import_text(*store, text);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, Kind::malformed);
  EXPECT_EQ(import_text(*store, "number,opened_at\n").error().kind, Kind::malformed);
  EXPECT_EQ(import_text(*store, R"({"format":"entente-record","version":2,"relationships":[]})"
                                "\n")
                .error()
                .kind,
            Kind::newer_format);
  EXPECT_FALSE(is_export("{}"));
}

}  // namespace
}  // namespace entente::record
