// What was written, before names and types are looked at. Parts of it that could not be understood are `bad`;
// the checker passes over them in silence, their problem has been reported.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "expression/duration.h"
#include "expression/lexer.h"
#include "expression/tree.h"

namespace entente::expression {

struct Syntax {
  enum class Form { bad, name, number, text, date, boolean, missing, duration, list, operation, call };
  Form form = Form::bad;
  text::Span span;
  text::Span mark;         ///< operator or function name, for labels
  Op op = Op::constant;    ///< operation
  std::string text;        ///< name, text, function
  std::int64_t value = 0;  ///< number, date, boolean
  WrittenDuration duration;
  std::vector<std::uint32_t> parts;
};

struct Syntaxes {
  std::vector<Syntax> nodes;
  std::uint32_t root = 0;
};

inline constexpr int kDeepest = 200;  ///< nesting of one expression

/// Reports (E01xx, and E03xx for durations) everything that cannot be understood.
Syntaxes parse(const Written& written, const std::vector<Token>& tokens,
               const std::vector<std::string>& calendars, text::Diagnostics& problems);

}  // namespace entente::expression
