// Sessions: 256 random bits in a cookie, their hash here.
#include <algorithm>

#include "people/account_store.h"

namespace entente::people {
namespace {

// Being seen is written once a minute, so that reading does not write.
constexpr time::Duration kSeenEvery = time::Duration::minutes(1);

struct Found {
  std::string id, person_id;
  time::Instant last_seen, expires;
  bool is_open(time::Instant now) const { return now < expires && now < last_seen + kSessionIdle; }
};

std::optional<Found> find(Database& database, std::string_view hash) {
  Rows rows =
      database.query("SELECT id, person, last_seen, expires FROM sessions WHERE hash = ?", Blob{hash});
  if (!rows.next()) return std::nullopt;
  return Found{rows.text(0), rows.text(1), rows.instant(2), rows.instant(3)};
}

}  // namespace

std::string csrf_of(std::string_view session_token) {
  std::string of_session = "csrf:";
  of_session += session_token;
  return base64url(hash_of_secret(of_session));
}

bool csrf_matches(std::string_view session_token, std::string_view csrf) {
  return equal_in_constant_time(csrf_of(session_token), csrf);
}

SignedIn start_session(Database& database, const Person& person, const From& from, time::Instant now) {
  SignedIn signed_in;
  signed_in.token = random_token();
  signed_in.csrf = csrf_of(signed_in.token);
  signed_in.expires = now + kSessionAge;
  signed_in.caller.person = person;
  signed_in.caller.person.last_sign_in = now;
  signed_in.caller.secret_id = random_id();
  signed_in.caller.memberships = seats_of(database, person.id);
  database.exec(
      "INSERT INTO sessions (hash, id, person, created, last_seen, expires, address, agent) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      Blob{hash_of_secret(signed_in.token)}, signed_in.caller.secret_id, person.id, now, now,
      signed_in.expires, from.address.substr(0, 100), from.agent.substr(0, 200));
  database.exec(
      "DELETE FROM sessions WHERE person = ?1 AND id <> ?2 AND hash NOT IN "
      "(SELECT hash FROM sessions WHERE person = ?1 AND id <> ?2 ORDER BY last_seen DESC LIMIT ?3)",
      person.id, signed_in.caller.secret_id, static_cast<std::int64_t>(kSessionsMax - 1));
  database.exec("UPDATE people SET last_sign_in = ? WHERE id = ?", now, person.id);
  return signed_in;
}

void end_sessions(Database& database, std::string_view person_id) {
  database.exec("DELETE FROM sessions WHERE person = ?", person_id);
}

Answer<Caller> Accounts::caller_of_session(std::string_view token, time::Instant now) {
  if (token.size() != kTokenSize) return refuse(Refusal::signed_out);
  const std::string hash = hash_of_secret(token);
  bool to_write = false;
  Answer<Caller> caller = store_->read([&](Database& database) -> Answer<Caller> {
    const std::optional<Found> session = find(database, hash);
    if (!session) return refuse(Refusal::signed_out);
    to_write = !session->is_open(now) || now >= session->last_seen + kSeenEvery;
    std::optional<Account> account = account_by_id(database, session->person_id);
    if (!account || account->person.disabled || !session->is_open(now)) return refuse(Refusal::signed_out);
    Caller found;
    found.person = std::move(account->person);
    found.secret_id = session->id;
    found.memberships = seats_of(database, session->person_id);
    return found;
  });
  if (!to_write) return caller;
  // An expired session is deleted, so that a clock that steps back does not open it again.
  const Answer<void> written = store_->write([&](Database& database) -> Answer<void> {
    const std::optional<Found> session = find(database, hash);
    if (!session || !session->is_open(now)) {
      database.exec("DELETE FROM sessions WHERE hash = ?", Blob{hash});
      return refuse(Refusal::signed_out);
    }
    database.exec("UPDATE sessions SET last_seen = max(last_seen, ?) WHERE hash = ?", now, Blob{hash});
    return {};
  });
  if (!written) return std::unexpected(written.error());
  return caller;
}

Answer<void> Accounts::sign_out(std::string_view token, const From& from, time::Instant now) {
  return store_->write([&](Database& database) -> Answer<void> {
    const std::string hash = hash_of_secret(token);
    const std::optional<Found> session = find(database, hash);
    if (!session) return refuse(Refusal::signed_out);
    database.exec("DELETE FROM sessions WHERE hash = ?", Blob{hash});
    Caller self;
    self.person.id = session->person_id;
    write_audit(database, audit_row("sign-out", session->person_id, self, from, now));
    return {};
  });
}

Answer<std::vector<SessionInfo>> Accounts::sessions(const Caller& caller, time::Instant now) const {
  if (!is_own_session(caller)) return refuse(Refusal::not_allowed);
  return store_->read([&](Database& database) -> Answer<std::vector<SessionInfo>> {
    std::vector<SessionInfo> open;
    Rows rows = database.query(
        "SELECT id, created, last_seen, expires, address, agent FROM sessions WHERE person = ? "
        "ORDER BY last_seen DESC, id",
        caller.person.id);
    while (rows.next()) {
      SessionInfo info{.id = rows.text(0),
                       .created = rows.instant(1),
                       .last_seen = rows.instant(2),
                       .expires = std::min(rows.instant(3), rows.instant(2) + kSessionIdle),
                       .from = {rows.text(4), rows.text(5)},
                       .current = rows.text(0) == caller.secret_id};
      if (now < info.expires) open.push_back(std::move(info));
    }
    return open;
  });
}

Answer<void> Accounts::revoke_session(const Caller& caller, std::string_view session_id, time::Instant now) {
  if (!is_own_session(caller)) return refuse(Refusal::not_allowed);
  return store_->write([&](Database& database) -> Answer<void> {
    const std::int64_t ended =
        database.exec("DELETE FROM sessions WHERE id = ? AND person = ?", session_id, caller.person.id);
    if (ended == 0) return refuse(Refusal::not_found);
    write_audit(database, audit_row("session revoked", caller.person.id, caller, {}, now));
    return {};
  });
}

Answer<void> Accounts::revoke_sessions(const Caller& by, std::string_view person_id, time::Instant now) {
  return store_->write([&](Database& database) -> Answer<void> {
    const bool is_own = is_own_session(by) && by.person.id == person_id;
    if (!is_own && !administers_all_seats(database, by, person_id)) return refuse(Refusal::not_found);
    if (!account_by_id(database, person_id)) return refuse(Refusal::not_found);
    end_sessions(database, person_id);
    write_audit(database, audit_row("sessions revoked", person_id, by, {}, now));
    return {};
  });
}

}  // namespace entente::people
