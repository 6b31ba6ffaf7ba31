// The decision memo as a page and as a workbook, and the promises of the winning bid as draft obligations.
#include <fmt/format.h>

#include <algorithm>

#include "report/markup.h"
#include "report/page.h"
#include "report/selection.h"
#include "report/workbook.h"

namespace entente::report {
namespace {

struct Section {
  const Table* table;
  const char* caption;
};

std::vector<Section> sections_of(const SelectionView& view) {
  return {
      {&view.alternatives, "What was considered beside an agreement"},
      {&view.procedure, "Days of the procedure, as the document states them"},
      {&view.ranking, "By the weighted sum of anchored values, as published"},
      {&view.points, "0 is the lowest anchor and 100 the highest, fixed before bids were opened"},
      {&view.methods, "The score each method gives, and the rank in brackets; higher is better everywhere"},
      {&view.trials, "Share of all draws in which each bid is first"},
      {&view.switches, "The least change that makes another bid first"},
      {&view.weights, "One weight moves, the others keep their proportions"},
      {&view.dropped, "The ranking again without each bidder"},
      {&view.prices, "Every line of the price sheets, and what counts of it"},
      {&view.compared, "Comparisons in pairs, and how far they agree with each other"},
      {&view.panel, "Who scored, and how generously"},
      {&view.fit, "Each side describes itself from 0 to 5; apart: root mean square over the dimensions"},
      {&view.scores, "Every score, by whom and why; agreed ones replace the mean"},
      {&view.interests, "Declared before the bids were opened"},
      {&view.diligence, "What was looked into before the award"},
      {&view.decision, "What was decided"},
      {&view.dissent, "Who saw it differently"},
      {&view.obligations, "Drafts for the agreement"}};
}

/// Days since 1970 of the last day that the document names: the same document gives the same bytes.
std::int64_t created_of(const sourcing::SelectionTerms& terms) {
  std::int64_t days = 0;
  const sourcing::Timeline& all = terms.timeline;
  for (const auto* each : {&all.published, &all.due, &all.opened, &all.prices_opened, &all.award})
    if (*each) days = std::max<std::int64_t>(days, (*each)->value.days);
  if (terms.decision && terms.decision->on) days = std::max<std::int64_t>(days, terms.decision->on->days);
  return days;
}

std::string in_quotes(std::string_view text) {
  std::string made = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') made += '\\';
    made += c;
  }
  return made + "\"";
}

}  // namespace

std::string selection_html(const sourcing::Selection& selection, const SelectionOptions& options) {
  SelectionOptions whole = options;
  whole.whole = true;
  const SelectionView view = view_of(selection, whole);
  PageWriter page;
  page.begin(fmt::format("Decision memo: {}", view.title), "the result");
  page.raw("<header>\n");
  page.add("<h1>{}</h1>\n", escaped(view.title));
  page.add("<p class=\"finding\">{}</p>\n", escaped(view.finding));
  page.facts(view.facts);
  const std::vector<Plot> plots = plots_of(selection);
  std::vector<std::pair<std::string, std::string>> contents;
  if (!plots.empty()) contents.emplace_back("figures", "Figures");
  for (const Section& section : sections_of(view)) {
    if (!section.table->rows.empty()) contents.emplace_back(section.table->id, section.table->title);
  }
  page.contents(contents);
  page.raw("</header>\n<main id=\"content\">\n");
  if (!selection.terms->need.empty())
    page.add("<section aria-labelledby=\"need\">\n<h2 id=\"need\">Need</h2>\n<p>{}</p>\n</section>\n",
             escaped(selection.terms->need));
  page.raw("<section aria-labelledby=\"reasons\">\n<h2 id=\"reasons\">In sentences</h2>\n<ul>\n");
  for (const std::string& reason : view.reasons) page.add("<li>{}</li>\n", escaped(reason));
  page.raw("</ul>\n</section>\n");
  if (!plots.empty()) {
    page.raw("<section aria-labelledby=\"figures\">\n<h2 id=\"figures\">Figures</h2>\n");
    for (const Plot& plot : plots) page.plot(plot);
    page.raw("</section>\n");
  }
  for (const Section& section : sections_of(view)) page.section(*section.table, section.caption);
  page.notes(view.notes);
  page.raw("</main>\n");
  page.end(
      options.frozen.empty()
          ? std::string("Not frozen. The same document gives the same memo on any day.")
          : fmt::format(
                "Frozen as <code>{}</code>. The same document gives the same memo on any day; a changed one "
                "another hash.",
                escaped(options.frozen)));
  return page.take();
}

Result<std::string, std::string> selection_xlsx(const sourcing::Selection& selection,
                                                const SelectionOptions& options) {
  SelectionOptions whole = options;
  whole.whole = true;
  const SelectionView view = view_of(selection, whole);
  constexpr std::int64_t kSecondsOfDay = 86'400;
  return make_workbook(
      {.title = view.title,
       .subject = "Decision memo",
       .created_seconds = created_of(*selection.terms) * kSecondsOfDay},
      [&](lxw_workbook* book, const Formats& formats) {
        Sheet result(book, "Result", formats);
        result.across(view.title, formats.title);
        result.across(view.finding, formats.strong);
        for (const Fact& fact : view.facts)
          result.across(fmt::format("{}: {}", fact.label, fact.value), formats.muted);
        if (!selection.terms->need.empty()) result.across(selection.terms->need, formats.text);
        result.next();
        for (const std::string& reason : view.reasons) result.across(reason, formats.text);
        result.next();
        const auto put = [&formats](Sheet& sheet, const Table& table) {
          if (table.rows.empty()) return;
          sheet.across(table.title, formats.strong);
          sheet.table(table);
          sheet.next();
        };
        for (const Table* table :
             {&view.ranking, &view.points, &view.methods, &view.decision, &view.dissent, &view.obligations})
          put(result, *table);
        result.set_widths();
        Sheet robust(book, "How firm", formats);
        for (const Table* table :
             {&view.trials, &view.switches, &view.weights, &view.dropped, &view.compared})
          put(robust, *table);
        robust.set_widths();
        Sheet scores(book, "Scores", formats);
        for (const Table* table : {&view.panel, &view.fit, &view.scores, &view.prices}) put(scores, *table);
        scores.set_widths();
        Sheet procedure(book, "Procedure", formats);
        for (const Table* table : {&view.procedure, &view.alternatives, &view.interests, &view.diligence})
          put(procedure, *table);
        procedure.set_widths();
        write_read_me(book, formats, view.notes);
      });
}

std::string obligations_text(const sourcing::Selection& selection) {
  std::string dated, open;
  for (const sourcing::Obligation& each : selection.obligations) {
    if (each.by) {
      dated += fmt::format("  {}:\n    title: {}\n    due: {}\n", each.name, in_quotes(each.promise),
                           each.by->to_string());
      if (!each.measure.empty()) dated += fmt::format("    # seen by: {}\n", each.measure);
    } else {
      open += fmt::format("# - {}\n", each.promise);
      if (!each.criterion.empty()) open += fmt::format("#   judged under: {}\n", each.criterion);
      open += fmt::format("#   seen by: {}\n",
                          each.measure.empty() ? "a measure has to be agreed" : each.measure);
    }
  }
  std::string text;
  if (!dated.empty()) {
    text +=
        "# Drafts from the winning bid: agree on `price` and `credit` of each before they go into the "
        "agreement.\n";
    text += "critical deliverables:\n" + dated;
  }
  if (!open.empty()) text += "# Without a day: write each as a service level, or as an outcome.\n" + open;
  if (text.empty()) text = "# The bid makes no promises.\n";
  return text;
}

}  // namespace entente::report
