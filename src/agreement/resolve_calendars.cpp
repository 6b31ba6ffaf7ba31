// Calendars as written become specifications; holidays of iCalendar files are read in. What makes a calendar
// doubtful is said here, where both spellings are at hand.
#include <fmt/format.h>

#include <algorithm>

#include "agreement/checks.h"
#include "agreement/hours.h"
#include "agreement/phrase.h"

namespace entente::agreement {

namespace {

constexpr time::Duration kDay = time::Duration::hours(24);

/// The minutes of a day's hours on a line that starts at that day's midnight; hours over midnight run on.
std::pair<time::Duration, time::Duration> line_of(const calendar::Hours& hours) {
  return {hours.open, hours.close <= hours.open ? hours.close + kDay : hours.close};
}

std::string show(const calendar::Hours& hours) {
  return write(std::vector<calendar::Hours>{hours});
}

void check_hours(const std::vector<calendar::Hours>& hours, const text::Place& place, const std::string& what,
                 Loading& loading) {
  for (std::size_t i = 0; i < hours.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      const auto [a_open, a_close] = line_of(hours[k]);
      const auto [b_open, b_close] = line_of(hours[i]);
      if (a_open < b_close && b_open < a_close) {
        loading.report(
            text::error("A0307", fmt::format("the hours {} and {} of {} overlap", show(hours[k]),
                                             show(hours[i]), what))
                .at(place, "these hours")
                .note("time in both would be open once, so one of the two is probably a slip of the pen")
                .help("write intervals that do not overlap, such as `08:00-12:30 13:30-18:00`"));
        return;
      }
    }
  }
  time::Duration total;
  for (const auto& each : hours) {
    const auto [open, close] = line_of(each);
    total += close - open;
  }
  if (total > kDay) {
    loading.report(text::error("A0308", fmt::format("{} would have more than 24 hours", what))
                       .at(place, "these hours add up to more than a day"));
  }
}

calendar::Week week_of(const WeekText& text, const std::string& calendar, Loading& loading) {
  constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  calendar::Week week;
  std::array<const WeekText::Line*, 7> said{};
  for (const auto& line : text.lines) {
    check_hours(line.hours, line.hours_place,
                fmt::format("`{}` in calendar `{}`", line.days_written, calendar), loading);
    for (std::size_t day = 0; day < 7; ++day) {
      if (!line.days[day]) continue;
      if (said[day] != nullptr) {
        loading.report(
            text::error("A0311", fmt::format("calendar `{}` gives hours for {} twice", calendar, kDays[day]))
                .at(line.days_place, fmt::format("{} is said here again", kDays[day]))
                .beside(said[day]->days_place, "first here")
                .help("give each day its hours once; several intervals stand on one line"));
        continue;
      }
      said[day] = &line;
      week[day] = line.hours;
    }
  }
  return week;
}

bool has_hours(const calendar::Week& week) {
  return std::ranges::any_of(week, [](const auto& day) { return !day.empty(); });
}

/// The days of the year that a season covers, 1 January = 31 (31 for each month, gaps do not matter).
bool covers(const calendar::MonthDay& first, const calendar::MonthDay& last, const calendar::MonthDay& day) {
  return first <= last ? first <= day && day <= last : day >= first || day <= last;
}

void add_seasons(const CalendarText& text, calendar::CalendarSpec& spec, Loading& loading) {
  for (const auto& season : text.seasons) {
    calendar::Season made{season.from.value, season.to.value, week_of(season.hours, spec.name, loading)};
    for (const auto& earlier : text.seasons) {
      if (&earlier == &season) break;
      for (const auto& day : {season.from.value, earlier.from.value}) {
        if (covers(season.from.value, season.to.value, day) &&
            covers(earlier.from.value, earlier.to.value, day)) {
          loading.report(text::error("A0309", fmt::format("two seasons of calendar `{}` overlap", spec.name))
                             .at(season.from.place, "this season")
                             .beside(earlier.from.place, "and this one")
                             .note(fmt::format("{} lies in both", write(day)))
                             .help("let one season end on the day before the other begins"));
          break;
        }
      }
    }
    spec.seasons.push_back(std::move(made));
  }
}

/// The years that a calendar is asked about: the term with some room for items that stay open.
time::DateRange years_of(const Terms& terms) {
  const int first = terms.term.from.place ? terms.term.from->year() : 2000;
  const int last = terms.term.to.value ? terms.term.to.value->year() : first + 20;
  return {time::Date::of(std::clamp(first - 2, 1900, 9000), 1, 1),
          time::Date::of(std::clamp(last + 3, 1900, 9990), 1, 1)};
}

void add_file(const HolidayText& holiday, const Terms& terms, calendar::CalendarSpec& spec,
              Loading& loading) {
  auto known = loading.files.find(holiday.file);
  if (known == loading.files.end()) {
    known = loading.files
                .emplace(holiday.file, loading.read_file ? loading.read_file(holiday.file)
                                                         : text::Outcome<std::string>(std::string()))
                .first;
  }
  if (!known->second) {
    text::Diagnostic made =
        text::error("A0213", fmt::format("the holidays in `{}` cannot be read", holiday.file));
    made.at(holiday.place, "named here");
    for (const auto& cause : known->second.error()) made.note(cause.message);
    made.help("the file is looked for beside the agreement; put it there, or write the dates into the list");
    loading.report(std::move(made));
    return;
  }
  if (!loading.read_file) return;
  std::string reason;
  const auto days = calendar::read_ical_holidays(*known->second, years_of(terms), reason);
  if (!days) {
    loading.report(
        text::error("A0218", fmt::format("`{}` is not an iCalendar file with holidays", holiday.file))
            .at(holiday.place, "named here")
            .note(reason)
            .help("all-day events become holidays; download the calendar again or write the dates into the "
                  "list"));
    return;
  }
  for (const auto& [date, name] : *days) spec.holidays.emplace(date, name);
}

void add_holidays(const CalendarText& text, const Terms& terms, calendar::CalendarSpec& spec,
                  Loading& loading) {
  for (const auto& holiday : text.holidays) {
    if (!holiday.file.empty()) {
      add_file(holiday, terms, spec, loading);
    } else if (holiday.date) {
      spec.holidays[*holiday.date] = holiday.name.empty() ? "holiday" : holiday.name;
    } else if (holiday.yearly) {
      spec.yearly_holidays[*holiday.yearly] = holiday.name.empty() ? "holiday" : holiday.name;
      if (*holiday.yearly == calendar::MonthDay{2, 29}) {
        loading.report(text::warning("A0312", "a holiday on 29 February comes only in leap years")
                           .at(holiday.place, "only in 2024, 2028, ...")
                           .help("write the dates that are meant"));
      }
    }
  }
}

}  // namespace

void resolve_calendars(Terms& terms, Loading& loading) {
  terms.calendars.clear();
  for (const auto& [name, text] : terms.calendar_texts) {
    calendar::CalendarSpec spec;
    spec.name = name.value;
    spec.zone = terms.zone;
    if (text.zone) spec.zone = time::Zone::find(text.zone->value).value_or(terms.zone);
    spec.week = week_of(text.hours, spec.name, loading);
    add_seasons(text, spec, loading);
    for (const auto& shift : text.shifts) {
      check_hours(shift.hours, shift.hours_place, shift.key_written, loading);
      if (shift.date) {
        spec.shifts[*shift.date] = shift.hours;
      } else {
        loading.report(text::error("A0109", "a shift needs a date")
                           .at(shift.key_place, "`daily` is for breaks")
                           .help("hours of every day stand under `hours`"));
      }
    }
    for (const auto& pause : text.breaks) {
      check_hours(pause.hours, pause.hours_place, "the break " + pause.key_written, loading);
      if (pause.date) {
        spec.breaks[*pause.date] = pause.hours;
      } else {
        spec.daily_breaks = pause.hours;
      }
    }
    add_holidays(text, terms, spec, loading);
    const bool any_hours =
        has_hours(spec.week) || !spec.shifts.empty() ||
        std::ranges::any_of(spec.seasons, [](const auto& season) { return has_hours(season.week); });
    if (!any_hours && loading.decoded) {
      loading.report(text::error("A0306", fmt::format("calendar `{}` has no hours", spec.name))
                         .at(name.place, "no time would ever count on it")
                         .help("write for example `hours: {mon-fri: 09:00-17:30}`"));
    }
    if (is_always(spec.name)) {
      const calendar::Hours whole{{}, kDay};
      const bool every_minute =
          std::ranges::all_of(spec.week, [&](const auto& day) { return day.size() == 1 && day[0] == whole; });
      if (!every_minute || !spec.holidays.empty() || !spec.yearly_holidays.empty()) {
        loading.report(text::error("A0310", "`always` means every minute of every day")
                           .at(name.place, "this calendar says something else")
                           .help("give the calendar another name"));
      }
    }
    terms.calendars.push_back({name, std::move(spec)});
  }
}

}  // namespace entente::agreement
