// What both sides said about a line: their own latest positions, what they come to together, and where a
// dispute stands.
#pragma once

#include "closing/close.h"

namespace entente::closing {

/// A side's position on a line, or nothing: only what that side wrote itself counts. `since` is the day from
/// which it has been disputing without a break.
struct SidePosition {
  PositionTaken taken;
  time::Date since;
};
std::optional<SidePosition> position_of(const Documents& shared, const std::string& id, Side side,
                                        const StatementLine& line, const time::Zone& zone,
                                        text::Diagnostics& problems);

/// About today's figures, and this side's to take.
bool is_effective(const PositionTaken& position, const StatementLine& line);
LineState state_of(const StatementLine& line, const std::optional<PositionTaken>& client,
                   const std::optional<PositionTaken>& supplier);

/// Fills stage, clock and next stage of a dispute that began on `since`.
void set_stage(Dispute& dispute, const std::vector<DisputeStage>& stages, time::Date today);

}  // namespace entente::closing
