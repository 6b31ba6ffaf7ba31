// Sends webhooks: deliveries that are due are taken from the accounts' store, signed as Standard Webhooks
// says (webhook-id, webhook-timestamp, webhook-signature: v1 of HMAC-SHA256) and posted; what became of each
// is written down there, and the pauses between attempts are kept there.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/ports.h"
#include "people/accounts.h"
#include "server/http_client.h"

namespace entente::server {

/// Value of webhook-signature: "v1,base64". `secret` is "whsec_" and base64, or plain bytes.
std::string webhook_signature(std::string_view secret, std::string_view id, std::int64_t timestamp,
                              std::string_view body);

using Asking = std::function<Result<ClientAnswer, std::string>(const ClientRequest&)>;

/// Sends what is due now; says how many were tried.
std::size_t send_due(people::Accounts& accounts, const Clock& clock, const Asking& ask,
                     bool private_addresses);

/// Sends by itself, every second.
class WebhookSender {
 public:
  WebhookSender(people::Accounts& accounts, const Clock& clock, bool private_addresses);
  ~WebhookSender();
  WebhookSender(const WebhookSender&) = delete;
  WebhookSender& operator=(const WebhookSender&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable ending_now_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace entente::server
