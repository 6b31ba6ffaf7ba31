// What one server serves and what it keeps in memory meanwhile: the home with its record, the accounts, the
// caches. Everything here may be used from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/closes.h"
#include "app/home.h"
#include "base/ports.h"
#include "people/accounts.h"
#include "server/answers.h"
#include "server/cases.h"
#include "server/events.h"
#include "server/idempotency.h"
#include "server/limits.h"
#include "server/log.h"
#include "server/metrics.h"
#include "server/oidc.h"

namespace entente::server {

struct SiteOptions {
  std::string public_url;  ///< "https://entente.example"; empty: as the request names it
  bool secure = false;     ///< behind TLS, here or at a proxy: cookies are Secure, HSTS is sent
  std::uint64_t body_max = std::uint64_t{4} << 20;
  std::uint64_t upload_max = std::uint64_t{8} << 30;
  unsigned workers = 1;  ///< threads of one computation
  /// How long the same question gets the same answer without a look at whether another program wrote.
  std::chrono::milliseconds glance{0};
  bool sample = false;  ///< the data is a labelled sample
  LimitOptions limits = {};
  std::vector<OidcProvider> providers = {};
};

/// Relationships and who is signed in, remembered for a moment, so that an answer from the cache costs no
/// question to a database.
class Site {
 public:
  Site(std::shared_ptr<app::Home> home, people::Accounts& accounts, const Clock& clock, SiteOptions options);

  const SiteOptions& options() const { return options_; }
  /// Whether the one who asks came over TLS, here or at the proxy.
  bool is_secure(const Request& request) const { return request.secure || options_.secure; }
  /// Over TLS the name says that the cookie is ours alone: browsers take `__Host-` from no other host and
  /// over no plain connection.
  std::string_view session_cookie(const Request& request) const {
    return is_secure(request) ? "__Host-entente_session" : "entente_session";
  }
  app::Home& home() const { return *home_; }
  record::Store& record() const { return home_->record(); }
  people::Accounts& accounts() const { return accounts_; }
  time::Instant now() const { return {clock_.now_micros()}; }
  /// The moment by which the record goes; in a sample, that of its story.
  time::Instant record_now() const { return home_->at(now()); }

  text::Outcome<std::vector<record::Relationship>> relationships();
  /// From memory alone; nullptr: it has to be asked.
  std::shared_ptr<const std::vector<record::Relationship>> relationships_known() const;

  using CallerPointer = std::shared_ptr<const people::Caller>;
  people::Answer<CallerPointer> caller_of_session(const std::string& token);
  people::Answer<CallerPointer> caller_of_token(const std::string& token);
  CallerPointer caller_known(const std::string& secret) const;  ///< nullptr: has to be asked
  /// Statements of a relationship that were reckoned before.
  app::StatementMemo& statements_of(const std::string& relationship);

  /// After anything that changes people, sessions or seats.
  void forget_people();
  /// After anything that changes an answer: before whoever changed it, or waits for it, is told.
  void changed() { ++turn_; }
  std::uint64_t turn() const { return turn_; }

  Answers answers;
  Cases cases;
  Events events;
  Idempotency idempotency;
  Limits limits;
  Metrics metrics;
  OidcClient oidc;

 private:
  struct Known {
    CallerPointer caller;
    time::Instant until;
  };
  people::Answer<CallerPointer> remembered(const std::string& secret, std::uint64_t before,
                                           people::Answer<people::Caller> asked);

  std::shared_ptr<app::Home> home_;
  people::Accounts& accounts_;
  const Clock& clock_;
  SiteOptions options_;
  std::atomic<std::uint64_t> turn_{0};
  mutable std::mutex mutex_;
  std::shared_ptr<const std::vector<record::Relationship>> relationships_;
  time::Instant relationships_until_;
  std::map<std::string, Known, std::less<>> callers_;
  std::map<std::string, app::StatementMemo> statements_;
};

/// Side of a seat, as the record has it.
constexpr record::Side side_of(people::Side side) {
  return static_cast<record::Side>(side);
}
constexpr people::Side side_of(record::Side side) {
  return static_cast<people::Side>(side);
}

}  // namespace entente::server
