#include "time/zone.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "base/arithmetic.h"
#include "time/zone_file.h"

namespace entente::time {

struct Zone::Table {
  std::string name;
  /// Begin of each period in UTC microseconds; apart from the rest so that a search touches little memory.
  std::vector<std::int64_t> begins;
  std::vector<std::int64_t> offsets;
  std::vector<std::string> abbreviations;

  std::size_t period_at(std::int64_t micros) const {
    const auto after = std::ranges::upper_bound(begins, micros);
    return after == begins.begin() ? 0 : static_cast<std::size_t>(after - begins.begin()) - 1;
  }
};

namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

/// "BST", or "UTC+05:30" for zones whose abbreviation is a number.
std::string shown_abbreviation(const std::string& abbreviation, std::int64_t offset);
std::string clock_text(LocalTime time);

}  // namespace

Zone::Zone() {
  static const auto utc = std::make_shared<const Table>(Table{"UTC", {Instant::min().micros}, {0}, {"UTC"}});
  table_ = utc;
}

std::optional<Zone> Zone::find(std::string_view name) {
  if (name == "UTC") return Zone();
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const Table>, std::less<>> tables;
  const std::lock_guard lock(mutex);
  if (const auto known = tables.find(name); known != tables.end()) return Zone(known->second);

  const auto bytes = load_zone_file(name);
  if (!bytes) return std::nullopt;
  const auto periods = read_zone_file(*bytes);
  if (!periods) return std::nullopt;
  auto table = std::make_shared<Table>();
  table->name = name;
  for (const OffsetPeriod& period : *periods) {
    table->begins.push_back(period.begin_seconds * kMicrosPerSecond);
    table->offsets.push_back(period.offset_seconds * kMicrosPerSecond);
    table->abbreviations.push_back(period.abbreviation);
  }
  tables.emplace(std::string(name), table);
  return Zone(std::move(table));
}

std::vector<std::string> Zone::names() {
  std::vector<std::string> names = system_zone_names();
  if (!std::ranges::binary_search(names, std::string("UTC")))
    names.insert(std::ranges::upper_bound(names, "UTC"), "UTC");
  return names;
}

const std::string& Zone::name() const {
  return table_->name;
}

Duration Zone::offset_at(Instant t) const {
  return {table_->offsets[table_->period_at(t.micros)]};
}

LocalTime Zone::to_local(Instant t) const {
  return {t.micros + offset_at(t).micros};
}

Zone::Resolved Zone::resolve(LocalTime local) const {
  const Table& table = *table_;
  // Offsets stay within a day of UTC, so only the periods around the same reading in UTC can show this local
  // time.
  std::size_t first = table.period_at(local.micros - kMicrosPerDay);
  const std::size_t last = table.period_at(local.micros + kMicrosPerDay);
  if (first == last) return {{local.micros - table.offsets[first]}, Resolved::Kind::unique};

  std::optional<std::int64_t> found;
  bool twice = false;
  for (std::size_t i = first; i <= last; ++i) {
    const std::int64_t instant = local.micros - table.offsets[i];
    const bool begun = i == 0 || instant >= table.begins[i];
    const bool ended = i + 1 < table.begins.size() && instant >= table.begins[i + 1];
    if (!begun || ended) continue;
    if (!found) {
      found = instant;
    } else {
      twice = true;
    }
  }
  if (found) return {{*found}, twice ? Resolved::Kind::twice : Resolved::Kind::unique};

  // Skipped: read with the offset before the change, which moves it forward by the gap.
  for (std::size_t i = first; i < last; ++i) {
    const std::int64_t change = table.begins[i + 1];
    if (local.micros >= change + table.offsets[i] && local.micros < change + table.offsets[i + 1]) {
      return {{local.micros - table.offsets[i]}, Resolved::Kind::skipped};
    }
  }
  return {{local.micros - table.offsets[last]}, Resolved::Kind::unique};
}

std::string Zone::describe_change_near(LocalTime local) const {
  const Table& table = *table_;
  std::string nearest;
  std::int64_t nearest_distance = kMicrosPerDay + 1;
  for (std::size_t i = table.period_at(local.micros - 3 * kMicrosPerDay) + 1; i < table.begins.size(); ++i) {
    const LocalTime before{table.begins[i] + table.offsets[i - 1]};
    const LocalTime after{table.begins[i] + table.offsets[i]};
    if (before.micros > local.micros + 3 * kMicrosPerDay) break;
    if (before == after) continue;
    const auto [low, high] = std::minmax(before.micros, after.micros);
    const std::int64_t distance = local.micros < low    ? low - local.micros
                                  : local.micros > high ? local.micros - high
                                                        : 0;
    if (distance >= nearest_distance) continue;
    nearest_distance = distance;
    const std::string names[] = {shown_abbreviation(table.abbreviations[i - 1], table.offsets[i - 1]),
                                 shown_abbreviation(table.abbreviations[i], table.offsets[i])};
    // Reading the clock an instant before the change names the day on which it was made.
    const Date day = LocalTime{before.micros - 1}.date();
    if (before.date() == after.date() || after.date() == day) {
      const Duration hour = before.time_of_day();
      const bool night = hour <= Duration::hours(5) || hour >= Duration::hours(21);
      nearest = fmt::format("clocks went from {} {} to {} {} that {}", clock_text(before), names[0],
                            clock_text(after), names[1], night ? "night" : "day");
    } else {
      nearest = fmt::format("clocks went from {} {} to {} {}", before.to_string(), names[0],
                            after.to_string(), names[1]);
    }
  }
  return nearest;
}

std::string Zone::abbreviation_at(Instant t) const {
  return table_->abbreviations[table_->period_at(t.micros)];
}

std::vector<Instant> Zone::changes_in(const Interval& interval) const {
  const Table& table = *table_;
  std::vector<Instant> changes;
  auto i = static_cast<std::size_t>(std::ranges::lower_bound(table.begins, interval.begin.micros) -
                                    table.begins.begin());
  for (i = std::max<std::size_t>(i, 1); i < table.begins.size() && table.begins[i] < interval.end.micros;
       ++i) {
    if (table.offsets[i] != table.offsets[i - 1]) changes.push_back({table.begins[i]});
  }
  return changes;
}

namespace {

std::string shown_abbreviation(const std::string& abbreviation, std::int64_t offset) {
  if (!abbreviation.empty() && abbreviation.front() != '+' && abbreviation.front() != '-')
    return abbreviation;
  const std::int64_t minutes = (offset < 0 ? -offset : offset) / kMicrosPerSecond / 60;
  return fmt::format("UTC{}{:02}:{:02}", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::string clock_text(LocalTime time) {
  return time.to_string().substr(std::string_view("2026-04-02 ").size());
}

}  // namespace
}  // namespace entente::time
