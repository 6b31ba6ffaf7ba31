// Checks of a `selection` that look at several parts at once: the order of days, knock-outs, statements about
// weights, the decision.
#pragma once

#include "sourcing/selection.h"

namespace entente::sourcing {

void check_selection(const SelectionTerms& terms, const CriteriaTree& tree, const Panel& panel,
                     text::Diagnostics& diagnostics);

/// Needs the ranking, and so a document without errors.
void check_decision(const SelectionCase& selection, text::Diagnostics& diagnostics);

/// The region of `known weights`; nothing where there are none or they cannot be kept.
std::optional<WeightSpace> stated_weights(const SelectionTerms& terms, const CriteriaTree& tree);

}  // namespace entente::sourcing
