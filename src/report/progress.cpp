#include "report/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/view.h"
#include "text/unicode.h"

namespace entente::report {
namespace {

constexpr time::Duration kQuiet{500'000};  ///< short work shows nothing
constexpr time::Duration kRedraw{100'000};
constexpr time::Duration kLogEvery = time::Duration::seconds(10);
constexpr std::size_t kBarColumns = 20;

double seconds(time::Duration duration) {
  return static_cast<double>(duration.micros) / 1e6;
}

std::string rate_text(std::int64_t done, time::Duration elapsed) {
  const double rate = seconds(elapsed) > 0 ? static_cast<double>(done) / seconds(elapsed) : 0;
  if (rate >= 999'500) return fmt::format("{:.1f} M/s", rate / 1e6);
  if (rate >= 9'950) return fmt::format("{:.0f} k/s", rate / 1e3);
  return fmt::format("{:.0f}/s", rate);
}

std::optional<std::string> time_left(std::optional<double> share, time::Duration elapsed) {
  if (!share || *share <= 0.01 || *share >= 1) return std::nullopt;
  const double left = seconds(elapsed) / *share * (1 - *share);
  if (left > 359'999) return std::nullopt;
  return time::to_string(time::Duration::seconds(std::max<std::int64_t>(std::int64_t{std::lround(left)}, 1)));
}

}  // namespace

Progress::Progress(ProgressOptions options, Clock clock, Sink sink)
    : options_(std::move(options)), clock_(std::move(clock)), sink_(std::move(sink)), begun_(clock_()) {}

void Progress::update(std::int64_t done, std::optional<double> share) {
  const std::lock_guard lock(mutex_);
  const time::Duration now = clock_();
  const time::Duration elapsed = now - begun_;
  const time::Duration last = drawn_.value_or(begun_);
  if (options_.terminal) {
    if (elapsed < kQuiet || (drawn_ && now - last < kRedraw)) return;
    sink_("\r" + bar(done, share, elapsed) + "\x1b[K");
    shown_ = true;
  } else {
    if (now - last < kLogEvery) return;
    sink_(report(done, share, elapsed) + "\n");
  }
  drawn_ = now;
}

void Progress::finish() {
  const std::lock_guard lock(mutex_);
  if (shown_) sink_("\r\x1b[K");
  shown_ = false;
}

std::string Progress::bar(std::int64_t done, std::optional<double> share, time::Duration elapsed) const {
  std::string line;
  if (share) {
    const double part = std::clamp(*share, 0.0, 1.0);
    const auto full = static_cast<std::size_t>(std::lround(part * kBarColumns));
    for (std::size_t i = 0; i < kBarColumns; ++i)
      line += i < full ? (options_.ascii ? "#" : "█") : (options_.ascii ? "." : "░");
    line += fmt::format(" {:3.0f}%  ", part * 100);
  }
  return text::truncate(line + report(done, share, elapsed), options_.width > 1 ? options_.width - 1 : 1, "");
}

std::string Progress::report(std::int64_t done, std::optional<double> share, time::Duration elapsed) const {
  std::string line = options_.what.empty() ? "" : options_.what + ": ";
  if (share && !options_.terminal) line += fmt::format("{:.0f}%, ", std::clamp(*share, 0.0, 1.0) * 100);
  line += fmt::format("{} {}, {}", grouped(done), options_.unit, rate_text(done, elapsed));
  if (const auto left = time_left(share, elapsed)) line += fmt::format(", {} left", *left);
  return line;
}

}  // namespace entente::report
