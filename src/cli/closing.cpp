// Commands for the month closed together: close, claim, decide, swap, note, queue.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "app/closes.h"
#include "cli/home_options.h"
#include "cli/month_options.h"
#include "cli/progress.h"
#include "report/close.h"
#include "text/file_error.h"

namespace entente::cli {
namespace {

using Json = nlohmann::ordered_json;

struct CloseCommand {
  HomeOptions options;
  std::string agreement, month, output;
  std::vector<std::string> lines, evidence, items, levels;
  std::string reason, version, id, text, digest, file;
  std::string cause, event_on, from, to, time, decision, what, answer;
  std::string stage;
  bool all = false, shared = false, take_back = false;
};
using Options = std::shared_ptr<CloseCommand>;

/// The home, an agreement of it with its data, and who acts.
struct AtHome {
  Seated seated;
  app::Case opened;
  app::CloseSources sources;
  app::Actor actor;
};

text::Outcome<std::shared_ptr<AtHome>> sit_at(const Session& session, const CloseCommand& command) {
  auto seated = sit_down(session, command.options);
  if (!seated) return std::unexpected(seated.error());
  const auto agreement = seated->home->agreement(seated->relationship, seated->seat, command.agreement);
  if (!agreement) return std::unexpected(agreement.error());
  auto opened = seated->home->open_case(seated->relationship, *agreement);
  if (!opened) return std::unexpected(opened.error());
  auto made = std::make_shared<AtHome>(AtHome{std::move(*seated), std::move(*opened), {}, {}});
  const time::Instant now = made->seated.home->at({session.clock.now_micros()});
  const auto latest = made->opened.latest_month(now);
  if (!latest) return std::unexpected(latest.error());
  made->sources = {.store = &made->seated.home->record(),
                   .relationship = made->seated.relationship.id,
                   .agreement = &made->opened.agreement(),
                   .measurements = &made->opened.store(),
                   .now = now,
                   .latest = *latest,
                   .workers = 2,
                   .memo = nullptr};
  made->actor = {made->seated.seat.side, made->seated.author};
  return made;
}

text::Outcome<time::Month> month_of(const AtHome& home, const std::string& written) {
  if (!written.empty()) {
    const auto month = time::Month::parse(written);
    if (month) return *month;
    return text::refuse(text::error("U0154", fmt::format("`{}` is not a month", written))
                            .help("write it like this: entente close 2026-04"));
  }
  const auto open = app::open_month(home.sources, home.actor.side);
  if (!open) return std::unexpected(open.error());
  if (*open) return **open;
  return home.sources.latest.value_or(
      time::Month::containing(home.opened.agreement().original->zone.date_at(home.sources.now)) - 1);
}

std::string statement_text(const settlement::Statement& statement) {
  return report::statement_json(statement).dump();
}

int show(const Session& session, const CloseCommand& command) {
  const auto home = sit_at(session, command);
  if (!home) return session.report(home.error(), kCouldNotRun);
  const auto month = month_of(**home, command.month);
  if (!month) return session.report(month.error(), kCouldNotRun);
  const auto shown = app::show_close((*home)->sources, (*home)->actor.side, *month);
  if (!shown) return session.report(shown.error(), kCouldNotRun);
  if (session.format == "json")
    return write_result(session, command.output,
                        report::json_text(report::close_json(shown->close, *shown->statement)));
  return write_result(session, command.output, report::close_text(shown->close, drawing(session.console)));
}

/// Says what was recorded, for people and for programs.
int say(const Session& session, const text::Outcome<app::Recorded>& done, std::string_view nothing) {
  if (!done) return session.report(done.error(), kCouldNotRun);
  if (session.format == "json") {
    Json json = {
        {"version", 1}, {"kind", "recorded"}, {"length", done->length}, {"documents", done->documents}};
    json["document_version"] = done->version ? Json(done->version->hex()) : Json(nullptr);
    session.console.out << json.dump(2) << '\n';
    return kClean;
  }
  if (done->documents.empty()) session.console.out << nothing << '\n';
  for (const std::string& id : done->documents) session.console.out << fmt::format("recorded {}\n", id);
  return kClean;
}

using Work = std::function<text::Outcome<app::Recorded>(const AtHome&)>;
int record_with(const Session& session, const CloseCommand& command, const Work& work,
                std::string_view nothing = "nothing to record") {
  const auto home = sit_at(session, command);
  if (!home) return session.report(home.error(), kCouldNotRun);
  return say(session, work(**home), nothing);
}

int take(const Session& session, const CloseCommand& command, std::optional<closing::Stand> stand) {
  return record_with(
      session, command,
      [&](const AtHome& home) -> text::Outcome<app::Recorded> {
        const auto month = month_of(home, command.month);
        if (!month) return std::unexpected(month.error());
        if (command.all) return app::agree_all(home.sources, home.actor, *month);
        if (command.lines.empty())
          return text::refuse(
              text::error("C0124", "no line is named")
                  .help("name lines, such as level/p2-resolution, or write --all-undisputed"));
        std::vector<app::PositionRequest> positions;
        for (const std::string& line : command.lines)
          positions.push_back({line, stand, command.reason, command.evidence, command.digest});
        return app::take_positions(home.sources, home.actor, *month, positions);
      },
      "every undisputed line has this side's position already");
}

int take_step(const Session& session, const CloseCommand& command, app::DisputeAct act) {
  return record_with(session, command, [&](const AtHome& home) -> text::Outcome<app::Recorded> {
    const auto month = month_of(home, command.month);
    if (!month) return std::unexpected(month.error());
    return app::take_dispute_step(home.sources, home.actor, *month,
                                  {command.id, act, command.reason, command.evidence, command.stage});
  });
}

int sign(const Session& session, const CloseCommand& command) {
  return record_with(session, command, [&](const AtHome& home) -> text::Outcome<app::Recorded> {
    const auto month = month_of(home, command.month);
    if (!month) return std::unexpected(month.error());
    return app::sign_statement(home.sources, home.actor, {*month, command.version}, statement_text);
  });
}

int propose(const Session& session, const CloseCommand& command) {
  return record_with(session, command, [&](const AtHome& home) -> text::Outcome<app::Recorded> {
    const auto month = month_of(home, command.month);
    if (!month) return std::unexpected(month.error());
    return app::propose_statement(home.sources, home.actor, *month, statement_text);
  });
}

void put(Json& json, const char* key, const std::string& value) {
  if (!value.empty()) json[key] = value;
}

int claim(const Session& session, const CloseCommand& command) {
  return record_with(session, command, [&](const AtHome& home) -> text::Outcome<app::Recorded> {
    if (!command.file.empty()) {
      const auto content = session.files.read(command.file, record::kBodyMax);
      if (!content) return text::refuse(text::file_error(content.error(), session.files));
      return app::raise_claim(home.sources, home.actor, *content);
    }
    Json json = Json::object();
    put(json, "id", command.id);
    json["levels"] = command.levels;
    put(json, "cause", command.cause);
    put(json, "event on", command.event_on);
    if (!command.items.empty()) json["items"] = command.items;
    put(json, "from", command.from);
    put(json, "to", command.to);
    put(json, "time", command.time);
    put(json, "reason", command.reason);
    if (!command.evidence.empty()) json["evidence"] = fmt::format("{}", fmt::join(command.evidence, ", "));
    return app::raise_claim(home.sources, home.actor, json.dump());
  });
}

int decide(const Session& session, const CloseCommand& command) {
  using Answer = closing::ClaimDecision::Answer;
  return record_with(session, command, [&](const AtHome& home) {
    const Answer answer = command.decision == "granted" ? Answer::granted
                          : command.decision == "part"  ? Answer::part
                                                        : Answer::refused;
    return app::decide_claim(
        home.sources, home.actor,
        {command.id, answer, command.reason, command.items, command.from, command.to, command.time});
  });
}

int swap(const Session& session, const CloseCommand& command) {
  return record_with(session, command, [&](const AtHome& home) -> text::Outcome<app::Recorded> {
    if (!command.answer.empty())
      return app::answer_swap(home.sources, home.actor,
                              {command.what, command.answer == "accept", command.reason});
    Json json = Json::object();
    json["for"] = command.what;
    put(json, "from", command.from);
    put(json, "to", command.to);
    Json levels = Json::object();
    for (const std::string& written : command.levels) {
      const std::size_t sign = written.find('=');
      levels[written.substr(0, sign)] = sign == std::string::npos ? "" : written.substr(sign + 1);
    }
    json["levels"] = std::move(levels);
    return app::propose_swap(home.sources, home.actor, json.dump());
  });
}

int note(const Session& session, const CloseCommand& command) {
  return record_with(session, command, [&](const AtHome& home) -> text::Outcome<app::Recorded> {
    std::string about = command.id;
    // A month, or a month and a line: 2026-10, 2026-10/level/p2-resolution.
    const auto month = time::Month::parse(std::string_view(about).substr(0, 7));
    if (month && (about.size() == 7 || about[7] == '/'))
      about = app::note_about(*home.opened.agreement().original->id, *month,
                              about.size() > 8 ? about.substr(8) : std::string());
    return app::add_note(
        home.sources, home.actor,
        {about, command.text, command.shared ? record::Ring::shared : record::Ring::private_ring});
  });
}

int queue(const Session& session, const CloseCommand& command) {
  const auto home = sit_at(session, command);
  if (!home) return session.report(home.error(), kCouldNotRun);
  const auto items = app::queue((*home)->sources, (*home)->actor.side);
  if (!items) return session.report(items.error(), kCouldNotRun);
  const record::Relationship& relationship = (*home)->seated.relationship;
  if (session.format == "json")
    return write_result(session, command.output,
                        report::json_text(report::queue_json(*items, relationship.id)));
  if (session.format == "ics")
    return write_result(
        session, command.output,
        closing::calendar_text(
            *items, {.name = fmt::format("Entente: {} and {}", relationship.client, relationship.supplier),
                     .relationship = relationship.id,
                     .base_url = {},
                     .seat = (*home)->actor.side,
                     .now = (*home)->sources.now}));
  return write_result(session, command.output, report::queue_text(*items, drawing(session.console)));
}

void add_agreement_option(CLI::App& command, CloseCommand& options) {
  command.add_option("--agreement", options.agreement, "its id (default: the only one of the relationship)")
      ->type_name("ID");
}

template <class Run>
void leave_work(CLI::App& command, Session& session, const Options& options, Run run) {
  command.callback([&session, options, run] {
    session.work = [&session, options, run] { return run(session, *options); };
  });
}

void add_line_options(CLI::App& command, CloseCommand& options) {
  command.add_option("LINE", options.lines, "lines, such as level/p2-resolution or charge/desk");
  command.add_option("--digest", options.digest,
                     "only if the line still has this digest (close --format json)");
}
void add_reason(CLI::App& command, CloseCommand& options, const char* what) {
  command.add_option("--reason", options.reason, what)->type_name("TEXT");
}
void add_evidence(CLI::App& command, CloseCommand& options) {
  command.add_option("--evidence", options.evidence, "where it can be seen; may be given several times")
      ->type_name("TEXT");
}

/// What is done about a disputed line until it is settled.
void add_dispute_steps(CLI::App& command, Session& session, const Options& options) {
  using Act = app::DisputeAct;
  const auto line_of = [&](CLI::App& step) {
    step.add_option("LINE", options->id, "the disputed line, such as level/p2-resolution")->required();
  };
  CLI::App* answer = command.add_subcommand("answer", "answer the other side's dispute about a line");
  line_of(*answer);
  add_reason(*answer, *options, "why the figures stand; the other side reads it");
  add_evidence(*answer, *options);
  leave_work(*answer, session, options,
             [](const Session& in, const CloseCommand& with) { return take_step(in, with, Act::answer); });
  CLI::App* accept =
      command.add_subcommand("accept", "accept the answer to one's own dispute, and agree to the line");
  line_of(*accept);
  leave_work(*accept, session, options,
             [](const Session& in, const CloseCommand& with) { return take_step(in, with, Act::accept); });
  CLI::App* withdraw =
      command.add_subcommand("withdraw", "withdraw one's own dispute: the line is open again");
  line_of(*withdraw);
  leave_work(*withdraw, session, options,
             [](const Session& in, const CloseCommand& with) { return take_step(in, with, Act::withdraw); });
  CLI::App* escalate = command.add_subcommand(
      "escalate", "ask for a dispute's next stage now; both sides must, unless the agreement says otherwise");
  line_of(*escalate);
  add_reason(*escalate, *options, "why; the other side reads it");
  escalate->add_option("--stage", options->stage, "only while the dispute is at this stage")
      ->type_name("STAGE");
  escalate->add_flag("--take-back", options->take_back, "no longer ask for it");
  leave_work(*escalate, session, options, [](const Session& in, const CloseCommand& with) {
    return take_step(in, with, with.take_back ? Act::wait : Act::escalate);
  });
}

void add_close(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("close", "close a month together: show it, agree, dispute, waive, sign")
          ->group("close");
  auto options = std::make_shared<CloseCommand>();
  add_home_options(*command, options->options);
  add_agreement_option(*command, *options);
  command->add_option("MONTH", options->month, "such as 2026-10 (default: the month to close next)");
  command->add_option("-o,--output", options->output, "write to this file instead of standard output")
      ->type_name("FILE");
  add_format(*command, session, {"table", "json"});
  set_examples(*command, {"entente close 2026-10", "entente close 2026-10 agree --all-undisputed",
                          "entente close 2026-10 dispute level/portal --reason \"the carrier was down\"",
                          "entente close 2026-10 answer level/portal --reason \"its log shows no gap\"",
                          "entente close 2026-10 sign"});
  command->require_subcommand(0, 1);
  command->fallthrough();
  command->callback([command, &session, options] {
    if (command->get_subcommands().empty())
      session.work = [&session, options] { return show(session, *options); };
  });

  CLI::App* agree = command->add_subcommand("agree", "agree to lines as they stand");
  add_line_options(*agree, *options);
  agree->add_flag("--all-undisputed", options->all, "every line that nobody disputes");
  leave_work(*agree, session, options, [](const Session& in, const CloseCommand& with) {
    return take(in, with, closing::Stand::agreed);
  });
  CLI::App* dispute =
      command->add_subcommand("dispute", "dispute lines: they are held, the rest can be signed");
  add_line_options(*dispute, *options);
  add_reason(*dispute, *options, "why; the other side reads it");
  add_evidence(*dispute, *options);
  leave_work(*dispute, session, options, [](const Session& in, const CloseCommand& with) {
    return take(in, with, closing::Stand::disputed);
  });
  CLI::App* waive = command->add_subcommand("waive", "let go what one's own side is owed by a line");
  add_line_options(*waive, *options);
  add_reason(*waive, *options, "why; the other side reads it");
  leave_work(*waive, session, options, [](const Session& in, const CloseCommand& with) {
    return take(in, with, closing::Stand::waived);
  });
  CLI::App* reopen = command->add_subcommand("take-back", "take one's own position on lines back");
  add_line_options(*reopen, *options);
  leave_work(*reopen, session, options,
             [](const Session& in, const CloseCommand& with) { return take(in, with, std::nullopt); });
  add_dispute_steps(*command, session, options);
  CLI::App* proposing =
      command->add_subcommand("propose", "propose the statement as it stands for signature");
  leave_work(*proposing, session, options, propose);
  CLI::App* signing =
      command->add_subcommand("sign", "sign the month's statement; without a proposal it is proposed first");
  signing->add_option("VERSION", options->version, "version to sign (default: the newest proposal)");
  leave_work(*signing, session, options, sign);
}

}  // namespace

void add_closing(CLI::App& app, Session& session) {
  add_close(app, session);

  CLI::App* claim_command =
      app.add_subcommand("claim", "raise a relief claim; the other side decides it")->group("close");
  auto options = std::make_shared<CloseCommand>();
  add_home_options(*claim_command, options->options);
  add_agreement_option(*claim_command, *options);
  claim_command->add_option("--level", options->levels, "service levels that it is about")
      ->type_name("LEVEL");
  claim_command->add_option("--cause", options->cause, "one of the agreement's causes of relief");
  claim_command->add_option("--event", options->event_on, "day of the event")->type_name("DATE");
  claim_command->add_option("--item", options->items, "rows that should leave the measure")->type_name("KEY");
  claim_command->add_option("--from", options->from, "or a span of time: its beginning");
  claim_command->add_option("--to", options->to, "and its end, excluded");
  claim_command->add_option("--time", options->time, "or an amount of downtime, such as `18 min`");
  claim_command
      ->add_option("--file", options->file, "or all of it as JSON, with the keys of the agreement language")
      ->type_name("FILE");
  claim_command->add_option("--id", options->id,
                            "change one's own claim that is not decided (default: a new one)");
  add_reason(*claim_command, *options, "why");
  add_evidence(*claim_command, *options);
  add_format(*claim_command, session, {"table", "json"});
  set_examples(*claim_command,
               {"entente claim --level portal --cause \"third party\" --event 2026-10-14 --time "
                "\"61 min\" --reason \"a faulty controller\""});
  leave_work(*claim_command, session, options, claim);

  CLI::App* decide_command =
      app.add_subcommand("decide", "decide a relief claim of the other side")->group("close");
  options = std::make_shared<CloseCommand>();
  add_home_options(*decide_command, options->options);
  add_agreement_option(*decide_command, *options);
  decide_command->add_option("CLAIM", options->id, "its id, such as RC-2")->required();
  decide_command->add_option("DECISION", options->decision, "granted, part or refused")
      ->required()
      ->check(CLI::IsMember({"granted", "part", "refused"}));
  add_reason(*decide_command, *options, "why; needed unless it is granted as raised");
  decide_command->add_option("--item", options->items, "part: rows that leave the measure")->type_name("KEY");
  decide_command->add_option("--from", options->from, "part: beginning of the span");
  decide_command->add_option("--to", options->to, "part: end of the span");
  decide_command->add_option("--time", options->time, "part: amount of downtime");
  add_format(*decide_command, session, {"table", "json"});
  set_examples(*decide_command, {"entente decide RC-2 granted",
                                 "entente decide RC-2 part --time \"40 min\" --reason \"the log shows 40\""});
  leave_work(*decide_command, session, options, decide);

  CLI::App* swap_command =
      app.add_subcommand("swap", "propose a priority swap before it begins, or answer one")->group("close");
  options = std::make_shared<CloseCommand>();
  add_home_options(*swap_command, options->options);
  add_agreement_option(*swap_command, *options);
  swap_command->add_option("SWAP", options->what, "the need that comes first, or the id of a proposed swap")
      ->required();
  swap_command->add_option("ANSWER", options->answer, "accept or refuse")
      ->check(CLI::IsMember({"accept", "refuse"}));
  swap_command->add_option("--from", options->from, "first day")->type_name("DATE");
  swap_command->add_option("--to", options->to, "last day, included")->type_name("DATE");
  swap_command
      ->add_option("--level", options->levels, "greatest dip of a level: p2-resolution=\"down to 85%\"")
      ->type_name("LEVEL=DIP");
  add_reason(*swap_command, *options, "why it is refused");
  add_format(*swap_command, session, {"table", "json"});
  set_examples(*swap_command, {"entente swap branch-opening --from 2026-12-07 --to 2026-12-18 --level "
                               "p2-resolution=\"down to 85%\"",
                               "entente swap branch-opening accept"});
  leave_work(*swap_command, session, options, swap);

  CLI::App* note_command =
      app.add_subcommand("note", "write a note: private unless it is shared")->group("close");
  options = std::make_shared<CloseCommand>();
  add_home_options(*note_command, options->options);
  add_agreement_option(*note_command, *options);
  note_command->add_option("ABOUT", options->id, "a month, a line of it, or the id of a document")
      ->required();
  note_command->add_option("TEXT", options->text, "the note")->required();
  note_command->add_flag("--shared", options->shared, "the other side may read it");
  add_format(*note_command, session, {"table", "json"});
  set_examples(*note_command, {"entente note 2026-10/level/portal \"ask for the carrier's log\"",
                               "entente note 2026-10 \"closed by telephone\" --shared"});
  leave_work(*note_command, session, options, note);

  CLI::App* queue_command = app.add_subcommand("queue", "what needs whom by when")->group("close");
  options = std::make_shared<CloseCommand>();
  add_home_options(*queue_command, options->options);
  add_agreement_option(*queue_command, *options);
  queue_command->add_option("-o,--output", options->output, "write to this file instead of standard output")
      ->type_name("FILE");
  add_format(*queue_command, session, {"table", "json", "ics"});
  set_examples(*queue_command, {"entente queue", "entente queue --as client --format ics -o entente.ics"});
  leave_work(*queue_command, session, options, queue);
}

}  // namespace entente::cli
