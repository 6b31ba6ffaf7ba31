// The checks of an agreement over terms that were changed in memory: what a grid of proposals is sifted with,
// thousands of times, without writing and reading a document for each.
#pragma once

#include "agreement/terms.h"
#include "text/diagnostic.h"

namespace entente::agreement {

/// What `load` would say of the bars, bands, credits and triggers of these terms, which it has read before.
/// Errors only.
text::Diagnostics recheck(const Terms& terms);

}  // namespace entente::agreement
