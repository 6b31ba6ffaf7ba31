// The items of a plan as a workbook: what is written is read again as the same plan.
#include "sourcing/plan_sheet.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "report/plan.h"

namespace entente::report {
namespace {

text::SourcePtr source(const std::string& name, const std::string& text) {
  return std::make_shared<text::Source>(name, text);
}

const std::string kHead =
    "plan: sheet\ncurrency: EUR\nstarts: 2027-01\nperiods: 4\nbudget: {first: 100 000 EUR}\n"
    "suppliers: {kestrel: {}, own: {}}\noffers:\n  team: {model: team, supplier: kestrel}\n"
    "  own: {model: in-house, supplier: own}\nproducts: {web: {}}\n";

RC_GTEST_PROP(PlanWorkbook, what_is_written_is_read_again_as_the_same_plan, ()) {
  std::string sheet = "item,title,must,lasts,value,fades,earliest,offer,cost,way value,effort,risk\n";
  const auto count = *rc::gen::inRange(1, 6);
  for (int k = 0; k < count; ++k) {
    const std::string name = *rc::gen::element<std::string>("i", "00", "1.", "x ");
    const std::string title = *rc::gen::element<std::string>(
        "", "=1+1", "3.50", "é & <b>", "_x0041_", "2027-01", "#hash", "12345678901234567890", "1E5", "25%");
    const std::string amount = std::to_string(*rc::gen::inRange<std::int64_t>(0, 90'000'000'000'000));
    const std::string cents = std::to_string(*rc::gen::inRange(10, 99));
    sheet += name + std::to_string(k) + ",\"" + title + "\"," + (k % 2 == 0 ? "" : "yes") + "," +
             std::to_string(1 + k % 3) + "," + std::to_string(*rc::gen::inRange(0, 1000)) + ".125," +
             (k % 2 == 0 ? "2.5%" : "") + "," + (k % 3 == 0 ? "2027-02" : "") + ",team," + amount + "." +
             cents + ",," + std::to_string(*rc::gen::inRange(0, 20)) + ",0.1\n";
    if (k % 2 == 0) sheet += ",,,,,,,own,90000,7.5,3,2\n";
  }
  const auto first = sourcing::read_plan_with_items(source("plan.yaml", kHead), source("items.csv", sheet));
  RC_ASSERT(first.plan.has_value());
  const auto bytes = plan_sheet_xlsx(*first.plan);
  RC_ASSERT(bytes.has_value());
  const auto again = sourcing::read_plan_with_items(source("plan.yaml", kHead), source("items.xlsx", *bytes));
  RC_ASSERT(again.diagnostics.empty());
  RC_ASSERT(again.plan.has_value());
  RC_ASSERT(sourcing::write_plan(*again.plan) == sourcing::write_plan(*first.plan));
}

}  // namespace
}  // namespace entente::report
