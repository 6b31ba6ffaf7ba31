// A baseline as tables: what is proposed beside what is agreed, why, and what it would have paid.
#include <fmt/format.h>

#include <algorithm>

#include "report/backtest.h"
#include "settlement/results.h"

namespace entente::report {
namespace {

using outlook::Baseline;
using outlook::LevelBaseline;

std::string shown(const std::optional<agreement::Quantity>& quantity) {
  if (!quantity) return "-";
  return quantity->written.empty() ? settlement::show(quantity->value, quantity->unit) : quantity->written;
}

Cell amount_cell(std::int64_t units, money::Currency currency) {
  const money::Money amount = money::Money::minor(units, currency);
  Cell cell{amount.amount_string()};
  cell.number = amount.amount();
  return cell;
}

std::string steps_of(const LevelBaseline& level) {
  std::string steps;
  for (const auto& step : level.ratchet) steps += (steps.empty() ? "" : ", then ") + step.written;
  return steps;
}

Table levels_table(const Baseline& baseline) {
  Table table{"levels",
              "Levels from what was reached",
              {{"Level"},
               {"Months", Align::right},
               {"Agreed (expected / minimum)"},
               {"Proposed (expected / minimum)"},
               {"Credits, was", Align::right},
               {"Credits, would be", Align::right}},
              {},
              "no level has a bar"};
  for (const LevelBaseline& level : baseline.levels) {
    Row row;
    row.id = level.level;
    row.cells = {{level.level},
                 {grouped(static_cast<std::int64_t>(level.points.size()))},
                 {fmt::format("{} / {}", shown(level.agreed_expected), shown(level.agreed_minimum))},
                 {level.expected ? fmt::format("{} / {}", shown(level.expected), shown(level.minimum))
                                 : "too few months"},
                 amount_cell(level.credits_was, baseline.currency),
                 amount_cell(level.expected ? level.credits_would : level.credits_was, baseline.currency)};
    row.notes = level.reasons;
    if (!level.ratchet.empty())
      row.notes.push_back(fmt::format(
          "a ratchet of 10 % of the gap, at most to the mean of the best four months: {}", steps_of(level)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

OutlookView view_of(const Baseline& baseline) {
  OutlookView view;
  view.title = "Baseline for " + (baseline.title.empty() ? baseline.agreement : baseline.title);
  view.agreement = baseline.agreement;
  view.client = baseline.client;
  view.supplier = baseline.supplier;
  view.facts = {{"Months", fmt::format("{} to {}", month_title(baseline.first), month_title(baseline.last))}};
  const auto proposed = std::ranges::count_if(
      baseline.levels, [](const LevelBaseline& level) { return level.expected.has_value(); });
  const auto levels = static_cast<std::int64_t>(baseline.levels.size());
  view.finding = fmt::format("{} of {} {} the {} months that a proposal needs", proposed,
                             plural(levels, "level"), levels == 1 ? "has" : "have", outlook::kBaselineMonths);
  if (baseline.was && baseline.would) {
    const auto text = [&](std::int64_t units) {
      return money::Money::minor(units, baseline.currency).to_string();
    };
    view.finding += fmt::format("; with the proposals together, net credits would have been {} instead of {}",
                                text(baseline.would->net()), text(baseline.was->net()));
  }
  view.finding += ".";
  view.sections.push_back({levels_table(baseline),
                           fmt::format("{}; expected: three of four months reach it, minimum: 19 of 20, "
                                       "rounded to what is easier to reach",
                                       baseline.currency.code()),
                           true});
  view.notes = baseline.notes;
  view.notes.emplace_back(
      "what was reached is not what is needed: a level below the need is a finding, not a bar");
  return view;
}

}  // namespace entente::report
