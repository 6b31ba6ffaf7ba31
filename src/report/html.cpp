#include "report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "report/markup.h"
#include "report/page.h"
#include "report/plots.h"

namespace entente::report {
namespace {

using explain::Figure;
using settlement::Statement;

constexpr std::size_t kItemsShown = 200;
constexpr std::size_t kChartsShown = 12;

std::set<std::string> figures_of(const Statement& statement) {
  std::set<std::string> wanted;
  for (const auto& line : statement.levels) wanted.insert(line.figure);
  for (const auto& line : statement.credits) wanted.insert(line.figure);
  for (const auto& line : statement.charges) wanted.insert(line.figure);
  for (const auto& line : statement.earn_backs) wanted.insert(line.figure);
  for (const auto& line : statement.bonuses) wanted.insert(line.figure);
  for (const auto& line : statement.triggers) wanted.insert(line.figure);
  for (const auto& line : statement.deliverables) wanted.insert(line.figure);
  return wanted;
}

class Page : private PageWriter {
 public:
  Page(const Statement& statement, const ViewOptions& options, const Workings& workings)
      : PageWriter(&workings), statement_(statement), options_(options), view_(view_of(statement, options)) {}

  std::string draw() {
    begin(fmt::format("{}, {}{}", view_.title, view_.agreement, view_.sample ? " (sample data)" : ""),
          "the service levels");
    header();
    add("<main id=\"content\">\n");
    section(view_.levels, "Results against the bars in force");
    plot(bullet_plot(statement_));
    plot(strip_plot(statement_));
    credits();
    charges();
    section(view_.triggers, "Counts of defaults, whatever was paid");
    section(view_.deliverables, "Dated outputs with a credit of their own");
    section(view_.not_counted, "What was read or expected and does not count");
    section(view_.imports, "Imports behind this statement, with the instant at which each became known");
    notes(view_.notes);
    history();
    level_workings();
    add("</main>\n");
    end(fmt::format(
        "{} of {}, between {} and {}, judged as of {}. Results are exact ratios; money is rounded "
        "once, at its line. The same agreement and data give the same statement on any day.",
        escaped(view_.title), isolated(view_.agreement), isolated(view_.client), isolated(view_.supplier),
        statement_.as_of.to_string()));
    return take();
  }

 private:
  void header() {
    add("<header>\n");
    if (view_.sample) add("<p class=\"sample\">Sample data: parties and figures are made up</p>\n");
    add("<h1>{}</h1>\n", escaped(view_.title));
    parties(view_.client, view_.supplier);
    add("<p class=\"finding\">{}</p>\n", escaped(view_.finding));
    if (!view_.counts.empty()) {
      raw("<ul class=\"counts\" aria-label=\"Levels by status\">");
      for (const auto& [mark, count] : view_.counts)
        add("<li class=\"badge {}\"><span aria-hidden=\"true\">{}</span> {} {}</li>", tone_class(mark.tone),
            mark.glyph, count, mark.word);
      raw("</ul>\n");
    }
    facts(view_.facts);
    std::vector<std::pair<std::string, std::string>> entries{{"levels", "Service levels"},
                                                             {"credits", "Credits"}};
    if (!view_.charges.rows.empty() || !view_.net.empty()) entries.emplace_back("charges", "Charges");
    if (!view_.triggers.rows.empty()) entries.emplace_back("triggers", "Triggers");
    entries.emplace_back("not-counted", "Not counted");
    if (!statement_.history.empty()) entries.emplace_back("history", "History");
    entries.emplace_back("workings", "Workings");
    contents(entries);
    add("</header>\n");
  }

  void credits() {
    raw("<section aria-labelledby=\"credits\">\n<h2 id=\"credits\">Credits</h2>\n");
    if (view_.money.empty() && view_.credits.rows.empty())
      raw("<p class=\"empty\">No credit is due for this month.</p>\n");
    plot(money_plot(view_));
    table(view_.credits, fmt::format("Credit lines, {}", view_.currency));
    for (const Table* part : {&view_.earn_backs, &view_.bonuses}) {
      if (part->rows.empty()) continue;
      add("<h3>{}</h3>\n", escaped(part->title));
      table(*part, part == &view_.bonuses ? "Never netted against credits"
                                          : "Credits of earlier months that return to the supplier");
    }
    raw("</section>\n");
  }

  void charges() {
    if (view_.charges.rows.empty() && view_.net.empty()) return;
    add("<section aria-labelledby=\"charges\">\n<h2 id=\"charges\">Charges</h2>\n");
    plot(net_plot(view_));
    table(view_.charges, fmt::format("What is charged for the month, {}", view_.currency));
    add("</section>\n");
  }

  void history() {
    std::vector<Plot> plots = control_plots(statement_);
    if (plots.empty()) return;
    raw("<section aria-labelledby=\"history\">\n<h2 id=\"history\">History</h2>\n<p class=\"key\">"
        "<span><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\"><line x1=\"0\" y1=\"6\" x2=\"26\" y2=\"6\" "
        "class=\"bar-expected\"/></svg>expected</span>"
        "<span><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\"><line x1=\"0\" y1=\"6\" x2=\"26\" y2=\"6\" "
        "class=\"bar-minimum\"/></svg>minimum</span>"
        "<span><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\"><rect width=\"26\" height=\"12\" "
        "class=\"usual\"/><line x1=\"0\" "
        "y1=\"6\" x2=\"26\" y2=\"6\" class=\"mean\"/></svg>mean and usual range (individuals chart)</span>"
        "<span><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\"><circle cx=\"13\" cy=\"6\" r=\"5.2\" "
        "class=\"ring\"/></svg>outside it</span>"
        "<span><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\"><line x1=\"13\" y1=\"0\" x2=\"13\" y2=\"12\" "
        "class=\"change\"/></svg>terms changed</span></p>\n");
    std::stable_sort(plots.begin(), plots.end(),
                     [](const Plot& a, const Plot& b) { return a.remarkable > b.remarkable; });
    const auto draw = [&](std::size_t begin, std::size_t end) {
      raw("<div class=\"grid\">\n");
      for (std::size_t i = begin; i < end; ++i) plot(plots[i]);
      raw("</div>\n");
    };
    draw(0, std::min(plots.size(), kChartsShown));
    if (plots.size() > kChartsShown) {
      add("<details class=\"more\"><summary>{} more</summary>\n",
          plural(static_cast<std::int64_t>(plots.size() - kChartsShown), "chart"));
      draw(kChartsShown, plots.size());
      raw("</details>\n");
    }
    raw("</section>\n");
  }

  void level_workings() {
    std::map<std::string, const LevelRows*> items;
    for (const LevelRows& rows : options_.items) {
      for (const settlement::LevelLine& line : statement_.levels)
        if (line.level == rows.level) items[line.figure] = &rows;
    }
    workings([&](const Figure& figure) {
      const auto rows = items.find(figure.id);
      if (rows != items.end() && !figure.id.empty()) level_rows(*rows->second);
    });
  }

  void level_rows(const LevelRows& rows) {
    LevelRows shown = rows;
    if (shown.rows.size() > kItemsShown) {
      shown.rows.resize(kItemsShown);
      shown.complete = false;
    }
    const auto count = static_cast<std::int64_t>(shown.rows.size());
    const std::string caption =
        fmt::format("{}{} of this level", shown.complete ? "" : "The first ", plural(count, "row"));
    raw("<div class=\"items\">");
    table(rows_view(shown), caption);
    raw("</div>\n");
  }

  const Statement& statement_;
  const ViewOptions& options_;
  StatementView view_;
};

}  // namespace

std::string statement_html(const Statement& statement, const ViewOptions& options) {
  const Workings workings(statement.explanation, figures_of(statement));
  return Page(statement, options, workings).draw();
}

}  // namespace entente::report
