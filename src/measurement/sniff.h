// What a file's texts look like: delimiter, decimal mark, formats of instants, missing markers, types. Pure
// functions of a sample of rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expression/type.h"
#include "measurement/values.h"

namespace entente::measurement {

/// The character among , ; tab | that splits the first lines most evenly; ',' if none does.
char sniff_delimiter(std::string_view head);

/// Texts that mean no value, when the mapping does not say.
const std::vector<std::string>& usual_missing();

/// '.' or ',' by the numbers among the texts: "1,5" and "1.234,56" say ','. '.' when nothing speaks for
/// either.
char sniff_decimal(const std::vector<std::string_view>& texts);

struct SniffedTime {
  std::string format;  ///< empty: none fits
  std::string other;   ///< month-first twin that fits as well: day or month first is not decided
  bool local = true;   ///< no value has an offset
  std::size_t fitting = 0;
};
/// The format that fits all texts, or the one that fits most of them (at least half).
SniffedTime sniff_time(const std::vector<std::string_view>& texts);

/// boolean, number, instant, date or text: what all texts can be read as.
expression::Kind sniff_kind(const std::vector<std::string_view>& texts, char decimal);

}  // namespace entente::measurement
