// Control charts: is a month unusual, or within what the process always does? Individuals and moving range
// limits from ten measured months on; with fewer the points stand alone and the title says how many are
// needed.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/axis.h"
#include "report/markup.h"
#include "report/plots.h"
#include "stats/inference.h"

namespace entente::report {
namespace {

using agreement::Quantity;
using settlement::HistoryPoint;

constexpr double kWidth = 350, kHeight = 176, kLeft = 52, kRight = 8, kTop = 8, kBottom = 24;
constexpr std::size_t kPointsNeeded = 10;

struct Series {
  std::vector<const HistoryPoint*> points;  ///< measured months only
  std::vector<double> values;
  Quantity::Unit unit = Quantity::Unit::percent;
  std::optional<stats::XmrLimits> limits;
  std::size_t unusual = 0;
  bool last_unusual = false;
};

bool outside(double value, const stats::XmrLimits& limits) {
  // A process that never moves has limits at its mean; a rounding error of the arithmetic is not a signal.
  const double tolerance = 1e-9 * std::max(1.0, std::abs(limits.mean));
  return value < limits.natural.low - tolerance || value > limits.natural.high + tolerance;
}

Series series_of(const std::vector<HistoryPoint>& points) {
  Series series;
  for (const HistoryPoint& point : points) {
    if (!point.result.exact) continue;
    series.points.push_back(&point);
    series.values.push_back(point.result.exact->to_double());
    series.unit = point.result.unit;
  }
  if (series.values.size() < kPointsNeeded) return series;
  series.limits = stats::xmr_limits(series.values);
  if (!series.limits) return series;
  // Shares end at 100 %, shares and durations at zero; a number may be negative (a net promoter score).
  if (series.unit != Quantity::Unit::number)
    series.limits->natural.low = std::max(series.limits->natural.low, 0.0);
  if (series.unit == Quantity::Unit::percent)
    series.limits->natural.high = std::min(series.limits->natural.high, 100.0);
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    if (!outside(series.values[i], *series.limits)) continue;
    ++series.unusual;
    series.last_unusual = i + 1 == series.values.size();
  }
  return series;
}

std::string drawing(const Series& series, const std::string& label) {
  double low = *std::min_element(series.values.begin(), series.values.end());
  double high = *std::max_element(series.values.begin(), series.values.end());
  const auto include = [&](double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  };
  if (series.limits) {
    include(series.limits->natural.low);
    include(series.limits->natural.high);
  }
  for (const HistoryPoint* point : series.points) {
    if (point->expected) include(point->expected->value.to_double());
    if (point->minimum) include(point->minimum->value.to_double());
  }
  const double pad = high > low ? (high - low) * 0.06 : std::max(std::abs(high) * 0.05, 1e-6);
  low -= pad;
  high += pad;

  Svg svg(kWidth, kHeight);
  const double plot_width = kWidth - kLeft - kRight, plot_height = kHeight - kTop - kBottom;
  const time::Month first = series.points.front()->month;
  const int months = std::max(series.points.back()->month - first, 1);
  const double step = plot_width / (static_cast<double>(months) + 1);
  const auto x_of = [&](time::Month month) {
    return kLeft + step * (static_cast<double>(month - first) + 0.5);
  };
  const auto y_of = [&](double value) { return kTop + plot_height * (high - value) / (high - low); };

  if (series.limits) {
    const double top = y_of(series.limits->natural.high), bottom = y_of(series.limits->natural.low);
    svg.rect(kLeft, top, plot_width, bottom - top, "usual");
    svg.line(kLeft, y_of(series.limits->mean), kWidth - kRight, y_of(series.limits->mean), "mean");
  }
  const double tick = tick_step(high - low);
  const double highest = series.unit == Quantity::Unit::percent ? std::min(high, 100 + 1e-9) : high;
  for (double at = std::ceil(low / tick) * tick; at <= highest; at += tick) {
    svg.line(kLeft - 4, y_of(at), kLeft, y_of(at), "axis");
    svg.text(kLeft - 7, y_of(at) + 4, tick_text(at, series.unit, tick * 3), "small", Svg::Anchor::end);
  }
  svg.line(kLeft, kTop, kLeft, kHeight - kBottom, "axis");

  // The bars month by month: they step where terms changed.
  for (const HistoryPoint* point : series.points) {
    const double x = x_of(point->month);
    if (point->expected) {
      const double y = y_of(point->expected->value.to_double());
      svg.line(x - step / 2, y, x + step / 2, y, "bar-expected");
    }
    if (point->minimum) {
      const double y = y_of(point->minimum->value.to_double());
      svg.line(x - step / 2, y, x + step / 2, y, "bar-minimum");
    }
    if (point->terms_changed) svg.line(x - step / 2, kTop, x - step / 2, kHeight - kBottom, "change");
  }
  std::string line;
  for (std::size_t i = 0; i < series.points.size(); ++i)
    line += fmt::format("{}{:.1f} {:.1f}", i == 0 ? "M" : "L", x_of(series.points[i]->month),
                        y_of(series.values[i]));
  svg.path(line, "series");
  for (std::size_t i = 0; i < series.points.size(); ++i) {
    const double x = x_of(series.points[i]->month), y = y_of(series.values[i]);
    const Tone tone = mark_of(series.points[i]->status).tone;
    const std::string style = fmt::format("pt {}", tone_class(tone));
    if (tone == Tone::met)
      svg.raw(fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\" class=\"{}\"/>", x, y, style));
    else if (tone == Tone::near)
      svg.path(fmt::format("M{:.1f} {:.1f}l4.4 7.6h-8.8z", x, y - 4.4), style);
    else if (tone == Tone::missed)
      svg.rect(x - 3.5, y - 3.5, 7, 7, style);
    else
      svg.path(fmt::format("M{:.1f} {:.1f}l4.2 4.2l-4.2 4.2l-4.2 -4.2z", x, y - 4.2), style + " open");
    if (series.limits && outside(series.values[i], *series.limits))
      svg.raw(fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"8\" class=\"ring\"/>", x, y));
    const time::Month month = series.points[i]->month;
    const bool last = i + 1 == series.points.size();
    const bool labelled =
        i == 0 || last ||
        (month.month() == 1 && step * (series.points.back()->month - month) > 90 && x - kLeft > 90);
    if (labelled)
      svg.text(last ? kWidth - kRight : x, kHeight - 8,
               fmt::format("{} {}", short_month(month), month.year()), "small",
               last     ? Svg::Anchor::end
               : i == 0 ? Svg::Anchor::start
                        : Svg::Anchor::middle);
  }
  return svg.finish("one", label);
}

}  // namespace

std::vector<Plot> control_plots(const settlement::Statement& statement) {
  std::vector<Plot> plots;
  for (const auto& [level, points] : statement.history) {
    const Series series = series_of(points);
    if (series.points.empty()) continue;
    std::string title = level;
    for (const settlement::LevelLine& line : statement.levels)
      if (line.level == level && !line.title.empty()) title = line.title;
    const auto count = static_cast<std::int64_t>(series.points.size());
    const std::string finding =
        !series.limits        ? fmt::format("n = {} of {} needed for a usual range", count, kPointsNeeded)
        : series.unusual == 0 ? "within its usual range"
        : series.last_unusual
            ? "this month is outside its usual range"
            : plural(static_cast<std::int64_t>(series.unusual), "month") + " outside its usual range";
    Plot plot{.id = "figure-history-" + anchor(level),
              .title = fmt::format("{}: {}", title, finding),
              .subtitle = fmt::format("{}, {} to {}", plural(count, "month"),
                                      series.points.front()->month.to_string(),
                                      series.points.back()->month.to_string())};
    plot.remarkable = series.unusual > 0 || series.points.back()->status == settlement::Status::missed ||
                      series.points.back()->status == settlement::Status::near;
    plot.wide = drawing(series, plot.title);
    plot.twin = {.id = "twin-history-" + anchor(level),
                 .title = title + " by month",
                 .columns = {{"month"},
                             {"result", Align::right},
                             {"rows", Align::right},
                             {"expected", Align::right},
                             {"minimum", Align::right},
                             {"status"}}};
    for (const HistoryPoint& point : points) {
      plot.twin.rows.push_back(
          {.cells = {{.text = point.month.to_string() + (point.terms_changed ? " (terms changed)" : "")},
                     {.text = point.result.exact ? point.result.shown : "-"},
                     {.text = grouped(point.n)},
                     {.text = point.expected ? quantity_text(*point.expected) : "-"},
                     {.text = point.minimum ? quantity_text(*point.minimum) : "-"},
                     {.text = "", .mark = mark_of(point.status)}}});
    }
    if (series.limits)
      plot.footnote =
          fmt::format("Usual range {} to {}.", tick_text(series.limits->natural.low, series.unit, 0.3),
                      tick_text(series.limits->natural.high, series.unit, 0.3));
    plots.push_back(std::move(plot));
  }
  return plots;
}

}  // namespace entente::report
