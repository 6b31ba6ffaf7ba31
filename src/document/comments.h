// The comments and blank lines of a document, which libyaml drops: found again in the source text by the
// places of the nodes, and given to the node they stand with, so that the writer can keep them there.
#pragma once

#include "document/node.h"

namespace entente::document {

/// Fills Node::comments below `root`, which was parsed from `source` without syntax errors.
void attach_comments(Node& root, const text::SourcePtr& source);

}  // namespace entente::document
