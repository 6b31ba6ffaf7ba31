// The text of an expression and where it stands, so that problems point inside the scalar.
#pragma once

#include <string>

#include "text/diagnostic.h"

namespace entente::expression {

struct Written {
  std::string text;
  text::Place place;  ///< of the scalar's content; may be nowhere

  /// Offsets map one to one only where the scalar stands in the source as it reads (no escapes, no folded
  /// lines).
  bool maps_to_source() const { return place && place.written() == text; }

  text::Place at(text::Span span) const {
    if (!maps_to_source()) return place;
    return {place.source, {place.span.begin + span.begin, place.span.begin + span.end}};
  }
  std::string slice(text::Span span) const { return text.substr(span.begin, span.end - span.begin); }

  /// Adds a fix that replaces `span`; where offsets do not map it can only be shown.
  void repair(text::Diagnostic& diagnostic, std::string help, text::Applicability applicability,
              text::Span span, std::string replacement) const {
    if (maps_to_source()) {
      diagnostic.fix(std::move(help), applicability, {{at(span), std::move(replacement)}});
    } else {
      diagnostic.help(std::move(help));
    }
  }
};

}  // namespace entente::expression
