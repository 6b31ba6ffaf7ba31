#include "measurement/values.h"

#include <array>
#include <charconv>
#include <cstring>

namespace entente::measurement {

namespace {

constexpr std::int64_t kDayMicros = 86'400'000'000;
constexpr std::int64_t kFarthestYear = 9999;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool starts_with_folded(std::string_view text, std::string_view lower_word) {
  if (text.size() < lower_word.size()) return false;
  for (std::size_t i = 0; i < lower_word.size(); ++i) {
    if (lower(text[i]) != lower_word[i]) return false;
  }
  return true;
}

bool equal_folded(std::string_view text, std::string_view lower_word) {
  return text.size() == lower_word.size() && starts_with_folded(text, lower_word);
}

/// Days since 1970-01-01 of a valid civil date (Hinnant's algorithm).
std::int64_t days_of(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = static_cast<unsigned>(year - era * 400);
  const unsigned day_of_year = (153 * (month + (month > 2 ? -3U : 9U)) + 2) / 5 + day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + static_cast<std::int64_t>(day_of_era) - 719'468;
}

bool is_leap(std::int64_t year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool valid_date(std::int64_t year, int month, int day) {
  static constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1 || year > kFarthestYear || month < 1 || month > 12 || day < 1) return false;
  return day <= kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap(year) ? 1 : 0);
}

constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> kDaysOfWeek{"monday", "tuesday",  "wednesday", "thursday",
                                                      "friday", "saturday", "sunday"};

/// What is left of a text while it is read from the left.
struct Cursor {
  const char* at;
  const char* end;

  bool done() const { return at == end; }
  std::string_view rest() const { return {at, static_cast<std::size_t>(end - at)}; }
  /// Up to `most` digits; -1 if there is none.
  int digits(int most) {
    int value = 0;
    int count = 0;
    while (count < most && at != end && is_digit(*at)) {
      value = value * 10 + (*at - '0');
      ++at;
      ++count;
    }
    return count == 0 ? -1 : value;
  }
  /// Exactly `count` digits; -1 if not.
  int exactly(int count) {
    const char* begin = at;
    int value = digits(count);
    return at - begin == count ? value : -1;
  }
  /// Digits after a decimal mark, as microseconds; further digits are cut off.
  bool fraction(std::int64_t& micros) {
    std::int64_t unit = 100'000;
    if (done() || !is_digit(*at)) return false;
    for (; at != end && is_digit(*at); ++at, unit /= 10) micros += unit * (*at - '0');
    return true;
  }
  bool take(char c) {
    if (at == end || *at != c) return false;
    ++at;
    return true;
  }
  void blanks() {
    while (at != end && is_blank(*at)) ++at;
  }
};

/// `Z`, `UTC`, `GMT`, `+01:00`, `+0100`, `+01`, with blanks before; nothing is fine as well (has stays
/// false).
bool read_offset(Cursor& cursor, bool& has, std::int64_t& offset_micros) {
  const char* before = cursor.at;
  cursor.blanks();
  if (cursor.done()) return true;
  for (std::string_view name : {std::string_view("utc"), std::string_view("gmt"), std::string_view("z")}) {
    if (starts_with_folded(cursor.rest(), name)) {
      cursor.at += name.size();
      has = true;
      break;
    }
  }
  if (cursor.done()) return true;
  if (*cursor.at != '+' && *cursor.at != '-') {
    if (!has) cursor.at = before;
    return has;
  }
  bool negative = *cursor.at++ == '-';
  int hours = cursor.exactly(2);
  int minutes = 0;
  if (hours < 0 || hours > 18) return false;
  if (cursor.take(':') || (!cursor.done() && is_digit(*cursor.at))) minutes = cursor.exactly(2);
  if (minutes < 0 || minutes > 59) return false;
  has = true;
  offset_micros = (hours * 60 + minutes) * 60'000'000LL * (negative ? -1 : 1);
  return true;
}

template <std::size_t N>
int named(Cursor& cursor, const std::array<std::string_view, N>& names) {
  for (std::size_t i = 0; i < N; ++i) {
    if (starts_with_folded(cursor.rest(), names[i])) {
      cursor.at += names[i].size();
      return static_cast<int>(i);
    }
  }
  for (std::size_t i = 0; i < N; ++i) {
    if (starts_with_folded(cursor.rest(), names[i].substr(0, 3))) {
      cursor.at += 3;
      if (names[i] == "september" && cursor.take('t')) return static_cast<int>(i);
      cursor.take('.');
      return static_cast<int>(i);
    }
  }
  return -1;
}

}  // namespace

std::string_view trim(std::string_view text) {
  auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string TimeFormat::problem(const std::string& format) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    if (i + 1 == format.size()) return "%";
    if (std::strchr("YymdHIMSfpbBaAzZsLTFeD%", format[++i]) == nullptr) return std::string("%") + format[i];
  }
  return {};
}

std::optional<TimeFormat> TimeFormat::compile(const std::string& format) {
  TimeFormat made;
  made.written_ = format;
  if (format == "iso" || format.empty()) {
    made.style_ = Style::iso;
    made.has_time_ = true;
    return made;
  }
  if (format == "excel") {
    made.style_ = Style::excel;
    made.has_time_ = true;
    return made;
  }
  if (!problem(format).empty()) return std::nullopt;
  std::string expanded;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] == '%' && format[i + 1] == 'T') {
      expanded += "%H:%M:%S";
      ++i;
    } else if (format[i] == '%' && format[i + 1] == 'F') {
      expanded += "%Y-%m-%d";
      ++i;
    } else if (format[i] == '%' && format[i + 1] == 'D') {
      expanded += "%m/%d/%y";
      ++i;
    } else {
      expanded += format[i];
      if (format[i] == '%') expanded += format[++i];
    }
  }
  for (std::size_t i = 0; i < expanded.size(); ++i) {
    if (expanded[i] != '%' || expanded[i + 1] == '%') {
      made.tokens_.push_back({0, expanded[i]});
      if (expanded[i] == '%') ++i;
      continue;
    }
    char directive = expanded[++i];
    if (directive == 'e') directive = 'd';
    if (std::strchr("HISsL", directive) != nullptr) made.has_time_ = true;
    made.tokens_.push_back({directive, 0});
  }
  return made.tokens_.empty() ? std::nullopt : std::optional(std::move(made));
}

std::optional<TimeFormat::Parsed> TimeFormat::parse(std::string_view text) const {
  text = trim(text);
  if (text.empty()) return std::nullopt;
  if (style_ == Style::iso) return parse_iso(text);
  if (style_ == Style::excel) {
    ReadNumber days = read_number(text, '.');
    if (days.problem == NumberProblem::not_a_number || days.millionths < 0) return std::nullopt;
    // A day in millionths is 86.4 ms: rounded to the second, as spreadsheets show it.
    std::int64_t micros = days.millionths * 86'400;
    micros = (micros + 500'000) / 1'000'000 * 1'000'000 - 25'569 * kDayMicros;
    return micros > 253'402'300'799'000'000 ? std::nullopt : std::optional(Parsed{micros, false});
  }
  Cursor cursor{text.data(), text.data() + text.size()};
  std::int64_t year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int half = -1;
  std::int64_t fraction = 0;
  std::int64_t offset = 0;
  bool has_offset = false;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const Token& token = tokens_[i];
    switch (token.directive) {
      case 0:
        if (is_blank(token.literal)) {
          if (!cursor.done() && *cursor.at == 'T' && i > 0 && tokens_[i - 1].directive == 'd') {
            ++cursor.at;
            break;
          }
          if (cursor.done() || !is_blank(*cursor.at)) return std::nullopt;
          cursor.blanks();
        } else if (!cursor.take(token.literal)) {
          return std::nullopt;
        }
        break;
      case 'Y':
        year = cursor.exactly(4);
        break;
      case 'y': {
        int two = cursor.exactly(2);
        if (two < 0) return std::nullopt;
        year = two < 69 ? 2000 + two : 1900 + two;
        break;
      }
      case 'm':
        month = cursor.digits(2);
        break;
      case 'd':
        cursor.blanks();
        day = cursor.digits(2);
        break;
      case 'b':
      case 'B':
        month = named(cursor, kMonths) + 1;
        break;
      case 'a':
      case 'A':
        if (named(cursor, kDaysOfWeek) < 0) return std::nullopt;
        break;
      case 'H':
      case 'I':
        hour = cursor.digits(2);
        if (token.directive == 'I' && (hour < 1 || hour > 12)) return std::nullopt;
        break;
      case 'M':
        minute = cursor.exactly(2);
        // Seconds that the format does not mention are taken where they stand.
        if (i + 1 >= tokens_.size() || tokens_[i + 1].literal != ':') {
          if (cursor.take(':')) {
            second = cursor.exactly(2);
            if (cursor.take('.') && !cursor.fraction(fraction)) return std::nullopt;
          }
        } else if (i + 2 < tokens_.size() && tokens_[i + 2].directive == 'S' &&
                   (cursor.done() || *cursor.at != ':')) {
          i += 2;  // seconds that the format has and the value leaves out
        }
        break;
      case 'S':
        second = cursor.exactly(2);
        if (i + 1 >= tokens_.size() || tokens_[i + 1].literal != '.') {
          if (cursor.take('.') && !cursor.fraction(fraction)) return std::nullopt;
        }
        break;
      case 'f':
      case 'L':
        if (!cursor.fraction(fraction)) return std::nullopt;
        break;
      case 'p':
        cursor.blanks();
        if (starts_with_folded(cursor.rest(), "am")) {
          half = 0;
        } else if (starts_with_folded(cursor.rest(), "pm")) {
          half = 1;
        } else {
          return std::nullopt;
        }
        cursor.at += 2;
        break;
      case 'z':
      case 'Z':
        if (!read_offset(cursor, has_offset, offset) || !has_offset) return std::nullopt;
        break;
      case 's': {
        std::int64_t seconds = 0;
        auto [end, wrong] = std::from_chars(cursor.at, cursor.end, seconds);
        if (wrong != std::errc{}) return std::nullopt;
        bool millis = end - cursor.at >= 13;  // epoch milliseconds since 2001
        cursor.at = end;
        if (millis ? seconds > 253'402'300'799'000 : seconds > 253'402'300'799) return std::nullopt;
        std::int64_t micros = seconds * (millis ? 1'000 : 1'000'000);
        if (!millis && cursor.take('.') && !cursor.fraction(micros)) return std::nullopt;
        return cursor.done() && seconds >= 0 ? std::optional(Parsed{micros, true}) : std::nullopt;
      }
      default:
        return std::nullopt;
    }
  }
  if (!cursor.done() && has_time_ && (!read_offset(cursor, has_offset, offset) || !cursor.done()))
    return std::nullopt;
  if (!cursor.done()) return std::nullopt;
  if (half >= 0) hour = hour % 12 + 12 * half;
  if (!valid_date(year, month, day) || hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 ||
      second > 60 || (hour == 24 && minute + second > 0)) {
    return std::nullopt;
  }
  std::int64_t micros = days_of(year, static_cast<unsigned>(month), static_cast<unsigned>(day)) * kDayMicros +
                        ((hour * 60 + minute) * 60 + second) * 1'000'000LL + fraction;
  return Parsed{micros - offset, has_offset};
}

std::optional<TimeFormat::Parsed> TimeFormat::parse_iso(std::string_view text) const {
  Cursor cursor{text.data(), text.data() + text.size()};
  std::int64_t year = cursor.exactly(4);
  if (year < 0 || !cursor.take('-')) return std::nullopt;
  int month = cursor.exactly(2);
  if (month < 0 || !cursor.take('-')) return std::nullopt;
  int day = cursor.exactly(2);
  if (!valid_date(year, month, day)) return std::nullopt;
  std::int64_t micros = days_of(year, static_cast<unsigned>(month), static_cast<unsigned>(day)) * kDayMicros;
  if (cursor.done()) return Parsed{micros, false};
  if (*cursor.at != 'T' && *cursor.at != ' ' && *cursor.at != 't') return std::nullopt;
  ++cursor.at;
  int hour = cursor.digits(2);
  if (hour < 0 || hour > 24 || !cursor.take(':')) return std::nullopt;
  int minute = cursor.exactly(2);
  if (minute < 0 || minute > 59) return std::nullopt;
  int second = 0;
  std::int64_t fraction = 0;
  if (cursor.take(':')) {
    second = cursor.exactly(2);
    if (second < 0 || second > 60) return std::nullopt;
    if ((cursor.take('.') || cursor.take(',')) && !cursor.fraction(fraction)) return std::nullopt;
  }
  if (hour == 24 && minute + second > 0) return std::nullopt;
  std::int64_t offset = 0;
  bool has_offset = false;
  if (!cursor.done() && (!read_offset(cursor, has_offset, offset) || !cursor.done())) return std::nullopt;
  micros += ((hour * 60 + minute) * 60 + second) * 1'000'000LL + fraction - offset;
  return Parsed{micros, has_offset};
}

ReadNumber read_number(std::string_view text, char decimal) {
  text = trim(text);
  constexpr ReadNumber kNone{0, NumberProblem::not_a_number};
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (text.empty()) return kNone;
  const char thousands = decimal == ',' ? '.' : ',';
  std::int64_t whole = 0;
  std::size_t i = 0;
  std::size_t digits = 0;
  std::size_t group = 0;  // digits since the last mark of thousands
  bool grouped = false;
  bool too_large = false;
  while (i < text.size()) {
    char c = text[i];
    if (is_digit(c)) {
      if (whole > 99'999'999'999'999) too_large = true;
      if (!too_large) whole = whole * 10 + (c - '0');
      ++digits;
      ++group;
      ++i;
      continue;
    }
    std::size_t mark = 0;
    if (c == thousands || c == '\'' || c == ' ') mark = 1;
    if (text.substr(i, 2) == "\xc2\xa0") mark = 2;  // no-break space
    if (text.substr(i, 3) == "\xe2\x80\xaf" || text.substr(i, 3) == "\xe2\x80\x99")
      mark = 3;  // narrow one, apostrophe
    if (mark == 0) break;
    if (group == 0 || group > 3 || (grouped && group != 3)) return kNone;
    grouped = true;
    group = 0;
    i += mark;
  }
  if (grouped && group != 3) return kNone;
  std::int64_t millionths = 0;
  bool too_precise = false;
  if (i < text.size() && text[i] == decimal) {
    ++i;
    std::int64_t unit = 100'000;
    for (; i < text.size() && is_digit(text[i]); ++i, unit /= 10) {
      millionths += unit * (text[i] - '0');
      if (unit == 0 && text[i] != '0') too_precise = true;
      ++digits;
    }
  }
  if (digits == 0) return kNone;
  if (i < text.size() && lower(text[i]) == 'e') {
    std::string_view exponent = text.substr(i + 1);
    if (!exponent.empty() && exponent.front() == '+') exponent.remove_prefix(1);
    int power = 0;
    auto [end, wrong] = std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
    if (wrong != std::errc{} || end != exponent.data() + exponent.size() || exponent.empty()) return kNone;
    __extension__ using Wide = __int128;
    Wide value = Wide{whole} * 1'000'000 + millionths;
    for (; power > 0 && value != 0 && value < Wide{10'000'000'000'000'000'000ULL}; --power) value *= 10;
    for (; power < 0 && value != 0; ++power) {
      if (value % 10 != 0) too_precise = true;
      value /= 10;
    }
    if (too_large || value > 999'999'999'999'999'999) return {0, NumberProblem::out_of_range};
    auto read = static_cast<std::int64_t>(value);
    return {negative ? -read : read, too_precise ? NumberProblem::too_precise : NumberProblem::none};
  }
  if (i != text.size()) return kNone;
  // DECIMAL(18,6): twelve digits before the mark.
  if (too_large || whole > 999'999'999'999) return {0, NumberProblem::out_of_range};
  std::int64_t value = whole * 1'000'000 + millionths;
  return {negative ? -value : value, too_precise ? NumberProblem::too_precise : NumberProblem::none};
}

std::optional<bool> read_boolean(std::string_view text) {
  text = trim(text);
  for (std::string_view word : {"true", "yes", "y", "t", "1", "on"}) {
    if (equal_folded(text, word)) return true;
  }
  for (std::string_view word : {"false", "no", "n", "f", "0", "off"}) {
    if (equal_folded(text, word)) return false;
  }
  return std::nullopt;
}

time::Zone::Resolved LocalClock::resolve(std::int64_t local_micros) {
  if (local_micros >= begin_ && local_micros < end_) {
    return {time::Instant{local_micros - offset_}, time::Zone::Resolved::Kind::unique};
  }
  time::Zone::Resolved resolved = zone_.resolve({local_micros});
  // The stretch of local days around it without a change of offset, a day's distance kept from the changes.
  const std::int64_t reach = 200 * kDayMicros;
  time::Interval around{{resolved.instant.micros - reach}, {resolved.instant.micros + reach}};
  std::int64_t begin = around.begin.micros;
  std::int64_t end = around.end.micros;
  for (time::Instant change : zone_.changes_in(around)) {
    if (change <= resolved.instant) begin = change.micros + 2 * kDayMicros;
    if (change > resolved.instant) {
      end = change.micros - 2 * kDayMicros;
      break;
    }
  }
  if (begin <= resolved.instant.micros && resolved.instant.micros < end) {
    offset_ = zone_.offset_at(resolved.instant).micros;
    begin_ = begin + offset_;
    end_ = end + offset_;
  }
  return resolved;
}

bool is_utf8(std::string_view text) {
  const char* at = text.data();
  const char* end = at + text.size();
  while (end - at >= 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    if ((word & 0x8080808080808080ULL) != 0) break;
    at += 8;
  }
  while (at != end) {
    auto lead = static_cast<unsigned char>(*at);
    if (lead < 0x80) {
      ++at;
      continue;
    }
    int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || end - at <= more) return false;
    auto second = static_cast<unsigned char>(at[1]);
    if ((second & 0xc0) != 0x80 || (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
        (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) {
      return false;
    }
    for (int i = 2; i <= more; ++i) {
      if ((static_cast<unsigned char>(at[i]) & 0xc0) != 0x80) return false;
    }
    at += more + 1;
  }
  return true;
}

std::string as_utf8(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string made;
  for (char c : bytes) made += static_cast<unsigned char>(c) < 0x80 ? c : '?';
  return made;
}

}  // namespace entente::measurement
