// Invoices of a case: charges, credits and taxes of a month, with corrections of invoices that were issued
// before something became known.
#pragma once

#include <optional>

#include "app/statements.h"
#include "settlement/invoice.h"

namespace entente::app {

struct MadeInvoice {
  pricing::Invoice invoice;
  time::Instant as_of;
};

/// The invoice of the request's month. With `issued`, the invoices of earlier months stood as known then, and
/// lines that come out differently now are corrected.
text::Outcome<MadeInvoice> invoice(const Case& opened, const StatementRequest& request,
                                   std::optional<time::Instant> issued = std::nullopt);

}  // namespace entente::app
