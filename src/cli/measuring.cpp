// Commands for what happened: import, imports, undo, quarantine.
#include <fmt/format.h>

#include <ostream>

#include "app/imports.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/upkeep.h"
#include "report/json.h"

namespace entente::cli {
namespace {

struct ImportCommand {
  app::ImportRequest request;
  std::string known_at;
  std::string quarantine;
  bool verify = false;  ///< the file is a bundle or an export of a record
  RecordImport record;
};

int import(const Session& session, ImportCommand command) {
  if (command.verify) {
    command.record.file = command.request.file;
    return import_record(session, command.record);
  }
  if (is_of_the_record(command.request.file)) {
    return session.report(
        {text::error("U0196",
                     fmt::format("`{}` holds entries of a record, not measurements", command.request.file))
             .help(fmt::format("take it into the record: entente import --verify {}", command.request.file))},
        kCouldNotRun);
  }
  if (!command.known_at.empty()) {
    const auto instant = app::read_instant(command.known_at, "--known-at");
    if (!instant) return session.report(instant.error(), kCouldNotRun);
    command.request.known_at = *instant;
  }
  const auto progress = show_progress(session, "importing");
  command.request.progress = [&progress](double share, std::int64_t rows) { progress->update(rows, share); };
  const auto imported = app::import(command.request, session.files, session.clock);
  progress->finish();
  if (!imported) return session.report(imported.error(), kCouldNotRun);
  if (session.format == "json") {
    session.console.out << report::json_text(report::import_json(imported->report, command.request.file));
  } else {
    session.console.out << report::import_text(imported->report, command.request.file,
                                               drawing(session.console));
  }
  if (!imported->mapping_written.empty()) {
    session.console.err << fmt::format(
        "the mapping was guessed and written to {}: look it over, the next import uses it\n",
        imported->mapping_written);
  }
  if (!command.quarantine.empty() && imported->report.errors > 0 && !command.request.dry_run) {
    const auto written = app::write_quarantine(command.request.store, imported->report.dataset,
                                               command.quarantine, session.files);
    if (!written) return session.report(written.error(), kCouldNotRun);
    session.console.err << fmt::format("{} rows in quarantine written to {}\n", *written, command.quarantine);
  }
  return imported->report.errors > 0 ? session.findings() : kClean;
}

int list_imports(const Session& session, const std::string& store) {
  const auto imports = app::list_imports(store, session.files);
  if (!imports) return session.report(imports.error(), kCouldNotRun);
  session.console.out << report::imports_text(*imports, drawing(session.console));
  return kClean;
}

int undo(const Session& session, const std::string& store, std::int64_t number) {
  const auto undone = app::undo_import(store, number, session.files);
  if (!undone) return session.report(undone.error(), kCouldNotRun);
  session.console.out << fmt::format("import {} of {} ({}, {} rows) was taken back\n", undone->number,
                                     undone->dataset, undone->file, undone->rows);
  return kClean;
}

}  // namespace

void add_measuring(CLI::App& app, Session& session) {
  CLI::App* import_command =
      app.add_subcommand("import",
                         "read an export (CSV, TSV, JSON, NDJSON, Parquet, also gzipped) into the store")
          ->group("measure");
  auto command = std::make_shared<ImportCommand>();
  import_command->add_option("FILE", command->request.file, "file to read")->required();
  import_command
      ->add_option("--mapping", command->request.mapping,
                   "how its columns are read; default: FILE's mapping beside it, else a guess")
      ->type_name("FILE");
  import_command
      ->add_option("--dataset", command->request.dataset, "name of the dataset, when the mapping is guessed")
      ->type_name("NAME");
  import_command
      ->add_option("--zone", command->request.zone,
                   "zone of instants without an offset, when the mapping is guessed (default UTC)")
      ->type_name("ZONE");
  import_command
      ->add_option("--kind", command->request.kind,
                   "items, events, outages, samples, deliverables, responses, volumes")
      ->type_name("KIND");
  import_command->add_option("--store", command->request.store, "the store (default measurements.duckdb)")
      ->envname("ENTENTE_STORE")
      ->type_name("FILE");
  import_command->add_option("--known-at", command->known_at, "when these rows became known (default: now)")
      ->type_name("INSTANT");
  import_command->add_flag("--verify", command->verify,
                           "take a bundle of the other party, or an export, into the record");
  import_command->add_option("--home", command->record.home, "with --verify: folder of the record")
      ->envname("ENTENTE_HOME")
      ->type_name("FOLDER");
  import_command
      ->add_option("--fingerprint", command->record.fingerprint,
                   "with --verify: of the other party's key, as it told you; needed once")
      ->type_name("DIGITS");
  import_command->add_flag("--dry-run", command->request.dry_run, "only say what would happen");
  import_command
      ->add_option("--quarantine", command->quarantine, "write the rows that do not fit to this CSV")
      ->type_name("FILE");
  add_format(*import_command, session, {"table", "json"});
  set_examples(*import_command, {"entente import tickets.csv --dry-run",
                                 "entente import tickets.csv --mapping tickets.mapping.yaml",
                                 "entente import export.json.gz --dataset incidents --kind items"});
  import_command->callback(
      [&session, command] { session.work = [&session, command] { return import(session, *command); }; });

  CLI::App* list_command = app.add_subcommand("imports", "list the imports of the store")->group("measure");
  auto store = std::make_shared<std::string>();
  list_command->add_option("--store", *store, "the store (default measurements.duckdb)")
      ->envname("ENTENTE_STORE")
      ->type_name("FILE");
  set_examples(*list_command, {"entente imports", "entente imports --store 2026.duckdb",
                               "entente undo 3   # takes import 3 back"});
  list_command->callback(
      [&session, store] { session.work = [&session, store] { return list_imports(session, *store); }; });

  CLI::App* undo_command = app.add_subcommand("undo", "take an import back")->group("measure");
  auto number = std::make_shared<std::int64_t>(0);
  undo_command->add_option("NUMBER", *number, "number of the import (entente imports)")->required();
  undo_command->add_option("--store", *store, "the store (default measurements.duckdb)")
      ->envname("ENTENTE_STORE")
      ->type_name("FILE");
  set_examples(*undo_command, {"entente imports", "entente undo 3", "entente undo 3 --store 2026.duckdb"});
  undo_command->callback([&session, store, number] {
    session.work = [&session, store, number] { return undo(session, *store, *number); };
  });

  CLI::App* quarantine_command =
      app.add_subcommand("quarantine", "write the rows that did not fit to a CSV, with the reasons")
          ->group("measure");
  auto dataset = std::make_shared<std::string>();
  auto output = std::make_shared<std::string>();
  quarantine_command->add_option("DATASET", *dataset, "dataset; default: all");
  quarantine_command->add_option("-o,--output", *output, "file to write")->required()->type_name("FILE");
  quarantine_command->add_option("--store", *store, "the store (default measurements.duckdb)")
      ->envname("ENTENTE_STORE")
      ->type_name("FILE");
  set_examples(*quarantine_command,
               {"entente quarantine -o rejects.csv", "entente quarantine incidents -o rejects.csv",
                "entente import tickets.csv --quarantine rejects.csv"});
  quarantine_command->callback([&session, store, dataset, output] {
    session.work = [&session, store, dataset, output] {
      const auto written = app::write_quarantine(*store, *dataset, *output, session.files);
      if (!written) return session.report(written.error(), kCouldNotRun);
      session.console.out << fmt::format("{} rows in quarantine written to {}\n", *written, *output);
      return kClean;
    };
  });
}

}  // namespace entente::cli
