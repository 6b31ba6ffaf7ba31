// Writing agreements: check with repairs, the standard layout.
#pragma once

#include <string>

#include "app/workspace.h"

namespace entente::app {

struct Checked {
  std::string path;
  text::Diagnostics diagnostics;  ///< what remains after the fixes
  std::size_t fixes_applied = 0;
  bool unreadable = false;  ///< the file could not be read at all
  std::string summary;      ///< "ok: 14 service levels, 9 measures, 2 calendars, 1 amendment"
};

/// Checks the agreement that `given` names; with `fix`, safe repairs are written back first.
Checked check(const std::string& given, bool fix, Files& files);

/// "3 errors, 1 warning"
std::string count_problems(const text::Diagnostics& diagnostics);

struct Formatted {
  std::string path;
  bool changed = false;
};
/// Rewrites a file in the standard layout (not with `check_only`). A file that does not parse is refused.
text::Outcome<Formatted> format(const std::string& path, bool check_only, Files& files);

}  // namespace entente::app
