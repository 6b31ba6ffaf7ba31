// Commands that move a record and look after it: verify, export, backup, restore, doctor; and taking a bundle
// or an export in, which `import --verify` does.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>

#include "app/closes.h"
#include "cli/home_options.h"
#include "cli/month_options.h"
#include "cli/upkeep.h"
#include "record/bundle.h"
#include "record/memory_store.h"
#include "record/record_export.h"
#include "record/upkeep.h"
#include "report/json.h"
#include "text/file_error.h"

namespace entente::cli {
namespace {

/// "1 entry", "3 entries".
std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

constexpr std::uint64_t kBundleBytesMax = std::uint64_t{1} << 32;

text::Diagnostics words(const record::Problem& problem) {
  return {app::in_words(problem)};
}

text::Outcome<std::string> read_bytes(const Session& session, const std::string& path) {
  auto bytes = session.files.read(path, kBundleBytesMax);
  if (!bytes) return text::refuse(text::file_error(bytes.error(), session.files));
  return std::move(*bytes);
}

/// The feeds of one relationship with what verifying them found.
struct Checked {
  std::string relationship;
  record::Feed feed = record::Feed::client_shared;
  record::Verified verified;
};

report::Json checked_json(const std::vector<Checked>& all,
                          const std::vector<app::SignedStatement>& statements) {
  report::Json made{{"version", 1}, {"feeds", report::Json::array()}, {"statements", report::Json::array()}};
  for (const Checked& one : all) {
    report::Json problems = report::Json::array();
    for (const record::Problem& problem : one.verified.problems)
      problems.push_back({{"code", record::code(problem.kind)}, {"message", problem.what}});
    made["feeds"].push_back(
        {{"relationship", one.relationship},
         {"feed", record::name(one.feed)},
         {"entries", one.verified.entries},
         {"fingerprint", one.verified.first_key ? one.verified.first_key->fingerprint() : ""},
         {"problems", std::move(problems)}});
  }
  for (const app::SignedStatement& one : statements) {
    report::Json by = report::Json::array();
    for (const auto& signature : one.signatures)
      by.push_back({{"side", record::name(signature.side)},
                    {"author", signature.author},
                    {"at", signature.at.to_string()}});
    made["statements"].push_back({{"relationship", one.relationship},
                                  {"agreement", one.agreement},
                                  {"month", one.month.to_string()},
                                  {"version", one.version.hex()},
                                  {"digest", one.digest},
                                  {"digest_holds", one.digest_holds},
                                  {"ring", record::name(one.ring)},
                                  {"signatures", std::move(by)}});
  }
  return made;
}

int report_checked(const Session& session, const std::vector<Checked>& all,
                   const std::vector<app::SignedStatement>& statements) {
  std::size_t problems = 0;
  std::uint64_t entries = 0;
  for (const Checked& one : all) {
    problems += one.verified.problems.size();
    entries += one.verified.entries;
  }
  for (const app::SignedStatement& one : statements) problems += one.digest_holds ? 0 : 1;
  if (session.format == "json") {
    session.console.out << report::json_text(checked_json(all, statements));
    return problems > 0 ? session.findings() : kClean;
  }
  std::ostream& out = session.console.out;
  for (const Checked& one : all) {
    out << fmt::format("{}  {:<16}  {:>7} {:<7}  {}\n", one.relationship, record::name(one.feed),
                       one.verified.entries, one.verified.entries == 1 ? "entry" : "entries",
                       one.verified.problems.empty() ? "sound" : "NOT SOUND");
    if (one.verified.first_key && record::is_shared(one.feed))
      out << fmt::format("    key of the {}: {}\n", record::name(record::writer(one.feed)),
                         one.verified.first_key->fingerprint());
    for (const record::Problem& problem : one.verified.problems)
      out << fmt::format("    {}: {}\n", record::code(problem.kind), problem.what);
  }
  for (const app::SignedStatement& one : statements) {
    out << fmt::format(
        "statement {} of {}: {}\n", one.month.to_string(), one.agreement,
        one.digest_holds ? "the text is the one that was signed" : "THE TEXT IS NOT THE ONE THAT WAS SIGNED");
    out << fmt::format("    digest {}\n", one.digest);
    for (const auto& by : one.signatures)
      out << fmt::format("    signed for the {} by {} at {}\n", record::name(by.side), by.author,
                         by.at.to_string());
    if (one.ring != record::Ring::agreed) out << "    not agreed: a signature is missing\n";
  }
  out << (problems == 0 ? fmt::format("{}, every hash, chain and signature holds\n",
                                      counted(entries, "entry", "entries"))
                        : fmt::format("{}, {} {}\n", counted(entries, "entry", "entries"), problems,
                                      problems == 1 ? "problem" : "problems"));
  return problems > 0 ? session.findings() : kClean;
}

/// What a store holds of the two shared feeds of each relationship, checked from scratch: for files that came
/// from elsewhere, where nobody has a seat.
text::Outcome<std::vector<Checked>> check_store(const record::Store& store,
                                                const std::vector<record::Relationship>& all,
                                                std::vector<app::SignedStatement>& statements) {
  using record::Feed;
  std::vector<Checked> checked;
  for (const record::Relationship& one : all) {
    for (const Feed feed :
         {Feed::client_private, Feed::client_shared, Feed::supplier_shared, Feed::supplier_private}) {
      const record::Side side = record::writer(feed);
      const auto entries = store.feed(one.id, feed, 0);
      const auto own = store.feed(one.id, record::shared_feed(side), 0);
      const auto others = store.feed(one.id, record::shared_feed(record::other(side)), 0);
      if (!entries) return std::unexpected(words(entries.error()));
      if (!own) return std::unexpected(words(own.error()));
      if (!others) return std::unexpected(words(others.error()));
      if (entries->empty()) continue;
      checked.push_back({one.name, feed, record::verify_feed(*entries, *own, *others)});
    }
    for (const record::Side side : {record::Side::client, record::Side::supplier}) {
      const auto book = store.book(one.id, {side});
      if (!book) return std::unexpected(words(book.error()));
      auto found = app::signed_statements(*book, one.name);
      if (side == record::Side::client) statements.insert(statements.end(), found.begin(), found.end());
    }
  }
  return checked;
}

struct VerifyCommand {
  HomeOptions options;
  std::string file;
};

/// A bundle or an export that somebody handed over: read into memory and checked there.
int verify_file(const Session& session, const std::string& file) {
  auto bytes = read_bytes(session, file);
  if (!bytes) return session.report(bytes.error(), kCouldNotRun);
  const auto store = record::make_memory_store();
  if (record::is_bundle(*bytes)) {
    const auto joined = record::look_into(*store, *bytes);
    if (!joined) return session.report(words(joined.error()), kFindings);
  } else {
    std::istringstream lines(*bytes);
    const auto taken = record::import_all(*store, lines);
    if (!taken) return session.report(words(taken.error()), kFindings);
  }
  const auto all = store->relationships();
  if (!all) return session.report(words(all.error()), kCouldNotRun);
  std::vector<app::SignedStatement> statements;
  const auto checked = check_store(*store, *all, statements);
  if (!checked) return session.report(checked.error(), kCouldNotRun);
  return report_checked(session, *checked, statements);
}

int verify(const Session& session, const VerifyCommand& command) {
  if (!command.file.empty()) return verify_file(session, command.file);
  const auto folder = app::find_home(command.options.home, session.files);
  if (!folder) return session.report(folder.error(), kCouldNotRun);
  const auto home = app::Home::open(*folder, session.files);
  if (!home) return session.report(home.error(), kCouldNotRun);
  auto all = (*home)->relationships();
  if (!all) return session.report(all.error(), kCouldNotRun);
  if (!command.options.relationship.empty()) {
    auto one = (*home)->relationship(command.options.relationship);
    if (!one) return session.report(one.error(), kCouldNotRun);
    *all = {std::move(*one)};
  }
  std::vector<app::SignedStatement> statements;
  const auto checked = check_store((*home)->record(), *all, statements);
  if (!checked) return session.report(checked.error(), kCouldNotRun);
  return report_checked(session, *checked, statements);
}

struct ExportCommand {
  HomeOptions options;
  std::string output;
  bool all = false, bundle = false, returning = false;
  std::uint64_t after = 0;
};

int export_record(const Session& session, const ExportCommand& command) {
  if (command.all == command.bundle) {
    return session.report(
        {text::error("U0194", "it is not said what to export")
             .help("write --all for everything that is held here, or --signed for the other party")},
        kCouldNotRun);
  }
  if (command.bundle) {
    const auto seated = sit_down(session, command.options);
    if (!seated) return session.report(seated.error(), kCouldNotRun);
    if (command.output.empty()) {
      return session.report(
          {text::error("U0195", "a bundle is not text and needs a file")
               .help("entente export --signed -o " + seated->relationship.name + ".bundle")},
          kCouldNotRun);
    }
    const record::Store& store = seated->home->record();
    const std::string& id = seated->relationship.id;
    const auto bundle = command.returning
                            ? record::export_returning(store, id, seated->seat.side)
                            : record::export_bundle(store, id, seated->seat.side, command.after);
    if (!bundle) return session.report(words(bundle.error()), kCouldNotRun);
    if (const auto written = app::write_file(command.output, *bundle, session.files); !written)
      return session.report(written.error(), kCouldNotRun);
    const auto summary = record::read_summary(*bundle);
    session.console.err << fmt::format("{}: shared entries {} to {} of the {}, key {}\n", command.output,
                                       summary->first, summary->last, record::name(summary->from),
                                       summary->key.fingerprint());
    if (command.returning)
      session.console.err << fmt::format("and all that the {} has shared so far, to be given back\n",
                                         record::name(record::other(summary->from)));
    return kClean;
  }
  const auto folder = app::find_home(command.options.home, session.files);
  if (!folder) return session.report(folder.error(), kCouldNotRun);
  const auto home = app::Home::open(*folder, session.files);
  if (!home) return session.report(home.error(), kCouldNotRun);
  record::ExportOptions options;
  if (!command.options.relationship.empty()) {
    const auto one = (*home)->relationship(command.options.relationship);
    if (!one) return session.report(one.error(), kCouldNotRun);
    options.relationship = one->id;
    if (!command.options.side.empty()) {
      const auto seat = (*home)->seat(*one, command.options.side);
      if (!seat) return session.report(seat.error(), kCouldNotRun);
      options.seat = *seat;
    }
  }
  std::ofstream file;
  if (!command.output.empty()) {
    file.open(command.output, std::ios::binary | std::ios::trunc);
    if (!file) {
      return session.report(
          {text::file_error({FileError::Kind::no_permission, command.output, {}}, session.files)},
          kCouldNotRun);
    }
  }
  std::ostream& out = command.output.empty() ? session.console.out : file;
  const auto exported =
      record::export_all((*home)->record(), options, [&out](std::string_view line) { out << line; });
  if (!exported) return session.report(words(exported.error()), kCouldNotRun);
  out.flush();
  if (!out)
    return session.report({text::file_error({FileError::Kind::disk_full, command.output, {}})}, kCouldNotRun);
  session.console.err << fmt::format("{}, {}, {}; secret keys are not part of it\n",
                                     counted(exported->relationships, "relationship", "relationships"),
                                     counted(exported->entries, "entry", "entries"),
                                     counted(exported->attachments, "file", "files"));
  return kClean;
}

struct BackupCommand {
  HomeOptions options;
  std::string file;
  bool replace = false;
};

int backup(const Session& session, const BackupCommand& command) {
  const auto folder = app::find_home(command.options.home, session.files);
  if (!folder) return session.report(folder.error(), kCouldNotRun);
  const auto home = app::Home::open(*folder, session.files);
  if (!home) return session.report(home.error(), kCouldNotRun);
  if (const auto done = record::backup((*home)->record_path(), command.file); !done)
    return session.report(words(done.error()), kCouldNotRun);
  session.console.err << fmt::format(
      "{}: the record as of now. Keep the folder {} and the measurements of each relationship as well\n",
      command.file, (*home)->keys_folder());
  return kClean;
}

int restore(const Session& session, const BackupCommand& command) {
  const std::string folder = command.options.home.empty() ? "." : command.options.home;
  if (!session.files.is_folder(folder)) {
    if (auto made = session.files.make_folder(folder); !made)
      return session.report({text::file_error(made.error(), session.files)}, kCouldNotRun);
  }
  const std::string target = folder + "/entente.db";
  if (const auto done = record::restore(command.file, target, {.replace = command.replace}); !done)
    return session.report(words(done.error()), kCouldNotRun);
  session.console.err << fmt::format(
      "{} holds the record of {}; `entente doctor --home {}` says whether its keys are there\n", target,
      command.file, folder);
  return kClean;
}

int doctor(const Session& session, const HomeOptions& options) {
  const auto folder = app::find_home(options.home, session.files);
  if (!folder) return session.report(folder.error(), kCouldNotRun);
  const auto home = app::Home::open(*folder, session.files);
  if (!home) return session.report(home.error(), kCouldNotRun);
  const auto facts = record::facts((*home)->record_path(), (*home)->keys_folder(),
                                   (*home)->at({session.clock.now_micros()}));
  if (!facts) return session.report(words(facts.error()), kCouldNotRun);
  std::size_t findings = 0;
  std::ostream& out = session.console.out;
  const auto line = [&](bool well, const std::string& what, const std::string& state,
                        const std::string& fix = {}) {
    findings += well ? 0 : 1;
    out << fmt::format("{:<8} {:<14} {}\n", well ? "ok" : "look at", what, state);
    if (!well && !fix.empty()) out << fmt::format("{:<8} {:<14} {}\n", "", "", "repair: " + fix);
  };
  line(true, "record",
       fmt::format("format {}, {}, {}, {} bytes and {} waiting in the log", facts->format,
                   counted(facts->relationships, "relationship", "relationships"),
                   counted(facts->entries, "entry", "entries"), facts->file_bytes, facts->wal_bytes));
  line(facts->integrity.empty(), "file",
       facts->integrity.empty() ? "sound" : fmt::format("{}", fmt::join(facts->integrity, "; ")),
       "restore the last backup: entente restore FILE --replace");
  line(!facts->clock_behind, "clock",
       facts->clock_behind ? fmt::format("is before the last entry ({})", facts->last_entry->to_string())
                           : "not before the last entry",
       "set the clock of this machine; entries are never dated before the one before them");
  line(facts->keyless.empty(), "keys",
       facts->keyless.empty()
           ? "there for every relationship"
           : fmt::format("none for {}, which can only be read", fmt::join(facts->keyless, ", ")),
       fmt::format("put the key files back into {}", (*home)->keys_folder()));
  line(facts->loose_keys.empty(), "key files",
       facts->loose_keys.empty() ? "readable by their owner alone"
                                 : fmt::format("others may read {}", fmt::join(facts->loose_keys, ", ")),
       fmt::format("chmod 600 {}/*.key", (*home)->keys_folder()));
  const auto all = (*home)->relationships();
  if (!all) return session.report(all.error(), kCouldNotRun);
  for (const record::Relationship& one : *all) {
    const bool there = session.files.exists((*home)->measurements_of(one));
    line(there, one.name, there ? "has measurements" : "has no measurements yet",
         "entente import FILE --store " + (*home)->measurements_of(one));
  }
  return findings > 0 ? session.findings() : kClean;
}

}  // namespace

bool is_of_the_record(const std::string& path) {
  // An export of measurements may be large: its first bytes tell. From a pipe nothing may be taken away.
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::ifstream file(path, std::ios::binary);
  std::string begin(64, '\0');
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  begin.resize(static_cast<std::size_t>(file.gcount()));
  return record::is_bundle(begin) || record::is_export(begin);
}

int import_record(const Session& session, const RecordImport& request) {
  const auto bytes = read_bytes(session, request.file);
  if (!bytes) return session.report(bytes.error(), kCouldNotRun);
  const auto folder = app::find_home(request.home, session.files);
  if (!folder) return session.report(folder.error(), kCouldNotRun);
  const auto home = app::Home::open(*folder, session.files);
  if (!home) return session.report(home.error(), kCouldNotRun);
  if (record::is_export(*bytes)) {
    std::istringstream lines(*bytes);
    const auto taken = record::import_all((*home)->record(), lines);
    if (!taken) return session.report(words(taken.error()), kCouldNotRun);
    session.console.out << fmt::format("{}: {} new entries, {} were there\n", request.file, taken->fresh,
                                       taken->repeated);
    return kClean;
  }
  record::ImportOptions options;
  if (!request.fingerprint.empty()) options.confirmed = request.fingerprint;
  const auto imported = record::import_bundle((*home)->record(), *bytes, options);
  if (!imported) return session.report(words(imported.error()), kCouldNotRun);
  session.console.out << fmt::format(
      "{}: {} new entries of the {}, {} were there; every hash and signature holds\n", request.file,
      imported->taken.fresh - imported->given_back, record::name(imported->summary.from),
      imported->taken.repeated);
  if (imported->given_back > 0)
    session.console.out << fmt::format("{} of the {} given back\n",
                                       counted(imported->given_back, "entry", "entries"),
                                       record::name(record::other(imported->summary.from)));
  return kClean;
}

void add_upkeep(CLI::App& app, Session& session) {
  CLI::App* verify_command =
      app.add_subcommand("verify", "check every hash, chain and signature of a record, bundle or export")
          ->group("record");
  auto verify_options = std::make_shared<VerifyCommand>();
  verify_command->add_option("FILE", verify_options->file,
                             "a bundle or an export (default: the home's record)");
  verify_command->add_option("--home", verify_options->options.home, "folder of the record")
      ->envname("ENTENTE_HOME")
      ->type_name("FOLDER");
  verify_command->add_option("--relationship", verify_options->options.relationship, "only this one")
      ->type_name("NAME");
  add_format(*verify_command, session, {"table", "json"});
  set_examples(*verify_command, {"entente verify", "entente verify record.ndjson",
                                 "entente verify helio.bundle --format json"});
  verify_command->callback([&session, verify_options] {
    session.work = [&session, verify_options] { return verify(session, *verify_options); };
  });

  CLI::App* export_command =
      app.add_subcommand("export", "the whole record as text, or a signed bundle for the other party")
          ->group("record");
  auto export_options = std::make_shared<ExportCommand>();
  export_command->add_flag("--all", export_options->all,
                           "everything that is held here, without loss (NDJSON)");
  export_command->add_flag("--signed", export_options->bundle, "what this side has shared, as a bundle");
  export_command->add_option("--after", export_options->after, "bundle: only entries after this number")
      ->type_name("N");
  export_command->add_flag("--returning", export_options->returning,
                           "bundle: also give the other side's own entries back, after it restored a backup");
  export_command->add_option("-o,--output", export_options->output, "write to this file")->type_name("FILE");
  add_home_options(*export_command, export_options->options);
  set_examples(*export_command,
               {"entente export --all -o record.ndjson", "entente export --signed -o ours.bundle",
                "entente export --signed --after 40 -o ours.bundle"});
  export_command->callback([&session, export_options] {
    session.work = [&session, export_options] { return export_record(session, *export_options); };
  });

  auto backup_options = std::make_shared<BackupCommand>();
  CLI::App* backup_command =
      app.add_subcommand("backup", "copy the record while it is in use")->group("record");
  backup_command->add_option("FILE", backup_options->file, "where to")->required();
  backup_command->add_option("--home", backup_options->options.home, "folder of the record")
      ->envname("ENTENTE_HOME")
      ->type_name("FOLDER");
  set_examples(*backup_command,
               {"entente backup /backups/entente-2026-11-22.db", "entente backup copy.db --home office"});
  backup_command->callback([&session, backup_options] {
    session.work = [&session, backup_options] { return backup(session, *backup_options); };
  });

  auto restore_options = std::make_shared<BackupCommand>();
  CLI::App* restore_command =
      app.add_subcommand("restore", "put a backup in place, after checking it")->group("record");
  restore_command->add_option("FILE", restore_options->file, "the backup")->required();
  restore_command->add_flag("--replace", restore_options->replace, "although there is a record already");
  restore_command->add_option("--home", restore_options->options.home, "folder to restore into")
      ->envname("ENTENTE_HOME")
      ->type_name("FOLDER");
  set_examples(*restore_command,
               {"entente restore copy.db --home new-home", "entente restore copy.db --replace"});
  restore_command->callback([&session, restore_options] {
    session.work = [&session, restore_options] { return restore(session, *restore_options); };
  });

  auto doctor_options = std::make_shared<HomeOptions>();
  CLI::App* doctor_command =
      app.add_subcommand("doctor", "look at a home: file, clock, keys, data")->group("record");
  doctor_command->add_option("--home", doctor_options->home, "folder of the record")
      ->envname("ENTENTE_HOME")
      ->type_name("FOLDER");
  set_examples(*doctor_command, {"entente doctor", "entente doctor --home office"});
  doctor_command->callback([&session, doctor_options] {
    session.work = [&session, doctor_options] { return doctor(session, *doctor_options); };
  });
}

}  // namespace entente::cli
