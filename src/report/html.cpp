#include "report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "report/markup.h"
#include "report/page_style.h"
#include "report/plots.h"

namespace entente::report {
namespace {

using explain::Figure;
using settlement::Statement;

constexpr std::size_t kItemsShown = 200;
constexpr std::size_t kChartsShown = 12;

/// Which figures of the explanation can be linked to, and which of them open a drawer of their own.
class Workings {
 public:
  explicit Workings(const Statement& statement) : root_(statement.explanation) {
    std::set<std::string> wanted;
    for (const auto& line : statement.levels) wanted.insert(line.figure);
    for (const auto& line : statement.credits) wanted.insert(line.figure);
    for (const auto& line : statement.earn_backs) wanted.insert(line.figure);
    for (const auto& line : statement.bonuses) wanted.insert(line.figure);
    for (const auto& line : statement.triggers) wanted.insert(line.figure);
    for (const auto& line : statement.deliverables) wanted.insert(line.figure);
    collect(root_, 0, wanted);
  }

  const std::vector<const Figure*>& drawers() const { return drawers_; }
  bool opens_drawer(const Figure& figure) const { return is_drawer_.contains(&figure); }
  /// The id attribute of a figure; empty when it has none or another figure took it first.
  std::string id_of(const Figure& figure) const {
    const auto found = by_id_.find(figure.id);
    return found != by_id_.end() && found->second == &figure ? "f-" + anchor(figure.id) : std::string{};
  }
  bool knows(const std::string& id) const { return !id.empty() && by_id_.contains(id); }

 private:
  void collect(const Figure& figure, int depth, const std::set<std::string>& wanted) {
    const bool first = !figure.id.empty() && by_id_.emplace(figure.id, &figure).second;
    const bool shows_something =
        !figure.inputs.empty() || !figure.rule.empty() || !figure.note.empty() || !figure.origins.empty();
    if (depth == 0 || (depth == 1 && shows_something) ||
        (first && wanted.contains(figure.id) && shows_something)) {
      drawers_.push_back(&figure);
      is_drawer_.insert(&figure);
    }
    for (const Figure& input : figure.inputs) collect(input, depth + 1, wanted);
  }

  const Figure& root_;
  std::map<std::string, const Figure*> by_id_;
  std::vector<const Figure*> drawers_;
  std::set<const Figure*> is_drawer_;
};

std::string badge(const Mark& mark) {
  return fmt::format("<span class=\"badge {}\"><span aria-hidden=\"true\">{}</span> {}</span>",
                     tone_class(mark.tone), mark.glyph, mark.word);
}

/// Foreign text in its own direction.
std::string isolated(std::string_view text) {
  return fmt::format("<bdi>{}</bdi>", escaped(text));
}

class Page {
 public:
  Page(const Statement& statement, const ViewOptions& options)
      : statement_(statement), options_(options), view_(view_of(statement, options)), workings_(statement) {}

  std::string draw() {
    head();
    header();
    out_ += "<main id=\"content\">\n";
    section(view_.levels, "Results against the bars in force");
    plot(bullet_plot(statement_));
    plot(strip_plot(statement_));
    credits();
    section(view_.triggers, "Counts of defaults, whatever was paid");
    section(view_.deliverables, "Dated outputs with a credit of their own");
    section(view_.not_counted, "What was read or expected and does not count");
    section(view_.imports, "Imports behind this statement, with the instant at which each became known");
    notes();
    history();
    workings();
    out_ += "</main>\n";
    footer();
    return std::move(out_);
  }

 private:
  template <class... Arguments>
  void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
  }

  void head() {
    add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'; img-src data:\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta "
        "name=\"color-scheme\" content=\"light dark\">\n"
        "<title>{}, {}{}</title>\n<style>{}</style>\n</head>\n<body>\n",
        escaped(view_.title), escaped(view_.agreement), view_.sample ? " (sample data)" : "", page_style());
    // Patterns are referred to by every figure, so they stand once, outside of all.
    out_ +=
        "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs><pattern id=\"hatch\" "
        "width=\"6\" height=\"6\" "
        "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><line x1=\"0\" y1=\"0\" x2=\"0\" "
        "y2=\"6\" "
        "class=\"hatch-line\"/></pattern></defs></svg>\n";
  }

  void header() {
    out_ += "<a class=\"skip\" href=\"#content\">Skip to the service levels</a>\n<header>\n";
    if (view_.sample) out_ += "<p class=\"sample\">Sample data: parties and figures are made up</p>\n";
    add("<h1>{}</h1>\n", escaped(view_.title));
    add("<p class=\"parties\"><span class=\"party\"><svg class=\"swatch\" viewBox=\"0 0 12 12\" "
        "aria-hidden=\"true\">"
        "<rect width=\"12\" height=\"12\" class=\"money client\"/></svg><strong>{}</strong> "
        "<small>client</small></span> "
        "<span aria-hidden=\"true\">⇄</span> "
        "<span class=\"party\"><svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\">"
        "<rect x=\".6\" y=\".6\" width=\"10.8\" height=\"10.8\" class=\"money "
        "supplier\"/></svg><strong>{}</strong> "
        "<small>supplier</small></span></p>\n",
        isolated(view_.client), isolated(view_.supplier));
    add("<p class=\"finding\">{}</p>\n", escaped(view_.finding));
    if (!view_.counts.empty()) {
      out_ += "<ul class=\"counts\" aria-label=\"Levels by status\">";
      for (const auto& [mark, count] : view_.counts)
        add("<li class=\"badge {}\"><span aria-hidden=\"true\">{}</span> {} {}</li>", tone_class(mark.tone),
            mark.glyph, count, mark.word);
      out_ += "</ul>\n";
    }
    out_ += "<dl class=\"facts\">";
    for (const Fact& fact : view_.facts)
      add("<div><dt>{}</dt><dd>{}</dd></div>", escaped(fact.label), isolated(fact.value));
    out_ += "</dl>\n<nav aria-label=\"On this page\"><ul class=\"toc\">";
    const auto entry = [&](const char* id, const char* title) {
      add("<li><a href=\"#{}\">{}</a></li>", id, title);
    };
    entry("levels", "Service levels");
    entry("credits", "Credits");
    if (!view_.triggers.rows.empty()) entry("triggers", "Triggers");
    entry("not-counted", "Not counted");
    if (!statement_.history.empty()) entry("history", "History");
    entry("workings", "Workings");
    out_ += "</ul></nav>\n</header>\n";
  }

  void section(const Table& table, std::string_view caption) {
    if (table.rows.empty() && table.empty.empty()) return;
    add("<section aria-labelledby=\"{}\">\n<h2 id=\"{}\">{}</h2>\n", table.id, table.id,
        escaped(table.title));
    this->table(table, caption);
    out_ += "</section>\n";
  }

  void credits() {
    out_ += "<section aria-labelledby=\"credits\">\n<h2 id=\"credits\">Credits</h2>\n";
    if (view_.money.empty() && view_.credits.rows.empty())
      out_ += "<p class=\"empty\">No credit is due for this month.</p>\n";
    plot(money_plot(view_));
    table(view_.credits, fmt::format("Credit lines, {}", view_.currency));
    for (const Table* part : {&view_.earn_backs, &view_.bonuses}) {
      if (part->rows.empty()) continue;
      add("<h3>{}</h3>\n", escaped(part->title));
      table(*part, part == &view_.bonuses ? "Never netted against credits"
                                          : "Credits of earlier months that return to the supplier");
    }
    out_ += "</section>\n";
  }

  void table(const Table& table, std::string_view caption, std::string_view style = {}) {
    if (table.rows.empty()) {
      if (!table.empty.empty()) add("<p class=\"empty\">{}</p>\n", escaped(table.empty));
      return;
    }
    add("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table "
        "class=\"{}\"><caption>{}</caption><thead><tr>",
        escaped(fmt::format("{}: {}", table.title, caption)), style, escaped(caption));
    for (const Column& column : table.columns)
      add("<th scope=\"col\"{}>{}</th>", column.align == Align::right ? " class=\"num\"" : "",
          escaped(column.title));
    out_ += "</tr></thead>\n";
    for (const Row& row : table.rows) {
      out_ += "<tbody class=\"row\"><tr>";
      // The row is named by its first cell that is not a state.
      const std::size_t name = row.cells.front().mark && row.cells.size() > 1 ? 1 : 0;
      for (std::size_t i = 0; i < row.cells.size(); ++i) cell(row.cells[i], table.columns[i], i == name);
      out_ += "</tr>";
      if (!row.notes.empty()) {
        add("<tr class=\"note\"><td colspan=\"{}\"><ul>", table.columns.size());
        for (const std::string& note : row.notes) add("<li>{}</li>", isolated(note));
        out_ += "</ul></td></tr>";
      }
      out_ += "</tbody>\n";
    }
    out_ += "</table></div>\n";
  }

  void cell(const Cell& cell, const Column& column, bool names_row) {
    std::string style = column.align == Align::right ? "num" : "";
    if (cell.date) style = "nowrap";
    if (cell.tone == Tone::strong) style += " strong";
    if (cell.tone == Tone::muted) style += " muted";
    const std::string_view element = names_row ? "th" : "td";
    add("<{}{}{}>", element, names_row ? " scope=\"row\"" : "",
        style.empty() ? std::string{} : fmt::format(" class=\"{}\"", style));
    if (cell.mark) out_ += badge(*cell.mark);
    if (cell.mark && !cell.text.empty()) out_ += ' ';
    if (!cell.text.empty()) {
      if (workings_.knows(cell.figure))
        add("<a href=\"#f-{}\">{}</a>", anchor(cell.figure), isolated(cell.text));
      else
        out_ += isolated(cell.text);
    }
    add("</{}>", element);
  }

  void plot(const std::optional<Plot>& plot) {
    if (!plot) return;
    add("<figure id=\"{}\">\n<figcaption><h3>{}</h3><p>{}</p></figcaption>\n{}{}\n", plot->id,
        isolated(plot->title), escaped(plot->subtitle), plot->wide, plot->slim);
    if (!plot->footnote.empty()) add("<p class=\"foot\">{}</p>\n", escaped(plot->footnote));
    out_ += "<details class=\"twin\"><summary>Table</summary>\n";
    table(plot->twin, plot->title);
    out_ += "</details>\n</figure>\n";
  }

  void notes() {
    if (view_.notes.empty()) return;
    out_ += "<section aria-labelledby=\"notes\">\n<h2 id=\"notes\">Notes</h2>\n<ul>";
    for (const std::string& note : view_.notes) add("<li>{}</li>", isolated(note));
    out_ += "</ul>\n</section>\n";
  }

  void history() {
    std::vector<Plot> plots = control_plots(statement_);
    if (plots.empty()) return;
    out_ +=
        "<section aria-labelledby=\"history\">\n<h2 id=\"history\">History</h2>\n<p class=\"key\">"
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
        "class=\"change\"/></svg>terms changed</span></p>\n";
    std::stable_sort(plots.begin(), plots.end(),
                     [](const Plot& a, const Plot& b) { return a.remarkable > b.remarkable; });
    const auto draw = [&](std::size_t begin, std::size_t end) {
      out_ += "<div class=\"grid\">\n";
      for (std::size_t i = begin; i < end; ++i) plot(plots[i]);
      out_ += "</div>\n";
    };
    draw(0, std::min(plots.size(), kChartsShown));
    if (plots.size() > kChartsShown) {
      add("<details class=\"more\"><summary>{} more</summary>\n",
          plural(static_cast<std::int64_t>(plots.size() - kChartsShown), "chart"));
      draw(kChartsShown, plots.size());
      out_ += "</details>\n";
    }
    out_ += "</section>\n";
  }

  void workings() {
    out_ +=
        "<section aria-labelledby=\"workings\">\n<h2 id=\"workings\">Workings</h2>\n"
        "<p>Each figure with the rule that it follows from, its inputs, and the place where they "
        "stand.</p>\n";
    std::map<std::string, const LevelRows*> items;
    for (const LevelRows& rows : options_.items) {
      for (const settlement::LevelLine& line : statement_.levels)
        if (line.level == rows.level) items[line.figure] = &rows;
    }
    for (const Figure* figure : workings_.drawers()) {
      const std::string id = workings_.id_of(*figure);
      add("<details class=\"drawer\"{}><summary><b>{}</b> <span class=\"value\">{}</span></summary>\n",
          id.empty() ? std::string{} : fmt::format(" id=\"{}\"", id), isolated(figure->label),
          isolated(figure->value));
      add("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table "
          "class=\"steps\"><thead><tr><th scope=\"col\">step</th>"
          "<th scope=\"col\" class=\"num\">value</th><th scope=\"col\">follows from</th><th "
          "scope=\"col\">where it stands</th>"
          "</tr></thead><tbody>\n",
          escaped("Working of " + figure->label));
      step(*figure, 1, false);
      for (const Figure& input : figure->inputs) steps(input, 2);
      out_ += "</tbody></table></div>\n";
      if (const auto rows = items.find(figure->id); rows != items.end() && !figure->id.empty())
        level_rows(*rows->second);
      out_ += "</details>\n";
    }
    out_ += "</section>\n";
  }

  void steps(const Figure& figure, int depth) {
    const bool elsewhere = workings_.opens_drawer(figure);
    step(figure, depth, elsewhere);
    if (elsewhere) return;
    for (const Figure& input : figure.inputs) steps(input, depth + 1);
  }

  void step(const Figure& figure, int depth, bool links) {
    const std::string id = workings_.id_of(figure);
    const bool is_row_of_its_own = !workings_.opens_drawer(figure) && !id.empty();
    add("<tr{}><th scope=\"row\" class=\"d{}\">",
        is_row_of_its_own ? fmt::format(" id=\"{}\"", id) : std::string{}, std::min(depth, 5));
    if (links && !id.empty())
      add("<a href=\"#{}\">{}</a>", id, isolated(figure.label));
    else
      out_ += isolated(figure.label);
    add("</th><td class=\"num\">{}</td><td class=\"rule\">", isolated(figure.value));
    if (!figure.rule.empty()) out_ += isolated(figure.rule);
    if (!figure.rule.empty() && !figure.note.empty()) out_ += "<br>";
    if (!figure.note.empty()) out_ += isolated(figure.note);
    out_ += "</td><td class=\"origin\">";
    for (std::size_t i = 0; i < figure.origins.size(); ++i)
      add("{}{}", i == 0 ? "" : "<br>", isolated(explain::to_string(figure.origins[i])));
    out_ += "</td></tr>\n";
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
    out_ += "<div class=\"items\">";
    table(rows_view(shown), caption);
    out_ += "</div>\n";
  }

  void footer() {
    add("<footer><p>{} of {}, between {} and {}, judged as of {}. Results are exact ratios; money is rounded "
        "once, at its line. "
        "The same agreement and data give the same statement on any day.</p></footer>\n</body>\n</html>\n",
        escaped(view_.title), isolated(view_.agreement), isolated(view_.client), isolated(view_.supplier),
        statement_.as_of.to_string());
  }

  const Statement& statement_;
  const ViewOptions& options_;
  StatementView view_;
  Workings workings_;
  std::string out_;
};

}  // namespace

std::string statement_html(const Statement& statement, const ViewOptions& options) {
  return Page(statement, options).draw();
}

}  // namespace entente::report
