// The order of an invoice, with the numbers of the domain reference, B.2, and its edges.
#include "pricing/invoice.h"

#include <gtest/gtest.h>

#include "pricing/test_values.h"

namespace entente::pricing {
namespace {

using namespace test;

InvoiceParts::Part part(const std::string& name, const std::string& amount) {
  InvoiceParts::Part made;
  made.name = name;
  made.amount = eur(amount);
  made.eligible = made.discounted = true;
  return made;
}

InvoiceParts parts() {
  InvoiceParts made;
  made.month = month("2026-03");
  made.days = {day("2026-03-01"), day("2026-04-01")};
  made.currency = eur();
  made.carried_in = eur("0");
  return made;
}

const InvoiceLine* line(const Invoice& invoice, const std::string& id) {
  for (const auto& each : invoice.lines) {
    if (each.id == id) return &each;
  }
  return nullptr;
}

money::Money sum(const Invoice& invoice) {
  money::Money total = money::Money::zero(invoice.currency);
  for (const auto& each : invoice.lines) total += each.amount;
  return total;
}

Invoicing rules() {
  Invoicing made;
  made.discount.emplace();
  made.discount->share = percent("2");
  Tax vat;
  vat.rate = percent("20");
  made.taxes = {named("VAT", vat)};
  return made;
}

TEST(InvoiceOrder, base_volume_discount_credit_tax_with_lines_that_win) {
  InvoiceParts made = parts();
  made.charges = {part("base", "250000"), part("additional", "14400")};
  const Invoice before = make_invoice(rules(), made);
  EXPECT_EQ(before.charges, eur("264400"));
  EXPECT_EQ(before.eligible, eur("259112"));
  const Exact credit = share_of(share_of(Exact(before.eligible), percent("12")), percent("40"));
  made.credits = {part("p2", "0")};
  made.credits[0].amount = credit.in(eur(), money::Rounding::half_away_from_zero);
  const Invoice invoice = make_invoice(rules(), made);
  EXPECT_EQ(invoice.discount, eur("5288"));
  EXPECT_EQ(invoice.credits, eur("12437.38"));
  EXPECT_EQ(invoice.net, eur("246674.62"));
  EXPECT_EQ(invoice.tax, eur("49334.92"));
  // Unrounded it would be 296,009.5488: the lines win.
  EXPECT_EQ(invoice.total, eur("296009.54"));
  EXPECT_EQ(invoice.payable, sum(invoice));
}

TEST(InvoiceOrder, credits_may_be_a_share_of_charges_before_the_discount) {
  InvoiceParts made = parts();
  made.charges = {part("base", "250000"), part("additional", "14400")};
  Invoicing agreed = rules();
  agreed.credit_base = Invoicing::CreditBase::before_discount;
  EXPECT_EQ(make_invoice(agreed, made).eligible, eur("264400"));
}

TEST(InvoiceOrder, the_discount_is_divided_by_largest_remainder) {
  const std::vector<money::Money> lines{eur("33.33"), eur("33.33"), eur("33.34")};
  Discount rule;
  rule.share = percent("1");
  const auto found = discount_on(rule, lines, eur(), money::Rounding::half_away_from_zero);
  EXPECT_EQ(found.discount, eur("1.00"));
  EXPECT_EQ(found.parts[0] + found.parts[1] + found.parts[2], eur("1.00"));
}

TEST(InvoiceOrder, a_discount_by_bands_is_of_each_slice_or_of_the_whole) {
  Discount rule;
  rule.bands = {{eur("200000"), percent("2")}, {eur("400000"), percent("3")}};
  EXPECT_EQ(discount_on(rule, {eur("500000")}, eur(), money::Rounding::half_even).discount, eur("7000"));
  EXPECT_EQ(discount_on(rule, {eur("199999")}, eur(), money::Rounding::half_even).discount, eur("0"));
  rule.reading = BandReading::all_units;
  EXPECT_EQ(discount_on(rule, {eur("500000")}, eur(), money::Rounding::half_even).discount, eur("15000"));
}

TEST(InvoiceOrder, taxes_may_be_on_some_charges_only) {
  InvoiceParts made = parts();
  made.charges = {part("base", "1000"), part("postage", "100")};
  made.charges[1].eligible = made.charges[1].discounted = false;
  made.credits = {part("p2", "50")};
  Invoicing agreed = rules();
  agreed.discount.reset();
  agreed.taxes[0].value.on = {std::string("base")};
  // The credit lowers the eligible charge, and with it what is taxed.
  EXPECT_EQ(make_invoice(agreed, made).tax, eur("190"));
  agreed.credits_before_tax = false;
  EXPECT_EQ(make_invoice(agreed, made).tax, eur("200"));
}

TEST(InvoiceOrder, withholding_tax_is_kept_back_of_the_net_sum) {
  InvoiceParts made = parts();
  made.charges = {part("base", "1000")};
  Invoicing agreed = rules();
  agreed.discount.reset();
  agreed.withholding = percent("15");
  const Invoice invoice = make_invoice(agreed, made);
  EXPECT_EQ(invoice.total, eur("1200"));
  EXPECT_EQ(invoice.withheld, eur("150"));
  EXPECT_EQ(invoice.payable, eur("1050"));
  EXPECT_EQ(sum(invoice), eur("1050"));
}

TEST(CreditsOverTheInvoice, are_carried_into_the_next_one) {
  InvoiceParts made = parts();
  made.charges = {part("base", "1000")};
  made.credits = {part("p2", "1300")};
  Invoicing agreed = rules();
  agreed.discount.reset();
  const Invoice invoice = make_invoice(agreed, made);
  EXPECT_EQ(invoice.net, eur("0"));
  EXPECT_EQ(invoice.tax, eur("0"));
  EXPECT_EQ(invoice.carried_out, eur("300"));
  EXPECT_EQ(sum(invoice), eur("0"));
  InvoiceParts next = parts();
  next.month = month("2026-04");
  next.charges = {part("base", "1000")};
  next.carried_in = invoice.carried_out;
  EXPECT_EQ(make_invoice(agreed, next).net, eur("700"));
}

TEST(CreditsOverTheInvoice, or_are_paid_and_always_when_there_is_no_next_one) {
  InvoiceParts made = parts();
  made.charges = {part("base", "1000")};
  made.credits = {part("p2", "1300")};
  Invoicing agreed;
  made.last_month = true;
  EXPECT_EQ(make_invoice(agreed, made).payable, eur("-300"));
  made.last_month = false;
  agreed.excess = Invoicing::Excess::paid;
  const Invoice invoice = make_invoice(agreed, made);
  EXPECT_EQ(invoice.payable, eur("-300"));
  EXPECT_EQ(invoice.notes.front(), "credits exceed the invoice by EUR 300.00, which the supplier pays");
}

TEST(NegativeInvoice, reduced_units_are_no_credit_and_are_not_carried) {
  InvoiceParts made = parts();
  made.charges = {part("volume", "-500")};
  made.credits = {part("p2", "100")};
  const Invoice invoice = make_invoice({}, made);
  EXPECT_EQ(invoice.carried_out, eur("100"));
  EXPECT_EQ(invoice.payable, eur("-500"));
}

TEST(Adjustments, name_the_line_that_they_correct) {
  InvoiceParts made = parts();
  made.charges = {part("base", "1000")};
  InvoiceParts::Adjustment each;
  each.month = month("2026-01");
  each.line = "credit/p2";
  each.title = "Adjustment: credit p2";
  each.amount = eur("-20");
  made.adjustments = {each};
  const Invoice invoice = make_invoice({}, made);
  const InvoiceLine* found = line(invoice, "adjustment/2026-01/credit/p2");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->adjusts, "credit/p2");
  EXPECT_EQ(found->adjusts_month, month("2026-01"));
  EXPECT_EQ(invoice.net, eur("980"));
}

TEST(Invoice, every_line_has_its_figure) {
  InvoiceParts made = parts();
  made.charges = {part("base", "250000"), part("additional", "14400")};
  made.credits = {part("p2", "12437.38")};
  const Invoice invoice = make_invoice(rules(), made);
  for (const auto& each : invoice.lines) {
    const auto* figure = explain::find(invoice.explanation, each.figure);
    ASSERT_NE(figure, nullptr) << each.id;
    EXPECT_EQ(figure->value, each.amount.to_string());
  }
}

TEST(Invoice, is_due_after_the_agreed_days) {
  Invoicing agreed;
  agreed.payment_days = std::int64_t{30};
  EXPECT_EQ(make_invoice(agreed, parts()).due, day("2026-05-01"));
}

}  // namespace
}  // namespace entente::pricing
