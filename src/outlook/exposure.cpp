#include "outlook/exposure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "settlement/replay.h"
#include "settlement/results.h"
#include "stats/risk.h"

namespace entente::outlook {
namespace {

using settlement::Replay;
using settlement::ReplayedMonth;
using settlement::ReplayState;
using settlement::Seen;
using settlement::Tallies;

constexpr std::int64_t kSlowDraws = 60;        ///< where each future takes a whole statement
constexpr std::size_t kMonthsToCorrelate = 6;  ///< fewer say nothing about how levels move together
constexpr double kMonthsOfDoubt = 12;  ///< correlations are drawn to none as if so many months had none

/// How levels moved together, as the lower triangle that correlates normal variables.
struct Together {
  stats::Cholesky root;
  std::int64_t months = 0;
};

Together together(const std::vector<Drawable>& levels, const settlement::Statement& so_far) {
  const std::size_t n = levels.size();
  std::vector<std::map<time::Month, double>> values(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (const auto& [name, points] : so_far.history) {
      if (name != levels[i].level) continue;
      const double sign = levels[i].level_case->direction == agreement::Direction::higher ? 1 : -1;
      for (const settlement::HistoryPoint& point : points) {
        if (point.month < so_far.month && point.result.exact)
          values[i][point.month] = sign * point.result.exact->to_double();
      }
    }
  }
  Together made;
  stats::Correlation correlation{n, std::vector<double>(n * n, 0)};
  for (std::size_t i = 0; i < n; ++i) {
    correlation.entries[i * n + i] = 1;
    for (std::size_t j = 0; j < i; ++j) {
      std::vector<double> a, b;
      for (const auto& [month, value] : values[i]) {
        const auto other = values[j].find(month);
        if (other == values[j].end()) continue;
        a.push_back(value);
        b.push_back(other->second);
      }
      if (a.size() < kMonthsToCorrelate) continue;
      made.months = std::max(made.months, static_cast<std::int64_t>(a.size()));
      const auto months = static_cast<double>(a.size());
      const double r = stats::normal_correlation(stats::spearman(a, b) * months / (months + kMonthsOfDoubt));
      correlation.entries[i * n + j] = correlation.entries[j * n + i] = r;
    }
  }
  made.root = stats::cholesky(correlation);
  return made;
}

/// Ends of all levels in one future.
class Futures {
 public:
  Futures(const std::vector<Drawable>& levels, const Together& moves, std::uint64_t seed)
      : levels_(levels), moves_(moves), seed_(seed) {}

  std::vector<End> at(std::int64_t number) const {
    Random random(seed_, static_cast<std::uint64_t>(number));
    std::vector<double> independent;
    for (std::size_t i = 0; i < levels_.size(); ++i)
      independent.push_back(stats::normal_quantile(std::clamp(random.uniform(), 1e-9, 1 - 1e-9)));
    const std::vector<double> correlated = moves_.root.apply(independent);
    std::vector<End> ends;
    for (std::size_t i = 0; i < levels_.size(); ++i)
      ends.push_back(
          levels_[i].model->draw(std::clamp(stats::normal_cdf(correlated[i]), 0.0, 1 - 1e-12), random));
    return ends;
  }

 private:
  const std::vector<Drawable>& levels_;
  const Together& moves_;
  std::uint64_t seed_;
};

/// Minor units of every future, and of every level in it.
struct Ledger {
  std::vector<std::int64_t> net;
  std::vector<std::vector<std::int64_t>> by_level;  ///< index as in the drawn levels
};

std::int64_t rounded_mean(const std::vector<std::int64_t>& values) {
  Wide sum = 0;
  for (const std::int64_t value : values) sum += value;
  const auto count = static_cast<Wide>(values.size());
  return static_cast<std::int64_t>((2 * sum + count) / (2 * count));
}

std::int64_t quantile(std::vector<std::int64_t> values, double p) {
  const auto at =
      std::min(values.size() - 1, static_cast<std::size_t>(p * static_cast<double>(values.size())));
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(at));
  return values[at];
}

Ledger replayed(const Replay& replay, time::Month month, const std::vector<Drawable>& levels,
                const Futures& futures, std::int64_t draws, std::string& not_drawn) {
  ReplayState past = replay.start();
  ReplayedMonth out;
  while (past.month < replay.months() && replay.month(past.month) < month) replay.judge(past, {}, out);
  Ledger ledger;
  ledger.by_level.resize(levels.size());
  if (past.month >= replay.months()) return ledger;

  std::vector<std::size_t> index;
  std::vector<std::string> fixed;
  for (const Drawable& level : levels) {
    const std::size_t at = replay.level_index(level.level);
    const bool drawn = at < replay.levels().size() && replay.can_draw(at);
    index.push_back(drawn ? at : replay.levels().size());
    if (!drawn) fixed.push_back(level.level);
  }
  if (!fixed.empty())
    not_drawn = fmt::format("{} stand as they are so far: months cannot be drawn one by one for them",
                            fmt::join(fixed, ", "));
  std::vector<Seen> seen(levels.size());
  std::vector<const Seen*> drawn(replay.levels().size(), nullptr);
  for (std::int64_t number = 0; number < draws; ++number) {
    const std::vector<End> ends = futures.at(number);
    for (std::size_t i = 0; i < levels.size(); ++i) {
      if (index[i] == replay.levels().size() || !ends[i].measured) continue;
      if (ends[i].as_value) {
        seen[i] = {true, ends[i].numerator, ends[i].denominator, ends[i].rows, 0};
      } else {
        seen[i] = replay.seen_from(index[i], ends[i].numerator, ends[i].denominator, ends[i].rows);
      }
      drawn[index[i]] = &seen[i];
    }
    ReplayState state = past;
    replay.judge(state, drawn, out);
    ledger.net.push_back(out.net());
    for (std::size_t i = 0; i < levels.size(); ++i) {
      std::int64_t paid = 0;
      for (const auto& judged : out.levels) {
        if (judged.level == index[i]) paid += judged.payable;
      }
      ledger.by_level[i].push_back(paid);
    }
  }
  return ledger;
}

/// The same by whole statements, for rules that a replay does not know.
text::Outcome<Ledger> settled(const agreement::Agreement& agreement, const Tallies& tallies,
                              time::Month month, const settlement::ReduceOptions& known,
                              const std::vector<Drawable>& levels, const Futures& futures) {
  Tallies drawn = tallies;
  std::size_t last = drawn.segments.size();
  for (std::size_t i = 0; i < drawn.segments.size(); ++i) {
    if (drawn.segments[i].month == month) last = i;
  }
  Ledger ledger;
  ledger.by_level.resize(levels.size());
  if (last == drawn.segments.size()) return ledger;
  for (std::int64_t number = 0; number < kSlowDraws; ++number) {
    const std::vector<End> ends = futures.at(number);
    for (std::size_t i = 0; i < levels.size(); ++i) {
      if (!ends[i].measured || ends[i].as_value) continue;
      // The month's end less what its other segments hold already.
      settlement::Tally& tally = drawn.by_measure[last][levels[i].level_case->key];
      Wide numerator = ends[i].numerator, denominator = ends[i].denominator;
      std::int64_t rows = ends[i].rows;
      for (std::size_t s = 0; s < last; ++s) {
        if (drawn.segments[s].month != month || drawn.segments[s].terms != drawn.segments[last].terms)
          continue;
        const auto found = drawn.by_measure[s].find(levels[i].level_case->key);
        if (found == drawn.by_measure[s].end()) continue;
        numerator -= found->second.numerator;
        denominator -= found->second.denominator;
        rows -= found->second.rows;
      }
      tally.numerator = numerator;
      tally.denominator = denominator;
      tally.rows = rows;
    }
    const auto statement = settlement::settle(agreement, drawn, month, known);
    if (!statement) return std::unexpected(statement.error());
    ledger.net.push_back(statement->totals.net_credits.units());
    for (std::size_t i = 0; i < levels.size(); ++i) {
      std::int64_t paid = 0;
      for (const settlement::CreditLine& line : statement->credits) {
        if (line.level == levels[i].level) paid += line.payable.units();
      }
      ledger.by_level[i].push_back(paid);
    }
  }
  return ledger;
}

}  // namespace

text::Outcome<Exposure> exposure_of(const agreement::Agreement& agreement, const Tallies& tallies,
                                    time::Month month, const settlement::ReduceOptions& known,
                                    const std::vector<Drawable>& levels, const ForecastOptions& options,
                                    const settlement::Statement& so_far,
                                    std::vector<LevelForecast>& forecasts) {
  const Together moves = together(levels, so_far);
  const Futures futures(levels, moves, options.seed);
  Exposure made;
  auto facts = settlement::facts_of(agreement, tallies, known);
  if (!facts) return std::unexpected(facts.error());
  const Replay replay(agreement, *facts);
  Ledger ledger;
  if (replay.left_to_statement().empty()) {
    ledger = replayed(replay, month, levels, futures, options.draws, made.not_drawn);
  } else {
    auto slow = settled(agreement, tallies, month, known, levels, futures);
    if (!slow) return std::unexpected(slow.error());
    ledger = std::move(*slow);
    made.not_drawn = fmt::format("fewer futures are drawn, because {}", replay.left_to_statement());
  }
  const money::Currency currency = so_far.currency;
  const auto amount = [&](std::int64_t units) { return money::Money::minor(units, currency); };
  if (ledger.net.empty()) ledger.net.push_back(so_far.totals.net_credits.units());
  made.draws = static_cast<std::int64_t>(ledger.net.size());
  made.correlation_shrinkage = moves.root.shrinkage;
  made.correlation_months = moves.months;
  made.expected = amount(rounded_mean(ledger.net));
  made.median = amount(quantile(ledger.net, 0.5));
  made.p90 = amount(quantile(ledger.net, 0.9));
  made.worst = amount(*std::ranges::max_element(ledger.net));
  made.any = static_cast<double>(std::ranges::count_if(ledger.net, [](std::int64_t x) { return x > 0; })) /
             static_cast<double>(ledger.net.size());
  for (LevelForecast& forecast : forecasts) {
    forecast.expected_credit = forecast.p90_credit = amount(0);
    for (std::size_t i = 0; i < levels.size(); ++i) {
      if (levels[i].level != forecast.level || ledger.by_level[i].empty()) continue;
      forecast.expected_credit = amount(rounded_mean(ledger.by_level[i]));
      forecast.p90_credit = amount(quantile(ledger.by_level[i], 0.9));
    }
  }
  return made;
}

}  // namespace entente::outlook
