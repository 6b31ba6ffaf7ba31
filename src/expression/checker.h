// Names and types: turns what was written into a checked tree, or says everything that does not fit.
#pragma once

#include <optional>

#include "expression/expression.h"
#include "expression/syntax.h"
#include "expression/tree.h"

namespace entente::expression {

/// Reports E02xx and E0306. The tree is usable only if nothing was reported.
Tree check(const Written& written, const Syntaxes& syntaxes, const Scope& scope,
           const std::optional<Type>& expected, text::Diagnostics& problems);

}  // namespace entente::expression
