// JSON as documents keep it: read with a limit of nesting, written so that equal values have equal bytes and
// the document room reads them unharmed.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "document/node.h"

namespace entente::closing {

/// The value without its top-level key `left_out` (may be empty), or nothing where the text is no JSON or
/// nests more than 64 levels.
std::optional<nlohmann::ordered_json> read_json(std::string_view text, std::string_view left_out = {});

std::string json_text(const nlohmann::ordered_json& value);
/// Every scalar as a string.
std::string json_text(const document::Node& node);

}  // namespace entente::closing
