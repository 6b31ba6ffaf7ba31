#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "report/backtest.h"
#include "report/csv.h"
#include "settlement/results.h"

namespace entente::report {
namespace {

using money::Money;
using outlook::Backtest;
using outlook::History;
using outlook::MonthOutcome;
using settlement::Status;

constexpr std::size_t kVariantsShown = 12;

std::string amount(std::int64_t units, const Backtest& of) {
  return Money::minor(units, of.currency).amount_string();
}
std::string with_code(std::int64_t units, const Backtest& of) {
  return Money::minor(units, of.currency).to_string();
}
Cell money_cell(std::int64_t units, const Backtest& of, Tone tone = Tone::plain) {
  Cell cell{amount(units, of)};
  cell.number = Money::minor(units, of.currency).amount();
  cell.tone = tone;
  return cell;
}
std::string signed_amount(std::int64_t units, const Backtest& of) {
  return units > 0 ? "+" + amount(units, of) : amount(units, of);
}
Cell count_cell(std::int64_t count) {
  Cell cell{grouped(count)};
  cell.number = money::Decimal(count);
  return cell;
}
Cell change_cell(std::int64_t units, const Backtest& of) {
  Cell cell = money_cell(units, of, units == 0 ? Tone::muted : Tone::strong);
  cell.text = units == 0 ? "same" : signed_amount(units, of);
  return cell;
}

std::string months_text(const Backtest& of) {
  return fmt::format("{} to {}", month_title(of.first), month_title(of.last));
}

/// "EUR 35,000.00 more go to the client", for either reader.
std::string difference_text(std::int64_t net, std::int64_t bonus, const Backtest& of) {
  std::vector<std::string> parts;
  if (net != 0)
    parts.push_back(fmt::format("credits to the client would have been {} {}",
                                with_code(net < 0 ? -net : net, of), net > 0 ? "higher" : "lower"));
  if (bonus != 0)
    parts.push_back(fmt::format("bonuses to the supplier {} {}", with_code(bonus < 0 ? -bonus : bonus, of),
                                bonus > 0 ? "higher" : "lower"));
  if (parts.empty()) return "nothing would have been paid differently";
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// Levels whose state differs: "p2-resolution met -> missed".
std::vector<std::string> turned(const Backtest& of, std::size_t m) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < of.levels.size(); ++i) {
    const Status was = of.was.months[m].levels[i].status, would = of.would->months[m].levels[i].status;
    if (was != would)
      words.push_back(
          fmt::format("{}: {}, was {}", of.levels[i], settlement::name(would), settlement::name(was)));
  }
  return words;
}

Table months_table(const Backtest& of) {
  Table table{"months", "Month by month", {{"Month"}}, {}, {}};
  const bool both = of.would.has_value();
  const auto any = [&](std::int64_t MonthOutcome::* member) {
    for (const History* history : {&of.was, both ? &*of.would : &of.was}) {
      if (std::ranges::any_of(history->months, [&](const MonthOutcome& m) { return m.*member != 0; }))
        return true;
    }
    return false;
  };
  const bool back = any(&MonthOutcome::earned_back), bonus = any(&MonthOutcome::bonus);
  const auto add_columns = [&](const std::string& whose) {
    table.columns.push_back({"Credits" + whose, Align::right});
    if (back) table.columns.push_back({"Earned back" + whose, Align::right});
    if (bonus) table.columns.push_back({"Bonus" + whose, Align::right});
  };
  add_columns(both ? ", was" : "");
  if (both) {
    add_columns(", would be");
    table.columns.push_back({"Net credits", Align::right});
  }
  const auto add_cells = [&](Row& row, const MonthOutcome& month) {
    row.cells.push_back(money_cell(month.credits, of));
    if (back) row.cells.push_back(money_cell(month.earned_back, of));
    if (bonus) row.cells.push_back(money_cell(month.bonus, of));
  };
  const auto total_of = [](const History& history) {
    MonthOutcome total;
    total.credits = history.credits();
    total.earned_back = history.earned_back();
    total.bonus = history.bonus();
    return total;
  };
  for (std::size_t m = 0; m < of.was.months.size(); ++m) {
    Row row;
    row.id = of.was.months[m].month.to_string();
    row.cells.push_back({of.was.months[m].month.to_string()});
    add_cells(row, of.was.months[m]);
    if (both) {
      add_cells(row, of.would->months[m]);
      row.cells.push_back(change_cell(of.would->months[m].net() - of.was.months[m].net(), of));
      row.notes = turned(of, m);
      for (const std::string& trigger : of.would->months[m].fired) {
        if (std::ranges::find(of.was.months[m].fired, trigger) == of.was.months[m].fired.end())
          row.notes.push_back(fmt::format("trigger {} would have fired", trigger));
      }
      for (const std::string& trigger : of.was.months[m].fired) {
        if (std::ranges::find(of.would->months[m].fired, trigger) == of.would->months[m].fired.end())
          row.notes.push_back(fmt::format("trigger {} would not have fired", trigger));
      }
    }
    table.rows.push_back(std::move(row));
  }
  Row total;
  total.id = "total";
  total.cells.push_back({"Total"});
  add_cells(total, total_of(of.was));
  if (both) {
    add_cells(total, total_of(*of.would));
    total.cells.push_back(change_cell(of.would->net() - of.was.net(), of));
  }
  for (Cell& cell : total.cells) cell.tone = Tone::strong;
  table.rows.push_back(std::move(total));
  return table;
}

struct LevelSum {
  std::int64_t met = 0, near = 0, missed = 0, paid = 0;
};
LevelSum sum_of(const History& history, std::size_t level) {
  LevelSum sum;
  for (const MonthOutcome& month : history.months) {
    const outlook::LevelOutcome& outcome = month.levels[level];
    sum.met += outcome.status == Status::met ? 1 : 0;
    sum.near += outcome.status == Status::near ? 1 : 0;
    sum.missed += outcome.status == Status::missed ? 1 : 0;
    sum.paid += outcome.payable;
  }
  return sum;
}

Table levels_table(const Backtest& of) {
  Table table{"levels",
              "Level by level",
              {{"Level"}, {"Met / near / missed, was"}, {"Credits, was", Align::right}},
              {},
              {}};
  if (of.would) {
    table.columns.push_back({"Met / near / missed, would be"});
    table.columns.push_back({"Credits, would be", Align::right});
    table.columns.push_back({"Difference", Align::right});
  }
  const auto states = [](const LevelSum& sum) {
    return Cell{fmt::format("{} / {} / {}", sum.met, sum.near, sum.missed)};
  };
  for (std::size_t i = 0; i < of.levels.size(); ++i) {
    const LevelSum was = sum_of(of.was, i);
    Row row;
    row.id = of.levels[i];
    row.cells = {{of.levels[i]}, states(was), money_cell(was.paid, of)};
    if (of.would) {
      const LevelSum would = sum_of(*of.would, i);
      row.cells.push_back(states(would));
      row.cells.push_back(money_cell(would.paid, of));
      row.cells.push_back(change_cell(would.paid - was.paid, of));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table spread_table(const Backtest& of) {
  Table table{"spread",
              "How large a month's credit is",
              {{"Terms"},
               {"Half of the months, at most (P50)", Align::right},
               {"Nine of ten, at most (P90)", Align::right},
               {"Largest", Align::right},
               {"Months with a credit", Align::right}},
              {},
              {}};
  const auto add = [&](const History& history) {
    std::int64_t with = 0, largest = 0;
    for (const MonthOutcome& month : history.months) {
      with += month.credits > 0 ? 1 : 0;
      largest = std::max(largest, month.credits);
    }
    table.rows.push_back({{{history.name},
                           money_cell(outlook::percentile_of(history, 50), of),
                           money_cell(outlook::percentile_of(history, 90), of),
                           money_cell(largest, of),
                           {fmt::format("{} of {}", with, history.months.size())}},
                          {},
                          history.name});
  };
  add(of.was);
  if (of.would) add(*of.would);
  return table;
}

std::string quantity_or_dash(const std::optional<agreement::Quantity>& quantity) {
  return quantity ? settlement::show(quantity->value, quantity->unit) : std::string("-");
}

/// All of them for files; for a terminal those of levels that the question is about.
Table switching_table(const Backtest& of, const std::vector<std::string>& levels) {
  Table table{"switching",
              "Where each month would turn",
              {{"Level"},
               {"Month"},
               {"Was"},
               {"Rows", Align::right},
               {"Expected", Align::right},
               {"Turns at", Align::right},
               {"Limit", Align::right},
               {"Reached with a limit of", Align::right}},
              {},
              {}};
  const bool limits = std::ranges::any_of(of.switching, [&](const outlook::SwitchingPoint& point) {
    return point.limit_agreed && (levels.empty() || std::ranges::find(levels, point.level) != levels.end());
  });
  if (!limits) table.columns.resize(6);
  for (const outlook::SwitchingPoint& point : of.switching) {
    if (!levels.empty() && std::ranges::find(levels, point.level) == levels.end()) continue;
    if (!point.bar) continue;
    Row row;
    row.id = fmt::format("{}/{}", point.level, point.month.to_string());
    Cell state{std::string()};
    state.mark = mark_of(point.status);
    row.cells = {{point.level},       {point.month.to_string()},        state,
                 count_cell(point.n), {quantity_or_dash(point.agreed)}, {quantity_or_dash(point.bar)}};
    if (limits) {
      row.cells.push_back({point.limit_agreed ? time::to_string(*point.limit_agreed) : "-"});
      row.cells.push_back({point.limit ? time::to_string(*point.limit) : point.limit_agreed ? "none" : "-"});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// Levels that a proposal or a grid speaks of.
std::vector<std::string> levels_in_question(const Backtest& of) {
  std::vector<std::string> levels;
  for (std::size_t i = 0; i < of.levels.size(); ++i) {
    const bool turns = of.would && [&] {
      for (std::size_t m = 0; m < of.was.months.size(); ++m) {
        if (of.was.months[m].levels[i].status != of.would->months[m].levels[i].status) return true;
      }
      return false;
    }();
    const bool varied = of.grid && std::ranges::any_of(of.grid->axes, [&](const outlook::Axis& axis) {
                          return axis.path.starts_with("service levels." + of.levels[i] + ".");
                        });
    if (turns || varied) levels.push_back(of.levels[i]);
  }
  return levels;
}

std::string value_text(const outlook::Grid& grid, const outlook::Variant& variant, std::size_t axis) {
  return grid.axes[axis].values[variant.values[axis]];
}

std::vector<Column> variant_columns(const outlook::Grid& grid) {
  std::vector<Column> columns;
  for (const outlook::Axis& axis : grid.axes) columns.push_back({axis.path});
  for (const char* title : {"Credits", "Earned back", "Bonus", "Net credits", "Month P50", "Month P90",
                            "Largest month", "Missed", "Near", "Months with a trigger"})
    columns.push_back({title, Align::right});
  return columns;
}

Row variant_row(const Backtest& of, const outlook::Variant& variant) {
  const outlook::Grid& grid = *of.grid;
  Row row;
  for (std::size_t axis = 0; axis < grid.axes.size(); ++axis)
    row.cells.push_back({value_text(grid, variant, axis)});
  if (variant.refused) {
    for (int i = 0; i < 9; ++i) row.cells.push_back({"-"});
    row.cells.push_back({"refused"});
    row.notes.push_back("refused: " + variant.why_refused);
    return row;
  }
  for (const std::int64_t units : {variant.credits, variant.earned_back, variant.bonus, variant.net(),
                                   variant.p50, variant.p90, variant.worst_month})
    row.cells.push_back(money_cell(units, of));
  for (const std::int64_t count : {variant.missed, variant.near, variant.fired})
    row.cells.push_back(count_cell(count));
  return row;
}

/// One axis: a line for each value. Two: a line for each of the first, a column for each of the second. More:
/// the cheapest and the dearest combinations.
void add_grid(OutlookView& view, const Backtest& of) {
  const outlook::Grid& grid = *of.grid;
  std::map<std::string, std::int64_t> refused;
  for (const outlook::Variant& variant : grid.variants) {
    if (variant.refused) ++refused[variant.why_refused];
  }
  for (const auto& [why, count] : refused)
    view.notes.push_back(
        fmt::format("{} refused by the agreement's own checks: {}", plural(count, "combination"), why));
  if (grid.judged_by_steps > 0)
    view.notes.push_back(fmt::format("{} judged by the statement's own steps, not by the compiled rules",
                                     plural(static_cast<std::int64_t>(grid.judged_by_steps), "combination")));
  const std::string caption = fmt::format("Net credits over {}, {}", months_text(of), of.currency.code());
  if (grid.axes.size() == 1) {
    view.sections.push_back({variants_table(of), caption, true});
    view.sections.back().table.title = "What each value would have paid";
    return;
  }
  if (grid.axes.size() == 2 && grid.axes[1].values.size() <= 12) {
    Table table{"grid",
                fmt::format("Net credits by {} (down) and {} (across)", grid.axes[0].path, grid.axes[1].path),
                {{grid.axes[0].path}},
                {},
                {}};
    for (const std::string& value : grid.axes[1].values) table.columns.push_back({value, Align::right});
    const std::size_t across = grid.axes[1].values.size();
    for (std::size_t down = 0; down < grid.axes[0].values.size(); ++down) {
      Row row;
      row.id = grid.axes[0].values[down];
      row.cells.push_back({grid.axes[0].values[down]});
      for (std::size_t i = 0; i < across; ++i) {
        const outlook::Variant& variant = grid.variants[down * across + i];
        row.cells.push_back(variant.refused ? Cell{"refused"} : money_cell(variant.net(), of));
      }
      table.rows.push_back(std::move(row));
    }
    view.sections.push_back({std::move(table), caption, true});
    view.sections.push_back({variants_table(of), caption, false});
    return;
  }
  std::vector<const outlook::Variant*> sorted;
  for (const outlook::Variant& variant : grid.variants) {
    if (!variant.refused) sorted.push_back(&variant);
  }
  std::ranges::stable_sort(sorted, {}, [](const outlook::Variant* each) { return each->net(); });
  Table table{"grid", "The lowest and the highest net credits", variant_columns(grid), {}, {}};
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i < kVariantsShown / 2 || i + kVariantsShown / 2 >= sorted.size())
      table.rows.push_back(variant_row(of, *sorted[i]));
  }
  view.sections.push_back({std::move(table), caption, true});
}

Table simulation_table(const outlook::Simulation& simulation, const Backtest& of) {
  Table table{"simulation",
              fmt::format("{} simulated years{}", grouped(simulation.years),
                          simulation.fitted ? " (assumed model)" : ""),
              {{"Terms"},
               {"Year, mean", Align::right},
               {"Year P50", Align::right},
               {"Year P90", Align::right},
               {"Year P99", Align::right},
               {"Month P90", Align::right},
               {"Months with a credit", Align::right},
               {"Years with a trigger", Align::right}},
              {},
              {}};
  for (const outlook::SimulatedOutcome& each : simulation.outcomes) {
    table.rows.push_back({{{each.name},
                           money_cell(static_cast<std::int64_t>(std::llround(each.year_mean)), of),
                           money_cell(each.year_p50, of),
                           money_cell(each.year_p90, of),
                           money_cell(each.year_p99, of),
                           money_cell(each.month_p90, of),
                           {fmt::format("{:.1f}%", each.months_with_credit * 100)},
                           {fmt::format("{:.1f}%", each.years_with_trigger * 100)}},
                          {},
                          each.name});
  }
  return table;
}

void add_plot(OutlookView& view, std::optional<Plot> plot) {
  if (plot) view.plots.push_back(std::move(*plot));
}

}  // namespace

Table variants_table(const Backtest& backtest) {
  Table table{"variants", "Every combination", {}, {}, "no terms were varied"};
  if (!backtest.grid) return table;
  table.columns = variant_columns(*backtest.grid);
  for (const outlook::Variant& variant : backtest.grid->variants)
    table.rows.push_back(variant_row(backtest, variant));
  return table;
}

OutlookView view_of(const Backtest& backtest, const std::optional<outlook::Simulation>& simulation) {
  OutlookView view;
  view.title = "Backtest of " + (backtest.title.empty() ? backtest.agreement : backtest.title);
  view.agreement = backtest.agreement;
  view.client = backtest.client;
  view.supplier = backtest.supplier;
  const auto months = static_cast<std::int64_t>(backtest.was.months.size());
  view.facts = {{"Months", fmt::format("{} ({})", months_text(backtest), months)},
                {"Rows read", grouped(backtest.rows)},
                {"Eligible charges", with_code(backtest.was.eligible(), backtest)}};
  if (backtest.would) {
    view.finding = fmt::format("Over {}: net credits of {} as agreed, {} under the proposal; {}.",
                               plural(months, "month"), with_code(backtest.was.net(), backtest),
                               with_code(backtest.would->net(), backtest),
                               difference_text(backtest.would->net() - backtest.was.net(),
                                               backtest.would->bonus() - backtest.was.bonus(), backtest));
  } else {
    view.finding = fmt::format("Over {}: net credits of {} as agreed.", plural(months, "month"),
                               with_code(backtest.was.net(), backtest));
  }
  if (backtest.grid) {
    std::int64_t sound = 0, low = 0, high = 0;
    for (const outlook::Variant& variant : backtest.grid->variants) {
      if (variant.refused) continue;
      low = sound == 0 ? variant.net() : std::min(low, variant.net());
      high = sound == 0 ? variant.net() : std::max(high, variant.net());
      ++sound;
    }
    view.facts.push_back(
        {"Combinations",
         fmt::format("{}, {} refused", grouped(static_cast<std::int64_t>(backtest.grid->variants.size())),
                     grouped(static_cast<std::int64_t>(backtest.grid->variants.size()) - sound))});
    if (sound > 0) {
      const std::string amounts =
          low == high ? "every one comes to " + with_code(low, backtest)
                      : fmt::format("between {} and {}", with_code(low, backtest), with_code(high, backtest));
      view.finding += fmt::format(" {} tried: {}.", plural(sound, "combination"), amounts);
    }
    add_grid(view, backtest);
  }
  const std::string money_caption =
      fmt::format("{}; credits go to the client, bonuses to the supplier", backtest.currency.code());
  if (backtest.would || !backtest.grid) {
    view.sections.push_back({months_table(backtest), money_caption, true});
    view.sections.push_back({levels_table(backtest), money_caption, true});
  }
  view.sections.push_back({spread_table(backtest), money_caption, true});
  const auto in_question = levels_in_question(backtest);
  if (!in_question.empty()) {
    view.sections.push_back({switching_table(backtest, in_question),
                             "A bar up to here is reached, a stricter one is not; with such a limit the "
                             "expected level is reached",
                             true});
  } else {
    view.sections.push_back({switching_table(backtest, {}),
                             "A bar up to here is reached, a stricter one is not; with such a limit the "
                             "expected level is reached",
                             false});
  }
  if (simulation) {
    view.sections.push_back(
        {simulation_table(*simulation, backtest),
         fmt::format("Net credits, {}; seed {}", backtest.currency.code(), simulation->seed), true});
    for (const std::string& each : simulation->assumptions) view.notes.push_back("simulation: " + each);
  }
  view.notes.insert(view.notes.end(), backtest.notes.begin(), backtest.notes.end());
  add_plot(view, months_plot(backtest));
  add_plot(view, outcomes_plot(backtest));
  add_plot(view, grid_plot(backtest));
  add_plot(view, exceedance_plot(backtest, simulation));
  return view;
}

OutlookView view_of(const std::string& before, const std::string& after,
                    const std::vector<outlook::TermChange>& changes, const std::optional<Backtest>& money,
                    const std::string& without_money) {
  OutlookView view;
  if (money) view = view_of(*money, std::nullopt);
  view.title = fmt::format("{} compared with {}", after, before);
  view.facts.insert(view.facts.begin(), {{"Old", before}, {"New", after}});
  Table table{"terms", "What differs", {{"Clause"}, {"Terms"}}, {}, "the two say the same"};
  for (const outlook::TermChange& change : changes)
    table.rows.push_back(
        {{{change.clause.empty() ? "-" : change.clause}, {outlook::sentence_of(change)}}, {}, {}});
  view.sections.insert(view.sections.begin(), {std::move(table), "Clause by clause", true});
  const std::string terms =
      changes.empty() ? "The two say the same."
                      : fmt::format("{} differ.", plural(static_cast<std::int64_t>(changes.size()), "term"));
  view.finding = view.finding.empty() ? terms : terms + " " + view.finding;
  if (!without_money.empty()) view.notes.push_back(without_money);
  return view;
}

std::string outlook_csv(const Table& table) {
  std::string out;
  const auto line = [&](const std::vector<std::string>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) out += (i == 0 ? "" : ",") + fields[i];
    out += "\r\n";
  };
  std::vector<std::string> header;
  for (const Column& column : table.columns) header.push_back(csv_field(column.title));
  header.emplace_back("Notes");
  line(header);
  for (const Row& row : table.rows) {
    std::vector<std::string> fields;
    for (const Cell& cell : row.cells) {
      const std::string text = cell.mark ? std::string(cell.mark->word) : cell.text;
      fields.push_back(csv_field(cell.number ? cell.number->to_string() : text));
    }
    fields.push_back(csv_field(fmt::format("{}", fmt::join(row.notes, "; "))));
    line(fields);
  }
  return out;
}

}  // namespace entente::report
