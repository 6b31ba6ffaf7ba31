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
  text::Span last_scalar;  ///< the last value that was read whole
};

/// True if the value before the problem is a quoted text over several lines: its closing quote was probably
/// forgotten, and what it swallowed deserves to be read again.
bool quote_swallowed_lines(const SyntaxProblem& problem, const text::SourcePtr& source);

text::Diagnostic explain_syntax(const SyntaxProblem& problem, const text::SourcePtr& source);

}  // namespace entente::document
