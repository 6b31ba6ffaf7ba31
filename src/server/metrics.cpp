#include "server/metrics.h"

#include <fmt/format.h>

#include <algorithm>

namespace entente::server {

void Metrics::count_request(const std::string& name, int status, double seconds) {
  Route& one = route(name);
  ++one.by_class[static_cast<std::size_t>(std::clamp(status / 100, 1, 5))];
  const auto bucket = std::ranges::lower_bound(kBuckets, seconds) - kBuckets.begin();
  ++one.buckets[static_cast<std::size_t>(bucket)];
  one.micros += static_cast<std::uint64_t>(std::max(0.0, seconds) * 1e6);
}

void Metrics::count(const std::string& name, std::uint64_t by) {
  const std::lock_guard lock(mutex_);
  counters_[name] += by;
}

void Metrics::set(const std::string& name, double value) {
  const std::lock_guard lock(mutex_);
  gauges_[name] = value;
}

std::string Metrics::text() const {
  const std::lock_guard lock(mutex_);
  std::string text =
      "# HELP entente_http_requests_total Requests answered.\n# TYPE entente_http_requests_total counter\n";
  for (const auto& [name, one] : routes_) {
    for (std::size_t i = 1; i < one->by_class.size(); ++i) {
      if (one->by_class[i] == 0) continue;
      text += fmt::format("entente_http_requests_total{{route=\"{}\",status=\"{}xx\"}} {}\n", name, i,
                          one->by_class[i].load());
    }
  }
  text +=
      "# HELP entente_http_request_seconds Time to answer.\n# TYPE entente_http_request_seconds histogram\n";
  for (const auto& [name, one] : routes_) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kBuckets.size(); ++i) {
      sum += one->buckets[i];
      text += fmt::format("entente_http_request_seconds_bucket{{route=\"{}\",le=\"{}\"}} {}\n", name,
                          kBuckets[i], sum);
    }
    sum += one->buckets.back();
    text += fmt::format("entente_http_request_seconds_bucket{{route=\"{}\",le=\"+Inf\"}} {}\n", name, sum);
    text += fmt::format("entente_http_request_seconds_sum{{route=\"{}\"}} {}\n", name,
                        static_cast<double>(one->micros.load()) / 1e6);
    text += fmt::format("entente_http_request_seconds_count{{route=\"{}\"}} {}\n", name, sum);
  }
  for (const auto& [name, value] : counters_)
    text += fmt::format("# TYPE {0} counter\n{0} {1}\n", name, value);
  for (const auto& [name, value] : gauges_) text += fmt::format("# TYPE {0} gauge\n{0} {1}\n", name, value);
  return text;
}

Metrics::Route& Metrics::route(const std::string& name) {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<Route>& found = routes_[name];
  if (!found) found = std::make_unique<Route>();
  return *found;
}

}  // namespace entente::server
