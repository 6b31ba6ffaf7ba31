#include "closing/documents.h"

#include <gtest/gtest.h>

#include "closing/close.h"
#include "closing/json_text.h"
#include "closing/lines.h"

namespace entente::closing {
namespace {

std::string first_code(const text::Diagnostics& diagnostics) {
  return diagnostics.empty() ? "" : diagnostics.front().code;
}

TEST(Documents, a_position_reads_back_as_it_was_written_whatever_people_write) {
  Position position;
  position.stand = Stand::disputed;
  position.reason =
      "\"quoted\"\nnext line\twith tab, \xE2\x80\xA8separator, \xC2\x85 and \xF0\x9F\x98\x80, C:\\temp # no "
      "comment: [x]";
  position.evidence = {"CHG-118", "- not a list", "yes", "null", ""};
  position.digest = std::string("0f");
  position.figures = {{Placed<std::string>("result"), "92.0%"},
                      {Placed<std::string>("credit, default"), "EUR 1.00"}};
  const auto read = read_position(write(position), "position/x");
  ASSERT_TRUE(read.sound()) << read.diagnostics.front().message;
  EXPECT_EQ(read.value.reason, position.reason);
  EXPECT_EQ(read.value.evidence, position.evidence);
  EXPECT_EQ(read.value.figures, position.figures);
  EXPECT_EQ(write(read.value), write(position));
}

TEST(Documents, all_problems_are_said_with_their_place) {
  const auto read = read_position(R"({"stand":"maybe","colour":"red"})", "position/x");
  EXPECT_EQ(read.diagnostics.size(), 3U);  // no such stand, unknown key, no digest
  for (const auto& problem : read.diagnostics) EXPECT_FALSE(problem.labels.empty()) << problem.message;
  EXPECT_EQ(first_code(read_position(R"({"stand":"disputed","digest":"0f"})", "x").diagnostics), "C0102");
  EXPECT_EQ(first_code(read_position("not json", "x").diagnostics), "C0101");
  EXPECT_EQ(first_code(read_position("[1,2]", "x").diagnostics), "C0101");
  EXPECT_EQ(first_code(read_position(std::string(100000, '['), "x").diagnostics), "C0101");
}

TEST(Documents, a_decision_other_than_granted_says_why) {
  EXPECT_TRUE(read_decision(R"({"decision":"granted","digest":"0f"})", "x").sound());
  EXPECT_EQ(first_code(read_decision(R"({"decision":"refused","digest":"0f"})", "x").diagnostics), "C0102");
}

TEST(Documents, a_claim_is_named_by_what_it_claims_and_not_by_its_decision) {
  auto claim = read_claim(R"({"id":"RC-1","levels":["portal"],"cause":"client","raised by":"supplier",
                              "event on":"2026-10-09","time":"61 min"})",
                          "claim/desk/RC-1");
  ASSERT_TRUE(claim.sound()) << claim.diagnostics.front().message;
  const std::string digest = digest_of(claim.value);
  claim.value.decision = ReliefClaim::Decision::granted;
  EXPECT_EQ(digest_of(claim.value), digest);
  claim.value.items.emplace_back("T-1");
  EXPECT_NE(digest_of(claim.value), digest);
}

TEST(Documents, a_statement_is_read_without_what_stands_in_it_and_its_digest_holds_in_any_order_of_keys) {
  StatementContent content;
  content.as_of = *time::Instant::parse("2026-11-01T00:00:00Z");
  content.as_known = *time::Instant::parse("2026-11-05T09:00:00.5Z");
  content.lines = {{Placed<std::string>("level/z"), "aa"}, {Placed<std::string>("level/a"), "bb"}};
  content.held = {{"level/z", *money::Money::parse("EUR 1200.00")}};
  content.net = *money::Money::parse("EUR 1200.00");
  content.settled = *money::Money::parse("EUR 0.00");
  content.imports = {1, 2};
  content.digest = digest_of(content);
  const std::string json = write(content, R"({"levels":[{"n":1.50}]})");
  const auto read = read_statement(nlohmann::json::parse(json).dump(), "statement/desk/2026-10");
  ASSERT_TRUE(read.sound()) << read.diagnostics.front().message;
  EXPECT_EQ(digest_of(read.value), *content.digest);
  EXPECT_EQ(read.value.as_known, content.as_known);
  EXPECT_EQ(read.value.held, content.held);
  EXPECT_EQ(read.value.imports, content.imports);
}

TEST(Lines, a_digest_is_of_the_figures_in_any_order_and_changes_say_which) {
  const Figures before{{"result", "80.0%"}, {"rows", "10"}, {"severity", "minor"}};
  const Figures shuffled{{"severity", "minor"}, {"result", "80.0%"}, {"rows", "10"}};
  EXPECT_EQ(digest_of(before), digest_of(shuffled));
  const Figures after{{"result", "90.0%"}, {"rows", "10"}, {"points", "2"}};
  EXPECT_NE(digest_of(before), digest_of(after));
  const auto changes = changes_between(before, after);
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].figure, "result");
  EXPECT_EQ(changes[1].before, "");
  EXPECT_EQ(changes[2].after, "");
}

}  // namespace
}  // namespace entente::closing
