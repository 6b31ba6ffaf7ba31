// Answers kept as bytes, so that what takes a second to compute is computed once. A key names everything that
// the answer depends on; what is no longer asked for goes first when the room is full.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "server/http.h"

namespace entente::server {

class Answers {
 public:
  explicit Answers(std::size_t bytes_max = std::size_t{128} << 20) : bytes_max_(bytes_max) {}
  std::optional<Response> find(const std::string& key);
  void keep(const std::string& key, Response answer);
  void clear();

 private:
  using Entry = std::pair<std::string, Response>;
  std::size_t bytes_max_, bytes_ = 0;
  std::mutex mutex_;
  std::list<Entry> entries_;  ///< asked for last first
  std::unordered_map<std::string, std::list<Entry>::iterator> index_;
};

}  // namespace entente::server
