#include "server/log.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

namespace entente::server {

Log::Log(int descriptor) : descriptor_(descriptor), thread_([this] { work(); }) {}

Log::~Log() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Log::write(std::string line) {
  constexpr std::size_t kWaitingMax = std::size_t{4} << 20;
  const std::lock_guard lock(mutex_);
  if (waiting_.size() + line.size() > kWaitingMax) {
    ++dropped_;
    return;
  }
  waiting_ += line;
  waiting_ += '\n';
}

void Log::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait_for(lock, std::chrono::milliseconds(50), [this] { return ending_; });
    std::string lines = std::exchange(waiting_, {});
    const std::uint64_t dropped = std::exchange(dropped_, 0);
    const bool last = ending_;
    lock.unlock();
    if (dropped > 0) lines += fmt::format("{{\"dropped_lines\":{}}}\n", dropped);
    std::string_view rest = lines;
    while (!rest.empty()) {
      const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    lock.lock();
    if (last) return;
  }
}

}  // namespace entente::server
