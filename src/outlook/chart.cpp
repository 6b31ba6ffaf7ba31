#include "outlook/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "settlement/results.h"

namespace entente::outlook {
namespace {

using agreement::Quantity;
using settlement::LevelLine;
using settlement::Statement;

constexpr double kEwmaWeight = 0.2;
constexpr double kRangeToSigma = 1.128;  ///< d2 of pairs: mean moving range over the standard deviation

/// A row of a share counts as good or not, so that its own limits follow from the volume.
bool counts_rows(const LevelLine& line) {
  return line.result.unit == Quantity::Unit::percent && line.denominator > 0 && line.denominator == line.n &&
         line.numerator >= 0 && line.numerator <= line.denominator;
}

class Drawer {
 public:
  Drawer(Chart& chart, bool proportions) : chart_(chart), proportions_(proportions) {}

  void draw() {
    std::size_t from = 0;
    while (from < chart_.points.size()) {
      std::size_t to = from;
      while (to < chart_.points.size() && chart_.points[to].segment == chart_.points[from].segment) ++to;
      segment(from, to);
      from = to;
    }
    conclude();
  }

 private:
  std::span<ChartPoint> points(std::size_t from, std::size_t to) {
    return std::span(chart_.points).subspan(from, to - from);
  }

  void segment(std::size_t from, std::size_t to) {
    const auto part = points(from, to);
    ChartSegment made{.first = part.front().month,
                      .last = part.back().month,
                      .points = static_cast<std::int64_t>(part.size()),
                      .mean = {},
                      .mean_moving_range = {},
                      .range_limit = {},
                      .limits = {}};
    std::vector<double> values;
    for (std::size_t i = 0; i < part.size(); ++i) {
      values.push_back(part[i].value);
      part[i].drawn = part[i].value;
      if (i > 0) part[i].moving_range = std::abs(part[i].value - part[i - 1].value);
    }
    if (made.points >= kPointsNeeded) limits(part, values, made);
    chart_.segments.push_back(made);
  }

  void limits(std::span<ChartPoint> part, const std::vector<double>& values, ChartSegment& made) {
    const auto xmr = stats::xmr_limits(values);
    if (!xmr) return;
    made.mean_moving_range = xmr->mean_moving_range;
    made.range_limit = xmr->range_limit;
    made.mean = xmr->mean;
    double sigma = xmr->mean_moving_range / kRangeToSigma;
    std::vector<double> deviations;
    if (proportions_ && chart_.kind == ChartKind::proportions) {
      double good = 0, rows = 0;
      for (const ChartPoint& point : part) {
        good += point.value / 100 * static_cast<double>(point.n);
        rows += static_cast<double>(point.n);
      }
      const double mean = good / rows;
      made.mean = 100 * mean;
      const stats::Bounds usual = stats::p_limits(mean, rows / static_cast<double>(part.size()));
      made.limits = stats::Bounds{100 * usual.low, 100 * usual.high};
      for (ChartPoint& point : part) {
        const stats::Bounds own = stats::p_limits(mean, static_cast<double>(point.n));
        point.limits = stats::Bounds{100 * own.low, 100 * own.high};
        const double error = 100 * std::sqrt(mean * (1 - mean) / static_cast<double>(point.n));
        deviations.push_back(error > 0 ? (point.value - *made.mean) / error : 0);
      }
    } else if (chart_.kind == ChartKind::ewma) {
      const auto smoothed = stats::ewma_chart(values, *made.mean, sigma, kEwmaWeight);
      for (std::size_t i = 0; i < part.size(); ++i) {
        part[i].drawn = smoothed[i].value;
        part[i].limits = smoothed[i].limits;
        const double half = smoothed[i].limits.high - *made.mean;
        deviations.push_back(half > 0 ? 3 * (smoothed[i].value - *made.mean) / half : 0);
      }
      made.limits = smoothed.back().limits;
    } else if (chart_.kind == ChartKind::cusum) {
      const auto sums = stats::cusum_chart(values, *made.mean, sigma);
      for (std::size_t i = 0; i < part.size(); ++i) {
        part[i].drawn = sums[i].high;
        part[i].drawn_low = sums[i].low;
        part[i].cusum_signal = sums[i].signal;
      }
      return;
    } else {
      made.limits = cut(xmr->natural);
      for (std::size_t i = 0; i < part.size(); ++i) {
        part[i].limits = made.limits;
        deviations.push_back(sigma > 0 ? (values[i] - *made.mean) / sigma : 0);
      }
    }
    // Smoothed values follow each other by construction: only the limits say anything about them.
    std::vector<stats::RunRule> rules = chart_.rules;
    if (chart_.kind == ChartKind::ewma) rules = {stats::RunRule::beyond_limits};
    for (const stats::Signal& signal : stats::run_signals(deviations, rules))
      part[signal.at].signals.push_back(signal.rule);
  }

  /// Shares end at 100 %, shares and durations at zero.
  stats::Bounds cut(stats::Bounds bounds) const {
    if (chart_.unit != Quantity::Unit::number) bounds.low = std::max(bounds.low, 0.0);
    if (chart_.unit == Quantity::Unit::percent) bounds.high = std::min(bounds.high, 100.0);
    return bounds;
  }

  void conclude() {
    if (chart_.points.empty()) {
      chart_.finding = "no month was measured yet";
      return;
    }
    const ChartSegment& last = chart_.segments.back();
    const ChartPoint& point = chart_.points.back();
    chart_.enough = last.mean.has_value();
    const auto& bar = point.expected ? point.expected : point.minimum;
    std::string bar_text;
    if (chart_.enough && bar) {
      const double target = bar->value.to_double();
      chart_.mean_meets =
          chart_.direction == agreement::Direction::higher ? *last.mean >= target : *last.mean <= target;
      bar_text = settlement::show(*bar);
    }
    if (!chart_.enough) {
      const bool changed = chart_.segments.size() > 1;
      chart_.finding =
          fmt::format("n = {} of {} needed for limits{}", last.points, kPointsNeeded,
                      changed ? fmt::format(": terms changed in {}", last.first.to_string()) : "");
      return;
    }
    std::int64_t unusual = 0;
    for (const ChartPoint& each : chart_.points) {
      if (each.segment == point.segment && (!each.signals.empty() || each.cusum_signal)) ++unusual;
    }
    chart_.last_unusual = !point.signals.empty() || point.cusum_signal;
    chart_.stable = unusual == 0;
    std::string state = chart_.stable ? "stable"
                        : chart_.last_unusual
                            ? "the last month is unusual"
                            : fmt::format("{} unusual {}", unusual, unusual == 1 ? "month" : "months");
    if (!chart_.mean_meets) {
      chart_.finding = state;
    } else if (*chart_.mean_meets) {
      chart_.finding = fmt::format("{}, and on average at {} or better", state, bar_text);
    } else if (chart_.stable) {
      chart_.finding =
          fmt::format("stable, but on average short of {}: the process itself has to change", bar_text);
    } else {
      chart_.finding = fmt::format("{}, and on average short of {}", state, bar_text);
    }
  }

  Chart& chart_;
  bool proportions_;
};

}  // namespace

std::string_view name(ChartKind kind) {
  switch (kind) {
    case ChartKind::individuals:
      return "individuals (XmR)";
    case ChartKind::proportions:
      return "proportions (p)";
    case ChartKind::ewma:
      return "weighted mean (EWMA)";
    case ChartKind::cusum:
      return "cumulated sums (CUSUM)";
  }
  return "unknown";
}

std::optional<Chart> chart(const std::vector<Statement>& statements, const std::string& level,
                           const ChartOptions& options) {
  Chart made;
  made.level = level;
  bool found = false, proportions = true;
  double rows = 0, months = 0, spread = 0, chance = 0, good = 0;
  std::size_t segment = 0;
  std::optional<Quantity> expected, minimum;
  for (const Statement& statement : statements) {
    const LevelLine* line = nullptr;
    for (const LevelLine& each : statement.levels) {
      if (each.level == level) line = &each;
    }
    if (line == nullptr) continue;
    // Terms count as changed where a bar moved; what else an amendment says leaves the process alone.
    if (found && (line->expected != expected || line->minimum != minimum) && !made.points.empty()) ++segment;
    expected = line->expected;
    minimum = line->minimum;
    found = true;
    made.title = line->title.empty() ? line->level : line->title;
    made.unit = line->result.unit;
    made.direction = line->direction;
    if (!line->result.exact) continue;
    ChartPoint point{.month = statement.month,
                     .status = line->status,
                     .result = line->result,
                     .n = line->n,
                     .value = line->result.exact->to_double(),
                     .drawn = 0,
                     .drawn_low = 0,
                     .limits = {},
                     .moving_range = {},
                     .expected = line->expected,
                     .minimum = line->minimum,
                     .segment = segment,
                     .signals = {},
                     .cusum_signal = false};
    // Windows longer than a month overlap: their shares are no fresh counts.
    proportions = proportions && counts_rows(*line) && line->window == "month";
    rows += static_cast<double>(line->n);
    good += point.value / 100 * static_cast<double>(line->n);
    ++months;
    made.points.push_back(std::move(point));
  }
  if (!found) return std::nullopt;
  made.rules = options.rules;
  if (proportions && rows > 0) {
    const double mean = good / rows;
    for (const ChartPoint& point : made.points) {
      const double n = static_cast<double>(point.n);
      spread += n * (point.value / 100 - mean) * (point.value / 100 - mean);
      chance += mean * (1 - mean);
    }
  }
  if (options.kind) {
    made.kind = *options.kind;
    made.why_this_kind = "as asked for";
    if (made.kind == ChartKind::proportions && !proportions) {
      made.kind = ChartKind::individuals;
      made.why_this_kind =
          "its rows are not good or bad, or its windows overlap, so that a p chart has no meaning";
    }
  } else if (proportions && chance > 0 && spread <= 2 * chance) {
    made.kind = ChartKind::proportions;
    made.why_this_kind = "rows are good or not, and months differ about as much as chance has it";
  } else {
    made.kind = ChartKind::individuals;
    made.why_this_kind =
        proportions && chance > 0
            ? "months differ more than chance has it, so limits follow from the months themselves"
            : "one figure a month";
  }
  Drawer(made, proportions).draw();
  return made;
}

}  // namespace entente::outlook
