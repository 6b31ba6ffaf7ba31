// Negotiations as pages: what a side sees of its own, what both see of a suggestion, what the neutral alone
// sees, and a deal that both answered. The same tables for a terminal, a page with figures, and JSON. What is
// for both holds no side's worths.
#pragma once

#include <optional>
#include <string>

#include "negotiation/results.h"
#include "report/backtest.h"

namespace entente::report {

/// Who reads a suggestion: both parties, or the neutral alone.
enum class Reader { parties, neutral };

OutlookView view_of(const negotiation::Prepared& prepared);
OutlookView view_of(const negotiation::Suggested& suggested, const std::optional<outlook::Backtest>& money,
                    const std::string& without_money, Reader reader);
OutlookView view_of(const negotiation::SettledDeal& deal);

Json prepared_json(const negotiation::Prepared& prepared);
Json suggestion_json(const negotiation::Suggested& suggested, const std::optional<outlook::Backtest>& money,
                     Reader reader);
Json settled_json(const negotiation::SettledDeal& deal);
/// Of all three: `entente schema negotiation-result`.
Json negotiation_schema();

/// The Pareto set with what is chosen from it; for the neutral.
Plot front_plot(const negotiation::Suggested& suggested);

}  // namespace entente::report
