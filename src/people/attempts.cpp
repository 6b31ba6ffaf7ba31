#include "people/attempts.h"

#include <algorithm>

namespace entente::people {
namespace {

Failures failures_of(Database& database, std::string_view subject) {
  Rows rows = database.query("SELECT count, last FROM failures WHERE subject = ?", Blob{subject});
  return rows.next() ? Failures{rows.number(0), rows.instant(1)} : Failures{};
}

void put_failures(Database& database, std::string_view subject, const Failures& failures) {
  database.exec(
      "INSERT INTO failures (subject, count, last) VALUES (?, ?, ?) "
      "ON CONFLICT DO UPDATE SET count = excluded.count, last = excluded.last",
      Blob{subject}, failures.count, failures.last);
}

bool is_known_place(Database& database, const Attempted& what, time::Instant now) {
  Rows rows = database.query("SELECT last FROM known_places WHERE account = ? AND place = ?",
                             Blob{what.account}, Blob{what.place});
  return rows.next() && now < rows.instant(0) + kPlaceKnownFor;
}

// From where the account signed in lately its failures are counted apart.
const std::string& account_subject(Database& database, const Attempted& what, time::Instant now) {
  return is_known_place(database, what, now) ? what.account_here : what.account;
}

}  // namespace

Attempted attempted(const AccountStore& store, std::string_view normal_email, const From& from) {
  Attempted what;
  what.account = store.sealer.digest("account", normal_email);
  what.place = store.sealer.digest("place", address_group(from.address));
  what.account_here = store.sealer.digest("account from place", what.account + what.place);
  return what;
}

std::int64_t seconds_to_wait(Database& database, const Attempted& what, time::Instant now) {
  const std::string& account = account_subject(database, what, now);
  return std::max(seconds_to_wait(failures_of(database, account), kAccountDelay, now),
                  seconds_to_wait(failures_of(database, what.place), kAddressDelay, now));
}

void count_failure(Database& database, const Attempted& what, time::Instant now) {
  const std::string& account = account_subject(database, what, now);
  put_failures(database, account, after_failure(failures_of(database, account), kAccountDelay, now));
  put_failures(database, what.place, after_failure(failures_of(database, what.place), kAddressDelay, now));
}

void count_success(Database& database, const Attempted& what, time::Instant now) {
  database.exec("DELETE FROM failures WHERE subject IN (?, ?)", Blob{what.account}, Blob{what.account_here});
  database.exec(
      "INSERT INTO known_places (account, place, last) VALUES (?, ?, ?) "
      "ON CONFLICT DO UPDATE SET last = excluded.last",
      Blob{what.account}, Blob{what.place}, now);
}

Answer<Checked> check_password(AccountStore& store, const Attempted& what, std::string_view normal_email,
                               std::string_view password, time::Instant now) {
  std::optional<std::string> stored;
  const Answer<void> looked = store.read([&](Database& database) -> Answer<void> {
    if (const std::int64_t seconds = seconds_to_wait(database, what, now); seconds > 0)
      return std::unexpected(Refused{Refusal::wait, seconds, {}});
    std::optional<Account> account = account_by_email(database, normal_email);
    if (account && !account->person.disabled) stored = std::move(account->password);
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  const std::optional<Hashing::Place> place = store.hashing.enter();
  if (!place) return refuse(Refusal::busy);
  Checked checked;
  const bool may_be_right = stored.has_value() && password.size() <= kPasswordBytesMax;
  const std::string_view tried = password.substr(0, kPasswordBytesMax);
  const bool matches = verify_password(tried, stored ? *stored : decoy_hash(store.options.cost));
  checked.right = matches && may_be_right;
  checked.stored_hash = std::move(stored);
  if (checked.right && needs_rehash(*checked.stored_hash, store.options.cost))
    checked.new_hash = hash_password(password, store.options.cost);
  return checked;
}

void write_failure(Database& database, const std::optional<Account>& account, std::string_view event,
                   std::string_view detail, const From& from, time::Instant now) {
  AuditRow row;
  row.at = now;
  row.event = event;
  row.person = account ? account->person.id : std::string();
  row.address = from.address.substr(0, 100);
  row.detail = !account ? "no such account" : account->person.disabled ? "switched off" : detail;
  write_audit(database, row);
}

}  // namespace entente::people
