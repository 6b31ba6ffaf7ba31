// Times, bars and bounds as the agreement writes them: `8 business hours on office`, `95%`, `96.0% .. 97.0%`.
// Each reading gives the value, or what is wrong with which part of the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "agreement/phrase.h"
#include "agreement/terms.h"
#include "base/result.h"

namespace entente::agreement {

/// What could not be read: the part [begin, begin + length) of the text, why, and an example of what is
/// meant.
struct Misread {
  std::size_t begin = 0;
  std::size_t length = 0;
  std::string why;
  std::string example;
};

template <class Value>
using Reading = Result<Value, Misread>;

Reading<Span> read_span(std::string_view written);
Reading<Quantity> read_quantity(std::string_view written);
/// Offsets of the two ends inside `written`, for places.
struct BoundsRead {
  Bounds bounds;
  std::size_t from_begin = 0, from_length = 0, to_begin = 0, to_length = 0;
};
Reading<BoundsRead> read_bounds(std::string_view written);

/// One quantity at the front of a longer phrase.
Reading<Quantity> take_quantity(Phrase& phrase);
Reading<Span> take_span(Phrase& phrase);

/// The canonical spelling.
std::string write(const Span& span);
std::string write(const Quantity& quantity);
std::string write(const Bounds& bounds);

/// As a sentence shows it: "95%", "300", "4 h 25 min on office".
std::string show(const money::Decimal& value, Quantity::Unit unit);

}  // namespace entente::agreement
