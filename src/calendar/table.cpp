#include "calendar/table.h"

#include <algorithm>
#include <map>

#include "base/arithmetic.h"
#include "calendar/opening.h"

namespace entente::calendar {
namespace {

using time::Date;
using time::Interval;

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;
constexpr std::uint32_t kShiftMax = 37;  ///< 2^37 us is more than a day: one cell
constexpr std::uint32_t kShiftMin = 24;  ///< 17 s
constexpr std::size_t kCellsMax = 100'000;

}  // namespace

Calendar::Table::Table(const CalendarSpec& spec, time::DateRange range) : dates(range) {
  const Interval local_days = spec.zone.interval(range);
  begin = floor_divide(local_days.begin.micros, kMicrosPerDay) * kMicrosPerDay;
  end = (floor_divide(local_days.end.micros, kMicrosPerDay) + 1) * kMicrosPerDay;

  const time::IntervalSet set = open_within(spec, {{begin}, {end}});
  open.assign(set.intervals().begin(), set.intervals().end());
  before.reserve(open.size() + 1);
  std::int64_t sum = 0;
  for (const Interval& interval : open) {
    before.push_back(sum);
    sum += interval.length().micros;
  }
  before.push_back(sum);
  index_days();

  business_days_before.reserve(static_cast<std::size_t>(dates.length()) + 1);
  std::int32_t count = 0;
  for (Date date = dates.begin; date < dates.end; date = date + 1) {
    business_days_before.push_back(count);
    if (has_hours(spec, date)) ++count;
  }
  business_days_before.push_back(count);
}

std::size_t Calendar::Table::first_ending_after(std::int64_t t) const {
  const auto found = std::ranges::upper_bound(open, t, {}, [](const Interval& i) { return i.end.micros; });
  return static_cast<std::size_t>(found - open.begin());
}

std::int64_t Calendar::Table::open_before_by_search(std::int64_t t) const {
  const std::size_t i = first_ending_after(t);
  if (i == open.size() || t <= open[i].begin.micros) return before[i];
  return before[i] + (t - open[i].begin.micros);
}

void Calendar::Table::index_days() {
  struct Pattern {
    std::uint32_t first_cell;
    std::uint32_t shift;
  };
  std::map<std::vector<Interval>, Pattern> patterns;
  days_.reserve(static_cast<std::size_t>((end - begin) / kMicrosPerDay));
  std::size_t first = 0;
  for (std::int64_t day = begin; day < end; day += kMicrosPerDay) {
    while (first < open.size() && open[first].end.micros <= day) ++first;
    std::vector<Interval> stretches;
    for (std::size_t i = first; i < open.size() && open[i].begin.micros < day + kMicrosPerDay; ++i) {
      const Interval cut = time::intersection(open[i], {{day}, {day + kMicrosPerDay}});
      stretches.push_back({{cut.begin.micros - day}, {cut.end.micros - day}});
    }
    auto known = patterns.find(stretches);
    if (known == patterns.end()) {
      Pattern pattern{0, kSearch};
      for (std::uint32_t shift = kShiftMax; shift >= kShiftMin; --shift) {
        const auto fitting = cells_for(stretches, shift);
        if (!fitting) continue;
        if (cells_.size() + fitting->size() > kCellsMax) break;
        pattern = {static_cast<std::uint32_t>(cells_.size()), shift};
        cells_.insert(cells_.end(), fitting->begin(), fitting->end());
        break;
      }
      known = patterns.emplace(std::move(stretches), pattern).first;
    }
    days_.push_back({open_before_by_search(day), known->second.first_cell, known->second.shift});
  }
}

std::optional<std::vector<Calendar::Table::Cell>> Calendar::Table::cells_for(
    const std::vector<Interval>& stretches, std::uint32_t shift) {
  const std::int64_t width = std::int64_t{1} << shift;
  std::vector<Cell> result;
  std::int64_t open_so_far = 0;
  std::size_t first = 0;
  for (std::int64_t cell_begin = 0; cell_begin < kMicrosPerDay; cell_begin += width) {
    const std::int64_t cell_end = cell_begin + width;
    while (first < stretches.size() && stretches[first].end.micros <= cell_begin) ++first;
    Cell cell;
    cell.open_before = open_so_far;
    if (first < stretches.size() && stretches[first].begin.micros < cell_end) {
      if (first + 1 < stretches.size() && stretches[first + 1].begin.micros < cell_end) return std::nullopt;
      const Interval cut = time::intersection(stretches[first], {{cell_begin}, {cell_end}});
      cell.begin = cut.begin.micros;
      cell.length = cut.length().micros;
      open_so_far += cell.length;
    }
    result.push_back(cell);
  }
  return result;
}

}  // namespace entente::calendar
