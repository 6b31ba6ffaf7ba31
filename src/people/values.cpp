#include "people/values.h"

#include <algorithm>
#include <array>
#include <utility>

namespace entente::people {
namespace {

constexpr std::array<std::pair<Side, std::string_view>, 2> kSides = {
    {{Side::client, "client"}, {Side::supplier, "supplier"}}};
constexpr std::array<std::pair<Role, std::string_view>, 4> kRoles = {
    {{Role::reader, "reader"}, {Role::member, "member"}, {Role::signer, "signer"}, {Role::admin, "admin"}}};
constexpr std::array<std::pair<Scope, std::string_view>, 3> kScopes = {
    {{Scope::calendar, "calendar"}, {Scope::read, "read"}, {Scope::write, "write"}}};

template <class Table, class Value>
std::string_view name_in(const Table& table, Value value) {
  for (const auto& [each, name] : table) {
    if (each == value) return name;
  }
  return "";
}

template <class Value, std::size_t kSize>
std::optional<Value> named_in(const std::array<std::pair<Value, std::string_view>, kSize>& table,
                              std::string_view name) {
  for (const auto& [value, each] : table) {
    if (each == name) return value;
  }
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

}  // namespace

std::string_view name(Side side) {
  return name_in(kSides, side);
}
std::optional<Side> side_named(std::string_view name) {
  return named_in(kSides, name);
}
std::string_view name(Role role) {
  return name_in(kRoles, role);
}
std::optional<Role> role_named(std::string_view name) {
  return named_in(kRoles, name);
}
std::string_view name(Scope scope) {
  return name_in(kScopes, scope);
}
std::optional<Scope> scope_named(std::string_view name) {
  return named_in(kScopes, name);
}

Caller home_operator() {
  Caller caller;
  caller.via = Caller::Via::home_operator;
  return caller;
}

std::optional<Role> role_of(const Caller& caller, std::string_view relationship, Side side) {
  for (const Membership& each : caller.memberships) {
    if (each.relationship == relationship && each.side == side) return each.role;
  }
  return std::nullopt;
}

bool allows(const Caller& caller, std::string_view relationship, Side side, Role needed) {
  if (caller.via == Caller::Via::home_operator || caller.person.disabled) return false;
  if (caller.scope < (needed == Role::reader ? Scope::read : Scope::write)) return false;
  const std::optional<Role> role = role_of(caller, relationship, side);
  return role && *role >= needed;
}

std::vector<Side> seats(const Caller& caller, std::string_view relationship) {
  std::vector<Side> found;
  for (const Side side : {Side::client, Side::supplier}) {
    if (allows(caller, relationship, side, Role::reader)) found.push_back(side);
  }
  return found;
}

bool may_read_calendar(const Caller& caller, std::string_view relationship, Side side) {
  return caller.via != Caller::Via::home_operator && !caller.person.disabled &&
         role_of(caller, relationship, side).has_value();
}

bool may_manage_people(const Caller& caller, std::string_view relationship, Side side) {
  if (caller.via == Caller::Via::home_operator) return true;
  return caller.via == Caller::Via::session && allows(caller, relationship, side, Role::admin);
}

// Whether mail arrives is for the person to find out; this only keeps out what cannot be an address.
std::optional<std::string> normal_email(std::string_view text) {
  text = trimmed(text);
  const std::size_t at = text.find('@');
  if (text.size() > 254 || at == std::string_view::npos || at == 0 || at + 1 == text.size()) return {};
  if (text.find('@', at + 1) != std::string_view::npos) return {};
  if (std::ranges::any_of(text, [](char c) { return is_control(c) || c == ' ' || c == '<' || c == '>'; }))
    return {};
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::optional<std::string> normal_name(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text.size() > 200 || std::ranges::any_of(text, is_control)) return {};
  return std::string(text);
}

}  // namespace entente::people
