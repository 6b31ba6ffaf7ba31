#include "report/invoice_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/waterfall.h"

namespace entente::report {
namespace {

using money::Decimal;
using money::Money;
using pricing::Invoice;
using pricing::InvoiceLine;
using pricing::LineKind;
using Kind = MoneyStep::Kind;

constexpr std::size_t kStepsShown = 14;

Cell text_cell(std::string text, Tone tone = Tone::plain) {
  return {.text = std::move(text), .tone = tone};
}

Cell money_cell(const Money& amount, Tone tone = Tone::plain) {
  return {.text = amount.amount_string(), .number = amount.amount(), .tone = tone};
}

/// "12,500.5"
std::string units_text(const Decimal& units) {
  std::string digits = units.to_string();
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  std::size_t at = std::min(digits.find('.'), digits.size());
  while (at > first + 3) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string rate_text(const pricing::Rate& rate) {
  return rate.amount.to_fixed(std::max(rate.amount.scale(), rate.currency.minor_digits()));
}

Cell quantity_cell(const InvoiceLine& line) {
  if (!line.units) return text_cell(line.quantity);
  return {.text = units_text(*line.units), .number = line.units};
}

Cell price_cell(const InvoiceLine& line) {
  if (!line.unit_price) return text_cell("-", Tone::muted);
  return {.text = rate_text(*line.unit_price), .number = line.unit_price->amount};
}

std::string title_of(const InvoiceLine& line) {
  return line.title.empty() ? line.of : line.title;
}

Row line_row(const InvoiceLine& line) {
  Cell amount = money_cell(line.amount);
  amount.figure = line.figure;
  Row row{.cells = {text_cell(title_of(line)), text_cell(std::string(name(line.kind)), Tone::muted),
                    quantity_cell(line), price_cell(line), std::move(amount), text_cell(line.clause)},
          .id = line.id};
  if (line.adjusts && line.adjusts_month)
    row.notes.push_back(
        fmt::format("corrects {} on the invoice of {}", *line.adjusts, line.adjusts_month->to_string()));
  if (line.kind == LineKind::charge && !line.eligible)
    row.notes.emplace_back("does not count towards the base of credits");
  return row;
}

Row sum_row(std::string id, std::string title, const Money& amount) {
  return {.cells = {text_cell(std::move(title), Tone::strong), text_cell(""), text_cell(""), text_cell(""),
                    money_cell(amount, Tone::strong), text_cell("")},
          .id = "sum/" + std::move(id)};
}

/// Lines in order, with a sum where a part ends and something follows that changes it.
Table lines_of(const Invoice& invoice) {
  const std::string code(invoice.currency.code());
  Table table{.id = "lines",
              .title = "Lines",
              .columns = {{"line"},
                          {"kind"},
                          {"quantity"},
                          {fmt::format("unit price {}", code), Align::right},
                          {fmt::format("amount {}", code), Align::right},
                          {"clause"}},
              .empty = "Nothing is charged and nothing is credited in this month."};
  const auto add = [&](std::initializer_list<LineKind> kinds) {
    std::size_t count = 0;
    for (const InvoiceLine& line : invoice.lines) {
      if (std::ranges::find(kinds, line.kind) == kinds.end()) continue;
      table.rows.push_back(line_row(line));
      ++count;
    }
    return count;
  };
  const std::size_t charges = add({LineKind::charge, LineKind::commitment});
  if (charges > 1) table.rows.push_back(sum_row("charges", "Charges", invoice.charges));
  if (add({LineKind::discount}) > 0)
    table.rows.push_back(sum_row("discounted", "Charges after discount", invoice.charges - invoice.discount));
  const std::size_t others = add({LineKind::credit}) + add({LineKind::earn_back}) + add({LineKind::bonus}) +
                             add({LineKind::adjustment}) + add({LineKind::carried});
  const std::size_t taxes = std::ranges::count(invoice.lines, LineKind::tax, &InvoiceLine::kind);
  if (others > 0 && taxes > 0) table.rows.push_back(sum_row("net", "Net before tax", invoice.net));
  add({LineKind::tax});
  if (!table.rows.empty()) table.rows.push_back(sum_row("total", "Total", invoice.total));
  if (add({LineKind::withholding}) > 0) table.rows.push_back(sum_row("payable", "Payable", invoice.payable));
  return table;
}

Kind kind_of(const InvoiceLine& line) {
  switch (line.kind) {
    case LineKind::tax:
    case LineKind::withholding:
      return Kind::neither;
    default:
      return line.amount.is_negative() ? Kind::to_client : Kind::to_supplier;
  }
}

std::vector<MoneyStep> steps_of(const Invoice& invoice) {
  Waterfall way(invoice.currency);
  const bool one_by_one = invoice.lines.size() <= kStepsShown;
  constexpr std::array kOrder{
      LineKind::charge, LineKind::commitment, LineKind::discount, LineKind::credit, LineKind::earn_back,
      LineKind::bonus,  LineKind::adjustment, LineKind::carried,  LineKind::tax,    LineKind::withholding};
  for (const LineKind kind : kOrder) {
    if (kind == LineKind::tax && invoice.net != invoice.total && way.size() > 1)
      way.total(Kind::total_to_supplier, "net before tax", invoice.net);
    Money sum = Money::zero(invoice.currency);
    const InvoiceLine* last = nullptr;
    for (const InvoiceLine& line : invoice.lines) {
      if (line.kind != kind) continue;
      last = &line;
      sum += line.amount;
      if (one_by_one) way.move(kind_of(line), title_of(line), line.amount);
    }
    if (!one_by_one && last != nullptr) way.move(kind_of(*last), std::string(name(kind)) + "s", sum);
  }
  if (way.empty()) return {};
  way.total(invoice.payable.is_negative() ? Kind::total_to_client : Kind::total_to_supplier, "payable",
            invoice.payable);
  return way.take();
}

std::string finding_of(const Invoice& invoice, const InvoiceView& view) {
  std::string finding;
  if (invoice.payable.is_negative())
    finding = fmt::format("{} pays {} to {}", view.supplier, (-invoice.payable).to_string(), view.client);
  else
    finding = fmt::format("{} pays {} to {}", view.client, invoice.payable.to_string(), view.supplier);
  if (invoice.due) finding += fmt::format(" by {}", invoice.due->to_string());
  if (!invoice.carried_out.is_zero())
    finding +=
        fmt::format("; credits of {} are carried to the next invoice", invoice.carried_out.to_string());
  if (view.provisional)
    finding += fmt::format(
        "; provisional: {} not determined",
        plural(static_cast<std::int64_t>(invoice.not_determined.size()), "charge is", "charges are"));
  return finding + ".";
}

}  // namespace

InvoiceView view_of(const Invoice& invoice, const InvoiceOptions& options) {
  InvoiceView view;
  view.month = month_title(invoice.month);
  view.title = fmt::format("Invoice for {}", view.month);
  view.number = fmt::format("{}/{}", invoice.agreement, invoice.month.to_string());
  view.agreement = invoice.title.empty() ? invoice.agreement : invoice.title;
  view.client = invoice.client;
  view.supplier = invoice.supplier;
  view.currency = std::string(invoice.currency.code());
  view.sample = options.sample;
  view.provisional = !invoice.not_determined.empty();
  view.facts = {
      {"number", view.number},
      {"agreement", view.agreement},
      {"period", fmt::format("{} to {}", invoice.days.begin.to_string(), (invoice.days.end - 1).to_string())},
      {"currency", view.currency}};
  if (invoice.due) view.facts.push_back({"due", invoice.due->to_string()});
  if (options.as_of) view.facts.push_back({"as of", options.as_of->to_string()});
  if (options.as_known) view.facts.push_back({"as known at", options.as_known->to_string()});
  view.facts.push_back({"base of credits", invoice.eligible.to_string()});
  if (!invoice.carried_out.is_zero())
    view.facts.push_back({"carried forward", invoice.carried_out.to_string()});
  view.lines = lines_of(invoice);
  view.money = steps_of(invoice);
  view.notes = invoice.notes;
  view.finding = finding_of(invoice, view);
  return view;
}

}  // namespace entente::report
