// Commands for what is agreed and what is billed: invoice, read.
#include <fmt/format.h>

#include <ostream>

#include "app/reading.h"
#include "app/workspace.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "report/words.h"

namespace entente::cli {
namespace {

struct ReadCommand {
  app::ReadRequest request;
  std::string output;
};

int write_result(const Session& session, const std::string& output, const std::string& content) {
  if (output.empty()) {
    session.console.out << content;
    return kClean;
  }
  if (auto written = app::write_file(output, content, session.files); !written)
    return session.report(written.error(), kCouldNotRun);
  session.console.err << fmt::format("written to {}\n", output);
  return kClean;
}

int read(const Session& session, const ReadCommand& command) {
  const auto words = app::read(command.request, {session.clock.now_micros()}, session.files);
  if (!words) return session.report(words.error(), kCouldNotRun);
  if (session.format == "json")
    return write_result(session, command.output, report::json_text(report::words_json(*words)));
  if (session.format == "html") return write_result(session, command.output, report::words_html(*words));
  return write_result(session, command.output, report::words_text(*words, drawing(session.console)));
}

}  // namespace

void add_invoicing(CLI::App& app, Session& session) {
  CLI::App* read_command =
      app.add_subcommand("read", "the agreement in plain words, sentence by sentence with clause and line")
          ->group("write");
  auto options = std::make_shared<ReadCommand>();
  read_command->add_option("AGREEMENT", options->request.agreement,
                           "file or folder; default: the current folder's");
  read_command->add_option("--on", options->request.on, "the terms in force on this day (default: today)")
      ->type_name("DATE");
  read_command->add_option("-o,--output", options->output, "write to this file instead of standard output")
      ->type_name("FILE");
  add_format(*read_command, session, {"text", "json", "html"});
  set_examples(*read_command, {"entente read", "entente read service-desk.yaml --on 2026-04-01",
                               "entente read --format html -o agreement.html"});
  read_command->callback(
      [&session, options] { session.work = [&session, options] { return read(session, *options); }; });
}

}  // namespace entente::cli
