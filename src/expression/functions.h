// The functions of the language: name, how it is written, and what it takes and gives. The reference page
// lists the same.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "expression/tree.h"

namespace entente::expression {

struct Function {
  std::string_view name;
  Op op;
  std::size_t least, most;  ///< number of values
  std::string_view usage;   ///< "lower(x)"
  std::string_view wants;   ///< "text"
  unsigned kinds;  ///< bit set of Kind that its values may have; 0: values of one type, checked apart
  Kind result;

  bool takes(Kind kind) const { return ((kinds >> static_cast<unsigned>(kind)) & 1U) != 0; }
};

std::span<const Function> functions();
const Function* function_named(std::string_view name);

}  // namespace entente::expression
