// Upper and lower case of UTF-8 text in place: the letters of ASCII, Latin-1, Latin Extended-A, Greek and
// Cyrillic whose other case has the same number of bytes. Other letters stay as they are. No locale.
#pragma once

#include <cstddef>

namespace entente::expression {

void to_lower(char* text, std::size_t length);
void to_upper(char* text, std::size_t length);

}  // namespace entente::expression
