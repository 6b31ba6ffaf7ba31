// A hand-made invoice for tests of the renderings: base and additional units, a discount, a credit, a
// correction and a tax, put together by the rules of the invoice.
#pragma once

#include "pricing/invoice.h"
#include "report/sample_statement.h"

namespace entente::report::sample {

inline pricing::InvoiceParts::Part part(const char* name, const char* title, const char* amount) {
  pricing::InvoiceParts::Part made;
  made.name = name;
  made.title = title;
  made.clause = "5.1";
  made.amount = eur(amount);
  made.eligible = made.discounted = true;
  made.figure.label = title;
  made.figure.value = made.amount.to_string();
  return made;
}

/// The example of REFERENCE B.2: base and additional units, a discount, a credit, a tax.
inline pricing::Invoice invoice() {
  pricing::Invoicing rules;
  rules.discount.emplace();
  rules.discount->share = text::Placed<money::Percent>(money::Percent(decimal("2")), {});
  pricing::Tax tax;
  tax.rate = {money::Percent(decimal("20")), {}};
  rules.taxes.push_back({{"VAT", {}}, tax});
  rules.payment_days = text::Placed<std::int64_t>(30, {});
  pricing::InvoiceParts parts;
  parts.month = time::Month::of(2026, 4);
  parts.days = {parts.month.first_day(), parts.month.end_day()};
  parts.currency = *money::Currency::find("EUR");
  parts.carried_in = eur("0");
  parts.charges = {part("base", "Service desk", "250000.00"),
                   part("volume", "Additional tickets", "14400.00")};
  parts.charges[1].quantity = "80 at EUR 180.00";
  parts.charges[1].units = decimal("80");
  parts.charges[1].unit_price = pricing::Rate{decimal("180"), parts.currency};
  parts.charges[1].unit = "tickets";
  parts.credits = {part("p2-resolution", "Priority 2 incidents", "12437.38")};
  pricing::InvoiceParts::Adjustment adjustment;
  adjustment.month = time::Month::of(2026, 3);
  adjustment.line = "charge/volume";
  adjustment.title = "Additional tickets of March";
  adjustment.amount = eur("360.00");
  parts.adjustments.push_back(adjustment);
  pricing::Invoice made = pricing::make_invoice(rules, parts);
  made.agreement = "desk";
  made.title = "Service desk";
  made.client = "Northwind Bank";
  made.supplier = "Helio <Services>";
  return made;
}

}  // namespace entente::report::sample
