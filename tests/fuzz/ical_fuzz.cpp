// iCalendar files of any bytes give holidays within the range asked for, or a reason.
// Run: build/fuzz/tests/fuzz/ical_fuzz tests/fuzz/corpus/ical
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "calendar/calendar.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using entente::time::Date;
  const entente::time::DateRange range{Date::of(2020, 1, 1), Date::of(2030, 1, 1)};
  std::string content(data, data + size);
  if (content.find("BEGIN:VCALENDAR") == std::string::npos)
    content = "BEGIN:VCALENDAR\r\n" + content + "\r\nEND:VCALENDAR\r\n";
  std::string reason;
  const auto holidays = entente::calendar::read_ical_holidays(content, range, reason);
  ENTENTE_ASSERT(holidays.has_value() || !reason.empty(), "a refusal has a reason");
  if (!holidays) return 0;
  for (const auto& [date, name] : *holidays)
    ENTENTE_ASSERT(range.contains(date), "only days asked for are returned");
  return 0;
}
