// The items of a plan as a spreadsheet that can be read again.
#include "sourcing/plan_sheet.h"

#include <algorithm>

#include "report/csv.h"
#include "report/plan.h"
#include "report/workbook.h"

namespace entente::report {

namespace {

/// A number that comes back as it is written here: spreadsheets hold 15 digits, and of `007` they keep a 7.
bool spreadsheets_keep(const money::Decimal& number, std::string_view written) {
  constexpr std::ptrdiff_t kDigits = 15;
  return number.to_string() == written &&
         std::ranges::count_if(written, [](char c) { return c >= '0' && c <= '9'; }) <= kDigits;
}

}  // namespace

std::string plan_sheet_csv(const sourcing::Plan& plan) {
  const sourcing::PlanSheet sheet = sourcing::sheet_of(plan);
  std::string out;
  const auto add = [&](const std::vector<std::string>& cells) {
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (c > 0) out += ',';
      out += csv_field(cells[c]);
    }
    out += "\r\n";
  };
  add(sheet.columns);
  for (const auto& row : sheet.rows) add(row);
  return out;
}

Result<std::string, std::string> plan_sheet_xlsx(const sourcing::Plan& plan) {
  const sourcing::PlanSheet sheet = sourcing::sheet_of(plan);
  return make_workbook({.title = "Items of a plan",
                        .subject = *plan.id,
                        .created_seconds = plan.starts->first_day().days * std::int64_t{86'400},
                        .minor_digits = plan.currency->minor_digits()},
                       [&](lxw_workbook* book, const Formats& formats) {
                         Sheet items(book, "Items", formats);
                         for (std::size_t c = 0; c < sheet.columns.size(); ++c)
                           items.text(static_cast<lxw_col_t>(c), sheet.columns[c], formats.header);
                         items.next();
                         for (const auto& row : sheet.rows) {
                           for (std::size_t c = 0; c < row.size(); ++c) {
                             if (row[c].empty()) continue;
                             const auto number = money::Decimal::parse(row[c]);
                             const auto column = static_cast<lxw_col_t>(c);
                             if (number && spreadsheets_keep(*number, row[c])) {
                               items.number(column, number->to_double(), row[c], formats.number);
                             } else {
                               items.text(column, row[c], formats.text);
                             }
                           }
                           items.next();
                         }
                         items.freeze_above(1);
                         items.set_widths();
                       });
}

}  // namespace entente::report
