#include "server/answers.h"

namespace entente::server {

std::optional<Response> Answers::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(key);
  if (found == index_.end()) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->second;
}

void Answers::keep(const std::string& key, Response answer) {
  const std::lock_guard lock(mutex_);
  if (const auto found = index_.find(key); found != index_.end()) {
    bytes_ -= found->second->second.text().size();
    entries_.erase(found->second);
    index_.erase(found);
  }
  bytes_ += answer.text().size();
  entries_.emplace_front(key, std::move(answer));
  index_[key] = entries_.begin();
  while (bytes_ > bytes_max_ && entries_.size() > 1) {
    bytes_ -= entries_.back().second.text().size();
    index_.erase(entries_.back().first);
    entries_.pop_back();
  }
}

void Answers::clear() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
  index_.clear();
  bytes_ = 0;
}

}  // namespace entente::server
