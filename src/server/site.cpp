#include "server/site.h"

namespace entente::server {
namespace {
constexpr time::Duration kRelationshipsKnown = time::Duration::seconds(1);
constexpr time::Duration kCallerKnown = time::Duration::seconds(2);
constexpr std::size_t kCallersMax = 10'000;
}  // namespace

Site::Site(std::shared_ptr<app::Home> home, people::Accounts& accounts, const Clock& clock,
           SiteOptions options)
    : limits(options.limits),
      oidc(options.providers),
      home_(std::move(home)),
      accounts_(accounts),
      clock_(clock),
      options_(std::move(options)) {}

text::Outcome<std::vector<record::Relationship>> Site::relationships() {
  if (const auto known = relationships_known()) return *known;
  auto asked = home_->relationships();
  if (!asked) return asked;
  const std::lock_guard lock(mutex_);
  relationships_ = std::make_shared<const std::vector<record::Relationship>>(*asked);
  relationships_until_ = now() + kRelationshipsKnown;
  return asked;
}

std::shared_ptr<const std::vector<record::Relationship>> Site::relationships_known() const {
  const time::Instant at = now();
  const std::lock_guard lock(mutex_);
  return at < relationships_until_ ? relationships_ : nullptr;
}

people::Answer<Site::CallerPointer> Site::caller_of_session(const std::string& token) {
  if (auto known = caller_known(token)) return known;
  const std::uint64_t before = turn();
  return remembered(token, before, accounts_.caller_of_session(token, now()));
}

people::Answer<Site::CallerPointer> Site::caller_of_token(const std::string& token) {
  if (auto known = caller_known(token)) return known;
  const std::uint64_t before = turn();
  return remembered(token, before, accounts_.caller_of_token(token, now()));
}

Site::CallerPointer Site::caller_known(const std::string& secret) const {
  const time::Instant at = now();
  const std::lock_guard lock(mutex_);
  const auto found = callers_.find(secret);
  return found == callers_.end() || found->second.until <= at ? nullptr : found->second.caller;
}

app::StatementMemo& Site::statements_of(const std::string& relationship) {
  const std::lock_guard lock(mutex_);
  return statements_.try_emplace(relationship).first->second;
}

void Site::forget_people() {
  const std::lock_guard lock(mutex_);
  callers_.clear();
  changed();  // last: whoever sees the new turn finds nobody of before
}

people::Answer<Site::CallerPointer> Site::remembered(const std::string& secret, std::uint64_t before,
                                                     people::Answer<people::Caller> asked) {
  if (!asked) return std::unexpected(asked.error());
  auto caller = std::make_shared<const people::Caller>(*std::move(asked));
  const time::Instant until = now() + kCallerKnown;
  const std::lock_guard lock(mutex_);
  // Rights that were taken away while they were being looked up are not kept.
  if (turn_ != before) return caller;
  if (callers_.size() >= kCallersMax) callers_.clear();
  callers_.insert_or_assign(secret, Known{caller, until});
  return caller;
}

}  // namespace entente::server
