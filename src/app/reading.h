// An agreement read back in plain words: the terms in force on a day, with what a default would cost then as
// the engine reckons it.
#pragma once

#include <string>

#include "agreement/plain_words.h"
#include "app/workspace.h"

namespace entente::app {

struct ReadRequest {
  std::string agreement;  ///< as given on the command line, may be empty
  std::string on;         ///< a date; empty: today, or the nearest day of the term
};

/// Refuses an agreement with errors, and a day outside of its term.
text::Outcome<agreement::PlainWords> read(const ReadRequest& request, time::Instant now, const Files& files);

}  // namespace entente::app
