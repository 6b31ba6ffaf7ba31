// The month closed together: what two sides can and cannot do, over a record in memory.
#include "app/closes.h"

#include <gtest/gtest.h>

#include <set>

#include "app/close_two_sides.h"

namespace entente::app {
namespace {

using closing::LineState;
using closing::Stage;
using closing::Stand;
using closing::two_sides::at;
using record::Side;
using namespace close_two_sides;

struct SilenceRefuses : TwoSides {
  SilenceRefuses() : TwoSides("refused") {}
};

TEST_F(TwoSides, a_month_that_is_not_over_has_nothing_to_close) {
  EXPECT_EQ(close("2026-10-20T08:00:00Z").stage, Stage::data);
  EXPECT_EQ(first_code(agree_all(sources("2026-10-20T08:00:00Z"), kClient, kOctober)), "C0113");
}

TEST_F(TwoSides, both_agree_both_sign_and_the_month_is_closed) {
  const std::string now = "2026-11-02T09:00:00Z";
  const auto before = close(now);
  EXPECT_EQ(before.stage, Stage::lines);
  EXPECT_EQ(before.counts().open, 3U);  // two levels and a charge
  EXPECT_EQ(before.find("level/in-time")->line.value, "80.0%");
  ASSERT_TRUE(before.find("level/in-time")->line.credit);
  EXPECT_EQ(before.find("level/in-time")->line.credit->to_string(), "EUR 1,200.00");

  expect_done(agree_all(sources(now), kClient, kOctober));
  EXPECT_EQ(close(now).stage, Stage::lines);
  expect_done(agree_all(sources(now), kSupplier, kOctober));
  EXPECT_EQ(close(now).stage, Stage::sign);
  EXPECT_EQ(close(now).find("total")->state, LineState::agreed);

  expect_done(sign_statement(sources(now), kSupplier, {kOctober, ""}, write_nothing));
  EXPECT_EQ(close(now).stage, Stage::sign);
  EXPECT_EQ(first_code(sign_statement(sources(now), kSupplier, {kOctober, ""}, write_nothing)), "C0116");
  expect_done(sign_statement(sources(now), kClient, {kOctober, ""}, write_nothing));
  const auto closed = close("2026-11-09T09:00:00Z");
  EXPECT_EQ(closed.stage, Stage::closed);
  EXPECT_TRUE(closed.agreed_reproduced);
  EXPECT_EQ(closed.signatures.size(), 2U);
  EXPECT_EQ(*open_month(sources("2026-11-09T09:00:00Z"), Side::client), std::nullopt);

  const auto statements = signed_statements(record.book(Side::client), record.relationship);
  ASSERT_EQ(statements.size(), 1U);
  EXPECT_TRUE(statements.front().digest_holds);
  EXPECT_EQ(statements.front().agreement, "desk");
  EXPECT_EQ(statements.front().ring, record::Ring::agreed);
}

TEST_F(TwoSides, one_side_cannot_reopen_what_both_have_signed) {
  const std::string now = "2026-11-02T09:00:00Z";
  both_agree_all(now);
  both_sign(now);
  EXPECT_EQ(first_code(take_positions(sources(now), kSupplier, kOctober,
                                      {{"level/in-time", Stand::disputed, "second thoughts", {}, {}}})),
            "C0116");
  // Nor by an entry that went past the use cases.
  closing::Position position;
  position.stand = Stand::disputed;
  position.reason = "second thoughts";
  position.digest = close(now).find("level/in-time")->line.digest;
  const record::Draft draft{"dan",
                            "document",
                            closing::position_id("desk", kOctober, "level/in-time", Side::supplier),
                            record::document_body("position", {}, closing::write(position)),
                            true,
                            {}};
  ASSERT_TRUE(record.store->append(record.relationship, Side::supplier, std::span(&draft, 1), at(now)));
  EXPECT_EQ(close(now).stage, Stage::closed);
  EXPECT_EQ(close(now).find("level/in-time")->state, LineState::agreed);
}

TEST_F(TwoSides, a_disputed_line_is_held_and_the_rest_is_signed) {
  const std::string now = "2026-11-02T09:00:00Z";
  EXPECT_EQ(first_code(take_positions(sources(now), kSupplier, kOctober,
                                      {{"level/in-time", Stand::disputed, "", {}, {}}})),
            "C0102");
  expect_done(
      take_positions(sources(now), kSupplier, kOctober,
                     {{"level/in-time", Stand::disputed, "T-9 waited for Northwind", {"CHG-118"}, {}}}));
  both_agree_all(now);
  const auto ready = close(now);
  EXPECT_EQ(ready.stage, Stage::sign);
  ASSERT_EQ(ready.held.size(), 1U);
  EXPECT_EQ(ready.totals.held.to_string(), "EUR 1,200.00");
  EXPECT_EQ(ready.totals.settled.to_string(), "EUR 0.00");
  ASSERT_TRUE(ready.find("level/in-time")->dispute);
  EXPECT_EQ(ready.find("level/in-time")->dispute->stage, "operational");
  both_sign(now);
  EXPECT_EQ(close(now).stage, Stage::closed);
  EXPECT_EQ(close("2026-11-20T09:00:00Z").find("level/in-time")->dispute->stage, "executive");

  // Settled later: the statement is restated, by both again.
  const std::string later = "2026-11-20T09:00:00Z";
  expect_done(
      take_positions(sources(later), kSupplier, kOctober, {{"level/in-time", Stand::agreed, "", {}, {}}}));
  expect_done(
      take_positions(sources(later), kClient, kOctober, {{"level/in-time", Stand::agreed, "", {}, {}}}));
  EXPECT_EQ(close(later).stage, Stage::restatement);
  both_sign(later);
  const auto closed = close(later);
  EXPECT_EQ(closed.stage, Stage::closed);
  EXPECT_EQ(closed.totals.settled.to_string(), "EUR 1,200.00");
}

TEST_F(TwoSides, only_the_side_that_is_owed_can_waive) {
  const std::string now = "2026-11-02T09:00:00Z";
  EXPECT_EQ(first_code(take_positions(sources(now), kSupplier, kOctober,
                                      {{"level/in-time", Stand::waived, "please", {}, {}}})),
            "C0107");
  expect_done(take_positions(sources(now), kClient, kOctober,
                             {{"level/in-time", Stand::waived, "we asked for the move", {}, {}}}));
  both_agree_all(now);
  const auto made = close(now);
  EXPECT_EQ(made.find("level/in-time")->state, LineState::waived);
  EXPECT_EQ(made.totals.waived.to_string(), "EUR 1,200.00");
  EXPECT_EQ(made.totals.settled.to_string(), "EUR 0.00");
}

TEST_F(TwoSides, other_data_reopen_the_line_and_say_what_changed) {
  const std::string now = "2026-11-02T09:00:00Z";
  both_agree_all(now);
  measurements = closing::two_sides::tickets(1);
  memo = std::make_unique<StatementMemo>();
  const auto made = close(now);
  EXPECT_EQ(made.stage, Stage::lines);
  const auto* line = made.find("level/in-time");
  EXPECT_EQ(line->state, LineState::stale);
  ASSERT_TRUE(line->client && !line->client->changed.empty());
  EXPECT_EQ(line->client->changed.front().before, "80.0%");
  EXPECT_EQ(line->client->changed.front().after, "90.0%");
  EXPECT_EQ(made.find("charge/desk")->state, LineState::agreed);
}

TEST_F(TwoSides, a_claim_that_the_other_side_grants_changes_the_month) {
  const std::string october = "2026-10-12T09:00:00Z", now = "2026-11-02T09:00:00Z";
  const std::string json =
      R"({"levels":["in-time"],"cause":"client","event_on":"2026-10-09","items":["T-9","T-10"],"reason":"x"})";
  const auto raised = raise_claim(sources(october), kSupplier, json);
  expect_done(raised);
  EXPECT_EQ(raised->documents.front(), "claim/desk/RC-S1");
  EXPECT_EQ(first_code(decide_claim(sources(october), kSupplier, {.claim = "RC-S1"})), "C0109");
  EXPECT_EQ(first_code(decide_claim(sources(october), kClient, {.claim = "RC-S2"})), "C0108");
  EXPECT_EQ(first_code(decide_claim(sources(october), kClient,
                                    {.claim = "RC-S1",
                                     .answer = closing::ClaimDecision::Answer::part,
                                     .reason = "one of them",
                                     .items = {"T-1"}})),
            "C0110");
  expect_done(decide_claim(sources(october), kClient,
                           {.claim = "RC-S1",
                            .answer = closing::ClaimDecision::Answer::part,
                            .reason = "one of them",
                            .items = {"T-9"}}));
  const auto made = close(now);
  EXPECT_EQ(made.find("level/in-time")->line.value, "88.8889%");
  ASSERT_EQ(made.claims.size(), 1U);
  EXPECT_EQ(*made.claims.front().claim.decision, closing::ReliefClaim::Decision::part);
  // What its side changes afterwards is not granted by it.
  EXPECT_EQ(first_code(raise_claim(sources(october), kSupplier,
                                   R"({"id":"RC-S1","levels":["in-time"],"cause":"client",
            "event_on":"2026-10-09","items":["T-8","T-9","T-10"]})")),
            "C0118");
}

TEST_F(TwoSides, silence_grants_where_the_agreement_says_so_and_the_notice_was_in_time) {
  const std::string json =
      R"({"levels":["in-time"],"cause":"client","event_on":"2026-10-09","items":["T-9","T-10"]})";
  expect_done(raise_claim(sources("2026-10-12T09:00:00Z"), kSupplier, json));
  // Ten business days after Monday 12 October: Monday 26 October.
  EXPECT_EQ(close("2026-11-02T09:00:00Z").find("level/in-time")->line.value, "100.0%");
  const auto claim = close("2026-11-02T09:00:00Z").claims.front();
  EXPECT_TRUE(claim.by_silence);
  EXPECT_EQ(claim.decide_by->to_string(), "2026-10-26");
  EXPECT_EQ(first_code(decide_claim(
                sources("2026-11-02T09:00:00Z"), kClient,
                {.claim = "RC-S1", .answer = closing::ClaimDecision::Answer::refused, .reason = "no"})),
            "C0123");
}

TEST_F(TwoSides, a_late_notice_is_not_granted_by_silence_whatever_day_it_names) {
  const std::string json =
      R"({"levels":["in-time"],"cause":"client","event_on":"2026-10-01","notified_on":"2026-10-02","items":["T-9"]})";
  expect_done(raise_claim(sources("2026-10-30T09:00:00Z"), kSupplier, json));
  const auto made = close("2026-11-30T09:00:00Z");
  EXPECT_TRUE(made.claims.front().late_notice);
  EXPECT_EQ(made.find("level/in-time")->line.value, "80.0%");
  // Accepted all the same by the other side: then it counts.
  expect_done(decide_claim(sources("2026-11-30T09:00:00Z"), kClient, {.claim = "RC-S1"}));
  EXPECT_EQ(close("2026-11-30T09:00:00Z").find("level/in-time")->line.value, "88.8889%");
}

TEST_F(SilenceRefuses, no_decision_in_time_is_a_refusal) {
  const std::string json =
      R"({"levels":["in-time"],"cause":"client","event_on":"2026-10-09","items":["T-9","T-10"]})";
  expect_done(raise_claim(sources("2026-10-12T09:00:00Z"), kSupplier, json));
  const auto made = close("2026-11-02T09:00:00Z");
  EXPECT_EQ(*made.claims.front().claim.decision, closing::ReliefClaim::Decision::refused);
  EXPECT_EQ(made.find("level/in-time")->line.value, "80.0%");
}

TEST_F(TwoSides, a_claim_with_mistakes_says_all_of_them) {
  const auto done = raise_claim(sources("2026-10-12T09:00:00Z"), kSupplier,
                                R"({"levels":["in-tme"],"cause":"weather","event_on":"2026-10-09"})");
  ASSERT_FALSE(done);
  std::set<std::string> codes;
  for (const auto& problem : done.error()) codes.insert(problem.code);
  EXPECT_TRUE(codes.contains("A0705")) << "no cause of relief";
  EXPECT_TRUE(codes.contains("A0707")) << "nothing leaves the measure";
  EXPECT_GE(codes.size(), 3U) << "and the level does not exist";
  EXPECT_EQ(first_code(raise_claim(sources("2026-10-12T09:00:00Z"), kSupplier,
                                   R"({"levels":["in-time"],"cause":"client","event_on":"2026-10-09",
                                       "items":["T-9"],"decision":"granted"})")),
            "C0103");
}

TEST_F(TwoSides, a_swap_is_in_force_when_both_signed_before_it_began) {
  const std::string json =
      R"({"for":"store opening","from":"2026-10-01","to":"2026-10-31","levels":{"in-time":"down to 75%"}})";
  EXPECT_EQ(first_code(propose_swap(sources("2026-10-01T09:00:00Z"), kClient, json)), "C0111");
  expect_done(propose_swap(sources("2026-09-20T09:00:00Z"), kClient, json));
  EXPECT_EQ(first_code(answer_swap(sources("2026-09-21T09:00:00Z"), kClient, {"store-opening", true, ""})),
            "C0112");
  EXPECT_EQ(close("2026-11-02T09:00:00Z").swaps.front().state, closing::SwapStanding::State::lapsed);
  expect_done(answer_swap(sources("2026-09-22T09:00:00Z"), kSupplier, {"store-opening", true, ""}));
  const auto made = close("2026-11-02T09:00:00Z");
  EXPECT_EQ(made.swaps.front().state, closing::SwapStanding::State::in_force);
  const auto* line = made.find("level/in-time");
  EXPECT_EQ(line->line.value, "80.0%");
  EXPECT_TRUE(!line->line.credit || line->line.credit->units() == 0);
}

TEST_F(TwoSides, a_swap_that_is_signed_too_late_is_no_waiver) {
  const std::string json =
      R"({"for":"store opening","from":"2026-10-01","to":"2026-10-31","levels":{"in-time":"down to 75%"}})";
  expect_done(propose_swap(sources("2026-09-20T09:00:00Z"), kSupplier, json));
  const auto version = close("2026-10-02T09:00:00Z").swaps.front().version;
  const record::Draft draft{"vera", "signature", "swap/desk/store-opening", record::signature_body(*version),
                            true,   {}};
  ASSERT_TRUE(record.store->append(record.relationship, Side::client, std::span(&draft, 1),
                                   at("2026-10-05T09:00:00Z")));
  const auto made = close("2026-11-02T09:00:00Z");
  EXPECT_EQ(made.swaps.front().state, closing::SwapStanding::State::lapsed);
  EXPECT_EQ(made.find("level/in-time")->line.credit->to_string(), "EUR 1,200.00");
}

TEST_F(TwoSides, private_notes_stay_on_their_side) {
  const std::string now = "2026-11-02T09:00:00Z";
  const std::string about = note_about("desk", kOctober, "level/in-time");
  expect_done(add_note(sources(now), kClient, {about, "ask Ben", record::Ring::private_ring}));
  expect_done(add_note(sources(now), kClient, {about, "see CHG-118", record::Ring::shared}));
  EXPECT_EQ(close(now, Side::client).find("level/in-time")->notes.size(), 2U);
  EXPECT_EQ(close(now, Side::supplier).find("level/in-time")->notes.size(), 1U);
  EXPECT_EQ(first_code(add_note(sources(now), kClient, {about, "  ", record::Ring::shared})), "C0120");
}

TEST_F(TwoSides, what_was_decided_on_an_older_book_is_refused) {
  const std::string now = "2026-11-02T09:00:00Z";
  const auto shown = show_close(sources(now), Side::client, kOctober);
  ASSERT_TRUE(shown);
  expect_done(agree_all(sources(now), kSupplier, kOctober));
  EXPECT_EQ(first_code(agree_all(sources(now), kClient, kOctober, shown->length)), "R0113");
  EXPECT_EQ(first_code(take_positions(sources(now), kClient, kOctober,
                                      {{"level/in-time", Stand::agreed, "", {}, "of another day"}})),
            "C0105");
}

TEST_F(TwoSides, what_does_not_count_is_listed_with_its_reason) {
  const std::string now = "2026-11-02T09:00:00Z";
  const std::string digest = close(now).find("level/in-time")->line.digest;
  const std::vector<record::Draft> drafts{
      {"dan",
       "document",
       closing::position_id("desk", kOctober, "level/in-time", Side::client),
       record::document_body("position", {}, R"({"stand":"agreed","digest":")" + digest + "\"}"),
       true,
       {}},
      {"dan",
       "document",
       closing::statement_id("desk", kOctober),
       record::document_body("statement", {},
                             R"({"digest":"0f","as of":"yesterday","as known":"2026-11-01T00:00:00Z",
                                 "lines":{"total":"0f"},"net":"0 EUR","settled":"0 EUR"})"),
       true,
       {}}};
  ASSERT_TRUE(record.store->append(record.relationship, Side::supplier, drafts, at(now)));
  const auto made = close(now);
  EXPECT_FALSE(made.find("level/in-time")->client);
  std::set<std::string> codes;
  for (const auto& problem : made.problems) codes.insert(problem.code);
  EXPECT_EQ(codes, (std::set<std::string>{"C0117", "C0122"}));
}

TEST_F(TwoSides, the_queue_says_whose_turn_it_is) {
  const std::string october = "2026-10-12T09:00:00Z", now = "2026-11-02T09:00:00Z";
  expect_done(
      raise_claim(sources(october), kSupplier,
                  R"({"levels":["in-time"],"cause":"client","event_on":"2026-10-09","items":["T-9"]})"));
  const auto early = queue(sources("2026-10-13T09:00:00Z"), Side::supplier);
  ASSERT_TRUE(early);
  const auto claim = std::ranges::find(*early, "claim/desk/RC-S1", &closing::QueueItem::id);
  ASSERT_NE(claim, early->end());
  EXPECT_EQ(claim->turn, closing::Turn::client);
  EXPECT_EQ(claim->due->to_string(), "2026-10-26");
  EXPECT_EQ(claim->consequence, "silence means granted");

  expect_done(agree_all(sources(now), kClient, kOctober));
  const auto waiting = queue(sources(now), Side::client);
  ASSERT_TRUE(waiting);
  EXPECT_EQ(std::ranges::count(*waiting, "lines/desk/2026-10/supplier", &closing::QueueItem::id), 1);
  EXPECT_EQ(std::ranges::count(*waiting, "lines/desk/2026-10/client", &closing::QueueItem::id), 0);
  const auto notice = std::ranges::find(*waiting, "notice/desk/2027-03-31", &closing::QueueItem::id);
  ASSERT_NE(notice, waiting->end());
  EXPECT_EQ(notice->due->to_string(), "2027-01-01");
  EXPECT_EQ(notice->consequence, "renews by 12 months without notice");
  EXPECT_EQ(queue(sources(now), Side::supplier)->size(), waiting->size());
}

}  // namespace
}  // namespace entente::app
