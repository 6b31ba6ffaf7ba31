#include "cli/cli.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/system.h"
#include "cli/command.h"
#include "cli/people.h"
#include "text/diagnostic_render.h"
#include "text/similar.h"

namespace entente::cli {
namespace {

constexpr const char* kVersion = "entente 0.1.0";

/// Help as people read it: what it does, how it is called, examples, then the flags.
class HelpFormatter final : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    if (mode == CLI::AppFormatMode::Sub) return Formatter::make_help(app, std::move(name), mode);
    std::string text = app->get_description() + "\n\nusage: " + call(app) + "\n";
    if (const std::string examples = app->get_footer(); !examples.empty()) text += "\nexamples:\n" + examples;
    text += make_commands(app);
    text += make_positionals_block(app);
    text += make_options(app);
    if (app->get_parent() == nullptr)
      text += "\nexit: 0 clean, 1 findings, 2 could not run     more: entente help topics\n";
    return text;
  }

 private:
  static std::string call(const CLI::App* app) {
    if (app->get_parent() == nullptr) return "entente <command> [options]";
    std::string text = "entente " + app->get_name();
    for (const CLI::Option* option : app->get_options()) {
      if (!option->get_positional()) continue;
      const std::string word = option->get_name(true) + (option->get_expected_max() > 1 ? "..." : "");
      text += option->get_required() ? " " + word : " [" + word + "]";
    }
    return text + " [options]";
  }

  static std::string row(const std::string& left, const std::string& right) {
    constexpr std::size_t kColumn = 26;
    if (left.size() + 2 > kColumn) return "  " + left + "\n" + std::string(kColumn + 2, ' ') + right + "\n";
    return "  " + left + std::string(kColumn - left.size(), ' ') + right + "\n";
  }

  static std::string make_commands(const CLI::App* app) {
    std::string text;
    std::string group;
    for (const CLI::App* command : app->get_subcommands(nullptr)) {
      if (command->get_group().empty()) continue;
      if (command->get_group() != group) {
        group = command->get_group();
        text += "\n" + group + ":\n";
      }
      text += row(command->get_name(), command->get_description());
    }
    return text;
  }

  static std::string make_positionals_block(const CLI::App* app) {
    std::string text;
    for (const CLI::Option* option : app->get_options()) {
      if (option->get_positional()) text += row(option->get_name(true), option->get_description());
    }
    return text.empty() ? text : "\narguments:\n" + text;
  }

  static std::string make_options(const CLI::App* app) {
    std::string text;
    for (const CLI::Option* option : app->get_options()) {
      if (option->get_positional() || !option->nonpositional()) continue;
      std::string name = option->get_name(false, true);
      std::replace(name.begin(), name.end(), ',', ' ');
      const std::string type =
          option->get_type_name();  // "WHEN:{auto,always,never}": the choices stand in the description
      if (option->get_items_expected_max() > 0) name += "=" + type.substr(0, type.find(':'));
      text += row(name, option->get_description());
    }
    return text.empty() ? text : "\noptions:\n" + text;
  }
};

/// A word that is not a command, with the one that was perhaps meant.
text::Diagnostic unknown_command(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) names.push_back(command->get_name());
  text::Diagnostic problem = text::error("U0160", fmt::format("there is no command `{}`", word));
  if (const auto meant = text::nearest(word, names))
    problem.help(fmt::format("write `entente {}`", *meant));
  else
    problem.help("`entente --help` lists the commands");
  return problem;
}

text::Diagnostic wrong_usage(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* command = &app;
  for (const CLI::App* given : app.get_subcommands()) command = given;
  std::string message = error.what();
  if (!message.empty() && message.back() == '.') message.pop_back();
  text::Diagnostic problem = text::error("U0161", message);
  const std::string name = command == &app ? "" : " " + command->get_name();
  if (const auto* extras = dynamic_cast<const CLI::ExtrasError*>(&error); extras != nullptr) {
    std::vector<std::string> options;
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& known : option->get_lnames()) options.push_back("--" + known);
    }
    for (const std::string& extra : app.remaining(true)) {
      if (const auto meant = text::nearest(extra.substr(0, extra.find('=')), options))
        problem.help(fmt::format("write `{}`", *meant));
    }
  }
  return problem.help(fmt::format("`entente{} --help` shows how it is called", name));
}

}  // namespace

int Session::report(const text::Diagnostics& diagnostics, int code) const {
  if (format == "json") {
    nlohmann::json all = nlohmann::json::array();
    for (const text::Diagnostic& diagnostic : diagnostics) all.push_back(text::to_json(diagnostic));
    console.out << nlohmann::json{{"version", 1}, {"diagnostics", all}}.dump(2) << '\n';
    return code;
  }
  text::RenderOptions options;
  options.colour = console.colour_wanted && console.err_is_terminal;
  options.ascii = !console.unicode;
  options.width = console.width;
  for (const text::Diagnostic& diagnostic : diagnostics) {
    console.err << (format == "concise" ? text::render_concise(diagnostic)
                                        : text::render_full(diagnostic, options))
                << '\n';
  }
  return code;
}

void set_examples(CLI::App& command, const std::vector<std::string>& examples) {
  std::string text;
  for (const std::string& example : examples) text += fmt::format("  {}\n", example);
  command.footer(text);
}

void add_format(CLI::App& command, Session& session, std::vector<std::string> choices) {
  const std::string first = choices.front();
  command
      .add_option("--format", session.format, fmt::format("{} (default {})", fmt::join(choices, ", "), first))
      ->check(CLI::IsMember(choices))
      ->type_name("FORMAT");
  command.preparse_callback([&session, first](std::size_t) { session.format = first; });
}

int run(std::vector<std::string> arguments, Console& console) {
  SystemFiles files;
  SystemClock clock;
  Session session{.console = console, .files = files, .clock = clock, .work = {}};

  CLI::App app{
      "entente - write an outsourcing agreement as a file, and get the month's statement both parties can "
      "check"};
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_version_flag("--version", kVersion, "print the version");
  app.set_help_flag("-h,--help", "show this help");
  app.require_subcommand(0, 1);
  app.fallthrough();
  set_examples(app, {"entente demo", "entente check agreement.yaml", "entente statement --month 2026-10"});
  app.add_option("--color", session.colour, "auto, always, never (default auto)")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN");
  app.add_flag("--exit-zero", session.exit_zero, "end with 0 although there are findings");
  add_authoring(app, session);
  add_measuring(app, session);
  add_statements(app, session);
  add_invoicing(app, session);
  add_forecast(app, session);
  add_backtest(app, session);
  add_negotiate(app, session);
  add_plan(app, session);
  add_select(app, session);
  add_record(app, session);
  add_closing(app, session);
  add_upkeep(app, session);
  add_serve(app, session);
  add_people(app, session);
  add_demo(app, session);
  add_completions(app, session);
  add_help(app, session);

  const auto is_command = [&app](const std::string& word) {
    const auto commands = app.get_subcommands(nullptr);
    return std::ranges::any_of(commands,
                               [&word](const CLI::App* command) { return command->get_name() == word; });
  };
  if (!arguments.empty() && !arguments.front().empty() && arguments.front().front() != '-' &&
      !is_command(arguments.front())) {
    return session.report({unknown_command(app, arguments.front())}, kCouldNotRun);
  }
  std::ranges::reverse(arguments);  // CLI11 reads its vector from the back
  try {
    app.parse(arguments);
  } catch (const CLI::CallForHelp&) {
    const auto given = app.get_subcommands();
    console.out << (given.empty() ? app.help() : given.front()->help());
    return kClean;
  } catch (const CLI::CallForVersion&) {
    console.out << kVersion << '\n';
    return kClean;
  } catch (const CLI::ParseError& error) {
    return session.report({wrong_usage(app, error)}, kCouldNotRun);
  }
  console.choose_colour(session.colour == "always"  ? ColourChoice::always
                        : session.colour == "never" ? ColourChoice::never
                                                    : ColourChoice::automatic);
  if (!session.work) {
    console.out << app.help();
    return kClean;
  }
  return session.work();
}

}  // namespace entente::cli
