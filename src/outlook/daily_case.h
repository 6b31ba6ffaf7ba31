// Tallies by day made by hand, for tests of what looks ahead.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "outlook/forecast.h"
#include "settlement/hand_made.h"

namespace entente::outlook::hand_made {

using settlement::hand_made::day;
using settlement::hand_made::month;

/// An agreement of settlement::hand_made with its days: day -> level -> tally.
struct DailyCase {
  settlement::hand_made::Case base;
  std::map<time::Date, std::map<std::string, settlement::Tally>> days;

  explicit DailyCase(const std::string& from = "2026-01-01") : base(from) {}

  void counts(time::Date on, const std::string& level, std::int64_t good, std::int64_t all) {
    settlement::Tally tally;
    tally.rows = all;
    tally.numerator = good;
    tally.denominator = all;
    days[on][level] = tally;
  }
  /// `all` rows on every day of [from, to], of which every `nth` fails; weekends too.
  void steady(const std::string& from, const std::string& to, const std::string& level, std::int64_t all,
              std::int64_t nth) {
    std::int64_t seen = 0;
    for (time::Date on = day(from); on <= day(to); on = on + 1) {
      std::int64_t bad = 0;
      for (std::int64_t i = 0; i < all; ++i) bad += ++seen % nth == 0 ? 1 : 0;
      counts(on, level, all - bad, all);
    }
  }

  settlement::Tallies tallies(const agreement::Agreement& of, time::Month last) const {
    settlement::Tallies made;
    made.segments = settlement::segments_of(of, time::Month::containing(*base.terms.term.from), last,
                                            std::nullopt, settlement::SegmentLength::day);
    made.by_measure.resize(made.segments.size());
    made.if_granted.resize(made.segments.size());
    made.exclusions.resize(made.segments.size());
    for (std::size_t i = 0; i < made.segments.size(); ++i) {
      const auto found = days.find(made.segments[i].days.begin);
      if (found == days.end()) continue;
      for (const auto& [level, tally] : found->second) made.by_measure[i][level + "-measure"] = tally;
    }
    return made;
  }

  Forecast at(const std::string& as_of, const ForecastOptions& options = {}) const {
    const auto agreement = base.agreement();
    settlement::ReduceOptions known;
    known.as_of = base.terms.zone.start_of(day(as_of));
    const time::Month open = time::Month::containing(day(as_of));
    auto made = forecast(*agreement, tallies(*agreement, horizon_of(*agreement, open)), open, known, options);
    if (!made) throw std::runtime_error(made.error().front().message);
    return std::move(*made);
  }
};

}  // namespace entente::outlook::hand_made
