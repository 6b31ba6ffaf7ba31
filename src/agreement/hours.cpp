#include "agreement/hours.h"

#include <fmt/format.h>

namespace entente::agreement {

namespace {

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::optional<std::size_t> day_named(std::string_view word) {
  for (std::size_t i = 0; i < kDays.size(); ++i) {
    if (word == kDays[i]) return i;
  }
  return std::nullopt;
}

bool digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// `08:00`, `24:00`; nothing for `8:60` or `25:00`.
std::optional<time::Duration> read_time(std::string_view written) {
  const auto colon = written.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 2) return std::nullopt;
  const auto hour_text = written.substr(0, colon);
  const auto minute_text = written.substr(colon + 1);
  if (!digits(hour_text) || !digits(minute_text) || minute_text.size() != 2) return std::nullopt;
  int hour = 0;
  for (const char c : hour_text) hour = hour * 10 + (c - '0');
  const int minute = (minute_text[0] - '0') * 10 + (minute_text[1] - '0');
  if (minute > 59 || hour > 24 || (hour == 24 && minute != 0)) return std::nullopt;
  return time::Duration::minutes(hour * 60 + minute);
}

std::string write_time(time::Duration of_day) {
  const auto minutes = of_day.micros / 60'000'000;
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

}  // namespace

Reading<std::array<bool, 7>> read_days(std::string_view written) {
  const std::string example = "`mon-fri`, `sat`, `mon, wed` or `daily`";
  std::array<bool, 7> days{};
  if (written == "daily") {
    days.fill(true);
    return days;
  }
  std::size_t at = 0;
  while (at <= written.size()) {
    const std::size_t comma = std::min(written.find(',', at), written.size());
    std::size_t begin = at;
    std::size_t end = comma;
    while (begin < end && written[begin] == ' ') ++begin;
    while (end > begin && written[end - 1] == ' ') --end;
    const auto part = written.substr(begin, end - begin);
    const auto dash = part.find('-');
    const auto first = day_named(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : day_named(part.substr(dash + 1));
    if (!first || !last) return failure(Misread{begin, part.size(), "not a day of the week", example});
    for (std::size_t day = *first;; day = (day + 1) % 7) {
      days[day] = true;
      if (day == *last) break;
    }
    at = comma + 1;
  }
  return days;
}

Reading<std::vector<calendar::Hours>> read_hours(std::string_view written) {
  const std::string example = "`08:00-12:30 13:30-18:00`, or `closed`";
  std::vector<calendar::Hours> hours;
  if (written == "closed") return hours;
  std::size_t at = 0;
  while (at < written.size()) {
    if (written[at] == ' ' || written[at] == ',') {
      ++at;
      continue;
    }
    const std::size_t end = std::min(written.find_first_of(" ,", at), written.size());
    const auto part = written.substr(at, end - at);
    const auto dash = part.find('-');
    const auto open = dash == std::string_view::npos ? std::nullopt : read_time(part.substr(0, dash));
    const auto close = dash == std::string_view::npos ? std::nullopt : read_time(part.substr(dash + 1));
    if (!open || !close)
      return failure(Misread{at, part.size(),
                             "hours are two times of day, 00:00 to 24:00, with `-` between them", example});
    if (*open == time::Duration::hours(24))
      return failure(Misread{at, part.size(), "the last moment to open is 23:59", example});
    hours.push_back({*open, *close});
    at = end;
  }
  if (hours.empty()) return failure(Misread{0, written.size(), "no hours are written here", example});
  return hours;
}

std::optional<calendar::MonthDay> read_month_day(std::string_view written) {
  if (written.size() != 5 || written[2] != '-' || !digits(written.substr(0, 2)) || !digits(written.substr(3)))
    return std::nullopt;
  const auto month = static_cast<unsigned>((written[0] - '0') * 10 + (written[1] - '0'));
  const auto day = static_cast<unsigned>((written[3] - '0') * 10 + (written[4] - '0'));
  if (!time::Date::valid(2024, month, day)) return std::nullopt;
  return calendar::MonthDay{month, day};
}

std::string write(const std::vector<calendar::Hours>& hours) {
  if (hours.empty()) return "closed";
  std::string all;
  for (const auto& each : hours) {
    if (!all.empty()) all += ' ';
    all += write_time(each.open) + "-" + write_time(each.close);
  }
  return all;
}

std::string write(calendar::MonthDay day) {
  return fmt::format("{:02}-{:02}", day.month, day.day);
}

}  // namespace entente::agreement
