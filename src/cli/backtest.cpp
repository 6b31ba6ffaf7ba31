// Commands about other terms: backtest, compare and baseline.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <thread>

#include "app/backtests.h"
#include "app/imports.h"
#include "cli/command.h"
#include "cli/month_options.h"
#include "cli/progress.h"
#include "report/backtest.h"
#include "report/csv.h"

namespace entente::cli {
namespace {

struct Options {
  std::string agreement, other, store, month, as_known, output, table = "months", model = "auto", measure;
  std::vector<std::string> settings, axes, levels;
  std::int64_t years = 0;
  std::uint64_t seed = 1;
  unsigned workers = 0;
};

unsigned workers_of(const Options& options) {
  return options.workers > 0 ? options.workers : std::max(1U, std::thread::hardware_concurrency());
}

text::Outcome<std::optional<time::Month>> month_of(const Options& options) {
  if (options.month.empty()) return std::optional<time::Month>();
  const auto month = time::Month::parse(options.month);
  if (month) return std::optional(*month);
  return text::refuse(text::error("U0154", fmt::format("`{}` is not a month", options.month))
                          .help("write it like this: --month 2026-04"));
}

const report::Table* table_of(const report::OutlookView& view, const std::string& id) {
  for (const auto& section : view.sections) {
    if (section.table.id == id) return &section.table;
  }
  return nullptr;
}

text::Outcome<std::string> render(const Session& session, const Options& options,
                                  const report::OutlookView& view,
                                  const std::function<report::Json()>& json) {
  if (session.format == "json") return report::json_text(json());
  if (session.format == "html") return report::outlook_html(view);
  if (session.format == "csv") {
    if (const report::Table* table = table_of(view, options.table)) return report::outlook_csv(*table);
    std::vector<std::string> ids;
    for (const auto& section : view.sections) ids.push_back(section.table.id);
    return text::refuse(text::error("O0127", fmt::format("this answer has no table `{}`", options.table))
                            .note(fmt::format("its tables are {}", fmt::join(ids, ", ")))
                            .help(fmt::format("write --table {}", ids.empty() ? "months" : ids.front())));
  }
  return report::outlook_text(view, drawing(session.console));
}

int finish(const Session& session, const Options& options, const report::OutlookView& view,
           const std::function<report::Json()>& json, bool findings) {
  const auto content = render(session, options, view, json);
  if (!content) return session.report(content.error(), kCouldNotRun);
  const int code = write_result(session, options.output, *content);
  if (code != kClean) return code;
  return findings ? session.findings() : kClean;
}

int backtest(const Session& session, const Options& options) {
  const auto month = month_of(options);
  if (!month) return session.report(month.error(), kCouldNotRun);
  app::BacktestRequest request;
  request.agreement = options.agreement;
  request.store = options.store;
  request.proposal = options.other;
  request.settings = options.settings;
  request.axes = options.axes;
  request.last = *month;
  request.years = options.years;
  request.seed = options.seed;
  request.workers = workers_of(options);
  if (options.model == "months") request.model = outlook::SimulationOptions::Model::months;
  if (options.model == "fitted") request.model = outlook::SimulationOptions::Model::fitted;
  if (!options.as_known.empty()) {
    const auto instant = app::read_instant(options.as_known, "--as-known");
    if (!instant) return session.report(instant.error(), kCouldNotRun);
    request.as_known = *instant;
  }
  const auto progress = show_progress(session, "reading");
  request.reading = [&progress](std::int64_t rows) { progress->update(rows); };
  const auto made = app::backtest(request, {session.clock.now_micros()}, session.files);
  progress->finish();
  if (!made) return session.report(made.error(), kCouldNotRun);
  report::OutlookView view = report::view_of(made->backtest, made->simulation);
  view.sample = made->sample;
  Options asked = options;
  if (asked.table == "months" && !made->backtest.would && made->backtest.grid) asked.table = "variants";
  if (session.format == "csv" && asked.table == "variants") {
    const int code =
        write_result(session, options.output, report::outlook_csv(report::variants_table(made->backtest)));
    if (code != kClean) return code;
    return kClean;
  }
  // A proposal that changes what is paid is a finding, as a changed plan is.
  const bool differs = made->backtest.would && (made->backtest.would->net() != made->backtest.was.net() ||
                                                made->backtest.would->bonus() != made->backtest.was.bonus());
  return finish(
      session, asked, view, [&] { return report::backtest_json(made->backtest, made->simulation); }, differs);
}

int compare(const Session& session, const Options& options) {
  const auto month = month_of(options);
  if (!month) return session.report(month.error(), kCouldNotRun);
  app::CompareRequest request;
  request.before = options.agreement;
  request.after = options.other;
  request.store = options.store;
  request.last = *month;
  request.workers = workers_of(options);
  const auto progress = show_progress(session, "reading");
  request.reading = [&progress](std::int64_t rows) { progress->update(rows); };
  const auto made = app::compare(request, {session.clock.now_micros()}, session.files);
  progress->finish();
  if (!made) return session.report(made.error(), kCouldNotRun);
  report::OutlookView view =
      report::view_of(made->before, made->after, made->changes, made->money, made->without_money);
  view.sample = made->sample;
  Options asked = options;
  if (asked.table == "months") asked.table = "terms";
  return finish(
      session, asked, view,
      [&] { return report::comparison_json(made->before, made->after, made->changes, made->money); },
      !made->changes.empty());
}

int baseline(const Session& session, const Options& options) {
  const auto month = month_of(options);
  if (!month) return session.report(month.error(), kCouldNotRun);
  app::BaselineRequest request;
  request.agreement = options.agreement;
  request.store = options.store;
  request.levels = options.levels;
  request.measure = options.measure;
  request.last = *month;
  request.workers = workers_of(options);
  const auto progress = show_progress(session, "reading");
  request.reading = [&progress](std::int64_t rows) { progress->update(rows); };
  const auto made = app::baseline(request, {session.clock.now_micros()}, session.files);
  progress->finish();
  if (!made) return session.report(made.error(), kCouldNotRun);
  report::OutlookView view = report::view_of(made->baseline);
  view.sample = made->sample;
  Options asked = options;
  if (asked.table == "months") asked.table = "levels";
  return finish(session, asked, view, [&] { return report::baseline_json(made->baseline); }, false);
}

void add_common(CLI::App& command, Session& session, const std::shared_ptr<Options>& options) {
  command
      .add_option("--month", options->month,
                  "last month to judge, 2026-04 (default: the latest that is over and has data)")
      ->type_name("MONTH");
  command
      .add_option("--store", options->store, "the store (default: measurements.duckdb beside the agreement)")
      ->envname("ENTENTE_STORE")
      ->type_name("FILE");
  command
      .add_option("--workers", options->workers,
                  "threads (default: one a core); the result is the same for any number")
      ->type_name("N");
  command.add_option("-o,--output", options->output, "write to this file instead of standard output")
      ->type_name("FILE");
  command.add_option("--table", options->table, "with --format csv: which table")->type_name("TABLE");
  add_format(command, session, {"table", "json", "csv", "html"});
}

}  // namespace

void add_backtest(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  CLI::App* backtest_command =
      app.add_subcommand("backtest",
                         "what other terms would have paid over the whole history, for both sides")
          ->group("look ahead");
  backtest_command->add_option("AGREEMENT", options->agreement,
                               "file or folder; default: the current folder's");
  backtest_command
      ->add_option("--proposal", options->other, "an agreement file with the proposed terms, or FILE@DATE")
      ->type_name("FILE");
  backtest_command
      ->add_option("--set", options->settings,
                   "a proposed value: \"service levels.p2-resolution.expected=97%\"")
      ->type_name("PATH=VALUE")
      ->excludes("--proposal");
  backtest_command
      ->add_option("--vary", options->axes,
                   "values to try, every combination: \"credits.at risk=10%,12%\", \"...=93%..98% by 0.5%\"")
      ->type_name("PATH=VALUES")
      ->excludes("--proposal");
  backtest_command->add_option("--simulate", options->years, "simulate so many years from the history")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}))
      ->type_name("YEARS");
  backtest_command->add_option("--seed", options->seed, "of the simulation (default 1)")->type_name("N");
  backtest_command
      ->add_option("--model", options->model,
                   "simulate from whole months, or from a model fitted to them (default: months from twelve "
                   "measured months on)")
      ->check(CLI::IsMember({"auto", "months", "fitted"}))
      ->type_name("MODEL");
  backtest_command
      ->add_option("--as-known", options->as_known, "with what was known then (default: everything)")
      ->type_name("INSTANT");
  add_common(*backtest_command, session, options);
  set_examples(
      *backtest_command,
      {"entente backtest --set \"service levels.p2-resolution.expected=97%\"",
       "entente backtest --vary \"service levels.p2-resolution.expected=93%..98% by 0.5%\" --vary "
       "\"credits.at "
       "risk=10%,12%,15%\"",
       "entente backtest --proposal next-year.yaml --simulate 10000 --format html -o proposal.html"});
  backtest_command->callback(
      [&session, options] { session.work = [&session, options] { return backtest(session, *options); }; });

  CLI::App* compare_command =
      app.add_subcommand("compare",
                         "two agreements, or two versions of one: what differs in terms and in money")
          ->group("look ahead");
  compare_command->add_option("OLD", options->agreement, "file, or FILE@DATE for the terms in force on a day")
      ->required();
  compare_command->add_option("NEW", options->other, "file, or FILE@DATE")->required();
  add_common(*compare_command, session, options);
  set_examples(*compare_command,
               {"entente compare agreement.yaml next-year.yaml",
                "entente compare agreement.yaml@2026-01-01 agreement.yaml@2026-07-01",
                "entente compare agreement.yaml next-year.yaml --format html -o compare.html"});
  compare_command->callback(
      [&session, options] { session.work = [&session, options] { return compare(session, *options); }; });

  CLI::App* baseline_command =
      app.add_subcommand("baseline",
                         "expected and minimum levels proposed from what was reached, with the reasoning")
          ->group("look ahead");
  baseline_command->add_option("LEVEL", options->levels, "service levels; default: every one with a bar");
  baseline_command
      ->add_option("--agreement", options->agreement, "file or folder; default: the current folder's")
      ->type_name("FILE");
  baseline_command->add_option("--measure", options->measure, "a measure that no level uses yet")
      ->type_name("NAME")
      ->excludes("LEVEL");
  add_common(*baseline_command, session, options);
  set_examples(*baseline_command, {"entente baseline", "entente baseline p2-resolution --month 2026-09",
                                   "entente baseline --measure oldest-open --format json"});
  baseline_command->callback(
      [&session, options] { session.work = [&session, options] { return baseline(session, *options); }; });
}

}  // namespace entente::cli
