#include "report/terminal.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/drawing.h"
#include "report/printable.h"
#include "report/waterfall.h"
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

}  // namespace

std::string statement_text(const StatementView& view, const TerminalOptions& options) {
  Drawing drawing(options);
  draw_header(drawing, view);
  draw_section(drawing, view.levels);
  draw_section(drawing, view.credits);
  draw_steps(drawing, fmt::format("From gross to net, {}", view.currency), view.money);
  draw_section(drawing, view.charges);
  draw_steps(drawing, fmt::format("From charges to net, {}", view.currency), view.net);
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
