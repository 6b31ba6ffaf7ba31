// The checks of an agreement over terms that were changed in memory: what a grid of proposals is sifted with,
// thousands of times, without writing and reading a document for each.
#pragma once

#include "agreement/terms.h"
#include "text/diagnostic.h"

namespace entente::agreement {

/// What `load` would say of the bars, bands, credits and triggers of these terms, which it has read before.
/// Errors only.
text::Diagnostics recheck(const Terms& terms);

/// What `load` would say of relief claims and priority swaps that were added to terms which it has read
/// before, errors and warnings; their times and dips get the calendars that are meant. Also says what it
/// would say of the rest of the names: the caller keeps what concerns its own documents.
text::Diagnostics recheck_relief(Terms& terms);

}  // namespace entente::agreement
