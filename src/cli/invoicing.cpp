// Commands for what is agreed and what is billed: invoice, read.
#include <fmt/format.h>

#include "app/imports.h"
#include "app/invoices.h"
#include "app/reading.h"
#include "cli/command.h"
#include "cli/month_options.h"
#include "cli/progress.h"
#include "report/csv.h"
#include "report/invoice.h"
#include "report/words.h"

namespace entente::cli {
namespace {

struct ReadCommand {
  app::ReadRequest request;
  std::string output;
};

int read(const Session& session, const ReadCommand& command) {
  const auto words = app::read(command.request, {session.clock.now_micros()}, session.files);
  if (!words) return session.report(words.error(), kCouldNotRun);
  if (session.format == "json")
    return write_result(session, command.output, report::json_text(report::words_json(*words)));
  if (session.format == "html") return write_result(session, command.output, report::words_html(*words));
  return write_result(session, command.output, report::words_text(*words, drawing(session.console)));
}

struct InvoiceCommand : MonthOptions {
  std::string issued, table;
};

text::Outcome<std::string> render(const Session& session, const InvoiceCommand& command,
                                  const pricing::Invoice& invoice, const report::InvoiceOptions& options) {
  if (session.format == "json") return report::json_text(report::invoice_json(invoice, options));
  if (session.format == "html") return report::invoice_html(invoice, options);
  if (session.format == "csv") {
    return command.table == "explanation" ? report::explanation_csv(invoice.explanation)
                                          : report::invoice_csv(invoice);
  }
  if (session.format == "xlsx") {
    auto workbook = report::invoice_xlsx(invoice, options);
    if (workbook) return std::move(*workbook);
    return text::refuse(text::error("U0156", "the workbook could not be put together: " + workbook.error())
                            .help("make room in the folder for temporary files (TMPDIR)"));
  }
  return report::invoice_text(report::view_of(invoice, options), drawing(session.console));
}

int invoice(const Session& session, const InvoiceCommand& command) {
  if (const auto problem = workbook_without_file(session, command, "invoice.xlsx"))
    return session.report({*problem}, kCouldNotRun);
  const auto opened = app::Case::open(command.agreement, command.store, session.files);
  if (!opened) return session.report(opened.error(), kCouldNotRun);
  auto request = request_of(command, *opened, {session.clock.now_micros()});
  if (!request) return session.report(request.error(), kCouldNotRun);
  std::optional<time::Instant> issued;
  if (!command.issued.empty()) {
    const auto instant = app::read_instant(command.issued, "--issued");
    if (!instant) return session.report(instant.error(), kCouldNotRun);
    issued = *instant;
  }
  mention_warnings(session, *opened);
  const auto progress = show_progress(session, "reading");
  request->progress = [&progress](std::int64_t rows) { progress->update(rows); };
  const auto made = app::invoice(*opened, *request, issued);
  progress->finish();
  if (!made) return session.report(made.error(), kCouldNotRun);
  const auto content = render(session, command, made->invoice,
                              {.sample = app::is_sample(*opened, session.files),
                               .as_of = made->as_of,
                               .as_known = request->as_known});
  if (!content) return session.report(content.error(), kCouldNotRun);
  const int code = write_result(session, command.output, *content);
  if (code != kClean) return code;
  // An invoice that is not complete is not ready to be sent.
  return made->invoice.not_determined.empty() ? kClean : session.findings();
}

void add_invoice(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("invoice", "the month's invoice: charges, credits, taxes, each line explained")
          ->group("settle");
  auto options = std::make_shared<InvoiceCommand>();
  add_agreement(*command, *options);
  add_month_options(*command, *options);
  add_output(*command, *options);
  command
      ->add_option(
          "--issued", options->issued,
          "earlier invoices were issued with what was known then; what has changed since is corrected")
      ->type_name("INSTANT");
  command->add_option("--table", options->table, "with --format csv: lines or explanation (default lines)")
      ->check(CLI::IsMember({"lines", "explanation"}))
      ->type_name("TABLE");
  add_format(*command, session, {"table", "json", "csv", "xlsx", "html"});
  set_examples(*command, {"entente invoice --month 2026-04",
                          "entente invoice --month 2026-04 --format html -o april-invoice.html",
                          "entente invoice --month 2026-04 --issued 2026-04-03"});
  command->callback(
      [&session, options] { session.work = [&session, options] { return invoice(session, *options); }; });
}

}  // namespace

void add_invoicing(CLI::App& app, Session& session) {
  add_invoice(app, session);
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
