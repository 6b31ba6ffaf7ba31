// A plan document worked out: read, checked, solved, and its delivery risk drawn. A file in, values for
// report out.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/documents.h"
#include "app/workspace.h"
#include "sourcing/delivery_risk.h"
#include "sourcing/planning.h"
#include "sourcing/pricing_strategy.h"

namespace entente::app {

struct PlanRequest {
  std::string path;
  std::string sheet;       ///< items in a spreadsheet, instead of the document's; may be empty
  std::string sheet_name;  ///< of a workbook; empty: the first sheet with the titles of a plan
  bool fewest_changes = false;
  bool frontiers = false;
  bool risk = true;
  enum class Effort { quick, usual, thorough };
  Effort effort = Effort::usual;
  std::uint64_t seed = 1;
  unsigned workers = 1;
  const std::atomic<bool>* stop = nullptr;  ///< set when time is up
};

struct PlanAnswer {
  sourcing::Plan plan;
  sourcing::Planned planned;
  std::optional<sourcing::DeliveryRisk> risk;
  std::optional<sourcing::RiskDifference> beside_today;
  std::optional<sourcing::PricingStrategy> pricing;
  text::Diagnostics warnings;
};

text::Outcome<PlanAnswer> make_plan(const PlanRequest& request, const Files& files);

/// The prices of a plan's deals alone; `planned` of the answer stays empty.
text::Outcome<PlanAnswer> make_pricing(const PlanRequest& request, const Files& files);

// For the table of documents.
CheckedDocument check_plan_document(const text::SourcePtr& source);

}  // namespace entente::app
