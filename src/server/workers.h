// A fixed number of threads and a bounded queue of jobs.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace entente::server {

class Workers {
 public:
  Workers(unsigned threads, std::size_t waiting_max);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// False: the queue is full, the job was not taken.
  bool give(std::function<void()> job);
  /// Waits until nothing runs or waits, at most `patience`; true: all done.
  bool drain(std::chrono::milliseconds patience);

 private:
  void work();

  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable given_, done_;
  std::deque<std::function<void()>> waiting_;
  std::size_t running_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace entente::server
