// The `selection` document from its text to its sentences: what is out, what is first, what would change it,
// what may not be shown yet.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "sourcing/selection.h"

namespace entente::sourcing {
namespace {

SelectionCase load(const std::string& text) {
  return load_selection(std::make_shared<const text::Source>("selection.yaml", text));
}

std::string codes_of(const SelectionCase& selection) {
  std::string codes;
  for (const text::Diagnostic& each : selection.diagnostics) codes += each.code + " ";
  return codes;
}

/// The worked case of the reference as a document: four bids, points as figures, prices in millions.
std::string reference_case(const std::string& formula = "lowest over price") {
  std::string text =
      "selection: reference\ncurrency: EUR\nseat: supplier\n"
      "timeline: {opened: 2026-03-01, prices opened: 2026-03-10}\nweights: {frozen: 2026-02-01}\ncriteria:\n";
  for (const char* leaf : {"experience: {weight: 25", "technology: {weight: 20", "security: {weight: 20",
                           "culture: {weight: 10"})
    text += std::string("  ") + leaf + ", measured in: points, worth: {0: 0, 100: 100}}\n";
  text += "  price: {weight: 25, price: {formula: " + formula + "}}\nopportunities:\n";
  text +=
      "  s1: {facts: {experience: 80, technology: 70, security: 90, culture: 60}, price: {all: 1 000 000 "
      "EUR}}\n";
  text +=
      "  s2: {facts: {experience: 70, technology: 85, security: 75, culture: 80}, price: {all: 1 150 000 "
      "EUR}}\n";
  text +=
      "  s3: {facts: {experience: 90, technology: 80, security: 80, culture: 50}, price: {all: 1 300 000 "
      "EUR}}\n";
  text +=
      "  s4: {facts: {experience: 60, technology: 75, security: 70, culture: 90}, price: {all: 950 000 "
      "EUR}}\n";
  return text;
}

TEST(Selection, the_reference_case_as_a_document) {
  const SelectionCase opened = load(reference_case());
  ASSERT_FALSE(text::has_errors(opened.diagnostics)) << codes_of(opened);
  const Selection chosen = choose(opened);
  const std::vector<double> points = {81.750, 78.152, 77.769, 78.000};
  for (std::size_t c = 0; c < 4; ++c) EXPECT_NEAR(chosen.candidates[c].points, points[c], 5e-4);
  EXPECT_EQ(chosen.order, (std::vector<std::size_t>{0, 1, 3, 2}));
  EXPECT_EQ(chosen.trials.size(), 4U);
  EXPECT_GT(chosen.trials[1].result.first(0), 0.5);
  EXPECT_FALSE(chosen.sentences.empty());
}

TEST(Selection, the_linear_price_rule_reverses_when_a_bidder_is_dropped) {
  std::string text =
      "selection: reversal\nseat: supplier\ntimeline: {opened: 2026-03-01, prices opened: 2026-03-10}\n"
      "weights: {frozen: 2026-02-01}\ncriteria:\n  quality: {weight: 60, measured in: points, worth: {0: 0, "
      "100: 100}}\n"
      "  price: {weight: 40, price: {formula: lowest to highest}}\nopportunities:\n"
      "  a: {facts: {quality: 80}, price: {all: 100 EUR}}\n  b: {facts: {quality: 92}, price: {all: 110 "
      "EUR}}\n"
      "  c: {facts: {quality: 40}, price: {all: 160 EUR}}\n";
  const Selection chosen = choose(load(text));
  EXPECT_NEAR(chosen.candidates[0].points, 88.00, 5e-3);
  EXPECT_NEAR(chosen.candidates[1].points, 88.53, 5e-3);
  ASSERT_EQ(chosen.dropped.size(), 3U);
  EXPECT_TRUE(chosen.dropped[2].reverses);
  EXPECT_EQ(chosen.dropped[2].first, std::vector<std::size_t>{0});
}

TEST(Selection, later_years_are_discounted_line_by_line) {
  std::string text = reference_case("lowest over price, discount: 10%");
  const std::string once = "price: {all: 1 000 000 EUR}";
  text.replace(text.find(once), once.size(), "price: {all: 500 000 EUR, exit: 500 000 EUR}");
  SelectionCase opened = load(text);
  ASSERT_FALSE(text::has_errors(opened.diagnostics)) << codes_of(opened);
  EXPECT_EQ(opened.costs[0].total->to_string(), "EUR 1,000,000.00");
  for (const char* each :
       {"1 150 000 EUR", "1 300 000 EUR", "950 000 EUR", "all: 500 000 EUR", "exit: 500 000 EUR"}) {
    const std::string written = each;
    const std::size_t colon = written.find(": ");
    const std::string amount = colon == std::string::npos ? written : written.substr(colon + 2);
    const std::string head = colon == std::string::npos ? "" : written.substr(0, colon + 2);
    const std::size_t at = text.find(written);
    ASSERT_NE(at, std::string::npos) << each;
    text.replace(at, written.size(), head + "[" + amount + ", " + amount + "]");
  }
  opened = load(text);
  // 500,000 now and 500,000 / 1.1 a year later, twice.
  EXPECT_EQ(opened.costs[0].total->to_string(), "EUR 1,909,090.90") << codes_of(opened);
}

constexpr const char* kPanel = R"(selection: panel
seat: supplier
scale: {0: no, 5: yes}
criteria: {fit: {weight: 1, minimum: 2}, pace: {weight: 1}}
opportunities: {north: {}, south: {}}
evaluators:
  anna: {locked: 2026-03-02, declarations: {north: none, south: none}}
  bilal: {locked: 2026-03-02, declarations: {north: recused because a friend works there, south: none}}
scores:
  anna:
    north: {fit: 4 because a, pace: 3 because b}
    south: {fit: 3 because c, pace: 4 because d}
  bilal:
    north: {fit: 0 because e, pace: 0 because f}
    south: {fit: 3 because g, pace: 4 because h}
)";

TEST(Selection, scores_of_who_is_recused_are_kept_and_do_not_count) {
  const SelectionCase opened = load(kPanel);
  ASSERT_FALSE(text::has_errors(opened.diagnostics)) << codes_of(opened);
  EXPECT_EQ(opened.panel.at(0, 0).given.size(), 1U);
  EXPECT_EQ(opened.panel.at(0, 0).recused.size(), 1U);
  EXPECT_EQ(opened.panel.at(0, 0).score, 4);
  EXPECT_EQ(choose(opened).candidates[0].rank, 1);
  EXPECT_EQ(choose(opened).candidates[1].rank, 1);
}

TEST(Selection, nothing_is_shown_until_everybody_has_handed_in) {
  std::string text = kPanel;
  const std::string locked = "bilal: {locked: 2026-03-02, ";
  text.replace(text.find(locked), locked.size(), "bilal: {");
  const SelectionCase opened = load(text);
  EXPECT_FALSE(text::has_errors(opened.diagnostics)) << codes_of(opened);
  const Selection chosen = choose(opened);
  EXPECT_TRUE(chosen.open);
  EXPECT_TRUE(chosen.order.empty());
  EXPECT_EQ(chosen.progress[1].scored, 2U);
  EXPECT_NE(chosen.sentences.front().find("bilal"), std::string::npos);
}

TEST(Selection, a_missing_score_is_an_error_or_leaves_its_evaluator_out) {
  std::string text = kPanel;
  const std::string pace = "{fit: 3 because g, pace: 4 because h}";
  text.replace(text.find(pace), pace.size(), "{fit: 3 because g}");
  EXPECT_NE(codes_of(load(text)).find("B0108"), std::string::npos);
  const SelectionCase opened = load(text + "missing scores: leave out\n");
  EXPECT_FALSE(text::has_errors(opened.diagnostics)) << codes_of(opened);
  EXPECT_EQ(opened.panel.left_out, std::vector<std::string>{"bilal on pace"});
  EXPECT_EQ(opened.panel.at(1, 1).given.size(), 1U);
}

TEST(Selection, less_than_the_least_is_out_whatever_the_sum) {
  std::string text = kPanel;
  text.replace(text.find("fit: 4 because a"), 16, "fit: 1 because a");
  const Selection chosen = choose(load(text));
  EXPECT_FALSE(chosen.candidates[0].stands());
  EXPECT_EQ(chosen.order, std::vector<std::size_t>{1});
  EXPECT_EQ(chosen.candidates[1].rank, 1);
}

TEST(Selection, all_bids_may_be_out) {
  std::string text = reference_case();
  for (const char* name : {"s1: {", "s2: {", "s3: {", "s4: {"}) {
    const std::string key = name;
    text.replace(text.find(key), key.size(), key + "withdrawn: 2026-03-11, ");
  }
  const SelectionCase opened = load(text);
  EXPECT_FALSE(text::has_errors(opened.diagnostics)) << codes_of(opened);
  const Selection chosen = choose(opened);
  EXPECT_TRUE(chosen.order.empty());
  EXPECT_EQ(chosen.sentences.back(), "No bid is left to choose from.");
}

TEST(Selection, one_bid_alone_is_judged_too) {
  const Selection chosen =
      choose(load("selection: one\nseat: supplier\ncriteria: {margin: {weight: 1, measured in: per cent, "
                  "worth: {0: 0, 20: 100}}}\n"
                  "go from: 60\nopportunities: {north: {facts: {margin: 10}}}\n"));
  EXPECT_EQ(chosen.order.size(), 1U);
  EXPECT_NEAR(chosen.candidates[0].points, 50, 1e-9);
  EXPECT_FALSE(chosen.candidates[0].go);
}

TEST(Selection, weights_of_groups_multiply_down) {
  const SelectionCase opened = load(
      "selection: groups\nseat: supplier\ncriteria:\n  quality:\n    weight: 60\n    criteria:\n"
      "      a: {weight: 1, measured in: x, worth: {0: 0, 1: 100}}\n      b: {weight: 3, measured in: x, "
      "worth: {0: 0, 1: 100}}\n"
      "  c: {weight: 40, measured in: x, worth: {0: 0, 1: 100}}\nopportunities: {n: {facts: {a: 1, b: 0, c: "
      "0}}}\n");
  ASSERT_EQ(opened.tree.leaves.size(), 3U) << codes_of(opened);
  EXPECT_NEAR(opened.tree.leaves[0].weight, 0.15, 1e-12);
  EXPECT_NEAR(opened.tree.leaves[1].weight, 0.45, 1e-12);
  EXPECT_NEAR(opened.tree.leaves[2].weight, 0.40, 1e-12);
}

TEST(Selection, swings_are_weights_that_add_up) {
  std::string text = "selection: swings\nseat: supplier\nweights: {by: swing}\ncriteria:\n";
  for (const char* leaf :
       {"a: {swing: 100", "b: {swing: 80", "c: {swing: 80", "d: {swing: 40", "e: {swing: 100"})
    text += std::string("  ") + leaf + ", measured in: x, worth: {0: 0, 1: 100}}\n";
  text += "opportunities: {n: {facts: {a: 1, b: 0, c: 0, d: 0, e: 0}}}\n";
  const SelectionCase opened = load(text);
  const std::vector<double> expected = {.25, .20, .20, .10, .25};
  ASSERT_EQ(opened.tree.leaves.size(), 5U) << codes_of(opened);
  for (std::size_t k = 0; k < 5; ++k) EXPECT_NEAR(opened.tree.leaves[k].weight, expected[k], 1e-12);
}

TEST(Selection, the_order_of_bidders_in_the_document_changes_nothing) {
  std::string text = reference_case();
  const std::size_t s1 = text.find("  s1:"), s2 = text.find("  s2:");
  const std::string line = text.substr(s1, s2 - s1);
  std::string other = text;
  other.erase(s1, line.size());
  other += line;
  const Selection one = choose(load(text)), two = choose(load(other));
  for (const Candidate& candidate : one.candidates) {
    const auto same = std::ranges::find(two.candidates, candidate.name, &Candidate::name);
    EXPECT_EQ(candidate.points, same->points);
    EXPECT_EQ(candidate.rank, same->rank);
  }
}

std::string example(const std::string& name) {
  std::ifstream file(std::string(ENTENTE_SOURCE_DIR) + "/examples/partner/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// With the sheets that it names, from the folder of the sample.
SelectionCase load_example(const std::string& text) {
  const ReadSheet read = [](const std::string& named) -> text::Outcome<text::SourcePtr> {
    return std::make_shared<const text::Source>(named, example(named));
  };
  return load_selection(std::make_shared<const text::Source>("selection.yaml", text), read);
}

TEST(Selection, the_sample_has_no_errors_and_a_first) {
  const SelectionCase opened = load_example(example("selection.yaml"));
  EXPECT_EQ(codes_of(opened), "");
  EXPECT_EQ(opened.sheets.size(), 6U);
  const Selection chosen = choose(opened, {.workers = 2});
  EXPECT_EQ(chosen.standing.size(), 3U);
  EXPECT_EQ(chosen.candidates[3].stands(), false);
  EXPECT_EQ(chosen.trials.size(), 5U);
  EXPECT_TRUE(chosen.agreement.has_value());
}

TEST(Selection, documents_that_were_cut_anywhere_are_reported_and_nothing_breaks) {
  const std::string whole = example("selection.yaml");
  for (std::size_t length = 0; length < whole.size(); length += 97) {
    const SelectionCase opened = load_example(whole.substr(0, length));
    if (text::has_errors(opened.diagnostics)) continue;
    EXPECT_NE(choose(opened, {.depth = Depth::ranking}).terms, nullptr);
  }
}

}  // namespace
}  // namespace entente::sourcing
