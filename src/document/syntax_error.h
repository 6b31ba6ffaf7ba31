// What libyaml says about broken YAML, in words for people who do not know YAML's terms, with the likely
// cause.
#pragma once

#include <string>

#include "text/diagnostic.h"
#include "text/source.h"

namespace entente::document {

/// A problem as libyaml reports it, its marks turned into byte offsets.
struct SyntaxProblem {
  std::string context;  ///< "while parsing a flow sequence"; may be empty
  std::string problem;  ///< "did not find expected ',' or ']'"
  std::uint32_t context_at = 0;
  std::uint32_t problem_at = 0;
};

text::Diagnostic explain_syntax(const SyntaxProblem& problem, const text::SourcePtr& source);

}  // namespace entente::document
