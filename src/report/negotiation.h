// Negotiations as pages: what a side sees of its own, what both see of a suggestion, what the neutral alone
// sees, and a deal that both answered. The same tables for a terminal, a page with figures, and JSON. What is
// for both holds no side's worths.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "negotiation/results.h"
#include "report/backtest.h"

namespace entente::report {

/// Who reads a suggestion: both parties, or the neutral alone.
enum class Reader { parties, neutral };

/// Packages by name, each over the party's own history.
using PackagesMoney = std::vector<std::pair<std::string, outlook::Backtest>>;
OutlookView view_of(const negotiation::Prepared& prepared, const PackagesMoney& money = {},
                    const std::string& without_money = {});
OutlookView view_of(const negotiation::Suggested& suggested, const std::optional<outlook::Backtest>& money,
                    const std::string& without_money, Reader reader);
OutlookView view_of(const negotiation::SettledDeal& deal);

/// Any of these as a page.
std::string negotiation_html(const OutlookView& view);

Json prepared_json(const negotiation::Prepared& prepared, const PackagesMoney& money = {});
Json suggestion_json(const negotiation::Suggested& suggested, const std::optional<outlook::Backtest>& money,
                     Reader reader);
Json settled_json(const negotiation::SettledDeal& deal);
/// Of all three: `entente schema negotiation-result`.
Json negotiation_schema();

/// The Pareto set with what is chosen from it; for the neutral.
Plot front_plot(const negotiation::Suggested& suggested);

}  // namespace entente::report
