// The invoice of a month: the statement's charges, credits, earn-back and bonus in the order and with the
// taxes that the agreement names, what earlier months left over, and corrections of invoices already issued.
#pragma once

#include <optional>
#include <vector>

#include "pricing/invoice.h"
#include "settlement/statement.h"

namespace entente::settlement {

struct InvoiceOptions {
  ReduceOptions known;  ///< as of, and as known
  /// Statements of earlier months as they were known when the last invoice was issued (its own adjustments
  /// included). Where a month comes out differently now, this invoice carries adjustments that name the lines
  /// they correct.
  std::vector<Statement> issued;
};

/// The invoice of `month`, after those of all the months before it, whose credits may have been left over.
text::Outcome<pricing::Invoice> invoice(const agreement::Agreement& agreement, const Tallies& tallies,
                                        time::Month month, const InvoiceOptions& options);
/// Every month of the tallies, oldest first.
text::Outcome<std::vector<pricing::Invoice>> invoices(const agreement::Agreement& agreement,
                                                      const Tallies& tallies, const InvoiceOptions& options);

}  // namespace entente::settlement
