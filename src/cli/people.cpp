// `entente people`: the accounts of a home for whoever runs commands in its folder. The way back in for
// somebody whose side has no administrator left who could help: everything else is done in the browser.
#include "cli/people.h"

#include <fmt/format.h>

#include <ostream>

#include "app/home.h"
#include "people/accounts.h"
#include "report/json_values.h"
#include "server/call.h"

namespace entente::cli {
namespace {

struct PeopleCommand {
  std::string home, email;
};

text::Outcome<std::unique_ptr<people::Accounts>> accounts_of(const Session& session,
                                                             const PeopleCommand& command) {
  const auto folder = app::find_home(command.home, session.files);
  if (!folder) return std::unexpected(folder.error());
  const auto home = app::Home::open(*folder, session.files);
  if (!home) return std::unexpected(home.error());
  auto accounts = people::Accounts::open((*home)->people_path());
  if (!accounts) return text::refuse(server::diagnostic_of(accounts.error()));
  return std::move(*accounts);
}

int list(const Session& session, const PeopleCommand& command) {
  const auto accounts = accounts_of(session, command);
  if (!accounts) return session.report(accounts.error(), kCouldNotRun);
  const auto all = (*accounts)->people();
  if (!all) return session.report({server::diagnostic_of(all.error())}, kCouldNotRun);
  if (session.format == "json") {
    report::Json json = {{"version", 1}, {"kind", "people"}, {"items", report::Json::array()}};
    for (const people::Person& one : *all) {
      json["items"].push_back({{"email", one.email},
                               {"name", one.name},
                               {"state", one.disabled ? "disabled" : "active"},
                               {"second_factor", one.has_second_factor},
                               {"last_sign_in", one.last_sign_in ? report::Json(one.last_sign_in->to_string())
                                                                 : report::Json(nullptr)}});
    }
    session.console.out << report::json_text(json);
    return kClean;
  }
  for (const people::Person& one : *all) {
    session.console.out << fmt::format("{}  {}{}{}\n", one.email, one.name, one.disabled ? ", disabled" : "",
                                       one.has_second_factor ? ", with a second factor" : "");
  }
  if (all->empty()) session.console.out << "nobody has an account yet: entente serve\n";
  return kClean;
}

int clear_factor(const Session& session, const PeopleCommand& command) {
  const auto accounts = accounts_of(session, command);
  if (!accounts) return session.report(accounts.error(), kCouldNotRun);
  const auto person = (*accounts)->person_by_email(command.email);
  if (!person) {
    return session.report({text::error("U0197", fmt::format("nobody has the address `{}`", command.email))
                               .help("entente people lists the accounts")},
                          kCouldNotRun);
  }
  if (!person->has_second_factor) {
    session.console.out << fmt::format("{} has no second factor\n", person->email);
    return kClean;
  }
  const auto done =
      (*accounts)->clear_second_factor(people::home_operator(), person->id, {session.clock.now_micros()});
  if (!done) return session.report({server::diagnostic_of(done.error())}, kCouldNotRun);
  session.console.out << fmt::format(
      "{} signs in with the password alone until another device is set up; all sessions ended\n",
      person->email);
  return kClean;
}

void add_home(CLI::App& command, PeopleCommand& options) {
  command.add_option("--home", options.home, "folder of the home (default: the current folder)")
      ->envname("ENTENTE_HOME")
      ->type_name("DIR");
}

}  // namespace

void add_people(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("people", "the accounts of a home, and a way back in for who lost a device")
          ->group("record");
  auto options = std::make_shared<PeopleCommand>();
  add_home(*command, *options);
  add_format(*command, session, {"table", "json"});
  set_examples(*command, {"entente people", "entente people clear-second-factor vm@northwind.example"});
  command->require_subcommand(0, 1);
  command->fallthrough();
  command->callback([command, &session, options] {
    if (command->get_subcommands().empty())
      session.work = [&session, options] { return list(session, *options); };
  });
  CLI::App* clear = command->add_subcommand(
      "clear-second-factor", "take the second factor of who lost the device away, and end their sessions");
  clear->add_option("EMAIL", options->email, "address of the account")->required();
  set_examples(*clear, {"entente people clear-second-factor vm@northwind.example --home office"});
  clear->callback([&session, options] {
    session.work = [&session, options] { return clear_factor(session, *options); };
  });
}

}  // namespace entente::cli
