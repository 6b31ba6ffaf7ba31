// An invoice (`entente invoice`) in every format of a statement: text for a terminal, JSON, CSV, a workbook,
// one self-contained page.
#pragma once

#include <string>

#include "base/result.h"
#include "report/invoice_view.h"
#include "report/json.h"
#include "report/terminal.h"

namespace entente::report {

std::string invoice_text(const InvoiceView& view, const TerminalOptions& options = {});
Json invoice_json(const pricing::Invoice& invoice, const InvoiceOptions& options = {});
Json invoice_schema();
/// One row a line: what it is, what it is about, quantity, amount, and which line it corrects.
std::string invoice_csv(const pricing::Invoice& invoice);
/// The workbook's bytes, or the reason why it could not be put together.
Result<std::string, std::string> invoice_xlsx(const pricing::Invoice& invoice,
                                              const InvoiceOptions& options = {});
std::string invoice_html(const pricing::Invoice& invoice, const InvoiceOptions& options = {});

}  // namespace entente::report
