// How a scalar is written: plain where that reads back as the same text, in quotes where it does not, as a
// block where it has several lines.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/node.h"

namespace entente::document {

enum class Context { block, flow };

/// A key or a value on one line.
std::string scalar_text(const Node& node, Context context);
std::string key_text(const std::string& key, Context context);

/// A value over several lines: `header` (`|`, `>-`) and its lines without indentation.
struct BlockText {
  std::string header;
  std::vector<std::string> lines;
};

/// Columns that are left on the line of the key, and on the lines of a block below it.
struct Room {
  std::size_t beside_key = 0;
  std::size_t below_key = 0;
};

/// Text with line breaks, a folded text of several lines as its author broke it, or text too long for the
/// line of its key; nothing where one line says it best or no block can say it.
std::optional<BlockText> block_text(const Node& node, const Room& room);

}  // namespace entente::document
