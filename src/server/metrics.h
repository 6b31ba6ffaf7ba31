// Counters and times for Prometheus (text format 0.0.4).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace entente::server {

class Metrics {
 public:
  void count_request(const std::string& route, int status, double seconds);
  void count(const std::string& name, std::uint64_t by = 1);
  void set(const std::string& name, double value);
  std::string text() const;

 private:
  static constexpr std::array<double, 10> kBuckets = {0.001, 0.0025, 0.005, 0.01, 0.025,
                                                      0.05,  0.1,    0.5,   1,    5};
  struct Route {
    std::array<std::atomic<std::uint64_t>, 6> by_class{};  ///< 1xx ... 5xx in 1 to 5
    std::array<std::atomic<std::uint64_t>, kBuckets.size() + 1> buckets{};
    std::atomic<std::uint64_t> micros{0};
  };
  Route& route(const std::string& name);

  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Route>> routes_;
  std::map<std::string, std::uint64_t> counters_;
  std::map<std::string, double> gauges_;
};

}  // namespace entente::server
