// Figures of a plan: when each item runs and who delivers it, money of each period against the budget, and
// value against a limit.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "report/markup.h"
#include "report/plan.h"

namespace entente::report {
namespace {

using namespace sourcing;

constexpr double kWide = 840, kSlim = 350;

double units(const money::Money& amount) {
  return std::stod(amount.amount().to_string());
}

std::string tone_of(Change change) {
  return change == Change::begins ? "met" : change == Change::moves ? "near" : "neutral";
}

/// A bar that words can stand on: pale, with a strong edge where it begins.
void bar(Svg& svg, double x, double y, double width, double height, const std::string& tone) {
  svg.rect(x, y, width, height, "tint " + tone);
  svg.rect(x, y, std::min(4.0, width), height, "pt " + tone);
}

/// The same of an item that several offers have: its edge is in pieces as high as their parts.
void shared_bar(Svg& svg, double x, double y, double width, double height, const std::string& tone,
                const Mix& mix) {
  constexpr double gap = 2;
  svg.rect(x, y, width, height, "tint " + tone);
  std::int64_t whole = 0;  ///< of what is still running
  for (const Share& each : mix) whole += each.part;
  const double high = height - gap * static_cast<double>(mix.size() - 1);
  double from = y;
  for (const Share& each : mix) {
    const double piece = high * static_cast<double>(each.part) / static_cast<double>(whole);
    svg.rect(x, from, std::min(7.0, width), piece, "pt " + tone);
    from += piece + gap;
  }
}

/// Swatches with their words, in lines as wide as the drawing; the height that they take.
struct KeyEntry {
  std::string word;
  std::function<void(Svg&, double x, double y)> swatch;  ///< 26 wide, 12 high
};
double key_height(const std::vector<KeyEntry>& entries, double width) {
  double x = 0, y = 18;
  for (const KeyEntry& entry : entries) {
    const double wide = 32 + text_width(entry.word, 12);
    if (x > 0 && x + wide > width) {
      x = 0;
      y += 18;
    }
    x += wide + 18;
  }
  return y + 4;
}
void draw_key(Svg& svg, const std::vector<KeyEntry>& entries, double width) {
  double x = 0, y = 0;
  for (const KeyEntry& entry : entries) {
    const double wide = 32 + text_width(entry.word, 12);
    if (x > 0 && x + wide > width) {
      x = 0;
      y += 18;
    }
    entry.swatch(svg, x, y + 2);
    svg.text(x + 32, y + 12, entry.word, "");
    x += wide + 18;
  }
}
KeyEntry bar_entry(const std::string& word, const std::string& tone) {
  return {word, [tone](Svg& svg, double x, double y) { bar(svg, x, y, 26, 12, tone); }};
}
KeyEntry fill_entry(const std::string& word, const std::string& style) {
  return {word, [style](Svg& svg, double x, double y) { svg.rect(x, y, 26, 12, style); }};
}
KeyEntry line_entry(const std::string& word, const std::string& style) {
  return {word, [style](Svg& svg, double x, double y) { svg.line(x, y + 6, x + 26, y + 6, style); }};
}

std::string gantt_drawing(const PlanReport& report, double width, double name_width, const std::string& style,
                          const std::string& label) {
  const Plan& plan = *report.plan;
  std::vector<const PlannedItem*> items;
  for (const PlannedItem& item : report.planned->items) {
    if (item.planned) items.push_back(&item);
  }
  std::ranges::stable_sort(items, {}, [](const PlannedItem* item) { return item->planned->start; });
  const std::vector<KeyEntry> key{bar_entry("begins", tone_of(Change::begins)),
                                  bar_entry("moves", tone_of(Change::moves)),
                                  bar_entry("stays as it is today", tone_of(Change::stays))};
  constexpr double row = 20;
  const double head = key_height(key, width), top = head + 22;
  const double left = name_width + 8;
  const double step = (width - left - 4) / plan.count();
  Svg svg(width, top + row * static_cast<double>(items.size()) + 6);
  draw_key(svg, key, width);
  for (std::int32_t t = 0; t <= plan.count(); ++t) {
    const double x = left + step * t;
    svg.line(x, top - 4, x, top + row * static_cast<double>(items.size()), "hair");
    const int every = width < 500 ? 4 : 2;
    if (t < plan.count() && t % every == 0) svg.text(x + 2, head + 12, period_name(plan, t), "small");
  }
  for (std::size_t k = 0; k < items.size(); ++k) {
    const Course& course = *items[k]->planned;
    const double y = top + row * static_cast<double>(k);
    svg.text(name_width, y + 14, text_lines(items[k]->title, name_width, 12, 1).front(), "",
             Svg::Anchor::end);
    const std::string tone = tone_of(items[k]->change);
    for (std::int32_t t = 0; t < course.duration;) {
      const Mix mix = mix_in(course, t);
      std::int32_t end = t + 1;
      while (end < course.duration && mix_in(course, end) == mix) ++end;
      const double x = left + step * (course.start + t);
      const double wide = step * (end - t);
      if (mix.size() > 1) {
        shared_bar(svg, x + 1, y + 2, std::max(wide - 2, 2.0), row - 4, tone, mix);
      } else {
        bar(svg, x + 1, y + 2, std::max(wide - 2, 2.0), row - 4, tone);
      }
      const std::string offers = mix_text(plan, mix);
      const double indent = mix.size() > 1 ? 12 : 9;
      if (text_width(offers, 12) < wide - indent - 3) svg.text(x + indent, y + 14, offers, "ink " + tone);
      t = end;
    }
  }
  return svg.finish(style, label);
}

std::string budget_drawing(const PlanReport& report, double width, const std::string& style,
                           const std::string& label) {
  const Plan& plan = *report.plan;
  const std::vector<KeyEntry> key{fill_entry("the plan", "fill met"),
                                  line_entry("what there is for items", "bar-expected"),
                                  line_entry("today's plan", "bar-minimum")};
  constexpr double left = 76, bottom = 26;
  const double top = key_height(key, width) + 10, height = top + 210;
  double most = 1;
  for (std::int32_t t = 0; t < plan.count(); ++t) {
    most = std::max({most, units(budget_of(plan, t)),
                     units(report.planned->after.spend[static_cast<std::size_t>(t)]),
                     units(report.planned->before.spend[static_cast<std::size_t>(t)])});
  }
  const double step = (width - left - 6) / plan.count();
  const auto y = [&](double amount) { return top + (height - top - bottom) * (1 - amount / most); };
  Svg svg(width, height);
  draw_key(svg, key, width);
  for (const double part : {0.0, 0.5, 1.0}) {
    svg.line(left, y(most * part), width - 6, y(most * part), part == 0 ? "axis" : "hair");
    svg.text(left - 6, y(most * part) + 4, points_text(std::round(most * part)), "small", Svg::Anchor::end);
  }
  for (std::int32_t t = 0; t < plan.count(); ++t) {
    const auto k = static_cast<std::size_t>(t);
    const double x = left + step * t, spent = units(report.planned->after.spend[k]);
    svg.rect(x + step * 0.15, y(spent), step * 0.7, y(0) - y(spent), "fill met");
    const double today = units(report.planned->before.spend[k]);
    if (today > 0) svg.line(x + step * 0.15, y(today), x + step * 0.85, y(today), "bar-minimum");
    const double free = units(spendable(plan, t));
    svg.line(x, y(free), x + step, y(free), "bar-expected");
    if (t % (width < 500 ? 4 : 2) == 0) svg.text(x + 2, height - 8, period_name(plan, t), "small");
  }
  return svg.finish(style, label);
}

std::string frontier_drawing(const std::vector<const FrontierPoint*>& points, double width,
                             const std::string& style, const std::string& label) {
  const std::vector<KeyEntry> key{{"plans found",
                                   [](Svg& svg, double x, double y) {
                                     svg.line(x, y + 6, x + 26, y + 6, "bar-expected");
                                     svg.rect(x + 10, y + 3, 6, 6, "pt met");
                                   }},
                                  line_entry("what no plan can exceed", "bar-minimum")};
  constexpr double left = 60, bottom = 26;
  const double top = key_height(key, width) + 10, height = top + 210;
  double low = 1e300, high = -1e300;
  for (const FrontierPoint* each : points) {
    low = std::min(low, each->value);
    high = std::max(high, each->bound);
  }
  const double span = std::max(high - low, 1e-9);
  const double first = points.front()->part, last = points.back()->part;
  const auto x = [&](const FrontierPoint& each) {
    return left + (width - left - 12) * (each.part - first) / std::max(last - first, 1e-9);
  };
  const auto y = [&](double value) { return top + (height - top - bottom) * (1 - (value - low) / span); };
  Svg svg(width, height);
  draw_key(svg, key, width);
  svg.line(left, height - bottom, width - 12, height - bottom, "axis");
  for (const double part : {0.0, 1.0}) {
    svg.text(left - 6, y(low + span * part) + 4, points_text(std::round(low + span * part)), "small",
             Svg::Anchor::end);
    svg.line(left, y(low + span * part), width - 12, y(low + span * part), "hair");
  }
  for (std::size_t k = 0; k < points.size(); ++k) {
    const FrontierPoint& each = *points[k];
    if (k > 0) {
      svg.line(x(*points[k - 1]), y(points[k - 1]->value), x(each), y(each.value), "bar-expected");
      svg.line(x(*points[k - 1]), y(points[k - 1]->bound), x(each), y(each.bound), "bar-minimum");
    }
    if (each.adds) svg.rect(x(each) - 3, y(each.value) - 3, 6, 6, "pt met");
    if (width > 500 || k % 3 == 0)
      svg.text(x(each), height - 8, fmt::format("{:.0f}%", 100 * each.part), "small", Svg::Anchor::middle);
  }
  return svg.finish(style, label);
}

/// From the cost where a source is low to the cost where it is high, the widest first.
std::string tornado_drawing(const PlanReport& report, const std::vector<const Driver*>& drivers, double width,
                            double name_width, const std::string& style, const std::string& label) {
  const double mean = report.risk->cost.mean;
  double low = mean, high = mean;
  for (const Driver* each : drivers) {
    low = std::min({low, each->cost_low, each->cost_high});
    high = std::max({high, each->cost_low, each->cost_high});
  }
  constexpr double row = 22, top = 22;
  const double left = name_width + 8, span = std::max(high - low, 1e-9);
  const auto x = [&](double amount) { return left + (width - left - 8) * (amount - low) / span; };
  const double bottom = top + row * static_cast<double>(drivers.size());
  Svg svg(width, bottom + 6);
  for (std::size_t k = 0; k < drivers.size(); ++k) {
    const double y = top + row * static_cast<double>(k);
    const double from = std::min(drivers[k]->cost_low, drivers[k]->cost_high);
    const double to = std::max(drivers[k]->cost_low, drivers[k]->cost_high);
    svg.text(name_width, y + 15, text_lines(drivers[k]->name, name_width, 12, 1).front(), "",
             Svg::Anchor::end);
    svg.rect(x(from), y + 4, std::max(x(std::min(to, mean)) - x(from), 0.0), row - 8, "fill met");
    const double right = x(std::max(from, mean));
    svg.rect(right, y + 4, std::max(x(to) - right, 0.0), row - 8, "fill missed");
  }
  svg.line(x(mean), top - 6, x(mean), bottom, "axis");
  svg.text(x(mean), 12, points_text(std::round(mean)), "small", Svg::Anchor::middle);
  return svg.finish(style, label);
}

}  // namespace

std::optional<Plot> tornado_plot(const PlanReport& report) {
  constexpr std::size_t kShown = 12;
  if (report.risk == nullptr) return std::nullopt;
  std::vector<const Driver*> drivers;
  for (const Driver& each : report.risk->drivers) drivers.push_back(&each);
  const auto swing = [](const Driver* each) { return std::abs(each->cost_high - each->cost_low); };
  std::ranges::stable_sort(drivers, [&](const Driver* a, const Driver* b) { return swing(a) > swing(b); });
  while (!drivers.empty() && swing(drivers.back()) < 0.5) drivers.pop_back();
  if (drivers.empty()) return std::nullopt;
  if (drivers.size() > kShown) drivers.resize(kShown);
  Plot plot{.id = "figure-tornado", .title = "What moves the cost most"};
  plot.subtitle = fmt::format(
      "{}: the plan's cost on average where a source is in its lowest and in its highest tenth; of an event, "
      "where it does not happen and where it does",
      report.plan->currency->code());
  plot.wide = tornado_drawing(report, drivers, kWide, 190, "wide", plot.title);
  plot.slim = tornado_drawing(report, drivers, kSlim, 110, "slim", plot.title);
  plot.twin.columns = {{"source"}, {"at its lowest", Align::right}, {"at its highest", Align::right}};
  for (const Driver* each : drivers)
    plot.twin.rows.push_back({.cells = {Cell{each->name}, Cell{points_text(std::round(each->cost_low))},
                                        Cell{points_text(std::round(each->cost_high))}},
                              .id = each->name});
  return plot;
}

Plot gantt_plot(const PlanReport& report) {
  Plot plot{.id = "figure-gantt", .title = "When each item runs, and with whom"};
  plot.subtitle = "Items in the plan by their begin; the offer stands in the bar where there is room";
  const bool shared = std::ranges::any_of(report.planned->items, [](const PlannedItem& item) {
    return item.planned && is_shared(*item.planned);
  });
  if (shared) plot.subtitle += ". The edge of a bar is in pieces where several offers share an item";
  plot.wide = gantt_drawing(report, kWide, 190, "wide", plot.title);
  plot.slim = gantt_drawing(report, kSlim, 110, "slim", plot.title);
  plot.twin.columns = {{"item"}, {"change"}, {"plan"}};
  for (const PlannedItem& item : report.planned->items) {
    if (!item.planned) continue;
    plot.twin.rows.push_back({.cells = {Cell{item.title}, Cell{std::string(name(item.change))},
                                        Cell{course_text(*report.plan, *item.planned, item.service)}},
                              .id = item.name});
  }
  return plot;
}

Plot budget_plot(const PlanReport& report) {
  const Plan& plan = *report.plan;
  Plot plot{.id = "figure-budget", .title = "Money of each period against the budget"};
  plot.subtitle = fmt::format("{} in each period", plan.currency->code());
  plot.wide = budget_drawing(report, kWide, "wide", plot.title);
  plot.slim = budget_drawing(report, kSlim, "slim", plot.title);
  plot.twin.columns = {
      {"period"}, {"for items", Align::right}, {"plan", Align::right}, {"today", Align::right}};
  for (std::int32_t t = 0; t < plan.count(); ++t) {
    const auto k = static_cast<std::size_t>(t);
    plot.twin.rows.push_back({.cells = {Cell{period_name(plan, t)}, Cell{spendable(plan, t).amount_string()},
                                        Cell{report.planned->after.spend[k].amount_string()},
                                        Cell{report.planned->before.spend[k].amount_string()}}});
  }
  return plot;
}

std::optional<Plot> frontier_plot(const std::vector<FrontierPoint>& points, const std::string& id,
                                  const std::string& of) {
  std::vector<const FrontierPoint*> shown;
  for (const FrontierPoint& each : points) {
    if (each.feasible) shown.push_back(&each);
  }
  if (shown.size() < 2) return std::nullopt;
  Plot plot{.id = id, .title = fmt::format("Value against {}", of)};
  plot.subtitle = fmt::format(
      "By parts of the {} as it is planned; a square where more of it brings more value. Each by a shorter "
      "search than the plan's, beginning with the plan of its neighbour",
      of);
  plot.wide = frontier_drawing(shown, kWide, "wide", plot.title);
  plot.slim = frontier_drawing(shown, kSlim, "slim", plot.title);
  plot.twin.columns = {
      {"part", Align::right}, {of, Align::right}, {"value", Align::right}, {"at most", Align::right}};
  for (const FrontierPoint* each : shown) {
    plot.twin.rows.push_back({.cells = {Cell{fmt::format("{:.0f}%", 100 * each->part)}, Cell{each->limit},
                                        Cell{points_text(each->value)}, Cell{points_text(each->bound)}}});
  }
  return plot;
}

}  // namespace entente::report
