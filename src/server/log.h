// One JSON line for each request, to a file descriptor. Written by a thread of its own, so that no answer
// waits for a slow terminal; when it cannot keep up, lines are counted instead of kept.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace entente::server {

class Log {
 public:
  explicit Log(int descriptor);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  void write(std::string line);  ///< without its line break

 private:
  void work();

  int descriptor_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string waiting_;
  std::uint64_t dropped_ = 0;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace entente::server
