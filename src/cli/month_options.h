// What the commands about a month share: which agreement and store, which month, as of and as known when, and
// where the result goes.
#pragma once

#include <memory>
#include <string>

#include "app/statements.h"
#include "cli/command.h"

namespace entente::cli {

struct MonthOptions {
  std::string agreement, store, month, as_of, as_known, output;
  unsigned workers = 0;
};

/// AGREEMENT, --month, --store, --as-of, --as-known and --workers. `options` outlives the command.
void add_agreement(CLI::App& command, MonthOptions& options);
void add_month_options(CLI::App& command, MonthOptions& options);
void add_output(CLI::App& command, MonthOptions& options);

/// Month and instants of the command line; the month may be left out where there is data to choose the latest
/// from.
text::Outcome<app::StatementRequest> request_of(const MonthOptions& options, const app::Case& opened,
                                                time::Instant now);

/// Warnings of the agreement in one line: `check` shows them whole.
void mention_warnings(const Session& session, const app::Case& opened);

/// To the file, or to standard output when it is empty; the exit code.
int write_result(const Session& session, const std::string& output, const std::string& content);
/// The problem of a workbook that would go to the terminal; nothing when it goes to a file.
std::optional<text::Diagnostic> workbook_without_file(const Session& session, const MonthOptions& options,
                                                      const std::string& example);

}  // namespace entente::cli
