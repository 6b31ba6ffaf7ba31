#include "people/factor.h"

#include <fmt/format.h>

#include "people/attempts.h"
#include "people/totp.h"

namespace entente::people {
namespace {

constexpr std::size_t kSecretBytes = 20;  // RFC 4226, 4: 160 bits are recommended
constexpr int kRecoveryCodes = 10;

std::string purpose_for(std::string_view person_id) {
  return fmt::format("second factor of {}", person_id);
}

// A code belongs to its person: the same letters are another hash elsewhere.
std::string recovery_hash(std::string_view person_id, std::string_view code) {
  return hash_of_secret(fmt::format("{}:{}", person_id, code));
}

// "123 456" is how apps show it.
std::string without_blanks(std::string_view code) {
  std::string plain;
  for (const char c : code.substr(0, 100)) {
    if (c != ' ' && c != '-') plain.push_back(c);
  }
  return plain;
}

std::vector<std::string> fresh_recovery_codes(Database& database, std::string_view person_id) {
  database.exec("DELETE FROM recovery_codes WHERE person = ?", person_id);
  std::vector<std::string> codes;
  for (int i = 0; i < kRecoveryCodes; ++i) {
    codes.push_back(random_recovery_code());
    database.exec("INSERT INTO recovery_codes (person, hash) VALUES (?, ?)", person_id,
                  Blob{recovery_hash(person_id, codes.back())});
  }
  return codes;
}

void forget_factor(Database& database, std::string_view person_id) {
  database.exec("UPDATE people SET factor = NULL, factor_pending = NULL, factor_step = 0 WHERE id = ?",
                person_id);
  database.exec("DELETE FROM recovery_codes WHERE person = ?", person_id);
}

// What follows the right password, for whoever is in their own session.
template <class Value, class Body>
Answer<Value> after_password(AccountStore& store, const Caller& caller, std::string_view password,
                             const From& from, time::Instant now, Body&& body) {
  if (!is_own_session(caller)) return refuse(Refusal::not_allowed);
  const Answer<std::string> email = store.read([&](Database& database) -> Answer<std::string> {
    const std::optional<Account> account = account_by_id(database, caller.person.id);
    if (!account) return refuse(Refusal::signed_out);
    if (!account->password) return refuse(Refusal::no_password);
    return account->person.email;
  });
  if (!email) return std::unexpected(email.error());
  return with_password(store, *email, password, from, "password refused", now, std::forward<Body>(body));
}

}  // namespace

std::optional<FactorUsed> use_factor(Database& database, const Sealer& sealer, const Account& account,
                                     std::string_view code, time::Instant now) {
  const std::string typed = without_blanks(code);
  const std::optional<std::string> secret = sealer.open(*account.factor, purpose_for(account.person.id));
  if (secret && typed.size() == 6) {
    const std::optional<std::int64_t> step = matching_step(*secret, typed, now, account.factor_step);
    if (!step) return std::nullopt;
    const std::int64_t taken = database.exec(
        "UPDATE people SET factor_step = ?2 WHERE id = ?1 AND factor_step < ?2", account.person.id, *step);
    return taken == 1 ? std::optional(FactorUsed::code) : std::nullopt;
  }
  const std::int64_t taken =
      database.exec("DELETE FROM recovery_codes WHERE person = ? AND hash = ?", account.person.id,
                    Blob{recovery_hash(account.person.id, normal_recovery_code(code))});
  return taken == 1 ? std::optional(FactorUsed::recovery_code) : std::nullopt;
}

Answer<SecondFactor> Accounts::begin_second_factor(const Caller& caller, std::string_view password,
                                                   const From& from, time::Instant now) {
  return after_password<SecondFactor>(
      *store_, caller, password, from, now,
      [&](Database& database, Account& account) -> Answer<SecondFactor> {
        if (account.factor) return refuse(Refusal::factor_there);
        const std::string secret = random_bytes(kSecretBytes);
        database.exec("UPDATE people SET factor_pending = ? WHERE id = ?",
                      Blob{store_->sealer.seal(secret, purpose_for(account.person.id))}, account.person.id);
        return SecondFactor{base32(secret),
                            otpauth_uri(secret, store_->options.issuer, account.person.email)};
      });
}

Answer<std::vector<std::string>> Accounts::confirm_second_factor(const Caller& caller, std::string_view code,
                                                                 const From& from, time::Instant now) {
  if (!is_own_session(caller)) return refuse(Refusal::not_allowed);
  using Codes = std::vector<std::string>;
  return store_->write([&](Database& database) -> Answer<Codes> {
    const std::optional<std::string> pending = [&]() -> std::optional<std::string> {
      Rows rows = database.query("SELECT factor_pending FROM people WHERE id = ?", caller.person.id);
      return rows.next() ? rows.text_or_none(0) : std::nullopt;
    }();
    if (!pending) return refuse(Refusal::not_found);
    const std::optional<std::string> secret = store_->sealer.open(*pending, purpose_for(caller.person.id));
    const std::optional<std::int64_t> step =
        secret ? matching_step(*secret, without_blanks(code), now, 0) : std::nullopt;
    if (!step) return refuse(Refusal::code_wrong);
    database.exec(
        "UPDATE people SET factor = factor_pending, factor_pending = NULL, factor_step = ? WHERE id = ?",
        *step, caller.person.id);
    // Other browsers got in with less than is asked for from now on.
    database.exec("DELETE FROM sessions WHERE person = ? AND id <> ?", caller.person.id, caller.secret_id);
    write_audit(database, audit_row("second factor set up", caller.person.id, caller, from, now));
    return fresh_recovery_codes(database, caller.person.id);
  });
}

Answer<std::vector<std::string>> Accounts::renew_recovery_codes(const Caller& caller,
                                                                std::string_view password, const From& from,
                                                                time::Instant now) {
  using Codes = std::vector<std::string>;
  return after_password<Codes>(
      *store_, caller, password, from, now, [&](Database& database, Account& account) -> Answer<Codes> {
        if (!account.factor) return refuse(Refusal::not_found);
        write_audit(database, audit_row("recovery codes renewed", account.person.id, caller, from, now));
        return fresh_recovery_codes(database, account.person.id);
      });
}

Answer<void> Accounts::remove_second_factor(const Caller& caller, std::string_view password, const From& from,
                                            time::Instant now) {
  return after_password<void>(
      *store_, caller, password, from, now, [&](Database& database, Account& account) -> Answer<void> {
        if (!account.factor) return refuse(Refusal::not_found);
        forget_factor(database, account.person.id);
        write_audit(database, audit_row("second factor removed", account.person.id, caller, from, now));
        return {};
      });
}

Answer<void> Accounts::clear_second_factor(const Caller& by, std::string_view person_id, time::Instant now) {
  return store_->write([&](Database& database) -> Answer<void> {
    if (!administers_all_seats(database, by, person_id)) return refuse(Refusal::not_found);
    const std::optional<Account> account = account_by_id(database, person_id);
    if (!account || !account->factor) return refuse(Refusal::not_found);
    if (by.person.id == person_id) return refuse(Refusal::not_allowed);
    forget_factor(database, person_id);
    end_sessions(database, person_id);
    write_audit(database, audit_row("second factor removed", person_id, by, {}, now));
    return {};
  });
}

}  // namespace entente::people
