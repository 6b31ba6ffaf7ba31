// Statements, workings, restatements, rows and imports as text for a terminal. Wide terminals get tables with
// numbers on the right; where a table does not fit, each row becomes a short record. Colour and Unicode are
// the caller's choice; without them the same words stand there. The last line of a statement is its finding.
// Knows no terminal: width and abilities come in.
#pragma once

#include <string>

#include "measurement/store.h"
#include "report/view.h"

namespace entente::report {

struct TerminalOptions {
  std::size_t width = 100;
  bool colour = false;
  bool ascii = false;
};

std::string statement_text(const StatementView& view, const TerminalOptions& options = {});
/// The table of levels alone, for one level broken down by the values of a column.
std::string levels_text(const StatementView& view, const TerminalOptions& options = {});

/// The explanation as an argument (`entente why`): label, value and rule, and at the right where it comes
/// from.
std::string why_text(const explain::Figure& figure, const TerminalOptions& options = {});

std::string restatement_text(const settlement::Restatement& restatement, const TerminalOptions& options = {});

/// `title` is the level's title.
std::string rows_text(const LevelRows& rows, const std::string& title, const TerminalOptions& options = {});

/// Every import of a store, oldest first.
std::string imports_text(const std::vector<measurement::Source::Import>& imports,
                         const TerminalOptions& options = {});

/// "41,180 ready, 3 warnings, 20 errors" with the mapping that was used and each problem. `file` is the path
/// as given.
std::string import_text(const measurement::ImportReport& report, const std::string& file,
                        const TerminalOptions& options = {});

}  // namespace entente::report
