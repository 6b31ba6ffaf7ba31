// Help topics: short texts of docs/help, carried in the binary.
#include <fmt/format.h>

#include <ostream>

#include "app/embedded.h"
#include "cli/command.h"
#include "text/similar.h"

namespace entente::cli {
namespace {

/// "# Exit codes" -> "Exit codes"
std::string title_of(const app::EmbeddedFile& page) {
  const std::string first = page.content.substr(0, page.content.find('\n'));
  return first.starts_with("# ") ? first.substr(2) : first;
}

std::string name_of(const app::EmbeddedFile& page) {
  return page.name.substr(0, page.name.size() - 3);
}

int show_topic(const Session& session, const CLI::App& app, const std::string& topic) {
  if (topic.empty()) {
    session.console.out << app.help();
    return kClean;
  }
  if (topic == "topics") {
    for (const app::EmbeddedFile& page : app::help_topics())
      session.console.out << fmt::format("{:<14}{}\n", name_of(page), title_of(page));
    return kClean;
  }
  if (const app::EmbeddedFile* page = app::find(app::help_topics(), topic + ".md")) {
    session.console.out << page->content;
    return kClean;
  }
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    if (command->get_name() == topic) {
      session.console.out << command->help();
      return kClean;
    }
    names.push_back(command->get_name());
  }
  for (const app::EmbeddedFile& page : app::help_topics()) names.push_back(name_of(page));
  text::Diagnostic problem = text::error("U0163", fmt::format("there is no help on `{}`", topic));
  if (const auto meant = text::nearest(topic, names))
    problem.help(fmt::format("write `entente help {}`", *meant));
  else
    problem.help("`entente help topics` lists what there is");
  return session.report({problem}, kCouldNotRun);
}

}  // namespace

void add_help(CLI::App& app, Session& session) {
  CLI::App* help =
      app.add_subcommand("help", "help on a command or topic (entente help topics)")->group("learn");
  auto topic = std::make_shared<std::string>();
  help->add_option("TOPIC", *topic, "command or topic");
  set_examples(*help, {"entente help topics", "entente help statement", "entente help exit-codes"});
  help->callback([&session, &app, topic] {
    session.work = [&session, &app, topic] { return show_topic(session, app, *topic); };
  });
}

}  // namespace entente::cli
