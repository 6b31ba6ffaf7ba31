// What a selection shows, and what it does not show yet: nothing of scores before all are handed in, no price
// before the second envelope is opened. Results fit their schema; the memo holds its figures and its hash.
#include "report/selection.h"

#include <gtest/gtest.h>

#include "report/schema_validator.h"

namespace entente::report {
namespace {

using namespace sourcing;

// Scores, reasons and amounts that cannot be taken for anything else.
constexpr const char* kDocument = R"(selection: desk
title: Support <script>alert(1)</script> & more
need: people wait
timeline: {due: 2026-02-19, opened: 2026-02-20, prices opened: 2026-03-10}
weights: {frozen: 2026-02-01}
scale: {0: no, 5: yes}
criteria:
  fit: {weight: 2}
  pace: {weight: 1}
  price: {weight: 1, price: {formula: lowest over price}}
bidders:
  north: {name: North, price: {all: 73 519 EUR}, culture: {speed: 2}, fit: 4 because we meet weekly}
  south: {name: South, price: {all: 81 207 EUR}, culture: {speed: 5}}
culture: {criterion: fit, dimensions: {speed: of decisions}, own: {speed: 4}}
evaluators:
  anna: {locked: 2026-03-02, declarations: {north: none, south: none}}
  bilal: {locked: 2026-03-03, declarations: {north: managed because zebra crossing, south: none}}
scores:
  anna:
    north: {fit: 4.37 because heron, pace: 3 because ibis}
    south: {fit: 2 because crane, pace: 4 because stork}
  bilal:
    north: {fit: 3.83 because egret, pace: 3 because bittern}
    south: {fit: 2 because spoonbill, pace: 1 because plover}
moderation:
  - {bidder: south, criterion: pace, score: 2, because: avocet}
robustness: {samples: 200}
)";

std::string without(std::string text, const std::string& part) {
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.erase(at, part.size());
}

Selection chosen(const std::string& document) {
  const SelectionCase opened = load_selection(std::make_shared<const text::Source>("desk.yaml", document));
  EXPECT_FALSE(text::has_errors(opened.diagnostics))
      << (opened.diagnostics.empty() ? "" : opened.diagnostics.front().message);
  return choose(opened);
}

/// Everything that shows a selection.
std::vector<std::string> shown(const Selection& selection) {
  return {selection_text(view_of(selection)), json_text(selection_json(selection)), selection_html(selection),
          selection_text(view_of(selection, {.whole = true}))};
}

TEST(SelectionPage, shows_nothing_of_scores_before_all_are_handed_in) {
  std::string document = without(kDocument, ", prices opened: 2026-03-10");
  document = without(document, "locked: 2026-03-03, ");
  document =
      without(document, "moderation:\n  - {bidder: south, criterion: pace, score: 2, because: avocet}\n");
  for (const std::string& text : shown(chosen(document))) {
    for (const char* secret : {"4.37", "3.83", "heron", "egret", "73519", "73,519", "0.874", "87.4"})
      EXPECT_EQ(text.find(secret), std::string::npos) << secret;
    EXPECT_NE(text.find("bilal"), std::string::npos) << "who is awaited";
  }
}

TEST(SelectionPage, shows_no_price_before_the_second_envelope_is_opened) {
  const Selection selection = chosen(without(kDocument, ", prices opened: 2026-03-10"));
  for (const std::string& text : shown(selection)) {
    for (const char* secret : {"73519", "73,519", "73 519", "81207", "81,207"})
      EXPECT_EQ(text.find(secret), std::string::npos) << secret;
  }
}

TEST(SelectionPage, json_fits_its_schema_in_every_state) {
  const Json schema = selection_schema();
  std::string early = without(kDocument, ", prices opened: 2026-03-10");
  std::string open = without(early, "locked: 2026-03-03, ");
  open = without(open, "moderation:\n  - {bidder: south, criterion: pace, score: 2, because: avocet}\n");
  for (const std::string& document : {std::string(kDocument), early, open}) {
    const auto problems = Validator(schema).problems(selection_json(chosen(document)));
    EXPECT_TRUE(problems.empty()) << problems.front();
  }
  const auto source = [](const char* name, std::string content) {
    return std::make_shared<const text::Source>(name, std::move(content));
  };
  std::string named = without(kDocument, "locked: 2026-03-02, declarations: {north: none, south: none}");
  named = named.substr(0, named.find("scores:\n")) + "robustness: {samples: 200}\n";
  const OwnScores own = load_own_scores(
      source("desk.yaml", named), source("anna.yaml",
                                         "scores: anna\nselection: desk\ndeclarations: {north: none, south: "
                                         "none}\nbids: {north: {fit: 4 because heron}}\n"));
  ASSERT_FALSE(text::has_errors(own.diagnostics)) << own.diagnostics.front().message;
  const auto problems = Validator(schema).problems(own_scores_json(own));
  EXPECT_TRUE(problems.empty()) << problems.front();
  const std::string text = outlook_text(view_of(own));
  EXPECT_NE(text.find("heron"), std::string::npos);
  EXPECT_NE(text.find("3 scores are still to be given"), std::string::npos) << text;
}

TEST(SelectionPage, the_memo_holds_reasons_both_views_of_the_fit_three_figures_and_the_hash) {
  const Selection selection = chosen(kDocument);
  const std::string page = selection_html(selection, {.document_hash = "abc", .frozen = "0123456789abcdef"});
  for (const char* part : {"heron", "spoonbill", "avocet", "zebra crossing", "we meet weekly", "people wait",
                           "figure-points", "figure-weights", "figure-spread", "0123456789abcdef"})
    EXPECT_NE(page.find(part), std::string::npos) << part;
  EXPECT_EQ(page.find("<script>"), std::string::npos) << "foreign text is text";
  EXPECT_EQ(page.find("http://"), std::string::npos) << "nothing is loaded from anywhere";
}

TEST(SelectionPage, figures_say_what_their_tables_say) {
  const std::vector<Plot> plots = plots_of(chosen(kDocument));
  ASSERT_EQ(plots.size(), 3U);
  for (const Plot& plot : plots) {
    EXPECT_FALSE(plot.title.empty());
    EXPECT_NE(plot.wide.find("role=\"img\""), std::string::npos);
    EXPECT_FALSE(plot.twin.rows.empty());
    for (const Row& row : plot.twin.rows) EXPECT_EQ(row.cells.size(), plot.twin.columns.size());
  }
  EXPECT_EQ(plots[2].title, "Scores lie furthest apart for Pace of South: 1 to 4");
  EXPECT_EQ(plots[2].twin.rows.size(), 4U);
}

TEST(SelectionPage, bids_that_are_all_out_still_make_a_memo) {
  std::string document = kDocument;
  for (const char* bidder : {"north: {name", "south: {name"}) {
    const std::size_t at = document.find(bidder);
    document.insert(at + 8, "withdrawn: 2026-03-12, ");
  }
  document =
      without(document, "moderation:\n  - {bidder: south, criterion: pace, score: 2, because: avocet}\n");
  const Selection selection = chosen(document);
  EXPECT_TRUE(plots_of(selection).empty());
  EXPECT_NE(selection_html(selection).find("No bid is left"), std::string::npos);
}

TEST(SelectionPage, draws_on_narrow_and_wide_terminals_in_ascii_too) {
  const SelectionView view = view_of(chosen(kDocument));
  for (const std::size_t width : {60U, 120U}) {
    const std::string text = selection_text(view, {.width = width, .ascii = true});
    std::size_t line = 0;
    for (const char c : text) {
      line = c == '\n' ? 0 : line + 1;
      EXPECT_LE(line, width);
    }
  }
}

}  // namespace
}  // namespace entente::report
