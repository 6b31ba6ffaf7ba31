// Webhooks as values: where a side wants to be told, and what became of each delivery. The server sends them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "people/values.h"

namespace entente::people {

inline constexpr time::Duration kDeliveryLease = time::Duration::minutes(5);
/// After the first attempt and each that failed: 1 min, 5 min, 30 min, 2 h, 6 h, 12 h, 24 h, then no more.
inline constexpr int kDeliveryAttemptsMax = 8;
std::optional<time::Duration> pause_after_attempts(int attempts);

struct WebhookRequest {
  std::string relationship;
  Side side = Side::client;
  std::string url;                  ///< https://..., or http:// on loopback
  std::vector<std::string> events;  ///< names; "*" for all
};
struct Webhook {
  std::string id, relationship;
  Side side = Side::client;
  std::string url;
  std::vector<std::string> events;
  time::Instant created;
};
struct NewWebhook {
  Webhook webhook;
  std::string secret;  ///< for checking signatures, shown once
};

enum class DeliveryStatus : std::uint8_t { waiting, delivered, failed };
std::string_view name(DeliveryStatus status);

struct Delivery {
  std::string id, webhook, event, body;
  DeliveryStatus status = DeliveryStatus::waiting;
  int attempts = 0;
  int http_status = 0;     ///< of the last attempt; 0: no answer
  std::string last_error;  ///< "" when there was an answer
  time::Instant created, next_at;
};
struct DueDelivery {
  Delivery delivery;
  std::string url, secret;
};
struct Attempt {
  int http_status = 0;  ///< 2xx: delivered
  std::string error;
};

}  // namespace entente::people
