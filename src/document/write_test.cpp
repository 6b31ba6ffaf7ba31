#include "document/write.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace entente::document {
namespace {

text::SourcePtr source_of(std::string content) {
  return std::make_shared<const text::Source>("a.yaml", std::move(content));
}

std::string formatted(const std::string& content) {
  const auto result = format_by(source_of(content), [](Node&) {});
  return result ? *result : "refused: " + result.error().front().message;
}

TEST(Write, comments_stay_with_what_they_precede) {
  const std::string written =
      "# Licence\n"
      "\n"
      "# about the agreement\n"
      "agreement: x   # beside\n"
      "title: 'y z'\n"
      "calendars:  # of both sides\n"
      "    # the office\n"
      "    office:\n"
      "        hours: { a: b }  # flow\n"
      "        # end of office\n"
      "    # end of calendars\n"
      "clocks:\n"
      "- a  # first\n"
      "# before b\n"
      "- b: 1\n"
      "\n"
      "  c: 2\n"
      "list: [\n"
      "  one,  # about one\n"
      "  two\n"
      "]\n"
      "# the end\n";
  const std::string expected =
      "# Licence\n"
      "\n"
      "# about the agreement\n"
      "agreement: x  # beside\n"
      "title: y z\n"
      "\n"
      "calendars:  # of both sides\n"
      "  # the office\n"
      "  office:\n"
      "    hours: {a: b}  # flow\n"
      "    # end of office\n"
      "  # end of calendars\n"
      "\n"
      "clocks:\n"
      "  - a  # first\n"
      "  # before b\n"
      "  - b: 1\n"
      "\n"
      "    c: 2\n"
      "\n"
      "list:\n"
      "  - one  # about one\n"
      "  - two\n"
      "# the end\n";
  EXPECT_EQ(formatted(written), expected);
  EXPECT_EQ(formatted(expected), expected);
}

TEST(Write, quotes_stay_only_where_they_are_needed) {
  EXPECT_EQ(
      formatted("a: \"plain\"\nb: 'x: y'\nc: \"2026\"\nd: 'say \"hi\"'\ne: ''\nf: {g: 'a, b', h: \"c\"}\ni: "
                "\"true\"\n"),
      "a: plain\nb: \"x: y\"\nc: \"2026\"\nd: say \"hi\"\ne: \"\"\nf: {g: \"a, b\", h: c}\ni: \"true\"\n");
}

TEST(Write, a_condition_keeps_the_lines_its_author_gave_it) {
  const std::string text =
      "where: >-\n"
      "  priority == \"2 - High\"\n"
      "  and state not in [\"Cancelled\"]\n"
      "\n"
      "note: |\n"
      "  two\n"
      "    lines\n";
  EXPECT_EQ(formatted(text), text);
}

TEST(Write, what_does_not_fit_110_columns_goes_on_lines_of_its_own) {
  const std::string long_word(60, 'w');
  EXPECT_EQ(formatted("a: {b: " + long_word + ", c: " + long_word + "}\n"),
            "a:\n  b: " + long_word + "\n  c: " + long_word + "\n");
  EXPECT_EQ(formatted("a: " + long_word + " " + long_word + "\n"),
            "a: >-\n  " + long_word + "\n  " + long_word + "\n");
}

TEST(Write, a_tree_made_by_a_program_puts_short_mappings_on_one_line) {
  Node parties = Node::map();
  parties.add("client", Node::text("northwind")).add("supplier", Node::text("helio"));
  Node root = Node::map();
  root.add("agreement", Node::text("desk")).add("parties", std::move(parties));
  root.add("levels", Node::list({Node::text("a"), Node::text("no: b"), Node::text("")}));
  EXPECT_EQ(write(root),
            "agreement: desk\nparties: {client: northwind, supplier: helio}\nlevels: [a, \"no: b\", \"\"]\n");
}

TEST(Write, a_file_with_a_syntax_error_is_handed_back_with_its_problems) {
  const auto result = format_by(source_of("a: [1\n"), [](Node&) {});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().front().code, "D0101");
}

/// Words that meet every rule of quoting.
rc::Gen<std::string> any_text() {
  return rc::gen::oneOf(
      rc::gen::elementOf(std::vector<std::string>{"no",
                                                  "null",
                                                  "~",
                                                  "",
                                                  "a: b",
                                                  "a #b",
                                                  "#a",
                                                  "- a",
                                                  "-",
                                                  "-a",
                                                  "? a",
                                                  "?",
                                                  ":",
                                                  ":a",
                                                  "a:",
                                                  "[a",
                                                  "a]",
                                                  "{",
                                                  "a, b",
                                                  "95%",
                                                  "%a",
                                                  "@a",
                                                  "`a",
                                                  "*a",
                                                  "&a",
                                                  "!a",
                                                  "|",
                                                  ">",
                                                  "'",
                                                  "\"",
                                                  "it's \"so\"",
                                                  "a\\b",
                                                  " a",
                                                  "a ",
                                                  "a\nb",
                                                  "a\n",
                                                  "a\n\n",
                                                  "\na",
                                                  "a\n  b\nc\n",
                                                  "  a\nb",
                                                  "a\tb",
                                                  "\ta",
                                                  "a\n\tb",
                                                  "---",
                                                  "--- a",
                                                  "...",
                                                  "Büro",
                                                  "\xE2\x80\xA8",
                                                  "a\xC2\x85"
                                                  "b",
                                                  "\xEF\xBB\xBF",
                                                  "\x07",
                                                  "a\r\nb",
                                                  "1:30",
                                                  "2026-01-01",
                                                  "true",
                                                  "a  b",
                                                  "=",
                                                  "<<",
                                                  "a\n \nb",
                                                  "\n",
                                                  "x,",
                                                  "a #",
                                                  "a:\nb",
                                                  "# a\nb",
                                                  "\xF0\x9F\x98\x80"}),
      rc::gen::map(
          rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab :#-,[]{}\"'\\\n\t%&*!|>@?0."))),
          [](std::string text) { return text; }),
      rc::gen::map(rc::gen::inRange(1, 60), [](int n) {
        std::string text;
        for (int i = 0; i < n; ++i)
          text += (i == 0 ? "" : " ") + std::string(static_cast<std::size_t>(i * 7 % 11 + 1), 'w');
        return text;
      }));
}

Node any_tree(int depth) {
  const int kind = depth == 0 ? 0 : *rc::gen::inRange(0, 4);
  Node node;
  if (kind <= 1) {
    node = *rc::gen::inRange(0, 12) == 0 ? Node{} : Node::text(*any_text());
    return node;
  }
  const int size = *rc::gen::inRange(0, 5);
  node = kind == 2 ? Node::list({}) : Node::map();
  for (int i = 0; i < size; ++i) {
    if (kind == 2) {
      node.items.push_back(any_tree(depth - 1));
      continue;
    }
    const std::string key = *any_text();
    if (!key.empty() && node.find(key) == nullptr) node.add(key, any_tree(depth - 1));
  }
  node.style = *rc::gen::element(Node::Style::automatic, Node::Style::flow, Node::Style::block);
  return node;
}

RC_GTEST_PROP(WriteLaw, what_is_written_reads_back_the_same, ()) {
  Node root = Node::map();
  root.add("k", any_tree(4)).add("l", any_tree(3));
  const std::string text = write(root);
  const Parsed again = parse(source_of(text));
  RC_LOG() << text;
  RC_ASSERT(again.diagnostics.empty());
  RC_ASSERT(same_content(again.root, root));
}

/// Lines that look like an agreement, comments and blank lines anywhere.
std::string any_layout() {
  static const std::vector<std::string> lines = {"a: 1",
                                                 "a:",
                                                 "b: {c: 1, d: [2, 3]}",
                                                 "  e: 1",
                                                 "  f:",
                                                 "    g: x",
                                                 "  - h",
                                                 "  - i: 1",
                                                 "    j: 2",
                                                 "- k",
                                                 "# c",
                                                 "  # d",
                                                 "    # e",
                                                 "",
                                                 "l: x  # m",
                                                 "n: |",
                                                 "  block text",
                                                 "  # not mine",
                                                 "o: >-",
                                                 "  p: [1, 2",
                                                 "  ]",
                                                 "q: [  # open",
                                                 "  r,  # s",
                                                 "  t]  # u",
                                                 "'v w': \"x y\"",
                                                 "- - z",
                                                 "-",
                                                 "    aa: 1",
                                                 "bb: \"# no\"",
                                                 "cc: x # dd",
                                                 "ee:  # ff",
                                                 "   "};
  std::string text;
  const int count = *rc::gen::inRange(0, 14);
  for (int i = 0; i < count; ++i) text += *rc::gen::elementOf(lines) + "\n";
  return text;
}

std::size_t comment_count(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '#'));
}

RC_GTEST_PROP(WriteLaw, the_standard_layout_is_its_own_standard_layout, ()) {
  const std::string text = any_layout();
  Parsed tree = parse(source_of(text));
  RC_PRE(tree.diagnostics.empty());
  const std::string once = formatted(text);
  RC_LOG() << "--- written\n" << text << "--- once\n" << once << "--- twice\n" << formatted(once);
  RC_ASSERT(formatted(once) == once);
  RC_ASSERT(comment_count(once) == comment_count(text));
  RC_ASSERT(same_content(parse(source_of(once)).root, tree.root));
}

}  // namespace
}  // namespace entente::document
