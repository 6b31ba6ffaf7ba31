// Where a command writes: results to `out`, everything else (progress, warnings, hints) to `err`; what the
// terminal can show.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

namespace entente::cli {

enum class ColourChoice { automatic, always, never };

struct Console {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool unicode = true;         ///< the terminal and locale can show more than ASCII
  std::size_t width = 100;     ///< columns of the terminal, or COLUMNS, or 100
  bool colour_wanted = false;  ///< after NO_COLOR, CLICOLOR_FORCE and --color

  void choose_colour(ColourChoice choice);
};

/// Standard output and error as the environment describes them.
Console system_console();

}  // namespace entente::cli
