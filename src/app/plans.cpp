#include "app/plans.h"

#include <fmt/format.h>

#include "sourcing/plan_sheet.h"
#include "tables/workbook.h"
#include "text/file_error.h"

namespace entente::app {
namespace {

sourcing::SolveOptions search_of(const PlanRequest& request) {
  using Effort = PlanRequest::Effort;
  sourcing::SolveOptions search = request.effort == Effort::quick      ? sourcing::quick_search()
                                  : request.effort == Effort::thorough ? sourcing::thorough_search()
                                                                       : sourcing::SolveOptions{};
  search.seed = request.seed;
  search.workers = request.workers;
  search.stop = request.stop;
  return search;
}

/// Text or a workbook.
text::Outcome<text::SourcePtr> read_sheet_file(const Files& files, const std::string& path) {
  auto content = files.read(path, text::kDocumentBytesMax);
  if (!content || !tables::is_workbook(path, *content)) return text::read_source(files, path);
  return std::make_shared<const text::Source>(path, std::move(*content));
}

text::Outcome<PlanAnswer> read_plan(const PlanRequest& request, const Files& files) {
  const auto source = text::read_source(files, request.path);
  if (!source) return std::unexpected(source.error());
  sourcing::ReadPlan read;
  if (request.sheet.empty()) {
    read = sourcing::read_plan(*source);
  } else {
    const auto sheet = read_sheet_file(files, request.sheet);
    if (!sheet) return std::unexpected(sheet.error());
    read = sourcing::read_plan_with_items(*source, *sheet, request.sheet_name);
  }
  if (!read.plan) return std::unexpected(std::move(read.diagnostics));
  PlanAnswer answer;
  answer.plan = std::move(*read.plan);
  answer.warnings = std::move(read.diagnostics);
  return answer;
}

}  // namespace

text::Outcome<PlanAnswer> make_plan(const PlanRequest& request, const Files& files) {
  auto read = read_plan(request, files);
  if (!read) return read;
  PlanAnswer answer = std::move(*read);
  sourcing::PlanningOptions options;
  options.search = search_of(request);
  options.fewest_changes = request.fewest_changes;
  options.frontiers = request.frontiers;
  answer.planned = sourcing::make_plan(answer.plan, options);
  const sourcing::Planned& planned = answer.planned;
  const sourcing::RiskOptions drawn{.samples = 0, .workers = request.workers};
  if (request.risk && planned.solved.feasible) {
    answer.risk = sourcing::delivery_risk(answer.plan, planned.program, planned.solved.choice, drawn);
    if (!answer.plan.today.empty())
      answer.beside_today = sourcing::risk_difference(answer.plan, planned.program, planned.solved.choice,
                                                      planned.as_it_is, planned.today_as_it_is, drawn);
  }
  if (!answer.plan.pricing.deals.empty())
    answer.pricing = sourcing::pricing_strategy(answer.plan, {.samples = 0, .workers = request.workers});
  return answer;
}

text::Outcome<PlanAnswer> make_pricing(const PlanRequest& request, const Files& files) {
  auto read = read_plan(request, files);
  if (!read) return read;
  read->pricing = sourcing::pricing_strategy(read->plan, {.samples = 0, .workers = request.workers});
  return read;
}

CheckedDocument check_plan_document(const text::SourcePtr& source) {
  sourcing::ReadPlan read = sourcing::read_plan(source);
  CheckedDocument checked;
  if (read.plan) {
    const sourcing::Plan& plan = *read.plan;
    checked.summary =
        fmt::format("ok: {} items, {} offers of {} suppliers, {} periods, {} guard rails", plan.items.size(),
                    plan.offers.size(), plan.suppliers.size(), plan.count(), plan.guard_rails.size());
  }
  checked.diagnostics = std::move(read.diagnostics);
  return checked;
}

}  // namespace entente::app
