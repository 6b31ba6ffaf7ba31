#include "outlook/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "settlement/results.h"
#include "settlement/segments.h"
#include "stats/inference.h"

namespace entente::outlook {
namespace {

using agreement::Direction;
using agreement::Quantity;
using money::Decimal;
using money::Ratio;

constexpr std::int64_t kSmallMonth = 30;
constexpr std::size_t kBestMonths = 4;
constexpr int kRatchetYears = 3;
constexpr std::int64_t kMinute = 60'000'000, kHour = 60 * kMinute;

/// The step in which people agree on such a value.
Decimal step_of(const Decimal& value, Quantity::Unit unit) {
  switch (unit) {
    case Quantity::Unit::percent:
      if (value >= Decimal::scaled(999, 1)) return Decimal::scaled(1, 2);
      if (value >= Decimal(99)) return Decimal::scaled(5, 2);
      if (value >= Decimal(95)) return Decimal::scaled(1, 1);
      return Decimal::scaled(5, 1);
    case Quantity::Unit::duration:
      if (value < Decimal(kHour)) return Decimal(kMinute);
      return Decimal(value < Decimal(10 * kHour) ? kHour / 2 : kHour);
    case Quantity::Unit::number:
      break;
  }
  Decimal step = Decimal::scaled(1, 2);
  while (step * Decimal(100) < value) step = step * Decimal(10);
  return step;
}

/// Rounded to the step, towards what is easier to reach.
Quantity bar_at(const Ratio& value, const LevelBaseline& level, const std::string& calendar) {
  const Decimal near = value.rounded(6, money::Rounding::half_even);
  const Decimal step = step_of(near, level.unit);
  const auto mode = level.direction == Direction::higher ? money::Rounding::floor : money::Rounding::ceiling;
  Quantity bar{level.unit, money::divide(near, step, 0, mode) * step, calendar, {}};
  bar.written = written(bar);
  return bar;
}

bool reaches(const Ratio& value, const Quantity& bar, Direction direction) {
  const auto order = money::compare(value, bar.value);
  return direction == Direction::higher ? order >= 0 : order <= 0;
}

std::vector<Ratio> best_first(const std::vector<BaselinePoint>& points, Direction direction) {
  std::vector<Ratio> values;
  for (const BaselinePoint& point : points) values.push_back(point.value);
  std::ranges::sort(
      values, [&](const Ratio& a, const Ratio& b) { return direction == Direction::higher ? b < a : a < b; });
  return values;
}

/// The value that `share` per cent of the months reach.
Ratio reached_by(const std::vector<Ratio>& best, std::size_t share) {
  return best[std::max<std::size_t>((best.size() * share + 99) / 100, 1) - 1];
}

/// Quantile of Student's t, two-sided 95 %, from the normal one (Cornish and Fisher's expansion).
double t95(double degrees) {
  const double z = stats::kNormal95;
  const double z3 = z * z * z, z5 = z3 * z * z;
  return z + (z3 + z) / (4 * degrees) + (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees * degrees);
}

std::optional<Trend> trend_of(const std::vector<BaselinePoint>& points) {
  if (points.size() < 4) return std::nullopt;
  const auto n = static_cast<double>(points.size());
  double mx = 0, my = 0;
  std::vector<double> x, y;
  for (const BaselinePoint& point : points) {
    x.push_back(static_cast<double>(point.month - points.front().month));
    y.push_back(point.value.to_double());
    mx += x.back() / n;
    my += y.back() / n;
  }
  double xy = 0, xx = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) * (x[i] - mx);
  }
  const double slope = xy / xx;
  double rest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double off = y[i] - my - slope * (x[i] - mx);
    rest += off * off;
  }
  const double error = std::sqrt(rest / (n - 2) / xx) * t95(n - 2);
  return Trend{12 * slope, 12 * (slope - error), 12 * (slope + error)};
}

std::string shown(double value, Quantity::Unit unit) {
  switch (unit) {
    case Quantity::Unit::percent:
      return fmt::format("{:+.2f} points", value);
    case Quantity::Unit::number:
      return fmt::format("{:+.3g}", value);
    case Quantity::Unit::duration:
      return fmt::format("{:+.1f} h", value / static_cast<double>(kHour));
  }
  return {};
}

class Proposing {
 public:
  Proposing(const agreement::Agreement& agreement, const settlement::Tallies& tallies,
            const agreement::ReadFile& read_file, const BaselineOptions& options)
      : agreement_(agreement),
        tallies_(tallies),
        read_file_(read_file),
        options_(options),
        terms_(*agreement.versions.back().terms) {}

  text::Outcome<Baseline> propose() {
    const auto facts = settlement::facts_of(agreement_, tallies_, options_.known);
    if (!facts) return std::unexpected(facts.error());
    const settlement::Replay replay(agreement_, *facts);
    made_.agreement = *terms_.id;
    made_.title = terms_.title;
    made_.client = terms_.parties.client->name;
    made_.supplier = terms_.parties.supplier->name;
    made_.currency = *terms_.currency;
    made_.first = tallies_.segments.front().month;
    made_.last = tallies_.segments.back().month;
    for (const auto& [name, level] : terms_.levels) {
      const bool wanted = options_.levels.empty()
                              ? level.expected.has_value() || level.minimum.has_value()
                              : std::ranges::find(options_.levels, *name) != options_.levels.end();
      if (wanted) made_.levels.push_back(level_of(*name, level, replay));
    }
    if (auto paid = judge(); !paid) return std::unexpected(paid.error());
    return std::move(made_);
  }

 private:
  LevelBaseline level_of(const std::string& name, const agreement::ServiceLevel& level,
                         const settlement::Replay& replay) const {
    LevelBaseline made;
    made.level = name;
    const agreement::Measure* measure = settlement::find_measure(terms_, *level.measure);
    made.title = !level.title.empty() || measure == nullptr ? level.title : measure->title;
    made.clause = *level.clause;
    const auto& bar = level.expected ? level.expected : level.minimum;
    if (bar) {
      made.unit = (*bar)->unit;
    } else if (measure != nullptr) {
      made.unit = agreement::unit_of(terms_, *measure);
    }
    made.direction = level.direction      ? **level.direction
                     : measure != nullptr ? agreement::default_direction(*measure)
                                          : Direction::higher;
    if (level.expected) made.agreed_expected = **level.expected;
    if (level.minimum) made.agreed_minimum = **level.minimum;
    if (measure != nullptr) {
      using enum agreement::MeasureType;
      made.counts_rows = *measure->type != availability && *measure->type != sum && *measure->type != count &&
                         *measure->type != backlog_age && *measure->type != composite;
    }
    const std::size_t index = replay.level_index(name);
    for (std::size_t m = 0; m < replay.months(); ++m) {
      const settlement::Seen* seen = replay.seen(index, m);
      if (seen == nullptr || !seen->measured) continue;
      made.points.push_back(
          {replay.month(m), settlement::reduced(seen->numerator, seen->denominator), seen->n});
    }
    reason(made, bar ? (*bar)->calendar : std::string());
    return made;
  }

  static void reason(LevelBaseline& level, const std::string& calendar) {
    const std::size_t n = level.points.size();
    if (n == 0) {
      level.reasons.emplace_back("nothing was measured");
      return;
    }
    const std::vector<Ratio> best = best_first(level.points, level.direction);
    level.trend = trend_of(level.points);
    if (n < kBaselineMonths) {
      level.reasons.push_back(fmt::format(
          "n = {} of {} measured months needed: no level is proposed; the months lie between {} and {}", n,
          kBaselineMonths, settlement::show(best.back().rounded(2, money::Rounding::half_even), level.unit),
          settlement::show(best.front().rounded(2, money::Rounding::half_even), level.unit)));
      return;
    }
    level.expected = bar_at(reached_by(best, 75), level, calendar);
    level.minimum = bar_at(reached_by(best, 95), level, calendar);
    for (const BaselinePoint& point : level.points) {
      level.reached_expected += reaches(point.value, *level.expected, level.direction) ? 1 : 0;
      level.reached_minimum += reaches(point.value, *level.minimum, level.direction) ? 1 : 0;
    }
    level.reasons.push_back(fmt::format(
        "expected {}: {} of {} months reach it (three of four is the rule); minimum {}: {} of {} (19 of "
        "20)",
        level.expected->written, level.reached_expected, n, level.minimum->written, level.reached_minimum,
        n));
    if (level.trend) {
      level.reasons.push_back(
          level.trend->clear()
              ? fmt::format("it moves by {} a year (95 % interval {} to {}): months of long ago say less",
                            shown(level.trend->per_year, level.unit), shown(level.trend->low, level.unit),
                            shown(level.trend->high, level.unit))
              : fmt::format("no clear trend: {} a year, 95 % interval {} to {}",
                            shown(level.trend->per_year, level.unit), shown(level.trend->low, level.unit),
                            shown(level.trend->high, level.unit)));
    }
    mention_season(level);
    mention_small_months(level, calendar);
    step_ratchet(level, calendar);
  }

  /// The same month a year later: more alike than neighbours?
  static void mention_season(LevelBaseline& level) {
    const auto& points = level.points;
    if (points.back().month - points.front().month < 23) {
      level.reasons.push_back(fmt::format("{} months cannot tell a season from chance: 24 are needed",
                                          points.back().month - points.front().month + 1));
      return;
    }
    double mean = 0, all = 0, yearly = 0;
    int pairs = 0;
    for (const auto& point : points) mean += point.value.to_double() / static_cast<double>(points.size());
    for (const auto& a : points) {
      all += (a.value.to_double() - mean) * (a.value.to_double() - mean) / static_cast<double>(points.size());
      for (const auto& b : points) {
        if (b.month - a.month != 12) continue;
        yearly += (a.value.to_double() - mean) * (b.value.to_double() - mean);
        ++pairs;
      }
    }
    if (pairs == 0 || all <= 0) return;
    const double alike = yearly / pairs / all;
    if (alike > 0.5)
      level.reasons.push_back(
          fmt::format("the same months of two years are alike (correlation {:.2f}, {} pairs): "
                      "bars by season may fit better",
                      alike, pairs));
  }

  static void mention_small_months(LevelBaseline& level, const std::string& calendar) {
    std::vector<BaselinePoint> large;
    for (const BaselinePoint& point : level.points) {
      if (point.n >= kSmallMonth) large.push_back(point);
    }
    const std::size_t small = level.points.size() - large.size();
    if (small == 0 || !level.counts_rows) return;
    if (large.size() < kBaselineMonths) {
      level.reasons.push_back(
          fmt::format("{} of {} months have fewer than {} rows: one row more or less moves "
                      "them, a low volume rule belongs to such a level",
                      small, level.points.size(), kSmallMonth));
      return;
    }
    const Quantity without = bar_at(reached_by(best_first(large, level.direction), 75), level, calendar);
    level.reasons.push_back(fmt::format("without the {} months under {} rows the expected level would be {}",
                                        small, kSmallMonth, without.written));
  }

  /// new = min(mean of the best months, old + 10 % of the gap), each contract year (A.6).
  static void step_ratchet(LevelBaseline& level, const std::string& calendar) {
    std::optional<Decimal> best_possible;
    if (level.direction == Direction::lower)
      best_possible = Decimal(0);
    else if (level.unit == Quantity::Unit::percent)
      best_possible = Decimal(100);
    if (!best_possible) return;
    std::vector<BaselinePoint> last(
        level.points.end() - static_cast<std::ptrdiff_t>(std::min<std::size_t>(12, level.points.size())),
        level.points.end());
    std::vector<Ratio> best = best_first(last, level.direction);
    best.resize(std::min(best.size(), kBestMonths));
    const Decimal candidate = settlement::mean_of(best).rounded(4, money::Rounding::half_away_from_zero);
    Decimal at = level.expected->value;
    for (int year = 0; year < kRatchetYears; ++year) {
      const Decimal limit = at + (*best_possible - at) * Decimal::scaled(1, 1);
      const bool nearer = level.direction == Direction::higher ? candidate < limit : candidate > limit;
      const Decimal next = nearer ? candidate : limit;
      const bool better = level.direction == Direction::higher ? next > at : next < at;
      if (!better) break;
      at = next.rounded(4, money::Rounding::half_away_from_zero);
      Quantity bar{level.unit, at, calendar, {}};
      bar.written = level.unit == Quantity::Unit::duration ? settlement::show(at, level.unit) : written(bar);
      level.ratchet.push_back(bar);
    }
  }

  /// What the proposals together would have paid.
  text::Outcome<void> judge() {
    std::vector<Setting> settings;
    for (const LevelBaseline& level : made_.levels) {
      const std::string path = "service levels." + level.level + ".";
      if (level.expected) settings.push_back({path + "expected", level.expected->written});
      if (level.minimum && level.agreed_minimum)
        settings.push_back({path + "minimum", level.minimum->written});
    }
    const auto names = level_names(agreement_);
    auto was = history_of(agreement_, tallies_, options_.known, names, "as agreed");
    if (!was) return std::unexpected(was.error());
    made_.was = std::move(*was);
    if (settings.empty()) return {};
    const auto proposal = outlook::propose(agreement_.source, settings, read_file_);
    if (!proposal) {
      made_.notes.push_back(fmt::format("what the proposals would have paid is not shown: {}",
                                        proposal.error().front().message));
      return {};
    }
    const auto tallies = retallied(tallies_, agreement_, **proposal, options_.known);
    if (tallies == nullptr) return {};
    auto would = history_of(**proposal, *tallies, options_.known, names, "as proposed");
    if (!would) return std::unexpected(would.error());
    made_.would = std::move(*would);
    for (LevelBaseline& level : made_.levels) {
      const auto at = static_cast<std::size_t>(std::ranges::find(names, level.level) - names.begin());
      for (const MonthOutcome& month : made_.was->months) level.credits_was += month.levels[at].payable;
      for (const MonthOutcome& month : made_.would->months) level.credits_would += month.levels[at].payable;
    }
    return {};
  }

  const agreement::Agreement& agreement_;
  const settlement::Tallies& tallies_;
  const agreement::ReadFile& read_file_;
  const BaselineOptions& options_;
  const agreement::Terms& terms_;
  Baseline made_;
};

}  // namespace

std::string written(const Quantity& quantity) {
  switch (quantity.unit) {
    case Quantity::Unit::percent:
      return quantity.value.to_string() + "%";
    case Quantity::Unit::number:
      return quantity.value.to_string();
    case Quantity::Unit::duration:
      break;
  }
  const bool hours = quantity.value >= Decimal(kHour);
  const Decimal count =
      money::divide(quantity.value, Decimal(hours ? kHour : kMinute), 3, money::Rounding::half_even);
  if (quantity.calendar.empty()) return fmt::format("{} {}", count.to_string(), hours ? "h" : "min");
  return fmt::format("{} business {} on {}", count.to_string(), hours ? "hours" : "minutes",
                     quantity.calendar);
}

text::Outcome<Baseline> propose_baseline(const agreement::Agreement& agreement,
                                         const settlement::Tallies& tallies,
                                         const agreement::ReadFile& read_file,
                                         const BaselineOptions& options) {
  return Proposing(agreement, tallies, read_file, options).propose();
}

}  // namespace entente::outlook
