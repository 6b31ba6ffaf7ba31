// Many comparisons of one text column, decided together, agree with each of them alone.
#include "expression/text_classes.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "expression/test_rows.h"

namespace entente::expression {
namespace {

std::vector<Expression> compiled(const std::vector<std::string>& written) {
  std::vector<Expression> made;
  for (const std::string& each : written) made.push_back(*compile(each, {}, incidents()));
  return made;
}

TEST(TextClasses, decide_many_comparisons_at_once_as_each_would_alone) {
  std::vector<std::string> written = {"priority in ['P1', 'P2', 'P3']",
                                      "priority not in ['P4', '']",
                                      "priority == ''",
                                      "priority != 'P7'",
                                      "priority == 'a priority with a long name'",
                                      "priority == 'twelve chars' and state == 'P1'"};
  for (int i = 0; i < 40; ++i) written.push_back("priority == 'P" + std::to_string(i) + "'");
  Random random(11);
  std::vector<std::vector<std::string>> rows;
  for (int i = 0; i < 1000; ++i) {
    const std::string texts[] = {"",  // missing
                                 "''",
                                 "twelve chars",
                                 "a priority with a long name",
                                 "a priority with another name",
                                 "P" + std::to_string(random.below(60))};
    rows.push_back({texts[random.below(std::size(texts))], "P1"});
  }
  const TestRows table(incidents(), rows);
  const std::vector<Expression> expressions = compiled(written);
  Evaluator together(expressions);
  together.start(table.batch());
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    Evaluator alone({expressions[i]});
    alone.start(table.batch());
    const Condition expected = alone.condition(0), found = together.condition(i);
    EXPECT_EQ(found.known, expected.known) << written[i];
    EXPECT_EQ(found.truth, expected.truth) << written[i];
  }
}

TEST(RowSet, counts_unites_and_takes_away) {
  RowSet odd{};
  for (std::size_t row = 1; row < 200; row += 2) insert(odd, row);
  const RowSet first = first_rows(100);
  std::vector<std::uint32_t> rows;
  for_rows(odd - first, [&](std::uint32_t row) { rows.push_back(row); });
  EXPECT_EQ(rows.size(), 50U);
  EXPECT_EQ(rows.front(), 101U);
  EXPECT_TRUE(contains(odd | first, 0));
  EXPECT_FALSE(contains(odd & first, 101));
  erase(odd, 3);
  EXPECT_FALSE(contains(odd, 3));
  EXPECT_TRUE(none(RowSet{}));
  EXPECT_FALSE(none(first_rows(1)));
}

}  // namespace
}  // namespace entente::expression
