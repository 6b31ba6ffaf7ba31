#include "expression/literals.h"

#include <fmt/format.h>

namespace entente::expression {
namespace {

/// Two digits at `at`, at most `most`; -1 if there are none.
int two_digits(const std::string& text, std::size_t at, int most) {
  if (at + 2 > text.size()) return -1;
  const char a = text[at];
  const char b = text[at + 1];
  if (a < '0' || a > '9' || b < '0' || b > '9') return -1;
  const int value = (a - '0') * 10 + (b - '0');
  return value <= most ? value : -1;
}

std::optional<time::LocalTime> read_local(const std::string& written) {
  const auto date = time::Date::parse(written.substr(0, std::min<std::size_t>(10, written.size())));
  if (!date || written.size() < 16 || (written[10] != ' ' && written[10] != 'T') || written[13] != ':')
    return std::nullopt;
  const int hour = two_digits(written, 11, 23);
  const int minute = two_digits(written, 14, 59);
  if (hour < 0 || minute < 0) return std::nullopt;
  int second = 0;
  if (written.size() != 16) {
    if (written.size() != 19 || written[16] != ':') return std::nullopt;
    second = two_digits(written, 17, 59);
    if (second < 0) return std::nullopt;
  }
  return time::LocalTime::of(*date, time::Duration::seconds(hour * 3'600 + minute * 60 + second));
}

}  // namespace

InstantReading read_instant(const std::string& written, const time::Zone& zone) {
  InstantReading reading;
  if (const auto local = read_local(written)) {
    const time::Zone::Resolved resolved = zone.resolve(*local);
    if (resolved.kind != time::Zone::Resolved::Kind::skipped) {
      reading.instant = resolved.instant;
      return reading;
    }
    reading.problem = fmt::format("does not exist in {}", zone.name());
    reading.note = zone.describe_change_near(*local);
    return reading;
  }
  reading.instant = time::Instant::parse(written);
  if (reading.instant) return reading;
  reading.problem = "is not an instant";
  if (time::Date::parse(written)) {
    reading.problem = "is a day, not an instant";
    reading.repair = written + " 00:00";
  }
  return reading;
}

}  // namespace entente::expression
