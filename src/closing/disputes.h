// A dispute about a line of a statement: who disputes, what the other side answered, at which stage it stands
// and until when. A stage is left when its time is over, or early when both sides ask for it. The amount is
// held all the while; only positions settle a line. Values; positions.h makes them from a record.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "closing/documents.h"
#include "money/money.h"
#include "record/documents.h"
#include "time/instant.h"

namespace entente::closing {

/// Where a dispute stands: it moves up by itself when the time of a stage is over, one stage after the other.
struct DisputeStage {
  std::string name;
  std::optional<int> calendar_days;  ///< none: no clock
};
/// operational 10 days, executive 20, mediation or expert 30, then arbitration or court.
const std::vector<DisputeStage>& usual_dispute_stages();

/// What the side that is asked says to a dispute of the other one.
struct AnswerTaken {
  Side side = Side::client;
  std::string reason;
  std::vector<std::string> evidence;
  std::string author;
  time::Instant at;
  record::Hash version;
  bool late = false;     ///< after the day by which it was due
  bool earlier = false;  ///< said before the dispute was worded as it is now
};

/// A stage that was left.
struct StagePassed {
  enum class How { time, both };
  std::string stage;
  time::Date left_on;
  How how = How::time;
};
std::string_view name(StagePassed::How how);  ///< "time", "both"

/// A side's wish to leave the present stage at once.
struct EscalationAsked {
  Side side = Side::client;
  std::string reason, author;
  time::Instant at;
};

struct Dispute {
  std::vector<Side> by;
  std::vector<record::Hash> versions;  ///< of each of them: its position as it is worded now
  std::string reason;
  std::vector<std::string> evidence;
  time::Date since;
  std::string stage;                ///< "operational"
  std::optional<time::Date> until;  ///< last day of the stage
  std::string next;                 ///< stage after it; empty: the last
  money::Money amount;              ///< held while it lasts
  std::vector<AnswerTaken> answers;
  std::vector<Side> asked;              ///< sides whose answer to the dispute as it is worded is missing
  std::optional<time::Date> answer_by;  ///< last day of the first stage; an answer after it is late
  std::vector<EscalationAsked> wishes;  ///< to leave this stage at once; the other side's is missing
  std::vector<StagePassed> passed;

  bool is_by(Side side) const;
  const AnswerTaken* answer_of(Side side) const;
};

/// How a side's dispute ended, while no newer one began.
struct DisputeEnded {
  enum class How { withdrawn, accepted, agreed, waived };
  Side by = Side::client;
  time::Date since, on;
  How how = How::withdrawn;
  std::string author;
};
std::string_view name(DisputeEnded::How how);  ///< "withdrawn", "accepted", "agreed", "waived"

}  // namespace entente::closing
