// An invoice as text, JSON, CSV and a workbook; the page stands in invoice_html.cpp.
#include "report/invoice.h"

#include <fmt/format.h>

#include "report/csv_writer.h"
#include "report/json_values.h"
#include "report/schema_parts.h"
#include "report/waterfall.h"
#include "report/workbook.h"
#include "text/unicode.h"

namespace entente::report {
namespace {

using pricing::Invoice;
using pricing::InvoiceLine;

Json line_json(const InvoiceLine& line) {
  return {{"id", line.id},
          {"kind", std::string(name(line.kind))},
          {"title", line.title},
          {"of", line.of},
          {"clause", text_or_null(line.clause)},
          {"model", text_or_null(line.model)},
          {"quantity", text_or_null(line.quantity)},
          {"units", or_null(line.units, [](const money::Decimal& units) { return units.to_string(); })},
          {"unit", text_or_null(line.unit)},
          {"unit_price", or_null(line.unit_price,
                                 [](const pricing::Rate& rate) {
                                   return Json{{"amount", rate.amount.to_string()},
                                               {"currency", std::string(rate.currency.code())}};
                                 })},
          {"amount", money_json(line.amount)},
          {"eligible", line.eligible},
          {"adjusts", or_null(line.adjusts, [](const std::string& id) { return id; })},
          {"adjusts_month", or_null(line.adjusts_month, [](time::Month month) { return month.to_string(); })},
          {"figure", text_or_null(line.figure)}};
}

std::vector<std::string> read_me(const InvoiceView& view) {
  std::vector<std::string> sentences{
      fmt::format("{} of {}, computed from the agreement and the data that both parties can check.",
                  view.title, view.agreement)};
  if (view.sample) sentences.emplace_back("The data is a sample: parties and figures are made up.");
  for (const char* sentence :
       {"Invoice: the lines in the order in which the rules apply, with the sums between them; each line is "
        "rounded once, and the lines add up.",
        "Waterfall: the way of the money from charges to what is payable.",
        "Explanation: every figure with the rule it follows from and the place where its inputs stand; rows "
        "fold "
        "by level.",
        "Amounts are exact in the invoice's JSON form; a spreadsheet holds them as binary numbers."})
    sentences.emplace_back(sentence);
  return sentences;
}

void write_lines(lxw_workbook* book, const Formats& formats, const InvoiceView& view) {
  Sheet sheet(book, "Invoice", formats);
  sheet.across(view.sample ? view.title + "  [sample data]" : view.title, formats.title);
  sheet.across(fmt::format("{} (client) and {} (supplier)", view.client, view.supplier), formats.text);
  sheet.across(view.finding, formats.strong);
  sheet.next();
  for (const Fact& fact : view.facts) {
    sheet.text(0, fact.label, formats.muted);
    sheet.text(1, fact.value, formats.text);
    sheet.next();
  }
  sheet.next();
  Table table = view.lines;
  table.columns.push_back({"id"});
  for (Row& row : table.rows) row.cells.push_back(Cell{.text = row.id});
  sheet.table(table);
  sheet.next();
  for (const std::string& note : view.notes) sheet.across(note, formats.text);
  sheet.set_widths();
}

void write_waterfall(lxw_workbook* book, const Formats& formats, const InvoiceView& view) {
  Sheet sheet(book, "Waterfall", formats);
  sheet.steps("From charges to payable", view.currency, view.money);
  sheet.set_widths();
}

}  // namespace

std::string invoice_text(const InvoiceView& view, const TerminalOptions& options) {
  Drawing drawing(options);
  std::string title = view.title;
  if (view.provisional) title += " (provisional)";
  if (view.sample) title += "  [sample data]";
  drawing.line(drawing.ink(Tone::strong, title));
  drawing.paragraph(
      "", fmt::format("{} (supplier) {} {} (client)", view.supplier, drawing.either("→", "->"), view.client));
  std::size_t widest = 0;
  for (const Fact& fact : view.facts) widest = std::max(widest, text::display_width(fact.label));
  for (const Fact& fact : view.facts)
    drawing.paragraph("  " + text::pad_right(fact.label, widest) + "  ", fact.value);
  drawing.heading(view.lines.title);
  drawing.table(view.lines);
  draw_steps(drawing, fmt::format("From charges to payable, {}", view.currency), view.money);
  if (!view.notes.empty()) {
    drawing.heading("Notes");
    for (const std::string& note : view.notes) drawing.paragraph("  - ", note);
  }
  drawing.line();
  drawing.paragraph("", view.finding, Tone::strong);
  return drawing.take();
}

Json invoice_json(const Invoice& invoice, const InvoiceOptions& options) {
  const InvoiceView view = view_of(invoice, options);
  const auto instant = [](const time::Instant& at) { return at.to_string(); };
  return {{"version", 1},
          {"kind", "invoice"},
          {"sample", options.sample},
          {"number", view.number},
          {"agreement", invoice.agreement},
          {"title", invoice.title},
          {"client", invoice.client},
          {"supplier", invoice.supplier},
          {"month", invoice.month.to_string()},
          {"from", invoice.days.begin.to_string()},
          {"until", invoice.days.end.to_string()},
          {"currency", view.currency},
          {"as_of", or_null(options.as_of, instant)},
          {"as_known", or_null(options.as_known, instant)},
          {"due", or_null(invoice.due, [](const time::Date& day) { return day.to_string(); })},
          {"provisional", view.provisional},
          {"finding", view.finding},
          {"lines", list(invoice.lines, line_json)},
          {"totals",
           {{"charges", money_json(invoice.charges)},
            {"discount", money_json(invoice.discount)},
            {"eligible", money_json(invoice.eligible)},
            {"credits", money_json(invoice.credits)},
            {"earned_back", money_json(invoice.earned_back)},
            {"bonus", money_json(invoice.bonus)},
            {"adjustments", money_json(invoice.adjustments)},
            {"carried_in", money_json(invoice.carried_in)},
            {"net", money_json(invoice.net)},
            {"tax", money_json(invoice.tax)},
            {"total", money_json(invoice.total)},
            {"withheld", money_json(invoice.withheld)},
            {"payable", money_json(invoice.payable)},
            {"carried_out", money_json(invoice.carried_out)}}},
          {"waterfall", list(view.money, step_json)},
          {"not_determined", invoice.not_determined},
          {"notes", invoice.notes},
          {"explanation", Json(explain::to_json(invoice.explanation))}};
}

Json invoice_schema() {
  const Json text = type("string");
  Json totals;
  for (const char* name :
       {"charges", "discount", "eligible", "credits", "earned_back", "bonus", "adjustments", "carried_in",
        "net", "tax", "total", "withheld", "payable", "carried_out"})
    totals[name] = reference("money");
  const Json line = object({{"id", text},
                            {"kind", text},
                            {"title", text},
                            {"of", text},
                            {"clause", nullable(text)},
                            {"model", nullable(text)},
                            {"quantity", nullable(text)},
                            {"units", nullable(reference("decimal"))},
                            {"unit", nullable(text)},
                            {"unit_price", nullable(reference("money"))},
                            {"amount", reference("money")},
                            {"eligible", type("boolean")},
                            {"adjusts", nullable(text)},
                            {"adjusts_month", nullable(reference("month"))},
                            {"figure", nullable(text)}});
  return published("urn:entente:invoice:1", "Invoice of a month, version 1",
                   object({{"version", {{"const", 1}}},
                           {"kind", {{"const", "invoice"}}},
                           {"sample", type("boolean")},
                           {"number", text},
                           {"agreement", text},
                           {"title", text},
                           {"client", text},
                           {"supplier", text},
                           {"month", reference("month")},
                           {"from", reference("date")},
                           {"until", reference("date")},
                           {"currency", reference("currency")},
                           {"as_of", nullable(reference("instant"))},
                           {"as_known", nullable(reference("instant"))},
                           {"due", nullable(reference("date"))},
                           {"provisional", type("boolean")},
                           {"finding", text},
                           {"lines", list_of(line)},
                           {"totals", object(totals)},
                           {"waterfall", list_of(reference("step"))},
                           {"not_determined", list_of(text)},
                           {"notes", list_of(text)},
                           {"explanation", reference("figure")}}),
                   {"decimal", "date", "month", "instant", "currency", "money", "step", "figure"});
}

std::string invoice_csv(const Invoice& invoice) {
  Csv csv{"agreement", "month",  "line",     "kind",    "title",        "of",
          "clause",    "model",  "quantity", "units",   "unit",         "unit_price",
          "currency",  "amount", "eligible", "adjusts", "adjusts_month"};
  for (const InvoiceLine& line : invoice.lines) {
    csv.field(invoice.agreement).field(invoice.month.to_string()).field(line.id).field(name(line.kind));
    csv.field(line.title).field(line.of).field(line.clause).field(line.model).field(line.quantity);
    csv.field(line.units ? line.units->to_string() : std::string{}).field(line.unit);
    csv.field(line.unit_price ? line.unit_price->amount.to_string() : std::string{});
    csv.field(invoice.currency.code()).field(line.amount).field(line.eligible ? "yes" : "no");
    csv.field(line.adjusts.value_or(""));
    csv.field(line.adjusts_month ? line.adjusts_month->to_string() : std::string{}).end();
  }
  return csv.take();
}

Result<std::string, std::string> invoice_xlsx(const Invoice& invoice, const InvoiceOptions& options) {
  const InvoiceView view = view_of(invoice, options);
  const auto created = static_cast<std::int64_t>(invoice.days.end.days) * 86'400;
  return make_workbook({.title = view.title,
                        .subject = view.agreement,
                        .created_seconds = created,
                        .minor_digits = invoice.currency.minor_digits()},
                       [&](lxw_workbook* book, const Formats& formats) {
                         write_lines(book, formats, view);
                         if (!view.money.empty()) write_waterfall(book, formats, view);
                         write_explanation(book, formats, invoice.explanation);
                         write_read_me(book, formats, read_me(view));
                       });
}

}  // namespace entente::report
