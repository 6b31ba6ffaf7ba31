// Score sheets, profiles and the second envelope in files of their own: joined they say the same as one
// document, one's own needs nobody else's, and problems name the file in which they stand.
#include "sourcing/selection_sheets.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "sourcing/selection.h"

namespace entente::sourcing {
namespace {

text::SourcePtr source(const std::string& name, const std::string& content) {
  return std::make_shared<const text::Source>(name, content);
}

/// Files that a document may name, and which of them were asked for.
struct Desk {
  std::map<std::string, std::string> files = {
      {"anna.yaml",
       "scores: anna\nselection: panel\nlocked: 2026-03-02\ndeclarations: {north: none, south: none}\n"
       "bids:\n  north: {fit: 4 because a, pace: 3 because b}\n  south: {fit: 3 because c, pace: 4 because "
       "d}\n"},
      {"bilal.yaml",
       "scores: bilal\nselection: panel\nlocked: 2026-03-03\ndeclarations: {north: none, south: none}\n"
       "bids:\n  north: {fit: 3 because e, pace: 3 because f}\n  south: {fit: 2 because g, pace: 5 because "
       "h}\n"},
      {"own.yaml", "profile: own\nselection: panel\nculture: {speed: 4}\n"},
      {"north.yaml",
       "profile: north\nselection: panel\nculture: {speed: 2}\nfit: 4 because we meet weekly\n"},
      {"prices.yaml",
       "price sheets: panel\nbids: {north: {all: 100 EUR}, south: {run: [40 EUR, 50 EUR]}}\n"}};
  std::set<std::string> asked;

  ReadSheet reader() {
    return [this](const std::string& named) -> text::Outcome<text::SourcePtr> {
      asked.insert(named);
      const auto found = files.find(named);
      return found == files.end() ? text::SourcePtr() : source(named, found->second);
    };
  }
};

const std::string kDocument = R"(selection: panel
timeline: {opened: 2026-02-20, prices opened: 2026-03-10}
weights: {frozen: 2026-02-01}
scale: {0: no, 5: yes}
criteria: {fit: {weight: 1}, pace: {weight: 1}, price: {weight: 1, price: {formula: lowest over price}}}
bidders:
  north: {profile: north.yaml}
  south: {culture: {speed: 5}}
price sheets: prices.yaml
culture: {criterion: fit, dimensions: {speed: of decisions}, profile: own.yaml}
evaluators: {anna: {scores: anna.yaml}, bilal: {scores: bilal.yaml}}
)";

std::string before_prices() {
  std::string text = kDocument;
  const std::string opened = ", prices opened: 2026-03-10";
  return text.erase(text.find(opened), opened.size());
}

const text::Diagnostic* find(const text::Diagnostics& diagnostics, const std::string& code) {
  for (const text::Diagnostic& each : diagnostics) {
    if (each.code == code) return &each;
  }
  return nullptr;
}

TEST(Sheets, joined_say_what_one_document_would) {
  Desk desk;
  desk.files["prices.yaml"] = "price sheets: panel\nbids: {north: {all: 100 EUR}, south: {all: 90 EUR}}\n";
  const SelectionCase opened = load_selection(source("panel.yaml", kDocument), desk.reader());
  ASSERT_FALSE(text::has_errors(opened.diagnostics)) << opened.diagnostics.front().message;
  EXPECT_FALSE(opened.panel.open);
  EXPECT_EQ(opened.sheets.size(), 5U);
  EXPECT_EQ(opened.panel.at(0, 0).score, 3.5);
  EXPECT_EQ(opened.costs[1].total->to_string(), "EUR 90.00");
  const Selection chosen = choose(opened, {.depth = Depth::ranking});
  EXPECT_NEAR(*chosen.candidates[0].culture_distance, 0.4, 1e-12);
  EXPECT_NEAR(*chosen.candidates[1].culture_distance, 0.2, 1e-12);
  EXPECT_EQ(opened.terms->bidders[0].value.fit->said, "4");
}

TEST(Sheets, the_second_envelope_is_not_even_read_before_prices_are_opened) {
  Desk desk;
  const SelectionCase opened = load_selection(source("panel.yaml", before_prices()), desk.reader());
  EXPECT_FALSE(text::has_errors(opened.diagnostics)) << opened.diagnostics.front().message;
  EXPECT_FALSE(desk.asked.contains("prices.yaml"));
  EXPECT_TRUE(desk.asked.contains("anna.yaml"));
}

TEST(Sheets, a_sheet_that_is_not_there_yet_keeps_everything_closed) {
  Desk desk;
  desk.files.erase("bilal.yaml");
  const SelectionCase opened = load_selection(source("panel.yaml", before_prices()), desk.reader());
  EXPECT_FALSE(text::has_errors(opened.diagnostics)) << opened.diagnostics.front().message;
  const text::Diagnostic* awaited = find(opened.diagnostics, "B0129");
  ASSERT_NE(awaited, nullptr);
  EXPECT_EQ(awaited->severity, text::Severity::warning);
  const Selection chosen = choose(opened);
  EXPECT_TRUE(chosen.open);
  EXPECT_EQ(chosen.progress[0].scored, 4U);
  EXPECT_EQ(chosen.progress[1].scored, 0U);
}

TEST(Sheets, ones_own_scores_need_nobody_elses) {
  Desk desk;
  desk.files["anna.yaml"] =
      "scores: anna\nselection: panel\ndeclarations: {north: none, south: recused because a friend works "
      "there}\nbids: {north: {fit: 4}}\n";
  const OwnScores own =
      load_own_scores(source("panel.yaml", kDocument), source("anna.yaml", desk.files["anna.yaml"]));
  EXPECT_FALSE(text::has_errors(own.diagnostics)) << own.diagnostics.front().message;
  EXPECT_EQ(own.evaluator, "anna");
  EXPECT_EQ(own.panel.progress.front().scored, 1U);
  EXPECT_EQ(own.panel.progress.front().of, 2U);
  const text::Diagnostic* reason = find(own.diagnostics, "B0109");
  ASSERT_NE(reason, nullptr);
  EXPECT_EQ(reason->labels.front().place.source->name(), "anna.yaml");
}

TEST(Sheets, ones_own_view_is_the_same_whatever_stands_in_the_document_about_others) {
  std::string with_others = kDocument;
  with_others.replace(with_others.find("bilal: {scores: bilal.yaml}"), 27,
                      "bilal: {locked: 2026-03-02, declarations: {north: none, south: none}}");
  with_others += "scores: {bilal: {north: {fit: 1 because x, pace: 9 because y}}}\n";
  Desk desk;
  const text::SourcePtr sheet = source("anna.yaml", desk.files["anna.yaml"]);
  const OwnScores one = load_own_scores(source("panel.yaml", kDocument), sheet);
  const OwnScores two = load_own_scores(source("panel.yaml", with_others), sheet);
  EXPECT_EQ(one.diagnostics.size(), two.diagnostics.size());
  EXPECT_EQ(two.terms->scores.size(), 1U);
  for (std::size_t cell = 0; cell < one.panel.scores.size(); ++cell) {
    EXPECT_EQ(one.panel.scores[cell].score, two.panel.scores[cell].score);
    EXPECT_LE(two.panel.scores[cell].given.size(), 1U);
  }
}

TEST(Sheets, what_is_wrong_in_a_sheet_names_its_file_and_its_line) {
  Desk desk;
  desk.files["bilal.yaml"] += "  east: {fit: 3 because i}\n";
  desk.files["anna.yaml"].replace(desk.files["anna.yaml"].find("fit: 4"), 6, "fit: 7");
  const SelectionCase opened = load_selection(source("panel.yaml", kDocument), desk.reader());
  const text::Diagnostic* bidder = find(opened.diagnostics, "B0102");
  const text::Diagnostic* scale = find(opened.diagnostics, "B0107");
  ASSERT_TRUE(bidder != nullptr && scale != nullptr);
  EXPECT_EQ(text::to_string(bidder->labels.front().place), "bilal.yaml:8:3");
  EXPECT_EQ(text::to_string(scale->labels.front().place), "anna.yaml:6:16");
}

TEST(Sheets, of_somebody_else_or_said_twice_are_refused) {
  const auto code_of = [](const std::string& document, const std::string& file, const std::string& content) {
    Desk desk;
    desk.files[file] = content;
    const SelectionCase opened = load_selection(source("panel.yaml", document), desk.reader());
    for (const text::Diagnostic& each : opened.diagnostics) {
      if (each.severity == text::Severity::error) return each.code;
    }
    return std::string();
  };
  EXPECT_EQ(code_of(kDocument, "anna.yaml", "scores: bilal\nselection: panel\n"), "B0128");
  EXPECT_EQ(code_of(before_prices(), "anna.yaml", "scores: anna\nselection: other\n"), "B0128");
  EXPECT_EQ(code_of(before_prices(), "own.yaml", "profile: north\nselection: panel\nculture: {}\n"), "B0128");
  EXPECT_EQ(code_of(before_prices(), "north.yaml", "profile: south\nselection: panel\nculture: {}\n"),
            "B0128");
  EXPECT_EQ(code_of(before_prices() + "scores: {anna: {north: {fit: 3 because x}}}\n", "x", ""), "B0127");
  std::string priced = kDocument;
  priced.replace(priced.find("south: {"), 8, "south: {price: {all: 5 EUR}, ");
  EXPECT_EQ(code_of(priced, "x", ""), "B0127");
}

TEST(Sheets, without_a_reader_are_taken_as_not_handed_in) {
  const SelectionCase opened = load_selection(source("panel.yaml", before_prices()));
  EXPECT_FALSE(text::has_errors(opened.diagnostics)) << opened.diagnostics.front().message;
  EXPECT_TRUE(choose(opened).open);
}

}  // namespace
}  // namespace entente::sourcing
