// What needs whom by when, in one list: lines without a position, claims to decide, swaps to answer,
// disputes, signatures, claim windows, notice and renewal, earn-back, options, remediation plans, reviews,
// reports. The same for both seats; as iCalendar too.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "closing/close.h"

namespace entente::closing {

enum class Turn { client, supplier, both };
std::string_view name(Turn turn);

struct QueueItem {
  std::string id;  ///< stable: "lines/service-desk/2026-10/client"
  std::string
      verb;  ///< "agree", "decide", "answer", "sign", "propose", "settle", "claim", "give notice", ...
  std::string what;  ///< "9 lines of October 2026"
  std::string agreement;
  std::optional<time::Month> period;
  std::string line;  ///< may be empty
  Turn turn = Turn::both;
  std::optional<time::Date> due;
  bool overdue = false;
  std::optional<money::Money> amount;  ///< at stake
  std::string link;                    ///< path below the relationship: "closes/service-desk/2026-10"
  std::string consequence;             ///< what happens without it: "silence means refused"; may be empty
  std::size_t revision = 0;
};

struct QueueInputs {
  const agreement::Agreement* agreement = nullptr;  ///< with the record
  const Standing* standing = nullptr;
  std::span<const Close> closes;  ///< that are not done, or that hold open disputes
  /// Statement of the latest month that is over: its credits, triggers and options have dates. May be none.
  const settlement::Statement* latest = nullptr;
  time::Instant now;
  int lead_days = 60;  ///< dates of the contract further ahead are left out; notice dates show 180 days ahead
};

/// By due date (without one last), then by amount, then by id.
std::vector<QueueItem> queue_of(const QueueInputs& inputs);

struct CalendarText {
  std::string name;  ///< of the calendar: "Entente: Northwind Bank and Helio Services"
  std::string relationship;
  std::string base_url;      ///< links are made of it; empty: none
  std::optional<Side> seat;  ///< only what is this side's turn, or both's; none: all
  time::Instant now;
};
/// RFC 5545: an all-day event for every item with a due date.
std::string calendar_text(std::span<const QueueItem> items, const CalendarText& options);

}  // namespace entente::closing
