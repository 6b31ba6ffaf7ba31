#include "expression/expression.h"

#include <gtest/gtest.h>

#include "expression/compared_texts.h"
#include "expression/test_rows.h"
#include "expression/tree.h"

namespace entente::expression {
namespace {

// priority, state, opened_at, resolved_at, due_on, delivered_on, quantity, reopened, resolution (min), watch,
// turnaround, weight
const std::vector<std::string> kLate = {"2 - High",
                                        "Resolved",
                                        "2026-04-02 16:10",
                                        "2026-04-07 12:05",
                                        "2026-04-03",
                                        "2026-04-07",
                                        "2.5",
                                        "false",
                                        "505",
                                        "60",
                                        "6955",
                                        "12.25"};
const std::vector<std::string> kOpen = {"2 - High", "Awaiting user information", "2026-10-25T01:30:00Z"};
const std::vector<std::string> kBlank = {};

std::string value_of(const std::string& written, const std::vector<std::string>& row = kLate) {
  const Scope scope = incidents();
  const auto compiled = compile(written, {}, scope);
  if (!compiled) return "refused: " + compiled.error().front().code + " " + compiled.error().front().message;
  const TestRows rows(scope, {row});
  Evaluator evaluator({*compiled});
  evaluator.start(rows.batch());
  return show_value(compiled->type(), evaluator.evaluate(0), 0, scope.zone);
}

TEST(Expression, a_condition_on_priority_state_and_clock) {
  const char* written =
      "priority == \"2 - High\" and state not in [\"Cancelled\", \"Duplicate\"] and resolution <= 8 business "
      "hours on office";
  EXPECT_EQ(value_of(written), "false");  // 8 h 25 min
  EXPECT_EQ(value_of("resolution <= 8 business hours 30 min on office"), "true");
  EXPECT_EQ(value_of(written, kOpen), "missing");
}

TEST(Expression, texts_that_a_column_is_merely_compared_with) {
  const Scope scope = incidents();
  const auto compared = [&](const std::vector<std::string>& conditions) -> std::string {
    std::vector<Expression> compiled;
    for (const std::string& written : conditions) compiled.push_back(compile(written, {}, scope).value());
    std::string shown;
    for (const std::string& text : compared_texts(compiled, 1).value_or(std::vector<std::string>{"its text"}))
      shown += (shown.empty() ? "" : ", ") + text;
    return shown;
  };
  EXPECT_EQ(scope.variables[1].name, "state");
  EXPECT_EQ(compared({"state == \"New\" or state in [\"Old\", \"New\"]", "\"Done\" != state", "reopened"}),
            "Done, New, Old");
  EXPECT_EQ(compared({"state not in [\"Old\"] and state is present"}), "Old");
  EXPECT_EQ(compared({"reopened"}), "");
  EXPECT_EQ(compared({"state == priority"}), "its text");
  EXPECT_EQ(compared({"state == \"New\"", "lower(state) == \"old\""}), "its text");
  EXPECT_EQ(compared({"state > \"New\""}), "its text");
  EXPECT_EQ(compared({"coalesce(state, \"New\") == \"New\""}), "its text");
  EXPECT_EQ(compared({"if(state == \"New\", state, priority)"}), "its text");
}

TEST(Expression, arithmetic_is_exact_to_six_decimals_and_rounds_half_away) {
  EXPECT_EQ(value_of("quantity * 0.1"), "0.25");
  EXPECT_EQ(value_of("1 / 3"), "0.333333");
  EXPECT_EQ(value_of("2 / 3"), "0.666667");
  EXPECT_EQ(value_of("-2 / 3"), "-0.666667");
  EXPECT_EQ(value_of("0.000001 * 0.5"), "0.000001");
  EXPECT_EQ(value_of("1 + 2 * 3 - 4 / 2"), "5");
  EXPECT_EQ(value_of("(1 + 2) * 3"), "9");
  EXPECT_EQ(value_of("round(2.5) + round(-2.5)"), "0");
  EXPECT_EQ(value_of("round(1.005, 2)"), "1.01");
  EXPECT_EQ(value_of("1 / 0"), "missing");
  EXPECT_EQ(value_of("9000000000000 * 9000000000000"), "missing");
}

TEST(Expression, instants_and_dates_reckon_with_their_units) {
  EXPECT_EQ(value_of("resolved_at - opened_at"), "115 h 55 min");
  EXPECT_EQ(value_of("opened_at + 1 h 30 min"), "2026-04-02 17:40");
  EXPECT_EQ(value_of("delivered_on <= due_on + 3 calendar days"), "false");
  EXPECT_EQ(value_of("delivered_on <= due_on + 2 * 2 calendar days"), "true");
  EXPECT_EQ(value_of("(delivered_on - due_on) / 1 h"), "96");
  EXPECT_EQ(value_of("turnaround / 24 h > 4.8"), "true");
  EXPECT_EQ(value_of("resolution / 1 business hour on office"), "8.416667");
  EXPECT_EQ(value_of("due_on - 3 calendar days"), "2026-03-31");
}

TEST(Expression, parts_of_an_instant_are_taken_in_the_zone_of_the_agreement) {
  EXPECT_EQ(value_of("date of opened_at"), "2026-04-02");
  EXPECT_EQ(value_of("month of resolved_at == \"2026-04\""), "true");
  EXPECT_EQ(value_of("weekday(opened_at)"), "thu");
  EXPECT_EQ(value_of("hour of opened_at"), "16");
  EXPECT_EQ(value_of("year of due_on + 1"), "2027");
  // 01:30 UTC is the second 01:30 of that London night; an hour earlier it was the first.
  EXPECT_EQ(value_of("hour of opened_at", kOpen), "1");
  EXPECT_EQ(value_of("hour of (opened_at - 1 h)", kOpen), "1");
  EXPECT_EQ(value_of("hour of (opened_at - 2 h)", kOpen), "0");
}

TEST(Expression, quoted_instants_are_local_or_carry_an_offset) {
  EXPECT_EQ(value_of("opened_at == \"2026-04-02 16:10\""), "true");
  EXPECT_EQ(value_of("opened_at == '2026-04-02 15:10Z'"), "true");
  EXPECT_EQ(value_of("'2026-04-02 16:10:01' > opened_at"), "true");
  EXPECT_EQ(value_of("opened_at in [\"2026-04-02 16:10\"]"), "true");
  EXPECT_EQ(value_of("due_on == 2026-04-03 and due_on == \"2026-04-03\""), "true");
  EXPECT_EQ(value_of("opened_at < \"2026-03-29 01:30\""),
            "refused: E0209 `2026-03-29 01:30` does not exist in Europe/London");
}

TEST(Expression, text_functions) {
  EXPECT_EQ(value_of("lower(state)"), "resolved");
  EXPECT_EQ(value_of("upper(state)", kOpen), "AWAITING USER INFORMATION");
  EXPECT_EQ(value_of("lower('STÖRUNG Ärger Σ Ж')"), "störung ärger σ ж");
  EXPECT_EQ(value_of("trim('  a longer text with blanks  ') == 'a longer text with blanks'"), "true");
  EXPECT_EQ(value_of("length('Störung')"), "7");
  EXPECT_EQ(
      value_of("starts_with(priority, \"2\") and ends_with(priority, 'High') and contains(priority, ' - ')"),
      "true");
  EXPECT_EQ(value_of("'it''s' == \"it's\""), "true");
  EXPECT_EQ(value_of("state < \"S\" and state >= 'Re'"), "true");
  EXPECT_EQ(value_of("min('b', 'a', 'c')"), "a");
}

TEST(Expression, missing_values_follow_three_valued_logic) {
  EXPECT_EQ(value_of("quantity > 1", kBlank), "missing");
  EXPECT_EQ(value_of("not quantity > 1", kBlank), "missing");
  EXPECT_EQ(value_of("quantity > 1 and 1 == 2", kBlank), "false");
  EXPECT_EQ(value_of("quantity > 1 or 1 == 1", kBlank), "true");
  EXPECT_EQ(value_of("quantity > 1 or 1 == 2", kBlank), "missing");
  EXPECT_EQ(value_of("quantity is missing and not (state is present)", kBlank), "true");
  EXPECT_EQ(value_of("state not in ['a']", kBlank), "missing");
  EXPECT_EQ(value_of("coalesce(quantity, 0) == 0", kBlank), "true");
  EXPECT_EQ(value_of("if(quantity > 1, 'many', 'few')", kBlank), "few");
  EXPECT_EQ(value_of("if(quantity > 1, quantity, missing)"), "2.5");
  EXPECT_EQ(value_of("max(quantity, 1)", kBlank), "missing");
  EXPECT_EQ(value_of("coalesce(reopened, true)", kBlank), "true");
}

TEST(Expression, names_with_other_signs_stand_in_backquotes) {
  EXPECT_EQ(value_of("`net weight (kg)` * 2"), "24.5");
  EXPECT_EQ(value_of("abs(-`net weight (kg)`)"), "12.25");
}

TEST(Expression, long_lists_are_looked_up) {
  EXPECT_EQ(value_of("quantity in [9, 8, 7, 6, 5, 4, 3, -2.5, 2.5]"), "true");
  EXPECT_EQ(value_of("quantity not in [9, 8, 7, 6, 5, 4, 3, 2, 1]"), "true");
  EXPECT_EQ(value_of("state in ['a', 'b', 'c', 'd', 'e', 'f', 'Awaiting user information']", kOpen), "true");
  EXPECT_EQ(value_of("turnaround in [6955 min, 1 h]"), "true");
}

TEST(Expression, several_expressions_share_a_batch_and_select_rows) {
  const Scope scope = incidents();
  const auto high = compile("priority == \"2 - High\"", {}, scope);
  const auto both = compile("priority == \"2 - High\" and quantity > 2", {}, scope);
  ASSERT_TRUE(high && both);
  EXPECT_EQ(both->reads(), (std::vector<std::size_t>{0, 6}));
  std::vector<std::vector<std::string>> rows(1000, kBlank);
  rows[3] = kLate;
  rows[700] = kOpen;
  rows[999] = kLate;
  const TestRows table(scope, rows);
  Evaluator evaluator({*high, *both});
  for (int pass = 0; pass < 2; ++pass) {
    evaluator.start(table.batch());
    const auto selected = evaluator.select(1);
    EXPECT_EQ(std::vector<std::uint32_t>(selected.begin(), selected.end()),
              (std::vector<std::uint32_t>{3, 999}));
    const auto first = evaluator.select(0);
    EXPECT_EQ(std::vector<std::uint32_t>(first.begin(), first.end()),
              (std::vector<std::uint32_t>{3, 700, 999}));
  }
}

TEST(Expression, a_row_is_argued_part_by_part) {
  const Scope scope = incidents();
  const auto compiled =
      compile("resolution <= 8 business hours on office and priority == \"2 - High\"", {}, scope);
  ASSERT_TRUE(compiled);
  const TestRows table(scope, {kBlank, kLate});
  std::vector<std::string> lines;
  for (const PartValue& part : explain_row(*compiled, table.batch(), 1, scope.zone)) {
    lines.push_back(std::string(static_cast<std::size_t>(part.depth), '>') + part.written + " = " +
                    part.value);
  }
  EXPECT_EQ(lines, (std::vector<std::string>{
                       "resolution <= 8 business hours on office and priority == \"2 - High\" = false",
                       ">resolution <= 8 business hours on office = false", ">>resolution = 8 h 25 min",
                       ">priority == \"2 - High\" = true", ">>priority = 2 - High"}));
}

TEST(Expression, names_are_found_without_a_scope) {
  EXPECT_EQ(names_in("priority == \"x\" and a-b + `c d` < 8 business hours on office"),
            (std::vector<std::string>{"a-b", "c d", "priority"}));
  EXPECT_TRUE(names_in("priority ==").empty());
}

TEST(Duration, is_read_as_the_agreement_writes_it) {
  const std::vector<std::string> calendars = {"office"};
  const auto read = [&](const std::string& written) -> std::string {
    const auto made = parse_duration(written, {}, calendars);
    if (!made) return made.error().front().code;
    return std::to_string(made->amount.micros / 1'000'000) + " " + made->calendar + " " +
           std::to_string(made->business_days);
  };
  EXPECT_EQ(read("90 calendar days"), "7776000  0");
  EXPECT_EQ(read("10 business days on office"), "0 office 10");
  EXPECT_EQ(read("8 business hours on office"), "28800 office 0");
  EXPECT_EQ(read("30 min"), "1800  0");
  EXPECT_EQ(read("1 h 30 min"), "5400  0");
  EXPECT_EQ(read("90 s"), "90  0");
  EXPECT_EQ(read("1.5 hours"), "5400  0");
  EXPECT_EQ(read("2 days"), "E0311");
  EXPECT_EQ(read("2 days on office"), "E0311");
  EXPECT_EQ(read("1 week"), "E0311");
  EXPECT_EQ(read("3 months"), "E0305");
  EXPECT_EQ(read("8 business hours"), "E0302");
  EXPECT_EQ(read("8 hours on office"), "E0303");
  EXPECT_EQ(read("8 business hours on ofice"), "A0203");
  EXPECT_EQ(read("8 bananas"), "E0304");
  EXPECT_EQ(read("8"), "E0307");
  EXPECT_EQ(read("soon"), "E0307");
  EXPECT_EQ(read(""), "E0307");
  EXPECT_EQ(read("8 min and more"), "E0307");
  EXPECT_EQ(read("1.5 calendar days"), "E0307");
  EXPECT_EQ(read("99999999 h"), "E0307");
}

TEST(Duration, an_ambiguous_one_shows_the_two_deadlines) {
  const auto made = parse_duration("2 days", {}, {"office"});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().front().message, "`2 days` can mean two different deadlines");
  EXPECT_EQ(made.error().front().notes.front(),
            "a ticket opened Thu 2026-04-02 16:10 would be due Sat 2026-04-04 16:10 or, without weekends and "
            "before any "
            "holiday, Mon 2026-04-06 16:10");
  EXPECT_EQ(made.error().front().fixes.front().text,
            "write `2 calendar days`, or `2 business days on office`");
}

}  // namespace
}  // namespace entente::expression
