#include "cli/progress.h"

#include <chrono>
#include <cstdlib>
#include <ostream>
#include <string_view>

namespace entente::cli {

std::unique_ptr<report::Progress> show_progress(const Session& session, std::string what) {
  report::ProgressOptions options;
  options.terminal = session.console.err_is_terminal;
  options.ascii = !session.console.unicode;
  options.width = session.console.width;
  options.what = std::move(what);
  const auto clock = [] {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return time::Duration{std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
  };
  if (const char* wanted = std::getenv("ENTENTE_PROGRESS");
      wanted != nullptr && wanted == std::string_view("off"))
    return std::make_unique<report::Progress>(std::move(options), clock, [](std::string_view) {});
  std::ostream& err = session.console.err;
  return std::make_unique<report::Progress>(std::move(options), clock,
                                            [&err](std::string_view text) { err << text << std::flush; });
}

report::TerminalOptions drawing(const Console& console) {
  return {.width = console.width, .colour = console.colour_wanted, .ascii = !console.unicode};
}

}  // namespace entente::cli
