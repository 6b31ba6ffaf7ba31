#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace entente::cli {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const std::string columns(environment("COLUMNS"));
  const long wanted = std::strtol(columns.c_str(), nullptr, 10);
  return wanted > 0 ? static_cast<std::size_t>(std::clamp(wanted, 40L, 400L)) : 100;
}

/// POSIX: LC_ALL wins over LC_CTYPE, which wins over LANG; nothing set is taken as UTF-8, which is what
/// systems ship today.
bool locale_is_unicode() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string_view value = environment(name);
    if (value.empty()) continue;
    return value.find("UTF-8") != std::string_view::npos || value.find("utf8") != std::string_view::npos ||
           value == "C.UTF-8";
  }
  return true;
}

}  // namespace

void Console::choose_colour(ColourChoice choice) {
  if (choice != ColourChoice::automatic) {
    colour_wanted = choice == ColourChoice::always;
    return;
  }
  if (!environment("NO_COLOR").empty()) {
    colour_wanted = false;
  } else if (const std::string_view force = environment("CLICOLOR_FORCE"); !force.empty() && force != "0") {
    colour_wanted = true;
  } else {
    colour_wanted = out_is_terminal && environment("TERM") != "dumb";
  }
}

Console system_console() {
  Console console{.out = std::cout, .err = std::cerr};
  console.out_is_terminal = isatty(STDOUT_FILENO) != 0;
  console.err_is_terminal = isatty(STDERR_FILENO) != 0;
  console.unicode = environment("TERM") != "dumb" && locale_is_unicode();
  console.width = terminal_width();
  console.choose_colour(ColourChoice::automatic);
  return console;
}

}  // namespace entente::cli
