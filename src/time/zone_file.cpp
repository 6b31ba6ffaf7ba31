#include "time/zone_file.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "time/instant.h"

namespace entente::time {
namespace {

constexpr int kLastYear = 2200;
constexpr std::int64_t kSecondsPerDay = 86'400;

/// Big-endian fields one after another; `good` turns false at the first that is missing.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}
  bool good() const { return good_; }
  std::string_view rest() const { return rest_; }
  std::string_view take(std::size_t count) {
    if (count > rest_.size()) {
      good_ = false;
      return {};
    }
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  std::uint8_t byte() {
    const std::string_view taken = take(1);
    return taken.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(taken[0]);
  }
  std::int64_t number(std::size_t bytes) {
    std::uint64_t value = 0;
    for (const char c : take(bytes)) value = value << 8 | static_cast<std::uint8_t>(c);
    return bytes == 8 ? static_cast<std::int64_t>(value) : static_cast<std::int32_t>(value);
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

struct Header {
  std::uint8_t version = 0;
  std::size_t utc_flags = 0, standard_flags = 0, leap_seconds = 0, changes = 0, types = 0, characters = 0;
  /// Bytes of the data block with times of `time_size` bytes.
  std::size_t data_size(std::size_t time_size) const {
    return changes * (time_size + 1) + types * 6 + characters + leap_seconds * (time_size + 4) +
           standard_flags + utc_flags;
  }
};

std::optional<Header> read_header(Bytes& bytes);
std::optional<std::vector<OffsetPeriod>> read_changes(Bytes& bytes, const Header& header);

/// The rule of the last line, as POSIX writes it: `GMT0BST,M3.5.0/1,M10.5.0`.
struct RuleDay {
  enum class Kind { month_week_weekday, day_without_leap, day_with_leap };
  Kind kind = Kind::month_week_weekday;
  int month = 1, week = 1, weekday = 0;  ///< week 5: the last; weekday 0: Sunday
  int day = 0;
  std::int32_t seconds = 7'200;  ///< local clock, may be negative or over 24 h
};
struct Rule {
  std::string standard_name, summer_name;
  std::int32_t standard_offset = 0, summer_offset = 0;
  bool has_summer = false;
  RuleDay summer_begins, summer_ends;
};
std::optional<Rule> read_rule(std::string_view text);
void write_out(const Rule& rule, std::vector<OffsetPeriod>& periods);

std::optional<std::filesystem::path> zone_directory();

}  // namespace

std::optional<std::vector<OffsetPeriod>> read_zone_file(std::string_view content) {
  Bytes bytes(content);
  auto header = read_header(bytes);
  if (!header) return std::nullopt;
  if (header->version < '2') return std::nullopt;  // 32-bit files end in 2038; no system still writes them
  bytes.take(header->data_size(4));
  header = read_header(bytes);
  if (!header) return std::nullopt;
  auto periods = read_changes(bytes, *header);
  if (!periods) return std::nullopt;

  std::string_view footer = bytes.rest();
  if (footer.size() >= 2 && footer.front() == '\n') {
    footer.remove_prefix(1);
    footer = footer.substr(0, footer.find('\n'));
    if (const auto rule = read_rule(footer)) write_out(*rule, *periods);
  }
  return periods;
}

std::optional<std::string> load_zone_file(std::string_view name) {
  // A name is a path below the zone directory and never leaves it.
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  };
  if (name.empty() || name.size() > 64 || name.front() == '/' || !std::ranges::all_of(name, allowed)) {
    return std::nullopt;
  }
  const auto directory = zone_directory();
  if (!directory) return std::nullopt;
  const auto path = *directory / std::string(name);
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error) || std::filesystem::file_size(path, error) > 1'000'000) {
    return std::nullopt;
  }
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<std::string> system_zone_names() {
  const auto directory = zone_directory();
  if (!directory) return {};
  std::vector<std::string> names;
  std::error_code error;
  auto entry = std::filesystem::recursive_directory_iterator(
      *directory, std::filesystem::directory_options::skip_permission_denied, error);
  const std::filesystem::recursive_directory_iterator end;
  for (; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().lexically_relative(*directory).string();
    // Zones begin with a capital; `posix/`, `right/`, `posixrules`, `*.tab` and the like do not or have a
    // dot.
    if (name.empty() || name[0] < 'A' || name[0] > 'Z') {
      if (entry->is_directory(error)) entry.disable_recursion_pending();
      continue;
    }
    if (name.find('.') == std::string::npos && entry->is_regular_file(error)) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

namespace {

std::optional<Header> read_header(Bytes& bytes) {
  if (bytes.take(4) != "TZif") return std::nullopt;
  Header header;
  header.version = bytes.byte();
  bytes.take(15);
  for (std::size_t* count : {&header.utc_flags, &header.standard_flags, &header.leap_seconds, &header.changes,
                             &header.types, &header.characters}) {
    const std::int64_t value = bytes.number(4);
    if (value < 0 || value > 100'000) return std::nullopt;
    *count = static_cast<std::size_t>(value);
  }
  if (!bytes.good() || header.types == 0) return std::nullopt;
  return header;
}

std::optional<std::vector<OffsetPeriod>> read_changes(Bytes& bytes, const Header& header) {
  std::vector<std::int64_t> begins;
  for (std::size_t i = 0; i < header.changes; ++i) begins.push_back(bytes.number(8));
  std::vector<std::uint8_t> type_of;
  for (std::size_t i = 0; i < header.changes; ++i) type_of.push_back(bytes.byte());
  struct Type {
    std::int32_t offset;
    std::uint8_t name_at;
  };
  std::vector<Type> types;
  for (std::size_t i = 0; i < header.types; ++i) {
    const auto offset = static_cast<std::int32_t>(bytes.number(4));
    bytes.byte();  // whether it is summer time: the abbreviation says so
    types.push_back({offset, bytes.byte()});
  }
  const std::string_view names = bytes.take(header.characters);
  bytes.take(header.leap_seconds * 12 + header.standard_flags + header.utc_flags);
  if (!bytes.good() || !std::ranges::is_sorted(begins)) return std::nullopt;

  std::vector<OffsetPeriod> periods;
  const auto add = [&](std::int64_t begin, std::size_t type) {
    if (type >= types.size() || types[type].name_at >= names.size()) return false;
    if (types[type].offset <= -kSecondsPerDay || types[type].offset >= kSecondsPerDay) return false;
    std::string_view name = names.substr(types[type].name_at);
    name = name.substr(0, name.find('\0'));
    periods.push_back({begin, types[type].offset, std::string(name)});
    return true;
  };
  if (!add(Instant::min().micros / 1'000'000, 0)) return std::nullopt;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    if (begins[i] <= periods.back().begin_seconds) {
      periods.pop_back();
    }
    if (!add(begins[i], type_of[i])) return std::nullopt;
  }
  return periods;
}

class RuleReader {
 public:
  explicit RuleReader(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool skip(char c) {
    if (peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::optional<std::string> name() {
    const bool quoted = skip('<');
    const std::size_t end = quoted ? rest_.find('>') : rest_.find_first_of("+-,0123456789");
    if (end == std::string_view::npos && quoted) return std::nullopt;
    const std::string name(rest_.substr(0, end));
    rest_.remove_prefix(std::min(rest_.size(), end));
    if (quoted) skip('>');
    if (name.size() < 3) return std::nullopt;
    return name;
  }
  std::optional<int> number(int max) {
    int value = 0;
    std::size_t digits = 0;
    for (; peek() >= '0' && peek() <= '9' && digits < 4; ++digits) {
      value = value * 10 + (peek() - '0');
      rest_.remove_prefix(1);
    }
    if (digits == 0 || value > max) return std::nullopt;
    return value;
  }
  /// [+-]hh[:mm[:ss]]
  std::optional<std::int32_t> seconds() {
    const bool negative = skip('-');
    if (!negative) skip('+');
    const auto hours = number(167);
    if (!hours) return std::nullopt;
    std::int32_t total = *hours * 3'600;
    for (const std::int32_t unit : {60, 1}) {
      if (!skip(':')) break;
      const auto value = number(59);
      if (!value) return std::nullopt;
      total += *value * unit;
    }
    return negative ? -total : total;
  }
  std::optional<RuleDay> day() {
    RuleDay day;
    if (skip('M')) {
      const auto month = number(12);
      if (!month || !skip('.')) return std::nullopt;
      const auto week = number(5);
      if (!week || !skip('.')) return std::nullopt;
      const auto weekday = number(6);
      if (!weekday || *month == 0 || *week == 0) return std::nullopt;
      day.month = *month;
      day.week = *week;
      day.weekday = *weekday;
    } else {
      day.kind = skip('J') ? RuleDay::Kind::day_without_leap : RuleDay::Kind::day_with_leap;
      const auto number_of_day = number(365);
      if (!number_of_day) return std::nullopt;
      day.day = *number_of_day;
    }
    if (skip('/')) {
      const auto time = seconds();
      if (!time) return std::nullopt;
      day.seconds = *time;
    }
    return day;
  }

 private:
  std::string_view rest_;
};

std::optional<Rule> read_rule(std::string_view text) {
  RuleReader reader(text);
  Rule rule;
  const auto name = reader.name();
  if (!name) return std::nullopt;
  rule.standard_name = *name;
  const auto offset = reader.seconds();
  if (!offset) return std::nullopt;
  rule.standard_offset = -*offset;  // POSIX counts west of Greenwich as positive
  if (reader.done()) return rule;

  const auto summer_name = reader.name();
  if (!summer_name) return std::nullopt;
  rule.has_summer = true;
  rule.summer_name = *summer_name;
  rule.summer_offset = rule.standard_offset + 3'600;
  if (reader.peek() != ',') {
    const auto summer_offset = reader.seconds();
    if (!summer_offset) return std::nullopt;
    rule.summer_offset = -*summer_offset;
  }
  if (!reader.skip(',')) return std::nullopt;
  const auto begins = reader.day();
  if (!begins || !reader.skip(',')) return std::nullopt;
  const auto ends = reader.day();
  if (!ends || !reader.done()) return std::nullopt;
  rule.summer_begins = *begins;
  rule.summer_ends = *ends;
  return rule;
}

Date date_of(const RuleDay& rule, int year) {
  switch (rule.kind) {
    case RuleDay::Kind::day_with_leap:
      return Date::of(year, 1, 1) + rule.day;
    case RuleDay::Kind::day_without_leap: {
      const bool leap = Date::valid(year, 2, 29).has_value();
      return Date::of(year, 1, 1) + (rule.day - 1 + (leap && rule.day >= 60 ? 1 : 0));
    }
    case RuleDay::Kind::month_week_weekday:
      break;
  }
  const Month month = Month::of(year, static_cast<unsigned>(rule.month));
  const Date first = month.first_day();
  const int first_weekday = (static_cast<int>(first.weekday()) + 1) % 7;
  Date date = first + (rule.weekday - first_weekday + 7) % 7 + (rule.week - 1) * 7;
  if (date >= month.end_day()) date = date - 7;
  return date;
}

void write_out(const Rule& rule, std::vector<OffsetPeriod>& periods) {
  if (!rule.has_summer) return;  // the last change of the file already says so
  const std::int64_t known_until = periods.back().begin_seconds;
  const int first_year =
      known_until < 0 ? 1970 : Date{static_cast<std::int32_t>(known_until / kSecondsPerDay)}.year();
  std::vector<OffsetPeriod> more;
  for (int year = first_year; year <= kLastYear; ++year) {
    const std::int64_t summer = date_of(rule.summer_begins, year).days * kSecondsPerDay +
                                rule.summer_begins.seconds - rule.standard_offset;
    const std::int64_t winter =
        date_of(rule.summer_ends, year).days * kSecondsPerDay + rule.summer_ends.seconds - rule.summer_offset;
    more.push_back({summer, rule.summer_offset, rule.summer_name});
    more.push_back({winter, rule.standard_offset, rule.standard_name});
  }
  std::ranges::sort(more, {}, &OffsetPeriod::begin_seconds);
  for (OffsetPeriod& period : more) {
    // A rule may say "summer all year" by ending it in the instant in which it begins again: no change then.
    const bool changes = period.offset_seconds != periods.back().offset_seconds ||
                         period.abbreviation != periods.back().abbreviation;
    if (period.begin_seconds > known_until && changes) periods.push_back(std::move(period));
  }
}

std::optional<std::filesystem::path> zone_directory() {
  static constexpr std::array kDirectories{"/usr/share/zoneinfo", "/usr/lib/zoneinfo",
                                           "/usr/share/lib/zoneinfo"};
  std::error_code error;
  for (const char* directory : kDirectories) {
    if (std::filesystem::is_directory(directory, error)) return directory;
  }
  return std::nullopt;
}

}  // namespace
}  // namespace entente::time
