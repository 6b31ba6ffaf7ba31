// Figures of a forecast: where each level will probably end, how it came there, and whether chances called
// came true as often as they were called.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/axis.h"
#include "report/forecast.h"
#include "report/markup.h"

namespace entente::report {
namespace {

using agreement::Quantity;
using outlook::Forecast;
using outlook::LevelForecast;

constexpr double kWide = 840, kSlim = 350, kName = 220;
constexpr double kMinimumAt = 0.36, kExpectedAt = 0.72, kEdge = 0.03;

/// Where a value stands on a track on which the bars of every level stand at the same places.
double place(const LevelForecast& level, double value) {
  const auto number = [](const outlook::BarForecast& bar) { return bar.bar.value.to_double(); };
  if (!level.expected && !level.minimum) return 0.5;
  const double expected = level.expected ? number(*level.expected) : number(*level.minimum);
  double at = kExpectedAt;
  if (level.minimum && level.expected && level.minimum->bar.value != level.expected->bar.value) {
    at = kMinimumAt +
         (kExpectedAt - kMinimumAt) * (value - number(*level.minimum)) / (expected - number(*level.minimum));
  } else {
    const double better =
        level.direction == agreement::Direction::higher ? value - expected : expected - value;
    const double span =
        level.unit == Quantity::Unit::percent && level.direction == agreement::Direction::higher
            ? std::max(100 - expected, 0.05)
            : std::max(std::abs(expected), 1e-9);
    at = kExpectedAt + better / span * (1 - kExpectedAt);
  }
  return std::clamp(at, kEdge, 1 - kEdge);
}

void draw_track(Svg& svg, const LevelForecast& level, double left, double width, double middle) {
  const bool two = level.minimum && level.expected && level.minimum->bar.value != level.expected->bar.value;
  const double minimum = left + width * kMinimumAt, expected = left + width * kExpectedAt;
  svg.rect(left, middle - 9, (two ? minimum : expected) - left, 18, "zone-low");
  if (two) svg.rect(minimum, middle - 9, expected - minimum, 18, "zone-mid");
  svg.rect(expected, middle - 9, left + width - expected, 18, "zone-high");
  const std::string tone(tone_class(mark_of(level.verdict).tone));
  double from = left + width * place(level, level.low), to = left + width * place(level, level.high);
  if (from > to) std::swap(from, to);
  svg.rect(from, middle - 4, std::max(to - from, 2.0), 8, "fill " + tone);
  if (two) svg.line(minimum, middle - 11, minimum, middle + 11, "bar-minimum");
  svg.line(expected, middle - 11, expected, middle + 11, "bar-expected");
  const double at = left + width * place(level, level.median);
  svg.rect(at - 2, middle - 8, 4, 16, "pt " + tone);
  if (level.so_far.exact) {
    const double now = left + width * place(level, level.so_far.exact->to_double());
    svg.raw(fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\" class=\"ring\"/>", now, middle));
  }
}

std::string verdict_text(const LevelForecast& level) {
  const Mark mark = mark_of(level.verdict);
  return fmt::format("{} {}", mark.glyph, mark.word);
}

const outlook::BarForecast* decisive(const LevelForecast& level) {
  return level.expected ? &*level.expected : level.minimum ? &*level.minimum : nullptr;
}

std::string chance_of(const LevelForecast& level) {
  const outlook::BarForecast* bar = decisive(level);
  return bar == nullptr ? std::string{}
                        : fmt::format("{} for {}", chance(bar->probability), quantity_text(bar->bar));
}

std::string wide_intervals(const std::vector<const LevelForecast*>& levels, const std::string& label) {
  constexpr double left = kName + 14, width = 300, right = left + width + 14;
  std::vector<std::vector<std::string>> names;
  double height = 24;
  for (const LevelForecast* level : levels) {
    names.push_back(text_lines(level->title, kName, 12, 2));
    height += names.back().size() > 1 ? 36 : 30;
  }
  Svg svg(kWide, height);
  svg.text(left + width * kMinimumAt, 12, "minimum", "small", Svg::Anchor::middle);
  svg.text(left + width * kExpectedAt, 12, "expected", "small", Svg::Anchor::middle);
  double top = 20;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const double row = names[i].size() > 1 ? 36 : 30, middle = top + row / 2;
    for (std::size_t at = 0; at < names[i].size(); ++at)
      svg.text(kName,
               middle + 4 + (static_cast<double>(at) - static_cast<double>(names[i].size() - 1) / 2) * 14,
               names[i][at], "", Svg::Anchor::end);
    draw_track(svg, *levels[i], left, width, middle);
    svg.text(right, middle + 4, verdict_text(*levels[i]),
             fmt::format("ink {}", tone_class(mark_of(levels[i]->verdict).tone)));
    svg.text(right + 122, middle + 4, chance_of(*levels[i]), "small");
    top += row;
  }
  return svg.finish("wide", label);
}

std::string slim_intervals(const std::vector<const LevelForecast*>& levels, const std::string& label) {
  constexpr double row = 66;
  Svg svg(kSlim, 18 + row * static_cast<double>(levels.size()));
  svg.text(kSlim * kMinimumAt, 12, "minimum", "small", Svg::Anchor::middle);
  svg.text(kSlim * kExpectedAt, 12, "expected", "small", Svg::Anchor::middle);
  double top = 18;
  for (const LevelForecast* level : levels) {
    svg.text(0, top + 14, text_lines(level->title, kSlim - 124, 12, 1).front(), "");
    svg.text(kSlim, top + 14, verdict_text(*level),
             fmt::format("ink {}", tone_class(mark_of(level->verdict).tone)), Svg::Anchor::end);
    draw_track(svg, *level, 0, kSlim, top + 32);
    svg.text(0, top + 55, chance_of(*level), "small");
    top += row;
  }
  return svg.finish("slim", label);
}

std::string path_drawing(const LevelForecast& level, const std::string& label) {
  constexpr double width = 350, height = 176, left = 52, right = 8, top = 8, bottom = 24;
  double low = level.low, high = level.high;
  const auto include = [&](double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  };
  // The first days swing widely; from the third on the path sets the scale.
  for (std::size_t i = std::min<std::size_t>(2, level.path.size()); i < level.path.size(); ++i)
    include(level.path[i].value);
  if (level.path.size() <= 2) {
    for (const outlook::PathPoint& point : level.path) include(point.value);
  }
  for (const auto* bar : {&level.expected, &level.minimum}) {
    if (*bar) include((*bar)->bar.value.to_double());
  }
  const double pad = high > low ? (high - low) * 0.06 : std::max(std::abs(high) * 0.05, 1e-6);
  low -= pad;
  high += pad;
  Svg svg(width, height);
  const double plot_width = width - left - right, plot_height = height - top - bottom;
  const double days = std::max(level.days.length(), 1);
  const auto x_of = [&](double day) { return left + plot_width * day / days; };
  const auto y_of = [&](double value) {
    return top + plot_height * (high - std::clamp(value, low, high)) / (high - low);
  };

  const double last_day =
      level.path.empty() ? 0 : static_cast<double>(level.path.back().day - level.days.begin) + 1;
  const double now = level.path.empty() ? level.median : level.path.back().value;
  if (last_day < days)
    svg.path(fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}L{:.1f} {:.1f}z", x_of(last_day), y_of(now), x_of(days),
                         y_of(level.high), x_of(days), y_of(level.low)),
             "zone-mid");
  const double tick = tick_step(high - low);
  const double highest = level.unit == Quantity::Unit::percent ? std::min(high, 100 + 1e-9) : high;
  for (double at = std::ceil(low / tick) * tick; at <= highest; at += tick) {
    svg.line(left - 4, y_of(at), left, y_of(at), "axis");
    svg.text(left - 7, y_of(at) + 4, tick_text(at, level.unit, tick * 3), "small", Svg::Anchor::end);
  }
  svg.line(left, top, left, height - bottom, "axis");
  if (level.expected)
    svg.line(left, y_of(level.expected->bar.value.to_double()), width - right,
             y_of(level.expected->bar.value.to_double()), "bar-expected");
  if (level.minimum)
    svg.line(left, y_of(level.minimum->bar.value.to_double()), width - right,
             y_of(level.minimum->bar.value.to_double()), "bar-minimum");
  std::string line;
  for (const outlook::PathPoint& point : level.path)
    line += fmt::format("{}{:.1f} {:.1f}", line.empty() ? "M" : "L",
                        x_of(static_cast<double>(point.day - level.days.begin) + 1), y_of(point.value));
  if (!line.empty()) svg.path(line, "series");
  if (last_day < days) svg.line(x_of(last_day), y_of(now), x_of(days), y_of(level.median), "mean");
  const std::string tone(tone_class(mark_of(level.verdict).tone));
  svg.rect(x_of(days) - 4, y_of(level.median) - 4, 8, 8, "pt " + tone);
  svg.text(left, height - 8, level.days.begin.to_string(), "small");
  svg.text(width - right, height - 8, (level.days.end - 1).to_string(), "small", Svg::Anchor::end);
  return svg.finish("one", label);
}

}  // namespace

std::optional<Plot> interval_plot(const Forecast& forecast) {
  std::vector<const LevelForecast*> levels;
  std::int64_t missed = 0;
  for (const LevelForecast& level : forecast.levels) {
    if (level.verdict == outlook::Verdict::not_forecast) continue;
    levels.push_back(&level);
    missed += level.verdict != outlook::Verdict::meets ? 1 : 0;
  }
  if (levels.empty()) return std::nullopt;
  const auto count = static_cast<std::int64_t>(levels.size());
  Plot plot{
      .id = "figure-outlook",
      .title = missed == 0 ? fmt::format("All {} will probably be met", plural(count, "level"))
                           : fmt::format("{} of {} will probably end below the expected level", missed,
                                         plural(count, "level")),
      .subtitle =
          "Bar: 8 of 10 cases. Block: most likely end. Ring: the result so far. The scale of each level runs "
          "through its own bars."};
  plot.wide = wide_intervals(levels, plot.title);
  plot.slim = slim_intervals(levels, plot.title);
  plot.twin = {.id = "twin-outlook",
               .title = "Ends by level",
               .columns = {{"level"},
                           {"so far", Align::right},
                           {"low", Align::right},
                           {"most likely", Align::right},
                           {"high", Align::right},
                           {"outlook"}}};
  for (const LevelForecast* level : levels)
    plot.twin.rows.push_back({.cells = {{.text = level->title},
                                        {.text = level->so_far.exact ? level->so_far.shown : "-"},
                                        {.text = level->low_shown},
                                        {.text = level->median_shown},
                                        {.text = level->high_shown},
                                        {.text = "", .mark = mark_of(level->verdict)}}});
  return plot;
}

std::vector<Plot> path_plots(const Forecast& forecast) {
  std::vector<Plot> plots;
  for (const LevelForecast& level : forecast.levels) {
    if (level.verdict == outlook::Verdict::not_forecast) continue;
    Plot plot{
        .id = "figure-path-" + anchor(level.level),
        .title = fmt::format("{}: {}", level.title, mark_of(level.verdict).word),
        .subtitle = fmt::format("{}, day by day, and 8 of 10 ends",
                                level.so_far.exact ? level.so_far.shown + " so far" : "nothing counted yet")};
    plot.remarkable = level.verdict != outlook::Verdict::meets;
    plot.wide = path_drawing(level, plot.title);
    plot.twin = {.id = "twin-path-" + anchor(level.level),
                 .title = level.title + " by day",
                 .columns = {{"up to and with"}, {"result", Align::right}}};
    for (const outlook::PathPoint& point : level.path)
      plot.twin.rows.push_back(
          {.cells = {{.text = point.day.to_string()}, {.text = tick_text(point.value, level.unit, 0.3)}}});
    plot.twin.rows.push_back({.cells = {{.text = fmt::format("end, {}", (level.days.end - 1).to_string())},
                                        {.text = fmt::format("{} ({} to {})", level.median_shown,
                                                             level.low_shown, level.high_shown)}}});
    plots.push_back(std::move(plot));
  }
  std::ranges::stable_sort(plots, std::ranges::greater{}, &Plot::remarkable);
  return plots;
}

std::optional<Plot> reliability_plot(const outlook::Calibration& calibration) {
  const auto count = static_cast<std::int64_t>(calibration.forecasts.size());
  std::int64_t fits = 0, filled = 0;
  for (const stats::ReliabilityBin& bin : calibration.reliability) {
    if (bin.n == 0) continue;
    ++filled;
    fits += bin.mean_probability >= bin.observed.low && bin.mean_probability <= bin.observed.high ? 1 : 0;
  }
  if (filled == 0) return std::nullopt;
  Plot plot{.id = "figure-reliability",
            .title = fits == filled
                         ? "Chances came true about as often as they were called"
                         : fmt::format("In {} of {} groups chances came true more or less often than called",
                                       filled - fits, filled),
            .subtitle = fmt::format(
                "{}; line: as often as called; upright lines: 95% intervals; number: forecasts in the group",
                plural(count, "forecast"))};
  constexpr double size = 260, left = 52, bottom = 34, top = 10;
  Svg svg(350, size + top + bottom);
  const auto x_of = [&](double p) { return left + size * p; };
  const auto y_of = [&](double p) { return top + size * (1 - p); };
  for (const double p : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    svg.line(left - 4, y_of(p), left, y_of(p), "axis");
    svg.text(left - 7, y_of(p) + 4, fmt::format("{:.0f}%", p * 100), "small", Svg::Anchor::end);
    svg.line(x_of(p), top + size, x_of(p), top + size + 4, "axis");
    svg.text(x_of(p), top + size + 18, fmt::format("{:.0f}%", p * 100), "small", Svg::Anchor::middle);
  }
  svg.line(left, top, left, top + size, "axis");
  svg.line(left, top + size, left + size, top + size, "axis");
  svg.line(x_of(0), y_of(0), x_of(1), y_of(1), "mean");
  svg.text(left + size, top + size + 32, "chance called", "small", Svg::Anchor::end);
  svg.text(left + 6, top + 10, "came true", "small");
  for (const stats::ReliabilityBin& bin : calibration.reliability) {
    if (bin.n == 0) continue;
    const double x = x_of(bin.mean_probability);
    svg.line(x, y_of(bin.observed.low), x, y_of(bin.observed.high), "axis");
    const double y = y_of(static_cast<double>(bin.came) / static_cast<double>(bin.n));
    svg.raw(fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" class=\"pt neutral\"/>", x, y));
    const bool near_right = x > left + size - 30;
    svg.text(near_right ? x - 8 : x + 8, y + (y > top + size - 12 ? -6 : 4), grouped(bin.n), "small",
             near_right ? Svg::Anchor::end : Svg::Anchor::start);
  }
  plot.wide = svg.finish("one", plot.title);
  plot.twin = {.id = "twin-reliability",
               .title = "Called and come",
               .columns = {{"chance called"}, {"forecasts", Align::right}, {"came true", Align::right}}};
  for (const stats::ReliabilityBin& bin : calibration.reliability)
    plot.twin.rows.push_back(
        {.cells = {{.text = fmt::format("{:.0f}% to {:.0f}%", bin.from * 100, bin.to * 100)},
                   {.text = grouped(bin.n)},
                   {.text = grouped(bin.came)}}});
  return plot;
}

}  // namespace entente::report
