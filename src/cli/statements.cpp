// Commands for the month: statement, restate, why.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "app/imports.h"
#include "app/statements.h"
#include "cli/command.h"
#include "cli/month_options.h"
#include "cli/progress.h"
#include "report/csv.h"
#include "report/html.h"
#include "report/json.h"
#include "report/terminal.h"
#include "report/xlsx.h"

namespace entente::cli {
namespace {

/// Rows that `why LEVEL`, the workbook and the page list at most.
constexpr std::size_t kRowsShown = 20;
constexpr std::size_t kRowsInWorkbook = 10'000;
constexpr std::size_t kRowsInPage = 25;
constexpr time::Instant kFarFuture = time::Instant::from_seconds(7'258'118'400);  // the year 2200

struct StatementCommand : MonthOptions {
  std::string since, subject, table, by;
  std::size_t rows = kRowsShown;
};

bool has_findings(const settlement::Statement& statement) {
  return std::ranges::any_of(statement.levels, [](const settlement::LevelLine& line) {
    return line.status == settlement::Status::missed || line.default_kind != settlement::Default::none;
  });
}

text::Outcome<std::string> render(const Session& session, const StatementCommand& command,
                                  const settlement::Statement& made, const report::ViewOptions& view) {
  if (session.format == "json") return report::json_text(report::statement_json(made, view));
  if (session.format == "html") return report::statement_html(made, view);
  if (session.format == "csv") {
    if (command.table == "charges") return report::charges_csv(made);
    if (command.table == "credits") return report::credits_csv(made);
    if (command.table == "explanation") return report::explanation_csv(made.explanation);
    return report::levels_csv(made);
  }
  if (session.format == "xlsx") {
    auto workbook = report::statement_xlsx(made, view);
    if (workbook) return std::move(*workbook);
    return text::refuse(text::error("U0156", "the workbook could not be put together: " + workbook.error())
                            .help("make room in the folder for temporary files (TMPDIR)"));
  }
  return report::statement_text(report::view_of(made, view), drawing(session.console));
}

int statement(const Session& session, const StatementCommand& command) {
  if (const auto problem = workbook_without_file(session, command, "statement.xlsx"))
    return session.report({*problem}, kCouldNotRun);
  const auto opened = app::Case::open(command.agreement, command.store, session.files);
  if (!opened) return session.report(opened.error(), kCouldNotRun);
  auto request = request_of(command, *opened, {session.clock.now_micros()});
  if (!request) return session.report(request.error(), kCouldNotRun);
  mention_warnings(session, *opened);
  const auto progress = show_progress(session, "reading");
  request->progress = [&progress](std::int64_t rows) { progress->update(rows); };
  const auto made = opened->statement(*request);
  progress->finish();
  if (!made) return session.report(made.error(), kCouldNotRun);

  report::ViewOptions view{.sample = app::is_sample(*opened, session.files), .items = {}};
  if (session.format == "xlsx" || session.format == "html") {
    const std::size_t limit = session.format == "xlsx" ? kRowsInWorkbook : kRowsInPage;
    const auto missed = opened->missed_rows(*made, *request, limit);
    if (!missed) return session.report(missed.error(), kCouldNotRun);
    for (const auto& [level, answer] : *missed) view.items.push_back({level, answer.rows, answer.complete});
  }
  const auto content = render(session, command, *made, view);
  if (!content) return session.report(content.error(), kCouldNotRun);
  // In JSON they stand among the notes.
  if (session.format != "json" && !made->warnings.empty()) session.report(made->warnings, kClean);
  const int code = write_result(session, command.output, *content);
  if (code != kClean) return code;
  return has_findings(*made) ? session.findings() : kClean;
}

int restate(const Session& session, const StatementCommand& command) {
  const auto opened = app::Case::open(command.agreement, command.store, session.files);
  if (!opened) return session.report(opened.error(), kCouldNotRun);
  const auto request = request_of(command, *opened, {session.clock.now_micros()});
  if (!request) return session.report(request.error(), kCouldNotRun);
  const auto before = app::read_instant(command.since, "--since");
  if (!before) return session.report(before.error(), kCouldNotRun);
  const auto restated = opened->restate(*request, *before);
  if (!restated) return session.report(restated.error(), kCouldNotRun);
  session.console.out << (session.format == "json"
                              ? report::json_text(report::restatement_json(restated->restatement))
                              : report::restatement_text(restated->restatement, drawing(session.console)));
  return restated->restatement.changes.empty() ? kClean : session.findings();
}

int why(const Session& session, const StatementCommand& command) {
  const auto opened = app::Case::open(command.agreement, command.store, session.files);
  if (!opened) return session.report(opened.error(), kCouldNotRun);
  // A row may belong to the month that is not over yet; a statement is of one that is.
  const time::Instant before =
      opened->is_figure(command.subject) ? time::Instant{session.clock.now_micros()} : kFarFuture;
  const auto request = request_of(command, *opened, before);
  if (!request) return session.report(request.error(), kCouldNotRun);
  const auto answer = opened->why(command.subject, *request, command.rows);
  if (!answer) return session.report(answer.error(), kCouldNotRun);
  if (session.format == "json") {
    session.console.out << report::json_text(report::why_json(answer->figure));
    return kClean;
  }
  session.console.out << report::why_text(answer->figure, drawing(session.console));
  if (answer->level && !answer->rows.empty()) {
    session.console.out << '\n'
                        << report::rows_text({*answer->level, answer->rows, answer->complete},
                                             answer->figure.label, drawing(session.console));
  }
  return kClean;
}

int breakdown(const Session& session, const StatementCommand& command) {
  const auto opened = app::Case::open(command.agreement, command.store, session.files);
  if (!opened) return session.report(opened.error(), kCouldNotRun);
  const auto request = request_of(command, *opened, {session.clock.now_micros()});
  if (!request) return session.report(request.error(), kCouldNotRun);
  const auto made = opened->breakdown(command.subject, command.by, *request, command.rows);
  if (!made) return session.report(made.error(), kCouldNotRun);
  if (session.format == "json")
    session.console.out << report::json_text(report::statement_json(*made));
  else if (session.format == "csv")
    session.console.out << report::levels_csv(*made);
  else
    session.console.out << report::levels_text(report::view_of(*made), drawing(session.console));
  return has_findings(*made) ? session.findings() : kClean;
}

}  // namespace

void add_statements(CLI::App& app, Session& session) {
  CLI::App* statement_command =
      app.add_subcommand("statement", "the month's statement: results, credits and why")->group("settle");
  auto options = std::make_shared<StatementCommand>();
  add_agreement(*statement_command, *options);
  add_month_options(*statement_command, *options);
  add_output(*statement_command, *options);
  statement_command
      ->add_option("--table", options->table,
                   "with --format csv: levels, charges, credits or explanation (default levels)")
      ->check(CLI::IsMember({"levels", "charges", "credits", "explanation"}))
      ->type_name("TABLE");
  add_format(*statement_command, session, {"table", "json", "csv", "xlsx", "html"});
  set_examples(*statement_command, {"entente statement --month 2026-04",
                                    "entente statement --month 2026-04 --format html -o april.html",
                                    "entente statement --month 2026-04 --as-known 2026-05-03"});
  statement_command->callback(
      [&session, options] { session.work = [&session, options] { return statement(session, *options); }; });

  CLI::App* restate_command =
      app.add_subcommand("restate",
                         "what changed in a month since an earlier point of knowledge, and by how much")
          ->group("settle");
  add_agreement(*restate_command, *options);
  add_month_options(*restate_command, *options);
  restate_command->add_option("--since", options->since, "compare with what was known then")
      ->required()
      ->type_name("INSTANT");
  add_format(*restate_command, session, {"table", "json"});
  set_examples(*restate_command, {"entente restate --month 2026-04 --since 2026-05-03",
                                  "entente restate --month 2026-04 --since 2026-05-03 --format json",
                                  "entente imports   # when what became known"});
  restate_command->callback(
      [&session, options] { session.work = [&session, options] { return restate(session, *options); }; });

  CLI::App* why_command =
      app.add_subcommand("why", "argue one figure step by step: a ticket, a service level, a credit")
          ->group("settle");
  why_command
      ->add_option(
          "SUBJECT", options->subject,
          "key of a row, name of a service level, or id of a figure (credits/p2-resolution, charges/desk, "
          "invoice)")
      ->required();
  add_agreement(*why_command, *options);
  add_month_options(*why_command, *options);
  why_command
      ->add_option("--rows", options->rows, fmt::format("rows of a level to list (default {})", kRowsShown))
      ->type_name("N");
  add_format(*why_command, session, {"table", "json"});
  set_examples(*why_command, {"entente why INC0000045", "entente why p2-resolution --month 2026-04",
                              "entente why invoice --month 2026-04"});
  why_command->callback(
      [&session, options] { session.work = [&session, options] { return why(session, *options); }; });

  CLI::App* breakdown_command =
      app.add_subcommand("breakdown", "one service level for each vendor, site, category: any text column")
          ->group("settle");
  breakdown_command->add_option("LEVEL", options->subject, "service level")->required();
  add_agreement(*breakdown_command, *options);
  breakdown_command->add_option("--by", options->by, "column whose values are told apart")
      ->required()
      ->type_name("COLUMN");
  add_month_options(*breakdown_command, *options);
  breakdown_command
      ->add_option("--rows", options->rows,
                   fmt::format("values to show, those with most rows first (default {})", kRowsShown))
      ->type_name("N");
  add_format(*breakdown_command, session, {"table", "json", "csv"});
  set_examples(*breakdown_command,
               {"entente breakdown on-time --by supplier --month 2013-06",
                "entente breakdown p2-resolution --by site --month 2026-10",
                "entente breakdown on-time --by supplier --month 2013-06 --format csv --rows 100"});
  breakdown_command->callback(
      [&session, options] { session.work = [&session, options] { return breakdown(session, *options); }; });
}

}  // namespace entente::cli
