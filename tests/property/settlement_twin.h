// The slow twin of settlement: small agreements judged row by row and minute by minute, straight from the
// text of the rules. It shares no code with src/settlement: its own calendar (minutes counted one by one),
// its own integers for money, its own largest remainder, its own order of passes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace twin {

/// Minutes since 2026-01-01T00:00Z. Everything happens on whole minutes, in UTC.
using Minute = std::int64_t;
constexpr Minute kDay = 1440;

struct Ticket {
  std::string key;
  Minute opened = 0;
  std::optional<Minute> resolved;
  int priority = 1;
  std::string cause;  ///< "client" is excluded
  struct Pause {
    Minute begin;
    std::optional<Minute> end;  ///< the last state of an item has no end
  };
  std::vector<Pause> pauses;
};
struct Outage {
  Minute begin = 0;
  std::optional<Minute> end;
  bool maintenance = false;
};

enum class Kind { in_time, priority_ratio, availability };
enum class NoData { not_measured, met, missed };
struct Level {
  std::string name;
  Kind kind = Kind::in_time;
  bool critical = true;
  int priority = 1;  ///< tickets of this priority
  Minute limit = 0;
  int expected = 95, minimum = -1;     ///< per cent; minimum -1: none
  int allocation = 0;                  ///< per cent of the amount at risk
  int few = 0, failures_allowed = -1;  ///< low volume
  NoData no_data = NoData::not_measured;
  int misses = 0, of_months = 0;  ///< expected misses; 0: no rule
  bool minimum_counts = false, keep_rolling = false;
};
struct World {
  int months = 4;  ///< January 2026 and on
  Minute as_of = 0;
  std::vector<Ticket> tickets;
  std::vector<Outage> outages;
  std::vector<Level> levels;
  std::int64_t charges = 0;      ///< cents a month
  int at_risk = 10;              ///< per cent
  std::vector<int> multipliers;  ///< hundredths
  int level_cap = 0;             ///< per cent of the amount at risk; 0: none
  int year_cap = 0;              ///< per cent of the year's charges
  std::int64_t least = 0;        ///< cents
  bool carry = false;
  int excluded_time = 0;  ///< 0 leaves both terms, 1 downtime only, 2 nothing excluded
  std::map<int, std::vector<std::string>> shared;  ///< month -> levels with one cause
  struct Swap {
    int first_day, last_day;  ///< days since 2026-01-01
    std::string level;
    int dip;
  };
  std::vector<Swap> swaps;
};

enum class Status { met, near, missed, not_measured, not_judged };
struct Line {
  std::int64_t numerator = 0, denominator = 0;  ///< minutes for availability
  std::int64_t excluded = 0, missing = 0;
  Status status = Status::not_measured;
  int default_kind = 0;  ///< 0 none, 1 minimum, 2 expected
  int in_a_row = 0;
  bool excused = false;
};
struct Credit {
  std::string level;
  std::int64_t gross = 0, payable = 0;
  bool suppressed = false, carried = false;
};
struct Month {
  std::vector<Line> lines;
  std::vector<Credit> credits;
  std::int64_t paid = 0;
};

inline int month_of(Minute t) {
  static constexpr int kStarts[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
  const std::int64_t day = t >= 0 ? t / kDay : -1;
  for (int month = 0; month < 12; ++month) {
    if (day >= kStarts[month] && day < kStarts[month + 1]) return month;
  }
  return -1;
}
inline int first_day(int month) {
  static constexpr int kStarts[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
  return kStarts[month];
}

/// Monday to Friday, 09:00 to 17:00, closed on 6 January. 2026-01-01 was a Thursday.
inline bool open_at(Minute t) {
  const std::int64_t day = t >= 0 ? t / kDay : -((-t + kDay - 1) / kDay);
  const int weekday = static_cast<int>(((day + 3) % 7 + 7) % 7);  // 0 is Monday
  const std::int64_t in_day = t - day * kDay;
  return weekday < 5 && day != 5 && in_day >= 540 && in_day < 1020;
}

inline Minute business_minutes(const Ticket& ticket, Minute begin, Minute end) {
  Minute count = 0;
  for (Minute t = begin; t < end; ++t) {
    if (!open_at(t)) continue;
    const bool paused = std::any_of(
        ticket.pauses.begin(), ticket.pauses.end(),
        [&](const Ticket::Pause& pause) { return pause.begin <= t && (!pause.end || t < *pause.end); });
    if (!paused) ++count;
  }
  return count;
}

inline Line measure_tickets(const World& world, const Level& level, int month) {
  Line line;
  for (const Ticket& ticket : world.tickets) {
    if (ticket.priority != level.priority || month_of(ticket.opened) != month) continue;
    if (ticket.opened > world.as_of) continue;  // not there yet
    const bool open = !ticket.resolved || *ticket.resolved > world.as_of;
    const Minute until = open ? std::max(world.as_of, ticket.opened) : *ticket.resolved;
    const Minute ran = business_minutes(ticket, ticket.opened, until);
    if (level.kind == Kind::priority_ratio && ticket.cause == "client") {
      ++line.excluded;
      continue;
    }
    if (open && ran <= level.limit) {
      ++line.missing;
      continue;
    }
    ++line.denominator;
    if (ran <= level.limit) ++line.numerator;
  }
  return line;
}

inline Line measure_outages(const World& world, int month) {
  Line line;
  for (Minute t = first_day(month) * kDay; t < first_day(month + 1) * kDay && t < world.as_of; ++t) {
    bool down = false, maintenance = false;
    for (const Outage& outage : world.outages) {
      const Minute end = outage.end && *outage.end <= world.as_of ? *outage.end : world.as_of;
      if (t < outage.begin || t >= end) continue;
      (outage.maintenance ? maintenance : down) = true;
    }
    if (world.excluded_time == 2) {
      ++line.denominator;
      if (!down && !maintenance) ++line.numerator;
    } else if (world.excluded_time == 1) {
      ++line.denominator;
      if (!down || maintenance) ++line.numerator;
    } else if (!maintenance) {
      ++line.denominator;
      if (!down) ++line.numerator;
    }
  }
  return line;
}

/// Largest remainder: whole cents first, what is left to the largest fractions, ties to the earlier part.
inline std::vector<std::int64_t> shares(std::int64_t total, const std::vector<std::int64_t>& weights) {
  __extension__ using Big = __int128;
  Big sum = 0;
  for (const auto weight : weights) sum += weight;
  std::vector<std::int64_t> parts;
  std::vector<std::pair<Big, std::size_t>> remainders;
  std::int64_t given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Big exact = Big{total} * weights[i];
    parts.push_back(static_cast<std::int64_t>(exact / sum));
    remainders.emplace_back(exact % sum, i);
    given += parts.back();
  }
  std::stable_sort(remainders.begin(), remainders.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t i = 0; given < total; ++i, ++given) ++parts[remainders[i].second];
  return parts;
}

inline std::int64_t half_away(std::int64_t numerator, std::int64_t denominator) {
  return (2 * numerator + denominator) / (2 * denominator);
}

inline bool reaches(const Line& line, int bar) {
  return line.numerator * 100 >= line.denominator * bar;
}

inline std::vector<Month> judge(const World& world) {
  std::vector<Month> months;
  std::map<std::string, int> in_a_row;
  std::map<std::string, std::vector<std::pair<int, int>>>
      misses;  // level -> month, 1 below minimum or 2 near
  std::vector<Credit> carried;
  std::int64_t paid_before = 0;

  for (int m = 0; m < world.months; ++m) {
    Month month;
    for (const Level& level : world.levels) {
      Line line =
          level.kind == Kind::availability ? measure_outages(world, m) : measure_tickets(world, level, m);
      const bool begun = first_day(m) * kDay < world.as_of;
      if (!begun || line.denominator == 0) {
        line.status = level.no_data == NoData::met      ? Status::met
                      : level.no_data == NoData::missed ? Status::missed
                                                        : Status::not_measured;
      } else if (level.few > 0 && line.denominator < level.few && level.kind != Kind::availability &&
                 level.failures_allowed < 0) {
        line.status = Status::not_judged;
      } else if (level.few > 0 && line.denominator < level.few && level.kind != Kind::availability &&
                 line.denominator - line.numerator <= level.failures_allowed) {
        line.status = Status::met;
      } else {
        line.status = reaches(line, level.expected)                        ? Status::met
                      : level.minimum >= 0 && reaches(line, level.minimum) ? Status::near
                                                                           : Status::missed;
        if (line.status != Status::met) {
          for (const World::Swap& swap : world.swaps) {
            if (swap.level != level.name || swap.first_day >= first_day(m + 1) ||
                swap.last_day < first_day(m))
              continue;
            if (reaches(line, swap.dip)) line.excused = true;
          }
        }
      }
      const bool judged =
          line.status != Status::not_measured && line.status != Status::not_judged && !line.excused;
      bool fires = false;
      if (judged) {
        auto& history = misses[level.name];
        const bool counted =
            line.status == Status::near || (line.status == Status::missed && level.minimum_counts);
        int count = 0;
        if (line.status != Status::met) history.emplace_back(m, line.status == Status::missed ? 1 : 2);
        for (const auto& [when, what] : history) {
          if (m - when < level.of_months && (what == 2 || level.minimum_counts)) ++count;
        }
        fires = level.misses > 0 && counted && count >= level.misses;
        if (fires && !level.keep_rolling) history.clear();
        if (line.status == Status::missed || fires) {
          line.in_a_row = ++in_a_row[level.name];
          line.default_kind = line.status == Status::missed ? 1 : 2;
        } else {
          in_a_row[level.name] = 0;
        }
      }
      month.lines.push_back(line);
    }

    // Gross credits, each rounded once.
    const std::int64_t at_risk = half_away(world.charges * world.at_risk, 100);
    for (std::size_t i = 0; i < world.levels.size(); ++i) {
      const Level& level = world.levels[i];
      const Line& line = month.lines[i];
      if (!level.critical || line.default_kind == 0 || level.allocation < 0) continue;
      int multiplier = 100;
      if (!world.multipliers.empty()) {
        multiplier = world.multipliers[std::min<std::size_t>(static_cast<std::size_t>(line.in_a_row),
                                                             world.multipliers.size()) -
                                       1];
      }
      Credit credit;
      credit.level = level.name;
      credit.gross =
          half_away(world.charges * world.at_risk * level.allocation * multiplier, 100LL * 100 * 100);
      credit.payable = credit.gross;
      month.credits.push_back(credit);
    }
    if (const auto cause = world.shared.find(m); cause != world.shared.end()) {
      Credit* best = nullptr;
      for (Credit& credit : month.credits) {
        if (std::find(cause->second.begin(), cause->second.end(), credit.level) == cause->second.end())
          continue;
        if (best == nullptr || credit.gross > best->gross ||
            (credit.gross == best->gross && credit.level < best->level)) {
          best = &credit;
        }
      }
      for (Credit& credit : month.credits) {
        if (&credit == best ||
            std::find(cause->second.begin(), cause->second.end(), credit.level) == cause->second.end()) {
          continue;
        }
        credit.suppressed = true;
        credit.payable = 0;
      }
    }
    if (world.level_cap > 0) {
      const std::int64_t cap = half_away(at_risk * world.level_cap, 100);
      for (Credit& credit : month.credits) credit.payable = std::min(credit.payable, cap);
    }
    for (Credit& credit : carried) {
      Credit line = credit;
      line.carried = true;
      month.credits.push_back(line);
    }
    carried.clear();
    const auto cut_to = [&](std::int64_t limit) {
      std::int64_t sum = 0;
      std::vector<std::int64_t> weights;
      for (const Credit& credit : month.credits) {
        sum += credit.payable;
        weights.push_back(credit.payable);
      }
      if (sum <= limit) return;
      const auto parts = shares(limit, weights);
      for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::int64_t cut = month.credits[i].payable - parts[i];
        month.credits[i].payable = parts[i];
        if (!world.carry || cut == 0) continue;
        const auto same = std::find_if(carried.begin(), carried.end(), [&](const Credit& each) {
          return each.level == month.credits[i].level;
        });
        if (same != carried.end()) {
          same->gross += cut;
          same->payable += cut;
        } else {
          carried.push_back({month.credits[i].level, cut, cut, false, false});
        }
      }
    };
    cut_to(at_risk);
    if (world.year_cap > 0) {
      const std::int64_t cap = half_away(world.charges * 12 * world.year_cap, 100);
      cut_to(std::max<std::int64_t>(0, cap - paid_before));
    }
    for (Credit& credit : month.credits) {
      if (credit.payable < world.least) credit.payable = 0;
      month.paid += credit.payable;
    }
    paid_before += month.paid;
    months.push_back(std::move(month));
  }
  return months;
}

}  // namespace twin
