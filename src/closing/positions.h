// What both sides said about a line: their own latest positions, what they come to together, and where a
// dispute stands.
#pragma once

#include <array>

#include "closing/close.h"

namespace entente::closing {

/// What a side has come to on a line: only what that side wrote itself counts.
struct SidePosition {
  std::optional<PositionTaken> taken;
  time::Date since;                    ///< disputed: the day from which it has been so without a break
  std::vector<record::Hash> disputes;  ///< disputed: the versions that say so without a break, newest last
  std::optional<DisputeEnded> ended;   ///< its dispute that was

  bool is_disputing() const { return taken && taken->stand == Stand::disputed && !taken->stale; }
};
SidePosition position_of(const Documents& shared, const std::string& id, Side side, const StatementLine& line,
                         const time::Zone& zone, text::Diagnostics& problems);

/// About today's figures, and this side's to take.
bool is_effective(const PositionTaken& position, const StatementLine& line);
LineState state_of(const StatementLine& line, const std::optional<PositionTaken>& client,
                   const std::optional<PositionTaken>& supplier);

/// What a dispute is made of; everything outlives the call.
struct DisputeInputs {
  const Documents& shared;
  const agreement::Agreement& agreement;
  time::Month month;
  const StatementLine& line;
  const std::array<SidePosition, 2>& positions;  ///< client, supplier
  const std::vector<DisputeStage>& stages;
  time::Date today;
  money::Money amount;  ///< that is held
};
/// At least one side disputes.
Dispute dispute_of(const DisputeInputs& inputs, text::Diagnostics& problems);

}  // namespace entente::closing
