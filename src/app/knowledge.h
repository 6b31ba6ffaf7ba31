// How far the data of an agreement reaches, and from that the instant as of which a month is judged when
// nobody names one. Nothing here looks at a clock: the same store gives the same instant on any day.
#pragma once

#include <optional>

#include "agreement/agreement.h"
#include "measurement/source.h"

namespace entente::app {

/// The latest instant at which something happened, by the rows that were known at `as_known` (default: all),
/// and not after the last import: what lies behind it is a plan or a slip of the pen. Empty: there is no
/// data.
text::Outcome<std::optional<time::Instant>> last_event(const agreement::Agreement& agreement,
                                                       const measurement::Source& measurements,
                                                       std::optional<time::Instant> as_known);

/// A month that is over is judged by everything that the data knows: as of the end of the month, or of the
/// last event if that came later, so that an item that was opened in the last days and settled in the next
/// month is judged. A month is over once something was imported after it; until then it is judged as of the
/// last event.
text::Outcome<time::Instant> default_as_of(const agreement::Agreement& agreement,
                                           const measurement::Source& measurements, time::Month month,
                                           std::optional<time::Instant> as_known);

}  // namespace entente::app
