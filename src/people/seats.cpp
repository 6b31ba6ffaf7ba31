// People, and who sits where.
#include <algorithm>

#include "people/attempts.h"

namespace entente::people {
namespace {

// The account, when the caller may change all of it.
Answer<Account> whole_account(Database& database, const Caller& by, std::string_view person_id) {
  std::optional<Account> account = account_by_id(database, person_id);
  if (!account || !administers_all_seats(database, by, person_id)) return refuse(Refusal::not_found);
  return *account;
}

bool leaves_a_side_alone(Database& database, const Caller& by, std::string_view person_id) {
  if (by.via == Caller::Via::home_operator) return false;
  return std::ranges::any_of(seats_of(database, person_id), [&](const Membership& seat) {
    return is_last_admin(database, person_id, seat.relationship, seat.side);
  });
}

bool is_locale(std::string_view text) {
  return text.size() <= 35 && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
         });
}

std::vector<std::string> ids_in(Rows rows) {
  std::vector<std::string> ids;
  while (rows.next()) ids.push_back(rows.text(0));
  return ids;
}

}  // namespace

Answer<std::vector<Member>> Accounts::members(const Caller& by, std::string_view relationship,
                                              Side side) const {
  return store_->read([&](Database& database) -> Answer<std::vector<Member>> {
    const bool sits_there = by.via == Caller::Via::session && by.scope == Scope::write &&
                            seat_role(database, by.person.id, relationship, side).has_value();
    if (!sits_there && by.via != Caller::Via::home_operator) return refuse(Refusal::not_allowed);
    std::vector<Member> found;
    for (const std::string& id :
         ids_in(database.query("SELECT person FROM seats JOIN people ON people.id = seats.person "
                               "WHERE relationship = ? AND side = ? ORDER BY people.name, people.id",
                               relationship, static_cast<int>(side)))) {
      const std::optional<Account> account = account_by_id(database, id);
      if (!account) continue;
      for (const Membership& seat : seats_of(database, id)) {
        if (seat.relationship == relationship && seat.side == side)
          found.push_back({account->person, side, seat.role});
      }
    }
    return found;
  });
}

Answer<void> Accounts::set_role(const Caller& by, std::string_view person_id, const Membership& seat,
                                time::Instant now) {
  return store_->write([&](Database& database) -> Answer<void> {
    if (!administers(database, by, seat.relationship, seat.side)) return refuse(Refusal::not_allowed);
    const std::vector<Membership> seats = seats_of(database, person_id);
    const bool sits_there = std::ranges::any_of(seats, [&](const Membership& each) {
      return each.relationship == seat.relationship && each.side == seat.side;
    });
    const bool by_operator = by.via == Caller::Via::home_operator;
    // Strangers come by invitation; only the operator seats somebody directly.
    if (!account_by_id(database, person_id) || (!sits_there && !by_operator))
      return refuse(Refusal::not_found);
    if (!by_operator && seat.role < Role::admin &&
        is_last_admin(database, person_id, seat.relationship, seat.side))
      return refuse(Refusal::last_admin);
    put_seat(database, person_id, seat);
    write_audit(
        database,
        with_seat(audit_row(sits_there ? "role changed" : "seat given", person_id, by, {}, now), seat));
    return {};
  });
}

Answer<void> Accounts::remove_seat(const Caller& by, std::string_view person_id,
                                   std::string_view relationship, Side side, time::Instant now) {
  return store_->write([&](Database& database) -> Answer<void> {
    const bool is_own = is_own_session(by) && by.person.id == person_id;
    if (!is_own && !administers(database, by, relationship, side)) return refuse(Refusal::not_allowed);
    if (by.via != Caller::Via::home_operator && is_last_admin(database, person_id, relationship, side))
      return refuse(Refusal::last_admin);
    const std::int64_t removed =
        database.exec("DELETE FROM seats WHERE person = ? AND relationship = ? AND side = ?", person_id,
                      relationship, static_cast<int>(side));
    if (removed == 0) return refuse(Refusal::not_found);
    AuditRow row = audit_row("seat removed", person_id, by, {}, now);
    row.relationship = relationship;
    row.side = name(side);
    write_audit(database, row);
    return {};
  });
}

Answer<void> Accounts::disable(const Caller& by, std::string_view person_id, time::Instant now) {
  return store_->write([&](Database& database) -> Answer<void> {
    const Answer<Account> account = whole_account(database, by, person_id);
    if (!account) return std::unexpected(account.error());
    if (leaves_a_side_alone(database, by, person_id)) return refuse(Refusal::last_admin);
    database.exec("UPDATE people SET disabled = 1 WHERE id = ?", person_id);
    end_sessions(database, person_id);
    database.exec("DELETE FROM links WHERE person = ?", person_id);
    write_audit(database, audit_row("switched off", person_id, by, {}, now));
    return {};
  });
}

Answer<void> Accounts::enable(const Caller& by, std::string_view person_id, time::Instant now) {
  return store_->write([&](Database& database) -> Answer<void> {
    const Answer<Account> account = whole_account(database, by, person_id);
    if (!account) return std::unexpected(account.error());
    database.exec("UPDATE people SET disabled = 0 WHERE id = ?", person_id);
    write_audit(database, audit_row("switched on", person_id, by, {}, now));
    return {};
  });
}

// What is overwritten in the tables is taken out of SQLite's log as well.
Answer<void> Accounts::remove_person(const Caller& by, std::string_view person_id, time::Instant now) {
  const Answer<void> removed = store_->write([&](Database& database) -> Answer<void> {
    const Answer<Account> account = whole_account(database, by, person_id);
    if (!account) return std::unexpected(account.error());
    if (leaves_a_side_alone(database, by, person_id)) return refuse(Refusal::last_admin);
    const Attempted what = attempted(*store_, account->person.email, {});
    database.exec("DELETE FROM failures WHERE subject = ?", Blob{what.account});
    database.exec("DELETE FROM known_places WHERE account = ?", Blob{what.account});
    database.exec("DELETE FROM links WHERE email = ?", account->person.email);
    database.exec("DELETE FROM people WHERE id = ?", person_id);
    database.exec("UPDATE audit SET address = '' WHERE person = ?1 OR by = ?1", person_id);
    write_audit(database, audit_row("removed", person_id, by, {}, now));
    return {};
  });
  if (!removed) return removed;
  const std::scoped_lock lock(store_->write_mutex);
  store_->writer->script("PRAGMA wal_checkpoint(TRUNCATE)");
  // Another process that reads at this moment only puts it off to the next checkpoint.
  (void)store_->writer->take_failure();
  return {};
}

Answer<Person> Accounts::change_profile(const Caller& caller, std::string_view name, std::string_view locale,
                                        time::Instant now) {
  if (!is_own_session(caller)) return refuse(Refusal::not_allowed);
  const std::optional<std::string> person_name = normal_name(name);
  if (!person_name) return refuse(Refusal::bad_name);
  if (!is_locale(locale)) return refuse(Refusal::bad_value, "a language is written like `en` or `de-CH`");
  return store_->write([&](Database& database) -> Answer<Person> {
    if (database.exec("UPDATE people SET name = ?, locale = ? WHERE id = ?", *person_name, locale,
                      caller.person.id) == 0)
      return refuse(Refusal::signed_out);
    write_audit(database, audit_row("profile changed", caller.person.id, caller, {}, now));
    return account_by_id(database, caller.person.id)->person;
  });
}

Answer<std::vector<Person>> Accounts::people() const {
  return store_->read([](Database& database) -> Answer<std::vector<Person>> {
    std::vector<Person> found;
    for (const std::string& id : ids_in(database.query("SELECT id FROM people ORDER BY name, id"))) {
      if (const std::optional<Account> account = account_by_id(database, id))
        found.push_back(account->person);
    }
    return found;
  });
}

Answer<Person> Accounts::person_by_email(std::string_view email) const {
  const std::optional<std::string> address = normal_email(email);
  if (!address) return refuse(Refusal::bad_email);
  return store_->read([&](Database& database) -> Answer<Person> {
    const std::optional<Account> account = account_by_email(database, *address);
    if (!account) return refuse(Refusal::not_found);
    return account->person;
  });
}

Answer<Person> Accounts::add_person(const Caller& by, std::string_view email, std::string_view name,
                                    std::optional<std::string_view> password, time::Instant now) {
  if (by.via != Caller::Via::home_operator) return refuse(Refusal::not_allowed);
  const std::optional<std::string> address = normal_email(email), person_name = normal_name(name);
  if (!address) return refuse(Refusal::bad_email);
  if (!person_name) return refuse(Refusal::bad_name);
  std::optional<std::string> hash;
  if (password) {
    Answer<std::string> made = hashed_password(*store_, *password, *address, *person_name);
    if (!made) return std::unexpected(made.error());
    hash = std::move(*made);
  }
  return store_->write([&](Database& database) -> Answer<Person> {
    if (account_by_email(database, *address)) return refuse(Refusal::already_member);
    Person person = insert_person(database, *address, *person_name, hash, now);
    write_audit(database, audit_row("account made", person.id, by, {}, now));
    return person;
  });
}

Answer<void> Accounts::tidy(time::Instant now) {
  return store_->write([&](Database& database) -> Answer<void> {
    database.exec("DELETE FROM sessions WHERE expires <= ? OR last_seen <= ?", now, now - kSessionIdle);
    database.exec("DELETE FROM tokens WHERE expires <= ?", now);
    database.exec("DELETE FROM links WHERE expires <= ?", now);
    database.exec("DELETE FROM pending_oidc WHERE expires <= ?", now);
    database.exec("DELETE FROM failures WHERE last <= ?", now - kAccountDelay.forgotten_after);
    database.exec("DELETE FROM known_places WHERE last <= ?", now - kPlaceKnownFor);
    database.exec("DELETE FROM deliveries WHERE created <= ?", now - time::Duration::days(30));
    return {};
  });
}

}  // namespace entente::people
