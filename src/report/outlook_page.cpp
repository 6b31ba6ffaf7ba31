// Answers about other terms as text for a terminal and as a page.
#include "report/outlook_page.h"

#include <fmt/format.h>

#include "report/drawing.h"
#include "report/markup.h"
#include "report/page.h"

namespace entente::report {

std::string outlook_text(const OutlookView& view, const TerminalOptions& options) {
  Drawing drawing(options);
  drawing.line(drawing.ink(Tone::strong, view.title));
  if (!view.client.empty()) {
    drawing.line(drawing.ink(
        Tone::muted, fmt::format("{} (client) {} {} (supplier){}", view.client, drawing.either("⇄", "<->"),
                                 view.supplier, view.sample ? "   [sample data]" : "")));
  }
  for (const Fact& fact : view.facts) drawing.paragraph(fmt::format("{}: ", fact.label), fact.value);
  for (const OutlookView::Section& section : view.sections) {
    if (!section.in_terminal || (section.table.rows.empty() && section.table.empty.empty())) continue;
    drawing.line();
    drawing.line(drawing.ink(Tone::strong, section.table.title));
    if (!section.caption.empty() && !section.table.rows.empty())
      drawing.paragraph("", section.caption, Tone::muted);
    drawing.table(section.table);
  }
  if (!view.notes.empty()) {
    drawing.heading("Notes");
    for (const std::string& note : view.notes) drawing.paragraph("  - ", note);
  }
  drawing.line();
  drawing.paragraph("", view.finding, Tone::strong);
  return drawing.take();
}

std::string outlook_html(const OutlookView& view) {
  return outlook_html(
      view,
      "The past judged again is arithmetic: the same rows, the same rules, other terms. People "
      "act differently under other terms, and no figure here says how.");
}

std::string outlook_html(const OutlookView& view, std::string_view last_words) {
  PageWriter page;
  page.begin(fmt::format("{}{}", view.title, view.sample ? " (sample data)" : ""), "what was found");
  page.raw("<header>\n");
  if (view.sample) page.raw("<p class=\"sample\">Sample data: parties and figures are made up</p>\n");
  page.add("<h1>{}</h1>\n", escaped(view.title));
  if (!view.client.empty()) page.parties(view.client, view.supplier);
  page.add("<p class=\"finding\">{}</p>\n", escaped(view.finding));
  if (!view.facts.empty()) page.facts(view.facts);
  std::vector<std::pair<std::string, std::string>> entries;
  if (!view.plots.empty()) entries.emplace_back("figures", "Figures");
  for (const OutlookView::Section& section : view.sections) {
    if (!section.table.rows.empty() || !section.table.empty.empty())
      entries.emplace_back(section.table.id, section.table.title);
  }
  if (!view.notes.empty()) entries.emplace_back("notes", "Notes");
  page.contents(entries);
  page.raw("</header>\n<main id=\"content\">\n");
  if (!view.plots.empty()) {
    page.raw("<section aria-labelledby=\"figures\">\n<h2 id=\"figures\">Figures</h2>\n");
    for (const Plot& plot : view.plots) page.plot(plot);
    page.raw("</section>\n");
  }
  for (const OutlookView::Section& section : view.sections) page.section(section.table, section.caption);
  page.notes(view.notes);
  page.raw("</main>\n");
  page.end(escaped(last_words));
  return page.take();
}

}  // namespace entente::report
