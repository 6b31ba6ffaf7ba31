#include "time/instant.h"

#include <fmt/format.h>

#include <array>

#include "base/arithmetic.h"
#include "base/assert.h"

namespace entente::time {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
constexpr std::int64_t kMicrosPerHour = 60 * kMicrosPerMinute;
constexpr std::int64_t kMicrosPerDay = 24 * kMicrosPerHour;

struct YearMonthDay {
  std::int64_t year;
  unsigned month;
  unsigned day;
};

std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day);
YearMonthDay civil_from_days(std::int64_t days);
unsigned last_day_of(int year, unsigned month);

/// Reads text from left to right; every step says whether it fitted.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  bool skip(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Exactly `digits` digits.
  std::optional<int> number(std::size_t digits) {
    if (rest_.size() < digits) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!is_digit(rest_[i])) return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }
  /// Digits after a point as microseconds; what lies beyond the sixth digit is cut.
  std::optional<int> fraction() {
    int micros = 0;
    std::size_t digits = 0;
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), ++digits) {
      if (digits < 6) micros = micros * 10 + (rest_.front() - '0');
    }
    if (digits == 0 || digits > 9) return std::nullopt;
    for (; digits < 6; ++digits) micros *= 10;
    return micros;
  }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  std::string_view rest_;
};

std::optional<Date> read_date(Reader& reader);
std::optional<Duration> read_time_of_day(Reader& reader);
std::optional<Duration> read_offset(Reader& reader);

/// "16:10", with seconds and fraction only when there are any (or `with_seconds`).
std::string time_of_day_text(std::int64_t micros, bool with_seconds);
std::string fraction_text(std::int64_t micros);

}  // namespace

std::string to_string(Duration duration) {
  if (duration.micros == 0) return "0 min";
  const bool negative = duration.micros < 0;
  std::uint64_t rest = negative ? std::uint64_t{0} - static_cast<std::uint64_t>(duration.micros)
                                : static_cast<std::uint64_t>(duration.micros);
  std::string text = negative ? "-" : "";
  const auto add = [&](std::uint64_t amount, std::string_view unit) {
    if (amount == 0) return;
    if (text.size() > 1) text += ' ';
    text += fmt::format("{} {}", amount, unit);
  };
  add(rest / kMicrosPerHour, "h");
  rest %= kMicrosPerHour;
  add(rest / kMicrosPerMinute, "min");
  rest %= kMicrosPerMinute;
  if (rest != 0) {
    if (text.size() > 1) text += ' ';
    const auto seconds = static_cast<std::int64_t>(rest);
    text += fmt::format("{}{} s", seconds / kMicrosPerSecond, fraction_text(seconds % kMicrosPerSecond));
  }
  return text;
}

std::optional<Instant> Instant::parse(std::string_view text) {
  Reader reader(text);
  const auto date = read_date(reader);
  if (!date || !(reader.skip('T') || reader.skip(' ') || reader.skip('t'))) return std::nullopt;
  const auto time_of_day = read_time_of_day(reader);
  if (!time_of_day) return std::nullopt;
  const auto offset = read_offset(reader);
  if (!offset || !reader.done()) return std::nullopt;
  return Instant{date->days * kMicrosPerDay + time_of_day->micros - offset->micros};
}

std::string Instant::to_string() const {
  const LocalTime utc{micros};
  return utc.date().to_string() + "T" + time_of_day_text(utc.time_of_day().micros, true) + "Z";
}

std::string_view short_name(Weekday weekday) {
  static constexpr std::array<std::string_view, 7> kNames{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  return kNames[static_cast<std::size_t>(weekday)];
}

Date Date::of(int year, unsigned month, unsigned day) {
  const auto date = valid(year, month, day);
  ENTENTE_ASSERT(date.has_value(), "callers name days that exist");
  return *date;
}

std::optional<Date> Date::valid(int year, unsigned month, unsigned day) {
  if (year < -9999 || year > 9999 || month < 1 || month > 12 || day < 1 || day > last_day_of(year, month)) {
    return std::nullopt;
  }
  return Date{static_cast<std::int32_t>(days_from_civil(year, month, day))};
}

std::optional<Date> Date::parse(std::string_view text) {
  Reader reader(text);
  const auto date = read_date(reader);
  if (!reader.done()) return std::nullopt;
  return date;
}

int Date::year() const {
  return static_cast<int>(civil_from_days(days).year);
}
unsigned Date::month() const {
  return civil_from_days(days).month;
}
unsigned Date::day() const {
  return civil_from_days(days).day;
}

Weekday Date::weekday() const {
  // 1970-01-01 was a Thursday.
  const std::int64_t since_monday = std::int64_t{days} + 3;
  return static_cast<Weekday>(since_monday - 7 * floor_divide(since_monday, std::int64_t{7}));
}

std::string Date::to_string() const {
  const YearMonthDay civil = civil_from_days(days);
  return fmt::format("{}{:04}-{:02}-{:02}", civil.year < 0 ? "-" : "",
                     civil.year < 0 ? -civil.year : civil.year, civil.month, civil.day);
}

Date LocalTime::date() const {
  return {static_cast<std::int32_t>(floor_divide(micros, kMicrosPerDay))};
}

Duration LocalTime::time_of_day() const {
  return {micros - floor_divide(micros, kMicrosPerDay) * kMicrosPerDay};
}

std::string LocalTime::to_string() const {
  return date().to_string() + " " + time_of_day_text(time_of_day().micros, false);
}

Month Month::containing(Date date) {
  const YearMonthDay civil = civil_from_days(date.days);
  return of(static_cast<int>(civil.year), civil.month);
}

std::optional<Month> Month::parse(std::string_view text) {
  Reader reader(text);
  const auto year = reader.number(4);
  if (!year || !reader.skip('-')) return std::nullopt;
  const auto month = reader.number(2);
  if (!month || *month < 1 || *month > 12 || !reader.done()) return std::nullopt;
  return of(*year, static_cast<unsigned>(*month));
}

int Month::year() const {
  return floor_divide(index, 12);
}
unsigned Month::month() const {
  return static_cast<unsigned>(index - floor_divide(index, 12) * 12) + 1;
}

Date Month::first_day() const {
  return {static_cast<std::int32_t>(days_from_civil(year(), month(), 1))};
}

Date Month::end_day() const {
  return (*this + 1).first_day();
}

std::string Month::to_string() const {
  return fmt::format("{:04}-{:02}", year(), month());
}

namespace {

// Howard Hinnant, "chrono-compatible low-level date algorithms": years counted from March, in eras of 400
// years.
std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) {
  if (month <= 2) --year;
  const std::int64_t era = floor_divide(year, std::int64_t{400});
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

YearMonthDay civil_from_days(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = floor_divide(days, std::int64_t{146'097});
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const auto shifted_month = static_cast<unsigned>((5 * day_of_year + 2) / 153);
  const auto day = static_cast<unsigned>(day_of_year) - (153 * shifted_month + 2) / 5 + 1;
  const unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

unsigned last_day_of(int year, unsigned month) {
  static constexpr std::array<unsigned, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[month - 1];
}

std::optional<Date> read_date(Reader& reader) {
  const auto year = reader.number(4);
  if (!year || !reader.skip('-')) return std::nullopt;
  const auto month = reader.number(2);
  if (!month || !reader.skip('-')) return std::nullopt;
  const auto day = reader.number(2);
  if (!day) return std::nullopt;
  return Date::valid(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

std::optional<Duration> read_time_of_day(Reader& reader) {
  const auto hour = reader.number(2);
  if (!hour || *hour > 23 || !reader.skip(':')) return std::nullopt;
  const auto minute = reader.number(2);
  if (!minute || *minute > 59) return std::nullopt;
  Duration time = Duration::hours(*hour) + Duration::minutes(*minute);
  if (!reader.skip(':')) return time;
  const auto second = reader.number(2);
  if (!second || *second > 59) return std::nullopt;
  time += Duration::seconds(*second);
  if (!reader.skip('.')) return time;
  const auto fraction = reader.fraction();
  if (!fraction) return std::nullopt;
  return time + Duration{*fraction};
}

std::optional<Duration> read_offset(Reader& reader) {
  if (reader.skip('Z') || reader.skip('z')) return Duration{};
  const bool west = reader.skip('-');
  if (!west && !reader.skip('+')) return std::nullopt;
  const auto hour = reader.number(2);
  if (!hour || *hour > 23) return std::nullopt;
  reader.skip(':');
  const auto minute = reader.number(2);
  if (!minute || *minute > 59) return std::nullopt;
  const Duration offset = Duration::hours(*hour) + Duration::minutes(*minute);
  return west ? -offset : offset;
}

std::string time_of_day_text(std::int64_t micros, bool with_seconds) {
  std::string text = fmt::format("{:02}:{:02}", micros / kMicrosPerHour, micros / kMicrosPerMinute % 60);
  const std::int64_t in_minute = micros % kMicrosPerMinute;
  if (with_seconds || in_minute != 0) {
    text +=
        fmt::format(":{:02}{}", in_minute / kMicrosPerSecond, fraction_text(in_minute % kMicrosPerSecond));
  }
  return text;
}

std::string fraction_text(std::int64_t micros) {
  if (micros == 0) return "";
  std::string text = fmt::format(".{:06}", micros);
  while (text.back() == '0') text.pop_back();
  return text;
}

}  // namespace
}  // namespace entente::time
