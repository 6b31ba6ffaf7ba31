// The command for choosing a partner: select.
#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "app/authoring.h"
#include "app/selections.h"
#include "base/hash.h"
#include "cli/command.h"
#include "cli/month_options.h"
#include "cli/progress.h"
#include "report/selection.h"

namespace entente::cli {
namespace {

struct SelectCommand {
  std::string file, mine, output, frozen;
  unsigned workers = 0;
  bool obligations = false;
};

/// Hash over everything that the memo says.
std::string memo_hash(const app::OpenedSelection& opened) {
  const report::SelectionOptions options{.document_hash = opened.document_hash};
  return content_hash(report::json_text(report::selection_json(opened.selection, options)));
}

text::Outcome<std::string> render(const Session& session, const SelectCommand& command,
                                  const app::OpenedSelection& opened, const std::string& hash) {
  const report::SelectionOptions memo{.document_hash = opened.document_hash, .frozen = hash};
  if (command.obligations) return report::obligations_text(opened.selection);
  if (session.format == "json")
    return report::json_text(
        report::selection_json(opened.selection, {.document_hash = opened.document_hash}));
  if (session.format == "html") return report::selection_html(opened.selection, memo);
  if (session.format == "xlsx") {
    auto workbook = report::selection_xlsx(opened.selection, memo);
    if (workbook) return std::move(*workbook);
    return text::refuse(text::error("U0156", "the workbook could not be put together: " + workbook.error())
                            .help("make room in the folder for temporary files (TMPDIR)"));
  }
  return report::selection_text(report::view_of(opened.selection, {.frozen = command.frozen}),
                                drawing(session.console));
}

/// An evaluator's own scores, without anybody else's.
int show_own(const Session& session, const SelectCommand& command) {
  if (session.format == "xlsx") {
    return session.report({text::error("B0130", "one's own scores have no workbook")
                               .help("write `--format html`, or leave the format out")},
                          kCouldNotRun);
  }
  const auto own = app::own_scores(command.file, command.mine, session.files);
  if (!own) return session.report(own.error(), kCouldNotRun);
  if (session.format != "json") session.report(own->diagnostics, kClean);
  const sourcing::Progress& progress = own->panel.progress.front();
  const int code = write_result(session, command.output,
                                session.format == "json" ? report::json_text(report::own_scores_json(*own))
                                : session.format == "html"
                                    ? report::own_scores_html(*own)
                                    : report::outlook_text(report::view_of(*own), drawing(session.console)));
  if (code != kClean) return code;
  return progress.scored < progress.of ? session.findings() : kClean;
}

int select(const Session& session, const SelectCommand& command) {
  if (!command.mine.empty()) return show_own(session, command);
  MonthOptions target;
  target.output = command.output;
  if (const auto problem = workbook_without_file(session, target, "memo.xlsx"))
    return session.report({*problem}, kCouldNotRun);
  const unsigned workers =
      command.workers > 0 ? command.workers : std::max(1U, std::thread::hardware_concurrency());
  const auto opened = app::select(command.file, workers, session.files);
  if (!opened) return session.report(opened.error(), kCouldNotRun);
  const std::string hash = memo_hash(*opened);
  if (!command.frozen.empty()) {
    if (const auto same = app::still_frozen(command.frozen, hash, command.file); !same)
      return session.report(same.error(), session.findings());
  }
  const auto content = render(session, command, *opened, hash);
  if (!content) return session.report(content.error(), kCouldNotRun);
  const int code = write_result(session, command.output, *content);
  if (code != kClean) return code;
  const bool memo = session.format == "html" || session.format == "xlsx";
  if (memo) session.console.err << fmt::format("frozen as {}\n", hash);
  if (!opened->warnings.empty())
    session.console.err << fmt::format("{}; see `entente check {}`\n", app::count_problems(opened->warnings),
                                       command.file);
  return opened->selection.open || opened->selection.order.empty() ? session.findings() : kClean;
}

}  // namespace

void add_select(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("select", "choose a partner: ranking, how firm it is, and the reasons")
          ->group("decide");
  auto options = std::make_shared<SelectCommand>();
  command->add_option("FILE", options->file, "a selection: criteria, bidders, scores")->required();
  command
      ->add_option("--mine", options->mine,
                   "an evaluator's own score sheet: what it says and what is missing; no other one is read")
      ->type_name("FILE");
  command->add_flag("--obligations", options->obligations, "the winning bid's promises as draft obligations");
  command->add_option("--frozen", options->frozen, "check that the memo still has this hash")
      ->type_name("HASH");
  command->add_option("--workers", options->workers, "threads (default: one a core)")->type_name("N");
  command->add_option("-o,--output", options->output, "write to this file instead of standard output")
      ->type_name("FILE");
  add_format(*command, session, {"table", "json", "html", "xlsx"});
  set_examples(*command,
               {"entente select workplace.yaml", "entente select workplace.yaml --mine scores-anna.yaml",
                "entente select workplace.yaml --format html -o memo.html",
                "entente select workplace.yaml --obligations"});
  command->callback(
      [&session, options] { session.work = [&session, options] { return select(session, *options); }; });
}

}  // namespace entente::cli
