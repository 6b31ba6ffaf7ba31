// Commands for the open month and the months behind it: forecast, chart.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <thread>

#include "app/authoring.h"
#include "app/forecasts.h"
#include "app/imports.h"
#include "cli/command.h"
#include "cli/month_options.h"
#include "cli/progress.h"
#include "report/chart.h"
#include "report/csv.h"
#include "report/forecast.h"

namespace entente::cli {
namespace {

struct ForecastCommand {
  std::string agreement, store, month, as_of, as_known, output, level, kind, rules = "usual";
  unsigned workers = 0;
  bool calibration = false;
};

unsigned workers_of(const ForecastCommand& command) {
  return command.workers > 0 ? command.workers : std::max(1U, std::thread::hardware_concurrency());
}

/// Month and instants as written; what is left out stays empty.
struct Times {
  std::optional<time::Month> month;
  std::optional<time::Instant> as_of, as_known;
};
text::Outcome<Times> times_of(const ForecastCommand& command) {
  Times times;
  if (!command.month.empty()) {
    times.month = time::Month::parse(command.month);
    if (!times.month) {
      return text::refuse(text::error("U0154", fmt::format("`{}` is not a month", command.month))
                              .help("write it like this: --month 2026-04"));
    }
  }
  for (auto [written, option, target] : {std::tuple{&command.as_of, "--as-of", &times.as_of},
                                         std::tuple{&command.as_known, "--as-known", &times.as_known}}) {
    if (written->empty()) continue;
    const auto instant = app::read_instant(*written, option);
    if (!instant) return std::unexpected(instant.error());
    *target = *instant;
  }
  return times;
}

/// The level that is agreed as met has less than an even chance.
bool probably_missed(const outlook::Forecast& forecast) {
  return std::ranges::any_of(forecast.levels, [](const outlook::LevelForecast& level) {
    return level.verdict == outlook::Verdict::misses || level.verdict == outlook::Verdict::near;
  });
}

int forecast(const Session& session, const ForecastCommand& command) {
  const auto opened = app::Case::open(command.agreement, command.store, session.files);
  if (!opened) return session.report(opened.error(), kCouldNotRun);
  const auto times = times_of(command);
  if (!times) return session.report(times.error(), kCouldNotRun);
  app::ForecastRequest request;
  request.month = times->month;
  request.as_of = times->as_of;
  request.as_known = times->as_known;
  request.workers = workers_of(command);
  using Calibrate = app::ForecastRequest::Calibrate;
  request.calibrate = command.calibration ? Calibrate::all : Calibrate::recent;
  const auto progress = show_progress(session, command.calibration ? "forecasting past months" : "reading");
  request.progress = [&progress](std::int64_t rows) { progress->update(rows); };
  const auto answer = app::forecast(*opened, request);
  progress->finish();
  if (!answer) return session.report(answer.error(), kCouldNotRun);

  const report::ForecastViewOptions view{.sample = app::is_sample(*opened, session.files),
                                         .whole_calibration = command.calibration};
  std::string content;
  if (session.format == "json") {
    content = report::json_text(report::forecast_json(answer->forecast, answer->calibration));
  } else if (session.format == "csv") {
    content = report::forecast_csv(answer->forecast);
  } else if (session.format == "html") {
    content = report::forecast_html(answer->forecast, answer->calibration, view);
  } else {
    content = report::forecast_text(report::view_of(answer->forecast, answer->calibration, view),
                                    drawing(session.console));
  }
  const int code = write_result(session, command.output, content);
  if (code != kClean) return code;
  return probably_missed(answer->forecast) ? session.findings() : kClean;
}

int chart(const Session& session, const ForecastCommand& command) {
  const auto opened = app::Case::open(command.agreement, command.store, session.files);
  if (!opened) return session.report(opened.error(), kCouldNotRun);
  const auto times = times_of(command);
  if (!times) return session.report(times.error(), kCouldNotRun);
  app::StatementRequest request;
  request.as_of = times->as_of;
  request.as_known = times->as_known;
  request.workers = workers_of(command);
  if (times->month) {
    request.month = *times->month;
  } else {
    const auto latest = opened->latest_month({session.clock.now_micros()});
    if (!latest) return session.report(latest.error(), kCouldNotRun);
    if (!*latest) {
      return session.report({text::error("U0153", "the store has no rows yet, so there is no month to judge")
                                 .help("import an export first: entente import tickets.csv")},
                            kCouldNotRun);
    }
    request.month = **latest;
  }
  outlook::ChartOptions options;
  if (command.kind == "xmr") options.kind = outlook::ChartKind::individuals;
  if (command.kind == "p") options.kind = outlook::ChartKind::proportions;
  if (command.kind == "ewma") options.kind = outlook::ChartKind::ewma;
  if (command.kind == "cusum") options.kind = outlook::ChartKind::cusum;
  if (command.rules == "all") options.rules = stats::all_rules();
  const auto made = app::chart(*opened, command.level, options, request);
  if (!made) return session.report(made.error(), kCouldNotRun);
  std::string content;
  if (session.format == "json") {
    content = report::json_text(report::chart_json(*made));
  } else if (session.format == "csv") {
    content = report::chart_csv(*made);
  } else if (session.format == "html") {
    const agreement::Terms& terms = *opened->agreement().versions.back().terms;
    content = report::chart_html(*made, terms.title.empty() ? *terms.id : terms.title,
                                 app::is_sample(*opened, session.files));
  } else {
    content = report::chart_text(*made, drawing(session.console));
  }
  const int code = write_result(session, command.output, content);
  if (code != kClean) return code;
  return made->enough && made->last_unusual ? session.findings() : kClean;
}

void add_common_options(CLI::App& command, const std::shared_ptr<ForecastCommand>& options) {
  command.add_option("--as-known", options->as_known, "with what was known then (default: everything)")
      ->type_name("INSTANT");
  command
      .add_option("--store", options->store, "the store (default: measurements.duckdb beside the agreement)")
      ->envname("ENTENTE_STORE")
      ->type_name("FILE");
  command.add_option("--workers", options->workers, "threads (default: one a core)")->type_name("N");
  command.add_option("-o,--output", options->output, "write to this file instead of standard output")
      ->type_name("FILE");
}

}  // namespace

void add_forecast(CLI::App& app, Session& session) {
  CLI::App* forecast_command =
      app.add_subcommand("forecast", "where the open month is heading: chances, room left, credits to expect")
          ->group("look ahead");
  auto options = std::make_shared<ForecastCommand>();
  forecast_command->add_option("AGREEMENT", options->agreement,
                               "file or folder; default: the current folder's");
  forecast_command
      ->add_option("--month", options->month, "month to forecast, 2026-10 (default: the one of --as-of)")
      ->type_name("MONTH");
  forecast_command
      ->add_option("--as-of", options->as_of,
                   "what has happened by then (default: the last thing that the data knows)")
      ->type_name("INSTANT");
  forecast_command->add_flag("--calibration", options->calibration,
                             "make every past month's forecasts again and show how good they were");
  add_common_options(*forecast_command, options);
  add_format(*forecast_command, session, {"table", "json", "csv", "html"});
  set_examples(*forecast_command, {"entente forecast", "entente forecast --as-of 2026-10-20",
                                   "entente forecast --as-of 2026-10-20 --format html -o october.html"});
  forecast_command->callback(
      [&session, options] { session.work = [&session, options] { return forecast(session, *options); }; });

  CLI::App* chart_command =
      app.add_subcommand("chart",
                         "control chart of a service level: is a month unusual, is the process good enough")
          ->group("look ahead");
  chart_command->add_option("LEVEL", options->level, "service level")->required();
  chart_command->add_option("AGREEMENT", options->agreement, "file or folder; default: the current folder's");
  chart_command
      ->add_option("--kind", options->kind,
                   "xmr, p, ewma or cusum (default: by what the measure counts and how its months differ)")
      ->check(CLI::IsMember({"xmr", "p", "ewma", "cusum"}))
      ->type_name("KIND");
  chart_command
      ->add_option("--rules", options->rules, "usual: three rules; all: eight, with more false alarms")
      ->check(CLI::IsMember({"usual", "all"}))
      ->type_name("RULES");
  chart_command
      ->add_option("--month", options->month,
                   "last month of the chart (default: the latest that is over and has data)")
      ->type_name("MONTH");
  chart_command
      ->add_option(
          "--as-of", options->as_of,
          "judge open items as of this instant (default: all that the data knows once the month is over)")
      ->type_name("INSTANT");
  add_common_options(*chart_command, options);
  add_format(*chart_command, session, {"table", "json", "csv", "html"});
  set_examples(*chart_command, {"entente chart p2-resolution", "entente chart p2-resolution --kind ewma",
                                "entente chart p2-resolution --format html -o p2.html"});
  chart_command->callback(
      [&session, options] { session.work = [&session, options] { return chart(session, *options); }; });
}

}  // namespace entente::cli
