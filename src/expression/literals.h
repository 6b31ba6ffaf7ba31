// Texts that stand for instants and dates: which they mean is known once they are compared with one.
#pragma once

#include <optional>
#include <string>

#include "time/zone.h"

namespace entente::expression {

struct InstantReading {
  std::optional<time::Instant> instant;
  std::string problem;  ///< "does not exist in Europe/London", "is not an instant"
  std::string note;     ///< may be empty
  std::string repair;   ///< what to write instead, may be empty
};

/// `2026-04-01 10:00` (local in `zone`), `2026-04-01T10:00:30Z`, `2026-04-01 10:00+02:00`.
InstantReading read_instant(const std::string& written, const time::Zone& zone);

}  // namespace entente::expression
