// What every problem reported keeps to, whatever bytes it is about.
#pragma once

#include "base/assert.h"
#include "text/diagnostic.h"
#include "text/source.h"

/// Each has a code and a headline, and its labels lie in their text.
inline void check(const entente::text::Diagnostics& diagnostics) {
  for (const entente::text::Diagnostic& problem : diagnostics) {
    ENTENTE_ASSERT(problem.code.size() == 5 && !problem.message.empty(),
                   "a problem has a code and a headline");
    for (const entente::text::Label& label : problem.labels) {
      if (!label.place) continue;
      const entente::text::Span span = label.place.span;
      ENTENTE_ASSERT(span.begin <= span.end && span.end <= label.place.source->content().size(),
                     "labels lie in their text");
    }
  }
}
