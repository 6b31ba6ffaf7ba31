// What of a text column matters to conditions: often only which of a few texts a row has.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "expression/expression.h"

namespace entente::expression {

/// The texts with which `expressions` compare the text column `variable`, ascending, if comparing it with
/// constants (`==`, `!=`, `in`, `not in`, and whether it is missing) is all that they do with it; nothing if
/// anything else of its text matters. Which of these a row has then decides all of them.
std::optional<std::vector<std::string>> compared_texts(std::span<const Expression> expressions,
                                                       std::size_t variable);

}  // namespace entente::expression
