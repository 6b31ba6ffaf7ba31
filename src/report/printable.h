// Foreign text made harmless before it is drawn: names in agreements and data come from anywhere, and a
// statement must not let them move a cursor, hide a figure, or break a file. Knows no output format; escaping
// for HTML or CSV is theirs.
#pragma once

#include <string>
#include <string_view>

namespace entente::report {

/// `text` with control characters, bidirectional overrides and bytes that are not UTF-8 replaced by U+FFFD;
/// line breaks and tabs become spaces. Fit for a terminal, a cell, an XML document.
std::string printable(std::string_view text);

}  // namespace entente::report
