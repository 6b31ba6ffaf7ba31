// Commands on the record: init, apply, sign, log.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/apply.h"
#include "cli/home_options.h"
#include "cli/month_options.h"
#include "cli/progress.h"
#include "record/bundle.h"
#include "report/backtest.h"
#include "text/file_error.h"

namespace entente::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShortHash = 12;

std::string short_hash(const record::Hash& hash) {
  return hash.hex().substr(0, kShortHash);
}

struct InitCommand {
  HomeOptions options;
  std::string folder = ".";
  std::string client, supplier, from, bundle, fingerprint;
};

/// Letters, digits, dots, dashes and underscores: a name is also a folder.
bool is_plain_name(const std::string& name) {
  const auto plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= 64 && name.front() != '.' && std::ranges::all_of(name, plain);
}

text::Outcome<std::vector<record::Side>> held_sides(const std::string& given) {
  using enum record::Side;
  if (given == "both") return std::vector{client, supplier};
  const auto side = record::side_named(given);
  if (side) return std::vector{*side};
  return text::refuse(
      text::error("U0185", given.empty() ? std::string("it is not said on which side you are")
                                         : fmt::format("`{}` is no side", given))
          .help("write --as client, --as supplier, or --as both for a home that the two share"));
}

/// Parties from --from AGREEMENT unless they are given.
text::Outcome<void> read_parties(const Session& session, InitCommand& command) {
  if (command.from.empty()) return {};
  const auto path = app::find_agreement(command.from, session.files);
  if (!path) return std::unexpected(path.error());
  command.from = *path;
  const app::AgreementFile file = app::load_agreement(*path, session.files);
  if (!file.loaded.agreement) return std::unexpected(file.loaded.diagnostics);
  const agreement::Parties& parties = file.loaded.agreement->original->parties;
  if (command.client.empty()) command.client = parties.client.value.name;
  if (command.supplier.empty()) command.supplier = parties.supplier.value.name;
  if (command.options.relationship.empty())
    command.options.relationship = file.loaded.agreement->original->id.value;
  return {};
}

/// The working copy, and beside it the files that it names by a plain name.
text::Outcome<void> copy_agreement(const Session& session, const app::Home& home,
                                   const record::Relationship& relationship, const std::string& from) {
  const std::string folder = home.folder_of(relationship);
  if (auto made = session.files.make_folder(folder); !made)
    return text::refuse(text::file_error(made.error(), session.files));
  if (from.empty()) return {};
  const std::string target = (fs::path(folder) / "agreement.yaml").string();
  if (session.files.exists(target)) return {};
  auto source = text::read_source(session.files, from);
  if (!source) return std::unexpected(source.error());
  const agreement::ReadFile read = app::reader_beside(from, session.files);
  text::Outcome<void> copied;
  agreement::load(*source, [&](const std::string& named) {
    auto content = read(named);
    if (content && fs::path(named).is_relative()) {
      const fs::path beside = fs::path(folder) / named;
      (void)session.files.make_folder(beside.parent_path().string());
      if (auto written = app::write_file(beside.string(), *content, session.files); !written)
        copied = written;
    }
    return content;
  });
  if (!copied) return copied;
  return app::write_file(target, (*source)->content(), session.files);
}

text::Outcome<std::string> read_bytes(const Session& session, const std::string& path) {
  auto bytes = session.files.read(path, std::uint64_t{1} << 32);
  if (!bytes) return text::refuse(text::file_error(bytes.error(), session.files));
  return std::move(*bytes);
}

text::Diagnostics wanted(const InitCommand& command) {
  text::Diagnostic problem = text::error("U0191", "a relationship needs a name and its two parties");
  std::vector<std::string> missing;
  if (command.options.relationship.empty()) missing.emplace_back("--relationship");
  if (command.client.empty()) missing.emplace_back("--client");
  if (command.supplier.empty()) missing.emplace_back("--supplier");
  problem.note(fmt::format("missing: {}", fmt::join(missing, ", ")));
  problem.help(
      "entente init --relationship NAME --client A --supplier B --as client, or --from agreement.yaml");
  return {problem};
}

/// Fingerprint of a side's first key, as two people compare it by telephone.
std::string fingerprint_of(const app::Home& home, const record::Relationship& relationship,
                           record::Side side) {
  const auto feed = home.record().feed(relationship.id, record::shared_feed(side), 0);
  return feed && !feed->empty() ? feed->front().key.fingerprint() : std::string();
}

int init(const Session& session, InitCommand command) {
  if (auto parties = read_parties(session, command); !parties)
    return session.report(parties.error(), kCouldNotRun);
  const bool joining = !command.bundle.empty();
  if (joining ? command.options.relationship.empty()
              : command.options.relationship.empty() || command.client.empty() || command.supplier.empty())
    return session.report(wanted(command), kCouldNotRun);
  if (!is_plain_name(command.options.relationship)) {
    return session.report(
        {text::error("U0192",
                     fmt::format("`{}` cannot be the name of a relationship", command.options.relationship))
             .help("use letters, digits, dots, dashes and underscores: it is also the name of a folder")},
        kCouldNotRun);
  }
  // Everything that may be wrong is looked at before anything is made.
  std::string bundle;
  std::vector<record::Side> held;
  if (joining) {
    auto bytes = read_bytes(session, command.bundle);
    if (!bytes) return session.report(bytes.error(), kCouldNotRun);
    bundle = std::move(*bytes);
    if (const auto summary = record::read_summary(bundle); !summary)
      return session.report({app::in_words(summary.error())}, kCouldNotRun);
  } else {
    auto sides = held_sides(command.options.side);
    if (!sides) return session.report(sides.error(), kCouldNotRun);
    held = std::move(*sides);
  }
  const bool there = app::find_home(command.folder, session.files).has_value();
  auto home = there ? app::Home::open(command.folder, session.files)
                    : app::Home::create(command.folder, session.files);
  if (!home) return session.report(home.error(), kCouldNotRun);
  const std::string author = command.options.author.empty() ? "init" : command.options.author;
  const time::Instant now = (*home)->at({session.clock.now_micros()});

  Result<record::Relationship, record::Problem> made;
  if (joining) {
    record::JoinOptions join{
        .name = command.options.relationship, .confirmed = {}, .author = author, .at = now};
    if (!command.fingerprint.empty()) join.confirmed = command.fingerprint;
    made = record::join((*home)->record(), bundle, join);
  } else {
    made = (*home)->record().create(command.options.relationship, command.client, command.supplier, held,
                                    author, now);
  }
  if (!made) return session.report({app::in_words(made.error())}, kCouldNotRun);
  if (auto copied = copy_agreement(session, **home, *made, command.from); !copied)
    return session.report(copied.error(), kCouldNotRun);

  session.console.out << fmt::format("{}: {} (client) and {} (supplier), in {}\n", made->name, made->client,
                                     made->supplier, command.folder);
  for (const record::Side side : made->held) {
    session.console.out << fmt::format("key of the {}: {}\n", record::name(side),
                                       fingerprint_of(**home, *made, side));
  }
  session.console.err
      << (joining ? "next: send your side's first bundle back: entente export --signed -o ours.bundle\n"
                  : "next: entente apply   entente import tickets.csv   entente serve\n");
  return kClean;
}

struct ApplyCommand {
  HomeOptions options;
  std::string file;
  bool yes = false;
  std::optional<std::uint64_t> expected;
};

report::Json plan_json(const app::ApplyPlan& plan) {
  report::Json made;
  made["version"] = 1;
  made["agreement"] = plan.agreement;
  made["same"] = plan.same;
  made["parent"] = plan.parent ? report::Json(plan.parent->hex()) : report::Json();
  made["joins"] = report::Json::array();
  for (const record::Hash& version : plan.joins) made["joins"].push_back(version.hex());
  made["length"] = plan.length;
  made["comparison"] = report::comparison_json("record", "working copy", plan.changes, plan.money);
  return made;
}

/// `+ ~ -` as the convention of plans has it, then the money.
void print_plan(const Session& session, const app::ApplyPlan& plan) {
  std::ostream& out = session.console.out;
  if (!plan.parent) {
    out << fmt::format("+ agreement {}: its first version\n", plan.agreement);
    return;
  }
  out << fmt::format("~ agreement {}, after version {}\n", plan.agreement, short_hash(*plan.parent));
  if (!plan.joins.empty()) {
    std::vector<std::string> versions;
    for (const record::Hash& version : plan.joins) versions.push_back(short_hash(version));
    out << fmt::format(
        "  joins the versions {}, which stand side by side; the changes are those beside the last\n",
        fmt::join(versions, " and "));
  }
  if (plan.changes.empty()) out << "  no term changes: only layout or comments differ\n";
  for (const outlook::TermChange& change : plan.changes) {
    using Kind = outlook::TermChange::Kind;
    const char sign = change.kind == Kind::added ? '+' : change.kind == Kind::removed ? '-' : '~';
    out << fmt::format("  {} {}\n", sign, outlook::sentence_of(change));
  }
  if (plan.money) {
    out << '\n'
        << report::outlook_text(
               report::view_of("record", "working copy", plan.changes, plan.money, plan.without_money),
               drawing(session.console));
  } else if (!plan.without_money.empty()) {
    out << fmt::format("  money: {}\n", plan.without_money);
  }
}

int apply(const Session& session, const ApplyCommand& command) {
  const auto seated = sit_down(session, command.options);
  if (!seated) return session.report(seated.error(), kCouldNotRun);
  const time::Instant now = seated->home->at({session.clock.now_micros()});
  const auto progress = show_progress(session, "comparing");
  app::ApplyRequest request{.relationship = seated->relationship,
                            .seat = seated->seat,
                            .author = seated->author,
                            .file = command.file,
                            .files = nullptr,
                            .workers = 2,
                            .reading = [&progress](std::int64_t rows) { progress->update(rows); }};
  auto plan = app::plan_apply(*seated->home, request, now);
  progress->finish();
  if (!plan) return session.report(plan.error(), kCouldNotRun);
  if (session.format == "json")
    session.console.out << report::json_text(plan_json(*plan));
  else if (!plan->same)
    print_plan(session, *plan);
  if (plan->same) {
    if (session.format != "json")
      session.console.out << fmt::format("agreement {}: the record has this very text\n", plan->agreement);
    return kClean;
  }
  if (!command.yes) {
    session.console.err << fmt::format("nothing was written; to take it into the record: --yes --expect {}\n",
                                       plan->length);
    return session.findings();
  }
  if (command.expected) plan->length = *command.expected;
  const auto written = app::apply(*seated->home, request, *plan, now);
  if (!written) return session.report(written.error(), kCouldNotRun);
  session.console.err << fmt::format(
      "version {} is shared and signed by the {}; it counts when the {} signs it too\n",
      short_hash(written->hash), record::name(seated->seat.side),
      record::name(record::other(seated->seat.side)));
  return kClean;
}

struct SignCommand {
  HomeOptions options;
  std::string agreement, version;
};

/// A version by the first digits of its hash; empty: the newest shared one.
text::Outcome<record::Hash> version_named(const app::RecordedAgreement& agreement, const std::string& given) {
  std::vector<record::Hash> found;
  for (const record::Version& version : agreement.document.versions) {
    if (!version.is_private && !given.empty() && version.hash.hex().starts_with(given))
      found.push_back(version.hash);
  }
  if (given.empty() && agreement.document.shared_heads.size() == 1) found = agreement.document.shared_heads;
  if (found.size() == 1) return found.front();
  const std::string what = given.empty()
                               ? fmt::format("agreement {} has several newest versions", agreement.id)
                               : fmt::format("`{}` names no single version of {}", given, agreement.id);
  std::vector<std::string> names;
  for (const record::Version& version : agreement.document.versions) {
    if (!version.is_private) names.push_back(short_hash(version.hash));
  }
  return text::refuse(
      text::error("U0193", what)
          .note(fmt::format("its versions are {}", fmt::join(names, ", ")))
          .help(fmt::format("entente sign {} {}", agreement.id, names.empty() ? "VERSION" : names.back())));
}

int sign(const Session& session, const SignCommand& command) {
  const auto seated = sit_down(session, command.options);
  if (!seated) return session.report(seated.error(), kCouldNotRun);
  const auto agreement = seated->home->agreement(seated->relationship, seated->seat, command.agreement);
  if (!agreement) return session.report(agreement.error(), kCouldNotRun);
  const auto version = version_named(*agreement, command.version);
  if (!version) return session.report(version.error(), kCouldNotRun);
  const auto done =
      app::sign_agreement(*seated->home, seated->relationship, seated->seat, seated->author, agreement->id,
                          *version, seated->home->at({session.clock.now_micros()}));
  if (!done) return session.report(done.error(), kCouldNotRun);
  const record::Version* signed_version = done->document.find(*version);
  session.console.out << fmt::format("agreement {}, version {}: {}\n", done->id, short_hash(*version),
                                     signed_version->ring() == record::Ring::agreed
                                         ? "agreed, signed by both sides"
                                         : "signed by one side, waits for the other");
  return kClean;
}

struct LogCommand {
  HomeOptions options;
  std::string about, kind;
  std::size_t last = 0;
};

report::Json entry_json(const record::Signed& entry, std::size_t position) {
  report::Json made;
  made["position"] = position;
  made["feed"] = record::name(entry.entry.feed);
  made["sequence"] = entry.entry.sequence;
  made["hash"] = entry.hash.hex();
  made["at"] = entry.entry.at.to_string();
  made["author"] = entry.entry.author;
  made["side"] = record::name(record::writer(entry.entry.feed));
  made["ring"] = record::is_shared(entry.entry.feed) ? "shared" : "private";
  made["kind"] = entry.entry.kind;
  made["subject"] = entry.entry.subject;
  auto body = report::Json::parse(entry.entry.body, nullptr, false);
  made["body"] = body.is_discarded() ? report::Json(entry.entry.body) : std::move(body);
  return made;
}

int log(const Session& session, const LogCommand& command) {
  const auto seated = sit_down(session, command.options);
  if (!seated) return session.report(seated.error(), kCouldNotRun);
  const auto book = seated->home->book(seated->relationship, seated->seat);
  if (!book) return session.report(book.error(), kCouldNotRun);
  std::vector<std::size_t> chosen;
  for (std::size_t at = 0; at < book->size(); ++at) {
    const record::Entry& entry = (*book)[at].entry;
    if (!command.about.empty() && !entry.subject.starts_with(command.about)) continue;
    if (!command.kind.empty() && entry.kind != command.kind) continue;
    chosen.push_back(at);
  }
  if (command.last > 0 && chosen.size() > command.last)
    chosen.erase(chosen.begin(), chosen.end() - static_cast<std::ptrdiff_t>(command.last));
  if (session.format == "json") {
    report::Json all = report::Json::array();
    for (const std::size_t at : chosen) all.push_back(entry_json((*book)[at], at));
    session.console.out << report::json_text({{"version", 1}, {"entries", std::move(all)}});
    return kClean;
  }
  for (const std::size_t at : chosen) {
    const record::Signed& entry = (*book)[at];
    if (session.format == "ndjson") {
      session.console.out << entry_json(entry, at).dump() << '\n';
      continue;
    }
    session.console.out << fmt::format("{:>5}  {}  {:<8}  {:<7}  {:<12}  {}  {}\n", at,
                                       entry.entry.at.to_string(),
                                       record::name(record::writer(entry.entry.feed)),
                                       record::is_shared(entry.entry.feed) ? "shared" : "private",
                                       entry.entry.kind, short_hash(entry.hash), entry.entry.subject);
  }
  if (session.format == "table") {
    session.console.err << fmt::format("{} of {} entries that the {} may read\n", chosen.size(), book->size(),
                                       record::name(seated->seat.side));
  }
  return kClean;
}

}  // namespace

void add_record(CLI::App& app, Session& session) {
  CLI::App* init_command =
      app.add_subcommand("init", "make a home for the record, or add a relationship to one")->group("record");
  auto init_options = std::make_shared<InitCommand>();
  init_command->add_option("FOLDER", init_options->folder, "the home (default: the current folder)");
  init_command
      ->add_option("--relationship", init_options->options.relationship, "short name, also a folder's name")
      ->type_name("NAME");
  init_command->add_option("--client", init_options->client, "the client, as people call it")
      ->type_name("NAME");
  init_command->add_option("--supplier", init_options->supplier, "the supplier")->type_name("NAME");
  init_command->add_option("--from", init_options->from, "take parties and working copy from this agreement")
      ->type_name("FILE");
  init_command->add_option("--as", init_options->options.side, "client, supplier, or both for a shared home")
      ->envname("ENTENTE_AS")
      ->type_name("SIDE");
  init_command
      ->add_option("--join", init_options->bundle, "the other party's first bundle, to join its relationship")
      ->type_name("FILE");
  init_command
      ->add_option("--fingerprint", init_options->fingerprint, "of the other party's key, as it told you")
      ->type_name("DIGITS");
  init_command->add_option("--author", init_options->options.author, "who acts")
      ->envname("ENTENTE_AUTHOR")
      ->type_name("NAME");
  set_examples(*init_command,
               {"entente init --from agreement.yaml --as client",
                "entente init --relationship desk --client Northwind --supplier Helio --as both",
                "entente init helio-home --relationship desk --join northwind.bundle"});
  init_command->callback([&session, init_options] {
    session.work = [&session, init_options] { return init(session, *init_options); };
  });

  CLI::App* apply_command =
      app.add_subcommand("apply", "show what a working copy changes, and take it into the record")
          ->group("record");
  auto apply_options = std::make_shared<ApplyCommand>();
  apply_command->add_option("FILE", apply_options->file,
                            "working copy (default: agreement.yaml in the relationship's folder)");
  apply_command->add_flag("--yes", apply_options->yes, "write it; without this nothing is written");
  apply_command
      ->add_option("--expect", apply_options->expected, "refuse when the record is no longer that long")
      ->type_name("N");
  add_home_options(*apply_command, apply_options->options);
  add_format(*apply_command, session, {"table", "json"});
  set_examples(*apply_command, {"entente apply", "entente apply --yes --expect 12 --as client",
                                "entente apply proposal.yaml --format json"});
  apply_command->callback([&session, apply_options] {
    session.work = [&session, apply_options] { return apply(session, *apply_options); };
  });

  CLI::App* sign_command =
      app.add_subcommand("sign", "sign a version of an agreement; with both signatures it counts")
          ->group("record");
  auto sign_options = std::make_shared<SignCommand>();
  sign_command->add_option("AGREEMENT", sign_options->agreement, "its id (default: the only one)");
  sign_command->add_option("VERSION", sign_options->version,
                           "first digits of its hash (default: the newest)");
  add_home_options(*sign_command, sign_options->options);
  set_examples(*sign_command, {"entente sign --as supplier", "entente sign service-desk 3fa9c1 --as supplier",
                               "entente log --about agreement/"});
  sign_command->callback([&session, sign_options] {
    session.work = [&session, sign_options] { return sign(session, *sign_options); };
  });

  CLI::App* log_command =
      app.add_subcommand("log", "list the entries of the record that a side may read")->group("record");
  auto log_options = std::make_shared<LogCommand>();
  log_command->add_option("--about", log_options->about, "only what this subject begins with")
      ->type_name("SUBJECT");
  log_command->add_option("--kind", log_options->kind, "only entries of this kind")->type_name("KIND");
  log_command->add_option("--last", log_options->last, "only the last N")->type_name("N");
  add_home_options(*log_command, log_options->options);
  add_format(*log_command, session, {"table", "json", "ndjson"});
  set_examples(*log_command, {"entente log --as client", "entente log --about statement/ --format json",
                              "entente log --kind signature --last 10"});
  log_command->callback([&session, log_options] {
    session.work = [&session, log_options] { return log(session, *log_options); };
  });
}

}  // namespace entente::cli
