// Answers that the same question got a moment ago, written out ready to be sent: who asks, what they may see
// and what it depends on is then not looked up again. Good for `glance`, and only until anything is changed
// through this server, so that at most what another program wrote in the last moment is missing from one.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "server/http.h"

namespace entente::server {

class Ready {
 public:
  using Steady = std::chrono::steady_clock;
  struct One {
    Response response;
    std::string route;
    std::uint64_t turn = 0;  ///< how often something had been changed
    Steady::time_point until;
  };

  /// Everything of a request that an answer depends on.
  static std::string question(const Request& request);

  std::shared_ptr<const One> find(const std::string& question, std::uint64_t turn, Steady::time_point now);
  /// Writes the fields of the response out.
  void keep(const std::string& question, One one);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const One>> all_;
};

}  // namespace entente::server
