#include "report/plots.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "report/markup.h"

namespace entente::report {
namespace {

using agreement::Quantity;
using settlement::HistoryPoint;
using settlement::LevelLine;
using settlement::Statement;
using settlement::Status;

constexpr double kWide = 840, kSlim = 350, kFont = 12;
constexpr double kNameWidth = 220;

const std::string& title_of(const LevelLine& line) {
  return line.title.empty() ? line.level : line.title;
}

std::string title_of(const Statement& statement, const std::string& level) {
  for (const LevelLine& line : statement.levels)
    if (line.level == level) return title_of(line);
  return level;
}

double value_of(const Quantity& quantity) {
  return quantity.value.to_double();
}

/// The shape of a state around (x, y): circle, triangle, square, or an open diamond.
void draw_state(Svg& svg, double x, double y, Tone tone, double size = 5) {
  const std::string style = fmt::format("pt {}", tone_class(tone));
  switch (tone) {
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
      svg.path(fmt::format("M{:.1f} {:.1f}l{:.1f} {:.1f}l{:.1f} {:.1f}l{:.1f} {:.1f}z", x, y - size * 1.2,
                           size * 1.2, size * 1.2, -size * 1.2, size * 1.2, -size * 1.2, -size * 1.2),
               style + " open");
  }
}

// Positions on the track of a bullet, as shares of its width.
constexpr double kMinimumAt = 0.36, kExpectedAt = 0.72;
constexpr double kEdge = 0.06;  ///< results further out stand here, with an arrow that says so

struct Position {
  double at = 0, from = 0;  ///< where the result stands, and the bar that it is measured from
  bool off_left = false, off_right = false;
};

/// Minimum and expected level stand at the same places in every row; the result is put between them in
/// proportion. With one bar the scale is the way from it to the best or to nothing.
std::optional<Position> position_of(const LevelLine& line) {
  if (!line.result.exact || !line.expected) return std::nullopt;
  const double result = line.result.exact->to_double();
  const double expected = value_of(*line.expected);
  Position position;
  if (line.minimum && line.minimum->value != line.expected->value) {
    const double minimum = value_of(*line.minimum);
    position.from = kMinimumAt;
    position.at = kMinimumAt + (kExpectedAt - kMinimumAt) * (result - minimum) / (expected - minimum);
  } else {
    const double better =
        line.direction == agreement::Direction::higher ? result - expected : expected - result;
    double span = std::abs(expected);
    if (line.result.unit == Quantity::Unit::percent && line.direction == agreement::Direction::higher)
      span = std::max(100 - expected, std::abs(better) / 2);
    position.from = kExpectedAt;
    position.at = kExpectedAt + (span > 0 ? better / span : 0) * (1 - kExpectedAt);
  }
  position.off_left = position.at < kEdge;
  position.off_right = position.at > 1 - kEdge;
  position.at = std::clamp(position.at, kEdge, 1 - kEdge);
  return position;
}

std::string bars_text(const LevelLine& line) {
  std::string text;
  if (line.minimum) text += "minimum " + quantity_text(*line.minimum);
  if (line.expected) text += (text.empty() ? "expected " : ", expected ") + quantity_text(*line.expected);
  return text;
}

void draw_track(Svg& svg, const LevelLine& line, double left, double width, double middle) {
  const bool two_bars = line.minimum && line.expected && line.minimum->value != line.expected->value;
  const double minimum = left + width * kMinimumAt, expected = left + width * kExpectedAt;
  svg.rect(left, middle - 9, (two_bars ? minimum : expected) - left, 18, "zone-low");
  if (two_bars) svg.rect(minimum, middle - 9, expected - minimum, 18, "zone-mid");
  svg.rect(expected, middle - 9, left + width - expected, 18, "zone-high");
  if (const auto position = position_of(line)) {
    const Tone tone = mark_of(line.status).tone;
    const double at = left + width * position->at, from = left + width * position->from;
    svg.rect(std::min(at, from), middle - 3, std::abs(at - from), 6,
             fmt::format("fill {}", tone_class(tone)));
    if (two_bars) svg.line(minimum, middle - 11, minimum, middle + 11, "bar-minimum");
    svg.line(expected, middle - 11, expected, middle + 11, "bar-expected");
    draw_state(svg, at, middle, tone);
    if (position->off_left) svg.text(left + 3, middle + 4, "«", "small");
    if (position->off_right) svg.text(left + width - 3, middle + 4, "»", "small", Svg::Anchor::end);
  } else if (line.expected) {
    if (two_bars) svg.line(minimum, middle - 11, minimum, middle + 11, "bar-minimum");
    svg.line(expected, middle - 11, expected, middle + 11, "bar-expected");
  }
}

std::string status_text(const LevelLine& line) {
  const Mark mark = mark_of(line.status);
  return fmt::format("{} {}", mark.glyph, mark.word);
}

std::string bullets_wide(const std::vector<const LevelLine*>& lines, const std::string& label) {
  constexpr double left = kNameWidth + 14, width = 300, right = left + width + 14;
  double height = 24;
  std::vector<std::vector<std::string>> names;
  for (const LevelLine* line : lines) {
    names.push_back(text_lines(title_of(*line), kNameWidth, kFont, 2));
    height += names.back().size() > 1 ? 36 : 30;
  }
  Svg svg(kWide, height);
  svg.text(left + width * kMinimumAt, 12, "minimum", "small", Svg::Anchor::middle);
  svg.text(left + width * kExpectedAt, 12, "expected", "small", Svg::Anchor::middle);
  double top = 20;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const double row = names[i].size() > 1 ? 36 : 30, middle = top + row / 2;
    for (std::size_t at = 0; at < names[i].size(); ++at)
      svg.text(kNameWidth,
               middle + 4 + (static_cast<double>(at) - static_cast<double>(names[i].size() - 1) / 2) * 14,
               names[i][at], "", Svg::Anchor::end);
    draw_track(svg, *lines[i], left, width, middle);
    svg.text(right, middle + 4, status_text(*lines[i]),
             fmt::format("ink {}", tone_class(mark_of(lines[i]->status).tone)));
    svg.text(right + 172, middle + 4, lines[i]->result.exact ? lines[i]->result.shown : "-", "strong",
             Svg::Anchor::end);
    const auto bars = text_lines(bars_text(*lines[i]), kWide - right - 180, 11, 2);
    for (std::size_t at = 0; at < bars.size(); ++at)
      svg.text(right + 182,
               middle + 4 + (static_cast<double>(at) - static_cast<double>(bars.size() - 1) / 2) * 13,
               bars[at], "small");
    top += row;
  }
  return svg.finish("wide", label);
}

std::string bullets_slim(const std::vector<const LevelLine*>& lines, const std::string& label) {
  constexpr double row = 66;
  Svg svg(kSlim, 18 + row * static_cast<double>(lines.size()));
  svg.text(kSlim * kMinimumAt, 12, "minimum", "small", Svg::Anchor::middle);
  svg.text(kSlim * kExpectedAt, 12, "expected", "small", Svg::Anchor::middle);
  double top = 18;
  for (const LevelLine* line : lines) {
    svg.text(0, top + 14, text_lines(title_of(*line), kSlim - 110, kFont, 1).front(), "");
    svg.text(kSlim, top + 14, status_text(*line),
             fmt::format("ink {}", tone_class(mark_of(line->status).tone)), Svg::Anchor::end);
    draw_track(svg, *line, 0, kSlim, top + 32);
    const std::string result = line->result.exact ? line->result.shown : "-";
    svg.text(0, top + 55, result, "strong");
    svg.text(text_width(result, kFont) + 12, top + 55,
             text_lines(bars_text(*line), kSlim - text_width(result, kFont) - 12, 11, 1).front(), "small");
    top += row;
  }
  return svg.finish("slim", label);
}

std::string bullets_finding(const Statement& statement) {
  std::int64_t missed = 0, near = 0, judged = 0;
  for (const LevelLine& line : statement.levels) {
    missed += line.status == Status::missed;
    near += line.status == Status::near;
    judged += line.status == Status::missed || line.status == Status::near || line.status == Status::met;
  }
  if (judged == 0) return "No service level could be judged";
  if (missed + near == 0)
    return fmt::format("All {} judged reached their expected level", plural(judged, "level"));
  if (missed == 0)
    return fmt::format("{} of {} between minimum and expected level, none below", near,
                       plural(judged, "judged level"));
  return fmt::format("{} of {} {} the bar", missed, plural(judged, "judged level"),
                     missed == 1 ? "misses" : "miss");
}

struct Strip {
  std::vector<time::Month> months;
  const Statement* statement;
};

const HistoryPoint* point_at(const std::vector<HistoryPoint>& points, time::Month month) {
  for (const HistoryPoint& point : points)
    if (point.month == month) return &point;
  return nullptr;
}

std::string strip_drawing(const Strip& strip, double width, double left, bool names_above,
                          std::string_view style, const std::string& label) {
  constexpr double cell_height = 22;
  const double cell = (width - left) / static_cast<double>(strip.months.size());
  const std::size_t every = cell < 32 ? 2 : 1;
  const double row = names_above ? 46 : 28, header = 32;
  Svg svg(width, header + row * static_cast<double>(strip.statement->history.size()) + 4);
  for (std::size_t i = 0; i < strip.months.size(); ++i) {
    if ((strip.months.size() - 1 - i) % every != 0) continue;
    const double x = left + cell * (static_cast<double>(i) + 0.5);
    svg.text(x, 26, short_month(strip.months[i]), "small", Svg::Anchor::middle);
    if (i == 0 || strip.months[i].month() == 1 || (every == 2 && strip.months[i].month() == 2))
      svg.text(x, 12, std::to_string(strip.months[i].year()), "small", Svg::Anchor::middle);
  }
  double top = header;
  for (const auto& [level, points] : strip.statement->history) {
    const std::string title = title_of(*strip.statement, level);
    const double y = names_above ? top + 18 : top;
    if (names_above)
      svg.text(0, top + 12, text_lines(title, width, kFont, 1).front(), "");
    else
      svg.text(left - 14, y + 15, text_lines(title, left - 14, kFont, 1).front(), "", Svg::Anchor::end);
    for (std::size_t i = 0; i < strip.months.size(); ++i) {
      const double x = left + cell * static_cast<double>(i);
      const HistoryPoint* point = point_at(points, strip.months[i]);
      if (point == nullptr) {
        svg.text(x + cell / 2, y + 15, "·", "small", Svg::Anchor::middle);
        continue;
      }
      const Mark mark = mark_of(point->status);
      svg.rect(x + 1, y, cell - 2, cell_height, fmt::format("tint {}", tone_class(mark.tone)));
      draw_state(svg, x + cell / 2, y + cell_height / 2, mark.tone, 4.5);
      if (point->terms_changed) svg.rect(x - 1, y - 2, 2.5, cell_height + 4, "change-bar");
    }
    top += row;
  }
  const double last = left + cell * static_cast<double>(strip.months.size() - 1);
  svg.raw(
      fmt::format("<rect x=\"{:.1f}\" y=\"30\" width=\"{:.1f}\" height=\"{:.1f}\" class=\"now\" rx=\"3\"/>",
                  last - 0.5, cell + 1 > width - last ? width - last : cell + 1, top - 30));
  return svg.finish(style, label);
}

std::string strip_finding(const Strip& strip) {
  std::int64_t worst = 0;
  std::string level;
  for (const auto& [name, points] : strip.statement->history) {
    const auto missed = std::count_if(points.begin(), points.end(), [](const HistoryPoint& point) {
      return point.status == Status::missed;
    });
    if (missed > worst) {
      worst = missed;
      level = title_of(*strip.statement, name);
    }
  }
  const std::string span = plural(static_cast<std::int64_t>(strip.months.size()), "month");
  if (worst == 0) return fmt::format("No level missed its bar in {}", span);
  return fmt::format("{}: missed in {} of {}", level, worst, span);
}

std::string_view step_style(MoneyStep::Kind kind) {
  switch (kind) {
    case MoneyStep::Kind::to_client:
    case MoneyStep::Kind::total_to_client:
      return "money client";
    case MoneyStep::Kind::to_supplier:
    case MoneyStep::Kind::total_to_supplier:
    case MoneyStep::Kind::aside:
      return "money supplier";
    case MoneyStep::Kind::cut:
    case MoneyStep::Kind::neither:
      break;
  }
  return "money cut";
}

std::string money_drawing(const std::vector<MoneyStep>& steps, double width, bool slim,
                          const std::string& label) {
  std::int64_t widest = 1, lowest = 0;
  double amount_width = 0, label_width = 0;
  for (const MoneyStep& step : steps) {
    widest = std::max({widest, step.before.units(), step.after.units()});
    lowest = std::min({lowest, step.before.units(), step.after.units()});
    amount_width = std::max(amount_width, text_width(step.amount.amount_string(), kFont) + 6);
    label_width = std::max(label_width, text_width(step.label, kFont));
  }
  const double row = slim ? 42 : 30;
  const double left = slim ? 0 : label_width + amount_width + 30;
  const double span = width - left - 2;
  const auto x_of = [&](std::int64_t units) {
    return left + span * static_cast<double>(units - lowest) / static_cast<double>(widest - lowest);
  };
  Svg svg(width, row * static_cast<double>(steps.size()) + 6);
  double top = 2;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const MoneyStep& step = steps[i];
    const bool total = is_total(step.kind);
    const double bar_top = slim ? top + 20 : top + 6;
    svg.text(0, slim ? top + 14 : bar_top + 13, step.label, total ? "strong" : "");
    svg.text(slim ? width : left - 14, slim ? top + 14 : bar_top + 13, step.amount.amount_string(),
             total ? "strong" : "", Svg::Anchor::end);
    const double begin = x_of(std::min(step.before.units(), step.after.units()));
    const double end = x_of(std::max(step.before.units(), step.after.units()));
    svg.rect(std::min(begin, left + span - 1.5), bar_top, std::max(end - begin, 1.5), 18,
             step_style(step.kind));
    const bool connects = i + 1 < steps.size() && steps[i + 1].kind != MoneyStep::Kind::aside;
    if (connects)
      svg.line(x_of(step.after.units()), bar_top + 18, x_of(step.after.units()), bar_top + row, "hair");
    top += row;
  }
  svg.line(x_of(0), 2, x_of(0), top, "axis");
  return svg.finish(slim ? "slim" : "wide", label);
}

}  // namespace

std::string_view tone_class(Tone tone) {
  switch (tone) {
    case Tone::met:
      return "met";
    case Tone::near:
      return "near";
    case Tone::missed:
      return "missed";
    case Tone::disputed:
      return "disputed";
    case Tone::muted:
      return "muted";
    case Tone::strong:
      return "strong";
    case Tone::plain:
      return "plain";
    case Tone::neutral:
      return "neutral";
  }
  return "plain";
}

std::optional<Plot> bullet_plot(const Statement& statement) {
  std::vector<const LevelLine*> lines;
  for (const LevelLine& line : statement.levels)
    if (line.expected || line.minimum) lines.push_back(&line);
  if (lines.empty()) return std::nullopt;
  Plot plot{
      .id = "figure-levels",
      .title = bullets_finding(statement),
      .subtitle = fmt::format(
          "Result of {} against minimum and expected level; further right is better; each row has its own "
          "scale between its bars; {}",
          month_title(statement.month), plural(static_cast<std::int64_t>(lines.size()), "level")),
      .footnote =
          "A level with one bar is drawn from its expected level; « and » mark results beyond the scale."};
  plot.wide = bullets_wide(lines, plot.title);
  plot.slim = bullets_slim(lines, plot.title);
  plot.twin = {.id = "twin-levels",
               .title = "Results and bars",
               .columns = {{"level"},
                           {"result", Align::right},
                           {"minimum", Align::right},
                           {"expected", Align::right},
                           {"status"}}};
  for (const LevelLine* line : lines) {
    plot.twin.rows.push_back({.cells = {{.text = title_of(*line)},
                                        {.text = line->result.exact ? line->result.shown : "-"},
                                        {.text = line->minimum ? quantity_text(*line->minimum) : "-"},
                                        {.text = line->expected ? quantity_text(*line->expected) : "-"},
                                        {.text = "", .mark = mark_of(line->status)}}});
  }
  return plot;
}

std::optional<Plot> strip_plot(const Statement& statement) {
  std::set<time::Month> all;
  bool changes = false;
  for (const auto& [level, points] : statement.history) {
    for (const HistoryPoint& point : points) {
      all.insert(point.month);
      changes = changes || point.terms_changed;
    }
  }
  if (all.empty()) return std::nullopt;
  const Strip strip{{all.begin(), all.end()}, &statement};
  Plot plot{
      .id = "figure-months",
      .title = strip_finding(strip),
      .subtitle = fmt::format(
          "State of each level by month, {} to {}; {} circle met, {} triangle near, {} square missed, {} "
          "diamond not judged; {} framed",
          month_title(strip.months.front()), month_title(strip.months.back()), "●", "▲", "■", "◇",
          month_title(strip.months.back())),
      .footnote = changes ? "A bar at the left of a month: terms changed in it." : ""};
  plot.wide = strip_drawing(strip, kWide, kNameWidth + 14, false, "wide", plot.title);
  plot.slim = strip_drawing(strip, kSlim, 0, true, "slim", plot.title);
  plot.twin = {.id = "twin-months", .title = "States by month", .columns = {{"level"}}};
  for (const time::Month month : strip.months) plot.twin.columns.push_back({month.to_string()});
  for (const auto& [level, points] : statement.history) {
    Row row{.cells = {{.text = title_of(statement, level)}}};
    for (const time::Month month : strip.months) {
      const HistoryPoint* point = point_at(points, month);
      Cell cell{.text = point == nullptr ? "-" : point->result.exact ? point->result.shown : ""};
      if (point != nullptr) cell.mark = mark_of(point->status);
      row.cells.push_back(std::move(cell));
    }
    plot.twin.rows.push_back(std::move(row));
  }
  return plot;
}

std::optional<Plot> money_plot(const StatementView& view) {
  if (view.money.empty()) return std::nullopt;
  const MoneyStep* net = nullptr;
  for (const MoneyStep& step : view.money)
    if (is_total(step.kind)) net = &step;
  const MoneyStep& first = view.money.front();
  return steps_plot(
      "figure-money",
      net == nullptr ? fmt::format("{}: {}", first.label, first.amount.to_string())
                     : fmt::format("{} of {} becomes {} {}", first.amount.to_string(), first.label,
                                   net->amount.to_string(), net->label),
      fmt::format(
          "{}, {}; in the order in which the rules apply; solid to the client, hatched to the supplier, "
          "outlined: falls away",
          view.currency, view.month),
      view.money, view.currency);
}

std::optional<Plot> net_plot(const StatementView& view) {
  if (view.net.empty()) return std::nullopt;
  return steps_plot(
      "figure-net", fmt::format("{} remain of the month's charges", view.net.back().amount.to_string()),
      fmt::format("{}, {}; hatched to the supplier, solid to the client", view.currency, view.month),
      view.net, view.currency);
}

Plot steps_plot(std::string id, std::string title, std::string subtitle, const std::vector<MoneyStep>& steps,
                const std::string& currency) {
  Plot plot{.id = std::move(id), .title = std::move(title), .subtitle = std::move(subtitle)};
  plot.wide = money_drawing(steps, kWide, false, plot.title);
  plot.slim = money_drawing(steps, kSlim, true, plot.title);
  plot.twin = {.id = "twin-" + plot.id,
               .title = "The way of the money",
               .columns = {{"step"}, {currency, Align::right}}};
  for (const MoneyStep& step : steps)
    plot.twin.rows.push_back({.cells = {{.text = step.label}, {.text = step.amount.amount_string()}}});
  return plot;
}

}  // namespace entente::report
