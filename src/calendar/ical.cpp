// Holidays out of iCalendar files (RFC 5545), read with libical.
#include <libical/ical.h>

#include <algorithm>
#include <memory>

#include "calendar/calendar.h"

namespace entente::calendar {
namespace {

constexpr std::size_t kContentBytesMax = 8'000'000;
/// No holiday rule needs more steps from its first year to the last one asked for; hostile ones would never
/// end.
constexpr int kOccurrencesMax = 20'000;
constexpr int kEventDaysMax = 400;

using Holidays = std::map<time::Date, std::string>;

struct ComponentDeleter {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
struct IteratorDeleter {
  void operator()(icalrecur_iterator* iterator) const { icalrecur_iterator_free(iterator); }
};

std::optional<time::Date> to_date(const icaltimetype& time) {
  if (icaltime_is_null_time(time)) return std::nullopt;
  return time::Date::valid(time.year, static_cast<unsigned>(time.month), static_cast<unsigned>(time.day));
}

void add_holiday(Holidays& holidays, time::Date date, const std::string& name, time::DateRange range) {
  if (!range.contains(date)) return;
  std::string& known = holidays[date];
  if (known.empty()) {
    known = name;
  } else if (known != name) {
    known += ", " + name;
  }
}

void read_event(icalcomponent* event, time::DateRange range, Holidays& holidays);

}  // namespace

std::optional<Holidays> read_ical_holidays(const std::string& content, time::DateRange range,
                                           std::string& reason) {
  if (content.size() > kContentBytesMax) {
    reason = "it is larger than 8 MB, which no calendar of holidays is";
    return std::nullopt;
  }
  if (content.find("BEGIN:VCALENDAR") == std::string::npos) {
    reason = "it has no line `BEGIN:VCALENDAR`, so it is not an iCalendar file";
    return std::nullopt;
  }
  if (content.find('\0') != std::string::npos) {
    reason = "it holds bytes that no text has";
    return std::nullopt;
  }
  const std::unique_ptr<icalcomponent, ComponentDeleter> root(icalparser_parse_string(content.c_str()));
  if (!root) {
    reason = "its lines do not follow the iCalendar format";
    return std::nullopt;
  }
  Holidays holidays;
  // Several calendars in one file come below a root of their own.
  const auto read_calendar = [&](icalcomponent* calendar) {
    for (icalcomponent* event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
         event != nullptr; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
      read_event(event, range, holidays);
    }
  };
  if (icalcomponent_isa(root.get()) == ICAL_VCALENDAR_COMPONENT) {
    read_calendar(root.get());
  } else {
    std::vector<icalcomponent*> calendars;
    for (icalcomponent* calendar = icalcomponent_get_first_component(root.get(), ICAL_VCALENDAR_COMPONENT);
         calendar != nullptr;
         calendar = icalcomponent_get_next_component(root.get(), ICAL_VCALENDAR_COMPONENT)) {
      calendars.push_back(calendar);
    }
    for (icalcomponent* calendar : calendars) read_calendar(calendar);
  }
  return holidays;
}

namespace {

void read_event(icalcomponent* event, time::DateRange range, Holidays& holidays) {
  const icaltimetype start = icalcomponent_get_dtstart(event);
  const auto first = to_date(start);
  if (!first || !start.is_date) return;  // meetings have times of day, holidays have not
  const char* summary = icalcomponent_get_summary(event);
  const std::string name = summary != nullptr ? summary : "";

  int length = 1;
  const icaltimetype end = icalcomponent_get_dtend(event);
  if (const auto end_date = to_date(end); end_date && *end_date > *first) {
    length = std::min(*end_date - *first, kEventDaysMax);
  }
  const auto add = [&](time::Date date) {
    for (int day = 0; day < length; ++day) add_holiday(holidays, date + day, name, range);
  };

  std::vector<time::Date> cancelled;
  for (icalproperty* except = icalcomponent_get_first_property(event, ICAL_EXDATE_PROPERTY);
       except != nullptr; except = icalcomponent_get_next_property(event, ICAL_EXDATE_PROPERTY)) {
    if (const auto date = to_date(icalproperty_get_exdate(except))) cancelled.push_back(*date);
  }
  const auto is_cancelled = [&](time::Date date) {
    return std::ranges::find(cancelled, date) != cancelled.end();
  };

  icalproperty* rule = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY);
  if (rule == nullptr) {
    if (!is_cancelled(*first)) add(*first);
  }
  for (; rule != nullptr; rule = icalcomponent_get_next_property(event, ICAL_RRULE_PROPERTY)) {
    const std::unique_ptr<icalrecur_iterator, IteratorDeleter> iterator(
        icalrecur_iterator_new(icalproperty_get_rrule(rule), start));
    if (!iterator) continue;
    for (int i = 0; i < kOccurrencesMax; ++i) {
      const auto date = to_date(icalrecur_iterator_next(iterator.get()));
      if (!date || *date >= range.end) break;
      if (!is_cancelled(*date)) add(*date);
    }
  }
  for (icalproperty* more = icalcomponent_get_first_property(event, ICAL_RDATE_PROPERTY); more != nullptr;
       more = icalcomponent_get_next_property(event, ICAL_RDATE_PROPERTY)) {
    const auto date = to_date(icalproperty_get_rdate(more).time);
    if (date && !is_cancelled(*date)) add(*date);
  }
}

}  // namespace
}  // namespace entente::calendar
