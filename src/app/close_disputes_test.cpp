// Disputes from the first word to the last: answers, acceptance, withdrawal, and going on before the time.
#include <gtest/gtest.h>

#include <algorithm>

#include "app/close_two_sides.h"

namespace entente::app {
namespace {

using closing::LineState;
using closing::Stage;
using closing::StagePassed;
using closing::Stand;
using record::Side;
using namespace close_two_sides;

const std::string kLine = "level/in-time";
const std::string kBegun = "2026-11-02T09:00:00Z";

struct Disputed : TwoSides {
  Disputed() {
    both_agree_all(kBegun);
    dispute(kBegun, "T-9 waited for Northwind");
  }
  void dispute(const std::string& now, const std::string& reason) {
    expect_done(take_positions(sources(now), kSupplier, kOctober,
                               {{kLine, Stand::disputed, reason, {"CHG-118"}, {}}}));
  }
  text::Outcome<Recorded> step(const std::string& now, const Actor& actor, DisputeAct act,
                               const std::string& reason = {}, const std::string& stage = {}) {
    return take_dispute_step(sources(now), actor, kOctober,
                             {.line = kLine, .act = act, .reason = reason, .stage = stage});
  }
  std::string refused(const std::string& now, const Actor& actor, DisputeAct act,
                      const std::string& reason = {}, const std::string& stage = {}) {
    return first_code(step(now, actor, act, reason, stage));
  }
  closing::CloseLine line(const std::string& now) { return *close(now).find(kLine); }
  closing::Dispute standing(const std::string& now) {
    const auto found = line(now);
    EXPECT_TRUE(found.dispute);
    return found.dispute.value_or(closing::Dispute{});
  }
  std::vector<closing::QueueItem> waiting(const std::string& now, std::string_view prefix) {
    auto items = queue(sources(now), Side::client);
    EXPECT_TRUE(items);
    if (!items) return {};
    std::erase_if(*items, [&](const auto& item) { return !item.id.starts_with(prefix); });
    return *items;
  }
};

TEST_F(Disputed, an_answer_hands_the_turn_back_and_moves_no_money) {
  const auto asked = waiting("2026-11-03T09:00:00Z", "dispute-answer/");
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked.front().turn, closing::Turn::client);
  EXPECT_EQ(asked.front().due->to_string(), "2026-11-12");
  EXPECT_EQ(asked.front().consequence, "goes on to executive");
  EXPECT_EQ(asked.front().amount->to_string(), "EUR 1,200.00");

  expect_done(take_dispute_step(
      sources("2026-11-04T09:00:00Z"), kClient, kOctober,
      {.line = kLine, .act = DisputeAct::answer, .reason = "CHG-118 is about T-8", .evidence = {"CHG-118"}}));
  const auto dispute = standing("2026-11-04T10:00:00Z");
  ASSERT_EQ(dispute.answers.size(), 1U);
  EXPECT_EQ(dispute.answers.front().reason, "CHG-118 is about T-8");
  EXPECT_EQ(dispute.answers.front().evidence, std::vector<std::string>{"CHG-118"});
  EXPECT_FALSE(dispute.answers.front().late);
  EXPECT_TRUE(dispute.asked.empty());
  EXPECT_EQ(dispute.amount.to_string(), "EUR 1,200.00");
  EXPECT_EQ(dispute.until->to_string(), "2026-11-12");
  EXPECT_EQ(close("2026-11-04T10:00:00Z").totals.held.to_string(), "EUR 1,200.00");

  EXPECT_TRUE(waiting("2026-11-05T09:00:00Z", "dispute-answer/").empty());
  const auto settle = waiting("2026-11-05T09:00:00Z", "dispute/");
  ASSERT_EQ(settle.size(), 1U);
  EXPECT_EQ(settle.front().turn, closing::Turn::supplier);
}

TEST_F(Disputed, each_step_is_for_one_side_only) {
  const std::string now = "2026-11-03T09:00:00Z";
  EXPECT_EQ(refused(now, kSupplier, DisputeAct::answer, "we say it again"), "C0126");
  EXPECT_EQ(refused(now, kClient, DisputeAct::withdraw), "C0126");
  EXPECT_EQ(refused(now, kClient, DisputeAct::accept), "C0126");
  EXPECT_EQ(refused(now, kSupplier, DisputeAct::accept), "C0127") << "there is no answer yet";
  EXPECT_EQ(refused(now, kClient, DisputeAct::answer), "C0102");
  expect_done(step(now, kClient, DisputeAct::answer, "the log says otherwise"));
  EXPECT_EQ(refused(now, kClient, DisputeAct::answer, "the log says otherwise"), "C0128");
  expect_done(step(now, kClient, DisputeAct::answer, "the log says otherwise, line 7"));
  EXPECT_EQ(standing(now).answers.front().reason, "the log says otherwise, line 7");
}

TEST_F(Disputed, where_nothing_is_disputed_there_is_nothing_to_say) {
  const std::string now = "2026-11-03T09:00:00Z";
  for (const auto act : {DisputeAct::answer, DisputeAct::accept, DisputeAct::withdraw, DisputeAct::escalate,
                         DisputeAct::wait}) {
    EXPECT_EQ(first_code(take_dispute_step(sources(now), kClient, kOctober,
                                           {.line = "charge/desk", .act = act, .reason = "x"})),
              "C0125");
  }
  EXPECT_EQ(first_code(take_dispute_step(sources(now), kClient, kOctober,
                                         {.line = "level/in-tme", .act = DisputeAct::answer, .reason = "x"})),
            "C0104");
  EXPECT_EQ(first_code(take_dispute_step(sources("2026-10-20T09:00:00Z"), kClient, kOctober,
                                         {.line = kLine, .act = DisputeAct::answer, .reason = "x"})),
            "C0113");
}

TEST_F(Disputed, an_accepted_answer_settles_the_line_and_says_so) {
  const std::string now = "2026-11-04T09:00:00Z";
  expect_done(step(now, kClient, DisputeAct::answer, "CHG-118 is about T-8"));
  expect_done(step(now, kSupplier, DisputeAct::accept));
  const auto made = line(now);
  EXPECT_EQ(made.state, LineState::agreed);
  ASSERT_EQ(made.ended.size(), 1U);
  EXPECT_EQ(made.ended.front().how, closing::DisputeEnded::How::accepted);
  EXPECT_EQ(made.ended.front().by, Side::supplier);
  EXPECT_FALSE(made.supplier->accepts.empty());
  EXPECT_TRUE(close(now).held.empty());
  // Meanwhile settled: what comes afterwards finds no dispute.
  EXPECT_EQ(refused(now, kClient, DisputeAct::answer, "one more thing"), "C0125");
  EXPECT_EQ(refused(now, kSupplier, DisputeAct::escalate, "to the directors"), "C0125");
}

TEST_F(Disputed, a_withdrawn_dispute_leaves_the_line_open_and_one_begun_anew_is_another) {
  expect_done(step("2026-11-03T09:00:00Z", kClient, DisputeAct::answer, "CHG-118 is about T-8"));
  expect_done(step("2026-11-04T09:00:00Z", kSupplier, DisputeAct::escalate, "to the directors"));
  expect_done(step("2026-11-05T09:00:00Z", kSupplier, DisputeAct::withdraw));
  const auto open = line("2026-11-05T10:00:00Z");
  EXPECT_EQ(open.state, LineState::open);
  EXPECT_EQ(open.ended.front().how, closing::DisputeEnded::How::withdrawn);
  EXPECT_EQ(open.ended.front().on.to_string(), "2026-11-05");
  EXPECT_EQ(refused("2026-11-05T10:00:00Z", kSupplier, DisputeAct::withdraw), "C0125");

  dispute("2026-11-10T09:00:00Z", "T-10 as well");
  const auto anew = standing("2026-11-10T10:00:00Z");
  EXPECT_TRUE(anew.answers.empty());
  EXPECT_TRUE(anew.wishes.empty());
  EXPECT_EQ(anew.since.to_string(), "2026-11-10");
  EXPECT_EQ(anew.until->to_string(), "2026-11-20");
  EXPECT_TRUE(line("2026-11-10T10:00:00Z").ended.empty());
}

TEST_F(Disputed, what_was_answered_before_the_dispute_was_worded_anew_is_marked) {
  expect_done(step("2026-11-03T09:00:00Z", kClient, DisputeAct::answer, "CHG-118 is about T-8"));
  dispute("2026-11-04T09:00:00Z", "T-9 and T-10 waited for Northwind");
  const auto dispute = standing("2026-11-04T10:00:00Z");
  EXPECT_EQ(dispute.since.to_string(), "2026-11-02") << "the clock goes on";
  ASSERT_EQ(dispute.answers.size(), 1U);
  EXPECT_TRUE(dispute.answers.front().earlier);
  EXPECT_EQ(dispute.asked, std::vector<Side>{Side::client});
  // The same words again are an answer to the new wording.
  expect_done(step("2026-11-05T09:00:00Z", kClient, DisputeAct::answer, "CHG-118 is about T-8"));
  EXPECT_FALSE(standing("2026-11-05T10:00:00Z").answers.front().earlier);
}

TEST_F(Disputed, goes_on_before_its_time_when_both_ask_for_it) {
  EXPECT_EQ(refused("2026-11-04T09:00:00Z", kClient, DisputeAct::escalate), "C0102");
  expect_done(step("2026-11-04T09:00:00Z", kClient, DisputeAct::escalate, "the desks have said all"));
  EXPECT_EQ(refused("2026-11-04T10:00:00Z", kClient, DisputeAct::escalate, "now"), "C0128");
  const auto asked = standing("2026-11-04T10:00:00Z");
  EXPECT_EQ(asked.stage, "operational");
  ASSERT_EQ(asked.wishes.size(), 1U);
  const auto item = waiting("2026-11-04T10:00:00Z", "escalation/");
  ASSERT_EQ(item.size(), 1U);
  EXPECT_EQ(item.front().turn, closing::Turn::supplier);

  expect_done(step("2026-11-05T09:00:00Z", kSupplier, DisputeAct::escalate, {}, "operational"));
  const auto made = standing("2026-11-05T10:00:00Z");
  EXPECT_EQ(made.stage, "executive");
  EXPECT_EQ(made.until->to_string(), "2026-11-25") << "twenty days from the day on which both asked";
  ASSERT_EQ(made.passed.size(), 1U);
  EXPECT_EQ(made.passed.front().how, StagePassed::How::both);
  EXPECT_EQ(made.amount.to_string(), "EUR 1,200.00") << "still held";
  EXPECT_TRUE(waiting("2026-11-05T10:00:00Z", "escalation/").empty());
  EXPECT_EQ(refused("2026-11-05T10:00:00Z", kSupplier, DisputeAct::escalate, "x", "operational"), "C0129");
}

TEST_F(Disputed, a_wish_to_go_on_can_be_taken_back_and_ends_with_its_stage) {
  EXPECT_EQ(refused("2026-11-04T09:00:00Z", kClient, DisputeAct::wait), "C0119");
  expect_done(step("2026-11-04T09:00:00Z", kClient, DisputeAct::escalate, "the desks have said all"));
  expect_done(step("2026-11-04T11:00:00Z", kClient, DisputeAct::wait));
  EXPECT_TRUE(standing("2026-11-04T12:00:00Z").wishes.empty());
  expect_done(step("2026-11-05T09:00:00Z", kSupplier, DisputeAct::escalate, "it is about the rule"));
  EXPECT_EQ(standing("2026-11-05T10:00:00Z").stage, "operational") << "the client's wish does not count";
  // The time of the stage is over: the wish was about a stage that is left.
  const auto later = standing("2026-11-13T09:00:00Z");
  EXPECT_EQ(later.stage, "executive");
  EXPECT_TRUE(later.wishes.empty());
  EXPECT_EQ(later.passed.front().how, StagePassed::How::time);
  EXPECT_EQ(refused("2026-11-13T09:00:00Z", kClient, DisputeAct::wait), "C0119");
}

TEST_F(Disputed, the_last_stage_has_nothing_after_it) {
  const std::string late = "2027-02-15T09:00:00Z";
  EXPECT_EQ(standing(late).stage, "arbitration or court");
  EXPECT_FALSE(standing(late).until);
  EXPECT_EQ(standing(late).passed.size(), 3U);
  EXPECT_EQ(refused(late, kClient, DisputeAct::escalate, "x"), "C0129");
}

TEST_F(Disputed, an_answer_after_the_first_stage_is_late_and_is_heard) {
  const std::string late = "2026-11-16T09:00:00Z";
  EXPECT_EQ(standing(late).answer_by->to_string(), "2026-11-12");
  EXPECT_EQ(standing(late).stage, "executive");
  expect_done(step(late, kClient, DisputeAct::answer, "CHG-118 is about T-8"));
  EXPECT_TRUE(standing(late).answers.front().late);
  EXPECT_EQ(standing(late).stage, "executive") << "it takes no stage back";
  expect_done(step(late, kSupplier, DisputeAct::accept));
  EXPECT_EQ(line(late).state, LineState::agreed);
}

TEST_F(Disputed, after_the_close_an_accepted_answer_restates_the_month) {
  const std::string now = "2026-11-04T09:00:00Z", later = "2026-11-09T09:00:00Z";
  both_sign(now);
  EXPECT_EQ(close(now).stage, Stage::closed);
  expect_done(step(later, kClient, DisputeAct::answer, "CHG-118 is about T-8"));
  EXPECT_EQ(close(later).stage, Stage::closed);
  EXPECT_EQ(close(later).totals.settled.to_string(), "EUR 0.00");
  expect_done(step(later, kSupplier, DisputeAct::accept));
  EXPECT_EQ(close(later).stage, Stage::restatement);
  both_sign(later);
  EXPECT_EQ(close(later).stage, Stage::closed);
  EXPECT_EQ(close(later).totals.settled.to_string(), "EUR 1,200.00");
}

TEST_F(Disputed, both_may_dispute_a_line_and_answer_each_other) {
  const std::string now = "2026-11-03T09:00:00Z";
  expect_done(take_positions(sources(now), kClient, kOctober,
                             {{kLine, Stand::disputed, "T-8 was late as well", {}, {}}}));
  EXPECT_EQ(standing(now).asked.size(), 2U);
  expect_done(step(now, kClient, DisputeAct::answer, "T-9 did not wait"));
  expect_done(step(now, kSupplier, DisputeAct::answer, "T-8 was in time"));
  EXPECT_EQ(standing(now).answers.size(), 2U);
  expect_done(step(now, kSupplier, DisputeAct::accept));
  EXPECT_EQ(line(now).state, LineState::disputed) << "the client's dispute goes on";
  EXPECT_EQ(standing(now).since.to_string(), "2026-11-03") << "by its own clock";
  expect_done(step(now, kClient, DisputeAct::accept));
  EXPECT_EQ(line(now).state, LineState::agreed);
}

TEST_F(Disputed, what_went_past_the_use_cases_is_left_out_with_its_reason) {
  const std::string version = standing("2026-11-03T09:00:00Z").versions.front().hex();
  const auto draft = [&](const std::string& id, std::string_view type, const std::string& content) {
    return record::Draft{"dan", "document", id, record::document_body(type, {}, content), true, {}};
  };
  closing::DisputeAnswer answer;
  answer.reason = std::string("we are right");
  answer.dispute = version;
  closing::Escalation escalation;
  escalation.stage = std::string("executive");
  escalation.dispute = version;
  const std::vector<record::Draft> drafts{
      // The supplier writes the client's answer, and takes a stage further that is not reached.
      draft(closing::dispute_answer_id("desk", kOctober, kLine, Side::client), closing::kDisputeAnswerType,
            closing::write(answer)),
      draft(closing::escalation_id("desk", kOctober, kLine, Side::supplier), closing::kEscalationType,
            closing::write(escalation))};
  ASSERT_TRUE(record.store->append(record.relationship, Side::supplier, drafts,
                                   closing::two_sides::at("2026-11-03T09:00:00Z")));
  const auto made = close("2026-11-03T10:00:00Z");
  EXPECT_TRUE(made.find(kLine)->dispute->answers.empty());
  EXPECT_EQ(made.find(kLine)->dispute->stage, "operational");
  EXPECT_EQ(std::ranges::count(made.problems, "C0117", &text::Diagnostic::code), 2);
}

TEST_F(Disputed, what_was_decided_on_an_older_book_is_refused) {
  const std::string now = "2026-11-03T09:00:00Z";
  const auto shown = show_close(sources(now), Side::client, kOctober);
  ASSERT_TRUE(shown);
  expect_done(step(now, kClient, DisputeAct::answer, "first"));
  EXPECT_EQ(first_code(take_dispute_step(sources(now), kClient, kOctober,
                                         {.line = kLine, .act = DisputeAct::answer, .reason = "second"},
                                         shown->length)),
            "R0113");
}

}  // namespace
}  // namespace entente::app
