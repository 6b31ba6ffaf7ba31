#include "server/limits.h"

#include <algorithm>
#include <cmath>

namespace entente::server {

std::int64_t Limits::stranger(const std::string& address, time::Instant now) {
  const std::lock_guard lock(mutex_);
  return take(strangers_, address, options_.strangers_per_second, options_.strangers_burst, now);
}

std::int64_t Limits::caller(const std::string& secret_id, time::Instant now) {
  const std::lock_guard lock(mutex_);
  return take(callers_, secret_id, options_.callers_per_second, options_.callers_burst, now);
}

std::int64_t Limits::take(Buckets& buckets, const std::string& who, double rate, double burst,
                          time::Instant now) {
  constexpr std::size_t kMax = 50'000;
  if (buckets.size() >= kMax) {
    // Full buckets say nothing; when none is full, many strangers ask at once and all begin anew.
    std::erase_if(buckets, [&](const auto& one) {
      return one.second.left + static_cast<double>((now - one.second.at).micros) / 1e6 * rate >= burst;
    });
    if (buckets.size() >= kMax) buckets.clear();
  }
  const auto [found, fresh] = buckets.try_emplace(who, Bucket{burst, now});
  Bucket& bucket = found->second;
  const double passed = std::max(0.0, static_cast<double>((now - bucket.at).micros) / 1e6);
  bucket.left = std::min(burst, bucket.left + passed * rate);
  bucket.at = now;
  if (bucket.left >= 1) {
    bucket.left -= 1;
    return 0;
  }
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil((1 - bucket.left) / rate)));
}

}  // namespace entente::server
