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
  if (auto plot = tornado_plot(report)) plots.push_back(std::move(*plot));
  if (report.pricing != nullptr) {
    for (const DealOutcome& deal : report.pricing->deals) plots.push_back(pricing_plot(*report.plan, deal));
  }
  return plots;
}

std::string page_of(const OutlookView& view, const std::vector<Plot>& plots, std::string_view footer) {
  PageWriter page;
  page.begin(view.title, "what was found");
  page.add("<header>\n<h1>{}</h1>\n<p class=\"finding\">{}</p>\n", escaped(view.title),
           escaped(view.finding));
  if (!view.facts.empty()) page.facts(view.facts);
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
  page.end(footer);
  return page.take();
}

}  // namespace

std::string plan_html(const PlanReport& report) {
  return page_of(
      view_of(report), plots_of(report),
      "A plan is a proposal under the values, costs and risks that were estimated. Whoever owns it decides.");
}

std::string pricing_html(const Plan& plan, const PricingStrategy& strategy) {
  OutlookView view = pricing_view(plan, strategy);
  const std::vector<Plot> plots = std::move(view.plots);
  return page_of(
      view, plots,
      "Volume and effort are drawn as they were estimated. What a price does to how people work is not "
      "reckoned; both sides judge that.");
}

namespace {

/// One word for each period: "alder:75%+birch:25%".
std::string mix_word(const Plan& plan, const Mix& mix) {
  std::string word;
  for (const Share& each : mix) {
    if (!word.empty()) word += '+';
    word += *plan.offers[static_cast<std::size_t>(each.offer)].name;
    if (each.part != kWhole) word += fmt::format(":{}", part_text(each.part));
  }
  return word;
}

}  // namespace

std::string plan_csv(const PlanReport& report) {
  const Plan& plan = *report.plan;
  Csv csv{"item", "title", "product", "change", "offer", "from", "to", "cost", "value", "risk", "today"};
  for (const PlannedItem& item : report.planned->items) {
    csv.field(item.name).field(item.title).field(item.product).field(name(item.change));
    if (item.planned) {
      const Course& course = *item.planned;
      std::string offers = mix_word(plan, mix_in(course, 0));
      for (std::int32_t k = 1; item.service && k < course.duration; ++k)
        offers += fmt::format(" {}", mix_word(plan, mix_in(course, k)));
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

namespace {

Result<std::string, std::string> workbook_of(const Plan& plan, const OutlookView& view,
                                             const std::string& first_note) {
  const std::int64_t begins = plan.starts->first_day().days * std::int64_t{86'400};
  return make_workbook({.title = view.title,
                        .subject = *plan.id,
                        .created_seconds = begins,
                        .minor_digits = plan.currency->minor_digits()},
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
                           // A sheet's name has 31 characters at most.
                           Sheet sheet(book, section.table.id.substr(0, 31).c_str(), formats);
                           sheet.across(section.table.title, formats.title);
                           sheet.across(section.caption, formats.muted);
                           sheet.table(section.table);
                           sheet.set_widths();
                         }
                         std::vector<std::string> read_me = view.notes;
                         read_me.insert(read_me.begin(), first_note);
                         write_read_me(book, formats, read_me);
                       });
}

}  // namespace

Result<std::string, std::string> plan_xlsx(const PlanReport& report) {
  return workbook_of(*report.plan, view_of(report),
                     "A plan is a proposal under the values, costs and risks that were estimated.");
}

Result<std::string, std::string> pricing_xlsx(const Plan& plan, const PricingStrategy& strategy) {
  return workbook_of(plan, pricing_view(plan, strategy),
                     "Volume and effort are drawn as they were estimated.");
}

std::string pricing_csv(const PricingStrategy& strategy) {
  Csv csv{"deal",
          "price",
          "model",
          "pairing",
          "client mean",
          "client p10",
          "client p90",
          "supplier mean",
          "supplier p10",
          "supplier p90",
          "loss",
          "volume with client",
          "effort with client"};
  const auto part = [](const std::optional<double>& of) {
    return of ? fmt::format("{:.4f}", *of) : std::string();
  };
  for (const DealOutcome& deal : strategy.deals) {
    for (const PriceOutcome& each : deal.prices) {
      csv.field(deal.name).field(each.name).field(pricing::name(each.model)).field(name(each.pairing));
      for (const double amount : {each.client.mean, each.client.p10, each.client.p90, each.supplier.mean,
                                  each.supplier.p10, each.supplier.p90})
        csv.field(each.unknown.empty() ? fmt::format("{:.2f}", amount) : std::string());
      csv.field(fmt::format("{:.4f}", each.loss))
          .field(part(each.volume_with_client))
          .field(part(each.effort_with_client));
      csv.end();
    }
  }
  return csv.take();
}

}  // namespace entente::report
