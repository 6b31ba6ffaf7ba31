// Business clock: the bytes are read as a calendar and some instants, and the laws of business time have to
// hold for them. Run: build/fuzz/tests/fuzz/business_clock_fuzz tests/fuzz/corpus/business_clock
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/assert.h"
#include "calendar/clock.h"

namespace {

using namespace entente;
using namespace entente::calendar;
using time::Date;
using time::Duration;
using time::Instant;
using time::Interval;

/// The next bytes as numbers; zero when they have run out.
class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> bytes) : rest_(bytes) {}
  std::int64_t below(std::int64_t bound) {
    std::int64_t value = 0;
    for (int i = 0; i < 3; ++i) {
      value = value * 256 + (rest_.empty() ? 0 : rest_.front());
      if (!rest_.empty()) rest_ = rest_.subspan(1);
    }
    return value % bound;
  }

 private:
  std::span<const std::uint8_t> rest_;
};

std::vector<Hours> hours_from(Bytes& bytes) {
  std::vector<Hours> list;
  for (std::int64_t count = bytes.below(4); count > 0; --count) {
    const Duration open = Duration::seconds(bytes.below(86'400));
    list.push_back({open, Duration::seconds(bytes.below(86'401))});
  }
  return list;
}

Week week_from(Bytes& bytes) {
  Week week;
  for (auto& hours : week) hours = hours_from(bytes);
  return week;
}

CalendarSpec spec_from(Bytes& bytes, Date around) {
  static const std::array kZones{"UTC",
                                 "Europe/London",
                                 "Australia/Lord_Howe",
                                 "Pacific/Apia",
                                 "Asia/Kathmandu",
                                 "America/St_Johns",
                                 "Africa/Casablanca",
                                 "Antarctica/Troll"};
  CalendarSpec spec;
  spec.zone =
      time::Zone::find(kZones[static_cast<std::size_t>(bytes.below(kZones.size()))]).value_or(time::Zone());
  spec.week = week_from(bytes);
  const auto date = [&] { return around + static_cast<std::int32_t>(bytes.below(60)); };
  for (std::int64_t count = bytes.below(2); count > 0; --count) {
    const Date first = date();
    const Date last = date();
    spec.seasons.push_back({{first.month(), first.day()}, {last.month(), last.day()}, week_from(bytes)});
  }
  for (std::int64_t count = bytes.below(3); count > 0; --count) spec.shifts[date()] = hours_from(bytes);
  for (std::int64_t count = bytes.below(3); count > 0; --count) spec.breaks[date()] = hours_from(bytes);
  for (std::int64_t count = bytes.below(3); count > 0; --count) spec.holidays[date()] = "holiday";
  if (bytes.below(2) == 1) spec.daily_breaks = hours_from(bytes);
  return spec;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes({data, size});
  const Date around = Date::of(2000, 1, 1) + static_cast<std::int32_t>(bytes.below(20'000));
  const CalendarSpec spec = spec_from(bytes, around);
  const Calendar compiled(spec, {around - 10, around + 80});
  const Calendar day_by_day(spec, {Date::of(1950, 1, 1), Date::of(1950, 1, 2)});

  const auto instant = [&] {
    return Instant{} + Duration::days(around.days + bytes.below(60)) + Duration::seconds(bytes.below(86'400));
  };
  const Instant a = instant();
  const Instant b = instant();
  const Instant c = instant();
  const Duration ab = compiled.elapsed(a, b);
  ENTENTE_ASSERT(ab + compiled.elapsed(b, c) == compiled.elapsed(a, c), "a span may be split anywhere");
  ENTENTE_ASSERT(ab == day_by_day.elapsed(a, b), "the table says what the days say");
  ENTENTE_ASSERT(a > b || (ab >= Duration{} && ab <= b - a), "business time runs no faster than the clock");
  ENTENTE_ASSERT(compiled.is_open(a) == day_by_day.is_open(a), "the table says what the days say");

  Duration sum;
  for (const Interval& open : compiled.open_intervals({a, b})) sum += open.length();
  ENTENTE_ASSERT(a > b || sum == ab, "open intervals add up to elapsed time");

  const Duration amount = Duration::seconds(1 + bytes.below(500'000));
  if (const auto reached = compiled.add(a, amount)) {
    ENTENTE_ASSERT(compiled.elapsed(a, *reached) == amount, "adding is the inverse of elapsed");
    ENTENTE_ASSERT(reached == day_by_day.add(a, amount), "the table says what the days say");
  }
  const std::array pauses{Interval{b, c}, Interval{c, b}};
  if (const auto due = deadline(compiled, a, amount, pauses)) {
    ENTENTE_ASSERT(elapsed_without(compiled, {a, *due}, pauses) == amount, "a deadline uses up its target");
  }
  return 0;
}
