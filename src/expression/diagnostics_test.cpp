// What the expression language says about mistakes: code, place inside the scalar, and repair.
#include <gtest/gtest.h>

#include "expression/expression.h"
#include "expression/lexer.h"
#include "expression/test_rows.h"

namespace entente::expression {
namespace {

/// Compiles `written` as it stands in a document, and gives "CODE `underlined`" for every problem.
std::vector<std::string> problems(const std::string& written, std::optional<Type> expected = std::nullopt) {
  const auto source = std::make_shared<const text::Source>("a.yaml", "good: " + written + "\n");
  const text::Place place{source, {6, static_cast<std::uint32_t>(6 + written.size())}};
  const auto compiled = compile(written, place, incidents(), expected);
  std::vector<std::string> found;
  if (compiled) return found;
  for (const text::Diagnostic& problem : compiled.error()) {
    found.push_back(problem.code + " `" + std::string(problem.labels.front().place.written()) + "`");
  }
  return found;
}

/// The text after every safe fix.
std::string repaired(const std::string& written) {
  const auto source = std::make_shared<const text::Source>("a.yaml", written);
  const auto compiled =
      compile(written, {source, {0, static_cast<std::uint32_t>(written.size())}}, incidents());
  std::string fixed = written;
  if (compiled) return fixed;
  for (auto problem = compiled.error().rbegin(); problem != compiled.error().rend(); ++problem) {
    for (const text::Fix& fix : problem->fixes) {
      if (fix.applicability != text::Applicability::safe) continue;
      for (const text::Edit& edit : fix.edits) {
        fixed.replace(edit.place.span.begin, edit.place.span.end - edit.place.span.begin, edit.replacement);
      }
    }
  }
  return fixed;
}

using Found = std::vector<std::string>;

TEST(ExpressionDiagnostics, every_problem_is_found_in_one_run) {
  EXPECT_EQ(problems("priorty == \"x\" and quantity = 3 and resolution <= 8 h and lower(quantity) == 'a'"),
            (Found{"E0201 `priorty`", "E0110 `=`", "E0203 `8 h`", "E0207 `quantity`"}));
}

TEST(ExpressionDiagnostics, writing) {
  EXPECT_EQ(problems(""), Found{"E0101 ``"});
  EXPECT_EQ(problems("quantity > 1 #"), Found{"E0104 `#`"});
  EXPECT_EQ(problems("priority == \"x"), Found{"E0105 `\"`"});
  EXPECT_EQ(problems("quantity > 1.1234567"), Found{"E0106 `1.1234567`"});
  EXPECT_EQ(problems("quantity > 99999999999999"), Found{"E0106 `99999999999999`"});
  EXPECT_EQ(problems("quantity >= 95%"), Found{"E0107 `95%`"});
  EXPECT_EQ(problems("due_on < 2026-02-30"), Found{"E0108 `2026-02-30`"});
  EXPECT_EQ(problems("opened_at < 2026-02-03T10:00"), Found{"E0108 `2026-02-03T10:00`"});
  EXPECT_EQ(problems("quantity >"), Found{"E0109 `>`"});
  EXPECT_EQ(problems("quantity quantity"), Found{"E0109 `quantity`"});
  EXPECT_EQ(problems("1 < quantity < 3"), Found{"E0112 `<`"});
  EXPECT_EQ(problems("quantity between 1 and 3"), Found{"E0113 `between`"});
  EXPECT_EQ(problems("(quantity > 1"), Found{"E0114 `(`"});
  EXPECT_EQ(problems("quantity == missing"), Found{"E0115 `missing`"});
  EXPECT_EQ(problems("state like 'a%'"), Found{"E0111 `like`"});
  EXPECT_EQ(problems("state in 'a'"), Found{"E0109 `'a'`"});
}

TEST(ExpressionDiagnostics, types) {
  EXPECT_EQ(problems("priority == 2"), Found{"E0202 `2`"});
  EXPECT_EQ(problems("resolution <= 8"), Found{"E0202 `8`"});
  EXPECT_EQ(problems("opened_at < 2026-04-01"), Found{"E0202 `2026-04-01`"});
  EXPECT_EQ(problems("resolution < turnaround"), Found{"E0203 `turnaround`"});
  EXPECT_EQ(problems("resolution < watch"), Found{"E0203 `watch`"});
  EXPECT_EQ(problems("opened_at + 8 business hours on office < resolved_at"),
            Found{"E0203 `8 business hours on office`"});
  EXPECT_EQ(problems("priority and reopened"), Found{"E0204 `priority`"});
  EXPECT_EQ(problems("priority + 1 == 2"), Found{"E0204 `1`"});
  EXPECT_EQ(problems("sqrt(quantity) > 1"), Found{"E0205 `sqrt`"});
  EXPECT_EQ(problems("opened_at < now()"), Found{"E0205 `now`"});
  EXPECT_EQ(problems("lower() == 'a'"), Found{"E0206 `lower()`"});
  EXPECT_EQ(problems("hour of due_on > 3"), Found{"E0207 `due_on`"});
  EXPECT_EQ(problems("quantity", Type::boolean()), Found{"E0208 `quantity`"});
  EXPECT_EQ(problems("opened_at < \"yesterday\""), Found{"E0209 `\"yesterday\"`"});
  EXPECT_EQ(problems("due_on + 36 h < delivered_on"), Found{"E0210 `36 h`"});
  EXPECT_EQ(problems("priority in []"), Found{"E0211 `[]`"});
  EXPECT_EQ(problems("priority in [state]"), Found{"E0211 `state`"});
  EXPECT_EQ(problems("missing"), Found{"E0212 `missing`"});
  EXPECT_EQ(problems("reopened < true"), Found{"E0202 `<`"});
}

TEST(ExpressionDiagnostics, durations) {
  EXPECT_EQ(problems("resolution <= 8 business hours on ofice"), Found{"A0203 `ofice`"});
  EXPECT_EQ(problems("resolution <= 8 business hours"), Found{"E0302 `8 business hours`"});
  EXPECT_EQ(problems("turnaround <= 8 hours on office"), Found{"E0303 `8 hours on office`"});
  EXPECT_EQ(problems("turnaround <= 8 m"), Found{"E0304 `m`"});
  EXPECT_EQ(problems("turnaround <= 3 months"), Found{"E0305 `3 months`"});
  EXPECT_EQ(problems("resolution <= 2 business days on office"), Found{"E0306 `2 business days on office`"});
  EXPECT_EQ(problems("turnaround <= 2 days"), Found{"E0311 `2 days`"});
}

TEST(ExpressionDiagnostics, safe_fixes_give_an_expression_that_compiles) {
  const std::vector<std::string> mistakes = {"priority = \"x\"",
                                             "priority == \"x\" && state <> \"y\" || !reopened",
                                             "quantity ≥ 3",
                                             "state IS NOT NULL",
                                             "priorty == \"x\" AND state is null",
                                             "quantity == missing",
                                             "priority == “x”",
                                             "contians(state, 'x')"};
  for (const std::string& written : mistakes) {
    EXPECT_FALSE(problems(written).empty()) << written;
    EXPECT_EQ(problems(repaired(written)), Found{}) << written << " -> " << repaired(written);
  }
}

TEST(ExpressionDiagnostics, what_cannot_end_well_is_bounded) {
  const std::string deep = std::string(5'000, '(') + "1" + std::string(5'000, ')');
  EXPECT_EQ(problems(deep).size(), 1U);
  EXPECT_EQ(problems(deep).front().substr(0, 5), "E0103");
  std::string sum = "1";
  for (int i = 0; i < 2'000; ++i) sum += " + 1";
  EXPECT_EQ(problems(sum + " > 1").front().substr(0, 5), "E0103");
  std::string nots;
  for (int i = 0; i < 2'000; ++i) nots += "not ";
  EXPECT_EQ(problems(nots + "reopened").front().substr(0, 5), "E0103");
  std::string conditions = "reopened";
  for (int i = 0; i < 1'000; ++i) conditions += " or reopened";
  EXPECT_TRUE(problems(conditions).empty());
  const auto refused = compile(std::string(kLongest + 1, ' '), {}, incidents());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().front().code, "E0103");
}

TEST(ExpressionDiagnostics, both_sides_of_a_conflict_are_shown) {
  const auto compiled = compile("resolution <= 8 h", {}, incidents());
  ASSERT_FALSE(compiled);
  const text::Diagnostic& problem = compiled.error().front();
  EXPECT_EQ(problem.message, "business time on office does not compare with elapsed time");
  ASSERT_EQ(problem.labels.size(), 2U);
  EXPECT_EQ(problem.labels[0].text, "elapsed time");
  EXPECT_EQ(problem.labels[1].text, "business time on office (clock)");
  EXPECT_EQ(problem.fixes.front().text,
            "write `business hours on office`, or measure elapsed time with a clock that runs on `always`");
}

}  // namespace
}  // namespace entente::expression
