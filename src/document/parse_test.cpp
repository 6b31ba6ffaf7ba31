#include <gtest/gtest.h>

#include "document/node.h"
#include "text/diagnostic_render.h"

namespace entente::document {
namespace {

Parsed parsed(const std::string& content) {
  return parse(std::make_shared<const text::Source>("a.yaml", content));
}

/// Every problem as one line: code, place, headline.
std::vector<std::string> problems(const Parsed& result) {
  std::vector<std::string> lines;
  for (const text::Diagnostic& each : result.diagnostics) {
    const std::string where = each.labels.empty() ? each.file : text::to_string(each.labels.front().place);
    lines.push_back(each.code + " " + where + " " + each.message);
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(Parse, every_key_and_value_knows_where_it_stands) {
  const Parsed result = parsed("title: Service desk\nparties: {client: \"north wind\", supplier: helio}\n");
  ASSERT_EQ(problems(result), Lines{});
  const Node* client = result.root.find("parties")->find("client");
  EXPECT_EQ(client->scalar, "north wind");
  EXPECT_TRUE(client->quoted);
  EXPECT_EQ(text::to_string(client->place), "a.yaml:2:19");
  EXPECT_EQ(client->place.written(), "\"north wind\"");
  EXPECT_EQ(client->content.written(), "north wind");
  EXPECT_EQ(result.root.entries[1].key_place.written(), "parties");
  EXPECT_EQ(result.root.find("parties")->place.written(), "{client: \"north wind\", supplier: helio}");
}

TEST(Parse, places_count_bytes_even_behind_characters_of_several_bytes) {
  const Parsed result = parsed("\xEF\xBB\xBFtitle: Büro – 東京\r\nnote: 'größer'\r\n");
  ASSERT_EQ(problems(result), Lines{});
  EXPECT_EQ(result.root.find("title")->content.written(), "Büro – 東京");
  EXPECT_EQ(result.root.find("note")->content.written(), "größer");
}

TEST(Parse, content_points_inside_only_where_offsets_agree) {
  const Parsed result = parsed("a: 'it''s'\nb: |\n  one line\nc: >-\n  two\n  lines\nd: \"tab\\t\"\n");
  ASSERT_EQ(problems(result), Lines{});
  EXPECT_EQ(result.root.find("a")->content.written(), "'it''s'");
  EXPECT_EQ(result.root.find("b")->content.written(), "one line");
  EXPECT_EQ(result.root.find("c")->content.written().substr(0, 2), ">-");
  EXPECT_EQ(result.root.find("d")->content.written(), "\"tab\\t\"");
}

TEST(Parse, words_that_yaml_1_1_would_turn_into_something_else_stay_text) {
  const Parsed result =
      parsed("a: no\nb: on\nc: 1:30\nd: 08:00\ne: 012\nf: {hours: 08:00-12:30 13:30-18:00}\n");
  ASSERT_EQ(problems(result), Lines{});
  EXPECT_EQ(result.root.find("a")->scalar, "no");
  EXPECT_EQ(result.root.find("b")->scalar, "on");
  EXPECT_EQ(result.root.find("c")->scalar, "1:30");
  EXPECT_EQ(result.root.find("d")->scalar, "08:00");
  EXPECT_EQ(result.root.find("e")->scalar, "012");
  EXPECT_EQ(result.root.find("f")->find("hours")->scalar, "08:00-12:30 13:30-18:00");
}

TEST(Parse, a_key_written_twice_is_shown_at_both_places) {
  const Parsed result = parsed("term:\n  from: 2026-01-01\n  to: 2026-12-31\n  from: 2026-02-01\n");
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_EQ(text::render_full(result.diagnostics[0]),
            "error[D0102]: the key `from` is written twice\n"
            " --> a.yaml:4:3\n"
            "  |\n"
            "2 |   from: 2026-01-01\n"
            "  |   ---- first written here\n"
            "3 |   to: 2026-12-31\n"
            "4 |   from: 2026-02-01\n"
            "  |   ^^^^ the same key again\n"
            "  |\n"
            "help: keep one of the two, or give one another name\n"
            "more: entente explain D0102\n");
  EXPECT_EQ(result.root.find("term")->find("from")->scalar, "2026-01-01");
}

TEST(Parse, what_stands_before_and_after_a_syntax_error_is_still_read) {
  const Parsed result = parsed(
      "title: one: two\n"
      "currency: EUR\n"
      "list: [a, b\n"
      "zone: UTC\n"
      "term:\n"
      "\tfrom: 2026-01-01\n"
      "quote: \"open\n"
      "services: {}\n"
      "key:value\n"
      "last: 1\n");
  EXPECT_EQ(
      problems(result),
      (Lines{
          "D0101 a.yaml:1:11 a second `: ` on the line makes it unclear what is the key and what is the text",
          "D0101 a.yaml:3:7 the bracket `[` is not closed",
          "D0111 a.yaml:6:1 a tab stands where only spaces may indent",
          "D0101 a.yaml:7:8 a quote is opened with `\"` and not closed",
          "D0101 a.yaml:9:4 a space is missing after the colon"}));
  for (const std::string key : {"currency", "zone", "services", "last"}) {
    EXPECT_NE(result.root.find(key), nullptr) << key;
  }
  EXPECT_TRUE(result.root.broken);
}

struct Slip {
  std::string written;
  std::string problem;
};

class SyntaxSlip : public testing::TestWithParam<Slip> {};

TEST_P(SyntaxSlip, is_named_in_plain_words) {
  EXPECT_EQ(problems(parsed(GetParam().written)), Lines{GetParam().problem}) << GetParam().written;
}

INSTANTIATE_TEST_SUITE_P(
    Slips, SyntaxSlip,
    testing::Values(
        Slip{"a: 1\n  b: 2\n", "D0101 a.yaml:2:3 this line is indented deeper than the lines it belongs to"},
        Slip{"a:\n  b: 1\n c: 2\n", "D0101 a.yaml:3:2 the indentation of this line fits nothing above it"},
        Slip{"a: - b\n", "D0101 a.yaml:1:4 a list cannot begin on the line of its key"},
        Slip{"a: @b\n", "D0101 a.yaml:1:4 text cannot begin with `@`"},
        Slip{"a: `b`\n", "D0101 a.yaml:1:4 text cannot begin with a backquote"},
        Slip{"a: %b\n", "D0101 a.yaml:1:4 text cannot begin with `%`"},
        Slip{"a: > 5\n", "D0101 a.yaml:1:4 text cannot begin with `>` or `|`"},
        Slip{"a: * 5\n", "D0101 a.yaml:1:4 text cannot begin with `*`"},
        Slip{"a: \"c:\\qx\"\n", "D0101 a.yaml:1:7 `\\` begins an escape that does not exist"},
        Slip{"a: \"b\" c\n", "D0101 a.yaml:1:8 more text follows where the value has ended"},
        Slip{"a: {b: 1 c: 2}\n", "D0101 a.yaml:1:11 a comma is missing between the parts inside `{ }`"},
        Slip{"a: {b: 1\n", "D0101 a.yaml:1:4 the bracket `{` is not closed"},
        Slip{"a:\n  b: 1\n  - c\n", "D0101 a.yaml:3:3 a list element stands among keys"},
        Slip{"a: 1\nb\nc: 2\n", "D0101 a.yaml:2:1 a colon is missing after the key"},
        Slip{"a: &x 1\n", "D0103 a.yaml:1:4 references (`&name`) are not part of this language"},
        Slip{"a: *x\n", "D0103 a.yaml:1:4 references (`*name`) are not part of this language"},
        Slip{"a: !!str 1\n", "D0104 a.yaml:1:4 tags (`!name`) are not part of this language"},
        Slip{"a: 1\n---\nb: 1\n", "D0105 a.yaml:2:1 the file holds more than one document"},
        Slip{"a: B\xFCro\n", "D0106 a.yaml:1:5 the file is not UTF-8 text"},
        Slip{"a: \x01\n", "D0112 a.yaml:1:4 the file holds the control character U+0001"},
        Slip{"{a: 1}: b\n", "D0109 a.yaml:1:1 a list or a mapping cannot be a key"},
        Slip{"a: {\"\": b}\n", "D0109 a.yaml:1:9 a key is missing before the colon"},
        Slip{"# nothing yet\n\n", "D0110 a.yaml the document is empty"},
        Slip{"", "D0110 a.yaml the document is empty"}));

TEST(Parse, a_tab_is_shown_with_the_spaces_to_write) {
  const Parsed result = parsed("a:\n\tb: 1\n");
  ASSERT_EQ(result.diagnostics.size(), 1u);
  const text::Diagnostic& problem = result.diagnostics[0];
  ASSERT_EQ(problem.fixes.size(), 1u);
  EXPECT_EQ(problem.fixes[0].edits[0].replacement, "  ");
  EXPECT_EQ(problem.fixes[0].edits[0].place.written(), "\t");
}

TEST(Parse, nesting_has_a_limit_and_the_first_levels_are_kept) {
  EXPECT_EQ(problems(parsed("a: " + std::string(63, '[') + std::string(63, ']') + "\n")), Lines{});
  EXPECT_EQ(problems(parsed("a: " + std::string(64, '[') + std::string(64, ']') + "\n")),
            Lines{"D0108 a.yaml:1:67 the document is nested more than 64 levels deep"});
  EXPECT_EQ(problems(parsed(std::string(100'000, '['))).size(), 1u);
}

TEST(Parse, a_file_over_16_mib_is_not_read) {
  const Parsed result = parsed(std::string((std::size_t{16} << 20) + 1, 'a'));
  EXPECT_EQ(problems(result), Lines{"D0107 a.yaml the file is larger than 16 MiB"});
}

TEST(Parse, a_value_that_a_syntax_error_cut_short_is_marked) {
  const Parsed result = parsed("a:\n  b: Foo: bar\nc: 1\n");
  EXPECT_TRUE(result.root.find("a")->broken);
  EXPECT_TRUE(result.root.find("a")->find("b")->broken);
  EXPECT_FALSE(result.root.find("c")->broken);
}

}  // namespace
}  // namespace entente::document
