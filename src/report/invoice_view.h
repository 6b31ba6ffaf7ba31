// What an invoice shows, before anyone decides how: its lines in order with the sums between them, the facts
// of its head, and the way of the money. Terminal, CSV, XLSX and HTML all draw it, so they say the same.
#pragma once

#include <string>
#include <vector>

#include "pricing/invoice.h"
#include "report/view.h"

namespace entente::report {

struct InvoiceOptions {
  bool sample = false;  ///< the data is a labelled sample
  std::optional<time::Instant> as_of = {}, as_known = {};
};

struct InvoiceView {
  std::string title;  ///< "Invoice for April 2026"
  std::string number, agreement, client, supplier, month, currency;
  bool sample = false;
  bool provisional = false;  ///< something is not determined yet
  std::vector<Fact> facts;
  std::string finding;           ///< the invoice in a sentence
  Table lines;                   ///< with the sums between them; sums have ids `sum/...`
  std::vector<MoneyStep> money;  ///< from charges to what is payable
  std::vector<std::string> notes;
};

InvoiceView view_of(const pricing::Invoice& invoice, const InvoiceOptions& options = {});

}  // namespace entente::report
