#include "people/account_store.h"

#include <algorithm>

#include "people/schema.h"

namespace entente::people {
namespace {

std::string default_key_path(const std::string& database_path) {
  const std::size_t slash = database_path.rfind('/');
  return (slash == std::string::npos ? std::string() : database_path.substr(0, slash + 1)) +
         "keys/people.key";
}

// The key fits when it opens what was sealed with it when the database was made.
constexpr std::string_view kKeyCheck = "this is the key of people.db";
constexpr std::string_view kKeyPurpose = "key check";

Answer<std::array<unsigned char, 32>> key_of(Database& database, const std::string& path) {
  const bool is_new = [&] {
    Rows rows = database.query("SELECT 1 FROM meta WHERE name = 'key check'");
    return !rows.next();
  }();
  const Answer<std::array<unsigned char, 32>> key =
      read_key_file(path, is_new ? WhenAbsent::make : WhenAbsent::refuse);
  if (!key) return key;
  const Sealer sealer(*key);
  database.exec("INSERT INTO meta (name, value) VALUES ('key check', ?) ON CONFLICT DO NOTHING",
                Blob{sealer.seal(kKeyCheck, kKeyPurpose)});
  Rows rows = database.query("SELECT value FROM meta WHERE name = 'key check'");
  if (!rows.next() || sealer.open(rows.text(0), kKeyPurpose) != kKeyCheck) {
    if (!database.failed()) return refuse(Refusal::wrong_key, path);
  }
  return key;
}

constexpr std::string_view kAccountById =
    "SELECT id, email, name, locale, disabled, created, last_sign_in, password, factor, factor_step "
    "FROM people WHERE id = ?";
constexpr std::string_view kAccountByEmail =
    "SELECT id, email, name, locale, disabled, created, last_sign_in, password, factor, factor_step "
    "FROM people WHERE email = ?";

std::optional<Account> account_in(Rows rows) {
  if (!rows.next()) return std::nullopt;
  Account account;
  account.person = {.id = rows.text(0),
                    .email = rows.text(1),
                    .name = rows.text(2),
                    .locale = rows.text(3),
                    .disabled = rows.number(4) != 0,
                    .has_password = !rows.is_null(7),
                    .has_second_factor = !rows.is_null(8),
                    .created = rows.instant(5),
                    .last_sign_in = rows.instant_or_none(6)};
  account.password = rows.text_or_none(7);
  account.factor = rows.text_or_none(8);
  account.factor_step = rows.number(9);
  return account;
}

}  // namespace

Answer<std::unique_ptr<Accounts>> Accounts::open(const std::string& path, AccountOptions options) {
  Answer<std::unique_ptr<Database>> writer = Database::open(path, options.busy_wait);
  if (!writer) return std::unexpected(writer.error());
  if (const Answer<void> done = bring_up_to_date(**writer); !done) return std::unexpected(done.error());
  if (options.key_path.empty()) options.key_path = default_key_path(path);
  if (!(*writer)->begin("BEGIN IMMEDIATE")) return std::unexpected(*(*writer)->take_failure());
  const Answer<std::array<unsigned char, 32>> key = key_of(**writer, options.key_path);
  if (!key || !(*writer)->commit()) {
    (*writer)->rollback();
    return std::unexpected(key ? *(*writer)->take_failure() : key.error());
  }
  Answer<std::unique_ptr<Database>> reader = Database::open(path, options.busy_wait);
  if (!reader) return std::unexpected(reader.error());
  return std::unique_ptr<Accounts>(new Accounts(
      std::make_unique<AccountStore>(std::move(options), std::move(*writer), std::move(*reader), *key)));
}

Accounts::Accounts(std::unique_ptr<AccountStore> store) : store_(std::move(store)) {}
Accounts::~Accounts() = default;

std::optional<Hashing::Place> Hashing::enter() {
  std::unique_lock lock(mutex_);
  if (working_ >= at_once_) {
    if (waiting_ >= queue_) return std::nullopt;
    ++waiting_;
    free_.wait(lock, [this] { return working_ < at_once_; });
    --waiting_;
  }
  ++working_;
  return Place(*this);
}

Hashing::Place::~Place() {
  if (hashing_ == nullptr) return;
  {
    const std::scoped_lock lock(hashing_->mutex_);
    --hashing_->working_;
  }
  hashing_->free_.notify_one();
}

std::optional<Account> account_by_id(Database& database, std::string_view id) {
  return account_in(database.query(kAccountById, id));
}

std::optional<Account> account_by_email(Database& database, std::string_view normal_email) {
  return account_in(database.query(kAccountByEmail, normal_email));
}

Person insert_person(Database& database, std::string_view email, std::string_view name,
                     const std::optional<std::string>& password_hash, time::Instant now) {
  Person person;
  person.id = random_id();
  person.email = email;
  person.name = name;
  person.created = now;
  person.has_password = password_hash.has_value();
  database.exec("INSERT INTO people (id, email, name, password, created) VALUES (?, ?, ?, ?, ?)", person.id,
                person.email, person.name, password_hash, now);
  return person;
}

std::vector<Membership> seats_of(Database& database, std::string_view person_id) {
  std::vector<Membership> seats;
  Rows rows = database.query(
      "SELECT relationship, side, role FROM seats WHERE person = ? ORDER BY relationship, side", person_id);
  while (rows.next()) {
    seats.push_back({rows.text(0), static_cast<Side>(rows.number(1)), static_cast<Role>(rows.number(2))});
  }
  return seats;
}

void put_seat(Database& database, std::string_view person_id, const Membership& seat) {
  database.exec(
      "INSERT INTO seats (person, relationship, side, role) VALUES (?, ?, ?, ?) "
      "ON CONFLICT DO UPDATE SET role = excluded.role",
      person_id, seat.relationship, static_cast<int>(seat.side), static_cast<int>(seat.role));
}

std::optional<Role> seat_role(Database& database, std::string_view person_id, std::string_view relationship,
                              Side side) {
  Rows rows = database.query(
      "SELECT role FROM seats JOIN people ON people.id = seats.person "
      "WHERE person = ? AND relationship = ? AND side = ? AND disabled = 0",
      person_id, relationship, static_cast<int>(side));
  return rows.next() ? std::optional(static_cast<Role>(rows.number(0))) : std::nullopt;
}

bool administers(Database& database, const Caller& by, std::string_view relationship, Side side) {
  if (by.via == Caller::Via::home_operator) return true;
  return by.via == Caller::Via::session &&
         seat_role(database, by.person.id, relationship, side) == Role::admin;
}

bool administers_all_seats(Database& database, const Caller& by, std::string_view person_id) {
  if (by.via == Caller::Via::home_operator) return true;
  const std::vector<Membership> seats = seats_of(database, person_id);
  return !seats.empty() && std::ranges::all_of(seats, [&](const Membership& seat) {
    return administers(database, by, seat.relationship, seat.side);
  });
}

bool is_last_admin(Database& database, std::string_view person_id, std::string_view relationship, Side side) {
  if (seat_role(database, person_id, relationship, side) != Role::admin) return false;
  Rows rows = database.query(
      "SELECT 1 FROM seats JOIN people ON people.id = seats.person "
      "WHERE relationship = ? AND side = ? AND role = ? AND disabled = 0 AND person <> ?",
      relationship, static_cast<int>(side), static_cast<int>(Role::admin), person_id);
  return !rows.next();
}

bool is_own_session(const Caller& caller) {
  return caller.via == Caller::Via::session && !caller.person.id.empty();
}

Answer<std::string> hashed_password(AccountStore& store, std::string_view password, std::string_view email,
                                    std::string_view name) {
  if (const std::optional<Refusal> weak = weakness(password, email, name)) return refuse(*weak);
  if (store.options.refused && store.options.refused->contains(password))
    return refuse(Refusal::password_common);
  const std::optional<Hashing::Place> place = store.hashing.enter();
  if (!place) return refuse(Refusal::busy);
  std::optional<std::string> hash = hash_password(password, store.options.cost);
  if (!hash) return refuse(Refusal::busy);
  return std::move(*hash);
}

}  // namespace entente::people
