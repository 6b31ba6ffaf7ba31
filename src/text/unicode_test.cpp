#include "text/unicode.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace entente::text {
namespace {

TEST(Unicode, width_is_that_of_a_terminal) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("café"), 4U);
  EXPECT_EQ(display_width("cafe\u0301"), 4U);  // the accent as a combining mark
  EXPECT_EQ(display_width("大阪"), 4U);
  EXPECT_EQ(display_width("● met"), 5U);
  EXPECT_EQ(display_width("✅"), 2U);
  EXPECT_EQ(display_width("€"), 1U);
}

TEST(Unicode, bytes_that_are_not_utf8_count_one_by_one) {
  EXPECT_EQ(first_invalid_utf8("abc"), std::nullopt);
  EXPECT_EQ(first_invalid_utf8("ab\xFF"), 2U);
  EXPECT_EQ(first_invalid_utf8("\xC0\xAF"), 0U);          // overlong
  EXPECT_EQ(first_invalid_utf8("a\xED\xA0\x80"), 1U);     // a surrogate
  EXPECT_EQ(first_invalid_utf8("\xF4\x90\x80\x80"), 0U);  // above U+10FFFF
  EXPECT_EQ(first_invalid_utf8("a\xE2\x82"), 1U);         // cut in the middle
  EXPECT_EQ(count_code_points("a\xFF\xFE"), 3U);
}

TEST(Unicode, cuts_at_characters_and_says_so) {
  EXPECT_EQ(truncate("restore-p2", 10), "restore-p2");
  EXPECT_EQ(truncate("restore-p2", 8), "restore…");
  EXPECT_EQ(truncate("大阪支店", 5), "大阪…");
  EXPECT_EQ(truncate("大阪支店", 4), "大…");
  EXPECT_EQ(truncate("restore-p2", 8, "..."), "resto...");
  EXPECT_EQ(truncate("restore", 0), "");
}

TEST(Unicode, pads_by_columns) {
  EXPECT_EQ(pad_right("大阪", 6) + "|", "大阪  |");
  EXPECT_EQ(pad_left("4.2", 5), "  4.2");
  EXPECT_EQ(pad_left("4.25", 2), "4.25");
}

TEST(Unicode, wraps_at_spaces_and_keeps_line_breaks) {
  EXPECT_EQ(wrap("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrap("unbreakable word", 5), (std::vector<std::string>{"unbreakable", "word"}));
  EXPECT_EQ(wrap("one\ntwo three", 20), (std::vector<std::string>{"one", "two three"}));
  EXPECT_EQ(wrap("", 5), std::vector<std::string>{""});
}

RC_GTEST_PROP(Unicode, any_bytes_are_walked_to_the_end_and_fit_where_they_were_cut_to,
              (const std::string& bytes)) {
  std::size_t walked = 0;
  for (std::size_t i = 0; i < bytes.size();) {
    const CodePoint at = code_point_at(bytes, i);
    RC_ASSERT(at.bytes >= 1U);
    i += at.bytes;
    walked = i;
  }
  RC_ASSERT(walked == bytes.size());
  for (const std::size_t width : {0U, 1U, 2U, 5U}) RC_ASSERT(display_width(truncate(bytes, width)) <= width);
}

}  // namespace
}  // namespace entente::text
