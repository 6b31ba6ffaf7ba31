// Any bytes as a plan, or as the sheet of its items: reading never throws or asserts, everything it reports
// points inside a text that was given, what is read can be written and read again as the same plan, and small
// plans are worked out and priced without harm. Corpus: tests/fuzz/corpus/plan_document.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "sound_diagnostics.h"
#include "sourcing/plan_sheet.h"
#include "sourcing/planning.h"
#include "sourcing/pricing_strategy.h"

namespace {

using namespace entente;

const std::string kHead =
    "plan: sheet\ncurrency: EUR\nstarts: 2027-01\nperiods: 3\nbudget: {first: 100 000 EUR}\n"
    "suppliers: {kestrel: {}}\noffers: {team: {model: team, supplier: kestrel}}\n";

void work_out(const sourcing::Plan& plan) {
  const std::string written = sourcing::write_plan(plan);
  const auto again = sourcing::read_plan(std::make_shared<const text::Source>("again.yaml", written));
  if (!again.plan) std::abort();
  if (sourcing::write_plan(*again.plan) != written) std::abort();
  std::size_t ways = 0;
  for (const auto& item : plan.items) ways += item.value.ways.size();
  if (ways <= 12 && plan.count() <= 6) {
    sourcing::PlanningOptions options;
    options.search.steps = 500;
    options.search.chains = 1;
    options.search.rounds = 1;
    options.search.regions = 1;
    options.search.nodes = 200;
    options.search.neighbourhood_work = 100'000;
    options.search.first_nodes = 3;
    options.search.tree_nodes = 3;
    options.search.bound.rounds = 2;
    const auto planned = sourcing::make_plan(plan, options);
    if (planned.solved.feasible && !is_feasible(planned.program.model, planned.solved.choice)) std::abort();
  }
  if (plan.pricing.deals.size() <= 3) (void)sourcing::pricing_strategy(plan, {.samples = 10, .workers = 1});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 16 * 1024) return 0;
  const std::string content(data, data + size);
  const bool sheet = content.starts_with("item") || content.starts_with("\"item");
  const auto source = std::make_shared<const text::Source>(sheet ? "fuzz.csv" : "fuzz.yaml", content);
  const auto read =
      sheet ? sourcing::read_plan_with_items(std::make_shared<const text::Source>("head.yaml", kHead), source)
            : sourcing::read_plan(source);
  check(read.diagnostics);
  if (read.plan) work_out(*read.plan);
  return 0;
}
