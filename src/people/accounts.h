// Who may enter: people.db of a home, with accounts, sessions, API tokens, one-time links, second factors,
// identities of providers, seats, the audit of sign-ins and the webhooks of each side. Functions may be
// called from any thread; the instant is always an argument; nothing throws. Secrets are 256 random bits, are
// returned once and kept as hashes; what must be read back (second factors, webhook secrets) is sealed with
// keys/people.key. A secret that was once refused as expired stays refused when the clock steps back.
// Knows no HTTP, no agreements, and no documents: authorship in the record is text and outlives an account.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "people/password.h"
#include "people/refusal.h"
#include "people/refused_passwords.h"
#include "people/values.h"
#include "people/webhooks.h"

namespace entente::people {

struct AccountStore;  // account_store.h

struct AccountOptions {
  PasswordCost cost = PasswordCost::moderate();  ///< changed: passwords are hashed anew at the next sign-in
  std::string key_path;             ///< "": keys/people.key beside the database; made when absent
  std::string issuer = "Entente";   ///< shown by authenticator apps
  std::size_t hashing_at_once = 2;  ///< each takes the memory of PasswordCost
  std::size_t hashing_queue = 64;   ///< more than that wait: Refusal::busy
  std::shared_ptr<const RefusedPasswords> refused = {};    ///< that nobody may choose; may be none
  time::Duration busy_wait = time::Duration::seconds(10);  ///< for another process that writes
};

inline constexpr time::Duration kSessionIdle = time::Duration::hours(12);
inline constexpr time::Duration kSessionAge = time::Duration::days(30);
inline constexpr std::size_t kSessionsMax = 32;  ///< of one person; the one idle longest ends
inline constexpr time::Duration kInvitationAge = time::Duration::days(7);
inline constexpr time::Duration kSetupAge = time::Duration::hours(24);
inline constexpr time::Duration kResetAge = time::Duration::hours(24);
inline constexpr time::Duration kSignInLinkAge = time::Duration::minutes(15);
inline constexpr time::Duration kOidcAge = time::Duration::minutes(10);

/// A session as its owner gets it, once: the cookie and the CSRF token that belongs to it.
struct SignedIn {
  std::string token;  ///< value of the cookie
  std::string csrf;   ///< csrf_of(token)
  Caller caller;
  time::Instant expires;  ///< by age; idleness may end it earlier
};
/// Follows from the session's token, so that it needs no storing and fits no other session.
std::string csrf_of(std::string_view session_token);
bool csrf_matches(std::string_view session_token, std::string_view csrf);  ///< in constant time

struct SessionInfo {
  std::string id;
  time::Instant created, last_seen, expires;
  From from;
  bool current = false;
};

struct TokenInfo {
  std::string id, name;
  Scope scope = Scope::read;
  std::optional<std::string> relationship;  ///< absent: all of the person's
  time::Instant created;
  std::optional<time::Instant> expires, last_used;
};
struct TokenRequest {
  std::string name;
  Scope scope = Scope::read;
  std::optional<std::string> relationship;
  std::optional<time::Instant> expires;  ///< absent: until it is revoked
};
struct NewToken {
  std::string token;  ///< "entente_...", shown once
  TokenInfo info;
};

struct NewLink {
  std::string id;
  std::string token;  ///< goes into the link, shown once
  time::Instant expires;
};
struct InvitationInfo {
  std::string id, email, invited_by;  ///< name of the person who invites; "" for the operator
  Membership seat;
  time::Instant created, expires;
};
struct Accepted {
  Person person;
  std::optional<SignedIn> session;  ///< only for a new account; others sign in as always
};

struct Member {
  Person person;
  Side side = Side::client;
  Role role = Role::reader;
};

struct SecondFactor {
  std::string secret;  ///< base32, to be typed
  std::string uri;     ///< otpauth://, for a QR code
};

struct Identity {
  std::string issuer, subject;
};
struct OidcRequest {
  std::string provider;                   ///< name in the configuration
  std::string return_to;                  ///< path in the web application
  std::optional<std::string> link_to;     ///< person who is signed in and adds an identity
  std::optional<std::string> invitation;  ///< token of the invitation that is accepted this way
};
struct OidcStart {
  std::string state, nonce, verifier;
  std::string browser;  ///< for a cookie: only the browser that began may finish
};
struct OidcPending {
  std::string provider, return_to, nonce, verifier;
  std::optional<std::string> link_to;
  std::optional<std::string> invitation_id;
};

struct AuditRow {
  std::int64_t number = 0;  ///< from 1, without gaps, in the order of writing
  time::Instant at;
  std::string event;               ///< "sign-in", "sign-in refused", "password changed", ...
  std::string person;              ///< id of whom it is about; "" when nobody is known by what was typed
  std::string by;                  ///< id of who did it; "operator" on the command line
  std::string address;             ///< emptied when the person is removed
  std::string relationship, side;  ///< where the event is about a seat
  std::string detail;              ///< never a secret, never what was typed
};
struct AuditQuery {
  std::int64_t after = 0;  ///< number
  std::size_t limit = 1000;
  std::optional<std::string> person;
  std::optional<std::string> relationship;  ///< events of its seats, and sign-ins of who sits there
  std::optional<Side> side;                 ///< only with relationship
};

class Accounts {
 public:
  /// Opens or makes the database (mode 0600).
  static Answer<std::unique_ptr<Accounts>> open(const std::string& path, AccountOptions options = {});
  ~Accounts();
  Accounts(const Accounts&) = delete;
  Accounts& operator=(const Accounts&) = delete;

  // A fresh home. The link is refused as already_set_up once somebody has an account.
  Answer<bool> is_fresh() const;
  Answer<NewLink> make_setup_link(time::Instant now);
  Answer<SignedIn> set_up(std::string_view link, std::string_view email, std::string_view name,
                          std::string_view password, std::span<const Membership> seats, const From& from,
                          time::Instant now);

  // Signing in. Takes as long and as much memory as PasswordCost says, for unknown accounts as well: call it
  // from a worker. `code`: of the authenticator app, or a recovery code.
  Answer<SignedIn> sign_in(std::string_view email, std::string_view password,
                           std::optional<std::string_view> code, const From& from, time::Instant now);
  /// With a link of the operator, or that of begin_second_step. Where the account has a second factor the
  /// link waits for its code: second_factor_needed.
  Answer<SignedIn> sign_in_by_link(std::string_view link, std::optional<std::string_view> code,
                                   const From& from, time::Instant now);
  /// Break glass: for the operator of the home, when nothing else lets a person in. Whoever lost the second
  /// factor too has it cleared first.
  Answer<NewLink> make_sign_in_link(std::string_view email, time::Instant now);

  // Sessions.
  Answer<Caller> caller_of_session(std::string_view token, time::Instant now);
  Answer<void> sign_out(std::string_view token, const From& from, time::Instant now);
  Answer<std::vector<SessionInfo>> sessions(const Caller& caller, time::Instant now) const;
  Answer<void> revoke_session(const Caller& caller, std::string_view session_id, time::Instant now);
  Answer<void> revoke_sessions(const Caller& by, std::string_view person_id, time::Instant now);

  // Passwords. Changing one ends all sessions of the person; the answer is a new one for this browser.
  Answer<SignedIn> change_password(const Caller& caller, std::string_view current, std::string_view fresh,
                                   const From& from, time::Instant now);
  /// Asked again before something sensitive; counts as an attempt to sign in.
  Answer<void> confirm_password(const Caller& caller, std::string_view password, const From& from,
                                time::Instant now);
  Answer<NewLink> make_reset_link(const Caller& by, std::string_view person_id, time::Instant now);
  /// The person signs in afterwards, with the second factor where there is one.
  Answer<Person> reset_password(std::string_view link, std::string_view fresh, const From& from,
                                time::Instant now);

  // Second factor (RFC 6238). It counts from confirm_second_factor on, which answers with ten recovery codes.
  Answer<SecondFactor> begin_second_factor(const Caller& caller, std::string_view password, const From& from,
                                           time::Instant now);
  Answer<std::vector<std::string>> confirm_second_factor(const Caller& caller, std::string_view code,
                                                         const From& from, time::Instant now);
  Answer<std::vector<std::string>> renew_recovery_codes(const Caller& caller, std::string_view password,
                                                        const From& from, time::Instant now);
  Answer<void> remove_second_factor(const Caller& caller, std::string_view password, const From& from,
                                    time::Instant now);
  /// For someone who lost it, by the admin of all their seats or the operator.
  Answer<void> clear_second_factor(const Caller& by, std::string_view person_id, time::Instant now);

  // API tokens.
  Answer<NewToken> make_token(const Caller& caller, const TokenRequest& request, const From& from,
                              time::Instant now);
  Answer<Caller> caller_of_token(std::string_view token, time::Instant now);
  Answer<std::vector<TokenInfo>> tokens(const Caller& caller, time::Instant now) const;
  Answer<void> revoke_token(const Caller& caller, std::string_view token_id, time::Instant now);

  // Invitations into one seat.
  Answer<NewLink> invite(const Caller& by, std::string_view email, const Membership& seat, time::Instant now);
  Answer<std::vector<InvitationInfo>> invitations(const Caller& by, std::string_view relationship, Side side,
                                                  time::Instant now) const;
  Answer<void> withdraw_invitation(const Caller& by, std::string_view invitation_id, time::Instant now);
  /// What the page shows before somebody accepts.
  Answer<InvitationInfo> read_invitation(std::string_view link, time::Instant now) const;
  /// Makes the account; for an address that has one, the password is that of the account.
  Answer<Accepted> accept_invitation(std::string_view link, std::string_view name, std::string_view password,
                                     const From& from, time::Instant now);

  // People and their seats. What changes a whole account (disable, remove, reset, ...) is for the operator
  // and for whoever administers every seat of that person, so that no admin reaches into another
  // relationship.
  Answer<std::vector<Member>> members(const Caller& by, std::string_view relationship, Side side) const;
  Answer<void> set_role(const Caller& by, std::string_view person_id, const Membership& seat,
                        time::Instant now);
  Answer<void> remove_seat(const Caller& by, std::string_view person_id, std::string_view relationship,
                           Side side, time::Instant now);
  Answer<void> disable(const Caller& by, std::string_view person_id, time::Instant now);
  Answer<void> enable(const Caller& by, std::string_view person_id, time::Instant now);
  /// Deletes name, address, password, sessions, tokens and addresses in the audit.
  Answer<void> remove_person(const Caller& by, std::string_view person_id, time::Instant now);
  Answer<Person> change_profile(const Caller& caller, std::string_view name, std::string_view locale,
                                time::Instant now);
  // For the command line, in the home's own folder.
  Answer<std::vector<Person>> people() const;
  Answer<Person> person_by_email(std::string_view email) const;
  Answer<Person> add_person(const Caller& by, std::string_view email, std::string_view name,
                            std::optional<std::string_view> password, time::Instant now);

  // Providers (OIDC). Nobody is matched by address: an identity is linked by who is signed in, or by an
  // invitation.
  Answer<OidcStart> begin_oidc(const OidcRequest& request, time::Instant now);
  Answer<OidcPending> finish_oidc(std::string_view state, std::string_view browser, time::Instant now);
  /// Where the account has a second factor: second_factor_needed, and begin_second_step goes on.
  Answer<SignedIn> sign_in_with(const Identity& identity, const From& from, time::Instant now);
  /// The link with which who was sent by a provider gives the code: sign_in_by_link.
  Answer<NewLink> begin_second_step(const Identity& identity, time::Instant now);
  Answer<void> link_identity(const Caller& caller, const Identity& identity, const From& from,
                             time::Instant now);
  Answer<std::vector<Identity>> identities(const Caller& caller) const;
  Answer<void> unlink_identity(const Caller& caller, const Identity& identity, const From& from,
                               time::Instant now);
  Answer<SignedIn> accept_invitation_with(std::string_view invitation_id, const Identity& identity,
                                          std::string_view name, const From& from, time::Instant now);

  // Audit: rows are added by the functions here and by `note`, and never changed.
  Answer<void> note(const AuditRow& row);  ///< number and order are given by the store
  /// Own rows, those of a side for its admins, all for the operator.
  Answer<std::vector<AuditRow>> audit(const Caller& by, const AuditQuery& query) const;

  // Webhooks of a side, sent by the server (webhooks.h).
  Answer<NewWebhook> add_webhook(const Caller& by, const WebhookRequest& request, time::Instant now);
  Answer<std::vector<Webhook>> webhooks(const Caller& by, std::string_view relationship, Side side) const;
  Answer<void> remove_webhook(const Caller& by, std::string_view webhook_id, time::Instant now);
  /// One delivery for each endpoint of the side that wants the event; says how many.
  Answer<std::size_t> enqueue(std::string_view relationship, Side side, std::string_view event,
                              std::string_view body, time::Instant now);
  /// Deliveries whose time has come, leased: nobody else gets them for kDeliveryLease.
  Answer<std::vector<DueDelivery>> take_due(std::size_t limit, time::Instant now);
  Answer<Delivery> record_attempt(std::string_view delivery_id, const Attempt& attempt, time::Instant now);
  Answer<std::vector<Delivery>> deliveries(const Caller& by, std::string_view webhook_id,
                                           std::size_t limit) const;
  Answer<void> replay(const Caller& by, std::string_view webhook_id, std::string_view delivery_id,
                      time::Instant now);

  /// Deletes what has expired: sessions, links, pending sign-ins, old counters, deliveries over 30 days.
  Answer<void> tidy(time::Instant now);

 private:
  explicit Accounts(std::unique_ptr<AccountStore> store);
  std::unique_ptr<AccountStore> store_;
};

}  // namespace entente::people
