// A progress display for long work. On a terminal: a bar with rate and time left, from half a second on,
// redrawn at most ten times a second and wiped at the end. Elsewhere: one line every ten seconds. It is told
// the time and where to write, so it knows neither a clock nor a terminal. Safe to call from several threads.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "time/instant.h"

namespace entente::report {

struct ProgressOptions {
  bool terminal = false;
  bool ascii = false;
  std::size_t width = 80;
  std::string what;  ///< "importing incidents"
  std::string unit = "rows";
};

class Progress {
 public:
  using Clock = std::function<time::Duration()>;  ///< since any fixed point; does not go back
  using Sink = std::function<void(std::string_view)>;

  Progress(ProgressOptions options, Clock clock, Sink sink);
  ~Progress() { finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `share` of the work that is done, from 0 to 1, where it is known.
  void update(std::int64_t done, std::optional<double> share = std::nullopt);
  /// Wipes the bar. Called by the destructor as well.
  void finish();

 private:
  std::string bar(std::int64_t done, std::optional<double> share, time::Duration elapsed) const;
  std::string report(std::int64_t done, std::optional<double> share, time::Duration elapsed) const;

  std::mutex mutex_;
  ProgressOptions options_;
  Clock clock_;
  Sink sink_;
  time::Duration begun_;
  std::optional<time::Duration> drawn_;
  bool shown_ = false;
};

}  // namespace entente::report
