#include "report/words.h"

#include <gtest/gtest.h>

#include <sstream>

#include "report/schema_validator.h"
#include "text/unicode.h"

namespace entente::report {
namespace {

/// Two chapters: one without titles, one with a name that must not break out of the page.
agreement::PlainWords words() {
  const auto source = std::make_shared<const text::Source>("agreement.yaml", "a: 1\nlevel: 95%\n");
  agreement::PlainWords made;
  made.agreement = "desk";
  made.title = "Service desk";
  made.client = "Northwind <Bank>";
  made.supplier = "Helio";
  made.file = "agreement.yaml";
  made.day = time::Date::of(2026, 4, 1);
  made.valid = {time::Date::of(2026, 1, 1), time::Date::of(2028, 1, 1)};
  made.amendments = {1};
  made.chapters.push_back({"term", "Term and notice", {}});
  made.chapters.back().topics.push_back(
      {{},
       {},
       {},
       {},
       {{"It runs from 1 January 2026 to 31 December 2027, both days included.", {}, {}, {}}}});
  made.chapters.push_back({"levels", "Service levels", {}});
  made.chapters.back().topics.push_back(
      {"p2",
       "p2: <b>Priority 2</b>",
       "6.2",
       {source, {5, 10}},
       {{"Expected is 95% or more of `tickets`.", {}, {source, {12, 15}}, 1},
        {"Rows of maintenance are taken out.", "9.1", {}, {}}}});
  return made;
}

TEST(Words, follow_their_published_schema) {
  EXPECT_EQ(problems_of(words_json(words()), words_schema()), std::vector<std::string>{});
}

TEST(Words, say_clause_line_and_amendment_beside_each_sentence) {
  const std::string text = words_text(words(), {.width = 100});
  EXPECT_NE(text.find("line 2, amendment 1"), std::string::npos) << text;
  EXPECT_NE(text.find("clause 9.1"), std::string::npos);
  EXPECT_NE(
      text.find("Terms in force on 2026-04-01, with amendment 1. They hold from 2026-01-01 to 2027-12-31."),
      std::string::npos);
  const std::string narrow = words_text(words(), {.width = 60, .ascii = true});
  EXPECT_NE(narrow.find("`tickets`. (line"), std::string::npos) << narrow;
}

TEST(Words, fit_any_terminal) {
  for (const std::size_t width : {60U, 80U, 120U}) {
    std::stringstream lines(words_text(words(), {.width = width}));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(text::display_width(line), width) << line;
  }
}

TEST(Words, are_one_page_in_which_foreign_text_stays_text) {
  const std::string page = words_html(words());
  EXPECT_EQ(page.find("<Bank>"), std::string::npos);
  EXPECT_EQ(page.find("<b>Priority"), std::string::npos);
  EXPECT_NE(page.find("<code><bdi>tickets</bdi></code>"), std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
}

}  // namespace
}  // namespace entente::report
