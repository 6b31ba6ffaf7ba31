// Figures of a decision memo: what each bid's points are made of, how far each weight can move before another
// bid is first, and how far the evaluators' scores lie apart. Each has its data as a table.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/markup.h"
#include "report/selection.h"

namespace entente::report {
namespace {

using sourcing::GivenScore;
using sourcing::Leaf;
using sourcing::LeafKind;
using sourcing::PanelScore;
using sourcing::Selection;

constexpr double kWide = 840, kSlim = 350;

bool counts(const Selection& of, const Leaf& leaf) {
  return leaf.kind != LeafKind::price || of.terms->timeline.prices_opened.has_value();
}

/// Weights of what counts so far, adding up to one.
std::vector<double> weights_of(const Selection& of) {
  std::vector<double> weights;
  for (const Leaf& leaf : of.leaves) weights.push_back(counts(of, leaf) ? leaf.weight : 0);
  return sourcing::normalised(weights);
}

std::string number(double value, int digits) {
  return fmt::format("{:.{}f}", value, digits);
}

/// What a row is called, to the left of its drawing.
struct Names {
  double width;
  double wide() const { return width > 500 ? 190 : 104; }
  void put(Svg& svg, double y, const std::string& name, std::string_view style) const {
    svg.text(wide() - 8, y, text_lines(name, wide() - 10, 12, 1).front(), style, Svg::Anchor::end);
  }
};

std::string points_drawing(const Selection& of, double width, const std::string& style,
                           const std::string& label) {
  constexpr double row = 30, top = 20, right = 42;
  const Names names{width};
  const double left = names.wide();
  const std::vector<double> weights = weights_of(of);
  const auto x = [&](double points) { return left + (width - left - right) * points / 100; };
  const double bottom = top + row * static_cast<double>(of.order.size());
  Svg svg(width, bottom + 4);
  for (const double at : {0.0, 25.0, 50.0, 75.0, 100.0}) {
    svg.line(x(at), top - 4, x(at), bottom, at == 0 ? "axis" : "hair");
    svg.text(x(at), 11, number(at, 0), "small", Svg::Anchor::middle);
  }
  for (std::size_t i = 0; i < of.order.size(); ++i) {
    const sourcing::Candidate& candidate = of.candidates[of.order[i]];
    const double y = top + row * static_cast<double>(i);
    names.put(svg, y + 19, candidate.title, candidate.rank == 1 ? "strong" : "");
    double sum = 0;
    for (std::size_t k = 0; k < of.leaves.size(); ++k) {
      const double part = weights[k] * candidate.values[k];
      const double wide = x(sum + part) - x(sum);
      if (wide > 0.5) svg.rect(x(sum), y + 5, std::max(wide - 1, 0.5), row - 11, "zone-low");
      const std::string which = std::to_string(k + 1);
      if (wide > text_width(which, 11) + 3)
        svg.text(x(sum) + wide / 2, y + 19, which, "", Svg::Anchor::middle);
      sum += part;
    }
    svg.text(x(sum) + 5, y + 19, number(candidate.points, 1), "strong");
  }
  return svg.finish(style, label);
}

Plot points_plot(const Selection& of) {
  const sourcing::Candidate& first = of.candidates[of.order.front()];
  Plot plot{.id = "figure-points",
            .title = fmt::format("{} has {} of 100 points", first.title, number(first.points, 1)),
            .subtitle = "Points of each bid: weight times value of each criterion, side by side"};
  std::vector<std::string> legend;
  const std::vector<double> weights = weights_of(of);
  for (std::size_t k = 0; k < of.leaves.size(); ++k) {
    if (counts(of, of.leaves[k]))
      legend.push_back(fmt::format("{} {} ({}%)", k + 1, of.leaves[k].title, number(100 * weights[k], 1)));
  }
  plot.footnote = fmt::format("{}", fmt::join(legend, ", "));
  plot.wide = points_drawing(of, kWide, "wide", plot.title);
  plot.slim = points_drawing(of, kSlim, "slim", plot.title);
  plot.twin.columns = {{"criterion"}};
  for (const std::size_t c : of.order) plot.twin.columns.push_back({of.candidates[c].title, Align::right});
  for (std::size_t k = 0; k < of.leaves.size(); ++k) {
    if (!counts(of, of.leaves[k])) continue;
    Row row{.cells = {{.text = of.leaves[k].title}}};
    for (const std::size_t c : of.order)
      row.cells.push_back({.text = number(weights[k] * of.candidates[c].values[k], 2)});
    plot.twin.rows.push_back(std::move(row));
  }
  return plot;
}

std::string weights_drawing(const Selection& of, const std::vector<std::size_t>& rows, double width,
                            const std::string& style, const std::string& label) {
  constexpr double row = 24, top = 20, right = 20;
  const Names names{width};
  const double left = names.wide();
  const std::vector<double> weights = weights_of(of);
  const auto x = [&](double share) { return left + (width - left - right) * share; };
  const double bottom = top + row * static_cast<double>(rows.size());
  Svg svg(width, bottom + 4);
  for (const double at : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    svg.line(x(at), top - 4, x(at), bottom, at == 0 ? "axis" : "hair");
    svg.text(x(at), 11, fmt::format("{:.0f}%", 100 * at), "small", Svg::Anchor::middle);
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const std::size_t k = rows[r];
    const double y = top + row * static_cast<double>(r);
    names.put(svg, y + 16, of.leaves[k].title, "");
    const sourcing::WeightRange& range = of.weight_ranges[k];
    svg.rect(x(range.from), y + 6, std::max(x(range.to) - x(range.from), 1.0), row - 12, "zone-low");
    svg.line(x(weights[k]), y + 2, x(weights[k]), y + row - 2, "bar-expected");
  }
  return svg.finish(style, label);
}

std::optional<Plot> weights_plot(const Selection& of) {
  std::vector<std::size_t> rows;
  for (std::size_t k = 0; k < of.weight_ranges.size(); ++k) {
    if (counts(of, of.leaves[k])) rows.push_back(k);
  }
  if (rows.empty()) return std::nullopt;
  const std::vector<double> weights = weights_of(of);
  constexpr double kNever = 2;
  double nearest = kNever;
  std::string turn;
  for (const std::size_t k : rows) {
    const sourcing::WeightRange& range = of.weight_ranges[k];
    const auto consider = [&](double limit, bool is_limit) {
      if (!is_limit || std::abs(limit - weights[k]) >= nearest) return;
      nearest = std::abs(limit - weights[k]);
      turn = fmt::format("Another bid is first once {} weighs {:.1f}% instead of {:.1f}%", of.leaves[k].title,
                         100 * limit, 100 * weights[k]);
    };
    consider(range.from, range.from > 0);
    consider(range.to, range.to < 1);
  }
  Plot plot{.id = "figure-weights",
            .title = nearest == kNever ? "No weight alone makes another bid first" : turn,
            .subtitle =
                "Line: the weight as frozen; bar: where the first stays first, the other weights in "
                "proportion"};
  plot.wide = weights_drawing(of, rows, kWide, "wide", plot.title);
  plot.slim = weights_drawing(of, rows, kSlim, "slim", plot.title);
  plot.twin.columns = {{"criterion"}, {"weight", Align::right}, {"from", Align::right}, {"to", Align::right}};
  const auto share = [](double part) { return Cell{.text = fmt::format("{:.1f}%", 100 * part)}; };
  for (const std::size_t k : rows)
    plot.twin.rows.push_back({.cells = {{.text = of.leaves[k].title},
                                        share(weights[k]),
                                        share(of.weight_ranges[k].from),
                                        share(of.weight_ranges[k].to)}});
  return plot;
}

/// A bid on a criterion, with what people gave.
struct Scored {
  std::size_t candidate, leaf;
  const PanelScore* score;
  /// Of the scale; so that scales of different lengths can be compared.
  double apart(const Selection& of) const {
    const Leaf& by = of.leaves[leaf];
    return by.high > by.low ? score->spread.range() / (by.high - by.low) : 0;
  }
};

std::string spread_drawing(const Selection& of, const std::vector<Scored>& rows, double width,
                           const std::string& style, const std::string& label) {
  constexpr double row = 20, top = 20, right = 20;
  const Names names{width};
  const double left = names.wide() + 6;
  const auto x = [&](const Leaf& leaf, double score) {
    const double part = leaf.high > leaf.low ? (score - leaf.low) / (leaf.high - leaf.low) : 0.5;
    return left + (width - left - right) * part;
  };
  const double bottom = top + row * static_cast<double>(rows.size());
  Svg svg(width, bottom + 4);
  const Leaf& scale = of.leaves[rows.front().leaf];
  const bool one_scale = std::ranges::all_of(rows, [&](const Scored& each) {
    return of.leaves[each.leaf].low == scale.low && of.leaves[each.leaf].high == scale.high;
  });
  svg.text(x(scale, scale.low), 11, one_scale ? fmt::format("{:g}", scale.low) : std::string("lowest"),
           "small", one_scale ? Svg::Anchor::middle : Svg::Anchor::start);
  svg.text(x(scale, scale.high), 11, one_scale ? fmt::format("{:g}", scale.high) : std::string("highest"),
           "small", one_scale ? Svg::Anchor::middle : Svg::Anchor::end);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Scored& each = rows[r];
    const Leaf& leaf = of.leaves[each.leaf];
    const double y = top + row * static_cast<double>(r), middle = y + row / 2;
    if (r > 0 && rows[r - 1].leaf != each.leaf) svg.line(0, y, width, y, "hair");
    names.put(svg, middle + 4, fmt::format("{}: {}", leaf.title, of.candidates[each.candidate].title), "");
    const double low = x(leaf, each.score->spread.low), high = x(leaf, each.score->spread.high);
    svg.line(low, middle, high, middle, "axis");
    // Several who gave the same stand beside each other.
    std::vector<double> given;
    for (const GivenScore& score : each.score->given) given.push_back(score.score);
    std::ranges::sort(given);
    for (std::size_t g = 0, same = 0; g < given.size(); ++g) {
      same = g > 0 && given[g] == given[g - 1] ? same + 1 : 0;
      svg.raw(fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" class=\"pt neutral\"/>",
                          x(leaf, given[g]) + 7 * static_cast<double>(same), middle));
    }
    if (each.score->agreed) svg.rect(x(leaf, *each.score->agreed) - 5, middle - 5, 10, 10, "now");
  }
  return svg.finish(style, label);
}

std::optional<Plot> spread_plot(const Selection& of) {
  constexpr std::size_t kShown = 40;
  std::vector<Scored> rows;
  for (std::size_t k = 0; k < of.leaves.size(); ++k) {
    for (const std::size_t c : of.order) {
      const PanelScore& score = of.score(c, k);
      if (of.leaves[k].kind == LeafKind::scored && score.spread.count > 1) rows.push_back({c, k, &score});
    }
  }
  if (rows.empty()) return std::nullopt;
  const auto widest = std::ranges::max_element(rows, {}, [&](const Scored& each) { return each.apart(of); });
  const Scored furthest = *widest;
  Plot plot{
      .id = "figure-spread",
      .subtitle = "Dots: what each evaluator gave, equal ones side by side; square: what the panel agreed"};
  plot.title = furthest.score->spread.range() > 0
                   ? fmt::format("Scores lie furthest apart for {} of {}: {:g} to {:g}",
                                 of.leaves[furthest.leaf].title, of.candidates[furthest.candidate].title,
                                 furthest.score->spread.low, furthest.score->spread.high)
                   : std::string("All evaluators gave the same scores");
  plot.twin.columns = {
      {"criterion"}, {"bidder"}, {"scores"}, {"mean", Align::right}, {"agreed", Align::right}};
  for (const Scored& each : rows) {
    std::vector<std::string> given;
    for (const GivenScore& score : each.score->given) given.push_back(fmt::format("{:g}", score.score));
    plot.twin.rows.push_back(
        {.cells = {{.text = of.leaves[each.leaf].title},
                   {.text = of.candidates[each.candidate].title},
                   {.text = fmt::format("{}", fmt::join(given, ", "))},
                   {.text = number(each.score->spread.mean, 2)},
                   {.text = each.score->agreed ? number(*each.score->agreed, 2) : std::string("-")}}});
  }
  if (rows.size() > kShown) {
    std::ranges::stable_sort(rows, std::ranges::greater{},
                             [&](const Scored& each) { return each.apart(of); });
    rows.resize(kShown);
    plot.footnote = fmt::format("The {} that lie furthest apart; the table has all of them.", kShown);
  }
  plot.wide = spread_drawing(of, rows, kWide, "wide", plot.title);
  plot.slim = spread_drawing(of, rows, kSlim, "slim", plot.title);
  return plot;
}

}  // namespace

std::vector<Plot> plots_of(const Selection& selection) {
  std::vector<Plot> plots;
  if (selection.open || selection.order.empty()) return plots;
  plots.push_back(points_plot(selection));
  for (auto& plot : {weights_plot(selection), spread_plot(selection)}) {
    if (plot) plots.push_back(*plot);
  }
  return plots;
}

}  // namespace entente::report
