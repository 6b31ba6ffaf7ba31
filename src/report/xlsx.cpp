#include "report/xlsx.h"

#include <fmt/format.h>

#include "report/workbook.h"

namespace entente::report {
namespace {

void write_summary(lxw_workbook* book, const Formats& formats, const StatementView& view) {
  Sheet sheet(book, "Summary", formats);
  sheet.across(view.sample ? view.title + "  [sample data]" : view.title, formats.title);
  sheet.across(fmt::format("{} (client) and {} (supplier)", view.client, view.supplier), formats.text);
  sheet.across(view.finding, formats.strong);
  sheet.next();
  for (const Fact& fact : view.facts) {
    sheet.text(0, fact.label, formats.muted);
    sheet.text(1, fact.value, formats.text);
    sheet.next();
  }
  sheet.next();
  sheet.steps("From gross to net", view.currency, view.money);
  sheet.steps("From charges to net", view.currency, view.net);
  for (const Table* table : {&view.credits, &view.earn_backs, &view.bonuses, &view.triggers,
                             &view.deliverables, &view.not_counted, &view.imports}) {
    if (table->rows.empty()) continue;
    sheet.across(table->title, formats.strong);
    sheet.table(*table);
    sheet.next();
  }
  for (const std::string& note : view.notes) sheet.across(note, formats.text);
  sheet.set_widths();
}

void write_levels(lxw_workbook* book, const Formats& formats, const StatementView& view) {
  Sheet sheet(book, "Levels", formats);
  Table table = view.levels;
  table.columns.insert(table.columns.begin(), {"id"});
  for (Row& row : table.rows) row.cells.insert(row.cells.begin(), Cell{.text = row.id});
  sheet.table(table);
  if (!table.rows.empty())
    worksheet_autofilter(sheet.raw(), 0, 0, static_cast<lxw_row_t>(table.rows.size()),
                         static_cast<lxw_col_t>(table.columns.size() - 1));
  sheet.freeze_above(1);
  sheet.set_widths();
}

void write_charges(lxw_workbook* book, const Formats& formats, const StatementView& view) {
  Sheet sheet(book, "Charges", formats);
  Table table = view.charges;
  table.columns.insert(table.columns.begin(), {"id"});
  for (Row& row : table.rows) row.cells.insert(row.cells.begin(), Cell{.text = row.id});
  sheet.table(table);
  sheet.next();
  sheet.steps("From charges to net", view.currency, view.net);
  sheet.freeze_above(1);
  sheet.set_widths();
}

void write_items(lxw_workbook* book, const Formats& formats, const std::vector<LevelRows>& items) {
  Sheet sheet(book, "Items", formats);
  Table all = rows_view({});
  all.columns.insert(all.columns.begin(), {"level"});
  for (const LevelRows& rows : items) {
    for (Row& row : rows_view(rows).rows) {
      row.cells.insert(row.cells.begin(), Cell{.text = rows.level});
      all.rows.push_back(std::move(row));
    }
    if (!rows.complete) all.rows.back().notes.emplace_back("the rows of this level are cut here");
  }
  sheet.table(all);
  sheet.freeze_above(1);
  sheet.set_widths();
}

std::vector<std::string> read_me(const StatementView& view) {
  std::vector<std::string> sentences{
      fmt::format("{} of {}, computed from the agreement and the data that both parties can check.",
                  view.title, view.agreement)};
  if (view.sample) sentences.emplace_back("The data is a sample: parties and figures are made up.");
  for (const char* text :
       {"Summary: the parties, the finding, the way of the money from gross to net, and everything that was "
        "not counted.",
        "Levels: one row for each service level. The column id is stable from month to month.",
        "Charges: what is charged for the month, and the way from there to what remains.",
        "Items: the rows of missed levels that count against them, with file and row.",
        "Explanation: every figure with the rule it follows from and the place where its inputs stand; rows "
        "fold by level.",
        "Shares are typed as per cent, money in the currency that the column names, dates as dates.",
        "Amounts are exact in the statement's JSON form; a spreadsheet holds them as binary numbers.",
        "Status: ● met the expected level, ▲ near: between minimum and expected, ■ missed, ◇ not measured or "
        "not judged, "
        "⊘ excluded."})
    sentences.emplace_back(text);
  return sentences;
}

}  // namespace

Result<std::string, std::string> statement_xlsx(const settlement::Statement& statement,
                                                const ViewOptions& options) {
  const StatementView view = view_of(statement, options);
  return make_workbook({.title = view.title,
                        .subject = view.agreement,
                        .created_seconds = statement.as_of.micros / 1'000'000,
                        .minor_digits = statement.currency.minor_digits()},
                       [&](lxw_workbook* book, const Formats& formats) {
                         write_summary(book, formats, view);
                         write_levels(book, formats, view);
                         if (!view.charges.rows.empty()) write_charges(book, formats, view);
                         write_items(book, formats, options.items);
                         write_explanation(book, formats, statement.explanation);
                         write_read_me(book, formats, read_me(view));
                       });
}

}  // namespace entente::report
