// Durations as people write them, read from tokens: `8 business hours on office`, `1 h 30 min`, `2 calendar
// days`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "expression/lexer.h"

namespace entente::expression {

struct WrittenDuration {
  std::int64_t micros = 0;
  std::string calendar;  ///< empty: elapsed
  int business_days = 0;
  bool whole_days = false;  ///< written in calendar days
  bool understood = false;  ///< false: reported, the value means nothing
};

/// A number token is followed by a word that can only be meant as a unit (anything but `and`, `or`, `in`,
/// `is`, `not`).
bool duration_ahead(const std::vector<Token>& tokens, std::size_t at);

/// Reads the duration at `at` and moves behind it.
WrittenDuration read_duration(const Written& written, const std::vector<Token>& tokens, std::size_t& at,
                              const std::vector<std::string>& calendars, text::Diagnostics& problems);

}  // namespace entente::expression
