#include "report/terminal.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/drawing.h"
#include "report/printable.h"
#include "text/diagnostic_render.h"
#include "text/unicode.h"

namespace entente::report {
namespace {

void draw_header(Drawing& drawing, const StatementView& view) {
  std::string title = view.title;
  if (view.sample) title += "  [sample data]";
  drawing.line(drawing.ink(Tone::strong, title));
  drawing.paragraph("", fmt::format("{} (client) {} {} (supplier)", view.client, drawing.either("⇄", "<->"),
                                    view.supplier));
  std::size_t widest = 0;
  for (const Fact& fact : view.facts) widest = std::max(widest, text::display_width(fact.label));
  for (const Fact& fact : view.facts)
    drawing.paragraph("  " + text::pad_right(fact.label, widest) + "  ", fact.value);
}

void draw_section(Drawing& drawing, const Table& table) {
  if (table.rows.empty() && table.empty.empty()) return;
  drawing.heading(table.title);
  drawing.table(table);
}

/// The bar of a step: from the lower to the higher level around it, on a scale that ends at `widest`.
std::string bar_of(const Drawing& drawing, const MoneyStep& step, std::int64_t widest, std::size_t columns) {
  if (widest <= 0 || step.kind == MoneyStep::Kind::aside) return {};
  const auto column = [&](std::int64_t units) {
    return static_cast<std::size_t>(Wide{std::max<std::int64_t>(units, 0)} * static_cast<Wide>(columns) /
                                    widest);
  };
  std::size_t begin = column(std::min(step.before.units(), step.after.units()));
  const std::size_t end = std::max(column(std::max(step.before.units(), step.after.units())), begin);
  if (begin == end && begin > 0) --begin;  // a small step stays visible
  std::string_view ink;
  switch (step.kind) {
    case MoneyStep::Kind::add:
      ink = drawing.either("█", "#");
      break;
    case MoneyStep::Kind::cut:
      ink = drawing.either("░", "-");
      break;
    case MoneyStep::Kind::to_supplier:
      ink = drawing.either("▒", "-");
      break;
    default:
      ink = drawing.either("█", "=");
      break;
  }
  std::string bar(begin, ' ');
  for (std::size_t i = begin; i < end; ++i) bar += ink;
  return bar;
}

void draw_money(Drawing& drawing, const StatementView& view) {
  if (view.money.empty()) return;
  drawing.heading(fmt::format("From gross to net, {}", view.currency));
  std::size_t label_width = 0, amount_width = 0;
  std::int64_t widest = 0;
  for (const MoneyStep& step : view.money) {
    label_width = std::max(label_width, text::display_width(step.label));
    amount_width = std::max(amount_width, step.amount.amount_string().size());
    if (step.kind != MoneyStep::Kind::aside)
      widest = std::max({widest, step.before.units(), step.after.units()});
  }
  const std::size_t used = 2 + label_width + 2 + amount_width + 2;
  const std::size_t room = drawing.width() > used ? std::min<std::size_t>(drawing.width() - used, 40) : 0;
  for (const MoneyStep& step : view.money) {
    const bool total = step.kind == MoneyStep::Kind::total;
    std::string line = "  " + text::pad_right(step.label, label_width) + "  " +
                       text::pad_left(step.amount.amount_string(), amount_width);
    if (total) line = drawing.ink(Tone::strong, line);
    if (room >= 12)
      line += "  " + drawing.ink(total ? Tone::strong : Tone::muted, bar_of(drawing, step, widest, room));
    drawing.line(line);
  }
}

}  // namespace

std::string statement_text(const StatementView& view, const TerminalOptions& options) {
  Drawing drawing(options);
  draw_header(drawing, view);
  draw_section(drawing, view.levels);
  draw_section(drawing, view.credits);
  draw_money(drawing, view);
  for (const Table* table : {&view.earn_backs, &view.bonuses, &view.triggers, &view.deliverables,
                             &view.not_counted, &view.imports})
    draw_section(drawing, *table);
  if (!view.notes.empty()) {
    drawing.heading("Notes");
    for (const std::string& note : view.notes) drawing.paragraph("  - ", note);
  }
  drawing.line();
  drawing.paragraph("", view.finding, Tone::strong);
  return drawing.take();
}

std::string levels_text(const StatementView& view, const TerminalOptions& options) {
  Drawing drawing(options);
  draw_section(drawing, view.levels);
  return drawing.take();
}

std::string restatement_text(const settlement::Restatement& restatement, const TerminalOptions& options) {
  Drawing drawing(options);
  const Table table = restatement_view(restatement);
  if (!table.rows.empty()) {
    drawing.line(drawing.ink(Tone::strong, table.title));
    drawing.table(table);
    drawing.line();
  }
  drawing.paragraph("", finding_of(restatement), Tone::strong);
  return drawing.take();
}

std::string rows_text(const LevelRows& rows, const std::string& title, const TerminalOptions& options) {
  Drawing drawing(options);
  drawing.line(drawing.ink(Tone::strong, printable(title)));
  drawing.table(rows_view(rows));
  if (!rows.complete)
    drawing.paragraph(
        "  ",
        fmt::format("the first {} are shown", plural(static_cast<std::int64_t>(rows.rows.size()), "row")),
        Tone::muted);
  return drawing.take();
}

std::string imports_text(const std::vector<measurement::Source::Import>& imports,
                         const TerminalOptions& options) {
  Drawing drawing(options);
  Table table = imports_view(imports);
  table.empty = "Nothing was imported yet: entente import FILE";
  drawing.table(table);
  return drawing.take();
}

std::string import_text(const measurement::ImportReport& report, const std::string& file,
                        const TerminalOptions& options) {
  Drawing drawing(options);
  const text::RenderOptions render{.colour = options.colour, .ascii = options.ascii, .width = options.width};
  std::string problems;
  for (const text::Diagnostic& diagnostic : report.diagnostics)
    problems += text::render_full(diagnostic, render) + "\n";

  Table mapping{.id = "mapping", .title = "Columns", .columns = {{"column"}, {"from"}, {"format"}, {"zone"}}};
  for (const measurement::ColumnMapping& column : report.mapping.columns) {
    const std::string& zone = column.zone.empty() ? report.mapping.zone : column.zone;
    mapping.rows.push_back({.cells = {{.text = column.to},
                                      {.text = *column.from},
                                      {.text = column.format},
                                      {.text = column.format.empty() ? std::string{} : zone}},
                            .id = column.to});
  }
  if (!mapping.rows.empty()) {
    drawing.line(drawing.ink(
        Tone::strong, fmt::format("{} {} {}", printable(file), drawing.either("→", "->"), report.dataset)));
    drawing.table(mapping);
    drawing.line();
  }
  if (report.same_file) {
    drawing.paragraph("", fmt::format("{}: this very file was imported before; nothing was done", file),
                      Tone::strong);
    return problems + drawing.take();
  }
  std::string finding = fmt::format("{}: {} ready, {}, {}", report.dataset, grouped(report.ready),
                                    plural(report.warnings, "warning"), plural(report.errors, "error"));
  std::string details = plural(report.rows_read, "row") + " read";
  if (report.replaced > 0) details += fmt::format(", {} replaced", grouped(report.replaced));
  if (report.unchanged > 0) details += fmt::format(", {} unchanged", grouped(report.unchanged));
  if (report.errors > 0) details += fmt::format(", {} in quarantine", grouped(report.errors));
  finding += fmt::format(" ({})", details);
  finding +=
      report.number == 0 ? "; dry run, nothing was written" : fmt::format("; import {}", report.number);
  drawing.paragraph("", finding, Tone::strong);
  return problems + drawing.take();
}

}  // namespace entente::report
