// Asking other servers: identity providers and the addresses of webhooks. Follows no redirect, waits a few
// seconds at most, takes a bounded answer. Private and loopback addresses are refused unless they are
// allowed, checked on the address that is connected to, not on the name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace entente::server {

struct ClientRequest {
  std::string url;
  std::string body;  ///< empty and no `post`: GET
  bool post = false;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::int64_t seconds_max = 15;
  std::size_t bytes_max = std::size_t{1} << 20;
  bool private_addresses = false;
};
struct ClientAnswer {
  int status = 0;
  std::string body;
};
/// The answer, or why there is none.
Result<ClientAnswer, std::string> ask(const ClientRequest& request);

/// "10.0.0.7", "::1", "169.254.169.254", ...: not on the public network.
bool is_private_address(std::string_view address);

}  // namespace entente::server
