// Instants, local dates and half-open intervals. Instants are UTC microseconds; a local date has no zone;
// only zone.h joins the two.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::time {

/// Elapsed time in microseconds. Business time is counted in the same unit; which calendar it runs on is part
/// of the type at the level of the agreement language (expression::Type), not here.
struct Duration {
  std::int64_t micros = 0;

  static constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000}; }
  static constexpr Duration minutes(std::int64_t n) { return seconds(n * 60); }
  static constexpr Duration hours(std::int64_t n) { return seconds(n * 3'600); }
  static constexpr Duration days(std::int64_t n) { return seconds(n * 86'400); }

  friend constexpr auto operator<=>(const Duration&, const Duration&) = default;
  friend constexpr Duration operator+(Duration a, Duration b) { return {a.micros + b.micros}; }
  friend constexpr Duration operator-(Duration a, Duration b) { return {a.micros - b.micros}; }
  constexpr Duration operator-() const { return {-micros}; }
  constexpr Duration& operator+=(Duration other) {
    micros += other.micros;
    return *this;
  }
  constexpr Duration& operator-=(Duration other) {
    micros -= other.micros;
    return *this;
  }
};

/// "2 h 40 min", "25 min", "76 h", "1 h 20 min 5 s", "0 min"; negative with a leading "-". Never in days: ten
/// business hours are a day to one reader and half of one to another.
std::string to_string(Duration duration);

struct Instant {
  std::int64_t micros = 0;  ///< since 1970-01-01T00:00:00Z

  static constexpr Instant min() { return {std::numeric_limits<std::int64_t>::min() / 4}; }
  static constexpr Instant max() { return {std::numeric_limits<std::int64_t>::max() / 4}; }
  static constexpr Instant from_seconds(std::int64_t s) { return {s * 1'000'000}; }
  /// RFC 3339 with an offset or Z: `2026-04-02T16:10:00Z`, `2026-04-02 16:10+01:00`. Seconds and fraction may
  /// be left out.
  static std::optional<Instant> parse(std::string_view text);
  std::string to_string() const;  ///< RFC 3339 in UTC: "2026-04-02T15:10:00Z"

  friend constexpr auto operator<=>(const Instant&, const Instant&) = default;
  friend constexpr Duration operator-(Instant a, Instant b) { return {a.micros - b.micros}; }
  friend constexpr Instant operator+(Instant a, Duration b) { return {a.micros + b.micros}; }
  friend constexpr Instant operator-(Instant a, Duration b) { return {a.micros - b.micros}; }
};

enum class Weekday { monday, tuesday, wednesday, thursday, friday, saturday, sunday };
std::string_view short_name(Weekday weekday);  ///< "mon"

/// A day of the proleptic Gregorian calendar, without a zone.
struct Date {
  std::int32_t days = 0;  ///< since 1970-01-01

  static Date of(int year, unsigned month, unsigned day);  ///< a valid date, asserted
  static std::optional<Date> valid(int year, unsigned month, unsigned day);
  static std::optional<Date> parse(std::string_view text);  ///< "2026-04-02"
  int year() const;
  unsigned month() const;  ///< 1 to 12
  unsigned day() const;    ///< 1 to 31
  Weekday weekday() const;
  std::string to_string() const;  ///< "2026-04-02"

  friend constexpr auto operator<=>(const Date&, const Date&) = default;
  friend constexpr Date operator+(Date a, std::int32_t n) { return {a.days + n}; }
  friend constexpr Date operator-(Date a, std::int32_t n) { return {a.days - n}; }
  friend constexpr std::int32_t operator-(Date a, Date b) { return a.days - b.days; }
};

/// A date and a time of day without a zone: microseconds since 1970-01-01T00:00 on a local clock.
struct LocalTime {
  std::int64_t micros = 0;
  static LocalTime of(Date date, Duration time_of_day) {
    return {date.days * 86'400'000'000LL + time_of_day.micros};
  }
  Date date() const;
  Duration time_of_day() const;
  std::string to_string() const;  ///< "2026-04-02 16:10" (seconds only when not zero)
  friend constexpr auto operator<=>(const LocalTime&, const LocalTime&) = default;
};

/// A calendar month. `to_string` gives "2026-04".
struct Month {
  std::int32_t index = 0;  ///< year * 12 + (month - 1)

  static Month of(int year, unsigned month) { return {year * 12 + static_cast<std::int32_t>(month) - 1}; }
  static Month containing(Date date);
  static std::optional<Month> parse(std::string_view text);
  int year() const;
  unsigned month() const;
  Date first_day() const;
  Date end_day() const;  ///< first day of the next month (excluded)
  std::string to_string() const;
  friend constexpr auto operator<=>(const Month&, const Month&) = default;
  friend constexpr Month operator+(Month a, std::int32_t n) { return {a.index + n}; }
  friend constexpr Month operator-(Month a, std::int32_t n) { return {a.index - n}; }
  friend constexpr std::int32_t operator-(Month a, Month b) { return a.index - b.index; }
};

/// Half-open span of local dates: [begin, end).
struct DateRange {
  Date begin;
  Date end;
  std::int32_t length() const { return end.days - begin.days; }
  bool contains(Date d) const { return begin <= d && d < end; }
  bool empty() const { return end <= begin; }
  friend constexpr auto operator<=>(const DateRange&, const DateRange&) = default;
};

}  // namespace entente::time
