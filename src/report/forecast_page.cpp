#include <fmt/format.h>

#include "report/forecast.h"
#include "report/markup.h"
#include "report/page.h"

namespace entente::report {

std::string forecast_html(const outlook::Forecast& forecast,
                          const std::optional<outlook::Calibration>& calibration,
                          const ForecastViewOptions& options) {
  ForecastViewOptions whole = options;
  whole.whole_calibration = true;
  const ForecastView view = view_of(forecast, calibration, whole);
  PageWriter page;
  page.begin(fmt::format("{}, {}{}", view.title, view.agreement, view.sample ? " (sample data)" : ""),
             "the service levels");
  page.raw("<header>\n");
  if (view.sample) page.raw("<p class=\"sample\">Sample data: parties and figures are made up</p>\n");
  page.add("<h1>{}</h1>\n", escaped(view.title));
  page.parties(view.client, view.supplier);
  page.add("<p class=\"finding\">{}</p>\n", escaped(view.finding));
  page.raw("<ul class=\"counts\" aria-label=\"Levels by outlook\">");
  for (const auto& [mark, count] : view.counts)
    page.add("<li class=\"badge {}\"><span aria-hidden=\"true\">{}</span> {} {}</li>", tone_class(mark.tone),
             mark.glyph, count, mark.word);
  page.raw("</ul>\n");
  page.facts(view.facts);
  std::vector<std::pair<std::string, std::string>> contents{{"levels", "Service levels"}};
  if (!view.money.rows.empty()) contents.emplace_back("money", "Money");
  contents.emplace_back("paths", "Day by day");
  for (const Table* table : {&view.drivers, &view.budgets, &view.scores}) {
    if (!table->rows.empty()) contents.emplace_back(table->id, table->title);
  }
  page.contents(contents);
  page.raw("</header>\n<main id=\"content\">\n");
  page.section(view.levels, "Chances of the bars in force at the end of the window");
  page.plot(interval_plot(forecast));
  page.section(view.money, "Credits over all futures drawn, both parties' view of one sum");

  const std::vector<Plot> paths = path_plots(forecast);
  if (!paths.empty()) {
    page.raw(
        "<section aria-labelledby=\"paths\">\n<h2 id=\"paths\">Day by day</h2>\n<p class=\"key\">"
        "<span><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\"><line x1=\"0\" y1=\"6\" x2=\"26\" y2=\"6\" "
        "class=\"bar-expected\"/></svg>expected</span>"
        "<span><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\"><line x1=\"0\" y1=\"6\" x2=\"26\" y2=\"6\" "
        "class=\"bar-minimum\"/></svg>minimum</span>"
        "<span><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\"><path d=\"M0 6L26 0V12z\" "
        "class=\"zone-mid\"/></svg>"
        "8 of 10 ends</span></p>\n<div class=\"grid\">\n");
    for (const Plot& plot : paths) page.plot(plot);
    page.raw("</div>\n</section>\n");
  }
  page.section(view.drivers, "How the chance changes when one thing is different");
  page.section(view.budgets, "What may fail, what has, and when it is spent at this pace");
  page.section(view.scores, "Forecasts made again for past months, beside the naive ways to call a month");
  if (calibration) {
    page.plot(reliability_plot(*calibration));
    if (!view.by_day.rows.empty()) page.section(view.by_day, "Forecasts get better as a month goes on");
    if (!view.reliability.rows.empty())
      page.section(view.reliability, "Of what was called, how much came true");
  }
  page.notes(view.notes);
  page.raw("</main>\n");
  page.end(
      fmt::format("{} of {}, between {} and {}, as of {}. Chances follow from the rows and the months behind "
                  "them; the same "
                  "agreement and data give the same forecast on any day.",
                  escaped(view.title), isolated(view.agreement), isolated(view.client),
                  isolated(view.supplier), forecast.as_of.to_string()));
  return page.take();
}

}  // namespace entente::report
