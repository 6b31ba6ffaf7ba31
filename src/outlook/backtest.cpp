#include "outlook/backtest.h"

#include <algorithm>
#include <numeric>

#include "settlement/results.h"
#include "settlement/segments.h"

namespace entente::outlook {
namespace {

using settlement::Tally;

std::int64_t sum_of(const std::vector<MonthOutcome>& months, std::int64_t MonthOutcome::* member) {
  std::int64_t sum = 0;
  for (const MonthOutcome& month : months) sum += month.*member;
  return sum;
}

agreement::Quantity::Unit unit_of(const agreement::Terms& terms, const agreement::ServiceLevel& level) {
  if (level.expected) return (*level.expected)->unit;
  if (level.minimum) return (*level.minimum)->unit;
  const agreement::Measure* measure = settlement::find_measure(terms, *level.measure);
  return measure == nullptr ? agreement::Quantity::Unit::percent : agreement::unit_of(terms, *measure);
}

MonthOutcome outcome_of(const settlement::ReplayedMonth& month, const settlement::Replay& replay,
                        const std::vector<std::string>& levels) {
  MonthOutcome made;
  made.month = month.month;
  made.eligible = month.eligible;
  made.at_risk = month.at_risk;
  made.gross = month.gross;
  made.credits = month.credits;
  made.earned_back = month.earned_back;
  made.bonus = month.bonus;
  made.levels.resize(levels.size());
  for (const settlement::ReplayedLevel& level : month.levels) {
    const auto at = std::ranges::find(levels, replay.levels()[level.level]) - levels.begin();
    if (at == static_cast<std::ptrdiff_t>(levels.size())) continue;
    LevelOutcome& outcome = made.levels[static_cast<std::size_t>(at)];
    // Of a split month the worst part speaks.
    const bool worse =
        outcome.status != settlement::Status::missed &&
        (level.status == settlement::Status::missed || level.status == settlement::Status::near);
    if (outcome.status == settlement::Status::not_in_force || worse) outcome.status = level.status;
    outcome.is_default = outcome.is_default || level.default_kind != settlement::Default::none;
    outcome.payable += level.payable;
  }
  for (std::size_t i = 0; i < replay.triggers().size() && i < 64; ++i) {
    if ((month.fired >> i & 1) != 0) made.fired.push_back(replay.triggers()[i]);
  }
  return made;
}

/// The shortest limit at which `bar` per cent of the rows are in time; empty: no limit is long enough.
std::optional<time::Duration> shortest_limit(const Tally& tally, const agreement::Quantity& bar,
                                             const std::optional<agreement::LevelRounding>& rounding) {
  const auto reached = [&](std::int64_t limit) {
    const auto in_time = std::ranges::upper_bound(tally.values, limit) - tally.values.begin();
    const auto late = tally.running.end() - std::ranges::upper_bound(tally.running, limit);
    const Wide counted = static_cast<Wide>(tally.values.size()) + late;
    if (counted == 0) return false;
    const auto result = settlement::make_result(settlement::reduced(Wide{100} * in_time, counted),
                                                agreement::Quantity::Unit::percent, rounding, {});
    return settlement::reaches(result, bar.value, agreement::Direction::higher);
  };
  // With longer limits more rows are in time and fewer that still run are late: the first that reaches the
  // bar.
  std::size_t low = 0, high = tally.values.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (reached(tally.values[middle])) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  if (low == tally.values.size()) return std::nullopt;
  return time::Duration{tally.values[low]};
}

}  // namespace

std::int64_t History::credits() const {
  return sum_of(months, &MonthOutcome::credits);
}
std::int64_t History::earned_back() const {
  return sum_of(months, &MonthOutcome::earned_back);
}
std::int64_t History::bonus() const {
  return sum_of(months, &MonthOutcome::bonus);
}
std::int64_t History::eligible() const {
  return sum_of(months, &MonthOutcome::eligible);
}

std::vector<std::string> level_names(const agreement::Agreement& agreement) {
  std::vector<std::string> names;
  for (auto version = agreement.versions.rbegin(); version != agreement.versions.rend(); ++version) {
    for (const auto& level : version->terms->levels) {
      if (std::ranges::find(names, *level.name) == names.end()) names.push_back(*level.name);
    }
  }
  return names;
}

text::Outcome<History> history_of(const agreement::Agreement& agreement, const settlement::Tallies& tallies,
                                  const settlement::ReduceOptions& known,
                                  const std::vector<std::string>& levels, std::string name) {
  auto facts = settlement::facts_of(agreement, tallies, known);
  if (!facts) return std::unexpected(facts.error());
  const settlement::Replay replay(agreement, *facts);
  std::vector<settlement::ReplayedMonth> months;
  if (const auto ran = replay.run(months); !ran) return std::unexpected(ran.error());
  History history;
  history.name = std::move(name);
  history.left_to_statement = replay.left_to_statement();
  for (const settlement::ReplayedMonth& month : months)
    history.months.push_back(outcome_of(month, replay, levels));
  return history;
}

std::vector<SwitchingPoint> switching_points(const agreement::Agreement& agreement,
                                             const settlement::Tallies& tallies,
                                             const settlement::ReduceOptions& known, const History& history) {
  const auto facts = settlement::facts_of(agreement, tallies, known);
  if (!facts) return {};
  const settlement::Replay replay(agreement, *facts);
  std::vector<SwitchingPoint> points;
  const std::vector<std::string> names = level_names(agreement);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::size_t index = replay.level_index(names[i]);
    for (std::size_t m = 0; m < replay.months() && m < history.months.size(); ++m) {
      const settlement::Seen* seen = replay.seen(index, m);
      // The terms of the month's last segment: those that longer windows are judged by as well.
      const settlement::Segment* segment = nullptr;
      Tally tally;
      for (std::size_t s = 0; s < tallies.segments.size(); ++s) {
        if (tallies.segments[s].month != replay.month(m)) continue;
        segment = &tallies.segments[s];
        const std::string key = settlement::tally_key(*segment->terms, names[i]);
        if (const auto at = tallies.by_measure[s].find(key); at != tallies.by_measure[s].end())
          tally.add(at->second);
      }
      if (segment == nullptr) continue;
      const agreement::ServiceLevel* level = settlement::find_level(*segment->terms, names[i]);
      if (level == nullptr || seen == nullptr) continue;
      SwitchingPoint point;
      point.level = names[i];
      point.month = replay.month(m);
      point.n = seen->n;
      point.status = history.months[m].levels[i].status;
      if (level->expected) point.agreed = **level->expected;
      const auto unit = unit_of(*segment->terms, *level);
      const auto rounding = level->rounding ? std::optional(**level->rounding) : std::nullopt;
      const bool one_month = level->window->kind == agreement::Window::Kind::month;
      if (seen->measured && one_month) {
        const auto result = settlement::make_result(settlement::reduced(seen->numerator, seen->denominator),
                                                    unit, rounding, {});
        // Cut, not rounded, where it does not end: a bar of that many digits is reached.
        const bool higher = !level->direction || **level->direction == agreement::Direction::higher;
        const int places = unit == agreement::Quantity::Unit::duration ? 0 : 4;
        point.bar = agreement::Quantity{
            unit,
            result.compared
                ? *result.compared
                : result.exact->rounded(places, higher ? money::Rounding::floor : money::Rounding::ceiling),
            {},
            {}};
      }
      const agreement::Measure* measure = settlement::find_measure(*segment->terms, *level->measure);
      if (one_month && measure != nullptr && *measure->type == agreement::MeasureType::elapsed &&
          level->expected && !tally.values.empty()) {
        point.limit = shortest_limit(tally, **level->expected, rounding);
        if (measure->within) {
          std::vector<std::string> calendars;
          for (const auto& each : segment->terms->calendars) calendars.push_back(*each.name);
          const auto agreed =
              expression::parse_duration(**measure->within, measure->within->place, calendars);
          if (agreed) point.limit_agreed = agreed->amount;
        }
      }
      points.push_back(std::move(point));
    }
  }
  return points;
}

std::vector<ExceedancePoint> exceedance(const History& history) {
  std::vector<std::int64_t> amounts;
  for (const MonthOutcome& month : history.months) amounts.push_back(month.credits);
  std::ranges::sort(amounts);
  std::vector<ExceedancePoint> points;
  const auto n = static_cast<double>(amounts.size());
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    if (i + 1 < amounts.size() && amounts[i + 1] == amounts[i]) continue;
    points.push_back({static_cast<double>(amounts.size() - i - 1) / n, amounts[i]});
  }
  return points;
}

std::int64_t percentile_of(const History& history, int percent) {
  std::vector<std::int64_t> amounts;
  for (const MonthOutcome& month : history.months) amounts.push_back(month.credits);
  if (amounts.empty()) return 0;
  std::ranges::sort(amounts);
  const std::size_t rank = (amounts.size() * static_cast<std::size_t>(percent) + 99) / 100;
  return amounts[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace entente::outlook
