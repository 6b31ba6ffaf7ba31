// The command `negotiate`: prepare, suggest, improve, accept.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <thread>

#include "app/negotiations.h"
#include "cli/command.h"
#include "cli/month_options.h"
#include "cli/progress.h"
#include "report/negotiation.h"

namespace entente::cli {
namespace {

struct Options {
  std::string step, file, mine, client, supplier, session, suggestion, answer, method, publish, amend, output;
  std::string store, reader = "parties";
  std::vector<std::string> answers;
  std::uint32_t touching = 0;
  bool money = false;
};

unsigned workers() {
  return std::max(1U, std::thread::hardware_concurrency());
}

text::Diagnostic missing(const std::string& step, const std::string& what, const std::string& example) {
  return text::error("N0127", fmt::format("`negotiate {}` needs {}", step, what))
      .help(fmt::format("write it like this: {}", example));
}

int show(const Session& session, const Options& options, const report::OutlookView& view,
         const report::Json& json) {
  const std::string content = session.format == "json" ? report::json_text(json)
                              : session.format == "html"
                                  ? report::negotiation_html(view)
                                  : report::outlook_text(view, drawing(session.console));
  return write_result(session, options.output, content);
}

int prepare(const Session& session, const Options& options) {
  if (options.mine.empty()) {
    return session.report({missing("prepare", "your own preferences",
                                   "entente negotiate prepare renewal.yaml --mine client.yaml")},
                          kCouldNotRun);
  }
  const auto prepared = app::prepare(
      {.negotiation = options.file, .mine = options.mine, .suggestion = options.suggestion}, session.files);
  if (!prepared) return session.report(prepared.error(), kCouldNotRun);
  if (session.format != "json") session.report(prepared->mine.diagnostics, kClean);
  app::OwnMoney money;
  if (options.money) {
    money = app::money_of(*prepared, {options.file, options.store, workers()}, {session.clock.now_micros()},
                          session.files);
  }
  return show(session, options, report::view_of(*prepared, money.packages, money.without),
              report::prepared_json(*prepared, money.packages));
}

int suggest(const Session& session, const Options& options, bool improvement) {
  if (options.client.empty() || options.supplier.empty() || options.session.empty()) {
    return session.report(
        {missing(
            options.step, "both sides' preferences and a session file",
            fmt::format("entente negotiate {} renewal.yaml --client client.yaml --supplier supplier.yaml "
                        "--session session.yaml",
                        options.step))},
        kCouldNotRun);
  }
  app::SuggestRequest request;
  request.negotiation = options.file;
  request.client = options.client;
  request.supplier = options.supplier;
  request.session = options.session;
  request.improvement = improvement;
  if (options.touching > 0) request.touching = options.touching;
  for (const negotiation::Method method : negotiation::kMethods) {
    if (negotiation::name_of(method) == options.method) request.method = method;
  }
  request.with_money = options.money;
  request.store = options.store;
  request.workers = workers();
  const auto made = app::suggest(request, {session.clock.now_micros()}, session.files);
  if (!made) return session.report(made.error(), kCouldNotRun);
  const negotiation::Suggested& suggested = made->suggested;
  if (!options.publish.empty() && !suggested.published.empty()) {
    if (const int code = write_result(session, options.publish, suggested.published); code != kClean)
      return code;
  }
  const auto reader = options.reader == "neutral" ? report::Reader::neutral : report::Reader::parties;
  const int code =
      show(session, options, report::view_of(suggested, made->money, made->without_money, reader),
           report::suggestion_json(suggested, made->money, reader));
  if (code != kClean) return code;
  return suggested.package ? kClean : session.findings();
}

/// A side's own answer.
int answer(const Session& session, const Options& options) {
  if (options.suggestion.empty()) {
    return session.report({missing("accept", "the suggestion that is answered",
                                   "entente negotiate accept renewal.yaml --mine client.yaml --suggestion "
                                   "suggestion-1.yaml --answer yes -o client-answer.yaml")},
                          kCouldNotRun);
  }
  app::PrepareRequest request{
      .negotiation = options.file, .mine = options.mine, .suggestion = options.suggestion};
  if (!options.answer.empty()) request.answer = options.answer == "yes";
  const auto prepared = app::prepare(request, session.files);
  if (!prepared) return session.report(prepared.error(), kCouldNotRun);
  if (!prepared->answer.empty()) return write_result(session, options.output, prepared->answer);
  return show(session, options, report::view_of(*prepared), report::prepared_json(*prepared));
}

int accept(const Session& session, const Options& options) {
  if (!options.mine.empty()) return answer(session, options);
  if (options.session.empty() || options.answers.empty()) {
    return session.report(
        {missing("accept", "your own preferences, or the session and both answers",
                 "entente negotiate accept renewal.yaml --session session.yaml --answers client-answer.yaml "
                 "supplier-answer.yaml")},
        kCouldNotRun);
  }
  const auto settled =
      app::settle({.negotiation = options.file, .session = options.session, .answers = options.answers},
                  {session.clock.now_micros()}, session.files);
  if (!settled) return session.report(settled.error(), kCouldNotRun);
  if (!options.amend.empty() && !settled->amended.empty()) {
    if (const int code = write_result(session, options.amend, settled->amended); code != kClean) return code;
  }
  const int code = show(session, options, report::view_of(*settled), report::settled_json(*settled));
  if (code != kClean) return code;
  return settled->accepted ? kClean : session.findings();
}

int run_step(const Session& session, const Options& options) {
  if (options.step == "prepare") return prepare(session, options);
  if (options.step == "suggest") return suggest(session, options, false);
  if (options.step == "improve") return suggest(session, options, true);
  return accept(session, options);
}

}  // namespace

void add_negotiate(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("negotiate",
                         "find a package that both sides prefer, without showing either's preferences")
          ->group("decide");
  auto options = std::make_shared<Options>();
  command->add_option("STEP", options->step, "prepare, suggest, improve or accept")
      ->required()
      ->check(CLI::IsMember({"prepare", "suggest", "improve", "accept"}));
  command->add_option("FILE", options->file, "the negotiation, which both know")->required();
  command->add_option("--mine", options->mine, "your side's preferences; the other side's are never read")
      ->type_name("FILE");
  command->add_option("--client", options->client, "suggest, improve: the client's preferences")
      ->type_name("FILE");
  command->add_option("--supplier", options->supplier, "suggest, improve: the supplier's preferences")
      ->type_name("FILE");
  command->add_option("--session", options->session, "what the neutral keeps between questions")
      ->type_name("FILE");
  command->add_option("--suggestion", options->suggestion, "a published suggestion to look at or to answer")
      ->type_name("FILE");
  command->add_option("--answer", options->answer, "accept: your answer to it, yes or no")
      ->check(CLI::IsMember({"yes", "no"}))
      ->type_name("ANSWER");
  command->add_option("--answers", options->answers, "accept: the answers of both sides")->type_name("FILE");
  command
      ->add_option(
          "--method", options->method,
          "nash, kalai-smorodinsky, ks-min-spread, ks-abs-diff, egalitarian or welfare (default: the "
          "document's)")
      ->check(CLI::IsMember(
          {"nash", "kalai-smorodinsky", "ks-min-spread", "ks-abs-diff", "egalitarian", "welfare"}))
      ->type_name("METHOD");
  command->add_option("--touching", options->touching, "improve: change at most so many clauses")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  command->add_option("--for", options->reader, "parties (default), or neutral: with both sides' figures")
      ->check(CLI::IsMember({"parties", "neutral"}))
      ->type_name("READER");
  command->add_flag("--money", options->money, "what packages would have meant over the agreement's history");
  command
      ->add_option("--store", options->store, "the store (default: measurements.duckdb beside the agreement)")
      ->envname("ENTENTE_STORE")
      ->type_name("FILE");
  command->add_option("--publish", options->publish, "write the suggestion, for both parties, to this file")
      ->type_name("FILE");
  command
      ->add_option("--amend", options->amend,
                   "accept: write the agreement with the deal as its next amendment")
      ->type_name("FILE");
  command->add_option("-o,--output", options->output, "write to this file instead of standard output")
      ->type_name("FILE");
  add_format(*command, session, {"table", "json", "html"});
  set_examples(
      *command,
      {"entente negotiate prepare renewal.yaml --mine client.yaml",
       "entente negotiate suggest renewal.yaml --client client.yaml --supplier supplier.yaml --session "
       "session.yaml --publish suggestion-1.yaml",
       "entente negotiate accept renewal.yaml --mine client.yaml --suggestion suggestion-1.yaml --answer yes "
       "-o client-answer.yaml",
       "entente negotiate accept renewal.yaml --session session.yaml --answers client-answer.yaml "
       "supplier-answer.yaml --amend draft.yaml",
       "entente negotiate improve renewal.yaml --client client.yaml --supplier supplier.yaml --session "
       "session.yaml --touching 2"});
  command->callback(
      [&session, options] { session.work = [&session, options] { return run_step(session, *options); }; });
}

}  // namespace entente::cli
