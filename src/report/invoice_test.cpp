#include "report/invoice.h"

#include <gtest/gtest.h>

#include <sstream>

#include "report/sample_invoice.h"
#include "report/schema_validator.h"

namespace entente::report {
namespace {

TEST(Invoice, follows_its_published_schema) {
  EXPECT_EQ(problems_of(invoice_json(sample::invoice()), invoice_schema()), std::vector<std::string>{});
}

TEST(Invoice, lines_and_sums_add_up_in_the_order_of_the_rules) {
  const InvoiceView view = view_of(sample::invoice());
  std::vector<std::string> ids;
  for (const Row& row : view.lines.rows) ids.push_back(row.id);
  const auto at = [&](const std::string& id) { return std::ranges::find(ids, id) - ids.begin(); };
  EXPECT_LT(at("sum/charges"), at("sum/discounted"));
  EXPECT_LT(at("sum/discounted"), at("sum/net"));
  EXPECT_EQ(ids.back(), "sum/total");
  // 250,000 + 14,400 - 2% - 12,437.38 + 360 corrected, and 20% of it.
  EXPECT_EQ(view.lines.rows.back().cells[4].text, "296,441.54");
}

TEST(Invoice, an_adjustment_names_the_line_that_it_corrects) {
  const InvoiceView view = view_of(sample::invoice());
  const auto row = std::ranges::find_if(view.lines.rows,
                                        [](const Row& line) { return line.id.starts_with("adjustment/"); });
  ASSERT_NE(row, view.lines.rows.end());
  EXPECT_EQ(row->notes, (std::vector<std::string>{"corrects charge/volume on the invoice of 2026-03"}));
}

TEST(Invoice, the_waterfall_ends_at_what_is_payable) {
  const pricing::Invoice made = sample::invoice();
  const InvoiceView view = view_of(made);
  ASSERT_FALSE(view.money.empty());
  EXPECT_EQ(view.money.back().amount, made.payable);
  for (std::size_t i = 1; i < view.money.size(); ++i) {
    if (!is_total(view.money[i].kind)) {
      EXPECT_EQ(view.money[i].before, view.money[i - 1].after) << view.money[i].label;
    }
  }
}

TEST(Invoice, fits_narrow_and_wide_terminals_without_colour_or_unicode) {
  const InvoiceView view = view_of(sample::invoice());
  for (const std::size_t width : {60U, 120U}) {
    const std::string text = invoice_text(view, {.width = width, .ascii = true});
    std::stringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), width) << line;
      EXPECT_TRUE(std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; })) << line;
    }
    EXPECT_NE(text.find("296,441.54"), std::string::npos);
  }
}

TEST(Invoice, comes_as_page_csv_and_workbook) {
  const pricing::Invoice made = sample::invoice();
  const std::string page = invoice_html(made);
  EXPECT_EQ(page.find("<Services>"), std::string::npos);
  EXPECT_NE(page.find("Helio &lt;Services&gt;"), std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  const std::string csv = invoice_csv(made);
  EXPECT_NE(csv.find(",80,tickets,180,EUR,14400.00,"), std::string::npos) << csv;
  const auto workbook = invoice_xlsx(made);
  ASSERT_TRUE(workbook.has_value());
  EXPECT_EQ(workbook->substr(0, 2), "PK");
  EXPECT_EQ(*workbook, *invoice_xlsx(made));
}

TEST(Invoice, one_without_a_quantity_is_provisional) {
  pricing::Invoice made = sample::invoice();
  made.not_determined = {"volume"};
  const InvoiceView view = view_of(made);
  EXPECT_TRUE(view.provisional);
  EXPECT_NE(view.finding.find("1 charge is not determined"), std::string::npos) << view.finding;
}

}  // namespace
}  // namespace entente::report
