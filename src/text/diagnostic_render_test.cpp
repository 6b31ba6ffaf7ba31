// The wording and drawing of diagnostics, asserted as whole texts: what a person reads is the interface.
#include "text/diagnostic_render.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace entente::text {
namespace {

// A source with enough lines above that the line numbers of the examples are real.
SourcePtr source_at_line(std::uint32_t first_line, std::string_view lines,
                         std::string name = "helpdesk-2026.yaml") {
  return std::make_shared<const Source>(std::move(name),
                                        std::string(first_line - 1, '\n') + std::string(lines));
}

Place find(const SourcePtr& source, std::string_view words, std::size_t nth = 0) {
  std::size_t at = source->content().find(words);
  for (; nth > 0; --nth) at = source->content().find(words, at + 1);
  return {source, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + words.size())}};
}

Diagnostic unknown_calendar() {
  const SourcePtr source = source_at_line(9,
                                          "  uk-office:\n\n\n\n\n\n\n\n\n"
                                          "    within: 4 business hours on uk-ofice\n");
  const Place wrong = find(source, "uk-ofice");
  return error("A0203", "unknown calendar `uk-ofice`")
      .at(wrong, "no calendar in this agreement has this name")
      .beside(find(source, "uk-office"), "a calendar with a similar name is declared here")
      .fix("change `uk-ofice` to `uk-office`", Applicability::safe, {{wrong, "uk-office"}});
}

TEST(DiagnosticRender, far_side_becomes_a_note_with_its_own_place) {
  EXPECT_EQ(render_full(unknown_calendar()),
            R"(error[A0203]: unknown calendar `uk-ofice`
  --> helpdesk-2026.yaml:18:33
   |
18 |     within: 4 business hours on uk-ofice
   |                                 ^^^^^^^^ no calendar in this agreement has this name
   |
note: a calendar with a similar name is declared here
  --> helpdesk-2026.yaml:9:3
   |
 9 |   uk-office:
   |   ---------
help: change `uk-ofice` to `uk-office`   (safe; applied by entente check --fix)
more: entente explain A0203
)");
}

TEST(DiagnosticRender, both_sides_of_a_near_conflict_stand_in_one_snippet) {
  const SourcePtr source = source_at_line(33,
                                          "      - attainment: 98% .. 100%\n"
                                          "        credit: none\n"
                                          "      - attainment: 90% .. 95%\n");
  const Diagnostic gap =
      error("A0417", "the credit bands leave a gap between 95% and 98%")
          .at(find(source, "95%"), "this band ends here")
          .beside(find(source, "98%"), "the next band starts here")
          .note("a month at 96.4% would match no band, so clause 7.2 would give no answer")
          .fix("if the 5% credit applies up to the target, write `90% .. 98%`",
               Applicability::changes_meaning, {{find(source, "90% .. 95%"), "90% .. 98%"}});
  EXPECT_EQ(render_full(gap, {.width = 120}),
            R"(error[A0417]: the credit bands leave a gap between 95% and 98%
  --> helpdesk-2026.yaml:35:28
   |
33 |       - attainment: 98% .. 100%
   |                     --- the next band starts here
34 |         credit: none
35 |       - attainment: 90% .. 95%
   |                            ^^^ this band ends here
   |
note: a month at 96.4% would match no band, so clause 7.2 would give no answer
help: if the 5% credit applies up to the target, write `90% .. 98%`   (changes meaning; not applied automatically)
more: entente explain A0417
)");
}

TEST(DiagnosticRender, a_promise_that_does_not_fit_goes_to_the_next_line) {
  const SourcePtr source = source_at_line(1, "a: 1\n");
  const Diagnostic made =
      warning("A0001", "a message")
          .at(find(source, "1"))
          .fix("a long repair that leaves no room for the promise that follows it, as it happens",
               Applicability::safe, {{find(source, "1"), "2"}});
  EXPECT_EQ(render_full(made, {.width = 100}),
            R"(warning[A0001]: a message
 --> helpdesk-2026.yaml:1:4
  |
1 | a: 1
  |    ^
  |
help: a long repair that leaves no room for the promise that follows it, as it happens
      (safe; applied by entente check --fix)
more: entente explain A0001
)");
}

TEST(DiagnosticRender, several_labels_on_one_line_hang_below_each_other) {
  const SourcePtr source = source_at_line(12, "    bars: {expected: 95%, minimum: 97%}\n", "a.yaml");
  const Diagnostic made = error("A0301", "the minimum is above the expected level")
                              .at(find(source, "97%"), "minimum")
                              .beside(find(source, "95%"), "expected")
                              .beside(find(source, "bars"), "of this service level");
  EXPECT_EQ(render_full(made), R"(error[A0301]: the minimum is above the expected level
  --> a.yaml:12:36
   |
12 |     bars: {expected: 95%, minimum: 97%}
   |     ----             ---           ^^^ minimum
   |     |                |
   |     |                expected
   |     of this service level
   |
more: entente explain A0301
)");
}

TEST(DiagnosticRender, labels_that_touch_get_a_row_each) {
  const SourcePtr source = source_at_line(3, "when: a + b\n", "a.yaml");
  const Diagnostic made = error("E0201", "a duration and a number cannot be added")
                              .at(find(source, "a + b"), "here")
                              .beside(find(source, "a", 0), "duration")
                              .beside(find(source, "b"), "number");
  EXPECT_EQ(render_full(made), R"(error[E0201]: a duration and a number cannot be added
 --> a.yaml:3:7
  |
3 | when: a + b
  |       ^^^^^ here
  |       -   - number
  |       |
  |       duration
  |
more: entente explain E0201
)");
}

TEST(DiagnosticRender, lines_far_apart_in_one_snippet_are_joined_by_dots) {
  const SourcePtr source = source_at_line(8, "first: 1\n\n\n\nfirst: 2\n", "a.yaml");
  const Diagnostic made = error("D0103", "`first` is written twice")
                              .at(find(source, "first", 1), "again")
                              .beside(find(source, "first"));
  EXPECT_EQ(render_full(made), R"(error[D0103]: `first` is written twice
  --> a.yaml:12:1
   |
 8 | first: 1
   | -----
...
12 | first: 2
   | ^^^^^ again
   |
more: entente explain D0103
)");
}

TEST(DiagnosticRender, the_other_side_may_stand_in_another_file) {
  const SourcePtr mapping = source_at_line(4, "column: opened\n", "mapping.yaml");
  const SourcePtr agreement = source_at_line(20, "from: opened_at\n", "agreement.yaml");
  const Diagnostic made = error("T0130", "the clock reads a column that nothing fills")
                              .at(find(agreement, "opened_at"), "read here")
                              .beside(find(mapping, "opened"), "a column with a similar name is filled here");
  EXPECT_EQ(render_full(made), R"(error[T0130]: the clock reads a column that nothing fills
  --> agreement.yaml:20:7
   |
20 | from: opened_at
   |       ^^^^^^^^^ read here
   |
note: a column with a similar name is filled here
  --> mapping.yaml:4:9
   |
 4 | column: opened
   |         ------
more: entente explain T0130
)");
}

TEST(DiagnosticRender, a_place_in_data_names_row_column_and_item) {
  const Diagnostic made = error("T0112", "2026-03-29 01:30 does not exist in Europe/London")
                              .in({"tickets-2026-03.csv", 1188, "responded_at", "INC-3920"})
                              .note("clocks went from 01:00 GMT to 02:00 BST that night")
                              .help("if the export is in UTC, add `zone: UTC` to the mapping");
  EXPECT_EQ(render_full(made), R"(error[T0112]: 2026-03-29 01:30 does not exist in Europe/London
  --> tickets-2026-03.csv, row 1188, column responded_at (item INC-3920)
note: clocks went from 01:00 GMT to 02:00 BST that night
help: if the export is in UTC, add `zone: UTC` to the mapping
more: entente explain T0112
)");
  EXPECT_EQ(render_concise(made),
            "tickets-2026-03.csv, row 1188, column responded_at (item INC-3920): error[T0112] 2026-03-29 "
            "01:30 does not "
            "exist in Europe/London; if the export is in UTC, add 'zone: UTC' to the mapping\n");
}

TEST(DiagnosticRender, a_file_as_a_whole_is_a_place_too) {
  Diagnostic made = error("U0103", "`logs` is a directory");
  made.file = "logs";
  EXPECT_EQ(render_full(made),
            "error[U0103]: `logs` is a directory\n  --> logs\nmore: entente explain U0103\n");
  EXPECT_EQ(render_concise(made), "logs: error[U0103] 'logs' is a directory\n");
}

TEST(DiagnosticRender, carets_stand_under_the_character_after_wide_ones_and_tabs) {
  const SourcePtr source = source_at_line(1, "名前: 大阪-ofice\n\tcafé: x\n", "a.yaml");
  const Diagnostic wide = error("A0203", "unknown").at(find(source, "ofice"));
  EXPECT_EQ(render_full(wide), R"(error[A0203]: unknown
 --> a.yaml:1:8
  |
1 | 名前: 大阪-ofice
  |            ^^^^^
  |
more: entente explain A0203
)");
  const Diagnostic tab = error("A0203", "unknown").at(find(source, "x"));
  EXPECT_EQ(render_full(tab), R"(error[A0203]: unknown
 --> a.yaml:2:8
  |
2 |     café: x
  |           ^
  |
more: entente explain A0203
)");
}

TEST(DiagnosticRender, a_long_line_is_cut_around_the_caret) {
  const SourcePtr source =
      source_at_line(1, std::string(300, 'a') + " here " + std::string(300, 'b') + "\n", "a.yaml");
  const Diagnostic made = error("E0101", "wrong").at(find(source, "here"), "this");
  EXPECT_EQ(render_full(made, {.width = 60}), R"(error[E0101]: wrong
 --> a.yaml:1:302
  |
1 | ...aaaaaaaaaaaaaaaaaaaaaa here bbbbbbbbbbbbbbbbbbbbbb...
  |                           ^^^^ this
  |
more: entente explain E0101
)");
}

TEST(DiagnosticRender, a_span_over_several_lines_is_underlined_on_its_first) {
  const SourcePtr source = source_at_line(1, "when: a and\n  b\n", "a.yaml");
  const Diagnostic made = error("E0101", "wrong").at(find(source, "a and\n  b"), "this");
  EXPECT_EQ(render_full(made), R"(error[E0101]: wrong
 --> a.yaml:1:7
  |
1 | when: a and
  |       ^^^^^ this
  |
more: entente explain E0101
)");
}

TEST(DiagnosticRender, the_end_of_the_file_can_be_pointed_at) {
  const SourcePtr source = source_at_line(1, "when: (a", "a.yaml");
  const Diagnostic made =
      error("E0102", "a bracket is not closed").at({source, {8, 8}}, "`)` is expected here");
  EXPECT_EQ(render_full(made), R"(error[E0102]: a bracket is not closed
 --> a.yaml:1:9
  |
1 | when: (a
  |         ^ `)` is expected here
  |
more: entente explain E0102
)");
}

TEST(DiagnosticRender, what_was_written_cannot_steer_the_terminal) {
  const SourcePtr source = source_at_line(1, "name: \x1b[2Jx\n", "a.yaml");
  const std::string drawn = render_full(error("A0203", "unknown `\x1b[2Jx`").at(find(source, "x")));
  EXPECT_EQ(drawn.find('\x1b'), std::string::npos);
  EXPECT_NE(drawn.find("name: \xEF\xBF\xBD[2Jx"), std::string::npos);
}

TEST(DiagnosticRender, colour_is_added_without_changing_a_letter) {
  std::string coloured = render_full(unknown_calendar(), {.colour = true});
  EXPECT_TRUE(coloured.starts_with("\x1b[1;31merror[A0203]\x1b[0m\x1b[1m: unknown calendar"));
  for (std::size_t at = 0; (at = coloured.find('\x1b')) != std::string::npos;) {
    coloured.erase(at, coloured.find('m', at) + 1 - at);
  }
  EXPECT_EQ(coloured, render_full(unknown_calendar()));
}

TEST(DiagnosticRender, long_notes_are_wrapped_under_their_beginning) {
  const Diagnostic made = error("U0101", "wrong").note("one two three four five six seven eight nine ten");
  EXPECT_EQ(render_full(made, {.width = 30}), R"(error[U0101]: wrong
note: one two three four five
      six seven eight nine ten
more: entente explain U0101
)");
}

TEST(DiagnosticRender, concise_form_is_one_line_that_editors_understand) {
  EXPECT_EQ(
      render_concise(unknown_calendar()),
      "helpdesk-2026.yaml:18:33: error[A0203] unknown calendar 'uk-ofice'; did you mean 'uk-office'?\n");
}

TEST(DiagnosticRender, json_carries_everything_that_is_drawn) {
  const nlohmann::json made = to_json(unknown_calendar());
  EXPECT_EQ(made, nlohmann::json::parse(R"({
    "code": "A0203", "severity": "error", "message": "unknown calendar `uk-ofice`",
    "labels": [
      {"file": "helpdesk-2026.yaml", "begin": 61, "end": 69, "line": 18, "column": 33, "role": "primary",
       "text": "no calendar in this agreement has this name"},
      {"file": "helpdesk-2026.yaml", "begin": 10, "end": 19, "line": 9, "column": 3, "role": "secondary",
       "text": "a calendar with a similar name is declared here"}],
    "data": [], "notes": [],
    "fixes": [{"text": "change `uk-ofice` to `uk-office`", "applicability": "safe",
               "edits": [{"file": "helpdesk-2026.yaml", "begin": 61, "end": 69, "replacement": "uk-office"}]}]})"));
}

TEST(SafeFixes, only_safe_ones_are_applied_and_the_first_of_two_that_collide) {
  const SourcePtr source = std::make_shared<const Source>("a.yaml", "one two three\n");
  const auto place = [&](std::uint32_t begin, std::uint32_t end) { return Place{source, {begin, end}}; };
  const Diagnostics all = {
      error("A0001", "later in the file").fix("", Applicability::safe, {{place(8, 13), "3"}}),
      error("A0002", "collides with the first").fix("", Applicability::safe, {{place(10, 13), "x"}}),
      error("A0003", "an insertion").fix("", Applicability::safe, {{place(0, 0), "zero "}}),
      error("A0004", "changes meaning").fix("", Applicability::changes_meaning, {{place(0, 3), "9"}}),
      error("A0005", "two edits").fix("", Applicability::safe, {{place(3, 4), ""}, {place(7, 8), "_"}}),
  };
  const Fixed fixed = apply_safe_fixes(*source, all);
  EXPECT_EQ(fixed.content, "zero onetwo_3\n");
  EXPECT_EQ(fixed.applied, 3U);
}

TEST(SafeFixes, a_fix_is_applied_whole_or_not_at_all) {
  const SourcePtr source = std::make_shared<const Source>("a.yaml", "a b");
  const SourcePtr other = std::make_shared<const Source>("b.yaml", "a b");
  const Diagnostics all = {
      error("A0001", "").fix("", Applicability::safe, {{{source, {0, 1}}, "x"}, {{other, {0, 1}}, "x"}})};
  EXPECT_EQ(apply_safe_fixes(*source, all).content, "a b");
}

TEST(Diagnostics, are_reported_in_source_order) {
  const SourcePtr source = std::make_shared<const Source>("a.yaml", "one two three\n");
  Diagnostics all = {error("A0002", "second").at({source, {4, 7}}).beside({source, {0, 3}}),
                     error("A0003", "same place, later code").at({source, {4, 7}}),
                     warning("A0009", "first").at({source, {0, 3}})};
  EXPECT_TRUE(has_errors(all));
  sort_by_place(all);
  EXPECT_EQ(all[0].message, "first");
  EXPECT_EQ(all[1].message, "second");
  EXPECT_EQ(all[2].message, "same place, later code");
  EXPECT_FALSE(has_errors({warning("A0009", "only a warning")}));
}

}  // namespace
}  // namespace entente::text
