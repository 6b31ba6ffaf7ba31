// API tokens: shown once, kept as hashes, never wider than the person they belong to.
#include <algorithm>

#include "people/account_store.h"

namespace entente::people {
namespace {

constexpr std::string_view kPrefix = "entente_";
constexpr std::int64_t kTokensMax = 100;
constexpr time::Duration kUsedEvery = time::Duration::minutes(1);

}  // namespace

Answer<NewToken> Accounts::make_token(const Caller& caller, const TokenRequest& request, const From& from,
                                      time::Instant now) {
  if (!is_own_session(caller)) return refuse(Refusal::not_allowed);
  const std::optional<std::string> name = normal_name(request.name);
  if (!name) return refuse(Refusal::bad_name);
  if (request.expires && *request.expires <= now)
    return refuse(Refusal::bad_value, "a token expires in the future");
  return store_->write([&](Database& database) -> Answer<NewToken> {
    const std::vector<Membership> seats = seats_of(database, caller.person.id);
    const auto is_here = [&](const Membership& seat) { return seat.relationship == *request.relationship; };
    if (request.relationship && std::ranges::none_of(seats, is_here)) return refuse(Refusal::not_found);
    const std::int64_t held = [&] {
      Rows rows = database.query("SELECT count(*) FROM tokens WHERE person = ?", caller.person.id);
      return rows.next() ? rows.number(0) : 0;
    }();
    if (held >= kTokensMax) return refuse(Refusal::bad_value, "you have 100 tokens; revoke one first");
    NewToken made;
    made.token = std::string(kPrefix) + random_token();
    made.info = {.id = random_id(),
                 .name = *name,
                 .scope = request.scope,
                 .relationship = request.relationship,
                 .created = now,
                 .expires = request.expires,
                 .last_used = std::nullopt};
    database.exec(
        "INSERT INTO tokens (hash, id, person, name, scope, relationship, created, expires) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        Blob{hash_of_secret(made.token)}, made.info.id, caller.person.id, made.info.name,
        static_cast<int>(made.info.scope), made.info.relationship, now, made.info.expires);
    AuditRow row = audit_row("token made", caller.person.id, caller, from, now);
    row.detail = people::name(request.scope);
    write_audit(database, row);
    return made;
  });
}

Answer<Caller> Accounts::caller_of_token(std::string_view token, time::Instant now) {
  if (!token.starts_with(kPrefix) || token.size() != kPrefix.size() + kTokenSize)
    return refuse(Refusal::token_refused);
  const std::string hash = hash_of_secret(token);
  bool to_write = false;
  Answer<Caller> caller = store_->read([&](Database& database) -> Answer<Caller> {
    Caller found;
    found.via = Caller::Via::token;
    std::string person_id;
    std::optional<std::string> relationship;
    {
      Rows rows = database.query(
          "SELECT id, person, scope, relationship, expires, last_used FROM tokens WHERE hash = ?",
          Blob{hash});
      if (!rows.next()) return refuse(Refusal::token_refused);
      const std::optional<time::Instant> expires = rows.instant_or_none(4), used = rows.instant_or_none(5);
      const bool expired = expires && now >= *expires;
      to_write = expired || !used || now >= *used + kUsedEvery;
      if (expired) return refuse(Refusal::token_refused);
      found.secret_id = rows.text(0);
      person_id = rows.text(1);
      found.scope = static_cast<Scope>(rows.number(2));
      relationship = rows.text_or_none(3);
    }
    std::optional<Account> account = account_by_id(database, person_id);
    if (!account || account->person.disabled) return refuse(Refusal::token_refused);
    found.person = std::move(account->person);
    found.memberships = seats_of(database, person_id);
    if (relationship) {
      std::erase_if(found.memberships,
                    [&](const Membership& seat) { return seat.relationship != *relationship; });
    }
    return found;
  });
  if (!to_write) return caller;
  const Answer<void> written = store_->write([&](Database& database) -> Answer<void> {
    // An expired one is deleted, so that a clock that steps back does not open it again.
    if (database.exec("DELETE FROM tokens WHERE hash = ? AND expires <= ?", Blob{hash}, now) > 0)
      return refuse(Refusal::token_refused);
    if (database.exec("UPDATE tokens SET last_used = max(coalesce(last_used, ?2), ?2) WHERE hash = ?1",
                      Blob{hash}, now) == 0)
      return refuse(Refusal::token_refused);
    return {};
  });
  if (!written) return std::unexpected(written.error());
  return caller;
}

Answer<std::vector<TokenInfo>> Accounts::tokens(const Caller& caller, time::Instant now) const {
  if (!is_own_session(caller)) return refuse(Refusal::not_allowed);
  return store_->read([&](Database& database) -> Answer<std::vector<TokenInfo>> {
    std::vector<TokenInfo> found;
    Rows rows = database.query(
        "SELECT id, name, scope, relationship, created, expires, last_used FROM tokens "
        "WHERE person = ? AND (expires IS NULL OR expires > ?) ORDER BY created, id",
        caller.person.id, now);
    while (rows.next()) {
      found.push_back({.id = rows.text(0),
                       .name = rows.text(1),
                       .scope = static_cast<Scope>(rows.number(2)),
                       .relationship = rows.text_or_none(3),
                       .created = rows.instant(4),
                       .expires = rows.instant_or_none(5),
                       .last_used = rows.instant_or_none(6)});
    }
    return found;
  });
}

Answer<void> Accounts::revoke_token(const Caller& caller, std::string_view token_id, time::Instant now) {
  if (!is_own_session(caller)) return refuse(Refusal::not_allowed);
  return store_->write([&](Database& database) -> Answer<void> {
    if (database.exec("DELETE FROM tokens WHERE id = ? AND person = ?", token_id, caller.person.id) == 0)
      return refuse(Refusal::not_found);
    write_audit(database, audit_row("token revoked", caller.person.id, caller, {}, now));
    return {};
  });
}

}  // namespace entente::people
