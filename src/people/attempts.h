// An attempt to prove a password, with the delays of delay.h around it. Attempts on one account are looked at
// one after another, so that many at once get no more guesses than one by one; unknown accounts cost the same
// time and the same memory, and are counted the same.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "people/account_store.h"
#include "people/delay.h"

namespace entente::people {

/// Digests under which failures are counted.
struct Attempted {
  std::string account, place, account_here;
};
Attempted attempted(const AccountStore& store, std::string_view normal_email, const From& from);

std::int64_t seconds_to_wait(Database& database, const Attempted& what, time::Instant now);
void count_failure(Database& database, const Attempted& what, time::Instant now);
void count_success(Database& database, const Attempted& what, time::Instant now);

/// What the slow part, outside any transaction, found out.
struct Checked {
  bool right = false;
  std::optional<std::string> stored_hash;  ///< that was compared
  std::optional<std::string> new_hash;     ///< when the cost has changed since
};
Answer<Checked> check_password(AccountStore& store, const Attempted& what, std::string_view normal_email,
                               std::string_view password, time::Instant now);

void write_failure(Database& database, const std::optional<Account>& account, std::string_view event,
                   std::string_view detail, const From& from, time::Instant now);

/// Runs `body(database, account)` in the transaction that finds the password right. A refusal of the body as
/// wrong_credentials counts as a failure as well: a wrong code, that is.
template <class Body>
auto with_password(AccountStore& store, std::string_view normal_email, std::string_view password,
                   const From& from, std::string_view refused_event, time::Instant now, Body&& body)
    -> std::invoke_result_t<Body, Database&, Account&> {
  const Attempted what = attempted(store, normal_email, from);
  const std::scoped_lock one_by_one(
      store.account_mutexes[static_cast<unsigned char>(what.account.front()) % store.account_mutexes.size()]);
  const Answer<Checked> checked = check_password(store, what, normal_email, password, now);
  if (!checked) return std::unexpected(checked.error());
  using Returned = std::invoke_result_t<Body, Database&, Account&>;
  return store.write([&](Database& database) -> Returned {
    if (const std::int64_t seconds = seconds_to_wait(database, what, now); seconds > 0)
      return std::unexpected(Refused{Refusal::wait, seconds, {}});
    std::optional<Account> account = account_by_email(database, normal_email);
    const bool is_right =
        checked->right && account && !account->person.disabled && account->password == checked->stored_hash;
    if (!is_right) {
      count_failure(database, what, now);
      write_failure(database, account, refused_event, "password", from, now);
      return refuse(Refusal::wrong_credentials);
    }
    Returned answer = std::forward<Body>(body)(database, *account);
    if (answer) {
      count_success(database, what, now);
      if (checked->new_hash) {
        database.exec("UPDATE people SET password = ? WHERE id = ? AND password = ?", *checked->new_hash,
                      account->person.id, checked->stored_hash);
      }
    } else if (answer.error().why == Refusal::wrong_credentials) {
      count_failure(database, what, now);
      write_failure(database, account, refused_event, "code", from, now);
    }
    return answer;
  });
}

}  // namespace entente::people
