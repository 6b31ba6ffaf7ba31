#include "report/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/axis.h"
#include "report/csv_writer.h"
#include "report/drawing.h"
#include "report/json_values.h"
#include "report/markup.h"
#include "report/page.h"
#include "report/schema_parts.h"

namespace entente::report {
namespace {

using outlook::Chart;
using outlook::ChartKind;
using outlook::ChartPoint;

std::string value_text(const Chart& chart, double value) {
  if (chart.kind == ChartKind::cusum) return fmt::format("{:.2f}", value);
  if (chart.unit == agreement::Quantity::Unit::duration) return tick_text(value, chart.unit, 0.3);
  const int places = std::abs(value) >= 1000 ? 0 : 3;
  return fmt::format("{:.{}f}{}", value, places, chart.unit == agreement::Quantity::Unit::percent ? "%" : "");
}

std::string bounds_text(const Chart& chart, const stats::Bounds& bounds) {
  return fmt::format("{} to {}", value_text(chart, bounds.low), value_text(chart, bounds.high));
}

std::string signals_text(const ChartPoint& point) {
  std::string text;
  for (const stats::RunRule rule : point.signals)
    text += (text.empty() ? "" : "; ") + std::string(stats::describe(rule));
  if (point.cusum_signal) text = "cumulated sum beyond 5";
  return text;
}

std::vector<Fact> facts_of(const Chart& chart) {
  std::string rules;
  for (const stats::RunRule rule : chart.rules)
    rules += (rules.empty() ? "" : "; ") + std::string(stats::describe(rule));
  if (chart.kind == ChartKind::cusum) rules = "a cumulated sum beyond 5 standard deviations, slack 0.5";
  if (chart.kind == ChartKind::ewma) rules = "a weighted mean (weight 0.2) beyond its limits";
  std::vector<Fact> facts{{"chart", fmt::format("{}: {}", outlook::name(chart.kind), chart.why_this_kind)},
                          {"rules", rules}};
  for (const outlook::ChartSegment& segment : chart.segments) {
    std::string text = plural(segment.points, "month");
    if (segment.mean) {
      text += fmt::format(", mean {}", segment.limits || chart.kind != ChartKind::cusum
                                           ? value_text(chart, *segment.mean)
                                           : fmt::format("{:.3f}", *segment.mean));
      if (segment.limits) text += fmt::format(", usual {}", bounds_text(chart, *segment.limits));
      if (chart.kind == ChartKind::individuals && segment.range_limit)
        text +=
            fmt::format(", mean moving range {}, its limit {}", value_text(chart, *segment.mean_moving_range),
                        value_text(chart, *segment.range_limit));
    } else {
      text += fmt::format(": n = {} of {} needed for limits", segment.points, outlook::kPointsNeeded);
    }
    facts.push_back({segment.first == segment.last
                         ? segment.first.to_string()
                         : fmt::format("{} to {}", segment.first.to_string(), segment.last.to_string()),
                     std::move(text)});
  }
  return facts;
}

Table table_of(const Chart& chart) {
  const bool drawn = chart.kind == ChartKind::ewma || chart.kind == ChartKind::cusum;
  Table table{.id = "points",
              .title = "Months",
              .columns = {{"month"},
                          {"result", Align::right},
                          {"rows", Align::right},
                          {"expected", Align::right},
                          {"minimum", Align::right},
                          {"status"},
                          {"usual", Align::right}},
              .rows = {},
              .empty = "No month was measured yet."};
  if (drawn)
    table.columns.insert(table.columns.begin() + 2,
                         Column{chart.kind == ChartKind::ewma ? "weighted" : "sums up / down", Align::right});
  for (std::size_t i = 0; i < chart.points.size(); ++i) {
    const ChartPoint& point = chart.points[i];
    Row row{.cells = {{.text = point.month.to_string()}, {.text = point.result.shown, .tone = Tone::strong}},
            .notes = {},
            .id = point.month.to_string()};
    if (drawn)
      row.cells.push_back({.text = chart.kind == ChartKind::ewma
                                       ? value_text(chart, point.drawn)
                                       : fmt::format("{:.2f} / {:.2f}", point.drawn, point.drawn_low)});
    row.cells.push_back({.text = grouped(point.n)});
    row.cells.push_back({.text = point.expected ? quantity_text(*point.expected) : "-"});
    row.cells.push_back({.text = point.minimum ? quantity_text(*point.minimum) : "-"});
    row.cells.push_back({.text = "", .mark = mark_of(point.status)});
    row.cells.push_back({.text = point.limits ? bounds_text(chart, *point.limits) : "-"});
    if (i > 0 && chart.points[i - 1].segment != point.segment)
      row.notes.emplace_back("terms changed: limits begin anew");
    if (const std::string signals = signals_text(point); !signals.empty())
      row.notes.push_back("unusual: " + signals);
    table.rows.push_back(std::move(row));
  }
  return table;
}

void draw_point(Svg& svg, double x, double y, Tone tone) {
  const std::string style = fmt::format("pt {}", tone_class(tone));
  if (tone == Tone::met)
    svg.raw(fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4.5\" class=\"{}\"/>", x, y, style));
  else if (tone == Tone::near)
    svg.path(fmt::format("M{:.1f} {:.1f}l5.4 9.4h-10.8z", x, y - 5.4), style);
  else if (tone == Tone::missed)
    svg.rect(x - 4.5, y - 4.5, 9, 9, style);
  else
    svg.path(fmt::format("M{:.1f} {:.1f}l5 5l-5 5l-5 -5z", x, y - 5), style + " open");
}

std::string drawing(const Chart& chart, const std::string& label, double width, double height,
                    std::string_view style) {
  const double left = 58, right = 12, top = 10, bottom = 26;
  const bool sums = chart.kind == ChartKind::cusum;
  double low = 1e300, high = -1e300;
  const auto include = [&](double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const ChartPoint& point : chart.points) {
    if (sums) {
      include(point.drawn);
      include(-point.drawn_low);
      continue;
    }
    include(point.value);
    include(point.drawn);
    if (point.limits) {
      include(point.limits->low);
      include(point.limits->high);
    }
    if (point.expected) include(point.expected->value.to_double());
    if (point.minimum) include(point.minimum->value.to_double());
  }
  if (sums) {
    include(5.5);
    include(-5.5);
  }
  const double pad = high > low ? (high - low) * 0.06 : std::max(std::abs(high) * 0.05, 1e-6);
  low -= pad;
  high += pad;
  Svg svg(width, height);
  const double plot_width = width - left - right, plot_height = height - top - bottom;
  const time::Month first = chart.points.front().month;
  const double step = plot_width / (static_cast<double>(chart.points.back().month - first) + 1);
  const auto x_of = [&](time::Month month) {
    return left + step * (static_cast<double>(month - first) + 0.5);
  };
  const auto y_of = [&](double value) { return top + plot_height * (high - value) / (high - low); };

  for (const ChartPoint& point : chart.points) {
    const double x = x_of(point.month) - step / 2;
    if (point.limits && !sums)
      svg.rect(x, y_of(point.limits->high), step, y_of(point.limits->low) - y_of(point.limits->high),
               "usual");
  }
  if (sums) {
    for (const double limit : {5.0, -5.0}) svg.line(left, y_of(limit), width - right, y_of(limit), "mean");
    svg.line(left, y_of(0), width - right, y_of(0), "hair");
  }
  for (const outlook::ChartSegment& segment : chart.segments) {
    const double from = x_of(segment.first) - step / 2, to = x_of(segment.last) + step / 2;
    if (segment.mean && !sums) svg.line(from, y_of(*segment.mean), to, y_of(*segment.mean), "mean");
    if (&segment != chart.segments.data()) svg.line(from, top, from, height - bottom, "change");
  }
  const double tick = tick_step(high - low);
  const bool percent = chart.unit == agreement::Quantity::Unit::percent && !sums;
  const double highest = percent ? std::min(high, 100 + 1e-9) : high;
  for (double at = std::ceil(low / tick) * tick; at <= highest; at += tick) {
    svg.line(left - 4, y_of(at), left, y_of(at), "axis");
    svg.text(left - 7, y_of(at) + 4, sums ? fmt::format("{:.0f}", at) : tick_text(at, chart.unit, tick * 3),
             "small", Svg::Anchor::end);
  }
  svg.line(left, top, left, height - bottom, "axis");
  if (!sums) {
    for (const ChartPoint& point : chart.points) {
      const double x = x_of(point.month);
      if (point.expected)
        svg.line(x - step / 2, y_of(point.expected->value.to_double()), x + step / 2,
                 y_of(point.expected->value.to_double()), "bar-expected");
      if (point.minimum)
        svg.line(x - step / 2, y_of(point.minimum->value.to_double()), x + step / 2,
                 y_of(point.minimum->value.to_double()), "bar-minimum");
    }
  }
  const auto path = [&](const auto& value_of) {
    std::string line;
    for (std::size_t i = 0; i < chart.points.size(); ++i) {
      const bool begins = i == 0 || chart.points[i].segment != chart.points[i - 1].segment;
      line += fmt::format("{}{:.1f} {:.1f}", begins ? "M" : "L", x_of(chart.points[i].month),
                          y_of(value_of(chart.points[i])));
    }
    svg.path(line, "series");
  };
  path([&](const ChartPoint& point) { return point.drawn; });
  if (sums) path([&](const ChartPoint& point) { return -point.drawn_low; });
  const std::size_t every = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(76 / step)));
  for (std::size_t i = 0; i < chart.points.size(); ++i) {
    const ChartPoint& point = chart.points[i];
    const double x = x_of(point.month);
    const double y = y_of(sums && point.drawn_low > point.drawn ? -point.drawn_low
                          : sums                                ? point.drawn
                                                                : point.value);
    draw_point(svg, x, y, mark_of(point.status).tone);
    if (!point.signals.empty() || point.cusum_signal)
      svg.raw(fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"9\" class=\"ring\"/>", x, y));
    if (static_cast<std::size_t>(point.month - first) % every == 0 && x + 34 < width)
      svg.text(x, height - 8, fmt::format("{} {}", short_month(point.month), point.month.year()), "small",
               i == 0 && step < 70 ? Svg::Anchor::start : Svg::Anchor::middle);
  }
  return svg.finish(style, label);
}

}  // namespace

Plot chart_plot(const Chart& chart) {
  Plot plot{.id = "figure-chart", .title = fmt::format("{}: {}", chart.title, chart.finding)};
  plot.subtitle =
      chart.points.empty()
          ? std::string{}
          : fmt::format("{}, {}, {} to {}", outlook::name(chart.kind),
                        plural(static_cast<std::int64_t>(chart.points.size()), "month"),
                        chart.points.front().month.to_string(), chart.points.back().month.to_string());
  if (!chart.points.empty()) {
    plot.wide = drawing(chart, plot.title, 840, 300, "wide");
    plot.slim = drawing(chart, plot.title, 350, 220, "slim");
  }
  plot.twin = table_of(chart);
  plot.twin.id = "twin-chart";
  return plot;
}

std::string chart_text(const Chart& chart, const TerminalOptions& options) {
  Drawing drawing(options);
  drawing.line(drawing.ink(Tone::strong, chart.title));
  for (const Fact& fact : facts_of(chart))
    drawing.paragraph(fmt::format("  {:<18}  ", fact.label), fact.value);
  drawing.line();
  drawing.table(table_of(chart));
  drawing.line();
  drawing.paragraph("", fmt::format("{}: {}.", chart.level, chart.finding), Tone::strong);
  return drawing.take();
}

std::string chart_html(const Chart& chart, const std::string& agreement, bool sample) {
  PageWriter page;
  page.begin(fmt::format("Control chart of {}, {}", chart.level, agreement), "the chart");
  page.raw("<header>\n");
  if (sample) page.raw("<p class=\"sample\">Sample data: parties and figures are made up</p>\n");
  page.add("<h1>{}</h1>\n<p class=\"finding\">{}</p>\n", escaped(chart.title), escaped(chart.finding));
  page.facts(facts_of(chart));
  page.raw(
      "</header>\n<main id=\"content\">\n<section aria-labelledby=\"chart\">\n<h2 id=\"chart\">Control "
      "chart</h2>\n<p class=\"key\">"
      "<span><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\"><line x1=\"0\" y1=\"6\" x2=\"26\" y2=\"6\" "
      "class=\"bar-expected\"/></svg>expected</span>"
      "<span><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\"><line x1=\"0\" y1=\"6\" x2=\"26\" y2=\"6\" "
      "class=\"bar-minimum\"/></svg>minimum</span>"
      "<span><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\"><rect width=\"26\" height=\"12\" "
      "class=\"usual\"/><line x1=\"0\" y1=\"6\" x2=\"26\" y2=\"6\" "
      "class=\"mean\"/></svg>mean and usual range</span>"
      "<span><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\"><circle cx=\"13\" cy=\"6\" r=\"5.2\" "
      "class=\"ring\"/></svg>unusual</span>"
      "<span><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\"><line x1=\"13\" y1=\"0\" x2=\"13\" y2=\"12\" "
      "class=\"change\"/></svg>terms changed</span></p>\n");
  page.plot(chart_plot(chart));
  page.raw("</section>\n");
  page.section(table_of(chart), "What was measured, the bars then, and what is unusual");
  page.raw("</main>\n");
  page.end(fmt::format(
      "Control chart of {} in {}. Limits say what the process usually does; bars say what was agreed.",
      isolated(chart.level), isolated(agreement)));
  return page.take();
}

std::string chart_csv(const Chart& chart) {
  Csv csv{"level", "month", "status",       "unit",    "value",    "n",       "drawn",
          "low",   "high",  "moving_range", "segment", "expected", "minimum", "signals"};
  const auto number = [](double value) { return fmt::format("{:.9g}", value); };
  const std::string_view unit = chart.unit == agreement::Quantity::Unit::percent    ? "percent"
                                : chart.unit == agreement::Quantity::Unit::duration ? "microseconds"
                                                                                    : "number";
  for (const ChartPoint& point : chart.points) {
    csv.field(chart.level)
        .field(point.month.to_string())
        .field(mark_of(point.status).word)
        .field(unit)
        .field(number(point.value))
        .field(point.n);
    csv.field(number(point.drawn))
        .field(point.limits ? number(point.limits->low) : std::string{})
        .field(point.limits ? number(point.limits->high) : std::string{});
    csv.field(point.moving_range ? number(*point.moving_range) : std::string{})
        .field(static_cast<std::int64_t>(point.segment) + 1);
    csv.field(point.expected ? point.expected->value.to_string() : std::string{})
        .field(point.minimum ? point.minimum->value.to_string() : std::string{});
    csv.field(signals_text(point)).end();
  }
  return csv.take();
}

Json chart_json(const Chart& chart) {
  const auto bounds = [](const stats::Bounds& b) { return Json{{"low", b.low}, {"high", b.high}}; };
  const auto plain = [](double value) { return Json(value); };
  const auto bar = [](const agreement::Quantity& quantity) { return quantity.value.to_string(); };
  return {{"version", 1},
          {"kind", "chart"},
          {"level", chart.level},
          {"title", chart.title},
          {"chart", std::string(outlook::name(chart.kind))},
          {"unit", chart.unit == agreement::Quantity::Unit::percent    ? "percent"
                   : chart.unit == agreement::Quantity::Unit::duration ? "microseconds"
                                                                       : "number"},
          {"finding", chart.finding},
          {"enough", chart.enough},
          {"stable", chart.enough ? Json(chart.stable) : Json(nullptr)},
          {"mean_meets_expected", or_null(chart.mean_meets, [](bool meets) { return meets; })},
          {"segments", list(chart.segments,
                            [&](const outlook::ChartSegment& segment) {
                              return Json{{"first", segment.first.to_string()},
                                          {"last", segment.last.to_string()},
                                          {"points", segment.points},
                                          {"mean", or_null(segment.mean, plain)},
                                          {"mean_moving_range", or_null(segment.mean_moving_range, plain)},
                                          {"range_limit", or_null(segment.range_limit, plain)},
                                          {"limits", or_null(segment.limits, bounds)}};
                            })},
          {"points", list(chart.points, [&](const ChartPoint& point) {
             Json signals = Json::array();
             for (const stats::RunRule rule : point.signals)
               signals.push_back(std::string(stats::describe(rule)));
             if (point.cusum_signal) signals.push_back("cumulated sum beyond 5");
             return Json{{"month", point.month.to_string()},
                         {"status", mark_of(point.status).word},
                         {"value", point.value},
                         {"n", point.n},
                         {"drawn", point.drawn},
                         {"limits", or_null(point.limits, bounds)},
                         {"expected", or_null(point.expected, bar)},
                         {"minimum", or_null(point.minimum, bar)},
                         {"signals", signals}};
           })}};
}

Json chart_schema() {
  const Json text = type("string"), count = type("integer"), number = type("number");
  const Json bounds = object({{"low", number}, {"high", number}});
  const Json chart = object({{"version", Json{{"const", 1}}},
                             {"kind", Json{{"const", "chart"}}},
                             {"level", text},
                             {"title", text},
                             {"chart", text},
                             {"unit", one_of({"percent", "number", "microseconds"})},
                             {"finding", text},
                             {"enough", type("boolean")},
                             {"stable", nullable(type("boolean"))},
                             {"mean_meets_expected", nullable(type("boolean"))},
                             {"segments", list_of(object({{"first", reference("month")},
                                                          {"last", reference("month")},
                                                          {"points", count},
                                                          {"mean", nullable(number)},
                                                          {"mean_moving_range", nullable(number)},
                                                          {"range_limit", nullable(number)},
                                                          {"limits", nullable(bounds)}}))},
                             {"points", list_of(object({{"month", reference("month")},
                                                        {"status", text},
                                                        {"value", number},
                                                        {"n", count},
                                                        {"drawn", number},
                                                        {"limits", nullable(bounds)},
                                                        {"expected", nullable(reference("decimal"))},
                                                        {"minimum", nullable(reference("decimal"))},
                                                        {"signals", list_of(text)}}))}});
  return published("urn:entente:chart:1", "Control chart of a service level, version 1", chart,
                   {"decimal", "month"});
}

}  // namespace entente::report
