// What is written of a close and a queue follows the published schemas and fits narrow terminals.
#include "report/close.h"

#include <gtest/gtest.h>

#include "closing/two_sides.h"
#include "report/schema_validator.h"

namespace entente::report {
namespace {

using closing::two_sides::at;

struct Made {
  closing::Close close;
  settlement::Statement statement;
  std::vector<closing::QueueItem> queue;
};

/// October with a claim, a swap that waits, a dispute, a position about older figures and a proposal.
Made october() {
  const auto agreement = closing::two_sides::agreement();
  const auto tickets = closing::two_sides::tickets(2);
  closing::two_sides::Record record;
  const auto write = [&](record::Side side, const std::string& id, std::string_view type,
                         const std::string& content) {
    const record::Draft draft{"somebody", "document", id, record::document_body(type, {}, content), true, {}};
    const auto done =
        record.store->append(record.relationship, side, std::span(&draft, 1), at("2026-10-12T09:00:00Z"));
    ASSERT_TRUE(done) << done.error().what;
  };
  const time::Month month = time::Month::of(2026, 10);
  write(
      record::Side::supplier, "claim/desk/RC-1", closing::kClaimType,
      R"({"id":"RC-1","levels":["in-time"],"cause":"client","raised by":"supplier","event on":"2026-10-09","items":["T-9"]})");
  write(
      record::Side::client, "swap/desk/move", closing::kSwapType,
      R"({"for":"move","from":"2026-10-20","to":"2026-10-30","levels":{"in-time":"down to 80%"},"asked by":"client"})");
  write(record::Side::supplier, closing::position_id("desk", month, "level/in-time", record::Side::supplier),
        closing::kPositionType, R"({"stand":"disputed","reason":"T-9 waited","digest":"of older figures"})");
  write(record::Side::client, "note/1", closing::kNoteType,
        R"({"about":"desk/2026-10/level/in-time","text":"see T-9"})");
  const auto papers = record.papers(record::Side::client);
  const auto now = at("2026-10-19T09:00:00Z");
  const auto standing = closing::standing_of(*agreement, papers.shared, std::nullopt, now);
  const auto with = closing::with_record(*agreement, standing);
  settlement::ReduceOptions options;
  options.as_of = at("2026-11-01T00:00:00Z");
  const auto tallies = settlement::reduce(with, tickets, time::Month::of(2026, 9), month, options);
  Made made;
  made.statement = *settlement::settle(with, *tallies, month, options);
  made.close = closing::close_of({.agreement = &with,
                                  .papers = &papers,
                                  .standing = &standing,
                                  .statement = &made.statement,
                                  .agreed = nullptr,
                                  .seat = record::Side::client,
                                  .now = at("2026-11-02T09:00:00Z")});
  made.queue = closing::queue_of({.agreement = &with,
                                  .standing = &standing,
                                  .closes = std::span(&made.close, 1),
                                  .latest = &made.statement,
                                  .now = now});
  return made;
}

TEST(CloseJson, follows_the_published_schema) {
  const Made made = october();
  EXPECT_EQ(Validator(close_schema()).problems(close_json(made.close, made.statement)),
            std::vector<std::string>{});
  EXPECT_EQ(Validator(queue_schema()).problems(queue_json(made.queue, "r1")), std::vector<std::string>{});
  EXPECT_FALSE(made.queue.empty());
}

TEST(CloseText, fits_any_width_and_needs_no_colour) {
  const Made made = october();
  for (const std::size_t width : {60U, 80U, 120U}) {
    const std::string text = close_text(made.close, {.width = width, .colour = false, .ascii = true});
    EXPECT_NE(text.find("level/in-time"), std::string::npos);
    EXPECT_NE(text.find("RC-1"), std::string::npos);
    EXPECT_NE(text.find("Before the next step"), std::string::npos);
    std::size_t begin = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
      EXPECT_LE(end - begin, width) << text.substr(begin, end - begin);
      begin = end + 1;
    }
  }
  EXPECT_NE(queue_text(made.queue, {.width = 80}).find("decide: relief claim RC-1"), std::string::npos);
}

}  // namespace
}  // namespace entente::report
