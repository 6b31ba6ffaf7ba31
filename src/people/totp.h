// Time-based one-time passwords (RFC 6238 on RFC 4226): HMAC-SHA-1 of the number of the 30-second step, cut
// to six digits. Pure; whether a step was used before is for the store to know.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "time/instant.h"

namespace entente::people {

inline constexpr std::int64_t kStepSeconds = 30;

std::int64_t step_at(time::Instant now);
/// Six digits unless told otherwise, with leading zeros.
std::string code_at(std::string_view secret, std::int64_t step, int digits = 6);

/// The step whose code this is: the current one, the one before or the one after, and only one later than
/// `used`, so that a code opens once.
std::optional<std::int64_t> matching_step(std::string_view secret, std::string_view code, time::Instant now,
                                          std::int64_t used);

/// otpauth://totp/..., the address that authenticator apps read from a QR code.
std::string otpauth_uri(std::string_view secret, std::string_view issuer, std::string_view account);

/// RFC 4648, without padding.
std::string base32(std::string_view bytes);

}  // namespace entente::people
