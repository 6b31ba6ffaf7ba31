// Completions for bash, zsh, fish and PowerShell, made from the commands and options as they are declared.
#include <fmt/format.h>

#include <ostream>

#include "cli/command.h"

namespace entente::cli {
namespace {

struct CommandWords {
  std::string name, description;
  std::vector<std::pair<std::string, std::string>> options;  ///< "--month", description
};

std::vector<CommandWords> words_of(const CLI::App& app) {
  std::vector<CommandWords> all;
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    CommandWords words{command->get_name(), command->get_description(), {}};
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames())
        words.options.emplace_back("--" + name, option->get_description());
    }
    all.push_back(std::move(words));
  }
  return all;
}

std::string names(const std::vector<CommandWords>& commands) {
  std::string text;
  for (const CommandWords& command : commands) text += (text.empty() ? "" : " ") + command.name;
  return text;
}

std::string options(const CommandWords& command) {
  std::string text;
  for (const auto& [name, description] : command.options) text += (text.empty() ? "" : " ") + name;
  return text;
}

std::string quoted(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\'')
      safe += "'\\''";
    else
      safe += c;
  }
  return "'" + safe + "'";
}

std::string bash(const std::vector<CommandWords>& commands) {
  std::string text = "_entente() {\n  local word=\"${COMP_WORDS[COMP_CWORD]}\"\n";
  text += fmt::format(
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then COMPREPLY=($(compgen -W '{}' -- \"$word\")); return; fi\n",
      names(commands));
  text += "  case \"${COMP_WORDS[1]}\" in\n";
  for (const CommandWords& command : commands) {
    text += fmt::format("    {}) [[ \"$word\" == -* ]] && COMPREPLY=($(compgen -W '{}' -- \"$word\")) ;;\n",
                        command.name, options(command));
  }
  return text + "  esac\n}\ncomplete -o default -F _entente entente\n";
}

std::string zsh(const std::vector<CommandWords>& commands) {
  std::string text = "#compdef entente\n_entente() {\n  local -a commands\n  commands=(\n";
  for (const CommandWords& command : commands)
    text += fmt::format("    {}\n", quoted(command.name + ":" + command.description));
  text +=
      "  )\n  if (( CURRENT == 2 )); then _describe command commands; return; fi\n  case \"$words[2]\" in\n";
  for (const CommandWords& command : commands) {
    text += fmt::format("    {}) compadd -- {}; _files ;;\n", command.name, options(command));
  }
  return text + "  esac\n}\n_entente \"$@\"\n";
}

std::string fish(const std::vector<CommandWords>& commands) {
  std::string text;
  for (const CommandWords& command : commands) {
    text += fmt::format("complete -c entente -n __fish_use_subcommand -f -a {} -d {}\n", command.name,
                        quoted(command.description));
    for (const auto& [name, description] : command.options) {
      text += fmt::format("complete -c entente -n '__fish_seen_subcommand_from {}' -l {} -d {}\n",
                          command.name, name.substr(2), quoted(description));
    }
  }
  return text;
}

std::string powershell(const std::vector<CommandWords>& commands) {
  std::string text =
      "Register-ArgumentCompleter -Native -CommandName entente -ScriptBlock {\n  param($word, $ast, "
      "$cursor)\n  $words = @{\n";
  for (const CommandWords& command : commands)
    text += fmt::format("    '{}' = '{}'\n", command.name, options(command));
  text += "  }\n  $given = $ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() }\n";
  text +=
      "  $offer = if ($given -and $words.ContainsKey($given[0])) { $words[$given[0]] -split ' ' } else { "
      "$words.Keys }\n";
  return text + "  $offer | Where-Object { $_ -like \"$word*\" } | Sort-Object\n}\n";
}

}  // namespace

void add_completions(CLI::App& app, Session& session) {
  CLI::App* completions = app.add_subcommand("completions", "print completions for a shell")->group("learn");
  auto shell = std::make_shared<std::string>();
  completions->add_option("SHELL", *shell, "bash, zsh, fish or pwsh")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish", "pwsh"}));
  set_examples(*completions, {"entente completions bash > /etc/bash_completion.d/entente",
                              "entente completions zsh > ~/.zfunc/_entente",
                              "entente completions fish > ~/.config/fish/completions/entente.fish"});
  completions->callback([&session, &app, shell] {
    session.work = [&session, &app, shell] {
      const std::vector<CommandWords> commands = words_of(app);
      session.console.out << (*shell == "bash"   ? bash(commands)
                              : *shell == "zsh"  ? zsh(commands)
                              : *shell == "fish" ? fish(commands)
                                                 : powershell(commands));
      return kClean;
    };
  });
}

}  // namespace entente::cli
