#include "server/webhooks.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <vector>

#include "server/encoding.h"

namespace entente::server {
namespace {

people::Attempt attempt(const people::DueDelivery& due, std::int64_t now_seconds, const Asking& ask,
                        bool private_addresses) {
  ClientRequest request;
  request.url = due.url;
  request.post = true;
  request.body = due.delivery.body;
  request.private_addresses = private_addresses;
  request.bytes_max = 64 << 10;
  request.headers = {
      {"Content-Type", "application/json"},
      {"webhook-id", due.delivery.id},
      {"webhook-timestamp", std::to_string(now_seconds)},
      {"webhook-signature", webhook_signature(due.secret, due.delivery.id, now_seconds, due.delivery.body)}};
  const auto answer = ask(request);
  if (!answer) return {0, answer.error()};
  return {answer->status, {}};
}

}  // namespace

std::string webhook_signature(std::string_view secret, std::string_view id, std::int64_t timestamp,
                              std::string_view body) {
  constexpr std::string_view kPrefix = "whsec_";
  std::string key(secret);
  if (secret.starts_with(kPrefix)) {
    if (auto bytes = from_base64(secret.substr(kPrefix.size()))) key = std::move(*bytes);
  }
  const std::string message = fmt::format("{}.{}.{}", id, timestamp, body);
  return "v1," + to_base64(hmac_sha256(key, message));
}

std::size_t send_due(people::Accounts& accounts, const Clock& clock, const Asking& ask,
                     bool private_addresses) {
  const auto due = accounts.take_due(16, {clock.now_micros()});
  if (!due) return 0;
  for (const people::DueDelivery& one : *due) {
    const people::Attempt made = attempt(one, clock.now_micros() / 1'000'000, ask, private_addresses);
    (void)accounts.record_attempt(one.delivery.id, made, {clock.now_micros()});
  }
  return due->size();
}

WebhookSender::WebhookSender(people::Accounts& accounts, const Clock& clock, bool private_addresses)
    : thread_([this, &accounts, &clock, private_addresses] {
        std::unique_lock lock(mutex_);
        while (!ending_now_.wait_for(lock, std::chrono::seconds(1), [this] { return ending_; })) {
          lock.unlock();
          send_due(accounts, clock, ask, private_addresses);
          lock.lock();
        }
      }) {}

WebhookSender::~WebhookSender() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ending_now_.notify_all();
  thread_.join();
}

}  // namespace entente::server
