// People, their seats and what a seat allows, as values and pure functions. A role holds for one side of one
// relationship and for nothing else; an API token narrows what its person may do and never widens it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "time/instant.h"

namespace entente::people {

enum class Side : std::uint8_t { client = 1, supplier = 2 };
std::string_view name(Side side);  ///< "client", "supplier"
std::optional<Side> side_named(std::string_view name);

/// Each role may what those before it may.
enum class Role : std::uint8_t {
  reader = 1,  ///< reads what its side may read
  member = 2,  ///< takes positions, writes notes and claims, imports
  signer = 3,  ///< signs for its side
  admin = 4    ///< invites, changes and removes people of its side
};
std::string_view name(Role role);  ///< "reader", ...
std::optional<Role> role_named(std::string_view name);

/// How far an API token reaches. A session reaches as far as `write`.
enum class Scope : std::uint8_t {
  calendar = 1,  ///< the calendar feed and nothing else, because its address carries the token
  read = 2,
  write = 3
};
std::string_view name(Scope scope);  ///< "calendar", "read", "write"
std::optional<Scope> scope_named(std::string_view name);

struct Membership {
  std::string relationship;  ///< id
  Side side = Side::client;
  Role role = Role::reader;
  bool operator==(const Membership&) const = default;
};

struct Person {
  std::string id;     ///< 32 hex digits
  std::string email;  ///< lower case
  std::string name;
  std::string locale;  ///< "" until chosen
  bool disabled = false;
  bool has_password = false;
  bool has_second_factor = false;
  time::Instant created;
  std::optional<time::Instant> last_sign_in;
  bool operator==(const Person&) const = default;
};

/// Who makes a request, and how far it may go. Made by Accounts from a session or token; the operator is
/// whoever runs commands in the home's own folder.
struct Caller {
  enum class Via : std::uint8_t { session, token, home_operator };
  Via via = Via::session;
  Person person;
  std::string secret_id;  ///< id of the session or token, for lists and audit
  Scope scope = Scope::write;
  std::vector<Membership> memberships;  ///< a token for one relationship has only that one's
};
Caller home_operator();

/// The role on one side of one relationship; none for whoever is not a member there.
std::optional<Role> role_of(const Caller& caller, std::string_view relationship, Side side);
/// Whether the caller may do what `needed` may. The operator has no seat: this is false for them.
bool allows(const Caller& caller, std::string_view relationship, Side side, Role needed);
/// Sides on which the caller may read.
std::vector<Side> seats(const Caller& caller, std::string_view relationship);
bool may_read_calendar(const Caller& caller, std::string_view relationship, Side side);
/// Admins of the side through a session, not through a token, and the operator.
bool may_manage_people(const Caller& caller, std::string_view relationship, Side side);

/// Where a request comes from: shown in lists of sessions and in the audit.
struct From {
  std::string address;  ///< "203.0.113.7"; "" for the command line
  std::string agent;    ///< the browser's name of itself, shortened to 200 bytes
};

/// Lower case, without blanks around it; nothing when it cannot be an address.
std::optional<std::string> normal_email(std::string_view text);
/// Without blanks around it, 1 to 200 bytes, no control characters.
std::optional<std::string> normal_name(std::string_view text);

}  // namespace entente::people
