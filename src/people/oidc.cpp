// Sign-ins at a provider that have begun, and identities that are linked. What the provider says is checked
// by the server; here each beginning ends once, in the browser that began it, within ten minutes.
#include "people/account_store.h"

namespace entente::people {
namespace {

constexpr std::int64_t kPendingMax = 10'000;

std::optional<std::string> person_of(Database& database, const Identity& identity) {
  Rows rows = database.query("SELECT person FROM identities WHERE issuer = ? AND subject = ?",
                             identity.issuer, identity.subject);
  return rows.next() ? std::optional(rows.text(0)) : std::nullopt;
}

std::int64_t count(Rows rows) {
  return rows.next() ? rows.number(0) : 0;
}

}  // namespace

Answer<OidcStart> Accounts::begin_oidc(const OidcRequest& request, time::Instant now) {
  return store_->write([&](Database& database) -> Answer<OidcStart> {
    database.exec("DELETE FROM pending_oidc WHERE expires <= ?", now);
    if (count(database.query("SELECT count(*) FROM pending_oidc")) >= kPendingMax)
      return refuse(Refusal::busy);
    std::optional<std::string> invitation;
    if (request.invitation) {
      const std::optional<Link> link = find_link(database, *request.invitation, LinkKind::invitation, now);
      if (!link) return refuse(Refusal::link_refused);
      invitation = link->id;
    }
    OidcStart start{random_token(), random_token(), random_token(), random_token()};
    const std::string hash = hash_of_secret(start.state);
    database.exec(
        "INSERT INTO pending_oidc (hash, browser, provider, return_to, nonce, verifier, link_to, invitation, "
        "expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        Blob{hash}, Blob{hash_of_secret(start.browser)}, request.provider, request.return_to,
        Blob{store_->sealer.seal(start.nonce, "nonce" + hash)},
        Blob{store_->sealer.seal(start.verifier, "verifier" + hash)}, request.link_to, invitation,
        now + kOidcAge);
    return start;
  });
}

Answer<OidcPending> Accounts::finish_oidc(std::string_view state, std::string_view browser,
                                          time::Instant now) {
  return store_->write([&](Database& database) -> Answer<OidcPending> {
    const std::string hash = hash_of_secret(state);
    OidcPending pending;
    bool is_good = false;
    {
      Rows rows = database.query(
          "SELECT browser, provider, return_to, nonce, verifier, link_to, invitation, expires "
          "FROM pending_oidc WHERE hash = ?",
          Blob{hash});
      if (!rows.next()) return refuse(Refusal::oidc_ended);
      const std::optional<std::string> nonce = store_->sealer.open(rows.text(3), "nonce" + hash);
      const std::optional<std::string> verifier = store_->sealer.open(rows.text(4), "verifier" + hash);
      is_good = nonce && verifier && now < rows.instant(7) &&
                equal_in_constant_time(rows.text(0), hash_of_secret(browser));
      pending = {.provider = rows.text(1),
                 .return_to = rows.text(2),
                 .nonce = nonce.value_or(""),
                 .verifier = verifier.value_or(""),
                 .link_to = rows.text_or_none(5),
                 .invitation_id = rows.text_or_none(6)};
    }
    database.exec("DELETE FROM pending_oidc WHERE hash = ?", Blob{hash});
    if (!is_good) return refuse(Refusal::oidc_ended);
    return pending;
  });
}

Answer<SignedIn> Accounts::sign_in_with(const Identity& identity, const From& from, time::Instant now) {
  return store_->write([&](Database& database) -> Answer<SignedIn> {
    const std::optional<std::string> person_id = person_of(database, identity);
    const std::optional<Account> account =
        person_id ? account_by_id(database, *person_id) : std::optional<Account>();
    AuditRow row;
    row.at = now;
    row.address = from.address.substr(0, 100);
    if (!account || account->person.disabled) {
      row.event = "sign-in refused";
      row.person = account ? account->person.id : std::string();
      row.detail = account ? "switched off" : "identity is not linked";
      write_audit(database, row);
      return refuse(Refusal::not_linked);
    }
    if (account->factor) return refuse(Refusal::second_factor_needed);
    row.event = "sign-in";
    row.person = row.by = account->person.id;
    row.detail = "provider";
    write_audit(database, row);
    return start_session(database, account->person, from, now);
  });
}

Answer<NewLink> Accounts::begin_second_step(const Identity& identity, time::Instant now) {
  return store_->write([&](Database& database) -> Answer<NewLink> {
    const std::optional<std::string> person_id = person_of(database, identity);
    if (!person_id) return refuse(Refusal::not_linked);
    database.exec("DELETE FROM links WHERE person = ? AND kind = ?", *person_id,
                  static_cast<int>(LinkKind::second_step));
    Link link;
    link.kind = LinkKind::second_step;
    link.person_id = person_id;
    return insert_link(database, link, kSignInLinkAge, now);
  });
}

Answer<void> Accounts::link_identity(const Caller& caller, const Identity& identity, const From& from,
                                     time::Instant now) {
  if (!is_own_session(caller)) return refuse(Refusal::not_allowed);
  if (identity.issuer.empty() || identity.subject.empty())
    return refuse(Refusal::bad_value, "an identity has an issuer and a subject");
  return store_->write([&](Database& database) -> Answer<void> {
    if (const std::optional<std::string> owner = person_of(database, identity)) {
      if (*owner == caller.person.id) return {};
      return refuse(Refusal::identity_taken);
    }
    if (!account_by_id(database, caller.person.id)) return refuse(Refusal::signed_out);
    database.exec("INSERT INTO identities (issuer, subject, person, created) VALUES (?, ?, ?, ?)",
                  identity.issuer, identity.subject, caller.person.id, now);
    write_audit(database, audit_row("identity linked", caller.person.id, caller, from, now));
    return {};
  });
}

Answer<std::vector<Identity>> Accounts::identities(const Caller& caller) const {
  if (!is_own_session(caller)) return refuse(Refusal::not_allowed);
  return store_->read([&](Database& database) -> Answer<std::vector<Identity>> {
    std::vector<Identity> found;
    Rows rows = database.query(
        "SELECT issuer, subject FROM identities WHERE person = ? ORDER BY issuer, subject", caller.person.id);
    while (rows.next()) found.push_back({rows.text(0), rows.text(1)});
    return found;
  });
}

Answer<void> Accounts::unlink_identity(const Caller& caller, const Identity& identity, const From& from,
                                       time::Instant now) {
  if (!is_own_session(caller)) return refuse(Refusal::not_allowed);
  return store_->write([&](Database& database) -> Answer<void> {
    const std::optional<Account> account = account_by_id(database, caller.person.id);
    if (!account || person_of(database, identity) != caller.person.id) return refuse(Refusal::not_found);
    const std::int64_t linked =
        count(database.query("SELECT count(*) FROM identities WHERE person = ?", caller.person.id));
    if (!account->password && linked == 1)
      return refuse(Refusal::bad_value, "this identity is the only way into the account");
    database.exec("DELETE FROM identities WHERE issuer = ? AND subject = ?", identity.issuer,
                  identity.subject);
    write_audit(database, audit_row("identity unlinked", caller.person.id, caller, from, now));
    return {};
  });
}

}  // namespace entente::people
