// Tokens of the expression language. Every problem is reported and skipped, so that the parser sees the rest.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "expression/written.h"

namespace entente::expression {

struct Token {
  enum class Kind { end, name, number, text, date, symbol };
  Kind kind = Kind::end;
  text::Span span;
  std::string text;        ///< name, content of a text, or the symbol
  std::int64_t value = 0;  ///< number: millionths; date: days since 1970
  bool quoted = false;     ///< a name in backquotes: never a keyword

  bool is(std::string_view symbol) const { return kind == Kind::symbol && text == symbol; }
  bool is_word(std::string_view word) const { return kind == Kind::name && !quoted && text == word; }
};

inline constexpr std::size_t kLongest = 16 * 1024;  ///< bytes of one expression

/// Always ends with a token of kind end.
std::vector<Token> tokenize(const Written& written, text::Diagnostics& problems);

}  // namespace entente::expression
