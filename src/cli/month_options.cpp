#include "cli/month_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <thread>

#include "app/authoring.h"
#include "app/imports.h"

namespace entente::cli {

void add_agreement(CLI::App& command, MonthOptions& options) {
  command.add_option("AGREEMENT", options.agreement, "file or folder; default: the current folder's");
}

void add_month_options(CLI::App& command, MonthOptions& options) {
  command
      .add_option("--month", options.month,
                  "month to judge, 2026-04 (default: the latest that is over and has data)")
      ->type_name("MONTH");
  command
      .add_option("--store", options.store, "the store (default: measurements.duckdb beside the agreement)")
      ->envname("ENTENTE_STORE")
      ->type_name("FILE");
  command
      .add_option(
          "--as-of", options.as_of,
          "judge open items as of this instant (default: all that the data knows once the month is over)")
      ->type_name("INSTANT");
  command.add_option("--as-known", options.as_known, "with what was known then (default: everything)")
      ->type_name("INSTANT");
  command
      .add_option("--workers", options.workers, "threads that read the measurements (default: one a core)")
      ->type_name("N");
}

void add_output(CLI::App& command, MonthOptions& options) {
  command.add_option("-o,--output", options.output, "write to this file instead of standard output")
      ->type_name("FILE");
}

text::Outcome<app::StatementRequest> request_of(const MonthOptions& options, const app::Case& opened,
                                                time::Instant now) {
  app::StatementRequest request;
  request.workers = options.workers > 0 ? options.workers : std::max(1U, std::thread::hardware_concurrency());
  if (options.month.empty()) {
    const auto latest = opened.latest_month(now);
    if (!latest) return std::unexpected(latest.error());
    if (!*latest) {
      return text::refuse(text::error("U0153", "the store has no rows yet, so there is no month to judge")
                              .help("import an export first: entente import tickets.csv"));
    }
    request.month = **latest;
  } else {
    const auto month = time::Month::parse(options.month);
    if (!month) {
      return text::refuse(text::error("U0154", fmt::format("`{}` is not a month", options.month))
                              .help("write it like this: --month 2026-04"));
    }
    request.month = *month;
  }
  for (auto [written, option, target] : {std::tuple{&options.as_of, "--as-of", &request.as_of},
                                         std::tuple{&options.as_known, "--as-known", &request.as_known}}) {
    if (written->empty()) continue;
    const auto instant = app::read_instant(*written, option);
    if (!instant) return std::unexpected(instant.error());
    *target = *instant;
  }
  return request;
}

void mention_warnings(const Session& session, const app::Case& opened) {
  if (!opened.warnings().empty()) {
    session.console.err << fmt::format("{}: {}; see: entente check {}\n", opened.file().path,
                                       app::count_problems(opened.warnings()), opened.file().path);
  }
}

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

std::optional<text::Diagnostic> workbook_without_file(const Session& session, const MonthOptions& options,
                                                      const std::string& example) {
  if (session.format != "xlsx" || !options.output.empty()) return std::nullopt;
  return text::error("U0155", "a workbook needs a file to be written to").help("add --output " + example);
}

}  // namespace entente::cli
