// The command for a plan of delivery models: plan.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <ostream>
#include <thread>

#include "app/plans.h"
#include "cli/command.h"
#include "cli/month_options.h"
#include "cli/progress.h"
#include "report/plan.h"

namespace entente::cli {
namespace {

struct PlanCommand {
  std::string file, from, sheet, to, output, effort = "usual";
  unsigned workers = 0;
  std::int64_t seed = 1;
  double seconds = 0;
  bool fewest_changes = false, frontier = false, pricing = false;
};

/// Sets a flag when so many seconds are over; the search itself counts steps, this is its safety net.
class Alarm {
 public:
  Alarm(std::atomic<bool>& flag, double seconds) {
    if (seconds <= 0) return;
    thread_ = std::jthread([&flag, seconds, this](const std::stop_token& token) {
      std::unique_lock lock(mutex_);
      if (!wake_.wait_for(lock, token, std::chrono::duration<double>(seconds), [] { return false; }) &&
          !token.stop_requested()) {
        flag = true;
      }
    });
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

int no_workbook(const Session& session, const std::string& reason) {
  return session.report({text::error("U0136", reason).help("make room for temporary files")}, kCouldNotRun);
}

/// The plan's items as a sheet, or the whole plan as a document; by the name of the file.
int write_items(const Session& session, const app::PlanAnswer& answer, const std::string& path) {
  if (path.ends_with(".xlsx")) {
    auto made = report::plan_sheet_xlsx(answer.plan);
    return made ? write_result(session, path, *made) : no_workbook(session, made.error());
  }
  const bool document = path.ends_with(".yaml") || path.ends_with(".yml");
  return write_result(session, path,
                      document ? sourcing::write_plan(answer.plan) : report::plan_sheet_csv(answer.plan));
}

int price(const Session& session, const app::PlanAnswer& answer, const std::string& output) {
  const sourcing::PricingStrategy& strategy = *answer.pricing;
  std::string content;
  if (session.format == "json") {
    content = report::json_text(report::pricing_answer(answer.plan, strategy));
  } else if (session.format == "html") {
    content = report::pricing_html(answer.plan, strategy);
  } else if (session.format == "csv") {
    content = report::pricing_csv(strategy);
  } else if (session.format == "xlsx") {
    auto made = report::pricing_xlsx(answer.plan, strategy);
    if (!made) return no_workbook(session, made.error());
    content = std::move(*made);
  } else {
    content = report::outlook_text(report::pricing_view(answer.plan, strategy), drawing(session.console));
  }
  return write_result(session, output, content);
}

int plan(const Session& session, const PlanCommand& command) {
  if (session.format == "xlsx" && command.output.empty()) {
    return session.report(
        {text::error("U0155", "a workbook needs a file to be written to").help("add --output plan.xlsx")},
        kCouldNotRun);
  }
  app::PlanRequest request;
  request.path = command.file;
  request.sheet = command.from;
  request.sheet_name = command.sheet;
  request.fewest_changes = command.fewest_changes;
  request.frontiers = command.frontier || session.format == "html";
  request.seed = static_cast<std::uint64_t>(command.seed);
  request.workers = command.workers > 0 ? command.workers : std::max(1U, std::thread::hardware_concurrency());
  using Effort = app::PlanRequest::Effort;
  request.effort = command.effort == "quick"      ? Effort::quick
                   : command.effort == "thorough" ? Effort::thorough
                                                  : Effort::usual;
  std::atomic<bool> time_is_up{false};
  request.stop = &time_is_up;
  const Alarm alarm(time_is_up, command.seconds);
  const bool alone = command.pricing || !command.to.empty();
  const auto answer =
      alone ? app::make_pricing(request, session.files) : app::make_plan(request, session.files);
  if (!answer) return session.report(answer.error(), kCouldNotRun);
  if (!answer->warnings.empty() && session.format != "json") session.report(answer->warnings, kClean);

  if (!command.to.empty()) return write_items(session, *answer, command.to);
  if (command.pricing) return price(session, *answer, command.output);
  const report::PlanReport drawn{&answer->plan, &answer->planned, answer->risk ? &*answer->risk : nullptr,
                                 answer->beside_today ? &*answer->beside_today : nullptr,
                                 answer->pricing ? &*answer->pricing : nullptr};
  std::string content;
  if (session.format == "json") {
    content = report::json_text(report::plan_json(drawn));
  } else if (session.format == "csv") {
    content = report::plan_csv(drawn);
  } else if (session.format == "html") {
    content = report::plan_html(drawn);
  } else if (session.format == "xlsx") {
    auto made = report::plan_xlsx(drawn);
    if (!made) return no_workbook(session, made.error());
    content = std::move(*made);
  } else {
    content = report::plan_text(drawn, drawing(session.console));
  }
  const int code = write_result(session, command.output, content);
  return code == kClean && !answer->planned.solved.feasible ? session.findings() : code;
}

}  // namespace

void add_plan(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("plan",
                         "which work is done, by whom and when, within a budget: a plan beside today's")
          ->group("decide");
  auto options = std::make_shared<PlanCommand>();
  command->add_option("FILE", options->file, "the plan document")->required();
  command->add_flag("--fewest-changes", options->fewest_changes,
                    "change only as much as the limits ask for, and do that as well as can be");
  command->add_flag("--frontier", options->frontier, "also value against budget and against the risk limit");
  command->add_flag("--pricing", options->pricing,
                    "only compare the prices of the plan's deals, for both sides; nothing is planned");
  command
      ->add_option("--from", options->from,
                   "take the items from this spreadsheet (.xlsx, .csv) instead of the document")
      ->type_name("FILE");
  command
      ->add_option("--sheet", options->sheet,
                   "the workbook's sheet (default: the first one with the titles of a plan)")
      ->type_name("NAME");
  command
      ->add_option(
          "--to", options->to,
          "only write the items to this sheet (.csv, .xlsx), or the whole plan to a document (.yaml)")
      ->type_name("FILE");
  command->add_option("--effort", options->effort, "how long to search: quick, usual or thorough")
      ->check(CLI::IsMember({"quick", "usual", "thorough"}))
      ->type_name("EFFORT");
  command->add_option("--seed", options->seed, "where the random numbers of the search begin")
      ->type_name("N");
  command
      ->add_option("--seconds", options->seconds,
                   "stop after so long with the best so far (the result then depends on the machine)")
      ->type_name("S");
  command->add_option("--workers", options->workers, "threads (default: one a core); the result is the same")
      ->type_name("N");
  command->add_option("-o,--output", options->output, "write to this file instead of standard output")
      ->type_name("FILE");
  add_format(*command, session, {"table", "json", "csv", "html", "xlsx"});
  set_examples(*command,
               {"entente plan harbour.yaml", "entente plan harbour.yaml --fewest-changes",
                "entente plan harbour.yaml --format html -o plan.html", "entente plan harbour.yaml --pricing",
                "entente plan harbour.yaml --to items.xlsx", "entente plan harbour.yaml --from items.xlsx"});
  command->callback(
      [&session, options] { session.work = [&session, options] { return plan(session, *options); }; });
}

}  // namespace entente::cli
