// Amendments change the document, not the terms: a path such as `service levels.p2-resolution.expected` leads
// to the place in the tree, and the tree is decoded again, so that every problem points at the amendment's
// own words.
#pragma once

#include "agreement/terms.h"
#include "document/node.h"
#include "text/diagnostic.h"

namespace entente::agreement {

/// Applies `amendment` to `root` in place; what leads nowhere or changes nothing is reported.
void amend(document::Node& root, const Amendment& amendment, text::Diagnostics& diagnostics);

}  // namespace entente::agreement
