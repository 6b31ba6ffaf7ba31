// Which bids are out before any points are counted, and why: withdrawn, late, a knock-out not fulfilled, less
// than the least score of a criterion.
#pragma once

#include <string>
#include <vector>

#include "sourcing/selection_panel.h"

namespace entente::sourcing {

/// Reasons that need no scores: withdrawn, late, knock-outs. Such a bid is neither scored nor its price
/// opened.
std::vector<std::string> formal_exclusions(const SelectionTerms& terms, const Bidder& bidder);

/// Criteria on which the bid has less than the least.
std::vector<std::string> failed_minimums(const CriteriaTree& tree, const Panel& panel, std::size_t candidate);

}  // namespace entente::sourcing
