// Signing in with a password, and what is done with one.
#include "people/attempts.h"
#include "people/factor.h"

namespace entente::people {
namespace {

// What cannot be an address is an account that does not exist, and takes as long.
std::string looked_for(std::string_view email) {
  return normal_email(email).value_or(std::string(email.substr(0, 254)));
}

Answer<Account> account_with_password(AccountStore& store, const Caller& caller) {
  if (!is_own_session(caller)) return refuse(Refusal::not_allowed);
  return store.read([&](Database& database) -> Answer<Account> {
    std::optional<Account> account = account_by_id(database, caller.person.id);
    if (!account) return refuse(Refusal::signed_out);
    if (!account->password) return refuse(Refusal::no_password);
    return *account;
  });
}

}  // namespace

Answer<SignedIn> Accounts::sign_in(std::string_view email, std::string_view password,
                                   std::optional<std::string_view> code, const From& from,
                                   time::Instant now) {
  const auto enter = [&](Database& database, Account& account) -> Answer<SignedIn> {
    Caller self;
    self.person = account.person;
    std::string how = "password";
    if (account.factor) {
      if (!code || code->empty()) return refuse(Refusal::second_factor_needed);
      const std::optional<FactorUsed> used = use_factor(database, store_->sealer, account, *code, now);
      if (!used) return refuse(Refusal::wrong_credentials);
      how = *used == FactorUsed::code ? "password and code" : "password and recovery code";
    }
    SignedIn signed_in = start_session(database, account.person, from, now);
    AuditRow row = audit_row("sign-in", account.person.id, self, from, now);
    row.detail = how;
    write_audit(database, row);
    return signed_in;
  };
  return with_password(*store_, looked_for(email), password, from, "sign-in refused", now, enter);
}

Answer<void> Accounts::confirm_password(const Caller& caller, std::string_view password, const From& from,
                                        time::Instant now) {
  const Answer<Account> account = account_with_password(*store_, caller);
  if (!account) return std::unexpected(account.error());
  return with_password(*store_, account->person.email, password, from, "password refused", now,
                       [](Database&, Account&) -> Answer<void> { return {}; });
}

Answer<SignedIn> Accounts::change_password(const Caller& caller, std::string_view current,
                                           std::string_view fresh, const From& from, time::Instant now) {
  const Answer<Account> account = account_with_password(*store_, caller);
  if (!account) return std::unexpected(account.error());
  if (const Answer<void> right = confirm_password(caller, current, from, now); !right)
    return std::unexpected(right.error());
  const Answer<std::string> hash =
      hashed_password(*store_, fresh, account->person.email, account->person.name);
  if (!hash) return std::unexpected(hash.error());
  return store_->write([&](Database& database) -> Answer<SignedIn> {
    // Only what was confirmed a moment ago is replaced, by a session that is still there.
    Rows open = database.query("SELECT 1 FROM sessions WHERE id = ? AND person = ?", caller.secret_id,
                               caller.person.id);
    if (!open.next()) return refuse(Refusal::signed_out);
    std::optional<Account> held = account_by_id(database, caller.person.id);
    if (!held || held->person.disabled) return refuse(Refusal::signed_out);
    database.exec("UPDATE people SET password = ? WHERE id = ?", *hash, caller.person.id);
    end_sessions(database, caller.person.id);
    database.exec("DELETE FROM links WHERE person = ?", caller.person.id);
    write_audit(database, audit_row("password changed", caller.person.id, caller, from, now));
    return start_session(database, held->person, from, now);
  });
}

Answer<NewLink> Accounts::make_reset_link(const Caller& by, std::string_view person_id, time::Instant now) {
  return store_->write([&](Database& database) -> Answer<NewLink> {
    if (!administers_all_seats(database, by, person_id) || !account_by_id(database, person_id))
      return refuse(Refusal::not_found);
    // One's own password is changed with the current one: a session left open is not enough.
    if (by.person.id == person_id) return refuse(Refusal::not_allowed);
    Link link;
    link.kind = LinkKind::reset;
    link.person_id = person_id;
    database.exec("DELETE FROM links WHERE person = ? AND kind = ?", person_id,
                  static_cast<int>(LinkKind::reset));
    write_audit(database, audit_row("link for a new password made", person_id, by, {}, now));
    return insert_link(database, link, kResetAge, now);
  });
}

Answer<Person> Accounts::reset_password(std::string_view link, std::string_view fresh, const From& from,
                                        time::Instant now) {
  Answer<Account> account = store_->write([&](Database& database) -> Answer<Account> {
    const std::optional<Link> found = find_link(database, link, LinkKind::reset, now);
    if (!found) return refuse(Refusal::link_refused);
    std::optional<Account> held = account_by_id(database, *found->person_id);
    if (!held || held->person.disabled) return refuse(Refusal::link_refused);
    return *held;
  });
  if (!account) return std::unexpected(account.error());
  const Answer<std::string> hash =
      hashed_password(*store_, fresh, account->person.email, account->person.name);
  if (!hash) return std::unexpected(hash.error());
  return store_->write([&](Database& database) -> Answer<Person> {
    const std::optional<Link> found = find_link(database, link, LinkKind::reset, now);
    if (!found) return refuse(Refusal::link_refused);
    const std::string& id = *found->person_id;
    database.exec("DELETE FROM links WHERE person = ?", id);
    database.exec("UPDATE people SET password = ? WHERE id = ?", *hash, id);
    end_sessions(database, id);
    const Attempted what = attempted(*store_, account->person.email, from);
    database.exec("DELETE FROM failures WHERE subject = ?", Blob{what.account});
    Caller self;
    self.person.id = id;
    write_audit(database, audit_row("password reset", id, self, from, now));
    account->person.has_password = true;
    return account->person;
  });
}

}  // namespace entente::people
