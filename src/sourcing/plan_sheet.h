// Items of a plan in a spreadsheet: a row for each way, with what is said of the item in its first row and of
// the offer beside it. Read from text or from a workbook into the same values as the document (its codecs
// read the cells), so that problems point at the cell; written from a plan, so that what is read again is
// the same plan.
#pragma once

#include <string>
#include <vector>

#include "sourcing/plan.h"

namespace entente::sourcing {

/// The plan of a document with the items of a sheet instead of its own; offers that only the sheet has are
/// added. Of a workbook the sheet `name`, or where it is empty the first one with the titles of a plan.
ReadPlan read_plan_with_items(text::SourcePtr document, const text::SourcePtr& sheet,
                              const std::string& name = {});

struct PlanSheet {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};
PlanSheet sheet_of(const Plan& plan);

}  // namespace entente::sourcing
