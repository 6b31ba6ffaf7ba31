#include "text/similar.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace entente::text {
namespace {

TEST(Similar, counts_inserted_deleted_replaced_and_swapped_letters) {
  EXPECT_EQ(edit_distance("office", "office"), 0U);
  EXPECT_EQ(edit_distance("ofice", "office"), 1U);
  EXPECT_EQ(edit_distance("officee", "office"), 1U);
  EXPECT_EQ(edit_distance("offise", "office"), 1U);
  EXPECT_EQ(edit_distance("offiec", "office"), 1U);
  EXPECT_EQ(edit_distance("", "office"), 6U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Similar, case_does_not_count) {
  EXPECT_EQ(edit_distance("UK-Office", "uk-office"), 0U);
}

TEST(Similar, suggests_the_nearest_name_only_when_it_is_near) {
  const std::vector<std::string> calendars = {"uk-office", "uk-night", "always"};
  EXPECT_EQ(nearest("uk-ofice", calendars), "uk-office");
  EXPECT_EQ(nearest("alway", calendars), "always");
  EXPECT_EQ(nearest("Always", calendars), "always");
  EXPECT_EQ(nearest("warehouse", calendars), std::nullopt);
  EXPECT_EQ(nearest("", calendars), std::nullopt);
}

TEST(Similar, one_letter_is_not_near_another) {
  EXPECT_EQ(nearest("a", {"b"}), std::nullopt);
  EXPECT_EQ(nearest("p1", {"p2"}), "p2");
}

RC_GTEST_PROP(Similar, distance_is_symmetric_and_bounded_by_the_longer_word, ()) {
  const auto words = rc::gen::container<std::string>(rc::gen::element('a', 'b', 'c', 'D'));
  const std::string a = *words;
  const std::string b = *words;
  RC_ASSERT(edit_distance(a, b) == edit_distance(b, a));
  RC_ASSERT(edit_distance(a, b) <= std::max(a.size(), b.size()));
  RC_ASSERT(edit_distance(a, a) == 0U);
}

}  // namespace
}  // namespace entente::text
