// Calendars in words: the hours of the week, seasons, single days, breaks and holidays by year.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "agreement/checks.h"
#include "agreement/hours.h"
#include "agreement/plain_chapters.h"

namespace entente::agreement {
namespace {

/// "Monday to Thursday", "Saturday", "Monday, Wednesday and Friday", "every day"
std::string days_words(const std::array<bool, 7>& days) {
  if (std::ranges::all_of(days, [](bool day) { return day; })) return "every day";
  std::vector<std::string> parts;
  for (unsigned day = 0; day < 7; ++day) {
    if (!days[day]) continue;
    unsigned last = day;
    while (last + 1 < 7 && days[last + 1]) ++last;
    if (last >= day + 2) {
      parts.push_back(fmt::format("{} to {}", week_day_words(day), week_day_words(last)));
    } else {
      for (unsigned each = day; each <= last; ++each) parts.push_back(week_day_words(each));
    }
    day = last;
  }
  return list_words(parts);
}

std::string week_words(const WeekText& week) {
  std::vector<std::string> open;
  std::array<bool, 7> closed{};
  closed.fill(true);
  for (const WeekText::Line& line : week.lines) {
    if (line.hours.empty()) continue;
    for (std::size_t day = 0; day < 7; ++day) closed[day] = closed[day] && !line.days[day];
    open.push_back(fmt::format("{} {}", days_words(line.days), hours_words(line.hours)));
  }
  std::string text;
  for (const std::string& part : open) text += (text.empty() ? "" : ", ") + part;
  if (std::ranges::any_of(closed, [](bool day) { return day; }))
    text += (text.empty() ? "closed on " : "; closed on ") + days_words(closed);
  return text;
}

std::string holiday_words(time::Date day, const std::string& name) {
  const std::string date = fmt::format("{} {} {}", week_day_words(static_cast<unsigned>(day.weekday())),
                                       day.day(), month_name(day.month()));
  return name.empty() ? date : fmt::format("{} ({})", date, name);
}

void tell_holidays(const Telling& telling, const CalendarText& text, const calendar::CalendarSpec& spec,
                   Topic& topic) {
  if (text.holidays.empty()) {
    say(topic, "It has no holidays.", text.place);
    return;
  }
  const text::Place& place = text.holidays.front().place;
  std::vector<std::string> files;
  for (const HolidayText& holiday : text.holidays) {
    if (!holiday.file.empty()) files.push_back(fmt::format("`{}`", holiday.file));
  }
  if (!files.empty()) {
    say(topic,
        fmt::format("Holidays are read from the {} {}.", files.size() == 1 ? "file" : "files",
                    list_words(files)),
        place);
  }
  if (!spec.yearly_holidays.empty()) {
    std::vector<std::string> days;
    for (const auto& [day, name] : spec.yearly_holidays)
      days.push_back(name.empty() ? yearly_day_words(day)
                                  : fmt::format("{} ({})", yearly_day_words(day), name));
    say(topic, fmt::format("Closed every year on {}.", list_words(days)), place);
  }
  std::map<int, std::vector<std::string>> by_year;
  const Term& term = telling.terms.term;
  const int first = term.from->year();
  const int last = *term.to ? (**term.to).year() : std::max(first, telling.day.year()) + 1;
  for (const auto& [day, name] : spec.holidays) {
    const time::Date closed = day;
    const bool written = std::ranges::any_of(
        text.holidays, [closed](const HolidayText& holiday) { return holiday.date == closed; });
    if (written || (day.year() >= first && day.year() <= last))
      by_year[day.year()].push_back(holiday_words(day, name));
  }
  if (by_year.empty()) return;
  for (int year = first; year <= last; ++year) by_year.try_emplace(year);
  for (const auto& [year, days] : by_year) {
    if (days.empty()) {
      say(topic, fmt::format("No dated holidays are given for {}.", year), place);
    } else {
      say(topic,
          fmt::format("Closed on {} in {}: {}.", counted(static_cast<std::int64_t>(days.size()), "holiday"),
                      year, list_words(days)),
          place);
    }
  }
}

}  // namespace

Chapter tell_calendars(const Telling& telling) {
  Chapter chapter{"calendars", "Calendars", {}};
  for (const auto& [name, text] : telling.terms.calendar_texts) {
    Topic topic{*name, *name, {}, name.place, {}};
    std::string week = week_words(text.hours);
    if (!week.empty())
      week.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(week.front())));
    const std::string zone = text.zone ? **text.zone : *telling.terms.zone_name;
    say(topic, fmt::format("{}; {} time.", week, zone), text.hours.place);
    for (const SeasonText& season : text.seasons) {
      say(topic,
          fmt::format("From {} to {} of every year instead: {}.", yearly_day_words(*season.from),
                      yearly_day_words(*season.to), week_words(season.hours)),
          season.place);
    }
    for (const DatedHours& shift : text.shifts) {
      if (!shift.date) continue;
      say(topic,
          fmt::format("On {} instead of the week's hours: {}.", day_words(*shift.date),
                      hours_words(shift.hours)),
          shift.key_place);
    }
    for (const DatedHours& pause : text.breaks) {
      say(topic,
          pause.date ? fmt::format("On {} without {}.", day_words(*pause.date), hours_words(pause.hours))
                     : fmt::format("Every day without {}.", hours_words(pause.hours)),
          pause.key_place);
    }
    if (const auto* spec = find_named(telling.terms.calendars, *name))
      tell_holidays(telling, text, *spec, topic);
    chapter.topics.push_back(std::move(topic));
  }
  return chapter;
}

}  // namespace entente::agreement
