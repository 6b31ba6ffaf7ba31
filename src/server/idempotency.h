// Idempotency-Key: a request that is sent again with its key gets the answer that it got, and is not done
// twice. Kept in memory for a day; a restart forgets.
#pragma once

#include <list>
#include <map>
#include <mutex>
#include <string>

#include "server/http.h"
#include "time/instant.h"

namespace entente::server {

class Idempotency {
 public:
  enum class Found { fresh, answered, in_progress, other_request };
  struct Look {
    Found found = Found::fresh;
    Response answer = {};
  };
  /// `who` and `key` name the request, `fingerprint` what it says. Fresh: it is in progress from now on.
  Look begin(const std::string& who, const std::string& key, const std::string& fingerprint,
             time::Instant now);
  void end(const std::string& who, const std::string& key, const Response& answer);
  /// It was not done (the server could not): the key may come again.
  void drop(const std::string& who, const std::string& key);

 private:
  struct One {
    std::string fingerprint;
    bool answered = false;
    Response answer;
    time::Instant until;
  };
  std::mutex mutex_;
  std::map<std::string, One> all_;
  std::list<std::string> order_;  ///< oldest first
};

}  // namespace entente::server
