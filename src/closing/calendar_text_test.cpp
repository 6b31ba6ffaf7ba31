#include <gtest/gtest.h>

#include "calendar/calendar.h"
#include "closing/queue.h"

namespace entente::closing {
namespace {

QueueItem item(std::string id, std::string what, const char* due) {
  QueueItem made;
  made.id = std::move(id);
  made.verb = "decide";
  made.what = std::move(what);
  made.due = time::Date::parse(due);
  made.turn = Turn::client;
  return made;
}

TEST(CalendarText, another_program_reads_the_same_days) {
  const std::vector<QueueItem> items{
      item("claim/desk/RC-1",
           "relief claim RC-1; third party, and a long story about a carrier in Zürich, again and again",
           "2026-11-03"),
      item("lines/desk/2026-10/client", "9 lines", "2026-11-30")};
  const std::string text = calendar_text(items, {.name = "Entente: A and B",
                                                 .relationship = "r1",
                                                 .base_url = "",
                                                 .seat = Side::client,
                                                 .now = *time::Instant::parse("2026-11-02T09:05:00Z")});
  std::string reason;
  const auto days =
      calendar::read_ical_holidays(text, {time::Date::of(2026, 1, 1), time::Date::of(2027, 1, 1)}, reason);
  ASSERT_TRUE(days) << reason;
  ASSERT_EQ(days->size(), 2U);
  EXPECT_EQ(days->at(time::Date::of(2026, 11, 3)), "decide: " + items[0].what);
  EXPECT_EQ(days->at(time::Date::of(2026, 11, 30)), "decide: 9 lines");
}

TEST(CalendarText, lines_are_folded_between_characters) {
  const std::vector<QueueItem> items{
      item("x", std::string(40, 'a') + "ééééééééééééééééééééééééééééééé", "2026-11-03")};
  const std::string text = calendar_text(items, {});
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find("\r\n", begin);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - begin, 75U);
    if (end > begin) {
      EXPECT_NE(static_cast<unsigned char>(text[begin]) & 0xc0U, 0x80U);
    }
    begin = end + 2;
  }
}

TEST(CalendarText, a_seat_sees_its_own_turns_and_those_of_both) {
  std::vector<QueueItem> items{item("x", "mine", "2026-11-03"), item("y", "theirs", "2026-11-04"),
                               item("z", "ours", "2026-11-05")};
  items[1].turn = Turn::supplier;
  items[2].turn = Turn::both;
  const std::string text =
      calendar_text(items, {.name = {}, .relationship = {}, .base_url = {}, .seat = Side::client, .now = {}});
  EXPECT_NE(text.find("mine"), std::string::npos);
  EXPECT_EQ(text.find("theirs"), std::string::npos);
  EXPECT_NE(text.find("ours"), std::string::npos);
}

}  // namespace
}  // namespace entente::closing
