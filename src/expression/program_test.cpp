#include "expression/program.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "expression/case_mapping.h"
#include "expression/test_rows.h"
#include "expression/text_set.h"

namespace entente::expression {
namespace {

std::uint32_t root_of(Program& program, const std::string& written) {
  const auto compiled = compile(written, {}, incidents());
  EXPECT_TRUE(compiled) << written;
  return program.add(compiled->tree())[compiled->tree().root];
}

TEST(Program, equal_conditions_are_one_step_however_they_are_written) {
  Program program;
  const std::uint32_t step = root_of(program, "priority == 'a' and quantity > 1");
  EXPECT_EQ(root_of(program, "not (quantity <= 1) and \"a\" == priority"), step);
  EXPECT_EQ(root_of(program, "1 < quantity and priority == 'a' and priority == 'a'"), step);
  EXPECT_EQ(root_of(program, "not not (priority == 'a' and quantity > 0.5 * 2)"), step);
  EXPECT_NE(root_of(program, "priority == 'a' and quantity >= 1"), step);
}

TEST(Program, what_is_constant_is_computed_once) {
  Program program;
  EXPECT_EQ(root_of(program, "turnaround <= 2 * 30 min"), root_of(program, "turnaround <= 1 h"));
  EXPECT_EQ(root_of(program, "priority == upper('a') and true"),
            root_of(program, "priority == 'A' and true"));
}

TEST(TextSet, finds_short_and_long_texts_and_nothing_else) {
  std::vector<std::string> texts;
  for (int i = 0; i < 300; ++i)
    texts.push_back((i % 2 == 0 ? "state " : "a state with a long name ") + std::to_string(i));
  const TextSet set(texts);
  for (const std::string& text : texts) {
    const std::string copy = text;  // elsewhere in memory
    EXPECT_TRUE(set.contains(TextRef::of(copy))) << text;
    const std::string other = text + "0";
    EXPECT_EQ(set.contains(TextRef::of(other)), std::ranges::find(texts, other) != texts.end()) << other;
  }
  EXPECT_FALSE(set.contains(TextRef::of("")));
}

TEST(CaseMapping, letters_come_back_and_other_bytes_stay) {
  std::string text = "Größe ÑÇ žluťoučký KŮŇ ΑΩ Ђљ İı \xff\xc3";
  const std::string before = text;
  to_upper(text.data(), text.size());
  EXPECT_EQ(text, "GRÖßE ÑÇ ŽLUŤOUČKÝ KŮŇ ΑΩ ЂЉ İı \xff\xc3");
  to_lower(text.data(), text.size());
  EXPECT_EQ(text, "größe ñç žluťoučký kůň αω ђљ İı \xff\xc3");
  EXPECT_EQ(text.size(), before.size());
}

}  // namespace
}  // namespace entente::expression
