// What the functions of Accounts share: two connections to people.db, so that reading does not wait for the
// disk of who writes, the key that seals, the places for hashing passwords, and the rows of the tables as
// values. Each change is one transaction, with its audit row in it.
#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "people/accounts.h"
#include "people/database.h"
#include "people/secret.h"

namespace entente::people {

/// Places for hashing: each takes much memory, so that only a few work at once and the others wait in line.
class Hashing {
 public:
  Hashing(std::size_t at_once, std::size_t queue) : at_once_(at_once), queue_(queue) {}

  class Place {
   public:
    explicit Place(Hashing& hashing) : hashing_(&hashing) {}
    Place(Place&& other) noexcept : hashing_(std::exchange(other.hashing_, nullptr)) {}
    Place& operator=(Place&&) = delete;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place();

   private:
    Hashing* hashing_;
  };
  /// Nothing when the line is too long.
  std::optional<Place> enter();

 private:
  std::mutex mutex_;
  std::condition_variable free_;
  std::size_t at_once_, queue_, working_ = 0, waiting_ = 0;
};

struct AccountStore {
  AccountOptions options;
  std::unique_ptr<Database> writer, reader;
  Sealer sealer;
  Hashing hashing;
  std::mutex write_mutex, read_mutex;
  std::array<std::mutex, 64> account_mutexes;  ///< attempts on one account are looked at one after another

  AccountStore(AccountOptions chosen, std::unique_ptr<Database> for_writing,
               std::unique_ptr<Database> for_reading, const std::array<unsigned char, 32>& key)
      : options(std::move(chosen)),
        writer(std::move(for_writing)),
        reader(std::move(for_reading)),
        sealer(key),
        hashing(std::max<std::size_t>(options.hashing_at_once, 1), options.hashing_queue) {}

  /// One transaction. A refusal keeps what was written before it, such as the audit row that tells of it;
  /// what fails on the disk keeps nothing.
  template <class Body>
  std::invoke_result_t<Body, Database&> write(Body&& body) {
    const std::scoped_lock lock(write_mutex);
    return transaction(*writer, "BEGIN IMMEDIATE", std::forward<Body>(body));
  }
  template <class Body>
  std::invoke_result_t<Body, Database&> read(Body&& body) {
    const std::scoped_lock lock(read_mutex);
    return transaction(*reader, "BEGIN", std::forward<Body>(body));
  }

 private:
  template <class Body>
  static std::invoke_result_t<Body, Database&> transaction(Database& database, const char* how, Body&& body) {
    if (!database.begin(how)) return std::unexpected(*database.take_failure());
    std::invoke_result_t<Body, Database&> answer = std::invoke(std::forward<Body>(body), database);
    if (!database.failed() && database.commit()) return answer;
    database.rollback();
    return std::unexpected(*database.take_failure());
  }
};

struct Account {
  Person person;
  std::optional<std::string> password;  ///< its hash
  std::optional<std::string> factor;    ///< sealed; absent until it was confirmed
  std::int64_t factor_step = 0;         ///< the last that was used
};
std::optional<Account> account_by_id(Database& database, std::string_view id);
std::optional<Account> account_by_email(Database& database, std::string_view normal_email);
/// With a hash, or none for who signs in through a provider.
Person insert_person(Database& database, std::string_view email, std::string_view name,
                     const std::optional<std::string>& password_hash, time::Instant now);

std::vector<Membership> seats_of(Database& database, std::string_view person_id);
void put_seat(Database& database, std::string_view person_id, const Membership& seat);
std::optional<Role> seat_role(Database& database, std::string_view person_id, std::string_view relationship,
                              Side side);
/// As the tables say at this moment, whatever the caller's own memberships said earlier.
bool administers(Database& database, const Caller& by, std::string_view relationship, Side side);
bool administers_all_seats(Database& database, const Caller& by, std::string_view person_id);
bool is_last_admin(Database& database, std::string_view person_id, std::string_view relationship, Side side);

SignedIn start_session(Database& database, const Person& person, const From& from, time::Instant now);
void end_sessions(Database& database, std::string_view person_id);

/// A one-time link as it is kept. Taking it deletes it; one that has expired is deleted and not given.
enum class LinkKind : std::uint8_t { setup = 1, invitation = 2, reset = 3, sign_in = 4, second_step = 5 };
struct Link {
  std::string id;
  LinkKind kind = LinkKind::setup;
  std::optional<std::string> person_id, email, invited_by;
  std::optional<Membership> seat;
  time::Instant created, expires;
};
NewLink insert_link(Database& database, Link link, time::Duration age, time::Instant now);
std::optional<Link> find_link(Database& database, std::string_view token, LinkKind kind, time::Instant now);
std::optional<Link> find_link_by_id(Database& database, std::string_view id, LinkKind kind,
                                    time::Instant now);
void delete_link(Database& database, std::string_view id);

/// Half a row: `event` happens to `person`, done by `by`.
void write_audit(Database& database, const AuditRow& row);
AuditRow audit_row(std::string event, std::string_view person_id, const Caller& by, const From& from,
                   time::Instant now);
AuditRow with_seat(AuditRow row, const Membership& seat);
std::string id_of(const Caller& by);  ///< "operator" for the operator

/// Things about one's own account are done in a session, not with an API token.
bool is_own_session(const Caller& caller);

/// A new password that may be one, hashed.
Answer<std::string> hashed_password(AccountStore& store, std::string_view password, std::string_view email,
                                    std::string_view name);

}  // namespace entente::people
