// Why somebody does not get what they asked for, as a value: a reason that a program can act on, a sentence
// and a repair for people. No sentence tells whether an account exists. Codes are W01xx of docs/errors.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace entente::people {

/// The number is that of the code: wrong_credentials is W0101.
enum class Refusal : std::uint16_t {
  wrong_credentials = 101,     ///< address, password or code; also an account that is switched off
  second_factor_needed = 102,  ///< the password was right and the account asks for a code
  wait = 103,                  ///< too many attempts: Refused::wait_seconds
  signed_out = 104,            ///< no such session: unknown, ended, expired or revoked
  token_refused = 105,         ///< no such API token: unknown, expired or revoked
  not_allowed = 106,           ///< the role, or the scope of the token, does not reach that far
  link_refused = 107,          ///< a one-time link: unknown, used, expired or withdrawn
  password_short = 108,
  password_long = 109,
  password_common = 110,
  password_personal = 111,  ///< contains the person's own name or address
  bad_email = 112,
  bad_name = 113,
  already_member = 114,
  last_admin = 115,  ///< a side keeps at least one admin
  not_found = 116,   ///< no such person, token, session, webhook ... that the caller may see
  already_set_up = 117,
  code_wrong = 118,      ///< while a second factor is being set up
  no_password = 119,     ///< the account signs in through a provider only
  not_linked = 120,      ///< nobody here has this identity of a provider
  oidc_ended = 121,      ///< the sign-in at the provider took too long, was used, or began in another browser
  csrf = 122,            ///< the request does not carry the token of its session
  bad_value = 123,       ///< a field that cannot be: Refused::detail says which
  identity_taken = 124,  ///< the identity belongs to another person
  factor_there = 125,    ///< a second factor is set up already
  busy = 126,            ///< too many sign-ins at once
  storage = 127,         ///< people.db could not be read or written
  newer_format = 128,    ///< people.db was written by a later version of the program
  wrong_key = 129        ///< keys/people.key is not the one that people.db was sealed with
};

struct Refused {
  Refusal why = Refusal::wrong_credentials;
  std::int64_t wait_seconds = 0;  ///< for Refusal::wait, at least 1
  std::string detail;             ///< for bad_value and the outside world; never a secret
  bool operator==(const Refused&) const = default;
};

template <class Value>
using Answer = Result<Value, Refused>;

inline std::unexpected<Refused> refuse(Refusal why) {
  return std::unexpected<Refused>(Refused{why, 0, {}});
}
inline std::unexpected<Refused> refuse(Refusal why, std::string detail) {
  return std::unexpected<Refused>(Refused{why, 0, std::move(detail)});
}

std::string_view name(Refusal why);       ///< "wrong_credentials"
std::string_view code(Refusal why);       ///< "W0101"
std::string sentence(const Refused& no);  ///< "the e-mail address, the password or the code is not right"
std::string_view repair(Refusal why);     ///< "check all three ..."
std::span<const Refusal> all_refusals();

}  // namespace entente::people
