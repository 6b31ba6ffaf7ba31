// An agreement in plain words (`entente read`) for a terminal, as a page, and for programs. Each sentence
// stands beside its place in the file and its clause, so that it can be held against the text.
#pragma once

#include <string>

#include "agreement/plain_words.h"
#include "report/json.h"
#include "report/terminal.h"

namespace entente::report {

std::string words_text(const agreement::PlainWords& words, const TerminalOptions& options = {});
std::string words_html(const agreement::PlainWords& words);
Json words_json(const agreement::PlainWords& words);
Json words_schema();

}  // namespace entente::report
