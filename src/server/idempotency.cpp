#include "server/idempotency.h"

namespace entente::server {
namespace {
constexpr std::size_t kKeysMax = 20'000;
constexpr time::Duration kAge = time::Duration::hours(24);
}  // namespace

Idempotency::Look Idempotency::begin(const std::string& who, const std::string& key,
                                     const std::string& fingerprint, time::Instant now) {
  const std::string name = who + '\n' + key;
  const std::lock_guard lock(mutex_);
  while (!order_.empty()) {
    const auto oldest = all_.find(order_.front());
    if (oldest != all_.end() && order_.size() < kKeysMax && now < oldest->second.until) break;
    if (oldest != all_.end()) all_.erase(oldest);
    order_.pop_front();
  }
  const auto found = all_.find(name);
  if (found == all_.end()) {
    all_[name] = {fingerprint, false, {}, now + kAge};
    order_.push_back(name);
    return {};
  }
  if (found->second.fingerprint != fingerprint) return {Found::other_request, {}};
  if (!found->second.answered) return {Found::in_progress, {}};
  return {Found::answered, found->second.answer};
}

void Idempotency::end(const std::string& who, const std::string& key, const Response& answer) {
  const std::lock_guard lock(mutex_);
  const auto found = all_.find(who + '\n' + key);
  if (found == all_.end()) return;
  found->second.answered = true;
  found->second.answer = answer;
}

void Idempotency::drop(const std::string& who, const std::string& key) {
  const std::string name = who + '\n' + key;
  const std::lock_guard lock(mutex_);
  all_.erase(name);
  order_.remove(name);
}

}  // namespace entente::server
