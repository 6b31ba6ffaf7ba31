#include "server/cases.h"

#include <fmt/format.h>
#include <sys/stat.h>

namespace entente::server {

text::Outcome<Cases::Open> Cases::open(const app::Home& home, const record::Relationship& relationship,
                                       const app::RecordedAgreement& agreement) {
  const std::shared_ptr<One> all = one(relationship.id);
  Open open{std::unique_lock(all->mutex), nullptr};
  const std::string now = stamp(home, relationship);
  if (all->stamp != now) all->opened.clear();
  all->stamp = now;
  all->used = std::chrono::steady_clock::now();
  const record::Version* version = agreement.in_force();
  const std::string key = agreement.id + "@" + (version == nullptr ? "" : version->hash.hex());
  if (const auto found = all->opened.find(key); found != all->opened.end()) {
    open.opened = found->second;
    return open;
  }
  auto made = home.open_case(relationship, agreement);
  if (!made) return std::unexpected(made.error());
  open.opened = std::make_shared<app::Case>(std::move(*made));
  all->opened[key] = open.opened;
  return open;
}

std::unique_lock<std::mutex> Cases::exclusive(const std::string& relationship) {
  const std::shared_ptr<One> all = one(relationship);
  std::unique_lock lock(all->mutex);
  all->opened.clear();
  return lock;
}

void Cases::tidy(std::chrono::milliseconds idle) {
  std::vector<std::shared_ptr<One>> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [relationship, one] : all_) all.push_back(one);
  }
  for (const auto& one : all) {
    const std::unique_lock lock(one->mutex, std::try_to_lock);
    if (lock && std::chrono::steady_clock::now() - one->used > idle) one->opened.clear();
  }
}

std::string Cases::stamp(const app::Home& home, const record::Relationship& relationship) {
  struct stat found{};
  const std::string path = home.measurements_of(relationship);
  if (::stat(path.c_str(), &found) != 0) return "-";
  struct stat wal{};
  const bool has_wal = ::stat((path + ".wal").c_str(), &wal) == 0;
  return fmt::format("{}.{}.{}.{}", found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec,
                     has_wal ? wal.st_size : 0);
}

std::shared_ptr<Cases::One> Cases::one(const std::string& relationship) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<One>& found = all_[relationship];
  if (!found) found = std::make_shared<One>();
  return found;
}

}  // namespace entente::server
