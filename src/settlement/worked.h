// What a default would cost, worked out by the engine itself: months in which every level does as agreed but
// one, settled as any month is. Made for people who hold an agreement against its text; nothing is measured.
#pragma once

#include "agreement/plain_words.h"

namespace entente::settlement {

/// Figures of the month of `day`, by the terms in force then: for every critical level a first default and
/// those in a row whose multiplier differs; for bands a result in each. Levels whose results cannot be made
/// up (composites) are left out. Charges that depend on volumes are left out too.
agreement::Worked worked_examples(const agreement::Agreement& agreement, time::Date day);

}  // namespace entente::settlement
