// A checked expression as people would say it: `priority == "P1" and waited_s <= 30` is `priority is "P1" and
// waited_s is at most 30`. What has no better words is left as it is written.
#pragma once

#include <string>

#include "expression/expression.h"

namespace entente::expression {

std::string in_words(const Expression& expression, const Scope& scope);

}  // namespace entente::expression
