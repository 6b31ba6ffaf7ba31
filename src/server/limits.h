// How often one may ask: a bucket per address for who is not signed in, and one per session or token for what
// has to be worked out. Answers from the cache are free.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "time/instant.h"

namespace entente::server {

struct LimitOptions {
  double strangers_per_second = 10, strangers_burst = 60;
  double callers_per_second = 40, callers_burst = 200;
};

class Limits {
 public:
  explicit Limits(const LimitOptions& options) : options_(options) {}
  /// Seconds to wait; 0: go on.
  std::int64_t stranger(const std::string& address, time::Instant now);
  std::int64_t caller(const std::string& secret_id, time::Instant now);

 private:
  struct Bucket {
    double left = 0;
    time::Instant at;
  };
  using Buckets = std::map<std::string, Bucket>;
  static std::int64_t take(Buckets& buckets, const std::string& who, double rate, double burst,
                           time::Instant now);

  LimitOptions options_;
  std::mutex mutex_;
  Buckets strangers_, callers_;
};

}  // namespace entente::server
