// The demo: a sample to look at, and its finding, the money and the reason on one screen.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "app/demo.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "report/view.h"

namespace entente::cli {
namespace {

struct DemoOptions {
  std::string folder = "entente-demo";
  bool remove = false;
};

/// "6 ● met   1 ▲ near   2 ■ missed"
std::string counts_text(const report::StatementView& view, bool unicode) {
  std::string text;
  for (const auto& [mark, count] : view.counts) {
    text += fmt::format("{}{} {} {}", text.empty() ? "" : "   ", count, unicode ? mark.glyph : mark.ascii,
                        mark.word);
  }
  return text;
}

/// The way of the money in one line: "EUR 9,450.00 credit before caps, -700.00 month cap, EUR 8,750.00 net
/// credits".
std::string money_text(const report::StatementView& view) {
  std::string text;
  for (const report::MoneyStep& step : view.money) {
    if (step.amount.is_zero()) continue;
    const bool whole = report::is_total(step.kind) || text.empty();
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                        whole ? step.amount.to_string() : step.amount.amount_string(), step.label);
  }
  return text;
}

void show_sample(const Session& session, const app::Demo& made, const app::Demo::Sample& sample) {
  const settlement::Statement& statement = sample.statement;
  const report::StatementView view = report::view_of(statement, {.sample = true, .items = {}});
  std::ostream& out = session.console.out;
  out << fmt::format("\n{}: {} (client) {} {} (supplier)\n", statement.title, statement.client,
                     session.console.unicode ? "⇄" : "<->", statement.supplier);
  out << fmt::format("  {} is open for close: {}\n", report::month_title(statement.month),
                     counts_text(view, session.console.unicode));
  if (!view.finding.empty()) out << fmt::format("  {}\n", view.finding);
  if (const std::string money = money_text(view); !money.empty()) out << fmt::format("  Money: {}\n", money);
  if (!sample.restated.changes.empty()) {
    out << fmt::format(
        "  Late and corrected rows restate {}: {}   see: entente restate {}/{} --month {} --since {}\n",
        report::month_title(sample.restated_month), report::finding_of(sample.restated), made.folder,
        sample.folder, sample.restated_month.to_string(), sample.restated_since.to_string());
  }
  out << fmt::format("  Why:   entente statement {}/{} --month {}\n", made.folder, sample.folder,
                     statement.month.to_string());
  if (!sample.late_item.empty())
    out << fmt::format("         entente why {} {}/{}\n", sample.late_item, made.folder, sample.folder);
}

int demo(const Session& session, const DemoOptions& options) {
  if (options.remove) {
    if (auto removed = app::remove_demo(options.folder, session.files); !removed)
      return session.report(removed.error(), kCouldNotRun);
    session.console.out << fmt::format("{} removed\n", options.folder);
    return kClean;
  }
  const auto made = app::make_demo(options.folder, session.files, session.clock);
  if (!made) return session.report(made.error(), kCouldNotRun);
  session.console.out << fmt::format("Demo ready in {}: {} months, {} agreements, {} rows   [sample data]\n",
                                     made->folder, made->months, made->samples.size(),
                                     report::grouped(made->items));
  for (const app::Demo::Sample& sample : made->samples) show_sample(session, *made, sample);
  session.console.out << fmt::format(
      "\nClose October together, in the browser: entente serve --home {}\n"
      "Next: entente import --help   entente help topics   entente demo --remove\n",
      made->folder);
  return kClean;
}

}  // namespace

void add_demo(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("demo", "make a labelled sample: three agreements, 18 months, about 40,000 rows")
          ->group("learn");
  auto options = std::make_shared<DemoOptions>();
  command->add_option("FOLDER", options->folder, "folder to make (default entente-demo)");
  command->add_flag("--remove", options->remove, "delete the sample's folder");
  set_examples(*command, {"entente demo", "entente statement entente-demo/service-desk --month 2026-10",
                          "entente demo --remove"});
  command->callback(
      [&session, options] { session.work = [&session, options] { return demo(session, *options); }; });
}

}  // namespace entente::cli
