// The figure of a negotiation: packages that nothing dominates, with the deal so far and what is chosen.
#include <fmt/format.h>

#include <algorithm>

#include "report/markup.h"
#include "report/negotiation.h"

namespace entente::report {
namespace {

using namespace negotiation;

double points_of(std::int64_t worth) {
  return static_cast<double>(worth) / static_cast<double>(kPoint);
}

/// Client to the right, supplier upwards; the packages as dots, the chosen one as a square, the deal so far
/// as a ring.
std::string drawing(const Suggested& of, double width, bool slim, const std::string& label) {
  const double left = 46, right = 12, top = 12, bottom = 34, height = slim ? 240 : 320;
  std::vector<Worth> shown = of.neutral.solved.front;
  if (of.deal) shown.push_back(worth_of(of.neutral.game, *of.deal));
  if (of.package) shown.push_back(worth_of(of.neutral.game, *of.package));
  Worth low = shown.front();
  Worth high = shown.front();
  for (const Worth& worth : shown) {
    low = {std::min(low.a, worth.a), std::min(low.b, worth.b)};
    high = {std::max(high.a, worth.a), std::max(high.b, worth.b)};
  }
  const auto part = [](std::int64_t value, std::int64_t from, std::int64_t to) {
    return to == from ? 0.5 : static_cast<double>(value - from) / static_cast<double>(to - from);
  };
  const auto x_of = [&](const Worth& worth) {
    return left + (width - left - right) * part(worth.a, low.a, high.a);
  };
  const auto y_of = [&](const Worth& worth) {
    return top + (height - top - bottom) * (1 - part(worth.b, low.b, high.b));
  };
  Svg svg(width, height);
  svg.line(left, height - bottom, width - right, height - bottom, "axis");
  svg.line(left, top, left, height - bottom, "axis");
  svg.text(left - 6, height - bottom, fmt::format("{:.0f}", points_of(low.b)), "small", Svg::Anchor::end);
  svg.text(left - 6, top + 8, fmt::format("{:.0f}", points_of(high.b)), "small", Svg::Anchor::end);
  svg.text(left, height - bottom + 16, fmt::format("{:.0f}", points_of(low.a)), "small");
  svg.text(width - right, height - bottom + 16, fmt::format("{:.0f}", points_of(high.a)), "small",
           Svg::Anchor::end);
  svg.text((left + width) / 2, height - 4, "points of the client; upwards: of the supplier", "small",
           Svg::Anchor::middle);
  const auto circle = [&](const Worth& worth, double size, std::string_view style) {
    svg.raw(fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" class=\"{}\"/>", x_of(worth),
                        y_of(worth), size, style));
  };
  for (const Worth& worth : of.neutral.solved.front) circle(worth, 2.5, "pt neutral");
  if (of.deal) circle(worth_of(of.neutral.game, *of.deal), 6, "now");
  if (of.package) {
    const Worth worth = worth_of(of.neutral.game, *of.package);
    svg.rect(x_of(worth) - 5, y_of(worth) - 5, 10, 10, "pt met");
  }
  return svg.finish(slim ? "slim" : "wide", label);
}

}  // namespace

Plot front_plot(const Suggested& suggested) {
  const std::size_t count = suggested.neutral.solved.front.size();
  Plot plot{.id = "figure-front",
            .title = fmt::format("{} to divide the gains that nothing dominates",
                                 plural(static_cast<std::int64_t>(count), "way")),
            .subtitle = "Points of both sides; square: the package, ring: the deal so far"};
  constexpr double kWide = 720;
  constexpr double kSlim = 340;
  plot.wide = drawing(suggested, kWide, false, plot.title);
  plot.slim = drawing(suggested, kSlim, true, plot.title);
  plot.twin = {.id = "twin-front",
               .title = "Packages that nothing dominates",
               .columns = {{"client", Align::right}, {"supplier", Align::right}}};
  for (const Worth& worth : suggested.neutral.solved.front)
    plot.twin.rows.push_back({.cells = {{.text = points_text(worth.a)}, {.text = points_text(worth.b)}}});
  return plot;
}

}  // namespace entente::report
