#include <fmt/format.h>

#include "report/invoice.h"
#include "report/markup.h"
#include "report/page.h"

namespace entente::report {
namespace {

std::set<std::string> figures_of(const pricing::Invoice& invoice) {
  std::set<std::string> wanted;
  for (const pricing::InvoiceLine& line : invoice.lines) wanted.insert(line.figure);
  return wanted;
}

class Page : private PageWriter {
 public:
  Page(const pricing::Invoice& invoice, const InvoiceOptions& options, const Workings& workings)
      : PageWriter(&workings), view_(view_of(invoice, options)) {}

  std::string draw() {
    begin(fmt::format("{}, {}{}", view_.title, view_.agreement, view_.sample ? " (sample data)" : ""),
          "the lines");
    add("<header>\n");
    if (view_.sample) add("<p class=\"sample\">Sample data: parties and figures are made up</p>\n");
    add("<h1>{}</h1>\n", escaped(view_.title));
    parties(view_.client, view_.supplier);
    add("<p class=\"finding\">{}</p>\n", isolated(view_.finding));
    if (view_.provisional) {
      add("<ul class=\"counts\" aria-label=\"State\"><li class=\"badge near\"><span "
          "aria-hidden=\"true\">▲</span> "
          "provisional</li></ul>\n");
    }
    facts(view_.facts);
    std::vector<std::pair<std::string, std::string>> entries{{"lines", "Lines"}};
    if (!view_.money.empty()) entries.emplace_back("waterfall", "Waterfall");
    if (!view_.notes.empty()) entries.emplace_back("notes", "Notes");
    entries.emplace_back("workings", "Workings");
    contents(entries);
    add("</header>\n<main id=\"content\">\n");
    section(view_.lines, fmt::format("In the order in which the rules apply, {}", view_.currency));
    waterfall();
    notes(view_.notes);
    workings();
    add("</main>\n");
    end(fmt::format(
        "{} of {}, between {} and {}. Each line is rounded once; the lines add up to the invoice.",
        escaped(view_.title), isolated(view_.agreement), isolated(view_.client), isolated(view_.supplier)));
    return take();
  }

 private:
  void waterfall() {
    if (view_.money.empty()) return;
    add("<section aria-labelledby=\"waterfall\">\n<h2 id=\"waterfall\">Waterfall</h2>\n");
    plot(steps_plot("figure-money", fmt::format("{} is payable", view_.money.back().amount.to_string()),
                    fmt::format("{}, {}; hatched to the supplier, solid to the client, outlined: taxes",
                                view_.currency, view_.month),
                    view_.money, view_.currency));
    add("</section>\n");
  }

  InvoiceView view_;
};

}  // namespace

std::string invoice_html(const pricing::Invoice& invoice, const InvoiceOptions& options) {
  const Workings workings(invoice.explanation, figures_of(invoice));
  return Page(invoice, options, workings).draw();
}

}  // namespace entente::report
