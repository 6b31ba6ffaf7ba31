// Business time: how much of an interval counts as working time. A CalendarSpec says what people write
// (weekly hours, seasons, shifts, breaks, holidays in a zone); a Calendar is its compiled form with prefix
// sums, so that `elapsed` costs a few nanoseconds whatever the calendar. Pure: it reads no clock; zone and
// holidays come in as values. Slow twin used as oracle: tests/property (minute counter). Reading of the fine
// points: oracles README "calendars.json".
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "time/instant.h"
#include "time/interval.h"
#include "time/zone.h"

namespace entente::calendar {

/// Hours on a local day. `close` <= `open` runs past midnight and belongs to the day on which it opens; close
/// may be 24 h.
struct Hours {
  time::Duration open;   ///< time of day, 0 to 24 h
  time::Duration close;  ///< time of day, 0 to 24 h
  friend auto operator<=>(const Hours&, const Hours&) = default;
};

using Week = std::array<std::vector<Hours>, 7>;  ///< by time::Weekday

/// A month and a day of every year, e.g. 12-25. 02-29 occurs in leap years only.
struct MonthDay {
  unsigned month = 1;
  unsigned day = 1;
  friend auto operator<=>(const MonthDay&, const MonthDay&) = default;
};

/// Other weekly hours for a part of every year, first and last day included; may run over the turn of the
/// year.
struct Season {
  MonthDay first;
  MonthDay last;
  Week week;
  bool operator==(const Season&) const = default;
};

struct CalendarSpec {
  std::string name;
  time::Zone zone;
  Week week;
  std::vector<Season> seasons;                      ///< the first that contains a day decides
  std::map<time::Date, std::vector<Hours>> shifts;  ///< replace the week's hours on that date
  std::map<time::Date, std::vector<Hours>> breaks;  ///< cut out of that date's hours
  std::vector<Hours> daily_breaks;                  ///< cut out of every day
  std::map<time::Date, std::string>
      holidays;  ///< date -> name; removes every interval that opens on it, wins over shifts
  std::map<MonthDay, std::string> yearly_holidays;

  static CalendarSpec always(time::Zone zone = {});  ///< every minute of every day
};

class Calendar {
 public:
  /// Compiles `spec` for instants in `range` (widened to whole days). Outside of it `elapsed` and the queries
  /// keep to the specification by walking day by day, slowly but exactly.
  Calendar(CalendarSpec spec, time::DateRange range);

  const CalendarSpec& spec() const { return spec_; }
  const std::string& name() const { return spec_.name; }

  /// Business time in [begin, end); negative when end < begin. elapsed(a,c) = elapsed(a,b) + elapsed(b,c).
  time::Duration elapsed(time::Instant begin, time::Instant end) const;
  /// The same for many rows: out[i] = elapsed(begin[i], end[i]). The spans have equal length (UTC
  /// microseconds).
  void elapsed(std::span<const std::int64_t> begin, std::span<const std::int64_t> end,
               std::span<std::int64_t> out) const;

  /// Where an amount that is used up exactly at closing time lands: on that closing instant, or on the next
  /// opening. Backwards, an amount used up at opening time always lands on that opening instant.
  enum class Landing { close, open };
  /// Instant reached after `amount` of business time from `start` (negative: backwards). Empty if the
  /// calendar has no such time within 60 years.
  std::optional<time::Instant> add(time::Instant start, time::Duration amount,
                                   Landing landing = Landing::close) const;

  bool is_open(time::Instant t) const;
  std::optional<time::Instant> next_open(time::Instant t) const;   ///< first open instant >= t
  std::optional<time::Instant> next_close(time::Instant t) const;  ///< first closing instant > t
  std::optional<time::Instant> prev_close(time::Instant t) const;  ///< last closing instant <= t
  /// Open intervals that intersect `within`, cut to it, in order.
  std::vector<time::Interval> open_intervals(const time::Interval& within) const;

  /// A day that has hours.
  bool is_business_day(time::Date date) const;
  /// Steps to the n-th day that has hours, keeps the local time, snaps into hours (n < 0: backwards).
  std::optional<time::Instant> add_business_days(time::Instant start, int days) const;
  /// Business days in [begin, end); negative when end < begin.
  std::int32_t business_days(time::Date begin, time::Date end) const;

  /// Why a day counts as it does, for explanations: its hours, or the reason there are none ("holiday: Good
  /// Friday", "weekend", "closed").
  struct Day {
    time::Date date;
    std::vector<time::Interval> open;
    std::string reason;  ///< empty on an ordinary working day
  };
  Day day(time::Date date) const;

 private:
  std::optional<time::Instant> add_forwards(time::Instant start, time::Duration amount,
                                            Landing landing) const;
  std::optional<time::Instant> add_backwards(time::Instant start, time::Duration amount) const;

  CalendarSpec spec_;
  struct Table;
  std::shared_ptr<const Table> table_;
};

/// Holidays of an iCalendar file: all-day events with their names; yearly RRULEs are expanded over `range`.
/// Empty optional: not an iCalendar file, `reason` says why.
std::optional<std::map<time::Date, std::string>> read_ical_holidays(const std::string& content,
                                                                    time::DateRange range,
                                                                    std::string& reason);

}  // namespace entente::calendar
