// A plan as a page, as rows for spreadsheets, and as a workbook.
#include <fmt/format.h>

#include "report/csv_writer.h"
#include "report/markup.h"
#include "report/page.h"
#include "report/plan.h"
#include "report/workbook.h"

namespace entente::report {
namespace {

using namespace sourcing;

std::vector<Plot> plots_of(const PlanReport& report) {
  std::vector<Plot> plots;
  if (!report.planned->solved.feasible) return plots;
  plots.push_back(gantt_plot(report));
  plots.push_back(budget_plot(report));
  if (auto plot = frontier_plot(report.planned->by_budget, "figure-frontier-budget", "budget"))
    plots.push_back(std::move(*plot));
  if (auto plot = frontier_plot(report.planned->by_risk, "figure-frontier-risk", "risk limit"))
    plots.push_back(std::move(*plot));
  return plots;
}

}  // namespace

std::string plan_html(const PlanReport& report) {
  const OutlookView view = view_of(report);
  const std::vector<Plot> plots = plots_of(report);
  PageWriter page;
  page.begin(view.title, "what changes");
  page.add("<header>\n<h1>{}</h1>\n<p class=\"finding\">{}</p>\n", escaped(view.title),
           escaped(view.finding));
  page.facts(view.facts);
  std::vector<std::pair<std::string, std::string>> entries;
  if (!plots.empty()) entries.emplace_back("figures", "Figures");
  for (const OutlookView::Section& section : view.sections) {
    if (!section.table.rows.empty() || !section.table.empty.empty())
      entries.emplace_back(section.table.id, section.table.title);
  }
  if (!view.notes.empty()) entries.emplace_back("notes", "Notes");
  page.contents(entries);
  page.raw("</header>\n<main id=\"content\">\n");
  if (!plots.empty()) {
    page.raw("<section aria-labelledby=\"figures\">\n<h2 id=\"figures\">Figures</h2>\n");
    for (const Plot& plot : plots) page.plot(plot);
    page.raw("</section>\n");
  }
  for (const OutlookView::Section& section : view.sections) page.section(section.table, section.caption);
  page.notes(view.notes);
  page.raw("</main>\n");
  page.end(
      "A plan is a proposal under the values, costs and risks that were estimated. Whoever owns it decides.");
  return page.take();
}

std::string plan_csv(const PlanReport& report) {
  const Plan& plan = *report.plan;
  Csv csv{"item", "title", "product", "change", "offer", "from", "to", "cost", "value", "risk", "today"};
  for (const PlannedItem& item : report.planned->items) {
    csv.field(item.name).field(item.title).field(item.product).field(name(item.change));
    if (item.planned) {
      const Course& course = *item.planned;
      std::string offers = *plan.offers[static_cast<std::size_t>(course.offers.front())].name;
      for (std::size_t k = 1; item.service && k < course.offers.size(); ++k)
        offers += " " + *plan.offers[static_cast<std::size_t>(course.offers[k])].name;
      csv.field(offers)
          .field(period_name(plan, course.start))
          .field(period_name(plan, course.start + course.duration - 1))
          .field(course.cost)
          .field(fmt::format("{:.2f}", static_cast<double>(course.worth) / 100))
          .field(fmt::format("{:.3f}", static_cast<double>(course.risk) / 1000));
    } else {
      for (int k = 0; k < 6; ++k) csv.field("");
    }
    csv.field(item.today ? course_text(plan, *item.today, item.service) : std::string());
    csv.end();
  }
  return csv.take();
}

Result<std::string, std::string> plan_xlsx(const PlanReport& report) {
  const OutlookView view = view_of(report);
  const std::int64_t begins = report.plan->starts->first_day().days * std::int64_t{86'400};
  return make_workbook({.title = view.title,
                        .subject = *report.plan->id,
                        .created_seconds = begins,
                        .minor_digits = report.plan->currency->minor_digits()},
                       [&](lxw_workbook* book, const Formats& formats) {
                         Sheet summary(book, "Plan", formats);
                         summary.across(view.title, formats.title);
                         summary.across(view.finding, formats.strong);
                         for (const Fact& fact : view.facts) {
                           summary.text(0, fact.label, formats.muted);
                           summary.text(1, fact.value, formats.text);
                           summary.next();
                         }
                         summary.set_widths();
                         for (const OutlookView::Section& section : view.sections) {
                           if (section.table.rows.empty()) continue;
                           Sheet sheet(book, section.table.id.c_str(), formats);
                           sheet.across(section.table.title, formats.title);
                           sheet.across(section.caption, formats.muted);
                           sheet.table(section.table);
                           sheet.set_widths();
                         }
                         std::vector<std::string> read_me = view.notes;
                         read_me.insert(
                             read_me.begin(),
                             "A plan is a proposal under the values, costs and risks that were estimated.");
                         write_read_me(book, formats, read_me);
                       });
}

}  // namespace entente::report
