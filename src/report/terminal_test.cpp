#include "report/terminal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "report/sample_statement.h"
#include "text/unicode.h"

namespace entente::report {
namespace {

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, text::display_width(line));
  return widest;
}

std::string last_line(const std::string& text) {
  const std::size_t end = text.rfind('\n');
  const std::size_t begin = text.rfind('\n', end - 1);
  return text.substr(begin + 1, end - begin - 1);
}

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

TEST(Terminal, a_quiet_month_fits_one_screen_and_ends_in_its_finding) {
  EXPECT_EQ(statement_text(view_of(sample::quiet_statement()), {.width = 100}),
            R"(Statement for April 2026
Northwind Bank (client) ⇄ Helio Services (supplier)
  agreement          Managed workplace services (northwind-helio)
  period             2026-04-01 to 2026-04-30, Europe/London
  judged as of       2026-05-01T00:00:00Z
  amendments         none
  charges            EUR 100,000.00, EUR 100,000.00 eligible for credits
  at risk            EUR 12,000.00
  credits this year  EUR 0.00
  rows read          41,200
)"
            "\nService levels\n"
            "  level                        result      rows  expected  minimum  status  credit EUR  clause\n"
            "  Changes without an incident  98.08%  51 of 52       97%      95%  ● met            -  7.4\n"
            "\nNot counted\n"
            "  Every row that was read counts; nothing was excluded, quarantined or left unmeasured.\n"
            "\nThe service level is met; no credit is due.\n");
}

TEST(Terminal, a_narrow_terminal_gets_records_in_plain_ascii) {
  EXPECT_EQ(statement_text(view_of(sample::quiet_statement()), {.width = 60, .ascii = true}),
            "Statement for April 2026\n"
            "Northwind Bank (client) <-> Helio Services (supplier)\n"
            "  agreement          Managed workplace services\n"
            "                     (northwind-helio)\n"
            "  period             2026-04-01 to 2026-04-30, Europe/London\n"
            "  judged as of       2026-05-01T00:00:00Z\n"
            "  amendments         none\n"
            "  charges            EUR 100,000.00, EUR 100,000.00 eligible\n"
            "                     for credits\n"
            "  at risk            EUR 12,000.00\n"
            "  credits this year  EUR 0.00\n"
            "  rows read          41,200\n"
            "\nService levels\n"
            "  + met  Changes without an incident\n"
            "    result 98.08%, rows 51 of 52, expected 97%, minimum 95%,\n"
            "    clause 7.4\n"
            "\nNot counted\n"
            "  Every row that was read counts; nothing was excluded,\n"
            "  quarantined or left unmeasured.\n"
            "\nThe service level is met; no credit is due.\n");
}

TEST(Terminal, the_money_moves_from_gross_to_net_in_the_order_of_the_rules) {
  const std::string text = statement_text(view_of(sample::statement()), {.width = 110});
  const std::size_t begin = text.find("From gross to net, EUR\n");
  ASSERT_NE(begin, std::string::npos);
  EXPECT_EQ(text.substr(begin, text.find("\n\n", begin) - begin),
            "From gross to net, EUR\n"
            "  gross credits             17,800.00  ████████████████████████████████████████\n"
            "  one incident, one credit  -3,000.00                                   ░░░░░░░\n"
            "  level caps                -2,400.00                             ░░░░░░\n"
            "  monthly cap               -3,400.00                      ░░░░░░░\n"
            "  carried in                   250.00                     █\n"
            "  payable                    9,250.00  ████████████████████\n"
            "  earned back               -1,500.00                   ▒▒▒\n"
            "  net credits                7,750.00  █████████████████\n"
            "  bonus to the supplier        800.00");
}

TEST(Terminal, charges_less_credits_leave_the_net_of_the_month) {
  const std::string text = statement_text(view_of(sample::statement()), {.width = 80});
  const std::size_t begin = text.find("From charges to net, EUR\n");
  ASSERT_NE(begin, std::string::npos);
  EXPECT_EQ(text.substr(begin, text.find("\n\n", begin) - begin),
            "From charges to net, EUR\n"
            "  Service desk        100,000.00  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒\n"
            "  Running the portal   20,000.00                                  ▒▒▒▒▒▒\n"
            "  Licences              5,000.00                                        ▒▒\n"
            "  charges             125,000.00  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒\n"
            "  credits              -9,250.00                                       ███\n"
            "  earned back           1,500.00                                      ▒\n"
            "  bonus                   800.00                                      ▒\n"
            "  net of the month    118,050.00  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒");
}

TEST(Terminal, nothing_is_wider_than_the_terminal) {
  for (const std::size_t width : {60U, 79U, 80U, 100U, 120U, 200U}) {
    EXPECT_LE(widest_line(statement_text(view_of(sample::statement()), {.width = width})), width);
    EXPECT_LE(widest_line(why_text(sample::explanation(), {.width = width})), width);
  }
}

TEST(Terminal, colour_adds_ink_and_no_other_character) {
  const StatementView view = view_of(sample::statement(), {.sample = true});
  std::string coloured = statement_text(view, {.width = 100, .colour = true});
  EXPECT_NE(coloured.find("\x1b[1;31m■ missed\x1b[0m"), std::string::npos);
  std::string bare;
  for (std::size_t at = 0; at < coloured.size(); ++at) {
    if (coloured[at] == '\x1b')
      at = coloured.find('m', at);
    else
      bare += coloured[at];
  }
  EXPECT_EQ(bare, statement_text(view, {.width = 100}));
}

TEST(Terminal, ascii_means_ascii) {
  EXPECT_TRUE(is_ascii(statement_text(view_of(sample::statement()), {.width = 100, .ascii = true})));
  EXPECT_TRUE(is_ascii(why_text(sample::explanation(), {.width = 100, .ascii = true})));
}

TEST(Terminal, foreign_text_cannot_move_the_cursor_or_turn_the_line_around) {
  settlement::Statement statement = sample::quiet_statement();
  statement.client = "Evil\x1b[2J\x07 Bank \xE2\x80\xAE";
  statement.levels[0].title = "bad \xFF bytes";
  const std::string text = statement_text(view_of(statement), {.width = 100});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\xE2\x80\xAE"), std::string::npos);
  EXPECT_FALSE(text::first_invalid_utf8(text).has_value());
}

TEST(Terminal, the_last_line_says_what_was_found) {
  EXPECT_EQ(
      last_line(statement_text(view_of(sample::statement()), {.width = 300})),
      "10 service levels: 3 met, 1 near, 3 missed, 1 not measured, 1 not judged, 1 burn-in; net credit EUR "
      "7,750.00 to Northwind Bank; bonus EUR 800.00 to Helio Services; 1 trigger fired.");
}

TEST(Terminal, why_reads_like_an_argument_with_its_sources_at_the_right) {
  const explain::Figure root = sample::explanation();
  const explain::Figure* level = explain::find(root, "levels/restore-p1");
  ASSERT_NE(level, nullptr);
  EXPECT_EQ(
      why_text(*level, {.width = 100}),
      "P1 restored within 4 hours  missed  ← 92% is below the minimum 95%              clause 7.2\n"
      "                            second default in a row\n"
      "  result    92%  ← 46 / 50\n"
      "    restored in time              46  ← items with restore clock <= 4 h         tickets.csv, row 212\n"
      "    all P1 items closed in April  50                                            tickets.csv, row 240\n"
      "                                  3 excluded: client-caused\n"
      "  minimum   95%                                                                 clause 7.2\n"
      "  expected  98%                                                                 clause 7.2\n");
}

TEST(Terminal, a_restatement_names_what_changed_and_by_how_much) {
  settlement::Restatement restatement;
  restatement.changes = {{"levels/restore-p1/result", "P1 restored within 4 hours", "92%", "94%"}};
  restatement.credit_before = sample::eur("8000.00");
  restatement.credit_after = sample::eur("7750.00");
  EXPECT_EQ(restatement_text(restatement, {.width = 100}),
            "What changed\n"
            "  figure                      before  after\n"
            "  P1 restored within 4 hours     92%    94%\n"
            "\n1 figure changes; net credits go from EUR 8,000.00 to EUR 7,750.00, EUR 250.00 less.\n");
  EXPECT_EQ(restatement_text({}, {}), "Nothing changed.\n");
}

TEST(Terminal, rows_that_count_against_a_level_are_listed_with_their_source) {
  const LevelRows rows{"restore-p1",
                       {{"INC-4417", false, false, "8 h 25 min", "", {"tickets.csv", 212, "", "INC-4417"}},
                        {"INC-4500", false, true, "", "client-caused", {"tickets.csv", 240, "", ""}}},
                       true};
  EXPECT_EQ(rows_text(rows, "P1 restored within 4 hours", {.width = 100}),
            "P1 restored within 4 hours\n"
            "  item      state         measured  why            from\n"
            "  INC-4417  ■ missed    8 h 25 min                 tickets.csv, row 212\n"
            "  INC-4500  ⊘ excluded              client-caused  tickets.csv, row 240\n");
}

TEST(Terminal, an_import_says_ready_warnings_errors) {
  measurement::ImportReport report;
  report.dataset = "incidents";
  report.rows_read = 41'200;
  report.ready = 41'180;
  report.replaced = 12;
  report.warnings = 3;
  report.errors = 20;
  EXPECT_EQ(import_text(report, "tickets.csv", {.width = 200}),
            "incidents: 41,180 ready, 3 warnings, 20 errors (41,200 rows read, 12 replaced, 20 in "
            "quarantine); dry run, "
            "nothing was written\n");
}

}  // namespace
}  // namespace entente::report
