#include "app/invoices.h"

namespace entente::app {

text::Outcome<MadeInvoice> invoice(const Case& opened, const StatementRequest& request,
                                   std::optional<time::Instant> issued) {
  settlement::InvoiceOptions options;
  const auto known = opened.options_for(request);
  if (!known) return std::unexpected(known.error());
  options.known = *known;
  const auto tallies = opened.tallies(options.known, request.month);
  if (!tallies) return std::unexpected(tallies.error());
  if (issued) {
    StatementRequest known_then = request;
    known_then.as_known = issued;
    const auto then = opened.options_for(known_then);
    if (!then) return std::unexpected(then.error());
    const auto earlier = opened.tallies(*then, request.month);
    if (!earlier) return std::unexpected(earlier.error());
    auto statements = settlement::settle_all(opened.agreement(), *earlier, *then);
    if (!statements) return std::unexpected(statements.error());
    for (settlement::Statement& statement : *statements) {
      if (statement.month < request.month) options.issued.push_back(std::move(statement));
    }
  }
  auto made = settlement::invoice(opened.agreement(), *tallies, request.month, options);
  if (!made) return std::unexpected(made.error());
  return MadeInvoice{std::move(*made), options.known.as_of};
}

}  // namespace entente::app
