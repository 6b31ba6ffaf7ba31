// A plan for a terminal, as a page, for spreadsheets and for programs. All draw one view, so they say the
// same in the same order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "report/backtest.h"
#include "sourcing/delivery_risk.h"
#include "sourcing/planning.h"
#include "sourcing/pricing_strategy.h"

namespace entente::report {

/// What is drawn: the plan, what was worked out, and its delivery risk where it was drawn.
struct PlanReport {
  const sourcing::Plan* plan = nullptr;
  const sourcing::Planned* planned = nullptr;
  const sourcing::DeliveryRisk* risk = nullptr;
  const sourcing::RiskDifference* beside_today = nullptr;  ///< where there is a plan today
  const sourcing::PricingStrategy* pricing = nullptr;
};

OutlookView view_of(const PlanReport& report);

std::string plan_text(const PlanReport& report, const TerminalOptions& options = {});
std::string plan_html(const PlanReport& report);
/// A line for each item.
std::string plan_csv(const PlanReport& report);
Result<std::string, std::string> plan_xlsx(const PlanReport& report);
/// The items as a sheet that can be read again.
std::string plan_sheet_csv(const sourcing::Plan& plan);
Result<std::string, std::string> plan_sheet_xlsx(const sourcing::Plan& plan);
Json plan_json(const PlanReport& report);
Json plan_answer_schema();

// The pricing strategy alone, or as part of a plan.
OutlookView pricing_view(const sourcing::Plan& plan, const sourcing::PricingStrategy& strategy);
void add_pricing(const sourcing::Plan& plan, const sourcing::PricingStrategy& strategy, OutlookView& view);
std::string pricing_html(const sourcing::Plan& plan, const sourcing::PricingStrategy& strategy);
std::string pricing_csv(const sourcing::PricingStrategy& strategy);
Result<std::string, std::string> pricing_xlsx(const sourcing::Plan& plan,
                                              const sourcing::PricingStrategy& strategy);
Json pricing_json(const sourcing::PricingStrategy& strategy);
Json pricing_parts_schema();
/// For programs, and what it holds to.
Json pricing_answer(const sourcing::Plan& plan, const sourcing::PricingStrategy& strategy);
Json pricing_answer_schema();

// Figures of the page.
Plot gantt_plot(const PlanReport& report);
Plot budget_plot(const PlanReport& report);
std::optional<Plot> tornado_plot(const PlanReport& report);
Plot pricing_plot(const sourcing::Plan& plan, const sourcing::DealOutcome& deal);
std::optional<Plot> frontier_plot(const std::vector<sourcing::FrontierPoint>& points, const std::string& id,
                                  const std::string& of);

/// "1,234.5"
std::string points_text(double points);
/// "kestrel-team, 2027 Q2 to 2027 Q3"; of a service, each offer with its first period; of what is shared, the
/// offers with their parts.
std::string course_text(const sourcing::Plan& plan, const sourcing::Course& course, bool service);

}  // namespace entente::report
