// The standard layout of a document with its comments: what `entente fmt` prints. write() in node.h does the
// same for a tree made by a program.
#pragma once

#include <functional>
#include <string>

#include "document/node.h"
#include "text/diagnostic.h"

namespace entente::document {

/// Parses `source`, lets `arrange` sort the keys, and writes it with its comments. Syntax problems are handed
/// back.
text::Outcome<std::string> format_by(const text::SourcePtr& source,
                                     const std::function<void(Node&)>& arrange);

}  // namespace entente::document
