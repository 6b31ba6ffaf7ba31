// How commands hang on the command line. Each add_... function declares its options and, when its command is
// the one given, leaves the work to do in Session::work.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/ports.h"
#include "cli/cli.h"
#include "text/diagnostic.h"

namespace entente::cli {

/// One run of the program: its console, the outside world, and the options that every command has.
struct Session {
  Console& console;
  Files& files;
  Clock& clock;
  std::string format = "table";
  std::string colour = "auto";
  bool exit_zero = false;
  std::function<int()> work;

  /// Draws diagnostics to standard error in the chosen format (json: to standard output) and returns the exit
  /// code.
  int report(const text::Diagnostics& diagnostics, int code) const;
  /// `kFindings` unless --exit-zero was given.
  int findings() const { return exit_zero ? kClean : kFindings; }
};

void add_authoring(CLI::App& app, Session& session);    ///< check, fmt, explain, schema
void add_measuring(CLI::App& app, Session& session);    ///< import, imports, undo, quarantine
void add_statements(CLI::App& app, Session& session);   ///< statement, restate, why
void add_invoicing(CLI::App& app, Session& session);    ///< invoice, read
void add_forecast(CLI::App& app, Session& session);     ///< forecast, chart
void add_backtest(CLI::App& app, Session& session);     ///< backtest, compare, baseline
void add_negotiate(CLI::App& app, Session& session);    ///< negotiate
void add_plan(CLI::App& app, Session& session);         ///< plan
void add_select(CLI::App& app, Session& session);       ///< select
void add_record(CLI::App& app, Session& session);       ///< init, apply, sign, log
void add_closing(CLI::App& app, Session& session);      ///< close, claim, decide, swap, note, queue
void add_upkeep(CLI::App& app, Session& session);       ///< verify, export, backup, restore, doctor
void add_serve(CLI::App& app, Session& session);        ///< serve
void add_demo(CLI::App& app, Session& session);         ///< demo
void add_completions(CLI::App& app, Session& session);  ///< completions
void add_help(CLI::App& app, Session& session);         ///< help

/// The API described for programs: `entente schema openapi`.
std::string openapi_text();

/// Examples stand before the flags in `--help` (formatter in cli.cpp); CLI11 keeps them in the footer.
void set_examples(CLI::App& command, const std::vector<std::string>& examples);

/// --format with the choices that this command has; the first is the default.
void add_format(CLI::App& command, Session& session, std::vector<std::string> choices);

}  // namespace entente::cli
