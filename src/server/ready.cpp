#include "server/ready.h"

#include <algorithm>
#include <array>
#include <utility>

namespace entente::server {
namespace {

constexpr std::size_t kMax = 256;  ///< each may hold on to a body that was replaced meanwhile

constexpr std::array<std::string_view, 5> kAsked = {"accept-encoding", "authorization", "cookie",
                                                    "if-none-match", "host"};

std::string written_out(const Fields& fields) {
  std::string made;
  for (const auto& [name, value] : fields.all()) {
    if (!made.empty()) made += "\r\n";
    made += name;
    made += ": ";
    made += value;
  }
  return made;
}

}  // namespace

std::string Ready::question(const Request& request) {
  std::string made;
  made.reserve(512);
  made += name(request.method);
  made += request.secure ? "s " : " ";
  made += request.target;
  for (const auto& [field, value] : request.headers.all()) {
    const auto asked = std::ranges::find(kAsked, field);
    if (asked == kAsked.end()) continue;
    // Neither a target nor the value of a field can hold a line feed.
    made += '\n';
    made += static_cast<char>('0' + (asked - kAsked.begin()));
    made += value;
  }
  return made;
}

std::shared_ptr<const Ready::One> Ready::find(const std::string& question, std::uint64_t turn,
                                              Steady::time_point now) {
  const std::lock_guard lock(mutex_);
  const auto found = all_.find(question);
  if (found == all_.end() || found->second->turn != turn || now >= found->second->until) return nullptr;
  return found->second;
}

void Ready::keep(const std::string& question, One one) {
  one.response.written = std::make_shared<const std::string>(written_out(one.response.headers));
  one.response.headers = {};
  auto kept = std::make_shared<const One>(std::move(one));
  const std::lock_guard lock(mutex_);
  if (all_.size() >= kMax) all_.clear();
  all_.insert_or_assign(question, std::move(kept));
}

}  // namespace entente::server
