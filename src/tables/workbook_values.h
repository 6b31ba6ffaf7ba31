// How workbooks write values: numbers as decimal text, dates as days that are counted from 1900 or 1904, and
// the number formats that say which is which. Numbers stay decimal text throughout: what somebody typed is
// what comes out. Knows nothing of files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace entente::tables {

/// What a number format makes of a number.
struct NumberFormat {
  bool percent = false, year = false, month = false, day = false, time = false, elapsed = false;
  std::string currency;  ///< code of the money that the format names without doubt; may be empty

  bool of_dates() const { return year || month || day; }
};

/// Reads a format such as `#,##0.00 [$EUR]`, `0.0%` or `mmm-yy`; its first section counts.
NumberFormat read_number_format(std::string_view code);
/// The formats that have a number and no text in the file.
NumberFormat built_in_format(std::uint32_t id);

/// Plain decimal text: `1E-3` is `0.001`. What has more than 15 significant digits (binary noise:
/// spreadsheets hold no more) is rounded to 15, unless it is a whole number written out. Empty for what is no
/// number.
std::optional<std::string> plain_number(std::string_view written);
/// `0.25` is `25%`. `plain` is what plain_number gave.
std::string percent_text(std::string_view plain);

enum class DayCount { from_1900, from_1904 };
struct CalendarText {
  enum class Kind { date, month, time, moment };
  Kind kind = Kind::date;
  std::string text;  ///< 2027-01-15, 2027-01, 14:30, 2027-01-15 14:30:00
};
/// A count of days as its format shows it; a format without a day shows the first of a month as that month.
/// Empty for days that are in no calendar.
std::optional<CalendarText> calendar_text(double days, const NumberFormat& format, DayCount count);
/// The same of an instant that is written out (2027-01-15T14:30:00).
std::optional<CalendarText> calendar_text(std::string_view written, const NumberFormat& format);

/// `_x000A_` in a text stands for the character with that number.
std::string without_escapes(std::string_view text);

}  // namespace entente::tables
