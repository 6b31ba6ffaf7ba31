// The figures of a backtest: months under both terms, states of the levels, a grid as a heat map, and how
// often a month's credit exceeds an amount.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/backtest.h"
#include "report/markup.h"

namespace entente::report {
namespace {

using money::Money;
using outlook::Backtest;
using outlook::History;
using settlement::Status;

constexpr double kWide = 840, kSlim = 350;

std::string amount(std::int64_t units, const Backtest& of) {
  return Money::minor(units, of.currency).amount_string();
}

/// "12k", "1.5M": for axes.
std::string short_amount(double units, const Backtest& of) {
  const double major = units / std::pow(10, of.currency.minor_digits());
  if (major >= 1e6) return fmt::format("{:.3g}M", major / 1e6);
  if (major >= 1e3) return fmt::format("{:.3g}k", major / 1e3);
  return fmt::format("{:.0f}", major);
}

std::string months_text(const Backtest& of) {
  return fmt::format("{} to {}", month_title(of.first), month_title(of.last));
}

/// Two bars a month: as it was (outlined) and as it would have been (solid).
std::string months_drawing(const Backtest& of, double width, bool slim, const std::string& label) {
  const double left = 46, right = 8, top = 10, bottom = 24, height = slim ? 190 : 230;
  std::int64_t highest = 1;
  for (const auto& month : of.was.months) highest = std::max(highest, month.credits);
  for (const auto& month : of.would->months) highest = std::max(highest, month.credits);
  Svg svg(width, height);
  const auto n = static_cast<double>(of.was.months.size());
  const double step = (width - left - right) / n, bar = std::max(1.5, step * 0.36);
  const auto y_of = [&](std::int64_t units) {
    return top + (height - top - bottom) * (1 - static_cast<double>(units) / static_cast<double>(highest));
  };
  for (const double share : {0.5, 1.0}) {
    const auto at = static_cast<std::int64_t>(static_cast<double>(highest) * share);
    svg.line(left, y_of(at), width - right, y_of(at), "hair");
    svg.text(left - 6, y_of(at) + 4, short_amount(static_cast<double>(at), of), "small", Svg::Anchor::end);
  }
  svg.line(left, y_of(0), width - right, y_of(0), "axis");
  const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(34 / step)));
  for (std::size_t m = 0; m < of.was.months.size(); ++m) {
    const double x = left + step * (static_cast<double>(m) + 0.5);
    const std::int64_t was = of.was.months[m].credits, would = of.would->months[m].credits;
    if (was > 0) svg.rect(x - bar, y_of(was), bar, y_of(0) - y_of(was), "money cut");
    if (would > 0) svg.rect(x, y_of(would), bar, y_of(0) - y_of(would), "money client");
    if (m % every == 0) {
      const time::Month month = of.was.months[m].month;
      svg.text(x, height - 8,
               m == 0 || month.month() == 1 ? fmt::format("{} {:02}", short_month(month), month.year() % 100)
                                            : short_month(month),
               "small", Svg::Anchor::middle);
    }
  }
  return svg.finish(slim ? "slim" : "wide", label);
}

void draw_state(Svg& svg, double x, double y, Status status, double size) {
  const Mark mark = mark_of(status);
  const std::string style = fmt::format("pt {}", tone_class(mark.tone));
  switch (mark.tone) {
    case Tone::met:
      svg.raw(
          fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" class=\"{}\"/>", x, y, size, style));
      break;
    case Tone::near:
      svg.path(fmt::format("M{:.1f} {:.1f}l{:.1f} {:.1f}h{:.1f}z", x, y - size * 1.15, size * 1.2, size * 2.1,
                           -size * 2.4),
               style);
      break;
    case Tone::missed:
      svg.rect(x - size, y - size, size * 2, size * 2, style);
      break;
    default:
      svg.rect(x - size / 2, y - 0.6, size, 1.2, "fill neutral");
  }
}

/// Each level twice: above as it was, below as it would have been.
std::string outcomes_drawing(const Backtest& of, double width, bool slim, const std::string& label) {
  const double left = slim ? 8 : 190, right = 6, row = slim ? 52 : 36, head = slim ? 16 : 0, top = 20;
  Svg svg(width, top + row * static_cast<double>(of.levels.size()));
  const double step = (width - left - right) / static_cast<double>(of.was.months.size());
  const double size = std::clamp(step * 0.28, 1.6, 4.5);
  const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(30 / step)));
  for (std::size_t m = 0; m < of.was.months.size(); m += every)
    svg.text(left + step * (static_cast<double>(m) + 0.5), 12, short_month(of.was.months[m].month), "small",
             Svg::Anchor::middle);
  for (std::size_t i = 0; i < of.levels.size(); ++i) {
    const double y = top + row * static_cast<double>(i);
    if (slim) {
      svg.text(left, y + 11, text_lines(of.titles[i], width - left - right, 12, 1).front(), "");
    } else {
      const auto lines = text_lines(of.titles[i], left - 16, 12, 2);
      for (std::size_t line = 0; line < lines.size(); ++line)
        svg.text(0, y + (lines.size() == 1 ? 19 : 12 + 14 * static_cast<double>(line)), lines[line], "");
    }
    svg.line(0, y + row - 2, width, y + row - 2, "hair");
    for (std::size_t m = 0; m < of.was.months.size(); ++m) {
      const double x = left + step * (static_cast<double>(m) + 0.5);
      const Status was = of.was.months[m].levels[i].status, would = of.would->months[m].levels[i].status;
      if (was != would) svg.rect(x - step / 2 + 0.5, y + head + 1, step - 1, row - head - 5, "now");
      draw_state(svg, x, y + head + 9, was, size);
      draw_state(svg, x, y + head + 24, would, size);
    }
  }
  return svg.finish(slim ? "slim" : "wide", label);
}

struct Curve {
  std::string name;
  const std::vector<outlook::ExceedancePoint>* points;
  bool old = false;
};

std::string curves_drawing(const std::vector<Curve>& curves, const Backtest& of, double width, bool slim,
                           const std::string& label) {
  const double left = 40, right = 10, top = 10, bottom = 30, height = slim ? 210 : 240;
  std::int64_t highest = 1;
  for (const Curve& curve : curves) {
    if (!curve.points->empty()) highest = std::max(highest, curve.points->back().amount);
  }
  Svg svg(width, height);
  const auto x_of = [&](std::int64_t units) {
    return left + (width - left - right) * static_cast<double>(units) / static_cast<double>(highest);
  };
  const auto y_of = [&](double share) { return top + (height - top - bottom) * (1 - share); };
  for (const double share : {0.1, 0.5, 1.0}) {
    svg.line(left, y_of(share), width - right, y_of(share), "hair");
    svg.text(left - 6, y_of(share) + 4, fmt::format("{:.0f}%", share * 100), "small", Svg::Anchor::end);
  }
  for (const double share : {0.0, 0.5, 1.0}) {
    const auto at = static_cast<std::int64_t>(static_cast<double>(highest) * share);
    svg.text(x_of(at), height - 12, short_amount(static_cast<double>(at), of), "small",
             share == 0   ? Svg::Anchor::start
             : share == 1 ? Svg::Anchor::end
                          : Svg::Anchor::middle);
  }
  svg.line(left, y_of(0), width - right, y_of(0), "axis");
  for (const Curve& curve : curves) {
    std::string path = fmt::format("M{:.1f} {:.1f}", x_of(0), y_of(1));
    double share = 1;
    for (const auto& point : *curve.points) {
      path += fmt::format("L{:.1f} {:.1f}L{:.1f} {:.1f}", x_of(point.amount), y_of(share), x_of(point.amount),
                          y_of(point.share));
      share = point.share;
    }
    svg.path(path, curve.old ? "series bar-minimum" : "series bar-expected");
  }
  return svg.finish(slim ? "slim" : "wide", label);
}

std::string heat_drawing(const Backtest& of, double width, bool slim, const std::string& label) {
  const outlook::Grid& grid = *of.grid;
  const bool two = grid.axes.size() == 2;
  const std::size_t down = grid.axes[0].values.size(), across = two ? grid.axes[1].values.size() : 1;
  std::int64_t low = 0, high = 1;
  bool first = true;
  for (const outlook::Variant& variant : grid.variants) {
    if (variant.refused) continue;
    low = first ? variant.net() : std::min(low, variant.net());
    high = first ? variant.net() : std::max(high, variant.net());
    first = false;
  }
  const double left = slim ? 74 : 150, top = two ? 24 : 4, cell_height = 26, right = 4;
  const double cell = (width - left - right) / static_cast<double>(across);
  Svg svg(width, top + cell_height * static_cast<double>(down) + 4);
  const bool words = cell >= 52;
  const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(46 / cell)));
  for (std::size_t j = 0; two && j < across; j += every) {
    svg.text(left + cell * (static_cast<double>(j) + 0.5), 15,
             text_lines(grid.axes[1].values[j], cell * static_cast<double>(every), 11.5, 1).front(), "small",
             Svg::Anchor::middle);
  }
  for (std::size_t i = 0; i < down; ++i) {
    const double y = top + cell_height * static_cast<double>(i);
    svg.text(left - 8, y + 17, text_lines(grid.axes[0].values[i], left - 12, 11.5, 1).front(), "small",
             Svg::Anchor::end);
    for (std::size_t j = 0; j < across; ++j) {
      const outlook::Variant& variant = grid.variants[i * across + j];
      const double x = left + cell * static_cast<double>(j);
      if (variant.refused) {
        svg.rect(x + 1, y + 1, cell - 2, cell_height - 2, "money cut");
        if (words) svg.text(x + cell / 2, y + 17, "refused", "small", Svg::Anchor::middle);
        continue;
      }
      // Where there is room for the amount, the amount speaks: a bar from the left repeats it.
      const double share =
          high == low ? 0 : static_cast<double>(variant.net() - low) / static_cast<double>(high - low);
      svg.rect(x + 1, y + 1, cell - 2, cell_height - 2, "usual");
      svg.rect(x + 1, y + (words ? cell_height - 6 : 1), std::max(1.0, (cell - 2) * share),
               words ? 4 : cell_height - 2, "money client");
      if (words)
        svg.text(x + cell / 2, y + 16, short_amount(static_cast<double>(variant.net()), of), "",
                 Svg::Anchor::middle);
    }
  }
  return svg.finish(slim ? "slim" : "wide", label);
}

}  // namespace

std::optional<Plot> months_plot(const Backtest& backtest) {
  if (!backtest.would || backtest.was.months.empty()) return std::nullopt;
  std::int64_t more = 0, less = 0;
  for (std::size_t m = 0; m < backtest.was.months.size(); ++m) {
    const std::int64_t change = backtest.would->months[m].credits - backtest.was.months[m].credits;
    more += change > 0 ? 1 : 0;
    less += change < 0 ? 1 : 0;
  }
  Plot plot{
      .id = "figure-months",
      .title = fmt::format("A higher credit in {}, a lower one in {}", plural(more, "month"),
                           plural(less, "month")),
      .subtitle = fmt::format("Credits by month, {}, {}; outlined as it was, solid as it would have been",
                              backtest.currency.code(), months_text(backtest))};
  plot.wide = months_drawing(backtest, kWide, false, plot.title);
  plot.slim = months_drawing(backtest, kSlim, true, plot.title);
  plot.twin = {.id = "twin-months",
               .title = "Credits by month",
               .columns = {{"month"}, {"was", Align::right}, {"would be", Align::right}}};
  for (std::size_t m = 0; m < backtest.was.months.size(); ++m) {
    plot.twin.rows.push_back({.cells = {{.text = backtest.was.months[m].month.to_string()},
                                        {.text = amount(backtest.was.months[m].credits, backtest)},
                                        {.text = amount(backtest.would->months[m].credits, backtest)}}});
  }
  return plot;
}

std::optional<Plot> outcomes_plot(const Backtest& backtest) {
  if (!backtest.would || backtest.was.months.empty() || backtest.levels.empty()) return std::nullopt;
  std::int64_t turned = 0;
  for (std::size_t m = 0; m < backtest.was.months.size(); ++m) {
    for (std::size_t i = 0; i < backtest.levels.size(); ++i)
      turned += backtest.was.months[m].levels[i].status != backtest.would->months[m].levels[i].status ? 1 : 0;
  }
  Plot plot{.id = "figure-outcomes",
            .title = fmt::format(
                "{} of {} judgements would have turned", grouped(turned),
                grouped(static_cast<std::int64_t>(backtest.was.months.size() * backtest.levels.size()))),
            .subtitle =
                "State of each level by month: above as it was, below as it would have been; ● circle met, ▲ "
                "triangle near, ■ square missed, – not judged; framed where they differ"};
  plot.wide = outcomes_drawing(backtest, kWide, false, plot.title);
  plot.slim = outcomes_drawing(backtest, kSlim, true, plot.title);
  plot.twin = {.id = "twin-outcomes", .title = "States by month", .columns = {{"level"}, {"terms"}}};
  for (const auto& month : backtest.was.months) plot.twin.columns.push_back({month.month.to_string()});
  for (std::size_t i = 0; i < backtest.levels.size(); ++i) {
    for (const History* history : {&backtest.was, &*backtest.would}) {
      Row row{
          .cells = {{.text = backtest.titles[i]}, {.text = history == &backtest.was ? "was" : "would be"}}};
      for (const auto& month : history->months) {
        Cell cell{std::string()};
        cell.mark = mark_of(month.levels[i].status);
        row.cells.push_back(std::move(cell));
      }
      plot.twin.rows.push_back(std::move(row));
    }
  }
  return plot;
}

std::optional<Plot> exceedance_plot(const Backtest& backtest,
                                    const std::optional<outlook::Simulation>& simulation) {
  if (backtest.was.months.empty()) return std::nullopt;
  const auto was = outlook::exceedance(backtest.was);
  const auto would =
      backtest.would ? outlook::exceedance(*backtest.would) : std::vector<outlook::ExceedancePoint>();
  std::vector<Curve> curves;
  if (simulation) {
    for (const auto& each : simulation->outcomes)
      curves.push_back({each.name, &each.months, backtest.would && &each == &simulation->outcomes.front()});
  } else {
    curves.push_back({backtest.was.name, &was, backtest.would.has_value()});
    if (backtest.would) curves.push_back({backtest.would->name, &would, false});
  }
  const std::int64_t p90 = simulation
                               ? simulation->outcomes.back().month_p90
                               : outlook::percentile_of(backtest.would ? *backtest.would : backtest.was, 90);
  Plot plot{.id = "figure-exceedance",
            .title = fmt::format("Nine of ten months stay at or under {} {}", backtest.currency.code(),
                                 amount(p90, backtest)),
            .subtitle = fmt::format(
                "Share of {} in which the month's credit exceeds an amount, {}{}",
                simulation ? simulation->fitted ? "simulated months (assumed model)" : "simulated months"
                           : "months",
                backtest.currency.code(),
                curves.size() > 1 ? "; dashed as it was, solid as it would have been" : "")};
  plot.wide = curves_drawing(curves, backtest, kWide, false, plot.title);
  plot.slim = curves_drawing(curves, backtest, kSlim, true, plot.title);
  plot.twin = {.id = "twin-exceedance",
               .title = "Exceedance",
               .columns = {{"terms"}, {"amount", Align::right}, {"exceeded in", Align::right}}};
  for (const Curve& curve : curves) {
    for (const auto& point : *curve.points)
      plot.twin.rows.push_back({.cells = {{.text = curve.name},
                                          {.text = amount(point.amount, backtest)},
                                          {.text = fmt::format("{:.1f}%", point.share * 100)}}});
  }
  return plot;
}

std::optional<Plot> grid_plot(const Backtest& backtest) {
  if (!backtest.grid || backtest.grid->axes.size() > 2) return std::nullopt;
  const outlook::Grid& grid = *backtest.grid;
  if (grid.axes[0].values.size() > 60 || (grid.axes.size() == 2 && grid.axes[1].values.size() > 60))
    return std::nullopt;
  Plot plot{.id = "figure-grid",
            .title = grid.axes.size() == 2 ? fmt::format("Net credits by {} (down) and {} (across)",
                                                         grid.axes[0].path, grid.axes[1].path)
                                           : fmt::format("Net credits by {}", grid.axes[0].path),
            .subtitle = fmt::format("{}, {}; the bar is empty at the lowest and full at the highest of the "
                                    "combinations, outlined: refused",
                                    backtest.currency.code(), months_text(backtest))};
  plot.wide = heat_drawing(backtest, kWide, false, plot.title);
  plot.slim = heat_drawing(backtest, kSlim, true, plot.title);
  plot.twin = variants_table(backtest);
  plot.twin.id = "twin-grid";
  return plot;
}

}  // namespace entente::report
