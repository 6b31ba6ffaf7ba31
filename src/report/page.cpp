#include "report/page.h"

#include <algorithm>

#include "report/markup.h"
#include "report/page_style.h"

namespace entente::report {
namespace {

using explain::Figure;

std::string badge(const Mark& mark) {
  return fmt::format("<span class=\"badge {}\"><span aria-hidden=\"true\">{}</span> {}</span>",
                     tone_class(mark.tone), mark.glyph, mark.word);
}

}  // namespace

std::string isolated(std::string_view text) {
  return fmt::format("<bdi>{}</bdi>", escaped(text));
}

Workings::Workings(const Figure& root, const std::set<std::string>& wanted) {
  collect(root, 0, wanted);
}

std::string Workings::id_of(const Figure& figure) const {
  const auto found = by_id_.find(figure.id);
  return found != by_id_.end() && found->second == &figure ? "f-" + anchor(figure.id) : std::string{};
}

void Workings::collect(const Figure& figure, int depth, const std::set<std::string>& wanted) {
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

void PageWriter::begin(std::string_view title, std::string_view skip_to) {
  add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; img-src data:\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta "
      "name=\"color-scheme\" content=\"light dark\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
      escaped(title), page_style());
  // Patterns are referred to by every figure, so they stand once, outside of all.
  out_ +=
      "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs><pattern id=\"hatch\" "
      "width=\"6\" height=\"6\" "
      "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><line x1=\"0\" y1=\"0\" x2=\"0\" "
      "y2=\"6\" "
      "class=\"hatch-line\"/></pattern></defs></svg>\n";
  add("<a class=\"skip\" href=\"#content\">Skip to {}</a>\n", escaped(skip_to));
}

void PageWriter::parties(std::string_view client, std::string_view supplier) {
  add("<p class=\"parties\"><span class=\"party\"><svg class=\"swatch\" viewBox=\"0 0 12 12\" "
      "aria-hidden=\"true\">"
      "<rect width=\"12\" height=\"12\" class=\"money client\"/></svg><strong>{}</strong> "
      "<small>client</small></span> "
      "<span aria-hidden=\"true\">⇄</span> "
      "<span class=\"party\"><svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\">"
      "<rect x=\".6\" y=\".6\" width=\"10.8\" height=\"10.8\" class=\"money "
      "supplier\"/></svg><strong>{}</strong> "
      "<small>supplier</small></span></p>\n",
      isolated(client), isolated(supplier));
}

void PageWriter::facts(const std::vector<Fact>& facts) {
  out_ += "<dl class=\"facts\">";
  for (const Fact& fact : facts)
    add("<div><dt>{}</dt><dd>{}</dd></div>", escaped(fact.label), isolated(fact.value));
  out_ += "</dl>\n";
}

void PageWriter::contents(const std::vector<std::pair<std::string, std::string>>& entries) {
  out_ += "<nav aria-label=\"On this page\"><ul class=\"toc\">";
  for (const auto& [id, title] : entries) add("<li><a href=\"#{}\">{}</a></li>", id, escaped(title));
  out_ += "</ul></nav>\n";
}

void PageWriter::section(const Table& table, std::string_view caption) {
  if (table.rows.empty() && table.empty.empty()) return;
  add("<section aria-labelledby=\"{}\">\n<h2 id=\"{}\">{}</h2>\n", table.id, table.id, escaped(table.title));
  this->table(table, caption);
  out_ += "</section>\n";
}

void PageWriter::table(const Table& table, std::string_view caption, std::string_view style) {
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
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      // A row that goes on with the one above leaves its name out: an empty heading would name nothing.
      const bool says_something = !row.cells[i].text.empty() || row.cells[i].mark;
      cell(row.cells[i], table.columns[i], i == name && says_something);
    }
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

void PageWriter::cell(const Cell& cell, const Column& column, bool names_row) {
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
    if (workings_ != nullptr && workings_->knows(cell.figure))
      add("<a href=\"#f-{}\">{}</a>", anchor(cell.figure), isolated(cell.text));
    else
      out_ += isolated(cell.text);
  }
  add("</{}>", element);
}

void PageWriter::plot(const std::optional<Plot>& plot) {
  if (!plot) return;
  add("<figure id=\"{}\">\n<figcaption><h3>{}</h3><p>{}</p></figcaption>\n{}{}\n", plot->id,
      isolated(plot->title), escaped(plot->subtitle), plot->wide, plot->slim);
  if (!plot->footnote.empty()) add("<p class=\"foot\">{}</p>\n", escaped(plot->footnote));
  out_ += "<details class=\"twin\"><summary>Table</summary>\n";
  table(plot->twin, plot->title);
  out_ += "</details>\n</figure>\n";
}

void PageWriter::notes(const std::vector<std::string>& notes) {
  if (notes.empty()) return;
  out_ += "<section aria-labelledby=\"notes\">\n<h2 id=\"notes\">Notes</h2>\n<ul>";
  for (const std::string& note : notes) add("<li>{}</li>", isolated(note));
  out_ += "</ul>\n</section>\n";
}

void PageWriter::workings(const std::function<void(const Figure&)>& below) {
  out_ +=
      "<section aria-labelledby=\"workings\">\n<h2 id=\"workings\">Workings</h2>\n"
      "<p>Each figure with the rule that it follows from, its inputs, and the place where they "
      "stand.</p>\n";
  for (const Figure* figure : workings_->drawers()) {
    const std::string id = workings_->id_of(*figure);
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
    if (below) below(*figure);
    out_ += "</details>\n";
  }
  out_ += "</section>\n";
}

void PageWriter::steps(const Figure& figure, int depth) {
  const bool elsewhere = workings_->opens_drawer(figure);
  step(figure, depth, elsewhere);
  if (elsewhere) return;
  for (const Figure& input : figure.inputs) steps(input, depth + 1);
}

void PageWriter::step(const Figure& figure, int depth, bool links) {
  const std::string id = workings_->id_of(figure);
  const bool is_row_of_its_own = !workings_->opens_drawer(figure) && !id.empty();
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

void PageWriter::end(std::string_view footer) {
  add("<footer><p>{}</p></footer>\n</body>\n</html>\n", footer);
}

}  // namespace entente::report
