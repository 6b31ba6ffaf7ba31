#include "app/sample_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <string_view>

#include "base/random.h"
#include "calendar/calendar.h"
#include "time/zone.h"

namespace entente::app {
namespace {

using calendar::Calendar;
using calendar::CalendarSpec;
using calendar::Hours;
using time::Date;
using time::Duration;
using time::Instant;
using time::LocalTime;
using time::Month;
using time::Zone;

/// A calendar of weekly hours; `friday` may close earlier. Public holidays are left to the agreement: work
/// done on one simply counts for nothing there.
Calendar weekly(const Zone& zone, const std::vector<Hours>& daily, const std::vector<Hours>& friday,
                const std::vector<Hours>& saturday, time::DateRange range) {
  CalendarSpec spec;
  spec.name = "office";
  spec.zone = zone;
  for (std::size_t day = 0; day < 4; ++day) spec.week[day] = daily;
  spec.week[4] = std::move(friday);
  spec.week[5] = std::move(saturday);
  return Calendar(spec, range);
}

Hours hours(int open_minute, int close_minute) {
  return {Duration::minutes(open_minute), Duration::minutes(close_minute)};
}

Zone zone_named(const char* name) {
  return Zone::find(name).value_or(Zone());
}

/// Normal deviate by Box and Muller.
double normal(Random& random) {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - random.uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * random.uniform());
}

/// Minutes whose chance of staying within `limit` is `share`, with a long tail.
std::int64_t skewed_minutes(Random& random, double limit, double share, double spread) {
  // The quantile of the standard normal by a logistic approximation; a sample needs no better.
  const double z = std::log(share / (1.0 - share)) / 1.702;
  const double minutes = std::exp(std::log(limit) + spread * (normal(random) - z));
  return std::clamp<std::int64_t>(std::llround(minutes), 2, 60L * 24 * 45);
}

std::string local(const Zone& zone, Instant t) {
  return zone.to_local(t).to_string();
}

/// A moment of the month, nearly always on a weekday and by day.
Instant moment_in(Random& random, const Zone& zone, Month month) {
  const auto length = static_cast<std::uint64_t>(month.end_day() - month.first_day());
  Date day = month.first_day();
  for (int attempt = 0; attempt < 6; ++attempt) {
    day = month.first_day() + static_cast<std::int32_t>(random.below(length));
    const bool weekend = day.weekday() == time::Weekday::saturday || day.weekday() == time::Weekday::sunday;
    if (!weekend || random.chance(0.15)) break;
  }
  const double hour = std::clamp(12.5 + 3.2 * normal(random), 0.0, 23.9);
  return zone.to_instant(LocalTime::of(day, Duration::minutes(std::llround(hour * 60.0))));
}

struct Priority {
  std::string_view name;
  double share;
  double limit_minutes;  ///< what the agreement allows, business minutes
  double usual;          ///< share that is usually in time
};
constexpr std::array<Priority, 4> kPriorities = {{{"1 - Critical", 0.025, 240, 0.965},
                                                  {"2 - High", 0.12, 480, 0.978},
                                                  {"3 - Moderate", 0.60, 2'000, 0.93},
                                                  {"4 - Low", 0.255, 2'300, 0.93}}};

/// The story of the sample: autumn 2026 was hard, and March 2026 had a planned priority swap.
double in_time_share(const Priority& priority, Month month) {
  const bool high = priority.name == "2 - High";
  if (high && month == Month::of(2026, 10)) return 0.86;
  if (high && month == Month::of(2026, 9)) return 0.885;
  if (high && month == Month::of(2026, 3)) return 0.885;
  if (high && month == Month::of(2025, 8)) return 0.93;
  if (priority.name == "1 - Critical" && month == Month::of(2026, 10)) return 0.80;
  return priority.usual;
}

constexpr std::array<std::string_view, 6> kCategories = {"access",   "e-mail",       "network",
                                                         "hardware", "business app", "printing"};
constexpr std::array<std::string_view, 4> kSites = {"London", "Leeds", "Gdansk", "Porto"};

struct Table {
  std::string content;
  std::int64_t rows = 0;
  void row(const std::string& line) {
    content += line;
    content += '\n';
    ++rows;
  }
};

struct ServiceDesk {
  Table incidents, late, corrected, history, outages, survey, calls;
};

/// Tickets with their pauses, the answers of their callers.
void tickets_of(ServiceDesk& made, const SampleOptions& options, const Zone& zone, const Calendar& office) {
  const std::string header = "number,state,priority,category,site,opened_at,responded_at,resolved_at,cause";
  made.incidents.content = header + "\n";
  made.late.content = header + "\n";
  made.corrected.content = header + "\n";
  made.history.content = "number,at,state\n";
  made.survey.content = "answer,at,score,service\n";
  const Instant end = zone.start_of((options.first + options.months).first_day());
  std::int64_t number = 100'000;
  std::int64_t answer = 1;
  for (std::int32_t m = 0; m < options.months; ++m) {
    const Month month = options.first + m;
    Random random(options.seed, static_cast<std::uint64_t>(m));
    std::vector<Instant> opened;
    for (std::uint64_t i = 0; i < 960 + random.below(90); ++i)
      opened.push_back(moment_in(random, zone, month));
    std::ranges::sort(opened);
    for (const Instant start : opened) {
      double pick = random.uniform();
      std::size_t p = 0;
      while (p + 1 < kPriorities.size() && pick >= kPriorities[p].share) pick -= kPriorities[p++].share;
      const Priority& priority = kPriorities[p];
      const std::int64_t worked =
          skewed_minutes(random, priority.limit_minutes, in_time_share(priority, month), 0.62);
      const std::int64_t answered = std::min(worked, skewed_minutes(random, 30, 0.93, 0.8));
      const std::string key = fmt::format("INC{}", ++number);
      const auto work_from = [&](Instant from, std::int64_t minutes) {
        return office.add(from, Duration::minutes(minutes)).value_or(from);
      };
      const Instant responded = work_from(start, answered);
      Instant resolved = work_from(start, worked);
      made.history.row(fmt::format("{},{},In Progress", key, local(zone, start)));
      if (random.chance(0.14) && worked > 20) {
        // Somebody else was awaited, usually the user: the clock stood still.
        const Instant asked = work_from(start, worked / 2);
        const Instant back = work_from(asked, skewed_minutes(random, 300, 0.6, 0.9));
        resolved = work_from(back, worked - worked / 2);
        if (asked < end) {
          made.history.row(fmt::format("{},{},{}", key, local(zone, asked),
                                       random.chance(0.8) ? "Awaiting User Info" : "Awaiting Vendor"));
        }
        if (back < end) made.history.row(fmt::format("{},{},In Progress", key, local(zone, back)));
      }
      const bool open = resolved >= end;
      if (!open) made.history.row(fmt::format("{},{},Resolved", key, local(zone, resolved)));
      const auto category = kCategories[random.below(kCategories.size())];
      const auto site = kSites[random.below(kSites.size())];
      const bool client_network = category == "network" && random.chance(0.05);
      const auto line = [&](Instant done) {
        return fmt::format("{},{},{},{},{},{},{},{},{}", key, open ? "In Progress" : "Resolved",
                           priority.name, category, site, local(zone, start),
                           responded < end ? local(zone, responded) : "", open ? "" : local(zone, done),
                           client_network ? "client network" : "");
      };
      const bool came_late = month == Month::of(2026, 9) && site == "Porto" && random.chance(0.5);
      (came_late ? made.late : made.incidents).row(line(resolved));
      // A few tickets had been closed by a script long before they were solved.
      if (!open && month == Month::of(2026, 9) && p == 1 && random.chance(0.05)) {
        made.corrected.row(line(std::min(work_from(resolved, 540), end - Duration::minutes(1))));
      }
      if (!open && random.chance(0.06)) {
        const double mood = month >= Month::of(2026, 8) ? 3.8 : 4.5;
        const auto score = std::clamp<std::int64_t>(std::llround(mood + 0.7 * normal(random)), 1, 5);
        made.survey.row(fmt::format("ANS{:05},{},{},desk", answer++, local(zone, resolved), score));
      }
    }
  }
}

/// Outages of the portal with its monthly maintenance window, and the storage failure of October 2026.
void outages_of(ServiceDesk& made, const SampleOptions& options, const Zone& zone) {
  made.outages.content = "outage,service,begins_at,ends_at,kind,cause\n";
  std::int64_t number = 1;
  const auto add = [&](std::string_view kind, Instant begin, std::int64_t minutes, std::string_view cause) {
    made.outages.row(fmt::format("OUT{:04},portal,{},{},{},{}", number++, local(zone, begin),
                                 local(zone, begin + Duration::minutes(minutes)), kind, cause));
  };
  for (std::int32_t m = 0; m < options.months; ++m) {
    const Month month = options.first + m;
    Random random(options.seed + 1, static_cast<std::uint64_t>(m));
    for (int i = 0; i < 4; ++i) {
      if (random.chance(0.5))
        add("outage", moment_in(random, zone, month), 3 + static_cast<std::int64_t>(random.below(9)), "");
    }
    add("maintenance", zone.to_instant(LocalTime::of(month.first_day() + 13, Duration::hours(2))), 240,
        "planned maintenance");
    if (month == Month::of(2026, 2))
      add("outage", zone.to_instant(LocalTime::of(Date::of(2026, 2, 11), Duration::minutes(605))), 47,
          "carrier");
    if (month == Month::of(2026, 10)) {
      add("outage", zone.to_instant(LocalTime::of(Date::of(2026, 10, 14), Duration::minutes(552))), 253,
          "storage failure");
    }
  }
}

void calls_of(ServiceDesk& made, const SampleOptions& options, const Zone& zone) {
  made.calls.content = "call,opened_at,waited_s,abandoned\n";
  std::int64_t number = 1;
  for (std::int32_t m = 0; m < options.months; ++m) {
    Random random(options.seed + 2, static_cast<std::uint64_t>(m));
    for (std::uint64_t i = 0; i < 470 + random.below(60); ++i) {
      const bool abandoned = random.chance(0.03);
      const double share = m < 3 ? 0.76 : 0.84;
      made.calls.row(fmt::format("C{:06},{},{},{}", number++,
                                 local(zone, moment_in(random, zone, options.first + m)),
                                 abandoned ? 40 + static_cast<std::int64_t>(random.below(90))
                                           : skewed_minutes(random, 30, share, 0.7),
                                 abandoned ? "yes" : "no"));
    }
  }
}

ServiceDesk service_desk(const SampleOptions& options, time::DateRange range) {
  const Zone zone = zone_named("Europe/London");
  const Calendar office = weekly(zone, {hours(480, 750), hours(810, 1'080)}, {hours(480, 960)}, {}, range);
  ServiceDesk made;
  tickets_of(made, options, zone, office);
  outages_of(made, options, zone);
  calls_of(made, options, zone);
  return made;
}

struct Payroll {
  Table slips, queries, filings;
};

Payroll payroll(const SampleOptions& options, time::DateRange range) {
  const Zone zone = zone_named("Europe/Berlin");
  const std::vector<Hours> day = {hours(480, 720), hours(780, 1'020)};
  const Calendar office = weekly(zone, day, day, {}, range);
  const Instant end = zone.start_of((options.first + options.months).first_day());
  Payroll made;
  made.slips.content = "slip,opened_at,pay_day,errors\n";
  made.queries.content = "query;asked;answered;topic\n";
  made.filings.content = "filing,due_on,delivered_on\n";
  std::int64_t query = 1;
  for (std::int32_t m = 0; m < options.months; ++m) {
    const Month month = options.first + m;
    Random random(options.seed + 3, static_cast<std::uint64_t>(m));
    const Date pay_day = month.first_day() + 24;
    for (int employee = 1; employee <= 310; ++employee) {
      const bool wrong =
          month == Month::of(2026, 10) ? employee % 155 == 7 : month == Month::of(2026, 1) && employee == 88;
      made.slips.row(fmt::format("{}-{:04},{},{},{}", month.to_string(), employee, (pay_day - 5).to_string(),
                                 pay_day.to_string(), wrong ? 1 : 0));
    }
    for (std::uint64_t i = 0; i < 52 + random.below(20); ++i) {
      const Instant asked = moment_in(random, zone, month);
      const Instant answered =
          office.add(asked, Duration::minutes(skewed_minutes(random, 900, 0.962, 0.7))).value_or(asked);
      made.queries.row(fmt::format("Q{:05};{};{};{}", query++, local(zone, asked),
                                   answered < end ? local(zone, answered) : "",
                                   std::array{"tax", "leave", "pay", "bonus"}[random.below(4)]));
    }
    const Date due = month.first_day() + 9;
    made.filings.row(
        fmt::format("wage tax {},{},{}", month.to_string(), due.to_string(), (due - 2).to_string()));
    made.filings.row(fmt::format("contributions {},{},{}", month.to_string(), (due + 15).to_string(),
                                 (due + (month == Month::of(2026, 1) ? 17 : 14)).to_string()));
  }
  return made;
}

struct Warehouse {
  Table lines, dispatches;
};

Warehouse warehouse(const SampleOptions& options, time::DateRange range) {
  const Zone zone = zone_named("America/Chicago");
  const Calendar dock = weekly(zone, {hours(360, 1'320)}, {hours(360, 1'320)}, {hours(360, 840)}, range);
  const Month first = options.first + 2;  // this agreement begins two months later
  const Instant end = zone.start_of((options.first + options.months).first_day());
  Warehouse made;
  made.lines.content = "line,due_on,delivered_on,quantity,quantity_delivered,picked_wrong,damaged\n";
  made.dispatches.content = "order,ordered,dispatched\n";
  std::int64_t number = 1;
  for (Month month = first; month < options.first + options.months; month = month + 1) {
    Random random(options.seed + 4, static_cast<std::uint64_t>(month.index));
    for (std::uint64_t i = 0; i < 290 + random.below(40); ++i) {
      const Date due = zone.date_at(moment_in(random, zone, month));
      const double on_time = month == Month::of(2026, 10)  ? 0.952
                             : month == Month::of(2026, 2) ? 0.935
                                                           : 0.984;
      const std::int32_t late = random.chance(on_time) ? -static_cast<std::int32_t>(random.below(2))
                                                       : 1 + static_cast<std::int32_t>(random.below(5));
      const auto quantity = 10 + static_cast<std::int64_t>(random.below(190));
      const std::int64_t missing = random.chance(0.006) ? 1 + static_cast<std::int64_t>(random.below(4)) : 0;
      const bool delivered = due + late < (options.first + options.months).first_day();
      const std::int64_t wrong = random.chance(0.012) ? 1 + static_cast<std::int64_t>(random.below(6)) : 0;
      made.lines.row(fmt::format("L{:06},{},{},{},{},{},{}", number++, due.to_string(),
                                 delivered ? (due + late).to_string() : "", quantity,
                                 delivered ? std::to_string(quantity - missing) : "", wrong,
                                 random.chance(0.02) ? random.below(5) : 0));
    }
    for (std::uint64_t i = 0; i < 130 + random.below(40); ++i) {
      const Instant ordered = moment_in(random, zone, month);
      const Instant sent =
          dock.add(ordered, Duration::minutes(skewed_minutes(random, 480, 0.8, 0.6))).value_or(ordered);
      made.dispatches.row(
          fmt::format("D{:05},{},{}", number++, local(zone, ordered), sent < end ? local(zone, sent) : ""));
    }
  }
  return made;
}

}  // namespace

std::vector<SampleFile> sample_files(const SampleOptions& options) {
  const time::DateRange range{options.first.first_day() - 40,
                              (options.first + options.months + 4).first_day()};
  const Zone zone = zone_named("Europe/London");
  const Date after = (options.first + options.months).first_day();
  const auto morning = [&](Date date) { return zone.to_instant(LocalTime::of(date, Duration::hours(6))); };
  const Instant exported = morning(after);
  const Instant late = morning(after + 3);       // one site reports September after the export
  const Instant corrected = morning(after + 5);  // and some of its tickets turn out to be closed too early

  std::vector<SampleFile> files;
  const auto add = [&](std::string folder, const std::string& stem, const std::string& mapping, Table table,
                       Instant known_at) {
    files.push_back({std::move(folder), stem + ".csv", mapping + ".mapping.yaml", std::move(table.content),
                     known_at, table.rows});
  };
  ServiceDesk desk = service_desk(options, range);
  add("service-desk", "incidents", "incidents", std::move(desk.incidents), exported);
  add("service-desk", "incident-events", "incident-events", std::move(desk.history), exported);
  add("service-desk", "portal-outages", "portal-outages", std::move(desk.outages), exported);
  add("service-desk", "desk-survey", "desk-survey", std::move(desk.survey), exported);
  add("service-desk", "calls", "calls", std::move(desk.calls), exported);
  Payroll pay = payroll(options, range);
  add("payroll", "payslips", "payslips", std::move(pay.slips), exported);
  add("payroll", "queries", "queries", std::move(pay.queries), exported);
  add("payroll", "filings", "filings", std::move(pay.filings), exported);
  Warehouse store = warehouse(options, range);
  add("logistics", "order-lines", "order-lines", std::move(store.lines), exported);
  add("logistics", "dispatches", "dispatches", std::move(store.dispatches), exported);
  add("service-desk", "incidents-late", "incidents", std::move(desk.late), late);
  add("service-desk", "incidents-corrected", "incidents", std::move(desk.corrected), corrected);
  return files;
}

}  // namespace entente::app
